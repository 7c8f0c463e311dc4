from clinic.models import Muscle
from sessions.models import Feedback, Session
from tests.conftest import acting
from tests.sessions.admin.page import of_list, of_record, read, search
from tests.sessions.admin.records import another


def test_alerts_left_open_are_found(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    with acting(clinic_a.therapist):
        still_open = another(own[Feedback])

    rows = read(ours, f"{of_list(Feedback)}?alert=open")

    assert of_record(still_open) in rows
    assert of_record(own[Feedback]) not in rows
    assert of_record(own[Feedback]) in read(ours, f"{of_list(Feedback)}?alert=answered")


def test_the_therapist_filter_offers_the_clinics_therapists(
    clinic_a, own, foreign, browser
):
    ours = browser(clinic_a.admin)

    html = read(ours, f"{of_list(Session)}?of_therapist={clinic_a.therapist.pk}")
    none = read(ours, f"{of_list(Session)}?of_therapist={clinic_a.admin.pk}")

    assert of_record(own[Session]) in html
    assert "therapist-canary-a" in html
    assert of_record(own[Session]) in none  # No therapist: no filter.


def test_own_and_shared_entries_are_told_apart(clinic_a, own, browser):
    ours = browser(clinic_a.admin)

    mine = read(ours, f"{of_list(Muscle)}?origin=own")
    shared = read(ours, search(ours, f"{of_list(Muscle)}?origin=shared", "canary"))

    assert of_record(own[Muscle]) in mine
    assert of_record(own[Muscle]) not in shared
