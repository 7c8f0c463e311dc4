from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # Nobody waits while it is made.
    dependencies = [
        ("clinic", "0018_what_was_seen"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="consent",
            index=models.Index(fields=["clinic", "-id"], name="consent_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="legalhold",
            index=models.Index(fields=["clinic", "-id"], name="legal_hold_clinic_page"),
        ),
    ]
