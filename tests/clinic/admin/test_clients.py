"""Clients: registered, changed, merged and archived."""

from datetime import timedelta

from django.utils import timezone

from clinic.models import Client
from tests.clinic.admin.page import INDEX, answers_to_change, faults, page, sentences
from tests.conftest import acting

NEW_CLIENT = {"given_name": "Ada", "family_name": "New", "language": "en"}


def test_a_client_is_registered_by_the_domain(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/add/",
        NEW_CLIENT | {"primary_therapist": clinic_a.therapist.pk},
        follow=True,
    )

    with acting(clinic_a.admin):
        client = Client.objects.get(family_name="New")
    assert client.created_by_id == clinic_a.admin.pk
    assert client.primary_therapist_id == clinic_a.therapist.pk
    assert page(client) in response.content.decode()


def test_a_refused_registration_is_told_and_not_stored(clinic_a, browser):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/add/", NEW_CLIENT | {"date_of_birth": tomorrow}
    )

    assert response.status_code == 200
    assert faults(response) == ["A date of birth is not in the future."]
    assert "date_of_birth" in response.context["adminform"].form.errors
    with acting(clinic_a.admin):
        assert Client.objects.count() == 2


def test_a_client_is_changed_where_the_form_was(clinic_a, browser):
    record = clinic_a.client_record
    open_browser = browser(clinic_a.admin)
    answers = answers_to_change(record, phone="+1 555 0100")
    with acting(clinic_a.desk):
        Client.objects.filter(pk=record.pk).update(archived_at=timezone.now())

    open_browser.post(page(record), answers)

    with acting(clinic_a.admin):
        stored = Client.objects.get(pk=record.pk)
    assert stored.phone == "+1 555 0100"
    assert stored.archived_at is not None


def test_a_correction_keeps_a_therapist_who_has_left(clinic_a, browser):
    with acting(clinic_a.admin):
        record = clinic_a.client_record.revise(primary_therapist=clinic_a.therapist)
        clinic_a.therapist.revise(ended_at=timezone.now())

    browser(clinic_a.admin).post(
        page(record), answers_to_change(record, phone="+1 555 0100")
    )

    with acting(clinic_a.admin):
        stored = Client.objects.get(pk=record.pk)
    assert stored.phone == "+1 555 0100"
    assert stored.primary_therapist_id == clinic_a.therapist.pk


def test_a_foreign_therapist_is_no_choice(clinic_a, clinic_b, browser):
    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/add/",
        NEW_CLIENT | {"primary_therapist": clinic_b.therapist.pk},
    )

    assert "Select a valid choice" in faults(response)[0]
    with acting(clinic_a.admin):
        assert Client.objects.count() == 2


def test_a_foreign_client_can_not_be_changed(clinic_a, clinic_b, browser):
    record = clinic_b.client_record

    browser(clinic_a.admin).post(
        page(record), answers_to_change(record, phone="123456")
    )

    with acting(clinic_b.admin):
        assert Client.objects.get(pk=record.pk).phone == ""


def test_a_client_is_archived_on_their_page(clinic_a, browser):
    record = clinic_a.client_record
    open_browser = browser(clinic_a.admin)
    offered = open_browser.get(page(record)).content.decode()

    done = open_browser.post(page(record, "archive"), {"confirm": "1"}, follow=True)

    assert 'href="../archive/"' in offered
    assert 'href="../archive/"' not in done.content.decode()
    assert done.redirect_chain == [(page(record), 302)]
    assert sentences(done) == ["Archive: done."]
    with acting(clinic_a.admin):
        assert Client.objects.get(pk=record.pk).archived_at is not None
        assert Client.objects.filter(archived_at=None).count() == 1


def test_a_duplicate_is_merged_and_parted_again(clinic_a, clinic_b, browser):
    duplicate, survivor = clinic_a.other_client, clinic_a.client_record
    open_browser = browser(clinic_a.admin)

    def merge(into):
        answers = {"confirm": "1", "into": into.pk}
        return open_browser.post(page(duplicate, "merge"), answers)

    foreign = merge(clinic_b.client_record)
    merge(survivor)
    with acting(clinic_a.admin):
        merged = Client.objects.get(pk=duplicate.pk)
    offered = open_browser.get(page(duplicate)).content.decode()
    open_browser.post(page(duplicate, "unmerge"), {"confirm": "1"})

    assert "Select a valid choice" in faults(foreign)[0]
    assert merged.merged_into_id == survivor.pk
    assert merged.archived_at is not None
    assert 'href="../unmerge/"' in offered
    assert 'href="../merge/"' not in offered
    with acting(clinic_a.admin):
        parted = Client.objects.get(pk=duplicate.pk)
    assert (parted.merged_into_id, parted.archived_at) == (None, None)


def test_asking_alone_archives_no_one(clinic_a, browser):
    record = clinic_a.client_record

    browser(clinic_a.admin).get(page(record, "archive"))

    with acting(clinic_a.admin):
        assert Client.objects.filter(archived_at=None).count() == 2


def test_several_clients_are_archived_from_the_list(clinic_a, browser):
    both = [clinic_a.client_record.pk, clinic_a.other_client.pk]
    chosen = {"action": "archive", "_selected_action": both}
    open_browser = browser(clinic_a.admin)

    asked = open_browser.post("/admin/clinic/client/", chosen | {"index": "0"})
    done = open_browser.post("/admin/clinic/client/", chosen | {"confirm": "1"})

    assert asked.status_code == 200
    assert all(str(pk) in asked.content.decode() for pk in both)
    assert done.status_code == 302
    with acting(clinic_a.admin):
        assert not Client.objects.filter(archived_at=None).exists()


def test_one_refusal_archives_none_of_them(clinic_a, browser):
    with acting(clinic_a.admin):
        clinic_a.other_client.revise(archived_at=timezone.now())
    both = [clinic_a.client_record.pk, clinic_a.other_client.pk]

    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/",
        {"action": "archive", "_selected_action": both, "confirm": "1"},
    )

    assert faults(response) == ["This client is archived."]
    with acting(clinic_a.admin):
        assert Client.objects.get(pk=clinic_a.client_record.pk).archived_at is None


def test_a_selection_has_a_bound(clinic_a, browser, monkeypatch):
    monkeypatch.setattr("clinic.admin.act.MOST_AT_ONCE", 1)
    both = [clinic_a.client_record.pk, clinic_a.other_client.pk]

    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/",
        {"action": "archive", "_selected_action": both, "confirm": "1"},
        follow=True,
    )

    assert sentences(response) == ["Choose 1 at most."]
    with acting(clinic_a.admin):
        assert Client.objects.filter(archived_at=None).count() == 2


def test_foreign_clients_are_not_archived(clinic_a, clinic_b, browser):
    foreign = clinic_b.client_record
    open_browser = browser(clinic_a.admin)

    alone = open_browser.post(page(foreign, "archive"), {"confirm": "1"})
    open_browser.post(
        "/admin/clinic/client/",
        {"action": "archive", "_selected_action": [foreign.pk], "confirm": "1"},
    )

    assert alone.status_code == 404
    with acting(clinic_b.admin):
        assert Client.objects.get(pk=foreign.pk).archived_at is None


def test_a_malformed_id_is_not_there(clinic_a, browser):
    open_browser = browser(clinic_a.admin)

    assert open_browser.get("/admin/clinic/client/none/archive/").status_code == 404
    assert open_browser.get("/admin/clinic/client/none/change/").url == INDEX
