from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # Nobody waits while it is made.
    dependencies = [("therapy", "0020_last_report_of_a_day")]

    operations = [
        AddIndexConcurrently(
            model_name="outcomeresponse",
            index=models.Index(
                fields=["clinic", "client", "answered_at", "id"],
                include=[
                    "measure",
                    "measure_version",
                    "score",
                    "is_flagged",
                    "episode",
                    "session",
                ],
                name="outcome_marks",
            ),
        ),
        RemoveIndexConcurrently(model_name="outcomeresponse", name="outcome_course"),
        AddIndexConcurrently(
            model_name="session",
            index=models.Index(
                fields=["clinic", "client", "-id"],
                include=[
                    "started_at",
                    "status",
                    "pain_before",
                    "pain_after",
                    "episode",
                ],
                name="session_marks",
            ),
        ),
        RemoveIndexConcurrently(model_name="session", name="session_page"),
    ]
