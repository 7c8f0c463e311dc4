"""The documents of the API as PostgreSQL builds them, each in one statement."""
# ruff: noqa: S608 - statements are put together from the constants below

STAMPS = "{0}.created_at, {0}.created_by_id AS created_by"
WORD = "(SELECT slug FROM clinic_{0} w WHERE w.id = {1}_id) AS {1}"
# Of a treatment: its columns, and their tables in the catalogue.
WORDS = {
    "muscle": "muscle",
    "region": "painregion",
    "technique": "technique",
    "tool": "tool",
    "position": "position",
}
VOIDED = """(SELECT json_build_object('at', v.created_at, 'by', v.created_by_id,
    'reason', v.reason) FROM clinic_voiding v WHERE v.record = s.id) AS voided"""


def parts(columns: str, source: str, order: str = "p.id") -> str:
    """Every ordered aggregate names its order itself: an unordered one beside it would
    be sorted anew."""
    rows = f"SELECT {columns} FROM {source}"
    return (
        f"coalesce((SELECT json_agg(p ORDER BY {order}) FROM ({rows}) p), '[]'::json)"
    )


def of_session(table: str, columns: str, order: str = "p.id") -> str:
    here = "c.session_id = s.id AND c.clinic_id = s.clinic_id"
    return parts(columns, f"therapy_{table} c WHERE {here}", order)


def joined(name: str, columns: str, source: str, order: str) -> str:
    """Parts of all that was found at once: two thirds of the time of a sub-select for
    each, where there are many."""
    return f"""
    LEFT JOIN (SELECT s.id AS session_id, json_agg(p ORDER BY {order}) AS told
        FROM found s JOIN {source} CROSS JOIN LATERAL (SELECT {columns}) p
        GROUP BY s.id) {name} ON {name}.session_id = s.id"""


def signature_of(record: str) -> str:
    co_signed = parts(
        "k.id, k.created_by_id AS signed_by, k.signed_at",
        "therapy_cosignature k WHERE k.signature_id = g.id",
    )
    return f"""(SELECT row_to_json(p) FROM (
    SELECT g.id, g.created_by_id AS signed_by, g.signed_at, g.licence_id AS licence,
           g.recipe, encode(g.digest, 'hex') AS digest, {co_signed} AS co_signatures,
           false AS awaits_co_signature
    FROM therapy_signature g WHERE g.record = {record}) p) AS signature"""


OVERRIDES = parts(
    'o.id, o.code, o."limit", o.limit_reason, o.source, o.pressure, o.reason,'
    f" o.licence_id AS licence, {STAMPS.format('o')}",
    "therapy_override o WHERE o.treatment_id = t.id AND o.session_id = t.session_id",
)
SLUGS = ", ".join(f"w_{name}.slug AS {name}" for name in WORDS)
TREATMENTS = joined(
    "treatments",
    f"""t.id, t."order", t.started_at, t.ended_at, t.trigger_point_id AS trigger_point,
        {SLUGS}, t.side, t.pressure, t.pressure_scale, t.force,
        t.force_unit, t.seconds, t.repetitions, t.pain_before, t.pain_during,
        t.pain_after, t.release, t.twitch_response, t.referral_reproduced,
        t.performed_by, t.note, t.unconfirmed, {OVERRIDES} AS overrides,
        {STAMPS.format("t")}, t.version""",
    "therapy_treatment t ON t.session_id = s.id"
    + "".join(
        f" LEFT JOIN clinic_{table} w_{name} ON w_{name}.id = t.{name}_id"
        for name, table in WORDS.items()
    ),
    'p."order"',
)
RESPONSE = """CASE WHEN r.id IS NOT NULL THEN json_build_object('id', r.id, 'response',
    r.response, 'note', r.note, 'at', r.at, 'seconds', floor(extract(epoch
    FROM r.at - f.at))::integer, 'created_by', r.created_by_id) END"""
AWAITS = "(f.is_alert OR f.word = 'lighter') AND r.id IS NULL"
FEEDBACK = joined(
    "feedback",
    f"""f.id, f.treatment_id AS treatment, f.at, f.source, f.pain, f.word, f.discomfort,
        f.note, f.is_alert, {AWAITS} AS awaits_response, {RESPONSE} AS response,
        {STAMPS.format("f")}, f.version""",
    "therapy_feedback f ON f.session_id = s.id AND f.clinic_id = s.clinic_id"
    " LEFT JOIN therapy_feedbackresponse r ON r.feedback_id = f.id",
    "p.at, p.id",
)
MOTION = of_session(
    "rangeofmotion",
    f"c.id, {WORD.format('rangeofmotionmovement', 'movement')}, c.side, c.mode,"
    " c.moment, c.degrees, c.pain, c.end_feel, c.note, c.version",
)
REACTIONS = of_session(
    "reaction", "c.id, c.kind, c.severity, c.action, c.resolved, c.note, c.version"
)
SCREENING = of_session(
    "screeninganswer",
    f"c.id, {WORD.format('contraindication', 'contraindication')}, c.answer, c.regions,"
    " c.side, c.event_on, c.answered_at, c.answered_by, c.note, c.version",
)
ADDENDA = of_session(
    "addendum", f"c.id, c.text, {signature_of('c.id')}, {STAMPS.format('c')}"
)
REMARKS = of_session(
    "remark", f"c.id, c.text, c.at, {STAMPS.format('c')}", "p.at, p.id"
)


def session(source: str, *, whole: bool = True) -> str:
    """Rows of `source`, with all their parts or with treatments and feedback alone."""
    inside = (
        f"""{MOTION} AS range_of_motion, {REACTIONS} AS reactions,
        {SCREENING} AS screening,"""
        * whole
    )
    beside = f"{ADDENDA} AS addenda, {REMARKS} AS remarks," * whole
    return f"""
    WITH found AS MATERIALIZED ({source})
    SELECT s.id, s.client_id AS client, s.therapist_id AS therapist,
        (SELECT u.name FROM clinic_membership m JOIN clinic_user u ON u.id = m.user_id
         WHERE m.id = s.therapist_id) AS therapist_name,
        s.status, s.scheduled_for, s.scheduled_until, s.planned_minutes, s.room,
        s.status_reason, s.episode_id AS episode, s.plan_id AS plan, s.started_at,
        s.ended_at, s.positions, s.history_review, s.history_changes, s.pain_before,
        s.pain_after, s.subjective, s.objective, s.assessment, s.plan_text, s.notes,
        s.next_steps, s.alert_explanation, s.unconfirmed,
        coalesce(treatments.told, '[]') AS treatments,
        coalesce(feedback.told, '[]') AS feedback, {inside}
        {signature_of("s.id")}, {beside}
        (SELECT h.created_at FROM therapy_sharing h
         WHERE h.session_id = s.id) AS shared_at,
        {STAMPS.format("s")}, s.updated_at, s.version, {VOIDED}
    FROM found s {TREATMENTS} {FEEDBACK}"""


def client(source: str) -> str:
    return f"""
    SELECT s.id, s.given_name, s.family_name, s.date_of_birth, s.email, s.phone,
        s.address, s.language, s.emergency_contact_name, s.emergency_contact_phone,
        s.emergency_contact_relation, s.guardian_name, s.guardian_relation,
        s.guardian_phone, s.primary_therapist_id AS primary_therapist, s.archived_at,
        s.merged_into_id AS merged_into, {STAMPS.format("s")}, s.updated_at, s.version,
        {VOIDED}
    FROM ({source}) s"""


_THIS = "SELECT * FROM therapy_session WHERE id = %(id)s AND clinic_id = %(clinic)s"
ONE = f"SELECT row_to_json(d)::text FROM ({session(_THIS)}) d"

# A page after another one: its links lead both ways.
_LINK = (
    "%(link)s || replace(translate("
    "encode(convert_to({}, 'UTF8'), 'base64'), '+/', '-_'), '=', '%%3D')"
)
_NEXT = _LINK.format("'n|' || (array_agg(d.id ORDER BY d.id DESC))[50]")
_PREVIOUS = _LINK.format("'p|' || (array_agg(d.id ORDER BY d.id DESC))[1]")
_AFTER = """SELECT * FROM therapy_session WHERE clinic_id = %(clinic)s
    AND id < %(after)s ORDER BY id DESC LIMIT 50"""
PAGE = f"""
SELECT json_build_object('next', {_NEXT}, 'previous', {_PREVIOUS},
    'results', json_agg(d ORDER BY d.id DESC))::text
FROM ({session(_AFTER, whole=False)}) d"""


def pull(kind: str, document: str) -> str:
    """What so many commits changed, each record as it is now."""
    return f"""
WITH moved AS MATERIALIZED (
    SELECT m.seq, c.record FROM clinic_commit m JOIN clinic_change c ON c.tx = m.tx
    WHERE m.clinic_id = %(clinic)s AND m.seq > %(seq)s ORDER BY m.seq
    LIMIT %(most)s::int)
SELECT json_build_object(
    'cursor', h.epoch || '.' || (SELECT max(seq) FROM moved),
    'more', (SELECT max(seq) FROM moved) < h.seq,
    'records', (SELECT json_agg(json_build_object('record', '{kind}', 'id', d.id,
                                                  'data', d) ORDER BY d.id)
                FROM ({document}) d),
    'tombstones', '[]'::json)::text
FROM clinic_chainhead h WHERE h.clinic_id = %(clinic)s"""


_MOVED = "SELECT r.* FROM {} r WHERE r.id IN (SELECT record FROM moved)"
PULL_SESSIONS = pull("session", session(_MOVED.format("therapy_session")))
PULL_CLIENTS = pull("client", client(_MOVED.format("clinic_client")))
