"""Tokens end with the credentials they were given for, and when long unused."""

import django.db.models.deletion
from django.db import migrations, models

# Whoever writes the row, a count of credentials never goes back: else a token from
# before would open again.
COUNT = """
CREATE FUNCTION count_credentials() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.credentials := greatest(NEW.credentials, OLD.credentials)
                       + (NEW.password IS DISTINCT FROM OLD.password)::integer;
    RETURN NEW;
END $$;
CREATE TRIGGER credentials BEFORE UPDATE OF password, credentials ON clinic_user
FOR EACH ROW EXECUTE FUNCTION count_credentials();

CREATE FUNCTION count_factors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clinic_user SET credentials = credentials + 1
    WHERE id = coalesce(NEW.user_id, OLD.user_id);
    RETURN NULL;
END $$;
-- The first recovery codes come along with a factor; new ones remove the old.
CREATE TRIGGER added AFTER INSERT ON mfa_authenticator
FOR EACH ROW WHEN (NEW.type <> 'recovery_codes') EXECUTE FUNCTION count_factors();
CREATE TRIGGER removed AFTER DELETE ON mfa_authenticator
FOR EACH ROW EXECUTE FUNCTION count_factors();
"""

UNCOUNT = """
DROP TRIGGER removed ON mfa_authenticator;
DROP TRIGGER added ON mfa_authenticator;
DROP TRIGGER credentials ON clinic_user;
DROP FUNCTION count_factors();
DROP FUNCTION count_credentials();
"""

ENTER = """
GRANT SELECT (credentials) ON clinic_user TO palpate_gate;
GRANT SELECT ON clinic_deviceuse TO palpate_gate;

DROP FUNCTION enter(bytea, text, boolean);
CREATE FUNCTION enter(
    token_digest bytea, request text, staff_need_second_factor boolean,
    moment timestamptz, idle interval
)
RETURNS TABLE (device uuid, member uuid, clinic uuid, client uuid, user_id uuid, role text,
               used_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
BEGIN
    SELECT d.id, m.id, m.clinic_id, m.client_id, m.user_id, m.role, s.at
    INTO device, member, clinic, client, user_id, role, used_at
    FROM clinic_device d
    JOIN clinic_membership m ON m.clinic_id = d.clinic_id AND m.id = d.member_id
    JOIN clinic_user u ON u.id = m.user_id
    LEFT JOIN clinic_deviceuse s ON s.device_id = d.id
    WHERE d.digest = token_digest AND d.revoked_at IS NULL AND d.expires_at > moment
      AND coalesce(s.at, d.created_at) > moment - idle
      AND d.credentials = u.credentials
      AND m.started_at <= now() AND (m.ended_at IS NULL OR m.ended_at > now())
      AND u.is_active
      AND (d.second_factor OR m.role = 'client' OR NOT staff_need_second_factor);
    IF FOUND THEN
        PERFORM stamp_scope(clinic, client, role, member, device, request);
        RETURN NEXT;
    END IF;
END $$;

DROP FUNCTION enter_as(uuid, uuid, text);
CREATE FUNCTION enter_as(
    as_member uuid, as_user uuid, request text, staff_need_second_factor boolean
)
RETURNS TABLE (device uuid, member uuid, clinic uuid, client uuid, user_id uuid, role text,
               used_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
BEGIN
    SELECT m.id, m.clinic_id, m.client_id, m.user_id, m.role
    INTO member, clinic, client, user_id, role
    FROM clinic_membership m JOIN clinic_user u ON u.id = m.user_id
    WHERE m.id = as_member AND m.user_id = as_user
      AND m.started_at <= now() AND (m.ended_at IS NULL OR m.ended_at > now())
      AND u.is_active
      AND (m.role = 'client' OR NOT staff_need_second_factor);
    IF FOUND THEN
        PERFORM stamp_scope(clinic, client, role, member, device, request);
        RETURN NEXT;
    END IF;
END $$;
"""

# As in 0002_gate: a function of the gate keeps to its own schema, is the app's to call,
# and belongs to the role that may see what it reads and nothing else.
OWNED = """
DO $$
DECLARE f regprocedure;
BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO palpate_gate', current_schema());
    FOREACH f IN ARRAY ARRAY['enter(bytea, text, boolean, timestamptz, interval)',
                             'enter_as(uuid, uuid, text, boolean)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       f, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO palpate_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO palpate_gate', f);
    END LOOP;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM palpate_gate', current_schema());
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0013_access_log"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceUse",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="clinic.device",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="device",
            name="credentials",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                editable=False,
                help_text="Its person's, when it was handed out.",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="credentials",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                editable=False,
                help_text="Counted by the database at every change of password or factor; sessions and tokens from before open nothing.",
            ),
        ),
        migrations.RunSQL(COUNT, UNCOUNT),
        migrations.RunSQL(ENTER, migrations.RunSQL.noop),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
    ]
