"""Of what a client says, during a session and after it."""

from tests.api.bad_values.case import ANSWERS, FEEDBACK, RESPOND, UUID4
from tests.api.course import STOP

OF_FEEDBACK = [
    (ANSWERS, {}, "/pain", "An answer has"),
    (ANSWERS, {"pain": 11}, "/pain", "10"),
    (ANSWERS, {"soreness": -1}, "/soreness", "0"),
    (ANSWERS, {"soreness_hours": 5}, "/soreness", "sore"),
    (ANSWERS, {"soreness": 1, "soreness_hours": 100_000}, "/soreness_hours", "1440"),
    (ANSWERS, {"benefit": "lots"}, "/benefit", "none of the choices"),
    (ANSWERS, {"words": "x" * 4_001}, "/words", "4000"),
    (ANSWERS, {"pain": 1, "answered_at": "soon"}, "/answered_at", "format"),
    (
        ANSWERS,
        {"pain": 1, "answered_at": "2999-01-01T00:00:00Z"},
        "/answered_at",
        "fut",
    ),
    (ANSWERS, {"asked_at": "2026-01-05T09:00:00Z"}, "/asked_at", "no such"),
    (FEEDBACK, {**STOP, "pain": 11}, "/pain", "10"),
    (FEEDBACK, {**STOP, "word": "halt"}, "/word", "none of the choices"),
    (FEEDBACK, {**STOP, "source": "ghost"}, "/source", "none of the choices"),
    (FEEDBACK, {**STOP, "treatment": UUID4}, "/treatment", "no such"),
    (FEEDBACK, {**STOP, "at": "yesterday"}, "/at", "format"),
    (FEEDBACK, {**STOP, "at": "0001-01-01T00:00:00+14:00"}, "/at", ""),
    (FEEDBACK, {**STOP, "at": "9999-12-31T23:59:59-14:00"}, "/at", ""),
    (FEEDBACK, {}, "/pain", "has a pain"),
    (RESPOND, {}, "/response", "required"),
    (RESPOND, {"response": "ignored"}, "/response", "none of the choices"),
]
