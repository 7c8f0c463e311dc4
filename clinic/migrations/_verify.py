"""Where every chain has come to, for its anchor outside; and the lawful erasure."""

HEADS = """
CREATE POLICY gate ON clinic_chainhead FOR SELECT TO palpate_gate USING (true);
GRANT SELECT ON clinic_chainhead TO palpate_gate;

CREATE FUNCTION chain_heads()
RETURNS TABLE (clinic uuid, epoch uuid, seq bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT clinic_id, epoch, seq, hash FROM clinic_chainhead ORDER BY clinic_id
$$;
"""

# Only what the log and the signatures keep of a client; the rows themselves are
# blanked by the erasure of a client, which calls this.
ERASE = """
CREATE POLICY eraser ON clinic_change TO palpate_eraser
USING (clinic_id = scope_clinic());
CREATE POLICY eraser ON clinic_erasure TO palpate_eraser
USING (clinic_id = scope_clinic());
GRANT SELECT, UPDATE ON clinic_change TO palpate_eraser;
GRANT SELECT, INSERT ON clinic_erasure TO palpate_eraser;

CREATE FUNCTION erase_history(of_client uuid, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO clinic_erasure (id, clinic_id, client_id, reason, version)
    VALUES (gen_random_uuid(), scope_clinic(), of_client, why, 1);
    UPDATE clinic_change SET body = NULL
    WHERE client_id = of_client AND kind <> 'erasure';
    UPDATE therapy_signature SET content = NULL WHERE client_id = of_client;
END $$;
"""

OWNED = """
DO $$
DECLARE
    f regprocedure;
    me name := current_user;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO palpate_eraser', current_schema());
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO palpate_gate, palpate_eraser',
                   current_schema());
    FOREACH f IN ARRAY ARRAY['chain_heads()', 'erase_history(uuid, text)']::regprocedure[]
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       f, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    ALTER FUNCTION chain_heads() OWNER TO palpate_gate;
    ALTER FUNCTION erase_history(uuid, text) OWNER TO palpate_eraser;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM palpate_gate, palpate_eraser',
                   current_schema());
    SET LOCAL ROLE palpate_gate;
    EXECUTE format('GRANT EXECUTE ON FUNCTION chain_heads() TO %I', me);
    SET LOCAL ROLE palpate_eraser;
    EXECUTE format('GRANT EXECUTE ON FUNCTION erase_history(uuid, text) TO %I', me);
    EXECUTE format('SET LOCAL ROLE %I', me);
END $$
"""

UNDO = """
DROP FUNCTION IF EXISTS erase_history(uuid, text);
DROP FUNCTION chain_heads();
DROP POLICY gate ON clinic_chainhead;
DROP POLICY eraser ON clinic_change;
"""

# With the signatures there.
SIGNATURES = """
CREATE POLICY eraser ON therapy_signature TO palpate_eraser
USING (clinic_id = scope_clinic());
GRANT SELECT, UPDATE ON therapy_signature TO palpate_eraser;
"""
