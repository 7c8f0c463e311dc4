"""What is made on a merge is made on the version that was seen before it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0017_heads")]
    operations = [
        migrations.AddField(
            "receipt",
            "seen_version",
            models.PositiveIntegerField(
                help_text="Of the record, where changes of others were merged.",
                null=True,
            ),
        )
    ]
