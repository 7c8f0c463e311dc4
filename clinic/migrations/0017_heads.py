"""How far the logs of many clinics have come is told by one statement."""

from django.db import migrations

HEADS = """
CREATE FUNCTION heads_of(clinics uuid[])
RETURNS TABLE (clinic uuid, epoch uuid, seq bigint)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT clinic_id, epoch, seq FROM clinic_chainhead WHERE clinic_id = ANY (clinics)
$$;
"""

OWNED = """
DO $$
BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO palpate_gate', current_schema());
    EXECUTE format('ALTER FUNCTION heads_of(uuid[]) SET search_path = %I, pg_temp',
                   current_schema());
    REVOKE ALL ON FUNCTION heads_of(uuid[]) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION heads_of(uuid[]) TO palpate_app;
    ALTER FUNCTION heads_of(uuid[]) OWNER TO palpate_gate;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM palpate_gate', current_schema());
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0016_conflicts")]
    operations = [
        migrations.RunSQL(HEADS, "DROP FUNCTION heads_of(uuid[])"),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
    ]
