from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # Nobody waits while it is made.
    dependencies = [
        ("clinic", "0019_pages_of_a_clinic"),
        ("therapy", "0015_marks_name_their_map"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="adverseevent",
            index=models.Index(
                fields=["clinic", "-id"], name="adverse_event_clinic_page"
            ),
        ),
        AddIndexConcurrently(
            model_name="assessment",
            index=models.Index(fields=["clinic", "-id"], name="assessment_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="checkin",
            index=models.Index(fields=["clinic", "-id"], name="check_in_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="clearance",
            index=models.Index(fields=["clinic", "-id"], name="clearance_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="episode",
            index=models.Index(fields=["clinic", "-id"], name="episode_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="handout",
            index=models.Index(fields=["clinic", "-id"], name="handout_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="homecareinstruction",
            index=models.Index(fields=["clinic", "-id"], name="home_care_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="outcomeresponse",
            index=models.Index(fields=["clinic", "-id"], name="outcome_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="referral",
            index=models.Index(fields=["clinic", "-id"], name="referral_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="treatmentplan",
            index=models.Index(fields=["clinic", "-id"], name="plan_clinic_page"),
        ),
        AddIndexConcurrently(
            model_name="triggerpoint",
            index=models.Index(
                fields=["clinic", "-id"], name="trigger_point_clinic_page"
            ),
        ),
    ]
