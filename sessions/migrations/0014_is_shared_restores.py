"""A function that names itself in a body parsed at its creation can't be created where
it is not there yet, so no dump with it could be restored. It says the same without."""

from django.db import migrations

IS_SHARED = """
CREATE OR REPLACE FUNCTION is_shared(record uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    EXISTS (SELECT FROM therapy_sharing s WHERE s.session_id = record)
    AND NOT EXISTS (SELECT FROM clinic_voiding v WHERE v.record = is_shared.record)
    OR EXISTS (SELECT FROM therapy_treatment t
               JOIN therapy_sharing s ON s.session_id = t.session_id
               WHERE t.trigger_point_id = is_shared.record
               AND NOT EXISTS (SELECT FROM clinic_voiding v
                               WHERE v.record = t.session_id));
"""


class Migration(migrations.Migration):
    dependencies = [("therapy", "0013_erasable_records")]
    operations = [migrations.RunSQL(IS_SHARED, migrations.RunSQL.noop)]
