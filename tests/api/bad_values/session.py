"""Of sessions."""

from tests.api.bad_values.case import COMPLETE, HUGE, SESSION, SESSIONS, UUID4
from tests.api.course import STOP, TREATMENT

OF_SESSIONS = [
    (COMPLETE, {"pain_after": 11, "alert_explanation": "-"}, "/pain_after", "10"),
    (
        COMPLETE,
        {"ended_at": "2020-01-01T00:00:00Z", "alert_explanation": "-"},
        "/ended_at",
        "after it starts",
    ),
    (
        COMPLETE,
        {"ended_at": "2999-01-01T00:00:00Z", "alert_explanation": "-"},
        "/ended_at",
        "future",
    ),
    (SESSIONS, {}, "/client", "required"),
    (SESSIONS, {"client": "{foreign:client}"}, "/client", "no such"),
    (SESSIONS, {"client": UUID4}, "/client", "no such"),
    (SESSIONS, {"client": "x"}, "/client", "UUID"),
    (SESSIONS, {**SESSION, "episode": "{foreign:episode}"}, "/episode", "no such"),
    (
        SESSIONS,
        {"client": "{other:client}", "episode": "{episode}"},
        "/episode",
        "another client",
    ),
    (SESSIONS, {**SESSION, "id": UUID4}, "/id", "version 7"),
    (SESSIONS, {**SESSION, "pain_before": 11}, "/pain_before", "10"),
    (SESSIONS, {**SESSION, "pain_before": "6.5"}, "/pain_before", "integer"),
    (SESSIONS, {**SESSION, "planned_minutes": 4}, "/planned_minutes", "5"),
    (SESSIONS, {**SESSION, "planned_minutes": HUGE}, "/planned_minutes", ""),
    (SESSIONS, {**SESSION, "positions": ["prone", "x"]}, "/positions/1", "position"),
    (SESSIONS, {**SESSION, "positions": "prone"}, "/positions", "list"),
    (SESSIONS, {**SESSION, "positions": ["prone"] * 101}, "/positions", "100"),
    (SESSIONS, {**SESSION, "scheduled_for": "soon"}, "/scheduled_for", "format"),
    (
        SESSIONS,
        {**SESSION, "scheduled_for": "2999-01-01T00:00:00Z"},
        "/scheduled_for",
        "two years",
    ),
    (
        SESSIONS,
        {**SESSION, "started_at": "2999-01-01T00:00:00Z"},
        "/started_at",
        "future",
    ),
    (SESSIONS, {**SESSION, "ended_at": "2026-01-01T00:00:00Z"}, "/ended_at", "start"),
    (
        SESSIONS,
        {
            **SESSION,
            "started_at": "2026-01-02T00:00:00Z",
            "ended_at": "2026-01-01T00:00:00Z",
        },
        "/ended_at",
        "after",
    ),
    (SESSIONS, {**SESSION, "clinic": UUID4}, "/clinic", "no such field"),
    (
        SESSIONS,
        {**SESSION, "treatments": [TREATMENT, {**TREATMENT, "pressure": 11}]},
        "/treatments/1/pressure",
        "10",
    ),
    (
        SESSIONS,
        {
            **SESSION,
            "treatments": [
                TREATMENT,
                {**TREATMENT, "trigger_point": "{other:point}"},
            ],
        },
        "/treatments/1/trigger_point",
        "another client",
    ),
    (SESSIONS, {**SESSION, "treatments": TREATMENT}, "/treatments", "list"),
    (SESSIONS, {**SESSION, "treatments": [5]}, "/treatments/0", "dictionary"),
    (
        SESSIONS,
        {**SESSION, "treatments": [TREATMENT] * 201},
        "/treatments",
        "200",
    ),
    (
        SESSIONS,
        {**SESSION, "feedback": [{**STOP, "pain": -1}]},
        "/feedback/0/pain",
        "0",
    ),
    (
        SESSIONS,
        {**SESSION, "range_of_motion": [{"movement": "lumbar-flexion", "degrees": 96}]},
        "/range_of_motion/0/degrees",
        "between",
    ),
]
