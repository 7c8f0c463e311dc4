"""The functions that write the change log, and those that switch it on for a table.

A change is the new image of a row, taken by the statement that wrote it. The number and
the hash belong to the transaction: one deferred trigger takes them at COMMIT, and the
clinic's head row is the last lock, so that numbers come in the order of commits.
"""

# Recipe v1 of the chain. The digest of a change is SHA-256 over its body as text; the
# digest of a commit covers what each of its changes says but the body, so that a body
# can be erased by law and the chain stays whole. Both functions are STABLE, as
# jsonb_build_array is: declared stricter they would not be inlined.
RECIPE = """
CREATE FUNCTION change_line(n integer, kind text, record uuid, client uuid, op text,
                            digest bytea) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(jsonb_build_array(n, kind, record, client, op,
                                        encode(digest, 'hex'))::text || E'\\n', 'UTF8')
$$;

CREATE FUNCTION chain_link(previous bytea, lines bytea, clinic uuid, seq bigint,
                           at timestamptz, actor uuid, device uuid, request text)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || sha256(lines) || convert_to(jsonb_build_array(
        'v1', clinic, seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        actor, device, request)::text, 'UTF8'))
$$;
"""

CAPTURE = """
CREATE FUNCTION scope_setting(name text) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting(name, true), '')::uuid $$;

-- Arguments: the kind of record, its clinic and client columns, columns left out.
CREATE FUNCTION capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET TimeZone = 'UTC' AS $$
DECLARE
    here uuid := scope_clinic();
    open_tx uuid := scope_setting('app.change');
    hidden text[] := TG_ARGV[3]::text[];
    last integer := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM rows) THEN
        RETURN NULL;
    END IF;
    -- A number taken early, another clinic, another author, or a setting of somebody's
    -- own: open anew.
    IF open_tx IS NULL OR NOT EXISTS (
        SELECT FROM clinic_commit c
        WHERE c.tx = open_tx AND c.clinic_id = here AND c.seq IS NULL
          AND c.actor IS NOT DISTINCT FROM scope_actor()
          AND c.device IS NOT DISTINCT FROM scope_setting('app.device')
    ) THEN
        open_tx := gen_random_uuid();
        PERFORM set_config('app.change', open_tx::text, true),
                set_config('synchronous_commit', 'on', true);
        INSERT INTO clinic_commit (tx, clinic_id, actor, device, request)
        VALUES (open_tx, here, scope_actor(), scope_setting('app.device'),
                coalesce(current_setting('app.request', true), ''));
    ELSE
        SELECT coalesce(max(n), 0) INTO last FROM clinic_change WHERE tx = open_tx;
    END IF;
    -- Row security of the log refuses a row of any clinic but the one in scope.
    INSERT INTO clinic_change (tx, n, clinic_id, client_id, kind, record, op, body, digest)
    SELECT open_tx, last + row_number() OVER (), (image.body ->> TG_ARGV[1])::uuid,
           (image.body ->> TG_ARGV[2])::uuid, TG_ARGV[0], (image.body ->> 'id')::uuid,
           left(TG_OP, 1), image.body, sha256(convert_to(image.body::text, 'UTF8'))
    -- OFFSET keeps the planner from making the image anew for each of its uses.
    FROM rows r CROSS JOIN LATERAL (SELECT to_jsonb(r) - hidden AS body OFFSET 0) image;
    RETURN NULL;
END $$;

CREATE FUNCTION number_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    scope text := current_setting('app.clinic', true);
    said bytea;
    head clinic_chainhead;
    opened clinic_commit;
    moment timestamptz;
BEGIN
    -- The scope may have ended before COMMIT; what comes after opens another commit.
    PERFORM set_config('app.clinic', NEW.clinic_id::text, true),
            set_config('app.change', '', true);
    SELECT string_agg(change_line(n, kind, record, client_id, op, digest), '' ORDER BY n)
    INTO said FROM clinic_change WHERE tx = NEW.tx;
    SELECT * INTO STRICT opened FROM clinic_commit WHERE tx = NEW.tx;
    SELECT * INTO STRICT head FROM clinic_chainhead
    WHERE clinic_id = NEW.clinic_id FOR UPDATE;
    moment := clock_timestamp();
    head.seq := head.seq + 1;
    head.hash := chain_link(head.hash, said, NEW.clinic_id, head.seq, moment,
                            opened.actor, opened.device, opened.request);
    UPDATE clinic_chainhead SET seq = head.seq, hash = head.hash
    WHERE clinic_id = NEW.clinic_id;
    UPDATE clinic_commit SET seq = head.seq, at = moment, hash = head.hash
    WHERE tx = NEW.tx;
    PERFORM set_config('app.clinic', coalesce(scope, ''), true);
    RETURN NULL;
END $$;

CREATE FUNCTION begin_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO clinic_chainhead (clinic_id, epoch, seq, hash)
    VALUES (NEW.id, gen_random_uuid(), 0, '');
    RETURN NULL;
END $$;

CREATE FUNCTION log_table(
    target text, kind text, clinic_column text, client_column text, hidden text[]
) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    op text;
BEGIN
    FOREACH op IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
        EXECUTE format('CREATE TRIGGER log_%s AFTER %s ON %I REFERENCING %s TABLE AS rows '
                       'FOR EACH STATEMENT EXECUTE FUNCTION capture(%L, %L, %L, %L)',
                       lower(op), op, target, CASE op WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END,
                       kind, clinic_column, client_column, hidden);
    END LOOP;
END $body$;

CREATE FUNCTION unlog_table(target text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    op text;
BEGIN
    FOREACH op IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
        EXECUTE format('DROP TRIGGER log_%s ON %I', op, target);
    END LOOP;
END $body$;
"""

# An aggregate is a record that can be signed, with its parts. Its one narrow row is
# touched by every statement on any of them: it refuses when sealed, and counts.
AGGREGATE = """
CREATE FUNCTION touch_aggregates(roots uuid[], guards boolean, counts boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found integer;
    final uuid;
BEGIN
    IF roots IS NULL THEN
        RETURN;
    END IF;
    SELECT count(*), (array_agg(record) FILTER (WHERE sealed_by IS NOT NULL))[1]
    INTO found, final
    FROM (SELECT record, sealed_by FROM clinic_aggregate WHERE record = ANY (roots)
          ORDER BY record FOR NO KEY UPDATE) held;
    IF guards AND final IS NOT NULL THEN
        RAISE 'record % is signed and final', final
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'signed_is_final';
    END IF;
    IF found < cardinality(roots) THEN
        INSERT INTO clinic_aggregate (record, clinic_id, children)
        SELECT root, scope_clinic(), 0 FROM unnest(roots) root ON CONFLICT DO NOTHING;
    END IF;
    IF counts THEN
        UPDATE clinic_aggregate SET children = children + 1 WHERE record = ANY (roots);
    END IF;
END $$;

-- The rows of `target` belong to the roots their columns name: `id` for the root itself,
-- `a.b` for column b of the row of table `via` that column a names.
CREATE FUNCTION join_aggregate(
    target text, tag text, columns text[], via text, guards boolean, counts boolean
) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    op text;
    source text := '';
    name text;
BEGIN
    FOREACH name IN ARRAY columns LOOP
        source := source || CASE WHEN source = '' THEN '' ELSE ' UNION ALL ' END
            || CASE WHEN via = '' THEN format('SELECT r.%I AS root FROM %%1$s r', name)
               ELSE format('SELECT v.%I AS root FROM %%1$s r JOIN %I v ON v.id = r.%I',
                           split_part(name, '.', 2), via, split_part(name, '.', 1)) END;
    END LOOP;
    EXECUTE format($make$
        CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = %I, pg_temp AS $$
        DECLARE
            roots uuid[];
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                SELECT array_agg(DISTINCT root ORDER BY root) INTO roots
                FROM (%s UNION ALL %s) touched WHERE root IS NOT NULL;
            ELSE
                SELECT array_agg(DISTINCT root ORDER BY root) INTO roots
                FROM (%s) touched WHERE root IS NOT NULL;
            END IF;
            PERFORM touch_aggregates(roots, %L, %L);
            RETURN NULL;
        END $$ $make$, tag || '_' || target, current_schema(), format(source, 'rows'),
        format(source, 'old_rows'), format(source, 'rows'), guards, counts);
    EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM PUBLIC', tag || '_' || target);
    FOREACH op IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION %I()', tag || '_' || lower(op), op, target,
                       CASE op WHEN 'INSERT' THEN 'NEW TABLE AS rows'
                               WHEN 'DELETE' THEN 'OLD TABLE AS rows'
                               ELSE 'OLD TABLE AS old_rows NEW TABLE AS rows' END,
                       tag || '_' || target);
    END LOOP;
END $body$;

CREATE FUNCTION leave_aggregate(target text, tag text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    op text;
BEGIN
    FOREACH op IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', tag || '_' || op, target);
    END LOOP;
    EXECUTE format('DROP FUNCTION %I()', tag || '_' || target);
END $body$;

-- Whoever signs holds the aggregate first: a part written beside it waits, and is then
-- refused; one written before is seen.
CREATE FUNCTION hold_aggregate(root uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM touch_aggregates(ARRAY[root], true, false);
END $$;
"""

# Not by grants: who may not update may not lock either. Erasing by law has a role.
APPEND_ONLY = """
CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'palpate_eraser' THEN
        RAISE '% is kept as written', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'kept_as_written';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION keep_as_written(target text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('CREATE TRIGGER facts BEFORE UPDATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_update()', target);
END $body$;

CREATE FUNCTION let_change(target text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('DROP TRIGGER facts ON %I', target);
END $body$;
"""

# The triggers of the log's own tables, and every chain that has a clinic already.
LOG_TRIGGERS = """
CREATE CONSTRAINT TRIGGER number AFTER INSERT ON clinic_change
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.n = 1)
EXECUTE FUNCTION number_commit();
CREATE TRIGGER begin_chain AFTER INSERT ON clinic_clinic
FOR EACH ROW EXECUTE FUNCTION begin_chain();
ALTER TABLE clinic_chainhead SET (fillfactor = 50);
ALTER TABLE clinic_aggregate SET (fillfactor = 70);
"""

OWNED = """
DO $$
DECLARE f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['capture()', 'number_commit()', 'begin_chain()',
                             'hold_aggregate(uuid)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       f, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT EXECUTE ON FUNCTION hold_aggregate(uuid) TO palpate_app;
END $$
"""

UNDO = """
DROP FUNCTION let_change(text);
DROP FUNCTION keep_as_written(text);
DROP FUNCTION refuse_update();
DROP TRIGGER begin_chain ON clinic_clinic;
DROP FUNCTION hold_aggregate(uuid);
DROP FUNCTION leave_aggregate(text, text);
DROP FUNCTION join_aggregate(text, text, text[], text, boolean, boolean);
DROP FUNCTION touch_aggregates(uuid[], boolean, boolean);
DROP FUNCTION unlog_table(text);
DROP FUNCTION log_table(text, text, text, text, text[]);
DROP FUNCTION begin_chain();
DROP FUNCTION number_commit() CASCADE;
DROP FUNCTION capture();
DROP FUNCTION scope_setting(text);
DROP FUNCTION chain_link(bytea, bytea, uuid, bigint, timestamptz, uuid, uuid, text);
DROP FUNCTION change_line(integer, text, uuid, uuid, text, bytea);
"""
