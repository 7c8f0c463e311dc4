"""A trigger point of a client, lasting over the years, and what examinations found."""

from django.db import models

from clinic.enums import Audience
from clinic.models import ClientModel
from sessions.enums import PointStatus
from sessions.models import fields


class TriggerPoint(ClientModel):
    """Where a point is; where it hurts is a pain area.

    The status follows from the examinations and is never typed in. Agreement between
    examiners is weak (Rathbone 2017: kappa 0.45), so it is a finding, not a diagnosis.
    The client sees where a point is that was treated in a session shared with them.
    """

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    client_sees = "client_id = scope_client() AND is_shared(id)"
    aggregate = True
    kept_from_client = ("status", "last_examined_at")

    muscle = fields.catalogue_key("Muscle")
    site = fields.catalogue_key("TriggerPointSite", null=True, blank=True)
    location = models.CharField(
        max_length=300, blank=True, help_text="In words, where the catalogue has none."
    )
    side = fields.side()
    view = fields.view()
    x = fields.coordinate("Across")
    y = fields.coordinate("Down")
    body_map = fields.body_map()
    status = models.CharField(
        max_length=10,
        choices=PointStatus,
        blank=True,
        editable=False,
        help_text="Empty until an examination decides it.",
    )
    last_examined_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [fields.placed("trigger_point")]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="trigger_point_page"),
            models.Index(fields=["clinic", "-id"], name="trigger_point_clinic_page"),
        ]

    def __str__(self) -> str:
        return f"{fields.side_of(self)} {self.site or self.muscle}".strip()
