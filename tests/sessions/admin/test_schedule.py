from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Clinic
from sessions.domain.session import cancel_session, plan_session
from sessions.enums import SessionStatus
from sessions.models import Episode, Rescheduling, Session
from tests.conftest import Practice, acting
from tests.sessions.admin.page import Page, of_list, of_record, read, sentences
from tests.sessions.admin.records import FOREIGN, TOMORROW, another


def planned(practice: Practice, **changes: Any) -> dict[str, Any]:
    with acting(practice.admin):
        here = timezone.localtime(changes.pop("scheduled_for", TOMORROW))
    return {
        "client": practice.client_record.pk,
        "episode": "",
        "therapist": practice.therapist.pk,
        "scheduled_for_0": f"{here:%Y-%m-%d}",
        "scheduled_for_1": f"{here:%H:%M}",
        "planned_minutes": "45",
        "room": "2",
    } | changes


def test_a_session_is_scheduled_by_the_domain(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        f"{of_list(Session)}add/", planned(clinic_a)
    )

    assert response.status_code == 302
    with acting(clinic_a.admin):
        session = Session.objects.get()
    assert session.created_by_id == clinic_a.admin.pk
    assert session.scheduled_for == TOMORROW
    assert session.scheduled_until == TOMORROW + timedelta(minutes=45)
    assert (session.status, session.room) == (SessionStatus.PLANNED, "2")


def test_the_form_asks_for_the_time_in_the_clinics_zone(clinic_a, browser):
    with acting(clinic_a.admin):
        Clinic.objects.update(time_zone="Asia/Tokyo")
    answers = planned(clinic_a) | {"scheduled_for_1": "09:00"}

    browser(clinic_a.admin).post(f"{of_list(Session)}add/", answers)

    with acting(clinic_a.admin):
        assert Session.objects.get().scheduled_for.hour == 0


def test_the_form_to_schedule_offers_own_therapists_and_the_usual_length(
    clinic_a, clinic_b, browser
):
    html = read(browser(clinic_a.admin), f"{of_list(Session)}add/")

    assert "therapist-canary-a" in html
    assert "clinic_admin-canary-a (" not in html
    assert FOREIGN not in html
    assert 'name="planned_minutes" value="60"' in html
    Page(html)


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_a_foreign_person_is_no_choice(clinic_a, clinic_b, browser, who):
    foreign = {"client": clinic_b.client_record, "therapist": clinic_b.therapist}

    response = browser(clinic_a.admin).post(
        f"{of_list(Session)}add/", planned(clinic_a) | {who: foreign[who].pk}
    )

    assert "Select a valid choice" in sentences(response)[0]
    with acting(clinic_a.admin):
        assert Session.objects.count() == 0


def test_a_time_that_is_taken_is_refused_and_nothing_stored(clinic_a, browser):
    ours = browser(clinic_a.admin)
    ours.post(f"{of_list(Session)}add/", planned(clinic_a))

    response = ours.post(f"{of_list(Session)}add/", planned(clinic_a, room="3"))

    assert response.status_code == 200
    assert sentences(response) == ["The therapist has another session at that time."]
    with acting(clinic_a.admin):
        assert Session.objects.count() == 1


def test_the_episode_of_another_client_is_refused_at_its_field(clinic_a, own, browser):
    answers = planned(clinic_a, scheduled_for=TOMORROW + timedelta(days=1)) | {
        "client": clinic_a.other_client.pk,
        "episode": own[Episode].pk,
    }

    response = browser(clinic_a.admin).post(f"{of_list(Session)}add/", answers)

    assert response.context["adminform"].form.errors == {
        "episode": ["It is another client's episode."]
    }
    with acting(clinic_a.admin):
        assert Session.objects.count() == 1


def test_clinical_text_is_not_written_with_a_schedule(clinic_a, browser):
    browser(clinic_a.admin).post(
        f"{of_list(Session)}add/", planned(clinic_a) | {"notes": "by no therapist"}
    )

    with acting(clinic_a.admin):
        assert Session.objects.get().notes == ""


def test_a_session_is_cancelled_with_its_reason(clinic_a, own, browser):
    session = own[Session]

    response = browser(clinic_a.admin).post(
        of_record(session, "cancel"), {"confirm": "1", "reason": "The client is ill."}
    )

    assert response.url == of_record(session)
    with acting(clinic_a.admin):
        stored = Session.objects.get()
    assert stored.status == SessionStatus.CANCELLED
    assert stored.status_reason == "The client is ill."


def test_a_client_who_did_not_come_is_marked_so(clinic_a, own, browser):
    browser(clinic_a.admin).post(
        of_record(own[Session], "no-show"), {"confirm": "1", "reason": "No word."}
    )

    with acting(clinic_a.admin):
        assert Session.objects.get().status == SessionStatus.NO_SHOW


@pytest.mark.parametrize("act", ["cancel", "no-show"])
def test_calling_off_needs_a_reason(clinic_a, own, browser, act):
    response = browser(clinic_a.admin).post(
        of_record(own[Session], act), {"confirm": "1", "reason": " "}
    )

    assert sentences(response) == ["This field is required."]
    with acting(clinic_a.admin):
        assert Session.objects.get().status == SessionStatus.PLANNED


@pytest.mark.parametrize(
    ("act", "answers"),
    [
        ("cancel", {"reason": "Again"}),
        ("no-show", {"reason": "Again"}),
        ("reschedule", {"room": "9", "reason": "Again"}),
    ],
)
def test_what_is_cancelled_is_refused_every_act(clinic_a, own, browser, act, answers):
    session = own[Session]
    with acting(clinic_a.therapist):
        cancel_session(session, by=clinic_a.therapist, reason="First")
    ours = browser(clinic_a.admin)

    response = ours.post(of_record(session, act), moved(clinic_a, session) | answers)

    assert sentences(response) == ["The session is cancelled."]
    assert f'href="../{act}/"' not in read(ours, of_record(session))
    with acting(clinic_a.admin):
        stored = Session.objects.get()
        assert stored.reschedulings.count() == 1
    assert (stored.status_reason, stored.room) == ("First", "canary-a 2")


def test_several_sessions_are_cancelled_with_one_reason(clinic_a, own, browser):
    with acting(clinic_a.therapist):
        second = another(own[Session], scheduled_for=None, scheduled_until=None)
    both = [own[Session].pk, second.pk]
    chosen = {"action": "cancel", "_selected_action": both}
    ours = browser(clinic_a.admin)

    asked = ours.post(of_list(Session), chosen | {"index": "0"})
    ours.post(of_list(Session), chosen | {"confirm": "1", "reason": "Burst pipe"})

    assert 'name="reason"' in asked.content.decode()
    with acting(clinic_a.admin):
        assert set(Session.objects.values_list("status", "status_reason")) == {
            (SessionStatus.CANCELLED, "Burst pipe")
        }


def moved(practice: Practice, session: Session, **changes: Any) -> dict[str, Any]:
    """The form to reschedule as it comes up, answered."""
    return {
        "confirm": "1",
        "scheduled_for_0": f"{TOMORROW:%Y-%m-%d}",
        "scheduled_for_1": f"{TOMORROW:%H:%M:%S}",
        "planned_minutes": session.planned_minutes,
        "room": session.room,
        "therapist": practice.therapist.pk,
        "reason": "",
    } | changes


def test_a_session_is_moved_and_what_it_was_is_kept(clinic_a, own, browser):
    session = own[Session]
    later = TOMORROW + timedelta(hours=2)

    response = browser(clinic_a.admin).post(
        of_record(session, "reschedule"),
        moved(clinic_a, session)
        | {
            "scheduled_for_0": f"{later:%Y-%m-%d}",
            "scheduled_for_1": f"{later:%H:%M}",
            "reason": "Traffic",
        },
    )

    assert response.status_code == 302
    with acting(clinic_a.admin):
        stored = Session.objects.get()
        kept = stored.reschedulings.order_by("pk").last()
    assert stored.scheduled_for == later
    assert stored.room == "canary-a 2"
    assert (kept.was_scheduled_for, kept.reason) == (TOMORROW, "Traffic")
    assert kept.created_by_id == clinic_a.admin.pk


def test_a_move_to_the_same_is_no_move(clinic_a, own, browser):
    response = browser(clinic_a.admin).post(
        of_record(own[Session], "reschedule"), moved(clinic_a, own[Session])
    )

    assert sentences(response) == ["Nothing is changed."]
    with acting(clinic_a.admin):
        assert Rescheduling.objects.count() == 1


def test_a_move_onto_a_taken_time_is_undone(clinic_a, own, browser):
    after = TOMORROW + timedelta(hours=3)
    with acting(clinic_a.therapist):
        plan_session(
            by=clinic_a.therapist, client=clinic_a.other_client, scheduled_for=after
        )

    response = browser(clinic_a.admin).post(
        of_record(own[Session], "reschedule"),
        moved(clinic_a, own[Session])
        | {"scheduled_for_0": f"{after:%Y-%m-%d}", "scheduled_for_1": f"{after:%H:%M}"},
    )

    assert sentences(response) == ["The therapist has another session at that time."]
    with acting(clinic_a.admin):
        assert Rescheduling.objects.count() == 1
        assert Session.objects.get(pk=own[Session].pk).scheduled_for == TOMORROW


@pytest.mark.parametrize("act", ["cancel", "no-show", "reschedule"])
def test_a_foreign_session_is_not_acted_on(clinic_a, own, foreign, browser, act):
    ours = browser(clinic_a.admin)
    url = of_record(foreign[Session], act)

    assert ours.get(url).status_code == 404
    assert ours.post(url, {"confirm": "1", "reason": "Mischief"}).status_code == 404
