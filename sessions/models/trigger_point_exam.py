"""What an examination of a trigger point found."""

from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from clinic.enums import Audience
from clinic.models import (
    ClientModel,
    Membership,
    Reached,
    RecordQuerySet,
    TenantKey,
    Voiding,
)
from sessions.enums import Finding, PalpationMethod, ReferredKind
from sessions.models import fields
from sessions.models.assessment import Assessment
from sessions.models.session import Session
from sessions.models.trigger_point import TriggerPoint


def finding(help_text: str = "") -> models.CharField:
    return models.CharField(
        max_length=10, choices=Finding, default=Finding.NOT_TESTED, help_text=help_text
    )


def found(name: str) -> Case:
    return Case(When(Q(**{name: Finding.YES}), then=Value(1)), default=Value(0))


class ExamQuerySet(RecordQuerySet):
    def standing(self) -> Self:
        """Those that count: what they belong to was not entered in error."""
        parents = Q(record=OuterRef("assessment")) | Q(record=OuterRef("session"))
        return self.exclude(Exists(Voiding.objects.filter(parents)))

    def in_order(self) -> Self:
        return self.order_by("examined_at", "id")


class TriggerPointExam(ClientModel):
    """One examination of one point, within an assessment, a session, or alone."""

    audiences = (Audience.CLINICAL,)
    removable = True
    part_of = ("assessment", "session")
    beside = ("trigger_point",)

    trigger_point = TenantKey(TriggerPoint, related_name="exams")
    assessment = TenantKey(
        Assessment, related_name="trigger_point_exams", null=True, blank=True
    )
    session = TenantKey(
        Session, related_name="trigger_point_exams", null=True, blank=True
    )
    examiner = TenantKey(Membership, related_name="+")
    examined_at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=10, choices=PalpationMethod, blank=True)
    taut_band = finding()
    hypersensitive_spot = finding()
    referred_sensation = finding()
    referred_kind = models.CharField(max_length=20, choices=ReferredKind, blank=True)
    referred_regions = fields.words(help_text="Slugs of pain regions it referred to.")
    symptom_recognised = finding("Whether the client recognises the symptom as theirs.")
    twitch_response = finding()
    jump_sign = finding()
    tenderness = fields.score("Tenderness to pressure,")
    criteria_met = models.GeneratedField(
        expression=found("taut_band")
        + found("hypersensitive_spot")
        + found("referred_sensation"),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        help_text=(
            "How many of the three criteria of the 2018 consensus were found: taut "
            "band, hypersensitive spot, referred sensation (Pain Med 2018;19:142)."
        ),
    )
    note = models.TextField(max_length=4_000, blank=True)

    muscle = Reached("trigger_point.muscle")
    muscle_id = Reached("trigger_point.muscle_id")
    site = Reached("trigger_point.site")
    site_id = Reached("trigger_point.site_id")
    side = Reached("trigger_point.side")
    location = Reached("trigger_point.location")
    view = Reached("trigger_point.view")
    x = Reached("trigger_point.x")
    y = Reached("trigger_point.y")

    objects = ExamQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            fields.between("tenderness", 0, 10, "exam"),
            models.CheckConstraint(
                condition=Q(assessment=None) | Q(session=None),
                name="exam_one_parent",
                violation_error_message=(
                    "An examination belongs to an assessment or to a session."
                ),
            ),
            models.CheckConstraint(
                condition=Q(referred_sensation=Finding.YES)
                | Q(referred_kind="", referred_regions=[]),
                name="exam_referral_needs_sensation",
                violation_error_message=(
                    "A kind or region of referral needs referred_sensation yes."
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "trigger_point", "examined_at"], name="exam_in_order"
            ),
            models.Index(fields=["clinic", "assessment"], name="exam_of_assessment"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger_point}, {self.examined_at:%Y-%m-%d}"
