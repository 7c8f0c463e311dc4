"""Turning a credential into a member and the scope they act in."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from clinic.enums import Role
from clinic.errors import ScopeUnavailable
from clinic.models import Clinic, Device, Membership, User
from clinic.tenancy import Scope

SESSION_KEY = "palpate_member"  # In a browser's session: the membership chosen.

CLINIC_FIELDS = (
    "id",
    "name",
    "time_zone",
    "locale",
    "alarm_level",
    "pressure_scale",
    "session_minutes",
    "asks_co_signature",
    "age_of_consent",
)
USER_FIELDS = ("id", "email", "name", "is_active")

# A sub-select with OFFSET 0 keeps its place after the function: row security must
# judge clinic and device by the scope that `enter` has just stamped.
ENTER = f"""
SELECT e.device, d.fresh_until, e.used_at, e.member, e.role, e.client,
       {", ".join(f"c.{name}" for name in CLINIC_FIELDS)},
       {", ".join(f"u.{name}" for name in USER_FIELDS)}
FROM {{}} AS e
LEFT JOIN LATERAL (SELECT * FROM clinic_clinic WHERE id = e.clinic OFFSET 0) c ON true
LEFT JOIN LATERAL (SELECT * FROM clinic_device WHERE id = e.device OFFSET 0) d ON true
JOIN clinic_user u ON u.id = e.user_id
"""  # noqa: S608 - the names above are constants
ENTER_BY_TOKEN = ENTER.format("enter($1, $2, $3, $4, $5)")
ENTER_BY_LINK = ENTER.format("enter_live($1, $2, $3)")
ENTER_AS_MEMBER = ENTER.format("enter_as($1, $2, $3, $4)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A member let in, with clinic and user loaded, and the scope now in force."""

    member: Membership
    scope: Scope
    device: UUID | None = None
    fresh_until: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One clinic a person may act in."""

    id: UUID
    clinic: UUID
    clinic_name: str
    role: str
    client: UUID | None


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def enter(token: str, request: str = "") -> Entry | None:
    """Find the device of this token and stamp its scope, in one prepared statement.

    Needs an open transaction. None for a token that is unknown, revoked, expired, long
    unused or from before the credentials changed, whose member has left, or that lacks
    a second factor where staff need one.
    """
    moment, idle = timezone.now(), timedelta(days=settings.DEVICE_IDLE_DAYS)
    return _enter(
        ENTER_BY_TOKEN,
        (digest(token), request, settings.REQUIRE_STAFF_MFA, moment, idle),
        request,
    )


def enter_as(
    member: UUID, user: UUID, request: str = "", *, second_factor: bool = False
) -> Entry | None:
    """The same for a person who is logged in already."""
    lacking = settings.REQUIRE_STAFF_MFA and not second_factor
    return _enter(ENTER_AS_MEMBER, (member, user, request, lacking), request)


def enter_live(token: str, request: str = "") -> Entry | None:
    """The same for the token of a live link, whose `device` is the link: its member is
    the client of a session under way, and its scope that of who made the link, since
    what is said changes what the client does not see. None for one that is unknown,
    ended or expired, or whose session is not under way."""
    entry = _enter(ENTER_BY_LINK, (digest(token), request, timezone.now()), request)
    if entry is None:
        return None
    scope = replace(entry.scope, client=None, audience=Role.THERAPIST.audience)
    return replace(entry, scope=scope)


def _enter(sql: str, parameters: tuple[object, ...], request: str) -> Entry | None:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    rows = connection.prepared(sql, parameters)
    if not rows:
        return None
    [row] = rows
    device, fresh_until, used_at, member_id, role, client = row[:6]
    clinic_values = row[6 : 6 + len(CLINIC_FIELDS)]
    if clinic_values[0] is None:
        raise ScopeUnavailable("The clinic can not be reached at the moment.")
    clinic = Clinic.from_db(DEFAULT_DB_ALIAS, CLINIC_FIELDS, clinic_values)
    user = User.from_db(DEFAULT_DB_ALIAS, USER_FIELDS, row[6 + len(CLINIC_FIELDS) :])
    member = Membership.from_db(
        DEFAULT_DB_ALIAS,
        ["id", "clinic_id", "user_id", "role", "client_id"],
        [member_id, clinic.pk, user.pk, role, client],
    )
    member.clinic, member.user = clinic, user
    scope = Scope(
        clinic.pk,
        client,
        Role(role).audience,
        member_id,
        device,
        request,
        clinic.time_zone,
    )
    return Entry(member, scope, device, fresh_until, used_at)


def places_of(user: User) -> list[Place]:
    """Every clinic in which this person may act now, the oldest membership first."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT * FROM memberships_of(%s)", [user.pk])
        return [Place(*row) for row in cursor.fetchall()]


def devices_of(member: Membership) -> list[Device]:
    return list(Device.objects.visible_to(member).usable().order_by("-id"))
