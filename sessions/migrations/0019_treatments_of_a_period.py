import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # Nobody waits while it is made.
    dependencies = [("therapy", "0018_live_link")]

    operations = [
        AddIndexConcurrently(
            model_name="treatment",
            index=models.Index(
                condition=models.Q(performed_by="", unconfirmed=False),
                fields=["clinic", "session"],
                include=[
                    "client",
                    "technique",
                    "muscle",
                    "trigger_point",
                    "region",
                    "pressure",
                    "pressure_scale",
                ],
                name="treatment_of_session",
            ),
        ),
        migrations.AlterField(
            model_name="treatment",
            name="session",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="treatments",
                to="therapy.session",
            ),
        ),
    ]
