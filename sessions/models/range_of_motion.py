"""A measured movement of a joint, in an assessment or before and after treatment."""

from django.db import models

from clinic.enums import Audience
from clinic.models import ClientModel, TenantKey
from sessions.enums import EndFeel, Moment, MotionMode
from sessions.models import fields
from sessions.models.assessment import Assessment
from sessions.models.session import Session


class RangeOfMotion(ClientModel):
    audiences = (Audience.CLINICAL, Audience.CLIENT)
    client_sees = fields.IN_SHARED_SESSION
    removable = True
    part_of = ("assessment", "session")

    assessment = TenantKey(
        Assessment, related_name="range_of_motion", null=True, blank=True
    )
    session = TenantKey(Session, related_name="range_of_motion", null=True, blank=True)
    movement = fields.catalogue_key("RangeOfMotionMovement")
    side = fields.side()
    mode = models.CharField(
        max_length=10, choices=MotionMode, default=MotionMode.ACTIVE
    )
    moment = models.CharField(max_length=10, choices=Moment, default=Moment.BEFORE)
    degrees = models.SmallIntegerField(
        help_text=(
            "Degrees, or millimetres where the movement is measured so; negative is "
            "lacking."
        )
    )
    pain = fields.score("Pain during the movement,")
    end_feel = models.CharField(max_length=10, choices=EndFeel, blank=True)
    note = models.TextField(max_length=2_000, blank=True)

    class Meta:
        verbose_name_plural = "ranges of motion"
        constraints = [
            fields.between("degrees", -180, 360, "range_of_motion"),
            fields.between("pain", 0, 10, "range_of_motion"),
            models.CheckConstraint(
                condition=models.Q(assessment=None, session__isnull=False)
                | models.Q(assessment__isnull=False, session=None),
                name="range_of_motion_one_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "assessment"], name="rom_of_assessment"),
            models.Index(fields=["clinic", "session"], name="rom_of_session"),
        ]

    def __str__(self) -> str:
        return f"{self.movement} {fields.side_of(self)}: {self.degrees}"
