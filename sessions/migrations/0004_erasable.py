from django.db import migrations

from clinic.migrations._verify import SIGNATURES


class Migration(migrations.Migration):
    dependencies = [("clinic", "0006_erasure"), ("therapy", "0003_signing")]
    operations = [migrations.RunSQL(SIGNATURES, migrations.RunSQL.noop)]
