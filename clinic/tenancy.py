"""Who and where a database transaction acts: the scope that row security reads.

PostgreSQL holds the walls (row security, composite keys); this module is the one
place that opens them, for the length of a transaction and never longer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone
from psycopg.pq import TransactionStatus

from clinic.enums import Audience

SHARED_CLINIC = UUID(int=0)

STAMP = """
SELECT set_config('app.clinic', %s, true), set_config('app.client', %s, true),
       set_config('app.audience', %s, true), set_config('app.actor', %s, true),
       set_config('app.device', %s, true), set_config('app.request', %s, true)
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """The clinic in force, whom of it one may see, and who acts."""

    clinic: UUID
    client: UUID | None = None
    audience: Audience = Audience.CLINICAL
    actor: UUID | None = None
    device: UUID | None = None
    request: str = ""
    time_zone: str = "UTC"  # Whose day it is: what the domain calls today.

    def settings(self) -> tuple[str, ...]:
        return (
            str(self.clinic),
            str(self.client or ""),
            str(self.audience),
            str(self.actor or ""),
            str(self.device or ""),
            self.request,
        )


NO_SCOPE = ("",) * 6
Held = tuple[Token["Scope | None"], timezone.override]
_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def database_of(clinic: UUID) -> str:
    """The alias of the database that holds this clinic. Today there is one."""
    return DEFAULT_DB_ALIAS


def current_scope() -> Scope | None:
    return _scope.get()


def assume(scope: Scope) -> Held:
    """Remember a scope the database has stamped already, and tell days by its clock;
    `relinquish` ends it."""
    clock = timezone.override(scope.time_zone)
    clock.__enter__()
    return _scope.set(scope), clock


def relinquish(held: Held) -> None:
    """Return to the scope before `assume`, also in a transaction that goes on."""
    token, clock = held
    _scope.reset(token)
    clock.__exit__(None, None, None)
    _stamp_open_transactions()


class ScopedMixin:
    """A database wrapper that stamps the scope in force at every BEGIN."""

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        super().set_autocommit(autocommit, *args, **kwargs)  # type: ignore[misc]
        if not autocommit and (scope := _scope.get()) is not None:
            self.stamp(scope.settings())

    def stamp(self, settings: Sequence[str]) -> None:
        """Write the scope into the open transaction; outside of one, do nothing."""
        wrapper: Any = self
        if wrapper.connection is None or wrapper.get_autocommit():
            return
        aborted = (
            wrapper.connection.info.transaction_status == TransactionStatus.INERROR
        )
        # In an aborted transaction a stamp would only hide the error that aborted it.
        if not wrapper.needs_rollback and not aborted:
            with wrapper.cursor() as cursor:
                cursor.execute(STAMP, settings)


@contextmanager
def scoped(
    clinic: UUID,
    *,
    client: UUID | None = None,
    audience: Audience = Audience.CLINICAL,
    actor: UUID | None = None,
    device: UUID | None = None,
    request: str = "",
    time_zone: str = "UTC",
) -> Iterator[None]:
    """Act in one clinic. Open it around `atomic()`, not within: at its end the
    enclosing transaction is stamped with what was in force before."""
    held = assume(Scope(clinic, client, audience, actor, device, request, time_zone))
    _stamp_open_transactions()
    try:
        yield
    finally:
        relinquish(held)


def _stamp_open_transactions() -> None:
    scope = _scope.get()
    for connection in connections.all(initialized_only=True):
        if isinstance(connection, ScopedMixin):
            connection.stamp(scope.settings() if scope else NO_SCOPE)


class TableConstraint(models.BaseConstraint):
    """What SQL functions of ours make of a table, declared with its model.

    `arguments` are the attributes that a migration keeps; `apply` and `undo` are SQL
    expressions that call the functions, given the quoted table. Without its `triggers`
    enabled nothing is served.
    """

    arguments: ClassVar[tuple[str, ...]] = ()
    triggers: Sequence[str] = ()

    def apply(self, table: str) -> str:
        raise NotImplementedError

    def undo(self, table: str) -> str:
        raise NotImplementedError

    def create_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        return f"SELECT {self.apply(quoted(_table(model)))}"

    def constraint_sql(  # type: ignore[override]  # None: nothing to say yet
        self, model: type[models.Model] | None, schema_editor: Any
    ) -> None:
        """With a new table: when the migration ends, around the table as it then is."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        return f"SELECT {self.undo(quoted(_table(model)))}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database answers this one alone."""

    def _kept(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.arguments}

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | self._kept()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((self.name, *map(str, self._kept().values())))


class SameClinic(TableConstraint):
    """A foreign key that includes the clinic, and the client where both rows have one.

    PostgreSQL checks plain foreign keys past row security, so a plain key may point
    into another clinic. `columns` are the referring columns, `key` the referred ones.
    """

    arguments = ("to", "columns", "key")

    def __init__(
        self, *, name: str, to: str, columns: Sequence[str], key: Sequence[str]
    ) -> None:
        self.to, self.columns, self.key = to, tuple(columns), tuple(key)
        super().__init__(name=name)

    def create_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return (
            f"ALTER TABLE {quote(_table(model))} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({', '.join(map(quote, self.columns))}) "
            f"REFERENCES {quote(self.to)} ({', '.join(map(quote, self.key))})"
        )

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(_table(model))} DROP CONSTRAINT {quote(self.name)}"


class RowSecurity(TableConstraint):
    """Forced row security of a table, its grants and its version counter.

    `audiences` may see its rows; `client_sees` is the SQL condition under which the
    audience `client` may; `shared` rows (the catalogue's) belong to every clinic;
    `removable` rows are parts of an unsigned record and may be deleted; `withheld` are
    rights the app lacks, where only functions of the database write.
    """

    arguments = (
        "audiences",
        "clinic_column",
        "client_sees",
        "shared",
        "removable",
        "withheld",
    )

    def __init__(
        self,
        *,
        name: str,
        audiences: Sequence[str],
        clinic_column: str = "clinic_id",
        client_sees: str = "true",
        shared: bool = False,
        removable: bool = False,
        withheld: Sequence[str] = (),
    ) -> None:
        self.audiences = tuple(sorted(str(audience) for audience in audiences))
        self.clinic_column = clinic_column
        self.client_sees = client_sees
        self.shared = shared
        self.removable = removable
        self.withheld = tuple(withheld)
        super().__init__(name=name)

    def _kept(self) -> dict[str, Any]:
        kept = super()._kept()
        return kept if self.withheld else {k: kept[k] for k in kept if k != "withheld"}

    def apply(self, table: str) -> str:
        protect = (
            f"protect_table({table}, {array(self.audiences)}, "
            f"{quoted(self.clinic_column)}, {quoted(self.client_sees)}, "
            f"{self.shared}, {self.removable})"
        )
        if not self.withheld:
            return protect
        return f"{protect}, withhold({table}, {array(self.withheld)})"

    def undo(self, table: str) -> str:
        return f"unprotect_table({table})"


def quoted(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def array(words: Sequence[str]) -> str:
    return quoted("{" + ",".join(words) + "}")


def _table(model: type[models.Model] | None) -> str:
    if model is None:
        raise ValueError("A constraint of a table needs its model.")
    return model._meta.db_table


@contextmanager
def unforced(schema_editor: BaseDatabaseSchemaEditor, *tables: str) -> Iterator[None]:
    """Let the owner see every row of these tables, for one migration's constraints.

    Under forced row security PostgreSQL marks an added key as valid although every
    row violates it, because the check sees no row. Needs an open transaction.
    """
    connection: BaseDatabaseWrapper = schema_editor.connection
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "unforced() needs a transaction, so that FORCE returns with it."
        )
    for table in tables:
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(table)} NO FORCE ROW LEVEL SECURITY"
        )
    yield
    for table in tables:
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(table)} FORCE ROW LEVEL SECURITY"
        )
