from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # Nobody waits while it is made.
    dependencies = [("therapy", "0019_treatments_of_a_period")]

    operations = [
        AddIndexConcurrently(
            model_name="homecarelog",
            index=models.Index(
                fields=["clinic", "instruction", "done_on", "-created_at", "-id"],
                include=["client", "status", "reason"],
                name="home_care_log_days",
            ),
        ),
        RemoveIndexConcurrently(model_name="homecarelog", name="home_care_log_of"),
    ]
