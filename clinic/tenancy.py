"""Who and where a database transaction acts: the scope that row security reads.

PostgreSQL holds the walls (row security, composite keys); this module is the one
place that opens them, for the length of a transaction and never longer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.pq import TransactionStatus

from clinic.enums import Audience

SHARED_CLINIC = UUID(int=0)

STAMP = """
SELECT set_config('app.clinic', %s, true), set_config('app.client', %s, true),
       set_config('app.audience', %s, true), set_config('app.actor', %s, true),
       set_config('app.request', %s, true)
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """The clinic in force, whom of it one may see, and who acts."""

    clinic: UUID
    client: UUID | None = None
    audience: Audience = Audience.CLINICAL
    actor: UUID | None = None
    request: str = ""

    def settings(self) -> tuple[str, ...]:
        return (
            str(self.clinic),
            str(self.client or ""),
            str(self.audience),
            str(self.actor or ""),
            self.request,
        )


NO_SCOPE = ("", "", "", "", "")
_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def database_of(clinic: UUID) -> str:
    """The alias of the database that holds this clinic. Today there is one."""
    return DEFAULT_DB_ALIAS


def current_scope() -> Scope | None:
    return _scope.get()


def assume(scope: Scope) -> Token[Scope | None]:
    """Remember a scope the database has stamped already; `relinquish` ends it."""
    return _scope.set(scope)


def relinquish(token: Token[Scope | None]) -> None:
    """Return to the scope before `assume`, also in a transaction that goes on."""
    _scope.reset(token)
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
    request: str = "",
) -> Iterator[None]:
    """Act in one clinic. Open it around `atomic()`, not within: at its end the
    enclosing transaction is stamped with what was in force before."""
    token = _scope.set(Scope(clinic, client, audience, actor, request))
    _stamp_open_transactions()
    try:
        yield
    finally:
        relinquish(token)


def _stamp_open_transactions() -> None:
    scope = _scope.get()
    for connection in connections.all(initialized_only=True):
        if isinstance(connection, ScopedMixin):
            connection.stamp(scope.settings() if scope else NO_SCOPE)


class SameClinic(models.BaseConstraint):
    """A foreign key that includes the clinic, and the client where both rows have one.

    PostgreSQL checks plain foreign keys past row security, so a plain key may point
    into another clinic. `columns` are the referring columns, `key` the referred ones.
    """

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

    def constraint_sql(  # type: ignore[override]  # None: nothing to say yet
        self, model: type[models.Model] | None, schema_editor: Any
    ) -> None:
        """With a new table: when the migration ends, and the key referred to stands."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(_table(model))} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database answers this one alone."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return (
            path,
            args,
            kwargs
            | {
                "to": self.to,
                "columns": self.columns,
                "key": self.key,
            },
        )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, SameClinic) and self.deconstruct() == other.deconstruct()
        )

    def __hash__(self) -> int:
        return hash((self.name, self.to, self.columns, self.key))


class RowSecurity(models.BaseConstraint):
    """Forced row security of a table, its grants and its version counter.

    `audiences` may see its rows; `client_sees` is the SQL condition under which the
    audience `client` may; `shared` rows (the catalogue's) belong to every clinic;
    `removable` rows are parts of an unsigned record and may be deleted.
    """

    def __init__(
        self,
        *,
        name: str,
        audiences: Sequence[str],
        clinic_column: str = "clinic_id",
        client_sees: str = "true",
        shared: bool = False,
        removable: bool = False,
    ) -> None:
        self.audiences = tuple(sorted(str(audience) for audience in audiences))
        self.clinic_column = clinic_column
        self.client_sees = client_sees
        self.shared = shared
        self.removable = removable
        super().__init__(name=name)

    def _arguments(self) -> dict[str, Any]:
        return {
            "audiences": self.audiences,
            "clinic_column": self.clinic_column,
            "client_sees": self.client_sees,
            "shared": self.shared,
            "removable": self.removable,
        }

    def create_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        quote = schema_editor.quote_value
        return (
            f"SELECT protect_table({quote(_table(model))}, "
            f"{quote('{' + ','.join(self.audiences) + '}')}, "
            f"{quote(self.clinic_column)}, {quote(self.client_sees)}, "
            f"{quote(self.shared)}, {quote(self.removable)})"
        )

    def constraint_sql(  # type: ignore[override]  # None: nothing to say yet
        self, model: type[models.Model] | None, schema_editor: Any
    ) -> None:
        """With a new table: when the migration ends, around the table as it then is."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        return f"SELECT unprotect_table({schema_editor.quote_value(_table(model))})"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database answers this one alone."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | self._arguments()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RowSecurity) and self.deconstruct() == other.deconstruct()
        )

    def __hash__(self) -> int:
        return hash((self.name, self.audiences, self.client_sees))


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
