"""A device follows its clinic: all there is, then what changed, and what is gone."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from api.sync.resources import RESOURCES
from clinic.enums import Role
from clinic.models import ChainHead, Membership
from tests.api.course import V1, new_id
from tests.api.sync.conftest import Device, number_commits
from tests.conftest import acting

FIRST_PAGE, CHANGES = 26, 9  # Statements.
RECKONED = {"treatment_plan": {"reassessment"}}
ROUTES = {"home_care_instruction": "home-care"}
KEPT_BY_THE_CLIENT = {
    "client",
    "consent",
    "session",
    "home_care_instruction",
    "home_care_log",
    "handout",
    "outcome_response",
    "check_in",
}


def of_kind(device: Device, kind: str) -> list[str]:
    return [pk for name, pk in device.rows if name == kind]


def test_a_first_pull_brings_every_kind_there_is(phone, world):
    phone.pull()

    assert phone.kinds().keys() == RESOURCES.keys()


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_pages_of_any_size_bring_the_same(phone, tablet, course, size):
    course.home_care(course.episode()["id"])
    course.signed()

    assert tablet.pull(page_size=size).rows == phone.pull().rows


def test_a_record_is_pulled_as_its_resource_shows_it(phone, therapist, world):
    phone.pull()

    for kind in ("client", "session", "assessment", "treatment_plan", "check_in"):
        route = ROUTES.get(kind, f"{kind.replace('_', '-')}s")
        pk = of_kind(phone, kind)[0]
        shown = therapist.get(f"{V1}{route}/{pk}/").json()
        kept = phone.rows[kind, pk]
        assert shown.keys() - kept.keys() == RECKONED.get(kind, set())
        if kind != "treatment_plan":  # Its goals lack their progress.
            assert kept == shown


def test_a_change_is_pulled_once_however_often_it_was_made(phone, course):
    phone.pull()
    session = course.started()["id"]
    course.treatment(session)
    course.feedback(session)

    page = phone.page()

    assert [one["id"] for one in page["records"] if one["record"] == "session"] == [
        session
    ]
    assert phone.page() == page | {"records": [], "tombstones": []}


def test_what_stands_beside_a_record_brings_the_record(phone, course):
    signed = course.signed()["id"]
    phone.pull()

    course.post(f"sessions/{signed}/addenda/", {"text": "She called."})

    assert ("session", signed) in {
        (one["record"], one["id"]) for one in phone.page()["records"]
    }
    assert phone.rows["session", signed]["addenda"][0]["text"] == "She called."


def test_what_was_written_while_a_first_pull_walked_is_not_missed(phone, course):
    for _ in range(3):
        course.started()
    first = phone.page(page_size=4)

    made = course.started()["id"]
    phone.pull(page_size=4)

    assert first["more"]
    assert ("session", made) in phone.rows
    assert Device(phone.http).pull().rows == phone.rows


def test_settings_of_the_clinic_are_followed(phone, admin, clinic_a):
    phone.pull()

    admin.patch(f"{V1}clinic/", {"alarm_level": 7}, headers={"If-Match": "*"})
    phone.pull()

    assert phone.rows["clinic", str(clinic_a.id)]["alarm_level"] == 7


def test_a_page_holds_whole_transactions(phone, course):
    episode = course.episode()["id"]
    phone.pull()
    course.assessment(episode)
    number_commits()
    course.episode()
    number_commits()

    page = phone.page(page_size=1)

    assert sorted(one["record"] for one in page["records"]) == [
        "assessment",
        "trigger_point",
    ]
    assert page["more"]
    assert [one["record"] for one in phone.page(page_size=1)["records"]] == ["episode"]


def test_a_client_keeps_their_own_record_alone(phone, api, clinic_a, world):
    app = Device(api(clinic_a.client_member)).pull()

    kinds = app.kinds().keys()
    assert kinds == KEPT_BY_THE_CLIENT
    assert of_kind(app, "client") == [str(clinic_a.client_record.pk)]
    assert phone.pull().kinds()["client"] > 1


def test_a_session_shared_later_reaches_its_client_whole(api, clinic_a, course):
    signed = course.signed()["id"]
    app = Device(api(clinic_a.client_member)).pull()
    before = app.rows["session", signed]
    assert "treatments" not in before

    course.act(f"sessions/{signed}/share/")
    app.pull()

    assert len(app.rows["session", signed]["treatments"]) == 1


def test_the_front_desk_keeps_clients_and_the_schedule(api, clinic_a, world):
    desk = Device(api(clinic_a.desk)).pull()

    assert desk.kinds().keys() == {"client", "session"}
    assert "notes" not in desk.rows["session", world.own["session"]]


def test_no_change_of_another_clinic_is_pulled(phone, foreign):
    phone.pull()
    foreign.signed()

    page = phone.page()

    assert (page["records"], page["tombstones"]) == ([], [])


def test_what_was_removed_leaves_the_device(phone, course):
    episode = course.episode()["id"]
    session = course.started(episode=episode)["id"]
    treatment = course.treatment(session)["id"]
    copy = course.act(f"sessions/{session}/clone/")
    course.act(f"sessions/{copy['id']}/start/")
    phone.pull()
    assert [one["id"] for one in phone.rows["session", session]["treatments"]] == [
        treatment
    ]

    part = copy["treatments"][0]["id"]
    course.act(f"sessions/{copy['id']}/treatments/{part}/discard/")
    phone.pull()

    assert phone.rows["session", copy["id"]]["treatments"] == []


def test_a_record_that_is_gone_leaves_a_tombstone(phone, admin, world):
    phone.pull()
    asked = world.own["erasure"]
    erased = admin.get(f"{V1}erasures/{asked}/").json()["client"]
    assert ("client", erased) in phone.rows

    admin.post(f"{V1}erasures/{asked}/carry-out/", {}, headers={"If-Match": "*"})
    page = phone.page()

    assert {"record": "client", "id": erased} in page["tombstones"]
    assert ("client", erased) not in phone.rows


@pytest.mark.parametrize(
    "cursor", ["x", "1.2", "{epoch}", "{epoch}.-1", "{epoch}.x", "{epoch}.1.nothing.1"]
)
def test_a_cursor_that_was_not_given_is_refused(phone, problem, cursor):
    phone.pull()
    epoch = phone.cursor.partition(".")[0]

    phone.cursor = cursor.format(epoch=epoch)

    [error] = problem(phone.ask(), 400, "invalid-input")["errors"]
    assert error["pointer"] == "/cursor"


def test_a_cursor_of_another_epoch_asks_for_a_resync(phone, problem):
    phone.pull()
    phone.cursor = f"{new_id()}.1"

    problem(phone.ask(), 410, "resync-required")


def test_a_cursor_ahead_of_all_there_is_asks_for_a_resync(phone, problem, clinic_a):
    phone.pull()
    with acting(clinic_a.therapist):
        head = ChainHead.objects.get()
    phone.cursor = f"{head.epoch}.{head.seq + 1}"

    problem(phone.ask(), 410, "resync-required")


def test_changes_older_than_are_followed_ask_for_a_resync(
    phone, problem, course, settings
):
    phone.pull()
    course.episode()
    number_commits()

    settings.SYNC_CURSOR_DAYS = 0
    problem(phone.ask(), 410, "resync-required")


def test_a_quiet_clinic_is_followed_however_long(phone, settings):
    phone.pull()

    settings.SYNC_CURSOR_DAYS = 0

    assert phone.ask().json()["records"] == []


def test_another_role_asks_for_a_resync(api, problem, clinic_a):
    app = Device(api(clinic_a.desk)).pull()
    assert app.ask().status_code == 200

    with acting(clinic_a.admin), transaction.atomic():
        rows = Membership.objects.filter(pk=clinic_a.desk.pk)
        rows.update(role=Role.THERAPIST)
    number_commits()

    problem(app.ask(), 410, "resync-required")


def test_a_page_has_one_cost_however_many_records_are_on_it(phone, course):
    course.signed()
    phone.pull()
    before = phone.cursor
    costs = []
    for _ in range(2):
        for _ in range(3):
            course.signed()
        number_commits()
        for cursor in ("", before):
            phone.cursor = cursor
            with CaptureQueriesContext(connection) as asked:
                phone.ask(page_size=1000)
            costs.append(len(asked))

    assert costs == [FIRST_PAGE, CHANGES] * 2


def test_who_was_shown_is_kept(phone, world, admin):
    phone.pull(page_size=1000)

    log = admin.get(f"{V1}access-log/").json()["results"]

    [entry] = [one for one in log if one["action"] == "sync.pull"]
    assert entry["kind"] == "sync"
    assert str(world.here.client_record.pk) in entry["clients"]
