"""What is written: sessions and treatments, by the statements a push would use."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

import psycopg
from uuid_utils.compat import uuid7

from bench.places import Place
from bench.plan import PUSH_SESSIONS, PUSH_TREATMENTS
from clinic.tenancy import STAMP, Scope

Row = dict[str, Any]

SENTENCE = "Less pull on the left after the second application, and good tolerance. "
SESSIONS = """
INSERT INTO therapy_session (id, clinic_id, client_id, therapist_id, status,
    status_reason, planned_minutes, room, positions, history_review, history_changes,
    pain_before, subjective, objective, assessment, plan_text, notes, next_steps,
    alert_explanation, started_at, version, unconfirmed)
SELECT id, scope_clinic(), client_id, therapist_id, 'in_progress', '', 60, '', '{}',
    'not_reviewed', '', pain_before, subjective, objective, '', '', notes, '', '',
    now(), 1, '{}'
FROM json_populate_recordset(NULL::therapy_session, %s::json)
ON CONFLICT (id) DO UPDATE SET notes = excluded.notes
"""
TREATMENTS = """
INSERT INTO therapy_treatment (id, clinic_id, client_id, session_id, "order", muscle_id,
    side, technique_id, pressure, pressure_scale, force_unit, seconds, release,
    twitch_response, referral_reproduced, note, version, performed_by, unconfirmed)
SELECT id, scope_clinic(), client_id, session_id, "order", muscle_id, 'left',
    technique_id, pressure, 'intensity-0-10', '', seconds, '', 'not_tested',
    'not_tested', note, 1, '', false
FROM json_populate_recordset(NULL::therapy_treatment, %s::json)
ON CONFLICT (id) DO UPDATE SET note = excluded.note
"""


@dataclass(frozen=True, slots=True)
class Set:
    """Operations that belong together, as the text that a statement takes."""

    sessions: str
    treatments: str


@dataclass(slots=True)
class Author:
    """Thinks of records of one clinic, and remembers those of its pushes."""

    place: Place
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311
    sessions: list[Row] = field(default_factory=list)
    treatments: list[Row] = field(default_factory=list)

    def session(self, number: int = 0) -> Row:
        place = self.place
        return {
            "id": str(uuid7()),
            "client_id": str(self.chance.choice(place.clients)),
            "therapist_id": str(place.therapists[number % len(place.therapists)]),
            "pain_before": self.chance.randint(0, 10),
            "subjective": SENTENCE * 2,
            "objective": SENTENCE * 2,
            "notes": SENTENCE,
        }

    def treatment(self, session: Row, order: int) -> Row:
        return {
            "id": str(uuid7()),
            "client_id": session["client_id"],
            "session_id": session["id"],
            "order": order,
            "muscle_id": str(self.place.muscle),
            "technique_id": str(self.place.technique),
            "pressure": self.chance.randint(1, 9),
            "seconds": self.chance.randint(10, 120),
            "note": SENTENCE,
        }

    def records(self, sessions: int, treatments: int) -> tuple[list[Row], list[Row]]:
        """New sessions, and new treatments shared out among them."""
        new = [self.session() for _ in range(sessions)]
        return new, [
            self.treatment(new[number % sessions], number // sessions + 1)
            for number in range(treatments)
        ]

    def push(self) -> Set:
        """Two fifths of the sessions and three of the treatments are new, the others
        known, as far as there are any, and changed."""
        sessions, treatments = self.records(
            PUSH_SESSIONS * 2 // 5, PUSH_TREATMENTS * 3 // 5
        )
        known = self.changed(self.sessions, "notes", PUSH_SESSIONS - len(sessions))
        applied = self.changed(
            self.treatments, "note", PUSH_TREATMENTS - len(treatments)
        )
        self.sessions.extend(sessions)
        self.treatments.extend(treatments)
        return as_set(sessions + known, treatments + applied)

    def changed(self, known: list[Row], text: str, most: int) -> list[Row]:
        drawn = self.chance.sample(known, min(most, len(known)))
        return [{**row, text: f"{SENTENCE}{self.chance.random()}"} for row in drawn]


def as_set(sessions: list[Row], treatments: list[Row]) -> Set:
    return Set(json.dumps(sessions), json.dumps(treatments))


def write_set(db: psycopg.Connection, scope: Scope, operations: Set) -> None:
    with db.transaction():
        db.execute(STAMP, scope.settings())
        db.execute(SESSIONS, [operations.sessions])
        db.execute(TREATMENTS, [operations.treatments])


def write_session(db: psycopg.Connection, scope: Scope, session: str) -> None:
    with db.transaction():
        db.execute(STAMP, scope.settings())
        db.execute(SESSIONS, [session])
