"""The functions through which every audience follows its clinic's log: where it stands,
and which records changed. They tell ids and what refers to what, and never a body."""

FEED = """
CREATE FUNCTION feed_position(after bigint)
RETURNS TABLE (epoch uuid, head bigint, waiting_since timestamptz, role text, client uuid)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT h.epoch, h.seq, (SELECT m.at FROM clinic_commit m
                            WHERE m.clinic_id = h.clinic_id AND m.seq = after + 1),
           then_was.role, then_was.client
    FROM clinic_chainhead h
    LEFT JOIN LATERAL (
        SELECT c.body ->> 'role' AS role, (c.body ->> 'client_id')::uuid AS client
        FROM clinic_change c JOIN clinic_commit m ON m.tx = c.tx
        WHERE c.record = scope_actor() AND c.kind = 'membership' AND m.seq IS NOT NULL
        ORDER BY m.seq > after, abs(m.seq - after), c.n DESC LIMIT 1
    ) then_was ON true
    WHERE h.clinic_id = scope_clinic()
$$;

-- Whole commits, at least `most` changes where there are so many. `keys` names, of each
-- kind that is asked for, the columns that refer to what it belongs to.
CREATE FUNCTION feed_changes(after bigint, most integer, of_client uuid, keys jsonb)
RETURNS TABLE (seq bigint, kind text, record uuid, device uuid, refers jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    whose uuid := CASE WHEN scope_audience() = 'client' THEN scope_client()
                       ELSE of_client END;
    closing bigint;
    counted bigint;
BEGIN
    SELECT max(due.seq), count(*) INTO closing, counted FROM (
        SELECT m.seq FROM clinic_commit m JOIN clinic_change c ON c.tx = m.tx
        WHERE m.clinic_id = scope_clinic() AND m.seq > after AND keys ? c.kind
          AND (whose IS NULL OR c.client_id = whose)
        ORDER BY m.seq LIMIT most
    ) due;
    RETURN QUERY
    SELECT m.seq, c.kind::text, c.record, m.device,
           (SELECT jsonb_object_agg(name, c.body -> name)
            FROM jsonb_array_elements_text(keys -> c.kind) name)
    FROM clinic_commit m JOIN clinic_change c ON c.tx = m.tx
    WHERE m.clinic_id = scope_clinic() AND m.seq > after AND keys ? c.kind
      AND (counted < most OR m.seq <= closing)
      AND (whose IS NULL OR c.client_id = whose)
    ORDER BY m.seq, c.n;
END $$;
"""

OWNED = """
DO $$
DECLARE f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['feed_position(bigint)',
                             'feed_changes(bigint, integer, uuid, jsonb)']::regprocedure[]
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       f, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO palpate_app', f);
    END LOOP;
END $$
"""

UNDO = """
DROP FUNCTION feed_changes(bigint, integer, uuid, jsonb);
DROP FUNCTION feed_position(bigint);
"""
