"""The cells of the access matrix: who asks, by which row of the table, of whose record.

A row of the table says what the four roles are answered about their own. What everybody
else is answered, and about anything else, follows from it.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.db import transaction

from clinic.enums import Role
from clinic.models import Client, Device, Membership, User
from clinic.models.change import LogTable
from clinic.models.tenant import TenantBase
from clinic.tenancy import SHARED_CLINIC, scoped
from tests.api.course import V1
from tests.api.keeping import counted_lines, fault_of, kept_of
from tests.api.world import Ids, World, caller
from tests.conftest import Practice, acting, make_user, token_of

ROLES = [Role.THERAPIST, Role.CLINIC_ADMIN, Role.FRONT_DESK, Role.CLIENT]
NAME = re.compile(r"\{(\w+)\}")
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MODELS = [
    model
    for model in apps.get_models()
    if isinstance(model, TenantBase) and not issubclass(model, LogTable)
]


class Whose(StrEnum):
    """Whose record an address or a body names."""

    ONE = "one client"
    TWO = "another client"
    THERE = "another clinic"
    NOBODY = "nobody"


HERE = frozenset({Whose.ONE, Whose.TWO})


@dataclass(frozen=True)
class Actor:
    """Who asks: by which column of the table, about whose records. Without a column
    nothing opens."""

    role: Role | None
    finds: frozenset[Whose] = frozenset()

    @property
    def home(self) -> Whose:
        return next((one for one in Whose if one in self.finds), Whose.ONE)


ACTORS = {
    "nobody": Actor(None),
    "without a second factor": Actor(None),
    "disabled": Actor(None),
    "no member any more": Actor(None),
    "client": Actor(Role.CLIENT, frozenset({Whose.ONE})),
    "other client": Actor(Role.CLIENT, frozenset({Whose.TWO})),
    "therapist": Actor(Role.THERAPIST, HERE),
    "clinic admin": Actor(Role.CLINIC_ADMIN, HERE),
    "front desk": Actor(Role.FRONT_DESK, HERE),
    "therapist there": Actor(Role.THERAPIST, frozenset({Whose.THERE})),
    "clinic admin there": Actor(Role.CLINIC_ADMIN, frozenset({Whose.THERE})),
}


@dataclass(frozen=True)
class Row:
    """A request of the table; `statuses` are by role, `behind` are the roles whom the
    door lets in although the act behind it refuses them."""

    method: str
    address: str
    words: str
    body: Any = field(compare=False)
    statuses: Mapping[Role, int] = field(compare=False)
    behind: Collection[Role] = field(compare=False)

    @property
    def names(self) -> set[str]:
        """Of the records it speaks of; one's own membership is no such record."""
        return {*NAME.findall(self.address + self.words)} - {"acting"}

    def answer_to(self, actor: Actor, whose: Whose) -> int:
        if actor.role is None:
            return 401
        status = self.statuses[actor.role]
        if whose in actor.finds or not self.names:
            return status
        return self._as_if_it_were_not(actor.role, status)

    def _as_if_it_were_not(self, role: Role, status: int) -> int:
        """What is refused at the door is so unseen. Behind it stands 404 where the
        address names the record, and 400 where only the body does."""
        if status == 403 and role not in self.behind:
            return 403
        return 404 if "{" in self.address else 400


@dataclass(frozen=True)
class Cell:
    actor: str
    row: Row
    whose: Whose

    @property
    def expected(self) -> int:
        return self.row.answer_to(ACTORS[self.actor], self.whose)

    @property
    def is_hidden(self) -> bool:
        """Whether it asks, past the door, for what the actor must not find."""
        finds = ACTORS[self.actor].finds
        return (
            bool(finds) and self.whose not in finds and self.expected in {400, 404}
        ) and bool(self.row.names)

    def __str__(self) -> str:
        row = self.row
        return f"{self.actor}: {row.method} {row.address} {row.words} ({self.whose})"


def rows_of(
    table: Iterable[tuple[str, str, Any, str]], behind: Mapping[str, Collection[Role]]
) -> list[Row]:
    return [
        Row(
            method,
            address,
            str(body or ""),
            body,
            dict(zip(ROLES, map(int, answers.split()), strict=True)),
            behind.get(address, ()),
        )
        for method, address, body, answers in table
    ]


def cells_of(rows: Iterable[Row], of_a_client: Collection[str]) -> Iterator[Cell]:
    """Every cell there is. What is the clinic's own is the same to both its clients."""
    of_a_client = {name.strip("{}") for name in of_a_client}
    for row in rows:
        for name, actor in ACTORS.items():
            if not row.names:
                yield Cell(name, row, actor.home)
            elif row.names.isdisjoint(of_a_client):
                here = actor.home if actor.finds & HERE else Whose.ONE
                for whose in (here, Whose.THERE, Whose.NOBODY):
                    yield Cell(name, row, whose)
            else:
                for whose in Whose:
                    yield Cell(name, row, whose)


class Undo(Exception):
    pass


class Cast:
    """Everybody of the matrix, ready to ask."""

    def __init__(self, world: World) -> None:
        self.world, here = world, world.here
        self.ids: dict[Whose, Ids] = {
            Whose.ONE: world.own,
            Whose.TWO: world.other,
            Whose.THERE: world.foreign,
            Whose.NOBODY: world.missing,
        }
        self.members = {
            "client": here.client_member,
            "other client": like(here.client_member, client=here.other_client),
            "therapist": here.therapist,
            "clinic admin": here.admin,
            "front desk": here.desk,
            "without a second factor": like(here.therapist),
            "disabled": like(here.therapist),
            "no member any more": like(here.therapist),
            "therapist there": world.there.therapist,
            "clinic admin there": world.there.admin,
        }
        self.tokens = {"nobody": "palpate_" + "x" * 43} | {
            name: token_of(member) for name, member in self.members.items()
        }
        self._shut_out(here)
        self.strange = self._strange()

    def _shut_out(self, here: Practice) -> None:
        with acting(here.admin), transaction.atomic():
            weak = self.members["without a second factor"]
            Device.objects.filter(member=weak).update(second_factor=False)
            left = self.members["no member any more"]
            past = datetime(2021, 1, 1, tzinfo=UTC)
            Membership.objects.filter(pk=left.pk).update(ended_at=past)
            disabled = self.members["disabled"].user_id
            User.objects.filter(pk=disabled).update(is_active=False)

    def _strange(self) -> dict[str, set[bytes]]:
        """The ids that no answer to an actor may show."""
        here, there = ids_of(self.world.here), ids_of(self.world.there)
        one, two = (
            ids_of(self.world.here, client)
            for client in (self.world.here.client_record, self.world.here.other_client)
        )
        return {
            name: {
                Whose.ONE: there | (two if actor.role == Role.CLIENT else set()),
                Whose.TWO: there | one,
                Whose.THERE: here,
            }[actor.home]
            if actor.role
            else here | there
            for name, actor in ACTORS.items()
        }

    def ask(self, cell: Cell) -> Any:
        """The answer, undone before the next."""
        ids = dict(self.ids[cell.whose])
        if cell.actor in self.members:
            ids["acting"] = str(self.members[cell.actor].pk)
        body = cell.row.body and json.dumps(self.world.fill(cell.row.body, **ids))
        clinic = self.members.get(cell.actor, self.world.here.therapist).clinic_id
        try:
            with transaction.atomic(), counted_lines() as counting:
                answer = caller(self.tokens[cell.actor]).generic(
                    cell.row.method,
                    V1 + self.world.fill(cell.row.address, **ids),
                    body or "",
                    content_type="application/json",
                    headers={"If-Match": "*"},
                )
                answer.kept = kept_of(answer, clinic, counting.lines)
                raise Undo
        except Undo:
            return answer

    def shown(self, cell: Cell, answer: Any) -> set[bytes]:
        """What an answer shows that its reader must never see."""
        canary = {b"canary-b", b"canary-a"} - {
            b"canary-b" if cell.actor.endswith("there") else b"canary-a"
        }
        content = content_of(answer)
        found = {*ID.findall(content)} & self.strange[cell.actor]
        return found | {one for one in canary if one in content}

    def fault(self, cell: Cell, answer: Any) -> str:
        """What is wrong with it, if anything is."""
        if answer.status_code != cell.expected:
            return f"{answer.status_code}, not {cell.expected}"
        if shown := self.shown(cell, answer):
            return f"shows {len(shown)} strange ids"
        role, ids = ACTORS[cell.actor].role, self.ids[cell.whose]
        row = cell.row
        return fault_of(answer.kept, answer, row.address, row.body, role, ids)


def content_of(answer: Any) -> bytes:
    """What it says; of a zip file, what is in it."""
    if not answer.streaming:
        return answer.content
    with ZipFile(BytesIO(answer.getvalue())) as files:
        return b"".join(map(files.read, files.namelist()))


def like(member: Membership, **changes: Any) -> Membership:
    """One more member of the kind."""
    values = {"role": member.role, "client": member.client} | changes
    with scoped(member.clinic_id), transaction.atomic():
        return Membership.objects.create(
            user=make_user("one-more"),
            started_at=datetime(2020, 1, 1, tzinfo=UTC),
            **values,
        )


def ids_of(practice: Practice, client: Client | None = None) -> set[bytes]:
    """The ids of a clinic's rows, or of those about one of its clients."""
    found: set[Any] = set()
    with acting(practice.admin), transaction.atomic():
        for model in MODELS:
            rows = model._base_manager.exclude(pk=SHARED_CLINIC)
            if model.shared:
                rows = rows.exclude(clinic=SHARED_CLINIC)
            if client is not None:
                names = {one.name for one in model._meta.concrete_fields}
                if "client" not in names or not model.concerns_client:
                    continue
                rows = rows.filter(client=client)
            found.update(rows.values_list("pk", flat=True))
        if client is None:
            found.update(Membership.objects.values_list("user_id", flat=True))
    found |= {client.pk} if client is not None else set()
    return {str(one).encode() for one in found}


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """An answer but for what tells requests apart."""
    headers = dict(answer.headers)
    request = headers.pop("X-Request-ID").encode()
    return answer.status_code, answer.content.replace(request, b""), headers
