"""What is written: a session with its children, and what a device recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from random import Random
from typing import Any

from uuid_utils.compat import uuid7

from bench.requests.tables import PARTS

SENTENCE = "Less pull on the left after the second application, and good tolerance."
PARAGRAPH = " ".join([SENTENCE] * 4)
# Of a push of 500 operations: as a device records the work of some days.
NEW_SESSIONS, WRITTEN_SESSIONS, CORRECTED = 30, 60, 80
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Author:
    """Writes about these clients, and changes records that have these versions."""

    clients: list[str]
    versions: dict[str, dict[str, int]]
    chance: Random

    def session_held(self) -> Json:
        parts = {
            "treatments": [self._treatment() for _ in range(PARTS["treatments"])],
            "feedback": [self._feedback(n) for n in range(PARTS["feedback"])],
        }
        for part in (*parts["treatments"], *parts["feedback"]):
            part["id"] = new_id()
        return self._session() | {"id": new_id(), "started_at": now()} | parts

    def pushes(self) -> Iterator[list[Json]]:
        """Each changes other records than the one before, as far as there are any."""
        sessions, treatments = (iter(_turns(of)) for of in self.versions.values())
        while True:
            yield [
                *(one for _ in range(NEW_SESSIONS) for one in self._held()),
                *(
                    self._operation("update", "session", pk, base, notes=self._words())
                    for pk, base in islice(sessions, WRITTEN_SESSIONS)
                ),
                *(
                    self._operation("update", "treatment", pk, base, note=self._words())
                    for pk, base in islice(treatments, CORRECTED)
                ),
            ]

    def _held(self) -> Iterator[Json]:
        """A new session: begun, and then what was done and said, as it came."""
        pk = new_id()
        opened = self._operation("create", "session", pk, **self._session())
        yield opened
        after = {"after": opened["op_id"]}
        yield self._operation("start", "session", pk, after, started_at=now())
        for n in range(4):
            yield self._added("treatment", pk, self._treatment())
            for _ in range(1 + n % 2):
                yield self._added("feedback", pk, self._feedback(n))

    def _added(self, kind: str, session: str, said: Json) -> Json:
        return self._operation("create", kind, new_id(), session=session, **said)

    def _operation(
        self, act: str, kind: str, pk: str, base: Any = None, /, **said: Any
    ) -> Json:
        return {
            "op_id": new_id(),
            "act": act,
            "record": kind,
            "id": pk,
            "base_version": base,
            "set": said,
            "recorded_at": now(),
        }

    def _session(self) -> Json:
        return {
            "client": self.chance.choice(self.clients),
            "pain_before": self.chance.randint(2, 9),
            "subjective": PARAGRAPH,
            "notes": self._words(),
        }

    def _treatment(self) -> Json:
        return {
            "muscle": "trapezius-upper",
            "technique": "ischemic-compression",
            "side": self.chance.choice(("left", "right")),
            "pressure": self.chance.randint(2, 6),
            "seconds": self.chance.randint(20, 90),
            "note": SENTENCE,
        }

    def _feedback(self, n: int) -> Json:
        pain = self.chance.randint(1, 6)
        return {"at": now(), "pain": pain, "word": ("good", "lighter")[n % 2]}

    def _words(self) -> str:
        return f"{PARAGRAPH} {self.chance.random()}"


def _turns(versions: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Each with the version it has, once what was asked before is done."""
    while True:
        for pk in versions:
            yield pk, versions[pk]
            versions[pk] += 1


def new_id() -> str:
    return str(uuid7())


def now() -> str:
    return datetime.now(UTC).isoformat()
