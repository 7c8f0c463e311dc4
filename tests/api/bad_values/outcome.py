"""Of answers to outcome measures."""

from tests.api.bad_values.case import HUGE, OUTCOMES
from tests.api.course import OUTCOME

ODI = {"client": "{client}", **OUTCOME}
RATED = {"client": "{client}", "measure": "psfs"}

OF_OUTCOMES = [
    (OUTCOMES, {**ODI, "answers": [0] * 9}, "/answers", "has 10 answers, not 9"),
    (OUTCOMES, {**ODI, "answers": [0, 0, 0, 6, *[0] * 6]}, "/answers/3", "0 and 5"),
    (OUTCOMES, {**ODI, "answers": [0, -1, *[0] * 8]}, "/answers/1", "0 and 5"),
    (OUTCOMES, {**ODI, "answers": [1.5, *[0] * 9]}, "/answers/0", "whole"),
    (OUTCOMES, {**ODI, "answers": ["x", *[0] * 9]}, "/answers/0", "number"),
    (OUTCOMES, {**ODI, "answers": [True, *[0] * 9]}, "/answers/0", "number"),
    (OUTCOMES, {**ODI, "answers": [HUGE, *[0] * 9]}, "/answers/0", ""),
    (OUTCOMES, {**ODI, "answers": ["NaN", *[0] * 9]}, "/answers/0", ""),
    (OUTCOMES, {**ODI, "answers": []}, "/answers", "empty"),
    (OUTCOMES, {**ODI, "answers": 32}, "/answers", "list"),
    (OUTCOMES, {**ODI, "measure": "oswestry"}, "/measure", "no such outcome measure"),
    (
        OUTCOMES,
        {**ODI, "answered_at": "2999-01-01T00:00:00Z"},
        "/answered_at",
        "future",
    ),
    (OUTCOMES, {**ODI, "activities": ["Lift"]}, "/activities", "its own items"),
    (OUTCOMES, {**ODI, "score": 0, "scores": 0}, "/scores", "no such field"),
    (OUTCOMES, {**ODI, "episode": "{other:episode}"}, "/episode", "another client"),
    (OUTCOMES, {**ODI, "session": "{other:session}"}, "/session", "another client"),
    (
        OUTCOMES,
        {**ODI, "session": "{session}", "episode": "{idle}"},
        "/session",
        "another episode",
    ),
    (OUTCOMES, {**RATED, "answers": [3, 4]}, "/activities", "own words"),
    (OUTCOMES, {**RATED, "answers": [3] * 6}, "/answers", "1 to 5"),
    (
        OUTCOMES,
        {**RATED, "answers": [3, 4], "activities": ["Lift", " lift "]},
        "/activities/1",
        "once",
    ),
]
