"""A right that ended or changed is over with the next request; nothing a caller says of
itself stands in for one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from clinic.enums import Role
from clinic.models import Client, Device, Membership, User
from tests.api.cells import ACTORS, Cast, Cell, Row, Whose, told
from tests.api.course import V1
from tests.api.test_access import ONE_OF_EACH
from tests.conftest import acting

pytestmark = pytest.mark.usefixtures("staff_need_a_second_factor")

DOORS = [row for row in ONE_OF_EACH if row.method == "GET"]
PAST = datetime(2021, 1, 1, tzinfo=UTC)


def revoke(member: Membership) -> None:
    Device.objects.filter(member=member).update(revoked_at=timezone.now())


def weaken(member: Membership) -> None:
    Device.objects.filter(member=member).update(second_factor=False)


def leave(member: Membership) -> None:
    Membership.objects.filter(pk=member.pk).update(ended_at=PAST)


def disable(member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)


def become(role: Role) -> Callable[[Membership], None]:
    def change(member: Membership) -> None:
        Membership.objects.filter(pk=member.pk).update(role=role)

    return change


def statuses(cast: Cast) -> list[int]:
    cells = [Cell("therapist", row, Whose.ONE) for row in DOORS]
    return [cast.ask(cell).status_code for cell in cells]


def by_role(role: Role) -> list[int]:
    return [row.statuses[role] for row in DOORS]


@pytest.mark.parametrize("end", [revoke, weaken, leave, disable])
def test_what_ended_opens_no_door_to_the_next_request(end, cast):
    before = statuses(cast)
    with acting(cast.world.here.admin):
        end(cast.world.here.therapist)

    assert before == by_role(Role.THERAPIST)
    assert statuses(cast) == [401] * len(DOORS)


def test_another_role_opens_its_own_doors_to_the_next_request(cast):
    with acting(cast.world.here.admin):
        become(Role.FRONT_DESK)(cast.world.here.therapist)

    assert statuses(cast) == by_role(Role.FRONT_DESK)


# What a caller may write besides its token.

HEADERS = (
    {"X-Tenant-Id": "{clinic}", "X-Tenant": "{clinic}", "X-Clinic-Id": "{clinic}"},
    {"X-User": "{user}", "X-Remote-User": "{user}", "Remote-User": "{user}"},
    {"X-Role": "clinic_admin", "X-User": "{user}", "X-Member": "{member}"},
    {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "::1", "Forwarded": "for=127.0.0.1"},
    {"X-Forwarded-Host": "{clinic}", "X-Forwarded-User": "{user}"},
    {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"},
    {"X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/"},
    {"Cookie": "palpate_member={member}; clinic={clinic}; sessionid={member}"},
)
QUERIES = (
    "clinic={clinic}", "clinic_id={clinic}", "tenant={clinic}", "member={member}",
    "role=clinic_admin", "audience=clinical", "format=csv", "format=json",
    "_method=DELETE", "client__clinic={clinic}", "created_by={member}", "user={user}",
)  # fmt: skip


def of_there(cast: Cast, value: str) -> str:
    admin = cast.world.there.admin
    return value.format(clinic=admin.clinic_id, member=admin.pk, user=admin.user_id)


def asked(cast: Cast, address: str, query: str = "", **headers: str) -> Any:
    token = f"Bearer {cast.tokens['front desk']}"
    return cast.world.http(Role.FRONT_DESK).get(
        f"{V1}{address}{'?' if query else ''}{query}",
        headers={"Authorization": token, **headers},
    )


@pytest.mark.parametrize("address", ["me/", "clients/", "sessions/", "devices/"])
def test_no_header_says_who_or_where_one_is(address, cast):
    plain = told(asked(cast, address))[:2]

    for headers in HEADERS:
        given = {name: of_there(cast, value) for name, value in headers.items()}
        assert told(asked(cast, address, **given))[:2] == plain, headers


@pytest.mark.parametrize("address", ["me/", "clients/", "sessions/", "devices/"])
def test_no_query_says_who_or_where_one_is(address, cast):
    here = asked(cast, address)
    for query in QUERIES:
        answer = asked(cast, address, of_there(cast, query))

        assert answer.status_code in {200, 400, 404}, query
        if answer.status_code == 200:
            assert answer.content == here.content, query


def test_a_method_is_the_requests_own(cast):
    device = cast.world.http(Role.THERAPIST).get(f"{V1}me/").json()["device"]

    cast.world.http(Role.THERAPIST).post(
        f"{V1}devices/{device}/",
        {"_method": "DELETE"},
        headers={"X-HTTP-Method-Override": "DELETE"},
    )

    assert cast.world.http(Role.THERAPIST).get(f"{V1}me/").status_code == 200


@pytest.mark.parametrize(
    "written",
    ["{id}", "{upper}", "%7B{id}%7D", "urn:uuid:{id}", "{bare}", "%2525{id}", "{id}%00",
     "{id}%2F..%2F{own}", "..%2F{id}", "{own}%2F..%2F{id}", "{id};{own}"],
)  # fmt: skip
def test_no_way_of_writing_an_id_finds_another_clinics(written, cast):
    foreign, own = cast.world.foreign["client"], cast.world.own["client"]
    forms = {"id": foreign, "upper": foreign.upper(), "own": own}
    forms["bare"] = foreign.replace("-", "")

    answer = asked(cast, f"clients/{written.format(**forms)}/")

    assert answer.status_code == 404
    assert foreign.encode() not in answer.content


def test_a_body_names_no_clinic_and_no_author(cast):
    admin = cast.world.there.admin
    row = Row("POST", "clients/", "", {"given_name": "A", "family_name": "B"}, {}, ())
    answer = cast.ask(Cell("therapist", row, ACTORS["therapist"].home))

    assert answer.status_code == 201
    assert answer.json()["created_by"] == str(cast.world.here.therapist.pk)
    with acting(admin):
        assert not Client.objects.filter(given_name="A").exists()
