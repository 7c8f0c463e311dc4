"""Adverse events and referrals, as they are followed through the API."""

from tests.api.course import V1, new_id


def ids(http, path, **query):
    return [row["id"] for row in http.get(V1 + path, query).json()["results"]]


def test_an_adverse_event_is_followed_until_it_is_resolved(course):
    session = course.completed()["id"]
    event = course.adverse_event(session=session, onset_hours=3)
    path = f"adverse-events/{event['id']}/"
    assert (event["status"], event["session"]) == ("open", session)
    assert ids(course.http, "adverse-events/", status="open") == [event["id"]]

    change = {"resolved_on": event["occurred_on"], "outcome": "Faded."}
    told = course.http.patch(V1 + path, change, headers={"If-Match": '"1.0"'}).json()

    assert (told["status"], told["version"]) == ("resolved", 2)
    assert ids(course.http, "adverse-events/", status="open") == []
    assert ids(course.http, "adverse-events/", status="resolved", serious="false") == [
        event["id"]
    ]
    log = course.http.get(f"{V1}changes/", {"record": event["id"]}).json()["results"]
    assert [step["op"] for step in log] == ["created", "changed"]
    assert log[1]["changes"]["outcome"] == {"from": "", "to": "Faded."}


def test_a_severe_event_without_action_says_what_is_missing(course, problem):
    event = course.adverse_event()

    answer = course.http.patch(
        f"{V1}adverse-events/{event['id']}/",
        {"severity": "severe"},
        headers={"If-Match": "*"},
    )

    (fault,) = problem(answer, 400, "invalid-input")["errors"]
    assert fault["pointer"] == "/action"
    assert fault["detail"] == "A severe event asks for action: say what was done."


def test_a_change_of_a_case_needs_what_it_was(course, problem):
    for made, path in (
        (course.adverse_event(), "adverse-events"),
        (course.referral(), "referrals"),
    ):
        url = f"{V1}{path}/{made['id']}/"
        problem(course.http.patch(url, {}), 428, "if-match-required")
        stale = course.http.patch(url, {}, headers={"If-Match": '"9.0"'})
        assert problem(stale, 412, "stale")["current"]["id"] == made["id"]


def test_a_voided_case_is_final(course, problem):
    for made, path, change in (
        (course.adverse_event(), "adverse-events", {"action": "Cooled."}),
        (course.referral(), "referrals", {"status": "agreed"}),
    ):
        course.act(f"{path}/{made['id']}/void/", {"reason": "Another client's."})

        answer = course.http.patch(
            f"{V1}{path}/{made['id']}/", change, headers={"If-Match": "*"}
        )

        problem(answer, 409, "signed-is-final")


def test_a_referral_for_an_episode_is_its_clients(course):
    episode = course.episode()["id"]
    body = {"episode": episode, "discipline": "physician", "reason": "Numb foot."}

    made = course.post("referrals/", body)

    assert (made["client"], made["status"]) == (course.client, "suggested")
    assert ids(course.http, "referrals/", episode=episode) == [made["id"]]
    assert ids(course.http, "referrals/", status="agreed") == []
    assert ids(course.http, "referrals/", discipline="physician") == [made["id"]]


def test_a_wrong_move_of_a_referral_names_the_state(course, problem):
    referral = course.referral(status="declined", id=new_id())

    answer = course.http.patch(
        f"{V1}referrals/{referral['id']}/",
        {"status": "started"},
        headers={"If-Match": "*"},
    )

    told = problem(answer, 409, "wrong-state")
    assert told["state"] == "declined"
    assert told["detail"] == "The referral is declined."
