"""Whom and what a run asks about, read from the databases as they are."""

from dataclasses import dataclass, field
from uuid import UUID

from bench.requests.data import token_of
from bench.requests.filling import Pair
from bench.requests.plan import DEEPEST, PAGE
from bench.requests.tables import CHANGES
from clinic.tenancy import STAMP, Scope

CLINICS = """
SELECT id FROM clinic_clinic WHERE name IN ('Practice 0', 'Practice 1') ORDER BY name
"""
MEMBER = "SELECT id FROM clinic_membership WHERE clinic_id = '{}' ORDER BY id LIMIT 1"
USED = """
SELECT set_config('app.clinic', '{0}', false);
INSERT INTO clinic_deviceuse (device_id, at)
SELECT id, now() FROM clinic_device WHERE clinic_id = '{0}'
ON CONFLICT (device_id) DO UPDATE SET at = excluded.at
"""
# The written clinic is not the one that is read: there pages stay as they are.
SESSIONS = "SELECT id FROM therapy_session WHERE clinic_id = '{}' ORDER BY id DESC"
CLIENTS = "SELECT id FROM clinic_client WHERE clinic_id = '{}' ORDER BY id"
VERSIONS = "SELECT id::text, version FROM {} ORDER BY id LIMIT 3000"
LOG = """
SELECT h.epoch, h.seq, (
    SELECT max(m.seq) FROM clinic_commit m JOIN clinic_change c ON c.tx = m.tx
    WHERE m.clinic_id = h.clinic_id AND c.kind = 'session')
FROM clinic_chainhead h WHERE h.clinic_id = '{}'
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A therapist with a token."""

    clinic: str
    id: str
    token: str


@dataclass(frozen=True, slots=True)
class World:
    reader: Member
    writer: Member
    sessions: list[str]  # Of the reader's clinic, the newest first.
    clients: list[str]  # Of the writer's.
    versions: dict[str, dict[str, int]] = field(default_factory=dict)
    epoch: str = ""
    head: int = 0
    after_sessions: int = 0  # From there on the log tells of clients.

    @property
    def pages(self) -> int:
        return min(DEEPEST, len(self.sessions) // PAGE)

    @property
    def changed_sessions(self) -> int:
        return min(CHANGES, self.after_sessions)

    @property
    def changed_clients(self) -> int:
        return min(CHANGES, self.head - self.after_sessions)

    def after(self, page: int) -> str:
        """The last session of the page before."""
        return self.sessions[(page - 1) * PAGE - 1]


def look(pair: Pair) -> World:
    bare = pair.bare
    (read,), (written,) = bare.execute(CLINICS)
    epoch, head, after = bare.execute(LOG.format(read))[0]
    return World(
        _member(pair, read),
        _member(pair, written),
        [str(pk) for (pk,) in bare.execute(SESSIONS.format(read))],
        [str(pk) for (pk,) in bare.execute(CLIENTS.format(written))],
        {table: _versions(pair, table, written) for table in TABLES},
        str(epoch),
        head,
        after,
    )


TABLES = ("therapy_session", "therapy_treatment")


def _versions(pair: Pair, table: str, clinic: UUID) -> dict[str, int]:
    """Records that are equally far on both sides, whatever a run was stopped at."""
    told: list[dict[str, int]] = []
    for side in pair.sides:
        with side.connect() as db, db.transaction():
            db.execute(STAMP, Scope(clinic).settings())
            told.append(dict(db.execute(VERSIONS.format(table).encode()).fetchall()))
    return dict(told[0].items() & told[1].items())


def _member(pair: Pair, clinic: UUID) -> Member:
    """Their device was used just now, whenever the rows were made."""
    (pk,) = pair.bare.execute(MEMBER.format(clinic))[0]
    pair.full.execute(USED.format(clinic))
    return Member(str(clinic), str(pk), token_of(pk.hex))
