"""Bringing a dump back into an empty database, and seeing that it is what it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from uuid import UUID

import environ
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.utils import ConnectionHandler
from django.utils import timezone
from psycopg.sql import SQL, Identifier
from rich.console import Console

from backend.dump import Inventory, check_rows, digest_of, rows_of, run
from backend.embedded import server
from clinic.checks import row_security_faults
from clinic.models import Device
from clinic.queries.manifest import schema_of
from clinic.queries.verification import Anchor, heads
from clinic.tenancy import scoped
from sessions.management.commands.verify import verify_clinic

ENGINE = "backend.postgresql"
ROLES = settings.BASE_DIR / "deploy" / "create_roles.sql"
WHO = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
TABLES = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
RENEW = "UPDATE clinic_chainhead SET epoch = gen_random_uuid()"
KNOWN = "SELECT FROM pg_database WHERE datname = %s"
LOG_OUT = "DELETE FROM django_session"


@dataclass(frozen=True, slots=True)
class Target:
    """An empty database, reached as superuser: the owner may not hand functions to the
    roles they belong to."""

    settings: dict[str, Any]

    @classmethod
    def named(cls, text: str) -> "Target":
        """A URL; or the name of a database on the embedded server, made if need be."""
        if "://" in text:
            if urlparse(text).scheme not in {"postgres", "postgresql"}:
                raise CommandError(f"{text} is no postgres:// URL.")
            return cls({**environ.Env.db_url_config(text), "ENGINE": ENGINE})
        if settings.DATABASES[DEFAULT_DB_ALIAS]["ENGINE"] != "backend.embedded":
            raise CommandError("Give --into as postgres://superuser:...@host/database.")
        return cls.embedded(server.ensure(settings.BASE_DIR), text)

    @classmethod
    def embedded(cls, folder: str, name: str) -> "Target":
        target = cls(
            {
                "ENGINE": ENGINE,
                "NAME": name,
                "USER": "postgres",
                "HOST": folder,
                "PORT": "5432",
            }
        )
        with psycopg.connect(
            host=folder, port=5432, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            if connection.execute(KNOWN, [name]).fetchone() is None:
                connection.execute(
                    SQL("CREATE DATABASE {} OWNER palpate_owner").format(
                        Identifier(name)
                    )
                )
        return target

    def connection(self, alias: str = DEFAULT_DB_ALIAS, role: str = "") -> Any:
        """A connection of its own, in this role."""
        given = self.settings.get("OPTIONS", {})
        options = {**given, "options": f"-c role={role}"} if role else given
        config = {**self.settings, "OPTIONS": options}
        handler = ConnectionHandler({DEFAULT_DB_ALIAS: config, alias: config})
        return handler.create_connection(alias)


def restore(
    dump: Path,
    target: Target,
    console: Console,
    *,
    revoke: bool = False,
    erasures: Path | None = None,
) -> Inventory:
    """All that the dump holds, row for row; verified, and in a new epoch. Who was
    erased since it was taken is erased again."""
    inventory = Inventory.beside(dump)
    _refuse_altered(dump, inventory)
    connection = target.connection()
    try:
        _prepare(connection)
        console.print(f"Restoring {sum(inventory.rows.values()):,} rows ...")
        run(
            connection,
            "pg_restore",
            *("--exit-on-error", "--single-transaction", str(dump)),
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            check_rows(inventory.rows, rows_of(cursor))
        tables = len(inventory.rows)
        console.print(f"Every row is there: {tables} tables, each as it was counted.")
        with working_in(target):
            _verify(inventory, console)
        with connection.cursor() as cursor:
            cursor.execute(RENEW)
        with working_in(target):
            if revoke:
                _revoke()
            if erasures is not None:
                call_command("erase_again", str(erasures), stdout=console.file)
                _verify(inventory, console)
        console.print(f"{len(inventory.anchors)} chains count in a new epoch.")
    finally:
        connection.close()
    return inventory


@contextmanager
def working_in(target: Target) -> Iterator[None]:
    """Everything that asks for a database is given this one, in its usual role."""
    used = {alias: connections[alias] for alias in (DEFAULT_DB_ALIAS, "owner")}
    connections[DEFAULT_DB_ALIAS] = target.connection(DEFAULT_DB_ALIAS, "palpate_app")
    connections["owner"] = target.connection("owner", "palpate_owner")
    try:
        yield
    finally:
        for alias, before in used.items():
            connections[alias].close()
            connections[alias] = before


def _refuse_altered(dump: Path, inventory: Inventory) -> None:
    try:
        same = digest_of(dump) == inventory.sha256
    except OSError as error:
        raise CommandError(f"{dump} can not be read: {error.strerror}.") from error
    if not same:
        raise CommandError(f"{dump} is not as it was made: its digest is another.")
    here = schema_of()
    if inventory.schema != here:
        raise CommandError(
            f"The dump has the tables of {inventory.schema}, this release those of "
            f"{here}: restore it with the release it was made by, then migrate."
        )


def _prepare(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WHO)
        if not cursor.fetchone()[0]:
            raise CommandError(
                "Only a superuser can restore: the functions that pass row security "
                "belong to roles of their own."
            )
        cursor.execute(TABLES)
        (found,) = cursor.fetchone()
        if found:
            raise CommandError(
                f"{connection.settings_dict['NAME']} is not empty, it has {found} "
                "tables: restore into a database made for it."
            )
        cursor.execute(ROLES.read_text("utf-8"))


def _revoke() -> None:
    """End every log-in, as changes that each clinic's log tells of."""
    for head in heads():
        with scoped(head.clinic), transaction.atomic():
            Device.objects.usable().update(revoked_at=timezone.now())
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(LOG_OUT)


def _verify(inventory: Inventory, console: Console) -> None:
    """By the roles that will work with it, and held to the chains' ends of the dump."""
    if faults := row_security_faults(connections[DEFAULT_DB_ALIAS]):
        raise CommandError(f"The walls do not stand: {faults[0]}")
    anchors = [
        Anchor(
            UUID(one["clinic"]),
            UUID(one["epoch"]),
            one["seq"],
            bytes.fromhex(one["hash"]),
        )
        for one in inventory.anchors
    ]
    for head in heads():
        for sentence in verify_clinic(head.clinic, anchors, console):
            raise CommandError(sentence)
