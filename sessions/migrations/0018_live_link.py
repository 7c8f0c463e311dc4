"""Links by which a client says how it feels while they are treated."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models

import clinic.change_log
import clinic.erasable
import clinic.models.tenant
import clinic.tenancy

GATE = """
CREATE POLICY gate ON therapy_livelink FOR SELECT TO palpate_gate USING (true);
CREATE POLICY gate ON therapy_session FOR SELECT TO palpate_gate USING (true);
GRANT SELECT (id, clinic_id, client_id, session_id, created_by_id, digest, expires_at,
              ended_at) ON therapy_livelink TO palpate_gate;
GRANT SELECT (id, clinic_id, status) ON therapy_session TO palpate_gate;

-- It acts for who made the link, and stands in the log as the device; its member is the
-- client, and no more than that.
CREATE FUNCTION enter_live(token_digest bytea, request text, moment timestamptz)
RETURNS TABLE (device uuid, member uuid, clinic uuid, client uuid, user_id uuid, role text,
               used_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
BEGIN
    SELECT l.id, m.id, l.clinic_id, l.client_id, m.user_id, 'client'
    INTO device, member, clinic, client, user_id, role
    FROM therapy_livelink l
    JOIN therapy_session s ON s.clinic_id = l.clinic_id AND s.id = l.session_id
    JOIN clinic_membership m ON m.clinic_id = l.clinic_id AND m.id = l.created_by_id
    JOIN clinic_user u ON u.id = m.user_id
    WHERE l.digest = token_digest AND l.ended_at IS NULL AND l.expires_at > moment
      AND s.status = 'in_progress'
      AND (m.ended_at IS NULL OR m.ended_at > now()) AND u.is_active;
    IF FOUND THEN
        PERFORM stamp_scope(clinic, NULL, 'therapist', member, device, request);
        RETURN NEXT;
    END IF;
END $$;
"""

# As in clinic's 0002_gate: it keeps to its own schema, is the app's to call, and belongs
# to the role that may see what it reads and nothing else.
OWNED = """
DO $$
DECLARE f regprocedure := 'enter_live(bytea, text, timestamptz)';
BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO palpate_gate', current_schema());
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                   f, current_schema());
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO palpate_app', f);
    EXECUTE format('ALTER FUNCTION %s OWNER TO palpate_gate', f);
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM palpate_gate', current_schema());
END $$
"""

UNDO = """
DROP FUNCTION enter_live(bytea, text, timestamptz);
REVOKE SELECT (id, clinic_id, status) ON therapy_session FROM palpate_gate;
DROP POLICY gate ON therapy_session;
DROP POLICY gate ON therapy_livelink;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0021_feed_in_one_pass"),
        ("therapy", "0017_figures_of_a_period"),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Counted by the database at every change.",
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.client",
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_default=clinic.models.tenant.ScopeClinic(),
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=clinic.models.tenant.ScopeActor(),
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.membership",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="live_links",
                        to="therapy.session",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="live_link_expires_after_creation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("session",),
                        name="one_live_link_of_a_session",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "client", "id"), name="therapy_livelink_key"
                    ),
                    clinic.tenancy.SameClinic(
                        columns=("clinic_id", "created_by_id"),
                        key=("clinic_id", "id"),
                        name="therapy_livelink_created_by_fk",
                        to="clinic_membership",
                    ),
                    clinic.tenancy.SameClinic(
                        columns=("clinic_id", "client_id"),
                        key=("clinic_id", "id"),
                        name="therapy_livelink_client_fk",
                        to="clinic_client",
                    ),
                    clinic.tenancy.SameClinic(
                        columns=("clinic_id", "client_id", "session_id"),
                        key=("clinic_id", "client_id", "id"),
                        name="therapy_livelink_session_fk",
                        to="therapy_session",
                    ),
                    clinic.tenancy.RowSecurity(
                        audiences=("client", "clinical"),
                        client_sees="client_id = scope_client()",
                        clinic_column="clinic_id",
                        name="therapy_livelink_rls",
                        removable=False,
                        shared=False,
                    ),
                    clinic.change_log.ChangeLog(
                        client_column="client_id",
                        clinic_column="clinic_id",
                        hidden=("digest",),
                        kind="live_link",
                        name="therapy_livelink_log",
                    ),
                    clinic.erasable.Erasable(
                        condition="client_id = ANY (people)",
                        digest_of="",
                        name="therapy_livelink_erasable",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GATE, UNDO),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
    ]
