"""What may I do here today: told before a session, and held in it."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clinic.enums import Role
from clinic.models import Membership
from tests.api.course import ASSESSMENT, CLEARANCE, PLAN, TREATMENT, V1, new_id
from tests.conftest import acting, make_user

HARD = {**TREATMENT, "pressure": 7}
WHY = {"override_reason": "Agreed with the client and the physician."}


def permitted(http, client):
    return http.get(f"{V1}clients/{client}/permitted/").json()


def of_region(document, region, side):
    (row,) = [
        row
        for row in document["regions"]
        if (row["region"], row["side"]) == (region, side)
    ]
    return row


def test_it_says_where_how_much_why_and_until_when(course, plan):
    assessment = course.http.get(f"{V1}assessments/{plan['assessment']}/").json()
    answer = next(one for one in assessment["screening"] if one["answer"] == "yes")

    document = permitted(course.http, course.client)

    assert document["allowed"] is True
    assert document["forbidden"] is None
    assert [one["id"] for one in document["limits"]] == sorted(
        [answer["id"], plan["pressure_limits"][0]["id"]]
    )
    screened = next(one for one in document["limits"] if one["id"] == answer["id"])
    assert screened == {
        "id": answer["id"],
        "source": "screening answer",
        "avoid": False,
        "max_level": 5,
        "regions": ["low-back"],
        "side": "",
        "reason": "Opioid, sedative or other strong medicine that changes the feeling "
        "of pain",
        "contraindication": "pain-altering-medicine",
        "what_to_do": screened["what_to_do"],
        "since": answer["answered_at"][:10],
        "until": None,
        "cleared_by": "none",
        "is_review_due": False,
    }
    low_back = of_region(document, "low-back", "left")
    assert low_back["allowed"] is True
    assert (low_back["avoid"], low_back["max_level"]) == (False, 5)
    assert sorted(low_back["limits"]) == [one["id"] for one in document["limits"]]
    assert of_region(document, "calf", "right")["max_level"] is None
    chest = of_region(document, "chest-upper", "left")
    assert chest["allowed"] is False
    assert chest["consent"]["state"] == "missing"


def test_it_tells_consents_decisions_and_what_to_ask(course, plan):

    document = permitted(course.http, course.client)

    assert document["consents"]["treatment"] == {
        "state": "valid",
        "consent": document["consents"]["treatment"]["consent"],
        "since": document["consents"]["treatment"]["since"],
        "until": None,
    }
    assert {one["state"] for one in document["consents"]["techniques"]} == {"missing"}
    assert [one["name"] for one in document["consents"]["regions"]][:2] == [
        "abdomen-lower",
        "buttock-lower",
    ]
    (decision,) = document["decisions"]
    assert decision["assessment"] == plan["assessment"]
    assert decision["suitability"] == "suitable_with_precautions"
    due = {one["contraindication"]: one["because"] for one in document["to_ask"]}
    assert due["dvt-suspected"] == "never_asked"
    assert "cauda-equina-signs" not in due
    assert "endangerment-sites" not in due


def test_a_client_nothing_is_known_of_may_not_be_treated(course):
    document = permitted(course.http, course.client)

    assert document["allowed"] is False
    assert document["limits"] == []
    assert document["decisions"] == []
    assert document["consents"]["treatment"]["state"] == "missing"


def test_what_was_added_since_the_history_was_reviewed(course):
    episode = course.episode()["id"]
    course.assessment(episode)
    session = course.started(episode=episode)["id"]
    before = permitted(course.http, course.client)["history"]
    course.http.patch(
        f"{V1}sessions/{session}/",
        {"history_review": "no_change"},
        headers={"If-Match": "*"},
    )

    after = permitted(course.http, course.client)["history"]

    assert before["session"] is None
    assert [one["kind"] for one in before["changes"]] == [
        "history_item",
        "history_item",
        "screening_answer",
    ]
    assert after["session"] == session


def test_a_change_of_history_is_said_in_words(course, problem):
    session = course.started()["id"]

    answer = course.http.patch(
        f"{V1}sessions/{session}/",
        {"history_review": "changed"},
        headers={"If-Match": "*"},
    )

    (error,) = problem(answer, 400, "invalid-input")["errors"]
    assert error["pointer"] == "/history_changes"


def test_another_clinics_client_has_nothing_permitted(
    course, foreign, like_nothing, plan
):
    foreign.plan()

    like_nothing(
        course.http.get(f"{V1}clients/{foreign.client}/permitted/"),
        course.http.get(f"{V1}clients/{new_id()}/permitted/"),
    )


def test_it_takes_a_set_number_of_statements(course, django_assert_num_queries, plan):
    permitted(course.http, course.client)
    with django_assert_num_queries(23):
        permitted(course.http, course.client)
    course.plan()
    course.clearance()

    with django_assert_num_queries(23):
        permitted(course.http, course.client)


# In the session


def test_a_7_on_the_low_back_is_refused_with_limit_reason_and_source(
    course, problem, plan
):
    session = course.started(episode=plan["episode"], plan=plan["id"])["id"]

    answer = course.http.post(f"{V1}sessions/{session}/treatments/", HARD)

    refused = problem(answer, 409, "pressure-above-limit")
    assert refused["limit"] == "pressure at most 5"
    assert refused["reason"] in {
        "Pain medicine",
        "Opioid, sedative or other strong medicine that changes the feeling of pain",
    }
    assert refused["source"].split()[-1] in {
        one["id"] for one in permitted(course.http, course.client)["limits"]
    }
    assert [error["pointer"] for error in refused["errors"]] == ["/pressure"]
    assert course.http.get(f"{V1}sessions/{session}/").json()["treatments"] == []


def test_an_override_stays_visible_with_its_reason_and_licence(course, plan):
    session = course.started(episode=plan["episode"], plan=plan["id"])["id"]

    made = course.treatment(session, **HARD, **WHY)

    (override,) = made["overrides"]
    assert override["code"] == "pressure-above-limit"
    assert override["pressure"] == 7
    assert override["reason"] == WHY["override_reason"]
    assert override["licence"] is not None
    course.act(f"sessions/{session}/complete/")
    signed = course.act(f"sessions/{session}/sign/")
    assert signed["treatments"][0]["overrides"] == [override]


def test_a_limit_is_overridden_in_ones_own_session_alone(
    course, clinic_a, api, problem, plan
):
    session = course.started()["id"]
    with acting(clinic_a.admin), transaction.atomic():
        colleague = Membership.objects.create(
            user=make_user("colleague"),
            role=Role.THERAPIST,
            started_at=datetime(2020, 1, 1, tzinfo=UTC),
        )
    here = f"{V1}sessions/{session}/treatments/"

    refused = api(colleague).post(here, {**HARD, **WHY})
    lighter = api(colleague).post(here, {**HARD, "pressure": 5})

    problem(refused, 403, "not-allowed")
    assert lighter.status_code == 201


def test_a_correction_within_an_override_needs_no_second_reason(course, problem, plan):
    session = course.started()["id"]
    made = course.treatment(session, **HARD, **WHY)
    here = f"{V1}sessions/{session}/treatments/{made['id']}/"

    note = course.http.patch(here, {"note": "Well borne."})
    lower = course.http.patch(here, {"pressure": 6})
    higher = course.http.patch(here, {"pressure": 8})

    assert (note.status_code, lower.status_code) == (200, 200)
    problem(higher, 409, "pressure-above-limit")


def test_a_withdrawal_counts_at_the_next_request_in_mid_session(course, problem):
    consent = course.consent()["id"]
    course.has_agreed = True
    session = course.started()["id"]
    made = course.treatment(session)
    course.act(f"consents/{consent}/withdraw/", {"reason": "No more"})

    more = course.http.post(f"{V1}sessions/{session}/treatments/", TREATMENT)
    here = f"{V1}sessions/{session}/treatments/{made['id']}/"
    ended = course.http.patch(here, {"seconds": 20, "pain_after": 4})

    refused = problem(more, 409, "consent-missing")
    assert refused["reason"] == "withdrawn"
    assert refused["source"] == f"consent {consent}"
    assert ended.status_code == 200


def test_many_treatments_are_judged_together(course):
    course.agreed()
    session = {"started_at": "2026-01-05T09:00:00Z", "ended_at": "2026-01-05T10:00:00Z"}
    course.consent(given_at="2026-01-05T08:00:00Z")

    def cost(rows):
        body = {"client": course.client, **session, "treatments": rows}
        with CaptureQueriesContext(connection) as asked:
            assert course.http.post(f"{V1}sessions/", body).status_code == 201
        return len(asked)

    cost([TREATMENT])  # what is remembered for the life of the process
    timed = [
        {**TREATMENT, "started_at": f"2026-01-05T09:{minute:02}:00Z"}
        for minute in range(10)
    ]

    assert cost(timed) == cost([TREATMENT])


def test_of_several_treatments_the_refused_one_is_named(course, problem, plan):
    session = {"client": course.client, "treatments": [TREATMENT, HARD]}

    answer = course.http.post(f"{V1}sessions/", session)

    refused = problem(answer, 409, "pressure-above-limit")
    assert [one["pointer"] for one in refused["errors"]] == ["/treatments/1/pressure"]
    assert course.http.get(f"{V1}sessions/").json()["results"] == []


# Screening decides


def test_a_red_flag_leaves_two_decisions_and_says_what_to_do(course, problem):
    screening = [{"contraindication": "cauda-equina-signs", "answer": "yes"}]
    body = {"episode": course.episode()["id"], **ASSESSMENT, "screening": screening}

    suitable = course.http.post(f"{V1}assessments/", body)
    refer = course.http.post(f"{V1}assessments/", body | {"suitability": "refer"})

    refused = problem(suitable, 409, "screening-forbids-treatment")
    assert refused["limit"] == "refer or do_not_treat"
    assert refused["source"] == "contraindication cauda-equina-signs"
    assert "emergency department" in refused["detail"]
    assert refer.status_code == 201


def test_an_answer_changed_to_a_red_flag_asks_for_the_decision_anew(course, problem):
    assessment = course.assessment(course.episode()["id"])["id"]
    screening = [{"contraindication": "cauda-equina-signs", "answer": "yes"}]

    answer = course.http.patch(
        f"{V1}assessments/{assessment}/",
        {"screening": screening},
        headers={"If-Match": "*"},
    )

    problem(answer, 409, "screening-forbids-treatment")


def test_a_plan_is_not_activated_over_a_later_answer(course, problem):
    course.consent()
    episode = course.episode()["id"]
    draft = course.draft(episode, course.assessment(episode)["id"])["id"]
    screening = [{"contraindication": "dvt-suspected", "answer": "yes"}]
    course.started(episode=episode, screening=screening)

    answer = course.http.post(
        f"{V1}treatment-plans/{draft}/activate/", {}, headers={"If-Match": "*"}
    )

    refused = problem(answer, 409, "screening-forbids-treatment")
    assert refused["source"].startswith("screening answer ")


def test_a_clearance_lifts_the_limit_for_everyone_to_see(course):
    course.assessment(
        course.episode()["id"],
        screening=[{"contraindication": "anticoagulants", "answer": "yes"}],
    )
    before = permitted(course.http, course.client)["limits"]

    course.clearance()

    assert [one["contraindication"] for one in before] == ["anticoagulants"]
    assert permitted(course.http, course.client)["limits"] == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"given_on": "2999-01-01"}, "/given_on"),
        ({"valid_until": "2025-01-01"}, "/valid_until"),
        ({"contraindication": None}, "/contraindication"),
        ({"contraindication": "reduced-sensation"}, "/contraindication"),
        ({"given_by": "client"}, "/given_by"),
        ({"name": ""}, "/name"),
    ],
)
def test_a_clearance_that_lifts_nothing_is_refused(course, problem, changes, pointer):
    answer = course.http.post(
        f"{V1}clearances/", {"client": course.client, **CLEARANCE, **changes}
    )

    assert [e["pointer"] for e in problem(answer, 400)["errors"]] == [pointer]


def test_a_minors_consent_names_the_guardian(course, person, problem):
    course.http.patch(
        f"{V1}clients/{course.client}/",
        {"date_of_birth": "2014-05-01"},
        headers={"If-Match": "*"},
    )
    body = {"client": course.client, "kind": "treatment", "method": "verbal"}

    alone = course.http.post(f"{V1}consents/", body)
    by_app = person.post(f"{V1}consents/", body | {"given_by": "Guardian"})
    named = course.http.post(f"{V1}consents/", body | {"given_by": "Guardian"})

    (error,) = problem(alone, 400)["errors"]
    assert error["pointer"] == "/given_by"
    problem(by_app, 403, "not-allowed")
    assert named.status_code == 201


# A session begun from another


def test_a_clone_has_the_treatments_and_nothing_that_was_felt(course, plan):
    session = course.started(
        episode=plan["episode"], plan=plan["id"], positions=["prone"], pain_before=6
    )["id"]
    course.treatment(session)
    course.feedback(session)

    copy = course.act(f"sessions/{session}/clone/")

    assert copy["status"] == "planned"
    assert (copy["episode"], copy["plan"]) == (plan["episode"], plan["id"])
    assert (copy["positions"], copy["unconfirmed"]) == (["prone"], ["positions"])
    assert (copy["pain_before"], copy["feedback"]) == (None, [])
    (treatment,) = copy["treatments"]
    same = ("technique", "muscle", "side", "tool", "position", "pressure", "seconds")
    assert {name: treatment[name] for name in same} == {
        name: TREATMENT[name] for name in same
    }
    assert treatment["unconfirmed"] is True
    assert (treatment["pain_during"], treatment["pain_after"]) == (None, None)


def test_what_is_copied_is_signed_once_it_is_touched(course, problem):
    session = course.started(positions=["prone"])["id"]
    for _ in range(2):
        course.treatment(session)
    copy = course.act(f"sessions/{session}/clone/")
    here = f"sessions/{copy['id']}/"
    first, second = (one["id"] for one in copy["treatments"])
    course.act(f"{here}start/")
    course.act(f"{here}complete/")
    sign = lambda: course.http.post(  # noqa: E731
        f"{V1}{here}sign/", {}, headers={"If-Match": "*"}
    )

    refused = problem(sign(), 409, "unconfirmed-values")
    confirmed = course.http.patch(f"{V1}{here}treatments/{first}/", {})
    course.post(f"{here}treatments/{second}/discard/")
    course.http.patch(V1 + here, {"positions": ["supine"]}, headers={"If-Match": "*"})
    signed = sign()

    assert refused["values"] == ["positions", "treatment 1", "treatment 2"]
    assert confirmed.json()["unconfirmed"] is False
    assert signed.status_code == 200
    assert [one["id"] for one in signed.json()["treatments"]] == [first]


def test_a_copied_treatment_is_judged_when_it_is_confirmed(course, problem):
    course.agreed()
    session = course.started()["id"]
    made = course.treatment(session, pressure=7)
    course.assessment(course.episode()["id"])
    copy = course.act(f"sessions/{session}/clone/")
    course.act(f"sessions/{copy['id']}/start/")
    here = f"{V1}sessions/{copy['id']}/treatments/{copy['treatments'][0]['id']}/"

    as_it_was = course.http.patch(here, {})
    lighter = course.http.patch(here, {"pressure": 4})

    assert made["pressure"] == 7
    problem(as_it_was, 409, "pressure-above-limit")
    assert lighter.status_code == 200


def test_only_what_is_unconfirmed_is_discarded(course, problem):
    session = course.started()["id"]
    made = course.treatment(session)

    answer = course.http.post(
        f"{V1}sessions/{session}/treatments/{made['id']}/discard/"
    )

    problem(answer, 409, "wrong-state")


def test_a_planned_session_is_not_cloned(course, problem):
    session = course.session()["id"]

    answer = course.http.post(
        f"{V1}sessions/{session}/clone/", {}, headers={"If-Match": "*"}
    )

    problem(answer, 409, "wrong-state")


def test_a_session_does_not_start_under_a_plan_on_hold(course, problem):
    plan = course.plan(**PLAN)
    session = course.session(episode=plan["episode"], plan=plan["id"])["id"]
    course.act(f"treatment-plans/{plan['id']}/hold/", {"reason": "Holiday"})

    held = course.http.post(
        f"{V1}sessions/{session}/start/", {}, headers={"If-Match": "*"}
    )
    course.act(f"treatment-plans/{plan['id']}/resume/")

    assert problem(held, 409, "wrong-state")["state"] == "on_hold"
    assert course.act(f"sessions/{session}/start/")["status"] == "in_progress"
