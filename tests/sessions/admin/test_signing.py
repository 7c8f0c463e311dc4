"""A therapist signs in the browser, and later words stand beside what is signed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.domain.session import plan_session
from sessions.domain.treatment_plan import draft_plan
from sessions.enums import PlanStatus, SessionStatus
from sessions.models import Addendum, Assessment, Episode, Session, TreatmentPlan
from tests.api.cells import like
from tests.conftest import acting
from tests.sessions.admin.page import of_record, read, sentences
from tests.sessions.admin.records import CANARY


@pytest.fixture
def completed(clinic_a) -> Session:
    now = timezone.now()
    with acting(clinic_a.therapist):
        session = plan_session(by=clinic_a.therapist, client=clinic_a.client_record)
        return session.revise(
            status=SessionStatus.COMPLETED,
            started_at=now - timedelta(hours=2),
            ended_at=now - timedelta(hours=1),
            subjective=f"Sore, {CANARY}",
        )


def press(browser, record, act, **answers):
    return browser.post(of_record(record, act), {"confirm": "1"} | answers)


def stored(clinic, session) -> Session:
    with acting(clinic.therapist):
        return Session.objects.get(pk=session.pk)


def test_a_session_is_signed_and_then_added_to(clinic_a, completed, browser):
    ours = browser(clinic_a.therapist)
    before = read(ours, of_record(completed))

    press(ours, completed, "sign")
    press(ours, completed, "addendum", text="It was the left side.")

    after = read(ours, of_record(completed))
    assert stored(clinic_a, completed).status == SessionStatus.SIGNED
    with acting(clinic_a.therapist):
        addendum = Addendum.objects.get(session=completed)
        assert addendum.signature.created_by_id == clinic_a.therapist.pk
    assert ('href="../sign/"' in before, 'href="../sign/"' in after) == (True, False)
    assert "It was the left side." in after
    assert "Sore, canary-a" in after


def test_it_is_asked_again_who_it_is(clinic_a, completed, browser, settings):
    settings.REQUIRE_REAUTHENTICATION = True
    ours = browser(clinic_a.therapist)

    asked = ours.get(of_record(completed, "sign"))
    pressed = press(ours, completed, "sign")

    for answer in (asked, pressed):
        assert answer.url.startswith("/accounts/reauthenticate/?next=")
    assert stored(clinic_a, completed).status == SessionStatus.COMPLETED


def test_words_typed_while_that_ran_out_are_not_lost(
    clinic_a, completed, browser, settings
):
    ours = browser(clinic_a.therapist)
    press(ours, completed, "sign")
    settings.REQUIRE_REAUTHENTICATION = True

    answer = press(ours, completed, "addendum", text="It was the left side.")

    assert sentences(answer) == ["Reauthenticate, then try again."]
    assert "It was the left side.</textarea>" in answer.content.decode()
    assert "/accounts/reauthenticate/" in answer.content.decode()


def test_another_therapists_session_is_refused(clinic_a, completed, browser):
    answer = press(browser(like(clinic_a.therapist)), completed, "sign")

    assert sentences(answer) == ["This is for the therapist of the record alone."]


@pytest.mark.parametrize("act", ["start", "complete", "sign", "addendum", "void"])
def test_a_clinic_admin_writes_no_record(clinic_a, completed, browser, act):
    ours = browser(clinic_a.admin)

    asked = ours.get(of_record(completed, act))
    pressed = press(ours, completed, act, text="No", reason="No")

    assert (asked.status_code, pressed.status_code) == (403, 403)
    assert f'href="../{act}/"' not in read(ours, of_record(completed))


def test_a_plan_is_put_on_hold_and_resumed(clinic_a, own, browser):
    with acting(clinic_a.therapist):
        plan = draft_plan(
            by=clinic_a.therapist,
            episode=own[Episode],
            assessment=own[Assessment],
        )
        plan.standing.revise(status=PlanStatus.ACTIVE, activated_at=timezone.now())
    ours = browser(clinic_a.therapist)

    held = press(ours, plan, "hold", reason="On holiday")
    resumed = press(ours, plan, "resume")

    assert (held.status_code, resumed.status_code) == (302, 302)
    with acting(clinic_a.therapist):
        assert TreatmentPlan.objects.get(pk=plan.pk).status == PlanStatus.ACTIVE


def test_what_was_entered_in_error_is_said_to_be(clinic_a, completed, browser):
    ours = browser(clinic_a.therapist)

    press(ours, completed, "void", reason="It was another day.")
    again = press(ours, completed, "void", reason="It was another day.")

    assert sentences(again) == ["This record is voided."]
