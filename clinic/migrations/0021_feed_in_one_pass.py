"""Changes after a number are read once, not once more to count them."""

from django.db import migrations

CHANGES = """
CREATE OR REPLACE FUNCTION feed_changes(
    after bigint, most integer, of_client uuid, keys jsonb
)
RETURNS TABLE (seq bigint, kind text, record uuid, device uuid, refers jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    whose uuid := CASE WHEN scope_audience() = 'client' THEN scope_client()
                       ELSE of_client END;
BEGIN
    RETURN QUERY
    SELECT due.seq, due.kind::text, due.record, due.device,
           CASE WHEN keys -> due.kind <> '[]' THEN
               (SELECT jsonb_object_agg(name, due.body -> name)
                FROM jsonb_array_elements_text(keys -> due.kind) name) END
    FROM (SELECT m.seq, m.device, c.n, c.kind, c.record, c.body
          FROM clinic_commit m JOIN clinic_change c ON c.tx = m.tx
          WHERE m.clinic_id = scope_clinic() AND m.seq > after AND keys ? c.kind
            AND (whose IS NULL OR c.client_id = whose)
          ORDER BY m.seq FETCH FIRST most ROWS WITH TIES) due
    ORDER BY due.seq, due.n;
END $$;
"""

# What is created anew forgets in which schema it looks.
OWNED = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION feed_changes(bigint, integer, uuid, jsonb)'
                   ' SET search_path = %I, pg_temp', current_schema());
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0020_scope_asked_once")]
    operations = [
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
    ]
