"""Bad input: each is a problem document with its right status, and stores nothing."""

import json
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection

from api.views.session import SessionViewSet
from clinic.enums import Role
from clinic.models.tenant import TenantBase
from sessions.models import Session
from tests.api.course import (
    ASSESSMENT,
    CLIENT,
    CONSENT,
    EVENT,
    EXAM,
    HOME_CARE,
    LOG,
    OUTCOME,
    REFERRAL,
    STOP,
    TREATMENT,
    V1,
    new_id,
)
from tests.api.world import World
from tests.conftest import acting

UUID4 = "7f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"
HUGE = 10**4000
SURROGATE = "\ud800"
TWICE = new_id()
TABLES = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if isinstance(model, TenantBase) and not model.shared
)


def rows(world: World) -> dict[str, int]:
    """How many rows each table of the clinic has."""
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM {table}" for table in TABLES
    )
    with acting(world.here.therapist), connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


SESSION = {"client": "{client}"}
ASSESS = {"episode": "{episode}", "kind": "initial"}
DRAFT = {"episode": "{episode}", "assessment": "{assessment}"}
CARE = {"episode": "{episode}", **HOME_CARE}
ODI = {"client": "{client}", **OUTCOME}
RATED = {"client": "{client}", "measure": "psfs"}
FREE = {"episode": "{episode}", "category": "heat", "title": "Warmth"}

CLIENTS, CONSENTS, EPISODES = "clients/", "consents/", "episodes/"
ASSESSMENTS, POINTS, PLANS = "assessments/", "trigger-points/", "treatment-plans/"
SESSIONS, HOME = "sessions/", "home-care/"
TREATMENTS, FEEDBACK = "sessions/{session}/treatments/", "sessions/{session}/feedback/"
RESPOND = "sessions/{session}/feedback/{feedback}/respond/"
OUTCOMES = "outcome-responses/"
LOGS, EXAMS = "home-care/{home_care}/logs/", "trigger-points/{point}/exams/"
EVENTS, REFERRALS = "adverse-events/", "referrals/"
CASE = {"client": "{client}", **EVENT}
REFERRED = {"client": "{client}", **REFERRAL}
ANSWERS = "check-ins/{check_in}/answer/"
COMPLETE = "sessions/{session}/complete/"

# Path, body, the pointer of the fault, a word of its explanation.
BAD_VALUES = [
    (EVENTS, {}, "/client", "required"),
    (EVENTS, {"client": "{client}"}, "/serious", "required"),
    (EVENTS, {**CASE, "serious": None}, "/serious", "null"),
    (EVENTS, {**CASE, "serious": True}, "/action", "serious event asks for action"),
    (EVENTS, {**CASE, "severity": "severe"}, "/action", "severe event asks"),
    (EVENTS, {**CASE, "kind": "death"}, "/kind", "death"),
    (EVENTS, {**CASE, "onset_hours": -1}, "/onset_hours", "0"),
    (EVENTS, {**CASE, "onset_hours": 8_785}, "/onset_hours", "8784"),
    (EVENTS, {**CASE, "description": ""}, "/description", "blank"),
    (EVENTS, {**CASE, "resolved_on": "2026-01-02"}, "/outcome", "became"),
    (EVENTS, {**CASE, "reported_on": "2026-01-02"}, "/reported_to", "whom"),
    (EVENTS, {**CASE, "occurred_on": "2999-01-02"}, "/occurred_on", "future"),
    (EVENTS, {**CASE, "session": UUID4}, "/session", "no such"),
    (EVENTS, {**CASE, "session": "{other:session}"}, "/session", "another client"),
    (EVENTS, {**CASE, "status": "resolved", "state": "x"}, "/state", "no such field"),
    (REFERRALS, REFERRAL, "/client", "Name the client"),
    (REFERRALS, {**REFERRED, "discipline": "reiki"}, "/discipline", "reiki"),
    (REFERRALS, {**REFERRED, "reason": ""}, "/reason", "blank"),
    (REFERRALS, {**REFERRED, "status": "done"}, "/status", "done"),
    (REFERRALS, {**REFERRED, "started_on": "2026-01-02"}, "/started_on", "suggested"),
    (REFERRALS, {**REFERRED, "ended_on": "2026-01-02"}, "/ended_on", "suggested"),
    (REFERRALS, {**REFERRED, "suggested_on": "2999-01-02"}, "/suggested_on", "future"),
    (REFERRALS, {**REFERRED, "episode": "{other:episode}"}, "/episode", "another"),
    (ANSWERS, {}, "/pain", "An answer has"),
    (ANSWERS, {"pain": 11}, "/pain", "10"),
    (ANSWERS, {"soreness": -1}, "/soreness", "0"),
    (ANSWERS, {"soreness_hours": 5}, "/soreness", "sore"),
    (ANSWERS, {"soreness": 1, "soreness_hours": 100_000}, "/soreness_hours", "1440"),
    (ANSWERS, {"benefit": "lots"}, "/benefit", "lots"),
    (ANSWERS, {"words": "x" * 4_001}, "/words", "4000"),
    (ANSWERS, {"pain": 1, "answered_at": "soon"}, "/answered_at", "format"),
    (
        ANSWERS,
        {"pain": 1, "answered_at": "2999-01-01T00:00:00Z"},
        "/answered_at",
        "fut",
    ),
    (ANSWERS, {"asked_at": "2026-01-05T09:00:00Z"}, "/asked_at", "no such"),
    (TREATMENTS, {**TREATMENT, "technique": "no-such-thing"}, "/technique", "no-such"),
    (TREATMENTS, {**TREATMENT, "tool": "thum"}, "/tool", "Near: thumb"),
    (TREATMENTS, {**TREATMENT, "position": "pron"}, "/position", "Near: prone"),
    (TREATMENTS, {**TREATMENT, "technique": 5}, "/technique", "slug"),
    (TREATMENTS, {**TREATMENT, "technique": SURROGATE}, None, "surrogate"),
    (TREATMENTS, {**TREATMENT, "technique": "a\x00b"}, "/technique", "no technique"),
    (TREATMENTS, {**TREATMENT, "pressure": 11}, "/pressure", "10"),
    (TREATMENTS, {**TREATMENT, "pressure": -1}, "/pressure", "0"),
    (TREATMENTS, {**TREATMENT, "pressure": 4.5}, "/pressure", "integer"),
    (TREATMENTS, {**TREATMENT, "pressure": "hard"}, "/pressure", "integer"),
    (TREATMENTS, {**TREATMENT, "pressure": True}, "/pressure", ""),
    (TREATMENTS, {**TREATMENT, "pressure": HUGE}, "/pressure", ""),
    (
        TREATMENTS,
        {**TREATMENT, "pressure": 6, "pressure_scale": "walton-1-5"},
        "/pressure",
        "Walton",
    ),
    (TREATMENTS, {**TREATMENT, "pressure_scale": "bar"}, "/pressure_scale", "bar"),
    (TREATMENTS, {**TREATMENT, "pain_during": 11}, "/pain_during", "10"),
    (TREATMENTS, {**TREATMENT, "seconds": -60}, "/seconds", "0"),
    (TREATMENTS, {**TREATMENT, "seconds": 14_401}, "/seconds", "14400"),
    (TREATMENTS, {**TREATMENT, "seconds": HUGE}, "/seconds", ""),
    (TREATMENTS, {**TREATMENT, "repetitions": 0}, "/repetitions", "1"),
    (TREATMENTS, {**TREATMENT, "force": "5.00"}, "/force", "force_unit"),
    (TREATMENTS, {**TREATMENT, "force_unit": "N"}, "/force", "force_unit"),
    (TREATMENTS, {**TREATMENT, "force": "-5", "force_unit": "N"}, "/force", "0"),
    (TREATMENTS, {**TREATMENT, "force": "NaN", "force_unit": "N"}, "/force", ""),
    (TREATMENTS, {**TREATMENT, "side": "port"}, "/side", "port"),
    (TREATMENTS, {**TREATMENT, "side": SURROGATE}, None, "surrogate"),
    (TREATMENTS, {**TREATMENT, "side": ["left"]}, "/side", ""),
    (TREATMENTS, {**TREATMENT, "side": {"a": 1}}, "/side", ""),
    (TREATMENTS, {**TREATMENT, "note": "a\x00b"}, "/note", "Null"),
    (TREATMENTS, {**TREATMENT, "note": SURROGATE}, None, "surrogate"),
    (TREATMENTS, {**TREATMENT, "note": "x" * 4_001}, "/note", "4000"),
    (TREATMENTS, {**TREATMENT, "note": ["text"]}, "/note", "string"),
    (TREATMENTS, {**TREATMENT, "release": "melted"}, "/release", "melted"),
    (TREATMENTS, {**TREATMENT, "presure": 5}, "/presure", "no such field"),
    (TREATMENTS, {**TREATMENT, SURROGATE: 5}, None, "surrogate"),
    (TREATMENTS, {**TREATMENT, "trigger_point": "x"}, "/trigger_point", "UUID"),
    (TREATMENTS, {**TREATMENT, "trigger_point": HUGE}, "/trigger_point", ""),
    (TREATMENTS, {**TREATMENT, "trigger_point": [1]}, "/trigger_point", ""),
    (TREATMENTS, {**TREATMENT, "trigger_point": UUID4}, "/trigger_point", "no such"),
    (
        TREATMENTS,
        {**TREATMENT, "trigger_point": "{other:point}"},
        "/trigger_point",
        "another client",
    ),
    (TREATMENTS, {"technique": "ischemic-compression"}, "/trigger_point", "Name"),
    (TREATMENTS, {}, "/technique", "required"),
    (
        TREATMENTS,
        {**TREATMENT, "ended_at": "2026-01-05T09:00:00Z"},
        "/ended_at",
        "after",
    ),
    (
        TREATMENTS,
        {
            **TREATMENT,
            "started_at": "2026-01-05T09:00:01Z",
            "ended_at": "2026-01-05T09:00:00Z",
        },
        "/ended_at",
        "after",
    ),
    (TREATMENTS, {**TREATMENT, "id": UUID4}, "/id", "version 7"),
    (TREATMENTS, {**TREATMENT, "id": "x"}, "/id", "UUID"),
    (TREATMENTS, {**TREATMENT, "id": 7}, "/id", ""),
    (TREATMENTS, {**TREATMENT, "id": None}, "/id", "null"),
    (FEEDBACK, {**STOP, "pain": 11}, "/pain", "10"),
    (FEEDBACK, {**STOP, "word": "halt"}, "/word", "halt"),
    (FEEDBACK, {**STOP, "source": "ghost"}, "/source", "ghost"),
    (FEEDBACK, {**STOP, "treatment": UUID4}, "/treatment", "no such"),
    (FEEDBACK, {**STOP, "at": "yesterday"}, "/at", "format"),
    (FEEDBACK, {**STOP, "at": "0001-01-01T00:00:00+14:00"}, "/at", ""),
    (FEEDBACK, {**STOP, "at": "9999-12-31T23:59:59-14:00"}, "/at", ""),
    (FEEDBACK, {}, "/pain", "has a pain"),
    (RESPOND, {}, "/response", "required"),
    (RESPOND, {"response": "ignored"}, "/response", "ignored"),
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
    (CLIENTS, {}, "/given_name", "required"),
    (CLIENTS, {**CLIENT, "given_name": ""}, "/given_name", "blank"),
    (CLIENTS, {**CLIENT, "given_name": "a\x00b"}, "/given_name", "Null"),
    (CLIENTS, {**CLIENT, "family_name": "x" * 101}, "/family_name", "100"),
    (CLIENTS, {**CLIENT, "date_of_birth": "1970-02-30"}, "/date_of_birth", "format"),
    (CLIENTS, {**CLIENT, "date_of_birth": "2999-01-01"}, "/date_of_birth", "future"),
    (CLIENTS, {**CLIENT, "date_of_birth": 0}, "/date_of_birth", ""),
    (CLIENTS, {**CLIENT, "email": "at home"}, "/email", "valid email"),
    (CLIENTS, {**CLIENT, "phone": "call me"}, "/phone", "phone"),
    (CLIENTS, {**CLIENT, "language": "english!"}, "/language", "language"),
    (CLIENTS, {**CLIENT, "guardian_phone": "+1 206 5550137"}, "", ""),
    (CLIENTS, {**CLIENT, "primary_therapist": UUID4}, "/primary_therapist", "no such"),
    (CONSENTS, {"client": "{client}", **CONSENT, "kind": "all"}, "/kind", "all"),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "kind": "technique"},
        "/techniques",
        "Name",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "kind": "sensitive_region"},
        "/regions",
        "Name",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "given_at": "2999-01-01T00:00:00Z"},
        "/given_at",
        "future",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "expires_at": "2020-01-01T00:00:00Z"},
        "/expires_at",
        "after",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "questions": [{"question": "Why?"}]},
        "/questions/0/answer",
        "required",
    ),
    (CONSENTS, {"client": "{foreign:client}", **CONSENT}, "/client", "no such"),
    (EPISODES, {"client": "{foreign:client}", "complaint": "x"}, "/client", "no such"),
    (EPISODES, {"client": "{client}", "complaint": " "}, "/complaint", "blank"),
    (EPISODES, {"client": "{client}", "complaint": {}}, "/complaint", "string"),
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
    (PLANS, {**DRAFT, "assessment": UUID4}, "/assessment", "no such"),
    (PLANS, {**DRAFT, "planned_sessions": 0}, "/planned_sessions", "1"),
    (
        PLANS,
        {**DRAFT, "pressure_limits": [{"region": "low-back", "reason": "-"}]},
        "/pressure_limits/0",
        "avoid",
    ),
    (
        PLANS,
        {
            **DRAFT,
            "pressure_limits": [{"region": "low-back", "reason": "-", "max_level": 11}],
        },
        "/pressure_limits/0/max_level",
        "10",
    ),
    (
        PLANS,
        {**DRAFT, "goals": [{"statement": "Less", "baseline": "6"}]},
        "",
        "measure",
    ),
    (
        PLANS,
        {
            **DRAFT,
            "planned_techniques": [
                {"technique": "iastm", "trigger_point": "{other:point}"}
            ],
        },
        None,
        "not there",
    ),
    (HOME, {**CARE, "reps": 50}, "/reps", "dose_reason"),
    (HOME, {**CARE, "template": "knee-to-chin"}, "/template", "Near: knee-to-chest"),
    (HOME, {"episode": "{episode}", "title": "x"}, "/category", "template"),
    (HOME, {**FREE, "minutes": 0}, "/minutes", "1"),
    (HOME, {**FREE, "temperature_c": "45.1"}, "/temperature_c", "45"),
    (HOME, {**FREE, "ends_on": "2020-01-01"}, "/ends_on", "after"),
    (HOME, {**FREE, "link": "javascript:alert(1)"}, "/link", "URL"),
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
    (OUTCOMES, {**ODI, "measure": "oswestry"}, "/measure", "no outcome measure"),
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
    (LOGS, {**LOG, "status": "done"}, "/reason", "needs no reason"),
    (LOGS, {**LOG, "done_on": "2999-01-01"}, "/done_on", "future"),
    (LOGS, {**LOG, "pain_after": -1}, "/pain_after", "0"),
]


@pytest.mark.parametrize(
    ("path", "body", "pointer", "word"),
    BAD_VALUES,
    ids=[f"{number}-{case[0]}{case[2]}" for number, case in enumerate(BAD_VALUES)],
)
def test_a_bad_value_is_refused_by_its_place(path, body, pointer, word, world, problem):
    before = rows(world)

    answer = world.http(Role.THERAPIST).post(
        V1 + world.fill(path),
        json.dumps(world.fill(body)),
        content_type="application/json",
        headers={"If-Match": "*"},
    )

    document = problem(answer, 400, "invalid-input")
    faults = {fault["pointer"]: fault["detail"] for fault in document["errors"]}
    if pointer is not None:
        assert pointer in faults
        assert word in faults[pointer]
    else:
        assert word in document["detail"]
    assert rows(world) == before


NESTED = 100_000
BAD_BODIES = {
    "nothing": (b"", 400),
    "half an object": (b'{"client":', 400),
    "no utf-8": (b'{"complaint": "\xff"}', 400),
    "not a number": (b'{"complaint": NaN}', 400),
    "a number no one can hold": (b'{"complaint": ' + b"9" * 5_000 + b"}", 400),
    "a list": (b"[]", 400),
    "a text": (b'"text"', 400),
    "null": (b"null", 400),
    "a number": (b"7", 400),
    "a number too large": (b'{"complaint": "", "client": 1e400}', 400),
    "nested as deep as Python goes": (b"[" * 900 + b"]" * 900, 400),
    "a deep list": (b"[" * NESTED + b"]" * NESTED, 400),
    "a deep object": (b'{"a":' * NESTED + b"1" + b"}" * NESTED, 400),
    "ten megabytes": (json.dumps({"complaint": "x" * 10_000_000}).encode(), 413),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_can_not_be_read_is_refused(name, world, problem):
    body, status = BAD_BODIES[name]
    before = rows(world)

    answer = world.http(Role.THERAPIST).post(
        f"{V1}episodes/", body, content_type="application/json"
    )

    problem(answer, status)
    assert rows(world) == before


@pytest.mark.parametrize("type_", ["text/plain", "multipart/form-data; boundary=x"])
def test_another_media_type_is_refused(type_, therapist, problem):
    answer = therapist.post(f"{V1}clients/", b"a=b", content_type=type_)

    problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "path",
    [
        "clients/x/",
        "clients/1/",
        "clients/%00/",
        "clients/%ED%A0%80/",
        f"clients/{UUID4}x/",
        f"clients/{'9' * 5_000}/",
        f"clients/{UUID4}/",
        f"sessions/{UUID4}/treatments/x/",
        "catalogue/muscles/no-such-muscle/",
        "catalogue/no-such-list/",
        "no-such-thing/",
    ],
)
def test_a_malformed_address_is_not_found(path, therapist, problem):
    problem(therapist.get(V1 + path), 404, "not-found")


@pytest.mark.parametrize(
    "query",
    [
        "client=x",
        "client=%00",
        "status=asleep",
        "status=%00",
        "started_after=yesterday",
        "updated_since=%00",
        "updated_since=99999-01-01T00:00:00Z",
        "updated_since=0001-01-01T00:00:00%2B18:00",
        "expand=secrets",
        "expand=%00",
        "ordering=notes",
        "cursor=x",
        "cursor=cD14",  # p=x
        "cursor=cD0lMDA=",  # p=%00
        "cursor=bz0tMQ==",  # o=-1
    ],
)
def test_a_malformed_query_is_refused(query, therapist, problem):
    answer = therapist.get(f"{V1}sessions/?{query}")

    problem(answer, 404 if query.startswith("cursor=") else 400)


@pytest.mark.parametrize(
    ("query", "pointer", "said"),
    [
        ("cilent=x", "/cilent", "There is no such filter. Near: client."),
        ("clinic=x", "/clinic", "Near: client."),
        ("zzz=1", "/zzz", "There is no such filter."),
        (f"{'x' * 5_000}=1", f"/{'x' * 60}", "There is no such filter."),
        ("status=planned&status=completed", "/status", "Give it once."),
        ("page_size=1&page_size=2", "/page_size", "Give it once."),
    ],
)
def test_a_list_refuses_what_it_would_have_to_ignore(
    query, pointer, said, therapist, problem
):
    document = problem(therapist.get(f"{V1}sessions/?{query}"), 400, "invalid-input")

    (fault,) = document["errors"]
    assert fault["pointer"] == pointer
    assert said in fault["detail"]


def test_a_list_takes_its_filters_and_what_all_lists_take(therapist, course):
    query = f"client={course.client}&page_size=1&ordering=id&expand=feedback&cursor="

    assert therapist.get(f"{V1}sessions/?{query}").status_code == 200


def in_chunks(http, body):
    """Without a length: the server hands on what comes in."""
    return http.generic(
        "POST",
        f"{V1}clients/",
        b"",
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        **{"wsgi.input": BytesIO(body), "CONTENT_LENGTH": ""},
    )


def test_a_body_in_chunks_is_read(therapist):
    answer = in_chunks(therapist, json.dumps(CLIENT).encode())

    assert answer.status_code == 201


def test_a_body_in_chunks_has_the_same_bound(therapist, problem):
    body = json.dumps({**CLIENT, "phone": "x" * 10_000_000}).encode()

    problem(in_chunks(therapist, body), 413, "body-too-large")


def test_a_moment_may_have_any_offset(therapist, course):
    """PostgreSQL itself reads none beyond 16 hours."""
    made = course.session()["id"]

    for moment in ("2006-10-24T08:18:25-18:43", "2006-10-24T08:18:25%2B23:59"):
        answer = therapist.get(f"{V1}sessions/?updated_since={moment}")
        assert [row["id"] for row in answer.json()["results"]] == [made]


def test_a_statement_the_database_refuses_ends_in_a_problem(
    therapist, problem, monkeypatch
):
    """It has aborted the transaction: what is left of it must not make it a 500."""
    raw = Session.objects.extra(where=["1/0 = 1"])
    monkeypatch.setattr(SessionViewSet, "queryset", raw)

    problem(therapist.get(f"{V1}sessions/"), 400)
    assert therapist.get(f"{V1}me/").status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer wrong",
        "Bearer ",
        "Bearer",
        "Bearer palpate_\xff\x01",
        "Basic dTpw",
        "Token x",
        f"Bearer {'x' * 8_000}",
    ],
)
def test_a_wrong_token_opens_nothing(authorization, client, clinic_a, problem):
    answer = client.get(f"{V1}clients/", headers={"Authorization": authorization})

    problem(answer, 401, "not-logged-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["x" * 201, "x" * 5_000])
def test_an_idempotency_key_has_bounds(key, therapist, problem, clinic_a):
    answer = therapist.post(f"{V1}clients/", CLIENT, headers={"Idempotency-Key": key})

    problem(answer, 400)


@pytest.mark.parametrize("tag", ['"x"', '""', "", '"1.0', '"99999999999999999999.0"'])
def test_a_malformed_if_match_is_stale(tag, course, therapist, problem):
    episode = course.episode()

    answer = therapist.patch(
        f"{V1}episodes/{episode['id']}/",
        {"complaint": "Other"},
        headers={"If-Match": tag},
    )

    if tag == '"1.0':
        assert answer.status_code == 200
    else:
        problem(answer, 412, "stale")


@pytest.mark.parametrize(
    ("path", "part", "row"),
    [
        (ASSESSMENTS, "history", ASSESSMENT["history"][0]),
        (ASSESSMENTS, "trigger_point_exams", EXAM),
        (PLANS, "goals", {"statement": "Less pain"}),
        (SESSIONS, "treatments", TREATMENT),
        (SESSIONS, "feedback", STOP),
        (SESSIONS, "reactions", {"kind": "bruise", "severity": "mild"}),
    ],
)
def test_two_parts_of_one_id_are_refused(path, part, row, world, problem):
    needed = {ASSESSMENTS: ASSESS, PLANS: DRAFT, SESSIONS: SESSION}[path]
    before = rows(world)

    answer = world.http(Role.THERAPIST).post(
        V1 + path, world.fill({**needed, part: [{"id": TWICE, **row}] * 2})
    )

    problem(answer, 409, "id-taken")
    assert rows(world) == before
