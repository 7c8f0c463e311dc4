"""The functions that row security reads, and the one that switches it on for a table."""

SCOPE = """
CREATE FUNCTION scope_clinic() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.clinic', true), '')::uuid $$;

CREATE FUNCTION scope_client() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.client', true), '')::uuid $$;

CREATE FUNCTION scope_audience() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT current_setting('app.audience', true) $$;

CREATE FUNCTION scope_actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.actor', true), '')::uuid $$;

CREATE FUNCTION stamp_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := statement_timestamp();
    NEW.created_at := OLD.created_at;
    NEW.created_by_id := OLD.created_by_id;
    RETURN NEW;
END $$;
"""

PROTECT = """
CREATE FUNCTION protect_table(
    target text, audiences text[], clinic_column text, client_sees text,
    shared boolean, removable boolean
) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    roles text := format('palpate_app, %I', current_user);
    nobody uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY clinic ON %I TO %s USING (%I = scope_clinic())',
                   target, roles, clinic_column);
    EXECUTE format('CREATE POLICY audience ON %I AS RESTRICTIVE TO palpate_app '
                   'USING (scope_audience() = ANY (%L::text[]))', target, audiences);
    EXECUTE format('CREATE POLICY client ON %I AS RESTRICTIVE TO palpate_app '
                   'USING (CASE WHEN scope_audience() = ''client'' THEN %s '
                   'ELSE true END)', target, client_sees);
    IF shared THEN
        EXECUTE format('CREATE POLICY shared ON %I FOR SELECT TO palpate_app '
                       'USING (%I = %L)', target, clinic_column, nobody);
        EXECUTE format('CREATE POLICY release ON %I TO %I USING (%I = %L)',
                       target, current_user, clinic_column, nobody);
        -- No scope lets the app write what every clinic reads.
        EXECUTE format('CREATE POLICY own_insert ON %I AS RESTRICTIVE FOR INSERT '
                       'TO palpate_app WITH CHECK (%I <> %L)',
                       target, clinic_column, nobody);
        EXECUTE format('CREATE POLICY own_update ON %I AS RESTRICTIVE FOR UPDATE '
                       'TO palpate_app USING (%I <> %L)',
                       target, clinic_column, nobody);
    END IF;
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, palpate_app', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO palpate_app', target);
    IF removable THEN
        EXECUTE format('GRANT DELETE ON %I TO palpate_app', target);
    END IF;
    IF EXISTS (SELECT FROM pg_attribute
               WHERE attrelid = target::regclass AND attname = 'version') THEN
        EXECUTE format('CREATE TRIGGER stamp BEFORE UPDATE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION stamp_row()', target);
    END IF;
END $body$;

CREATE FUNCTION withhold(target text, privileges text[])
RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('REVOKE %s ON %I FROM palpate_app',
                   array_to_string(privileges, ', '), target);
END $body$;

CREATE FUNCTION unprotect_table(target text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    policy text;
BEGIN
    FOR policy IN SELECT polname FROM pg_policy WHERE polrelid = target::regclass
                  AND polname = ANY ('{clinic,audience,client,shared,release,own_insert,'
                                     'own_update}'::text[]) LOOP
        EXECUTE format('DROP POLICY %I ON %I', policy, target);
    END LOOP;
    EXECUTE format('DROP TRIGGER IF EXISTS stamp ON %I', target);
END $body$;
"""

UNDO = """
DROP FUNCTION withhold(text, text[]);
DROP FUNCTION unprotect_table(text);
DROP FUNCTION protect_table(text, text[], text, text, boolean, boolean);
DROP FUNCTION stamp_row();
DROP FUNCTION scope_actor();
DROP FUNCTION scope_audience();
DROP FUNCTION scope_client();
DROP FUNCTION scope_clinic();
"""

# Tables without a clinic (log-ins, HTTP sessions) belong to libraries: the app may use
# them, whenever they are created. A clinic's tables get their grants in protect_table.
GRANTS = """
DO $$
DECLARE here name := current_schema();
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO palpate_app, palpate_gate', here);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I '
                   'TO palpate_app', here);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO palpate_app', here);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, '
                   'DELETE ON TABLES TO palpate_app', here);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES '
                   'TO palpate_app', here);
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM palpate_app;
END $$
"""
