-- The roles Palpate runs with. Run once per server as a superuser; safe to repeat.
--
--   palpate_owner   owns tables and runs migrations; sees no clinical row without a scope
--   palpate_app     serves requests; owns nothing, bypasses nothing
--   palpate_backup  reads everything for backups, and does nothing else
--   palpate_gate    owns the functions that turn a credential into a scope (no log-in)
--   palpate_eraser  owns the lawful erasure (no log-in)
--
-- Set passwords afterwards, for example: ALTER ROLE palpate_app PASSWORD '...';
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['palpate_owner', 'palpate_app', 'palpate_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
    FOREACH name IN ARRAY ARRAY['palpate_gate', 'palpate_eraser'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END
$$;

ALTER ROLE palpate_owner NOSUPERUSER NOBYPASSRLS;
ALTER ROLE palpate_app NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
ALTER ROLE palpate_backup NOSUPERUSER BYPASSRLS;
GRANT pg_read_all_data TO palpate_backup;

-- The owner may hand functions to these roles, but does not inherit what they may see.
GRANT palpate_gate TO palpate_owner WITH INHERIT FALSE, SET TRUE;
GRANT palpate_eraser TO palpate_owner WITH INHERIT FALSE, SET TRUE;

-- Statements hold names and health texts, and errors quote them. The app is told of every
-- error and logs it without them; the server's own log says nothing of our statements.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['palpate_owner', 'palpate_app', 'palpate_backup'] LOOP
        EXECUTE format('ALTER ROLE %I SET log_statement = none', name);
        EXECUTE format('ALTER ROLE %I SET log_min_duration_statement = -1', name);
        EXECUTE format('ALTER ROLE %I SET log_min_duration_sample = -1', name);
        EXECUTE format('ALTER ROLE %I SET log_transaction_sample_rate = 0', name);
        EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', name);
        EXECUTE format('ALTER ROLE %I SET log_min_messages = fatal', name);
        EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', name);
        EXECUTE format('ALTER ROLE %I SET log_parameter_max_length = 0', name);
        EXECUTE format('ALTER ROLE %I SET log_parameter_max_length_on_error = 0', name);
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'Set the log_ parameters of these roles as superuser: see docs/deployment.md.';
END
$$;
