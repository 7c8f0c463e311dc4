"""The function that writes the access log, and the one that shows it to a client."""

# By whom, by which device and request, and when: the scope and the clock say it, and
# not the caller.
LOG = """
CREATE FUNCTION is_about_me(access uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    EXISTS (SELECT FROM clinic_shown s
            WHERE s.access_id = access AND s.client_id = scope_client());

CREATE FUNCTION log_access(id uuid, kind text, action text, record uuid,
                           clients uuid[], outcome text) RETURNS void
LANGUAGE sql SECURITY DEFINER AS $$
    WITH answer AS (
        INSERT INTO clinic_access (id, clinic_id, at, member, device, request, kind,
                                   action, record, outcome)
        VALUES (log_access.id, scope_clinic(), statement_timestamp(), scope_actor(),
                scope_setting('app.device'),
                coalesce(current_setting('app.request', true), ''),
                log_access.kind, left(log_access.action, 100), log_access.record,
                log_access.outcome)
    )
    INSERT INTO clinic_shown (access_id, client_id, clinic_id, at)
    SELECT log_access.id, client, scope_clinic(), statement_timestamp()
    FROM unnest(clients) client GROUP BY client
$$;
"""

OWNED = """
DO $$
DECLARE f regprocedure := 'log_access(uuid, text, text, uuid, uuid[], text)';
BEGIN
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                   f, current_schema());
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO palpate_app', f);
END $$
"""

UNDO = """
DROP FUNCTION log_access(uuid, text, text, uuid, uuid[], text);
DROP FUNCTION is_about_me(uuid);
"""
