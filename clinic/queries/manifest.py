"""What an export says of itself: its form, its origin, and the digest of each file."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

FORMAT, VERSION = "palpate-export", 1
NAME, SEAL = "manifest.json", "manifest.sha256"

SCHEMA = """
SELECT app, max(name) FROM django_migrations
WHERE app IN ('clinic', 'therapy') GROUP BY app
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its digest, and how many rows stand in it."""

    sha256: str
    bytes: int
    rows: int | None = None


@dataclass
class Manifest:
    """`of` is `clinic` or `client`: whose rows these are."""

    of: str
    clinic: dict[str, str]
    client: str | None
    made_at: str
    made_by: str
    schema: dict[str, str]
    release: dict[str, str] | None
    chain: dict[str, Any] | None
    files: dict[str, Entry] = field(default_factory=dict)
    format: str = FORMAT
    version: int = VERSION
    digest: str = ""

    def sealed(self) -> bytes:
        """The manifest as it stands in the file, the digest of the whole in it."""
        self.digest = digest_of(self.files)
        return json.dumps(asdict(self), indent=2, ensure_ascii=False).encode()

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        values = json.loads(text)
        files = values.pop("files")
        entries = {name: Entry(**entry) for name, entry in files.items()}
        return cls(files=entries, **values)


def digest_of(files: dict[str, Entry]) -> str:
    """SHA-256 of the list that `sha256sum` prints of the files, in order of names."""
    lines = (f"{entry.sha256}  {name}\n" for name, entry in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def schema_of(alias: str = DEFAULT_DB_ALIAS) -> dict[str, str]:
    """The last migration of each of our apps: what shape the tables have."""
    with connections[alias].cursor() as cursor:
        cursor.execute(SCHEMA)
        return dict(sorted(cursor.fetchall()))
