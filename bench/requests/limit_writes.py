"""What the API writes, each request by one statement."""
# ruff: noqa: S608 - statements are put together from the constants below

_SESSION_DEFAULTS = """started_at, client_id, status, status_reason, planned_minutes,
    room, positions, history_review, history_changes, objective, assessment, plan_text,
    next_steps, alert_explanation, unconfirmed, therapist_id, clinic_id,
    created_by_id"""
_SESSION_VALUES = """'in_progress', '', 60, '', '{}', 'not_reviewed', '', '', '', '',
    '', '', '{}', %(member)s, %(clinic)s, %(member)s"""
_TREATMENT_DEFAULTS = """pressure_scale, force_unit, release, twitch_response,
    referral_reproduced, performed_by, unconfirmed, version, clinic_id, created_by_id"""
_TREATMENT_VALUES = """'intensity-0-10', '', '', 'not_tested', 'not_tested', '', false,
    1, %(clinic)s, %(member)s"""
_FEEDBACK_DEFAULTS = """source, discomfort, note, is_alert, version, clinic_id,
    created_by_id"""
_FEEDBACK_VALUES = "'client_aloud', '', '', false, 1, %(clinic)s, %(member)s"
_ENTRY = "(SELECT id FROM clinic_{0} WHERE slug = {1} ->> '{0}' LIMIT 1)"
_ENTRIES = ", ".join(_ENTRY.format(name, "{0}") for name in ("muscle", "technique"))

POST = f"""
WITH said AS (SELECT %(body)s::json AS d),
made AS (
    INSERT INTO therapy_session (id, pain_before, subjective, notes, version,
        {_SESSION_DEFAULTS})
    SELECT (d ->> 'id')::uuid, (d ->> 'pain_before')::int, d ->> 'subjective',
        d ->> 'notes', 1, (d ->> 'started_at')::timestamptz, (d ->> 'client')::uuid,
        {_SESSION_VALUES}
    FROM said ON CONFLICT (id) DO NOTHING RETURNING id, client_id),
treated AS (
    INSERT INTO therapy_treatment (id, session_id, client_id, "order", muscle_id,
        technique_id, side, pressure, seconds, note, {_TREATMENT_DEFAULTS})
    SELECT (t ->> 'id')::uuid, made.id, made.client_id, n,
        {_ENTRIES.format("t")},
        t ->> 'side', (t ->> 'pressure')::int, (t ->> 'seconds')::int, t ->> 'note',
        {_TREATMENT_VALUES}
    FROM made, said, json_array_elements(d -> 'treatments') WITH ORDINALITY e (t, n))
INSERT INTO therapy_feedback (id, session_id, client_id, at, pain, word,
    {_FEEDBACK_DEFAULTS})
SELECT (f ->> 'id')::uuid, made.id, made.client_id, (f ->> 'at')::timestamptz,
    (f ->> 'pain')::int, f ->> 'word', {_FEEDBACK_VALUES}
FROM made, said, json_array_elements(d -> 'feedback') f"""

PUSH = f"""
WITH op AS MATERIALIZED (
    SELECT n, o ->> 'op_id' AS op_id, o ->> 'act' AS act, o ->> 'record' AS kind,
        (o ->> 'id')::uuid AS id, o -> 'set' AS said,
        CASE WHEN json_typeof(o -> 'base_version') = 'number'
             THEN (o ->> 'base_version')::int END AS base
    FROM json_array_elements(%(body)s::json -> 'operations') WITH ORDINALITY e (o, n)),
made AS (
    INSERT INTO therapy_session (id, pain_before, subjective, notes, version,
        {_SESSION_DEFAULTS})
    SELECT op.id, (said ->> 'pain_before')::int, said ->> 'subjective',
        said ->> 'notes', 2,
        (SELECT (b.said ->> 'started_at')::timestamptz FROM op b
         WHERE b.id = op.id AND b.act = 'start'),
        (said ->> 'client')::uuid, {_SESSION_VALUES}
    FROM op WHERE kind = 'session' AND act = 'create'
    ON CONFLICT (id) DO NOTHING RETURNING id, client_id),
written AS (
    UPDATE therapy_session s SET notes = said ->> 'notes', version = version + 1,
        updated_at = now()
    FROM op WHERE s.id = op.id AND s.clinic_id = %(clinic)s AND kind = 'session'
        AND act = 'update' AND s.version = base
    RETURNING s.id, s.version),
treated AS (
    INSERT INTO therapy_treatment (id, session_id, client_id, "order", muscle_id,
        technique_id, side, pressure, seconds, note, {_TREATMENT_DEFAULTS})
    SELECT op.id, made.id, made.client_id,
        row_number() OVER (PARTITION BY made.id ORDER BY n),
        {_ENTRIES.format("said")}, said ->> 'side',
        (said ->> 'pressure')::int, (said ->> 'seconds')::int, said ->> 'note',
        {_TREATMENT_VALUES}
    FROM op JOIN made ON made.id = (said ->> 'session')::uuid
    WHERE kind = 'treatment' AND act = 'create' RETURNING id, version),
corrected AS (
    UPDATE therapy_treatment t SET note = said ->> 'note', version = version + 1,
        updated_at = now()
    FROM op WHERE t.id = op.id AND t.clinic_id = %(clinic)s AND kind = 'treatment'
        AND act = 'update' AND t.version = base
    RETURNING t.id, t.version),
heard AS (
    INSERT INTO therapy_feedback (id, session_id, client_id, at, pain, word,
        {_FEEDBACK_DEFAULTS})
    SELECT op.id, made.id, made.client_id, (said ->> 'at')::timestamptz,
        (said ->> 'pain')::int, said ->> 'word', {_FEEDBACK_VALUES}
    FROM op JOIN made ON made.id = (said ->> 'session')::uuid
    WHERE kind = 'feedback' RETURNING id, version),
left_at AS (
    SELECT op.n, 1 AS version FROM op JOIN made USING (id)
    WHERE act = 'create' AND kind = 'session'
    UNION ALL SELECT op.n, 2 FROM op JOIN made USING (id) WHERE act = 'start'
    UNION ALL SELECT op.n, r.version FROM op JOIN (
        SELECT * FROM written UNION ALL SELECT * FROM treated
        UNION ALL SELECT * FROM corrected UNION ALL SELECT * FROM heard
    ) r USING (id))
SELECT json_build_object('now', now(), 'results', json_agg(json_build_object(
    'op_id', op_id, 'status',
    CASE WHEN version IS NULL THEN 'rejected' ELSE 'applied' END, 'record', kind,
    'id', id, 'version', version) ORDER BY n))::text
FROM op LEFT JOIN left_at USING (n)"""
