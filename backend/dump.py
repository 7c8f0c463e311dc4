"""A dump of the whole database, and beside it what it must hold.

Row security is forced, so a dump by the wrong role is refused by pg_dump, or is empty
and looks well. What was counted before is therefore looked for in the dump itself.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone
from psycopg import pq
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from backend.embedded import binaries
from backend.embedded.home import EmbeddedPostgresUnavailable
from clinic.queries.manifest import schema_of

FORMAT, VERSION = "palpate-backup", 1
PIECE = 1 << 20
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
ROLE = "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
ORDER BY relname
"""
COUNT = SQL("SELECT count(*) FROM {}")
HEADS = """
SELECT clinic_id::text, epoch::text, seq, encode(hash, 'hex')
FROM clinic_chainhead ORDER BY clinic_id
"""
COPY = re.compile(rb'COPY (?:\S+\.)?"?(\w+)"? \(')
KNOWN = frozenset(one.keyword.decode() for one in pq.Conninfo.get_defaults())


@dataclass
class Inventory:
    """What a dump holds, and by which digest it is known. `anchors` are the ends of
    all chains at the moment of the dump."""

    made_at: str
    database: str
    server: int
    schema: dict[str, str]
    rows: dict[str, int]
    anchors: list[dict[str, Any]]
    bytes: int = 0
    sha256: str = ""
    format: str = FORMAT
    version: int = VERSION

    @classmethod
    def beside(cls, dump: Path) -> "Inventory":
        path = inventory_path(dump)
        try:
            inventory = cls(**json.loads(path.read_text("utf-8")))
        except OSError as error:
            raise CommandError(f"{path} can not be read: {error.strerror}.") from error
        except (ValueError, TypeError) as error:
            raise CommandError(f"{path} is none that `backup` wrote.") from error
        if (inventory.format, inventory.version) != (FORMAT, VERSION):
            raise CommandError(f"{path} is of version {inventory.version}.")
        return inventory

    def text(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


def inventory_path(dump: Path) -> Path:
    return dump.with_name(f"{dump.name}.json")


def take_dump(connection: Any, to: Path) -> Inventory:
    """Dump all that the connection's database holds at one moment, and see that it is
    all there."""
    alias = connection.alias
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute(ONE_MOMENT)
        _refuse_limited(cursor)
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        inventory = _inventory_of(connection, cursor)
        run(
            connection,
            "pg_dump",
            *("--format", "custom", "--snapshot", moment, "--file", str(to)),
        )
    check_rows(inventory.rows, rows_in(to))
    inventory.bytes, inventory.sha256 = to.stat().st_size, digest_of(to)
    return inventory


def _refuse_limited(cursor: Any) -> None:
    cursor.execute(ROLE)
    row = cursor.fetchone()
    if not row or not row[0]:
        cursor.execute("SELECT current_user")
        (name,) = cursor.fetchone()
        raise CommandError(
            f"Role {name} sees no more than row security shows it, so its dump would "
            "be empty: let BACKUP_DATABASE_URL name palpate_backup."
        )


def _inventory_of(connection: Any, cursor: Any) -> Inventory:
    rows = rows_of(cursor)
    if not rows.get("clinic_clinic"):
        raise CommandError("There is nothing to dump: the database has no clinic.")
    cursor.execute(HEADS)
    names = ("clinic", "epoch", "seq", "hash")
    anchors = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Inventory(
        made_at=timezone.now().isoformat(),
        database=connection.settings_dict["NAME"],
        server=connection.pg_version,
        schema=schema_of(connection.alias),
        rows=rows,
        anchors=anchors,
    )


def rows_of(cursor: Any) -> dict[str, int]:
    """How many rows each table has."""
    cursor.execute(TABLES)
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(COUNT.format(Identifier(table)))
        (counts[table],) = cursor.fetchone()
    return counts


def rows_in(dump: Path) -> dict[str, int]:
    """How many rows of each table stand in the dump."""
    counts: dict[str, int] = {}
    table = ""
    for line in lines_of(dump):
        if table:
            if line == b"\\.\n":
                table = ""
            else:
                counts[table] += 1
        elif begins := COPY.match(line):
            table = begins[1].decode()
            counts[table] = 0
    return counts


def check_rows(expected: dict[str, int], found: dict[str, int]) -> None:
    for table in sorted(expected.keys() | found.keys()):
        was, now = expected.get(table, 0), found.get(table, 0)
        if was != now:
            raise CommandError(f"{table} has {now:,} rows, and had {was:,}.")


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


# PostgreSQL's own programs


def run(connection: Any, name: str, *arguments: str) -> None:
    """Run one against this database, or tell in a sentence why it would not."""
    known, environment = _reached(connection)
    done = subprocess.run(
        [program(name), *arguments, "--dbname", known],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode:
        raise CommandError(f"{name} failed: {_reason(done.stderr)}")


def lines_of(dump: Path) -> Iterator[bytes]:
    """The rows of a dump as the SQL that would restore them."""
    words = [program("pg_restore"), "--data-only", "--file", "-", str(dump)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reading:
        for pipe in filter(None, [reading.stdout]):
            yield from pipe
        complaint = reading.stderr.read().decode() if reading.stderr else ""
    if reading.returncode:
        raise CommandError(f"The dump can not be read: {_reason(complaint)}")


def program(name: str) -> str:
    """Of PG_BIN or the embedded server, where they are used; else of the system."""
    engine = settings.DATABASES[DEFAULT_DB_ALIAS]["ENGINE"]
    if os.environ.get("PG_BIN") or engine == "backend.embedded":
        try:
            return str(binaries.find() / name)
        except EmbeddedPostgresUnavailable as error:
            raise CommandError(str(error)) from error
    found = shutil.which(name)
    if found is None:
        raise CommandError(
            f"{name} is not found: install PostgreSQL's client programs, of the "
            "server's version or newer, or set PG_BIN."
        )
    return found


def _reached(connection: Any) -> tuple[str, dict[str, str]]:
    """How libpq reaches it; the password goes by the environment, which ps shows to
    nobody else."""
    given = connection.get_connection_params()
    known = {
        name: value
        for name, value in given.items()
        if name in KNOWN and name not in {"password", "client_encoding"}
    }
    environment = {key: value for key, value in os.environ.items() if key[:2] != "PG"}
    if given.get("password"):
        environment["PGPASSWORD"] = given["password"]
    return make_conninfo("", **known), environment


def _reason(complaint: str) -> str:
    lines = complaint.strip().splitlines() or ["it gave no reason."]
    return next((line for line in lines if "error:" in line), lines[-1])
