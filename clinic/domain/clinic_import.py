"""Taking a clinic in from its export: all of it, as it was, or nothing.

It is the owner's work: the triggers that would number, stamp and guard each row as a
change of today are off for the length of the transaction, and the rows are held to the
chain and the counts they came with before it ends.
"""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from psycopg.sql import SQL, Composable, Identifier, Literal
from uuid_utils.compat import uuid7

from clinic.errors import AlreadyDone, DomainError
from clinic.models import Clinic, User
from clinic.queries.kinds import CATALOGUE, Kind, in_groups, kinds
from clinic.queries.manifest import Manifest, schema_of
from clinic.queries.verification import verify_chain
from clinic.tenancy import SHARED_CLINIC, scoped

Progress = Callable[[str, int, int], None]
OWNER = "owner"
OFTEN = 1_000
UNHURRIED = "SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC'"
STAGE = SQL("CREATE TEMP TABLE {} (body jsonb NOT NULL) ON COMMIT DROP")
FILL = SQL("COPY {} (body) FROM STDIN")
# What a person's or a shared word's id becomes here.
MOVED = "CREATE TEMP TABLE moved (was uuid PRIMARY KEY, becomes uuid) ON COMMIT DROP"
INSERT = SQL(
    "INSERT INTO {table} ({columns}) SELECT {values} FROM {staged} s"
    " CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, s.body) r"
)
BECOMES = SQL("coalesce((SELECT becomes FROM moved WHERE was = r.{0}), r.{0})")
TWINS = SQL(
    "INSERT INTO moved SELECT (s.body ->> 'id')::uuid, twin.id FROM {staged} s"
    " CROSS JOIN LATERAL (SELECT t.id FROM {table} t"
    " WHERE t.clinic_id = {shared} AND t.slug = s.body ->> 'slug'"
    " AND to_jsonb(t) - {aside}::text[] = s.body - {aside}::text[]"
    " ORDER BY t.id = (s.body ->> 'id')::uuid DESC, t.retired_at IS NULL DESC, t.id"
    " LIMIT 1) twin"
)
UNKNOWN = SQL(
    "SELECT s.body ->> 'slug' FROM {staged} s WHERE s.body ->> 'retired_at' IS NULL"
    " AND NOT EXISTS (SELECT FROM {table} t WHERE t.clinic_id = {shared}"
    " AND t.slug = s.body ->> 'slug') ORDER BY 1"
)
LOST = SQL(
    "SELECT DISTINCT coalesce(c.body ->> 'slug', s.body ->> {column}) FROM {staged} s"
    " LEFT JOIN {words} c ON c.body ->> 'id' = s.body ->> {column}"
    " WHERE (s.body ->> {column})::uuid NOT IN (SELECT was FROM moved)"
    " AND NOT EXISTS (SELECT FROM {own} o WHERE o.body ->> 'id' = s.body ->> {column})"
    " ORDER BY 1"
)
COUNT = SQL("SELECT count(*) FROM {} WHERE {} = scope_clinic()")
RENEW = "UPDATE clinic_chainhead SET epoch = gen_random_uuid()"


class OtherSchema(DomainError):
    code, title = "other-schema", "Other schema"


class CatalogueDiffers(DomainError):
    code, title = "catalogue-differs", "Catalogue differs"


class NotAsExported(DomainError):
    """What came in is not what was exported, so none of it stays."""

    code, title = "not-as-exported", "Not as exported"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in, and who has no password here yet."""

    clinic: Clinic
    rows: int
    new_users: list[UUID]


def import_clinic(
    archive: zipfile.ZipFile,
    manifest: Manifest,
    *,
    verify: Callable[[], None] = lambda: None,
    progress: Progress = lambda *step: None,
) -> Arrival:
    """Make the clinic of a checked export one of this database's. `verify` looks at it
    before it is here for good."""
    pk = UUID(manifest.clinic["id"])
    with as_owner(), scoped(pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNHURRIED)
        _refuse(pk, manifest)
        arrival = Arriving(archive, manifest, cursor, progress)
        arrival.stage()
        new_users = arrival.know_people()
        arrival.know_words()
        arrival.write()
        _hold_to(manifest, pk)
        verify()
        clinic = Clinic.objects.get(pk=pk)
    return Arrival(clinic, arrival.total, new_users)


@contextmanager
def as_owner() -> Iterator[None]:
    """What is read and written is so by the owner's role, in its transaction."""
    app = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[OWNER]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = app


def _refuse(pk: UUID, manifest: Manifest) -> None:
    if manifest.of != "clinic":
        raise OtherSchema("This is the export of one client; a clinic's is taken in.")
    here = schema_of()
    if manifest.schema != here:
        raise OtherSchema(
            f"The export has the tables of {_told(manifest.schema)}, this database "
            f"those of {_told(here)}: bring both to the same release."
        )
    if Clinic.objects.filter(pk=pk).exists():
        raise AlreadyDone(f"{manifest.clinic['name']} ({pk}) is here already.")


def _told(schema: dict[str, str]) -> str:
    return ", ".join(f"{app} {name}" for app, name in sorted(schema.items()))


def _hold_to(manifest: Manifest, pk: UUID) -> None:
    """The chain is whole, and ends where it ended."""
    report = verify_chain(pk)
    if report.broken:
        raise NotAsExported(f"Its change log is broken: {report.broken}.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM clinic_chainhead")
        seq, hash_ = cursor.fetchone()
        chain = manifest.chain or {}
        if (seq, bytes(hash_).hex()) != (chain.get("seq"), chain.get("hash")):
            raise NotAsExported("Its change log ends elsewhere than the manifest says.")
        # From here on a number may mean another change than it does at its origin.
        cursor.execute(RENEW)


class Arriving:
    """One clinic on its way in: its rows wait in temporary tables, one a kind, until
    all are known to fit; only then are other clinics kept waiting."""

    def __init__(
        self,
        archive: zipfile.ZipFile,
        manifest: Manifest,
        cursor: Any,
        progress: Progress,
    ) -> None:
        self.archive, self.manifest = archive, manifest
        self.cursor, self.progress = cursor, progress
        self.kinds = kinds()
        self.words = [kind for kind in self.kinds if "slug" in _columns(kind)]
        self.paths = [
            "people",
            *(kind.path for kind in self.kinds),
            *(f"{CATALOGUE}/{kind.name}" for kind in self.words),
        ]
        self.total = sum(self._rows(path) for path in self.paths)

    def stage(self) -> None:
        done = 0
        for path in self.paths:
            self._execute(STAGE.format(_staged(path)))
            with (
                connection.wrap_database_errors,
                self.archive.open(f"{path}.jsonl") as lines,
                self.cursor.copy(FILL.format(_staged(path))) as copy,
            ):
                for line in lines:
                    copy.write_row([line.decode()])
                    done += 1
                    if done % OFTEN == 0:
                        self.progress("Read", done, self.total)
        self.progress("Read", done, self.total)

    def know_people(self) -> list[UUID]:
        """Who has an account here keeps it; the others get one that opens nothing until
        they choose a password. The ids of those."""
        self._execute(SQL(MOVED))
        self._execute(SQL("SELECT body FROM {}").format(_staged("people")))
        new = []
        for (body,) in self.cursor.fetchall():
            person = _loaded(body)
            email = person["email"].lower()
            user = User.objects.filter(email=email).first()
            if user is None:
                taken = User.objects.filter(pk=person["id"]).exists()
                pk = uuid7() if taken else UUID(person["id"])
                user = User.objects.create_user(email, pk=pk, name=person["name"])
                new.append(user.pk)
            self.cursor.execute(
                "INSERT INTO moved VALUES (%s, %s)", [person["id"], user.pk]
            )
        return new

    def know_words(self) -> None:
        """Each shared word is one that says the same here."""
        for kind in self.words:
            words = {"staged": _staged(f"{CATALOGUE}/{kind.name}")}
            table = {"table": Identifier(kind.table), "shared": Literal(SHARED_CLINIC)}
            aside = Literal(sorted(_aside(kind)))
            self._execute(TWINS.format(aside=aside, **words, **table))
            self._execute(UNKNOWN.format(**words, **table))
            self._refuse_words(kind)
        for kind in self.kinds:
            for column, to in kind.refers():
                if to in {word.model for word in self.words}:
                    self._know(kind, column, Kind(to))

    def _know(self, kind: Kind, column: str, word: Kind) -> None:
        self._execute(
            LOST.format(
                column=Literal(column),
                staged=_staged(kind.path),
                words=_staged(f"{CATALOGUE}/{word.name}"),
                own=_staged(word.path),
            )
        )
        self._refuse_words(word)

    def _refuse_words(self, kind: Kind) -> None:
        lost = [slug for (slug,) in self.cursor.fetchall()]
        if lost:
            release = (self.manifest.release or {}).get("label", "unknown")
            raise CatalogueDiffers(
                f"{len(lost)} of the {kind.name.replace('_', ' ')} entries that the "
                f"export rests on are not in the catalogue here, {lost[0]} first: load "
                f"release {release}."
            )

    def write(self) -> None:
        """Other clinics wait with their writing from here to the end."""
        tables = sorted(kind.table for kind in self.kinds)
        self._triggers("DISABLE", tables)
        groups = in_groups(self.kinds)
        for done, group in enumerate(groups, 1):
            self._execute(_together([_insertion(kind) for kind in group]))
            self.progress("Written", done, len(groups))
        self._triggers("ENABLE", tables)
        for kind in self.kinds:
            table, column = Identifier(kind.table), Identifier(kind.clinic_column)
            self._execute(COUNT.format(table, column))
            (count,) = self.cursor.fetchone()
            if count != self._rows(kind.path):
                raise NotAsExported(
                    f"{count} rows of {kind.name} came in, of {self._rows(kind.path)}."
                )

    def _triggers(self, how: str, tables: list[str]) -> None:
        for table in tables:
            alter = SQL("ALTER TABLE {} {} TRIGGER USER")
            self._execute(alter.format(Identifier(table), SQL(how)))

    def _rows(self, path: str) -> int:
        return self.manifest.files[f"{path}.jsonl"].rows or 0

    def _execute(self, statement: Composable) -> None:
        self.cursor.execute(statement)


def _staged(path: str) -> Identifier:
    return Identifier(f"staged {path}")


def _columns(kind: Kind) -> set[str]:
    return {field.column for field in kind.fields}


def _aside(kind: Kind) -> set[str]:
    """What is no part of a word's meaning, or is an id that differs with the place."""
    bookkeeping = {"id", "clinic_id", "created_at", "updated_at", "version"}
    return {*bookkeeping, "retired_at", *(column for column, _ in kind.refers())}


def _insertion(kind: Kind) -> Composable:
    moved = {
        column
        for column, to in kind.refers()
        if to is User or getattr(to, "shared", False)
    }
    values = [
        (BECOMES if column in moved else SQL("r.{}")).format(Identifier(column))
        for column in kind.written
    ]
    return INSERT.format(
        table=Identifier(kind.table),
        columns=SQL(", ").join(map(Identifier, kind.written)),
        values=SQL(", ").join(values),
        staged=_staged(kind.path),
    )


def _together(insertions: list[Composable]) -> Composable:
    """One statement: keys are checked at its end, so rows may refer to each other."""
    *first, last = insertions
    if not first:
        return last
    parts = [
        SQL("{} AS ({})").format(Identifier(f"i{place}"), insertion)
        for place, insertion in enumerate(first)
    ]
    return SQL("WITH {} {}").format(SQL(", ").join(parts), last)


def _loaded(body: Any) -> dict[str, Any]:
    return dict(json.loads(body) if isinstance(body, str) else body)
