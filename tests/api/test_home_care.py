"""Home care at the API: refusals that say why, and adherence in one answer."""

from datetime import timedelta

from django.utils import timezone

from tests.api.course import V1, new_id

NUMB = {
    "screening": [{"contraindication": "reduced-sensation", "answer": "yes"}],
    "suitability": "suitable_with_precautions",
}
HEAT = {"template": "moist-heat", "sets": 1, "reps": 1}


def days_ago(n):
    return (timezone.localdate() - timedelta(days=n)).isoformat()


def test_what_is_contraindicated_is_a_problem_with_its_reason(course, problem):
    episode = course.episode()["id"]
    course.assessment(episode, **NUMB)

    answer = course.http.post(f"{V1}home-care/", {"episode": episode, **HEAT})

    document = problem(answer, 409, "home-care-contraindicated")
    assert document["contraindications"] == ["reduced-sensation"]
    assert document["reason"] == (
        "Numb or poorly sensing area: Lower pressure, no heat or ice."
    )
    assert document["source"].startswith("leaflets oxfordosteopaths.co.uk")


def test_a_reason_is_kept_and_shown(course):
    episode = course.episode()["id"]
    course.assessment(episode, **NUMB)

    given = course.home_care(episode, **HEAT, contraindication_reason="Dr Wu agreed")

    shown = course.http.get(f"{V1}home-care/{given['id']}/").json()
    assert shown["contraindications"] == ["reduced-sensation"]
    assert shown["contraindication_reason"] == "Dr Wu agreed"


def test_adherence_tells_reasons_and_silence_apart(course, person):
    episode = course.episode()["id"]
    heat = course.home_care(episode, starts_on=days_ago(3))["id"]
    course.log(heat, done_on=days_ago(3), status="not_done", reason="pain")
    course.log(heat, done_on=days_ago(2), status="done", reason="")

    weeks = person.get(f"{V1}home-care/{heat}/adherence/").json()

    assert {name: sum(week[name] for week in weeks) for name in ("due", "done")} == {
        "due": 4,
        "done": 1,
    }
    assert sum(week["unreported"] for week in weeks) == 2
    assert [week["reasons"] for week in weeks if week["reasons"]] == [{"pain": 1}]


def test_all_that_a_client_does_comes_in_one_answer(
    course, sibling, person, django_assert_num_queries
):
    def ask(http):
        return http.get(f"{V1}home-care/adherence/?client={course.client}").json()

    episode = course.episode()["id"]
    sibling.home_care(sibling.episode()["id"])
    first = course.home_care(episode, starts_on=days_ago(1))["id"]
    course.log(first)
    ask(course.http)

    with django_assert_num_queries(10):
        ask(course.http)
    wrong = course.home_care(episode)["id"]
    course.act(f"home-care/{wrong}/void/", {"reason": "Another client's"})
    later = course.home_care(episode, starts_on=days_ago(8))["id"]
    with django_assert_num_queries(10):
        items = ask(course.http)

    assert [item["instruction"] for item in items] == [later, first]
    assert (items[1]["total"]["due"], items[1]["total"]["not_done"]) == (2, 1)
    assert items[1]["total"]["unreported"] == 1
    assert len(items[0]["weeks"]) in {2, 3}
    assert ask(person) == items


def test_another_client_is_not_there(person, sibling, therapist, foreign, problem):
    sibling.home_care(sibling.episode()["id"])
    foreign.home_care(foreign.episode()["id"])

    for http, client in (
        (person, sibling.client),
        (therapist, foreign.client),
        (therapist, new_id()),
    ):
        problem(http.get(f"{V1}home-care/adherence/?client={client}"), 404)


def test_adherence_asks_whose(therapist, problem):
    for query in ("", "?client=x", f"?client={new_id()}&week=1"):
        problem(therapist.get(f"{V1}home-care/adherence/{query}"), 400, "invalid-input")
