from tests.api.course import V1


def test_the_web_process_says_who_answers_there(therapist):
    answer = therapist.get(f"{V1}sync/events/", headers={"accept": "text/event-stream"})

    assert answer.status_code == 421
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/served-elsewhere"
