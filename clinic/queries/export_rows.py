"""Which rows of which columns go into an export, as SQL of the declared models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.sql import SQL, Composable, Identifier, Literal

from clinic.enums import EVERYONE, Audience
from clinic.models import Access, Commit, User
from clinic.queries.kinds import CATALOGUE, Kind, kinds
from clinic.tenancy import SHARED_CLINIC, Scope

LINES = SQL(
    "COPY (SELECT row_to_json(r)::text FROM ("
    "SELECT {columns} FROM {table} WHERE {where} ORDER BY {key}) r) TO STDOUT"
)
COUNT = SQL("SELECT count(*) FROM {table} WHERE {where}")
# A row of a log that names no client concerns those that rows of another name.
CONCERNS: dict[Any, SQL] = {
    Commit: SQL(
        "EXISTS (SELECT FROM clinic_change c WHERE c.tx = clinic_commit.tx"
        " AND c.client_id = ANY ({}))"
    ),
    Access: SQL(
        "EXISTS (SELECT FROM clinic_shown s WHERE s.access_id = clinic_access.id"
        " AND s.client_id = ANY ({}))"
    ),
}
MEMBERS = SQL(
    "id IN (SELECT user_id FROM clinic_membership WHERE clinic_id = scope_clinic())"
)
ONCE_SHARED = SQL("CASE WHEN is_shared({}) THEN {} END AS {}")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one file."""

    path: str
    table: str
    columns: Sequence[tuple[str, Composable]]
    where: Composable
    key: Sequence[str]
    in_table: bool = True

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.columns]

    @property
    def lines(self) -> Composable:
        return LINES.format(
            columns=SQL(", ").join(column for _, column in self.columns),
            table=Identifier(self.table),
            where=self.where,
            key=SQL(", ").join(map(Identifier, self.key)),
        )

    @property
    def count(self) -> Composable:
        return COUNT.format(table=Identifier(self.table), where=self.where)


def rows_for(scope: Scope, clients: Sequence[UUID]) -> Iterator[Rows]:
    """All that the scope shows of a clinic; with `clients`, of these alone, and what
    concerns nobody. Row security says the same once more."""
    for kind in kinds():
        if scope.audience not in getattr(kind.model, "audiences", EVERYONE):
            continue
        if clients and _is_of_a_whole(kind):
            continue
        yield _rows_of(kind, scope, clients)
    yield Rows(
        "people",
        User._meta.db_table,
        [(name, Identifier(name)) for name in _known_of_people(scope)],
        MEMBERS,
        ["id"],
    )


def shared_rows() -> Iterator[Rows]:
    """The catalogue's rows that every clinic reads, so that no reference leads out."""
    for kind in kinds():
        if kind.is_shared:
            columns = [(one.column, Identifier(one.column)) for one in kind.fields]
            where = SQL("clinic_id = {}").format(Literal(SHARED_CLINIC))
            path = f"{CATALOGUE}/{kind.name}"
            yield Rows(path, kind.table, columns, where, kind.key, in_table=False)


def _rows_of(kind: Kind, scope: Scope, clients: Sequence[UUID]) -> Rows:
    clinic = SQL("{} = scope_clinic()").format(Identifier(kind.clinic_column))
    return Rows(
        kind.path,
        kind.table,
        list(_columns_of(kind, scope.audience)),
        SQL(" AND ").join([clinic, *_about(kind, clients)]),
        kind.key,
        in_table=not kind.is_log,
    )


def _columns_of(kind: Kind, audience: Audience) -> Iterator[tuple[str, Composable]]:
    model = kind.model
    for field in kind.fields:
        column = Identifier(field.column)
        if audience == Audience.CLIENT and field.name in model.kept_from_client:
            continue
        if audience == Audience.CLIENT and field.name in model.once_shared:
            shared = ONCE_SHARED.format(SQL(model.shared_as), column, column)
            yield field.column, shared
        else:
            yield field.column, column


def _about(kind: Kind, clients: Sequence[UUID]) -> Iterator[Composable]:
    if not clients:
        return
    these = Literal(list(clients))
    column = Identifier(kind.client_column)
    if kind.model in CONCERNS:
        yield CONCERNS[kind.model].format(these)
    elif kind.is_log:
        yield SQL("{} = ANY ({})").format(column, these)
    elif kind.client_column:
        yield SQL("({0} = ANY ({1}) OR {0} IS NULL)").format(column, these)


def _is_of_a_whole(kind: Kind) -> bool:
    """Whether it says something of a clinic alone, as the end of the chain does."""
    return kind.is_log and not kind.client_column and kind.model not in CONCERNS


def _known_of_people(scope: Scope) -> tuple[str, ...]:
    """The address that somebody writes from is told to the clinic alone."""
    named = ("id", "name")
    return named if scope.audience == Audience.CLIENT else (*named, "email")
