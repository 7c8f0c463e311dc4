"""What a view shows to members of a role, compiled once for each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any, Self
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, QuerySet, UUIDField, Value

from api.documents.document import Document
from api.documents.etag import ETag
from api.documents.statement import blank, constant, numbered
from clinic.enums import Role
from clinic.models import Membership


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it is shown; without a body if it was asked for its ETag alone."""

    id: UUID
    client: UUID | None
    etag: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as a device keeps it."""

    id: UUID
    client: UUID | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Records by id and client, one more than are shown if there is one; and what is
    shown, as one text."""

    found: list[tuple[UUID, UUID | None]]
    body: bytes

    @classmethod
    def of(cls, rows: list[Any]) -> Self:
        [(ids, clients, body)] = rows
        return cls(list(zip(ids or (), clients or (), strict=True)), body or b"")


@dataclass(frozen=True)
class Resource:
    """`for_device`: what devices keep, without what is reckoned from day to day."""

    view: type[Any]
    role: Role
    for_device: bool = False

    def one(self, pk: UUID, by: Membership) -> Found | None:
        """The record, if the member may see it."""
        _, names = self._key
        return self._found(self._one, _given(names, by, record=pk))

    def glance(self, pk: UUID, by: Membership) -> Found | None:
        """The same, without its document."""
        keys, names = self._key
        return self._found(keys, _given(names, by, record=pk))

    def _found(self, text: str, values: list[Any]) -> Found | None:
        rows = run(text, values)
        return Found(*rows[0]) if rows else None

    def those(self, ids: Collection[UUID], by: Membership) -> list[Kept]:
        """These records, as far as the member may see them, by id."""
        text, names = self._those
        rows = run(text, _given(names, by, records=list(ids)))
        return [Kept(*row) for row in rows]

    def together(self, ids: Collection[UUID], by: Membership) -> Page:
        """The same as one text, each with its kind and id, as a pull tells it."""
        text, names = self._together
        return Page.of(run(text, _given(names, by, records=list(ids))))

    def after(self, pk: UUID, by: Membership, most: int) -> list[Kept]:
        """The next records by id."""
        text, names = self._after
        rows = run(text, [*_given(names, by, record=pk), most])
        return [Kept(*row) for row in rows]

    def many(
        self, rows: QuerySet[Any], most: int, *names: str, without: frozenset[str]
    ) -> list[Any]:
        """Of the first of these records the id, the client, these columns, and the
        document."""
        keys, values = numbered(rows.values_list("pk", self._client, *names))
        columns = ", ".join(["id", "client", *(f"c{n}" for n in range(len(names)))])
        text = _statement(self.document(without).sql, keys, columns)
        return run(f"{text} LIMIT ${len(values) + 1}", [*values, most])

    def page(
        self,
        beyond: UUID | None,
        by: Membership,
        size: int,
        *,
        falls: bool,
        **part: Any,
    ) -> Page:
        """The first records by id, or the first beyond one."""
        text, names = _page(self, beyond is not None, falls, **part)
        return Page.of(run(text, [*_given(names, by, record=beyond), size]))

    def document(self, without: frozenset[str] = frozenset()) -> Document:
        """The whole record, but for these of its children."""
        serializer = self._view.get_serializer_class()
        return _document(self.view, serializer, self.for_device, without)

    def prepare(self) -> None:
        """Make what would else be made while the first one waits for it."""
        if self.for_device:
            self._those, self._together, self._after  # noqa: B018
        elif "retrieve" in self.view.permission_map:
            self._one  # noqa: B018
        else:
            self.document()

    @cached_property
    def _key(self) -> tuple[str, tuple[str, ...]]:
        rows = self._view.visible().filter(pk=blank("record"))
        return constant(rows.values_list("pk", self._client, ETag()))

    @cached_property
    def _one(self) -> str:
        keys, _ = self._key
        return _statement(self.document().sql, keys, "id, client, etag")

    @cached_property
    def _those(self) -> tuple[str, tuple[str, ...]]:
        return self._by_id(pk=blank("records"))

    @cached_property
    def _together(self) -> tuple[str, tuple[str, ...]]:
        keys, names = self._keys("pk", pk=blank("records"))
        head = f'{{"record":"{kind_of(self.view)}","id":"'
        told = f"concat('{head}', k.id, '\",\"data\":', {self.document().sql}, '}}')"
        return _as_one(told, f"({keys}) k(id, client)"), names

    @cached_property
    def _after(self) -> tuple[str, tuple[str, ...]]:
        text, names = self._by_id(pk__gt=blank("record"))
        return f"{text} LIMIT ${len(names) + 1}", names

    def _by_id(self, **which: UUID) -> tuple[str, tuple[str, ...]]:
        keys, names = self._keys("pk", **which)
        return _statement(self.document().sql, keys, "id, client"), names

    def _keys(self, order: str, **which: UUID) -> tuple[str, tuple[str, ...]]:
        rows = self._view.visible().filter(**which).order_by(order)
        return constant(rows.values_list("pk", self._client))

    @cached_property
    def _client(self) -> Any:
        """The client that a row concerns."""
        model = self.view.queryset.model
        named = {field.column: field.attname for field in model._meta.concrete_fields}
        name = named.get(getattr(model, "client_column", ""))
        return F(name) if name else Value(None, output_field=UUIDField())

    @cached_property
    def _view(self) -> Any:
        """As if a member of the role asked it for one record."""
        is_client = self.role == Role.CLIENT
        member = Membership(
            pk=blank("member"),
            clinic_id=blank("clinic"),
            client_id=blank("client") if is_client else None,
            role=self.role,
        )
        return _asked(self.view, member, for_device=self.for_device)


@cache
def _page(
    resource: Resource, goes_on: bool, falls: bool, without: frozenset[str]
) -> tuple[str, tuple[str, ...]]:
    """As many records as are asked for, and whether there is one more."""
    beyond = {"pk__lt" if falls else "pk__gt": blank("record")} if goes_on else {}
    keys, names = resource._keys("-pk" if falls else "pk", **beyond)
    size = f"${len(names) + 1}::integer"
    told = f"CASE WHEN k.n <= {size} THEN {resource.document(without).sql} END"
    few = f"SELECT q.*, row_number() OVER () FROM ({keys} LIMIT {size} + 1) q"  # noqa: S608
    return _as_one(told, f"({few}) k(id, client, n)"), names


def _as_one(told: str, rows: str) -> str:
    """One row, of all that is shown: sent one by one, each would wake whoever waits for
    all."""
    columns = "array_agg(k.id), array_agg(k.client)"
    return f"SELECT {columns}, string_agg({told}, ',')::bpchar FROM {rows}"  # noqa: S608


def kind_of(view: type[Any]) -> str:
    """The records' name in the change log."""
    model: Any = view.queryset.model
    return str(model._meta.verbose_name_raw).replace(" ", "_")


def _asked(view_class: type[Any], member: Membership, *, for_device: bool) -> Any:
    view = view_class()
    view.request = SimpleNamespace(_request=SimpleNamespace(member=member))
    view.action, view.for_device, view.format_kwarg = "retrieve", for_device, None
    return view


@cache
def _document(
    view_class: type[Any],
    serializer_class: type[Any],
    for_device: bool,
    without: frozenset[str],
) -> Document:
    """The same for every role to which a view shows the same."""
    view = _asked(view_class, Membership(), for_device=for_device)
    context = view.get_serializer_context()
    return Document.of(serializer_class(context=context), view.records(), without)


def _statement(document: str, keys: str, columns: str) -> str:
    return f"SELECT k.*, {document}::bpchar FROM ({keys}) k({columns})"  # noqa: S608 - compiled


def _given(names: Iterable[str], by: Membership, **asked: Any) -> list[Any]:
    """The values of blanks, in the order of their places."""
    asked |= {"member": by.pk, "client": by.client_id, "clinic": by.clinic_id}
    return [asked[name] for name in names]


@cache
def resource_of(view: type[Any], role: Role, for_device: bool = False) -> Resource:
    return Resource(view, role, for_device)


def run(text: str, values: list[Any]) -> list[Any]:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    return connection.prepared(text, values)
