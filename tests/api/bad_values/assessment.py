"""Of assessments and trigger points."""

from tests.api.bad_values.case import ASSESS, ASSESSMENTS, EXAMS, POINTS
from tests.api.course import ASSESSMENT, EXAM

OF_ASSESSMENTS = [
    (ASSESSMENTS, {**ASSESS, "episode": "{foreign:episode}"}, "/episode", "no such"),
    (
        ASSESSMENTS,
        {**ASSESS, "suitability": "refer"},
        "/suitability_reason",
        "reason",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "no_history": True, "history": ASSESSMENT["history"]},
        "/no_history",
        "history",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "screening": [{"contraindication": "cauda-equina", "answer": "no"}]},
        "/screening/0/contraindication",
        "Near: cauda-equina-signs",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "screening": [ASSESSMENT["screening"][0]] * 2},
        "/screening",
        "once",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "pain_areas": [{"region": "low-back", "now": 11}]},
        "/pain_areas/0/now",
        "10",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "pain_areas": [{"region": "low-back", "best": 5, "worst": 4}]},
        "",
        "best",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "pain_areas": [{"region": "low-back", "x": "0.5", "y": "0.5"}]},
        "",
        "mark",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "trigger_point_exams": [{**EXAM, "muscle": "gluteus-medius"}]},
        "/trigger_point_exams/0/site",
        "not in",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "trigger_point_exams": [EXAM, {**EXAM, "tenderness": 11}]},
        "/trigger_point_exams/1/tenderness",
        "10",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "trigger_point_exams": [{"trigger_point": "{other:point}"}]},
        "/trigger_point_exams/0/trigger_point",
        "another client",
    ),
    (
        ASSESSMENTS,
        {
            **ASSESS,
            "trigger_point_exams": [
                EXAM,
                {**EXAM, "examined_at": "2999-01-01T00:00:00Z"},
            ],
        },
        "/trigger_point_exams/1/examined_at",
        "future",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "muscle_tone": [{"muscle": "gluteus-medius", "tone": 5}]},
        "/muscle_tone/0/tone",
        "4",
    ),
    (
        ASSESSMENTS,
        {**ASSESS, "pressure_thresholds": [{"unit": "kPa", "muscle": "masseter"}]},
        "/pressure_thresholds/0/reading_1",
        "required",
    ),
    (
        EXAMS,
        {"referred_sensation": "no", "referred_kind": "dull_ache"},
        "/referred_sensation",
        "yes",
    ),
    (EXAMS, {"examined_at": "2999-01-01T00:00:00Z"}, "/examined_at", "future"),
    (POINTS, {"client": "{client}"}, "/muscle", "required"),
    (POINTS, {"client": "{client}", "muscle": None}, "/muscle", "null"),
    (
        POINTS,
        {
            "client": "{client}",
            "muscle": "gluteus-medius",
            "site": "masseter-trp1",
        },
        "/site",
        "not in",
    ),
    (
        POINTS,
        {"client": "{client}", "muscle": "masseter", "view": "front", "x": 2, "y": 1},
        "/x",
        "1",
    ),
]
