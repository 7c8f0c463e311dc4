"""Policies ask who sees once a statement, and let the planner expect that rows pass.

PostgreSQL reads a setting for every row that a policy names it for, unless a sub-select
without a table asks. And of a comparison it can't tell beforehand it expects one row in
two hundred to pass, of `IS NOT NULL` nearly all: expecting a handful, it sorted a whole
clinic for a page, and read the catalogue anew for each row.
"""

from django.db import migrations

NARROW = """
CREATE OR REPLACE FUNCTION narrow_table(target text, audiences text[], client_sees text)
RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS audience ON %I', target);
    EXECUTE format('DROP POLICY IF EXISTS client ON %I', target);
    EXECUTE format('CREATE POLICY audience ON %I AS RESTRICTIVE TO palpate_app USING '
                   '((SELECT array_position(%L::text[], scope_audience())) IS NOT NULL)',
                   target, audiences);
    IF client_sees <> 'true' THEN
        client_sees := format(
            'nullif(CASE WHEN (SELECT scope_audience()) = ''client'' THEN %s '
            'ELSE true END, false) IS NOT NULL', client_sees);
    END IF;
    EXECUTE format('CREATE POLICY client ON %I AS RESTRICTIVE TO palpate_app '
                   'USING (%s)', target, client_sees);
END $body$;
"""

PROTECT = """
CREATE OR REPLACE FUNCTION protect_table(
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
    PERFORM narrow_table(target, audiences, client_sees);
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
"""

# Tables that are there already keep whom they admit.
NARROW_ALL = r"""
DO $$
DECLARE wall record;
BEGIN
    FOR wall IN
        SELECT c.relname,
               substring(pg_get_expr(a.polqual, c.oid) FROM '\{.*\}')::text[] AS audiences,
               coalesce(btrim(substring(pg_get_expr(s.polqual, c.oid)
                                        FROM 'THEN (.*)\s+ELSE true\s+END'), E' \n'),
                        'true') AS client_sees
        FROM pg_class c
        JOIN pg_policy a ON a.polrelid = c.oid AND a.polname = 'audience'
        JOIN pg_policy s ON s.polrelid = c.oid AND s.polname = 'client'
        WHERE c.relnamespace = current_schema()::regnamespace
    LOOP
        PERFORM narrow_table(wall.relname, wall.audiences, wall.client_sees);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0019_pages_of_a_clinic")]
    operations = [
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        migrations.RunSQL(PROTECT, migrations.RunSQL.noop),
        migrations.RunSQL(NARROW_ALL, migrations.RunSQL.noop),
    ]
