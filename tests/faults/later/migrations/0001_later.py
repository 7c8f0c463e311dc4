from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("ALTER TABLE clinic_client ADD COLUMN later_name text"),
        migrations.RunSQL("CREATE TABLE later_thing (id int PRIMARY KEY)"),
    ]
