from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # Nobody waits while it is made.
    dependencies = [("therapy", "0016_pages_of_a_clinic")]

    operations = [
        AddIndexConcurrently(
            model_name="session",
            index=models.Index(
                fields=["clinic", "started_at"],
                include=[
                    "id",
                    "client",
                    "therapist",
                    "status",
                    "pain_before",
                    "pain_after",
                ],
                name="session_period",
            ),
        ),
        AddIndexConcurrently(
            model_name="feedback",
            index=models.Index(
                fields=["clinic", "at"],
                condition=models.Q(is_alert=True),
                name="feedback_alerts",
            ),
        ),
    ]
