"""Everything a scope shows of a clinic, as it stands at one moment, in one zip file.

The rows are read by the app's role under row security, made into JSON by the database,
and go through the process one at a time.
"""

import csv
import hashlib
import io
import json
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from shutil import copyfileobj
from typing import IO, Any
from uuid import UUID

from django.db import connections, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from clinic.errors import DomainError
from clinic.models import CatalogueRelease, ChainHead, Clinic
from clinic.queries.export_rows import Rows, rows_for, shared_rows
from clinic.queries.manifest import NAME, SEAL, Entry, Manifest, schema_of
from clinic.spreadsheet import as_cell
from clinic.tenancy import SHARED_CLINIC, Scope, database_of, scoped

Progress = Callable[[str, int, int], None]
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
UNHURRIED = """
SELECT set_config('statement_timeout', %s, true), set_config('TimeZone', 'UTC', true),
       set_config('idle_in_transaction_session_timeout', '0', true)
"""
ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
OFTEN = 1_000  # Rows between two looks at the clock.


class ExportRunning(DomainError):
    """It walks through all there is: one at a time is enough."""

    status, code, title = 429, "export-running", "Export running"


class ExportTooLong(DomainError):
    status, code, title = 503, "export-too-long", "Export too long"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose rows are wanted, and by whom; with `clients`, one person's alone. `seconds`
    bound the whole, and each statement; 0 bounds nothing."""

    scope: Scope
    made_by: str
    clients: Sequence[UUID] = ()
    seconds: int = 0

    @property
    def client(self) -> UUID | None:
        return self.scope.client or next(iter(self.clients), None)


def write_export(
    wish: Wish, file: IO[bytes], *, progress: Progress | None = None
) -> Manifest:
    """Write the zip into `file`; what it says of itself."""
    with snapshot(wish) as cursor, zipfile.ZipFile(file, "w") as archive:
        manifest = _manifest_of(wish)
        Export(archive, cursor, manifest, wish, progress).write()
    return manifest


@contextmanager
def snapshot(wish: Wish) -> Iterator[Any]:
    """The scope, and a moment at which everything in it is read. Within a transaction
    that has begun already, each statement reads at its own."""
    scope, alias = wish.scope, database_of(wish.scope.clinic)
    begun = connections[alias].in_atomic_block
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if not begun:
            cursor.execute(ONE_MOMENT)
        with scoped(
            scope.clinic,
            client=scope.client,
            audience=scope.audience,
            actor=scope.actor,
            request=scope.request,
        ):
            cursor.execute(UNHURRIED, [f"{wish.seconds}s"])
            cursor.execute(ALONE, [f"export {scope.clinic} {wish.client}"])
            if not cursor.fetchone()[0]:
                raise ExportRunning("This export is being made already.")
            yield cursor


def _manifest_of(wish: Wish) -> Manifest:
    clinic = Clinic.objects.get(pk=wish.scope.clinic)
    return Manifest(
        of="client" if wish.client else "clinic",
        clinic={"id": str(clinic.pk), "name": clinic.name},
        client=str(wish.client) if wish.client else None,
        made_at=timezone.now().isoformat(),
        made_by=wish.made_by,
        schema=schema_of(database_of(clinic.pk)),
        release=_release(),
        chain=None if wish.client else _head_of(clinic),
    )


def _release() -> dict[str, str] | None:
    """The catalogue that was loaded last."""
    loaded = CatalogueRelease.objects.filter(clinic=SHARED_CLINIC)
    last = loaded.order_by("loaded_at", "pk").last()
    return {"label": last.label, "checksum": last.checksum} if last else None


def _head_of(clinic: Clinic) -> dict[str, Any]:
    head = ChainHead.objects.get(pk=clinic.pk)
    hash_ = bytes(head.hash).hex()
    return {"epoch": str(head.epoch), "seq": head.seq, "hash": hash_}


class Export:
    """One zip in the making."""

    def __init__(
        self,
        archive: zipfile.ZipFile,
        cursor: Any,
        manifest: Manifest,
        wish: Wish,
        progress: Progress | None,
    ) -> None:
        self.archive, self.cursor, self.manifest = archive, cursor, manifest
        self.wish, self.progress = wish, progress
        self.done, self.total = 0, 0
        self.until = time.monotonic() + (wish.seconds or float("inf"))

    def write(self) -> None:
        every = [*rows_for(self.wish.scope, self.wish.clients), *shared_rows()]
        if self.progress is not None:
            self.total = sum(map(self._count, every))
        for rows in every:
            self._write(rows)
        self._tell()
        readme = render_to_string("export/README.md", {"manifest": self.manifest})
        with self._file("README.md") as file:
            file.write(readme.encode())
        sealed = self.manifest.sealed()
        self._plain(NAME, sealed)
        self._plain(SEAL, f"{hashlib.sha256(sealed).hexdigest()}  {NAME}\n".encode())

    def _write(self, rows: Rows) -> None:
        """The rows as JSON lines; and beside them, where a person may want to look
        through them, as a table."""
        count = 0
        with tempfile.TemporaryFile() as kept:
            table = Table(kept, rows.names) if rows.in_table else None
            with self._file(f"{rows.path}.jsonl") as file:
                for line in self._lines(rows):
                    file.write(line.encode() + b"\n")
                    if table is not None:
                        table.add(line)
                    count, self.done = count + 1, self.done + 1
                    if self.done % OFTEN == 0:
                        self._tell()
                file.rows = count
            if table is not None:
                table.end()
                with self._file(f"{rows.path}.csv") as file:
                    copyfileobj(kept, file)

    def _lines(self, rows: Rows) -> Iterator[str]:
        connection = self.cursor.db
        with connection.wrap_database_errors, self.cursor.copy(rows.lines) as copy:
            for (line,) in copy.rows():
                yield line

    def _count(self, rows: Rows) -> int:
        self.cursor.execute(rows.count)
        return int(self.cursor.fetchone()[0])

    def _tell(self) -> None:
        if time.monotonic() > self.until:
            raise ExportTooLong(
                "The export takes longer than a request may; ask who runs the server "
                "for `manage.py export`."
            )
        if self.progress is not None:
            self.progress("Rows", self.done, self.total)

    @contextmanager
    def _file(self, name: str) -> Iterator["Digested"]:
        with self.archive.open(_info(name), "w", force_zip64=True) as inner:
            file = Digested(inner)
            yield file
            file.flush()
        self.manifest.files[name] = file.entry()

    def _plain(self, name: str, content: bytes) -> None:
        with self.archive.open(_info(name), "w") as file:
            file.write(content)


class Digested:
    """A file in the zip whose digest is taken as it is written, in pieces of a size
    that compressing is quick with."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner, self.sha256, self.size = inner, hashlib.sha256(), 0
        self.rows: int | None = None
        self.waiting: list[bytes] = []
        self.length = 0

    def write(self, piece: bytes) -> int:
        self.waiting.append(piece)
        self.length += len(piece)
        if self.length > 1 << 16:
            self.flush()
        return len(piece)

    def flush(self) -> None:
        piece = b"".join(self.waiting)
        self.waiting, self.length = [], 0
        self.sha256.update(piece)
        self.size += len(piece)
        self.inner.write(piece)

    def entry(self) -> Entry:
        return Entry(self.sha256.hexdigest(), self.size, self.rows)


class Table:
    """The same rows for a spreadsheet."""

    def __init__(self, file: IO[bytes], columns: list[str]) -> None:
        self.text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        self.columns = columns
        self.writer = csv.writer(self.text, quoting=csv.QUOTE_ALL)
        self.writer.writerow(columns)

    def add(self, line: str) -> None:
        row = json.loads(line, parse_float=Decimal)
        self.writer.writerow([as_cell(_plain(row[name])) for name in self.columns])

    def end(self) -> None:
        """Leave the file to be read from its beginning."""
        self.text.flush()
        self.text.detach().seek(0)


def _plain(value: Any) -> Any:
    """A list and what has fields as the JSON they were."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, timezone.now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
