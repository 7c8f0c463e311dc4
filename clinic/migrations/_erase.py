"""The lawful erasure of a client, which belongs to a role of its own."""

# Each table that is erased has a policy and a function of its own.
DECLARE = """
CREATE FUNCTION let_erase(target text, condition text, digest_of text)
RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    name text := 'erase_from_' || target;
    gone text := format('DELETE FROM %I WHERE %s', target, condition);
BEGIN
    IF digest_of <> '' THEN
        gone := format('WITH gone AS (%s RETURNING client_id, %I AS record, digest) '
            'INSERT INTO clinic_erasedsignature '
            '(id, clinic_id, client_id, record, digest, version) '
            'SELECT gen_random_uuid(), scope_clinic(), client_id, record, digest, 1 '
            'FROM gone', gone, digest_of);
    END IF;
    EXECUTE format('CREATE POLICY erasable ON %I TO palpate_eraser '
                   'USING (clinic_id = scope_clinic())', target);
    EXECUTE format('GRANT SELECT, DELETE ON %I TO palpate_eraser', target);
    EXECUTE format('CREATE FUNCTION %I(people uuid[]) RETURNS void LANGUAGE sql '
                   'AS $$ %s $$', name, gone);
    EXECUTE format('REVOKE ALL ON FUNCTION %I(uuid[]) FROM PUBLIC', name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %I(uuid[]) TO palpate_eraser', name);
END $body$;

CREATE FUNCTION let_stay(target text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('DROP FUNCTION %I(uuid[])', 'erase_from_' || target);
    EXECUTE format('REVOKE SELECT, DELETE ON %I FROM palpate_eraser', target);
    EXECUTE format('DROP POLICY erasable ON %I', target);
END $body$;
"""

UNDECLARE = """
DROP FUNCTION let_stay(text);
DROP FUNCTION let_erase(text, text, text);
"""

FORMER = "DROP FUNCTION erase_history(uuid, text);"
FORMER_SIGNATURES = """
DROP POLICY eraser ON therapy_signature;
REVOKE ALL ON therapy_signature FROM palpate_eraser;
"""

# What is not erased by table: the log's bodies, the narrow rows of aggregates, and
# whether a person has a place in any other clinic.
GRANTS = """
CREATE POLICY eraser ON clinic_aggregate TO palpate_eraser
USING (clinic_id = scope_clinic());
GRANT SELECT, UPDATE, DELETE ON clinic_aggregate TO palpate_eraser;
CREATE POLICY eraser ON clinic_erasurerequest FOR SELECT TO palpate_eraser
USING (clinic_id = scope_clinic());
GRANT SELECT ON clinic_erasurerequest TO palpate_eraser;
CREATE POLICY eraser ON clinic_erasedsignature FOR INSERT TO palpate_eraser
WITH CHECK (clinic_id = scope_clinic());
GRANT INSERT ON clinic_erasedsignature TO palpate_eraser;
CREATE POLICY anywhere ON clinic_membership FOR SELECT TO palpate_eraser USING (true);
GRANT SELECT, DELETE ON clinic_deviceuse TO palpate_eraser;
GRANT UPDATE (merged_into_id) ON clinic_client TO palpate_eraser;  -- To lock the row.
"""

UNGRANT = """
REVOKE ALL ON clinic_deviceuse FROM palpate_eraser;
REVOKE UPDATE (merged_into_id) ON clinic_client FROM palpate_eraser;
DROP POLICY anywhere ON clinic_membership;
DROP POLICY eraser ON clinic_aggregate;
REVOKE ALL ON clinic_aggregate FROM palpate_eraser;
"""

ERASE = """
-- Whoever writes about a client holds a key share of their row: it is locked first, so
-- that what was written before is seen, and what comes after finds nobody.
CREATE FUNCTION person_of(of_client uuid) RETURNS uuid[] LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM clinic_client WHERE id = of_client FOR UPDATE;
    PERFORM FROM clinic_client WHERE merged_into_id = of_client ORDER BY id FOR UPDATE;
    RETURN ARRAY(SELECT id FROM clinic_client
                 WHERE id = of_client OR merged_into_id = of_client ORDER BY id);
END $$;

CREATE FUNCTION erase_people(people uuid[], asked uuid, why text, by_law text)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
    their_users uuid[];
    their_devices uuid[];
    those_last oid[] := ARRAY['clinic_membership', 'clinic_client']::regclass[]::oid[];
    waiting oid[];
    ready oid[];
    one oid;
BEGIN
    SELECT array_agg(DISTINCT user_id) INTO their_users
    FROM clinic_membership WHERE client_id = ANY (people);
    their_devices := ARRAY(
        SELECT d.id FROM clinic_device d JOIN clinic_membership m ON m.id = d.member_id
        WHERE m.client_id = ANY (people));
    INSERT INTO clinic_erasure
        (id, clinic_id, client_id, request_id, reason, law, devices, version)
    SELECT gen_random_uuid(), scope_clinic(), person, asked, why, by_law,
           their_devices, 1
    FROM unnest(people) person;
    -- No seal holds against the law.
    UPDATE clinic_aggregate SET sealed_by = NULL
    WHERE sealed_by IS NOT NULL AND record IN (
        SELECT record FROM clinic_change WHERE client_id = ANY (people));
    -- What refers to a row goes before it.
    waiting := ARRAY(
        SELECT polrelid FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
        WHERE polname = 'erasable' AND polrelid <> ALL (those_last)
          AND relnamespace = current_schema()::regnamespace);
    WHILE cardinality(waiting) > 0 LOOP
        ready := ARRAY(SELECT t FROM unnest(waiting) t WHERE NOT EXISTS (
            SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = t
            AND conrelid <> t AND conrelid = ANY (waiting)));
        IF ready = '{}' THEN
            RAISE 'tables that are erased refer to each other in a circle';
        END IF;
        FOREACH one IN ARRAY ready LOOP
            PERFORM erase_table(one, people);
        END LOOP;
        waiting := ARRAY(SELECT t FROM unnest(waiting) t WHERE t <> ALL (ready));
    END LOOP;
    FOREACH one IN ARRAY those_last LOOP
        PERFORM erase_table(one, people);
    END LOOP;
    DELETE FROM clinic_deviceuse WHERE device_id = ANY (their_devices);
    DELETE FROM clinic_aggregate WHERE record IN (
        SELECT record FROM clinic_change WHERE client_id = ANY (people));
    -- Digests stay: the chain covers them, and not the bodies.
    UPDATE clinic_change SET body = NULL
    WHERE body IS NOT NULL AND (
        client_id = ANY (people)
        AND kind NOT IN ('erasure', 'erasure_request', 'erased_signature')
        OR record = ANY (their_devices));
    RETURN QUERY SELECT u FROM unnest(their_users) u WHERE NOT EXISTS (
        SELECT FROM clinic_membership m WHERE m.user_id = u);
END $$;

CREATE FUNCTION erase_table(target oid, people uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT %I($1)', 'erase_from_' || (
        SELECT relname FROM pg_class WHERE oid = target)) USING people;
END $$;

-- For the app: what a clinic admin asked for. Answers the log-ins that have no place in
-- any clinic any more.
CREATE FUNCTION erase_client(asked uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    request clinic_erasurerequest;
    people uuid[];
BEGIN
    SELECT * INTO request FROM clinic_erasurerequest WHERE id = asked;
    IF NOT FOUND THEN
        RAISE 'nobody asked for this erasure' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM clinic_membership
                   WHERE id = scope_actor() AND clinic_id = scope_clinic()
                     AND role = 'clinic_admin' AND ended_at IS NULL) THEN
        RAISE 'a clinic admin erases' USING ERRCODE = 'insufficient_privilege';
    END IF;
    people := person_of(request.client_id);
    IF request.client_id <> ALL (people) THEN
        RAISE 'client % is not there', request.client_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'client_is_there';
    END IF;
    IF EXISTS (SELECT FROM clinic_legalhold h WHERE h.client_id = ANY (people)
               AND NOT EXISTS (SELECT FROM clinic_legalholdlifting
                               WHERE hold_id = h.id)) THEN
        RAISE 'client % is under a legal hold', request.client_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'legal_hold';
    END IF;
    RETURN QUERY SELECT erase_people(people, asked, request.reason, request.law);
END $$;

-- For the owner, after a restore: whom the law made us erase since the copy was taken.
CREATE FUNCTION erase_again(of_client uuid, why text, by_law text) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    people uuid[] := person_of(of_client);
BEGIN
    IF of_client = ANY (people) THEN
        RETURN QUERY SELECT erase_people(people, NULL, why, by_law);
    END IF;
END $$;

-- An id that was erased is nobody's again, whatever a device has kept to send.
CREATE FUNCTION refuse_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM clinic_erasure WHERE client_id = NEW.id) THEN
        RAISE 'client % was erased', NEW.id
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'clinic_client_pkey';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER erased BEFORE INSERT ON clinic_client
FOR EACH ROW EXECUTE FUNCTION refuse_erased();
"""

OWNED = """
DO $$
DECLARE
    f regprocedure;
    me name := current_user;
BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO palpate_eraser', current_schema());
    FOREACH f IN ARRAY ARRAY[
        'person_of(uuid)', 'erase_people(uuid[], uuid, text, text)',
        'erase_table(oid, uuid[])', 'erase_client(uuid)',
        'erase_again(uuid, text, text)', 'refuse_erased()']::regprocedure[]
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       f, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO palpate_eraser', f);
    END LOOP;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM palpate_eraser', current_schema());
    SET LOCAL ROLE palpate_eraser;
    EXECUTE format('GRANT EXECUTE ON FUNCTION erase_again(uuid, text, text) TO %I', me);
    GRANT EXECUTE ON FUNCTION erase_client(uuid) TO palpate_app;
    EXECUTE format('SET LOCAL ROLE %I', me);
END $$
"""

UNDO = """
DROP TRIGGER erased ON clinic_client;
DROP FUNCTION refuse_erased();
DROP FUNCTION erase_again(uuid, text, text);
DROP FUNCTION erase_client(uuid);
DROP FUNCTION erase_table(oid, uuid[]);
DROP FUNCTION erase_people(uuid[], uuid, text, text);
DROP FUNCTION person_of(uuid);
"""
