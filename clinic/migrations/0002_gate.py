"""The functions that turn a credential into a scope, and the few rows they may read."""

from django.db import migrations

GATE = """
CREATE POLICY gate ON clinic_device FOR SELECT TO palpate_gate USING (true);
CREATE POLICY gate ON clinic_membership FOR SELECT TO palpate_gate USING (true);
CREATE POLICY gate ON clinic_clinic FOR SELECT TO palpate_gate USING (true);
GRANT SELECT ON clinic_device, clinic_membership TO palpate_gate;
GRANT SELECT (id, name) ON clinic_clinic TO palpate_gate;
GRANT SELECT (id, is_active) ON clinic_user TO palpate_gate;

CREATE FUNCTION stamp_scope(
    clinic uuid, client uuid, role text, member uuid, device uuid, request text
) RETURNS void LANGUAGE sql AS $$
    SELECT set_config('app.clinic', clinic::text, true),
           set_config('app.client', coalesce(client::text, ''), true),
           set_config('app.audience', CASE role WHEN 'client' THEN 'client'
                      WHEN 'front_desk' THEN 'desk' ELSE 'clinical' END, true),
           set_config('app.actor', member::text, true),
           set_config('app.device', coalesce(device::text, ''), true),
           set_config('app.request', request, true)
$$;

CREATE FUNCTION enter(token_digest bytea, request text, staff_need_second_factor boolean)
RETURNS TABLE (device uuid, member uuid, clinic uuid, client uuid, user_id uuid, role text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
BEGIN
    SELECT d.id, m.id, m.clinic_id, m.client_id, m.user_id, m.role
    INTO device, member, clinic, client, user_id, role
    FROM clinic_device d
    JOIN clinic_membership m ON m.clinic_id = d.clinic_id AND m.id = d.member_id
    JOIN clinic_user u ON u.id = m.user_id
    WHERE d.digest = token_digest AND d.revoked_at IS NULL AND d.expires_at > now()
      AND m.started_at <= now() AND (m.ended_at IS NULL OR m.ended_at > now())
      AND u.is_active
      AND (d.second_factor OR m.role = 'client' OR NOT staff_need_second_factor);
    IF FOUND THEN
        PERFORM stamp_scope(clinic, client, role, member, device, request);
        RETURN NEXT;
    END IF;
END $$;

CREATE FUNCTION enter_as(as_member uuid, as_user uuid, request text)
RETURNS TABLE (device uuid, member uuid, clinic uuid, client uuid, user_id uuid, role text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
BEGIN
    SELECT m.id, m.clinic_id, m.client_id, m.user_id, m.role
    INTO member, clinic, client, user_id, role
    FROM clinic_membership m JOIN clinic_user u ON u.id = m.user_id
    WHERE m.id = as_member AND m.user_id = as_user
      AND m.started_at <= now() AND (m.ended_at IS NULL OR m.ended_at > now())
      AND u.is_active;
    IF FOUND THEN
        PERFORM stamp_scope(clinic, client, role, member, device, request);
        RETURN NEXT;
    END IF;
END $$;

CREATE FUNCTION memberships_of(of_user uuid)
RETURNS TABLE (id uuid, clinic uuid, clinic_name text, role text, client uuid)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT m.id, m.clinic_id, c.name, m.role, m.client_id
    FROM clinic_membership m
    JOIN clinic_clinic c ON c.id = m.clinic_id
    JOIN clinic_user u ON u.id = m.user_id
    WHERE m.user_id = of_user AND u.is_active
      AND m.started_at <= now() AND (m.ended_at IS NULL OR m.ended_at > now())
    ORDER BY m.started_at, m.id
$$;
"""

# A SECURITY DEFINER function keeps to its own schema, temporary tables last, and
# belongs to the role that may see what it reads and nothing else.
OWNED = """
DO $$
DECLARE f regprocedure;
BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO palpate_gate', current_schema());
    FOREACH f IN ARRAY ARRAY['enter(bytea, text, boolean)', 'enter_as(uuid, uuid, text)',
                             'memberships_of(uuid)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       f, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO palpate_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO palpate_gate', f);
    END LOOP;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM palpate_gate', current_schema());
END $$
"""

LIMITS = """
CREATE TABLE clinic_limit (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX clinic_limit_expires ON clinic_limit (expires);
"""

# The shared rows of the catalogue belong to this one; nobody is a member of it.
SHARED_CLINIC = """
SELECT set_config('app.clinic', '00000000-0000-0000-0000-000000000000', true);
INSERT INTO clinic_clinic (id, name, time_zone, locale, retention_years, alarm_level,
                           pressure_scale, session_minutes, version)
VALUES ('00000000-0000-0000-0000-000000000000', 'Shared catalogue', 'UTC', 'en', 10, 8,
        'intensity-0-10', 60, 1);
SELECT set_config('app.clinic', '', true);
"""

UNDO = """
DROP TABLE clinic_limit;
DROP FUNCTION memberships_of(uuid);
DROP FUNCTION enter_as(uuid, uuid, text);
DROP FUNCTION enter(bytea, text, boolean);
DROP FUNCTION stamp_scope(uuid, uuid, text, uuid, uuid, text);
DROP POLICY gate ON clinic_clinic;
DROP POLICY gate ON clinic_membership;
DROP POLICY gate ON clinic_device;
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0001_initial")]
    operations = [
        migrations.RunSQL(GATE, UNDO),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(SHARED_CLINIC, migrations.RunSQL.noop),
    ]
