from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clinic.models import Client, Device, DeviceUse, Membership, User
from clinic.queries.membership import digest
from tests.clinic.tenancy.looks import shows
from tests.clinic.tenancy.sql import clinic_in_force, planted
from tests.clinic.tenancy.tables import CLIENT_SEES, DESK_SEES, TABLES
from tests.conftest import acting


def leaked(response: Any) -> dict[str, set[UUID]]:
    """What a request saw, if both its ways of looking saw the same."""
    answer = response.json()
    assert answer["sql"] == answer["orm"]
    found: dict[str, set[UUID]] = {}
    for label, clinic in answer["sql"]:
        found.setdefault(label, set()).add(UUID(clinic))
    return found


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("admin", TABLES),
        ("therapist", TABLES),
        ("desk", DESK_SEES),
        ("client_member", CLIENT_SEES - {"clinic.Receipt"}),
    ],
)
def test_a_request_sees_its_own_clinic_alone(role, labels, api, world, probes):
    response = api(getattr(world.a, role)).get("/leak/")

    assert leaked(response) == shows(world.a.id, labels)


def test_a_page_of_the_browser_sees_its_own_clinic_alone(browser, world, probes):
    response = browser(world.a.admin).get("/leak/")

    assert leaked(response) == shows(world.a.id)


def test_nobody_sees_nothing(world, probes):
    response = Browser().get("/leak/")

    assert leaked(response) == {}
    assert response.json()["member"] is None


@pytest.mark.parametrize(
    "attempt",
    [
        {"headers": {"X-Tenant-Id": "{b}"}},
        {"headers": {"X-Clinic-Id": "{b}", "X-Clinic": "{b}"}},
        {"headers": {"Host": "{b}.testserver", "X-Forwarded-Host": "{b}"}},
        {"headers": {"Cookie": "palpate_member={member}; clinic={b}"}},
        {"query_params": {"clinic": "{b}", "clinic_id": "{b}", "tenant": "{b}"}},
        {"data": {"clinic": "{b}", "clinic_id": "{b}", "role": "clinic_admin"}},
    ],
    ids=["tenant", "clinic", "host", "cookie", "query", "body"],
)
def test_a_clinic_named_by_the_caller_changes_nothing(
    attempt, api, clinic_a, clinic_b, probes
):
    named = {
        kind: {
            name: value.format(b=clinic_b.id, member=clinic_b.admin.pk)
            for name, value in values.items()
        }
        for kind, values in attempt.items()
    }

    answer = api(clinic_a.desk).post("/names/", **named).json()

    assert answer["names"] == ["One canary-a", "Two canary-a"]
    assert answer["member"] == str(clinic_a.desk.pk)


def revoke(member: Membership) -> None:
    Device.objects.filter(member=member).update(revoked_at=timezone.now())


def end_membership(member: Membership) -> None:
    past = datetime(2021, 1, 1, tzinfo=UTC)
    Membership.objects.filter(pk=member.pk).update(ended_at=past)


def postpone(member: Membership) -> None:
    later = timezone.now() + timedelta(days=1)
    Membership.objects.filter(pk=member.pk).update(started_at=later)


def disable(member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)


@pytest.mark.parametrize(
    ("door", "end"),
    [
        ("api", revoke),
        ("api", end_membership),
        ("api", postpone),
        ("api", disable),
        ("browser", end_membership),
        ("browser", postpone),
        ("browser", disable),
    ],
)
def test_a_right_that_ended_opens_nothing_to_the_next_request(
    door, end, request, clinic_a, probes
):
    caller = request.getfixturevalue(door)(clinic_a.therapist)
    before = caller.get("/names/").json()
    with acting(clinic_a.admin):
        end(clinic_a.therapist)

    after = caller.get("/names/").json()

    assert before["names"] == ["One canary-a", "Two canary-a"]
    assert (after["names"], after["member"]) == ([], None)


@pytest.mark.parametrize(
    ("year", "names"), [(2021, []), (2121, ["One canary-a", "Two canary-a"])]
)
def test_a_token_opens_nothing_once_it_has_expired(year, names, clinic_a, probes):
    with acting(clinic_a.therapist):
        device = Device.objects.create(
            member=clinic_a.therapist,
            digest=digest("palpate_old"),
            created_at=datetime(2020, 1, 1, tzinfo=UTC),
            expires_at=datetime(year, 1, 1, tzinfo=UTC),
        )
    DeviceUse.objects.create(device=device, at=timezone.now())

    answer = Browser().get("/names/", headers={"Authorization": "Bearer palpate_old"})

    assert answer.json()["names"] == names


def test_a_token_without_a_second_factor_opens_nothing_to_staff(
    api, clinic_a, probes, settings
):
    staff, client = api(clinic_a.therapist), api(clinic_a.client_member)
    with acting(clinic_a.admin):
        Device.objects.update(second_factor=False)
    settings.REQUIRE_STAFF_MFA = True

    assert staff.get("/names/").json()["names"] == []
    assert client.get("/names/").json()["names"] == ["One canary-a"]


def test_a_request_is_one_transaction_its_template_included(
    committed, api, clinic_a, clinic_b, probes
):
    caller = api(clinic_a.therapist)

    pages = [caller.get("/page/").content.decode().split(" ", 1) for _ in range(2)]

    (first, *_), (second, *_) = pages
    assert [rest for _, rest in pages] == [
        f"One canary-a Two canary-a {first}",
        f"One canary-a Two canary-a {second}",
    ]
    assert first != second


def test_a_stream_outlives_the_scope_and_shows_nothing(api, clinic_a, probes):
    response = api(clinic_a.therapist).get("/stream/")

    assert b"".join(response.streaming_content) == b""


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/write/200/", 200, ["Written 200"]),
        ("/write/403/", 403, ["Written 403"]),
        ("/write/500/", 500, []),
        ("/write/503/", 503, []),
        ("/boom/", 500, []),
    ],
)
def test_what_failed_on_our_side_leaves_nothing_behind(
    path, status, kept, api, clinic_a, probes
):
    response = api(clinic_a.therapist).get(path)

    with acting(clinic_a.therapist):
        new = Client.objects.exclude(family_name="Family canary-a")
        assert list(new.values_list("given_name", flat=True)) == kept
    assert response.status_code == status


def test_a_clinic_out_of_sight_is_unavailable_and_not_empty(
    committed, api, clinic_a, probes
):
    caller = api(clinic_a.therapist)
    with planted(
        "CREATE POLICY hidden ON clinic_clinic AS RESTRICTIVE TO palpate_app"
        " USING (false)",
        "DROP POLICY hidden ON clinic_clinic",
    ):
        response = caller.get("/names/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert response.json()["type"] == "/problems/unavailable"
    assert clinic_in_force() == ""
