"""The two clinics of the demo, who works in them, and how to log in."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from clinic.domain.clinic import create_clinic
from clinic.domain.licence import add_licence
from clinic.enums import Profession, Role
from clinic.models import Client, Clinic, Membership, User
from clinic.tenancy import scoped

DEMO_PASSWORD = "palpate-demo-2026"  # noqa: S105 - the demo's, printed for everyone


class Person(NamedTuple):
    """Someone who logs in; the names are made up."""

    role: Role
    mailbox: str
    given_name: str
    family_name: str


class DemoClinic(NamedTuple):
    """Its id is fixed: it is how a second run knows its own."""

    id: UUID
    name: str
    domain: str
    time_zone: str
    locale: str
    jurisdiction: str
    people: tuple[Person, ...]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def email(self, person: Person) -> str:
        return f"{person.mailbox}@{self.domain}"


RIVERSIDE = DemoClinic(
    id=UUID("019a0000-0000-7000-8000-00000000d001"),
    name="Riverside Trigger Point Clinic",
    domain="riverside.example",
    time_zone="America/Los_Angeles",
    locale="en-US",
    jurisdiction="Washington",
    people=(
        Person(Role.CLINIC_ADMIN, "admin", "Helen", "Brooks"),
        Person(Role.THERAPIST, "therapist", "Daniel", "Reyes"),
        Person(Role.THERAPIST, "therapist2", "Claire", "Nguyen"),
        Person(Role.FRONT_DESK, "desk", "Oscar", "Bell"),
        Person(Role.CLIENT, "client", "Walter", "Hayes"),
    ),
)
HILL_STREET = DemoClinic(
    id=UUID("019a0000-0000-7000-8000-00000000d002"),
    name="Hill Street Therapy",
    domain="hillstreet.example",
    time_zone="Europe/London",
    locale="en-GB",
    jurisdiction="England",
    people=(
        Person(Role.CLINIC_ADMIN, "admin", "Monica", "Wright"),
        Person(Role.THERAPIST, "therapist", "Patrick", "Owens"),
        Person(Role.FRONT_DESK, "desk", "Julia", "Park"),
    ),
)
DEMO_CLINICS = (RIVERSIDE, HILL_STREET)
MORE_HANDS = ("Sara Ward", "Victor Cruz", "Ruth Simmons", "Louis Murray", "Irene Chen")


@dataclass(frozen=True, slots=True)
class DemoLogin:
    clinic: str
    role: str
    email: str
    password: str = DEMO_PASSWORD


@dataclass(frozen=True, slots=True)
class Practice:
    """A demo clinic that is open, and its members."""

    demo: DemoClinic
    clinic: Clinic
    admin: Membership
    desk: Membership
    therapists: tuple[Membership, ...]


def demo_logins() -> list[DemoLogin]:
    """Everyone who can log in after `seed_demo`, in the order of their clinics."""
    return [
        DemoLogin(demo.name, str(person.role.label), demo.email(person))
        for demo in DEMO_CLINICS
        for person in demo.people
    ]


def people_of(demo: DemoClinic, therapists: int = 0) -> Iterable[Person]:
    """Its people, and as many more therapists as a larger diary needs."""
    yield from demo.people
    known = sum(person.role == Role.THERAPIST for person in demo.people)
    for number in range(known + 1, therapists + 1):
        given, family = MORE_HANDS[number % len(MORE_HANDS)].split()
        yield Person(Role.THERAPIST, f"therapist{number}", given, family)


def acting(member: Membership) -> AbstractContextManager[None]:
    """The scope this member acts in."""
    return scoped(
        member.clinic_id,
        client=member.client_id,
        audience=Role(member.role).audience,
        actor=member.pk,
    )


def open_practice(demo: DemoClinic, *, since: date, therapists: int) -> Practice:
    """The clinic with its staff; must run in the scope of its id."""
    opened_at = datetime.combine(since, time(8), demo.zone) - timedelta(days=30)
    staff = [
        person
        for person in people_of(demo, therapists)
        if person.role not in {Role.CLIENT, Role.CLINIC_ADMIN}
    ]
    admin = _open(demo, opened_at)
    with acting(admin):
        members = [_employ(demo, person, admin, opened_at) for person in staff]
        hands = [member for member in members if member.role == Role.THERAPIST]
        for number, member in enumerate(hands):
            _license(demo, member, number, admin, since)
    desk = next(member for member in members if member.role == Role.FRONT_DESK)
    return Practice(demo, admin.clinic, admin, desk, tuple(hands))


def admit(
    practice: Practice, person: Person, client: Client, *, at: datetime
) -> Membership:
    """App access for a client."""
    user = _user(practice.demo, person)
    return Membership.objects.create(
        clinic=practice.clinic,
        user=user,
        role=person.role,
        client=client,
        started_at=at,
    )


def _open(demo: DemoClinic, opened_at: datetime) -> Membership:
    head = next(person for person in demo.people if person.role == Role.CLINIC_ADMIN)
    admin = create_clinic(
        name=demo.name,
        admin=_user(demo, head),
        clinic_id=demo.id,
        time_zone=demo.time_zone,
        locale=demo.locale,
    )
    Membership.objects.filter(pk=admin.pk).update(started_at=opened_at)
    return admin


def _employ(
    demo: DemoClinic, person: Person, admin: Membership, at: datetime
) -> Membership:
    return Membership.objects.create(
        clinic=admin.clinic,
        user=_user(demo, person),
        role=person.role,
        started_at=at,
    )


def _license(
    demo: DemoClinic, member: Membership, number: int, admin: Membership, since: date
) -> None:
    add_licence(
        by=admin,
        member=member,
        number=f"DEMO-{4100 + number}",
        jurisdiction=demo.jurisdiction,
        profession=Profession.MASSAGE_THERAPIST,
        valid_from=since.replace(month=1, day=1) - timedelta(days=365 * 4),
    )


def _user(demo: DemoClinic, person: Person) -> User:
    return User.objects.create(
        email=demo.email(person),
        name=f"{person.given_name} {person.family_name}",
        password=_hashed_password(),
    )


@cache
def _hashed_password() -> str:
    """Once for all of them: hashing is slow on purpose."""
    return make_password(DEMO_PASSWORD)
