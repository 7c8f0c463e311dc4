"""What was found before treatment was agreed, and whether treatment is suitable."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from clinic.enums import Audience
from clinic.language import told
from clinic.models import ClientModel, Membership, Only, TenantKey
from sessions.enums import (
    AssessmentKind,
    Grade,
    HistoryKind,
    HistoryStatus,
    PainDepth,
    PainPattern,
    PainQuality,
    PostureKind,
    Suitability,
    ThresholdUnit,
)
from sessions.models import fields
from sessions.models.episode import Episode
from sessions.models.trigger_point import TriggerPoint
from sessions.rules import in_kgf_cm2, is_unusual


class Assessment(ClientModel):
    audiences = (Audience.CLINICAL,)
    aggregate = True
    PARTS = (
        "history",
        "screening",
        "pain_areas",
        "trigger_point_exams",
        "pressure_thresholds",
        "range_of_motion",
        "posture",
        "muscle_tone",
    )

    episode = TenantKey(Episode, related_name="assessments")
    kind = models.CharField(max_length=20, choices=AssessmentKind)
    therapist = TenantKey(Membership, related_name="+", help_text="Who examined.")
    assessed_at = models.DateTimeField(default=timezone.now)
    complaint = models.TextField(
        max_length=4_000, blank=True, help_text="In the client's words, on that day."
    )
    no_history = models.BooleanField(
        default=False,
        help_text="The client was asked and states there is no history to record.",
    )
    suitability = models.CharField(max_length=30, choices=Suitability, blank=True)
    suitability_reason = models.TextField(max_length=4_000, blank=True)
    note = models.TextField(max_length=10_000, blank=True)

    signature = Only("signatures")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(suitability__in=["", Suitability.SUITABLE])
                | ~models.Q(suitability_reason=""),
                name="assessment_decision_has_reason",
                violation_error_message=(
                    "Any decision but suitable needs suitability_reason."
                ),
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="assessment_page"),
            models.Index(fields=["clinic", "-id"], name="assessment_clinic_page"),
            models.Index(fields=["clinic", "episode"], name="assessment_of_episode"),
        ]

    def __str__(self) -> str:
        return told(
            "%(kind)s assessment, %(day)s",
            kind=self.get_kind_display(),
            day=f"{self.assessed_at:%Y-%m-%d}",
        )


class AssessmentPart(ClientModel):
    """One entry of an assessment; it may be removed while that is unsigned."""

    audiences = (Audience.CLINICAL,)
    removable = True
    part_of = ("assessment",)

    class Meta:
        abstract = True


class HistoryItem(AssessmentPart):
    assessment = TenantKey(Assessment, related_name="history")
    kind = models.CharField(max_length=20, choices=HistoryKind)
    description = models.CharField(max_length=500)
    onset = models.CharField(
        max_length=60, blank=True, help_text="When it began, as precisely as known."
    )
    status = models.CharField(
        max_length=10, choices=HistoryStatus, default=HistoryStatus.UNKNOWN
    )
    note = models.TextField(max_length=4_000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "assessment"], name="history_of")]

    def __str__(self) -> str:
        return self.description


class PainArea(AssessmentPart):
    """Where it hurts. Where the trigger point is, is another question."""

    assessment = TenantKey(Assessment, related_name="pain_areas")
    region = fields.catalogue_key("PainRegion")
    side = fields.side()
    view = fields.view()
    x = fields.coordinate("Across")
    y = fields.coordinate("Down")
    body_map = fields.body_map()
    now = fields.score("Pain now,")
    worst = fields.score("Worst pain,")
    best = fields.score("Least pain,")
    average = fields.score("Average pain over 24 hours,")
    quality = fields.words(PainQuality.choices)
    depth = models.CharField(max_length=12, choices=PainDepth, blank=True)
    pattern = models.CharField(max_length=15, choices=PainPattern, blank=True)
    since = models.CharField(max_length=60, blank=True)
    aggravating = models.TextField(max_length=2_000, blank=True)
    easing = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            *(
                fields.between(name, 0, 10, "pain_area")
                for name in ("now", "worst", "best", "average")
            ),
            models.CheckConstraint(
                condition=models.Q(best=None)
                | models.Q(worst=None)
                | models.Q(best__lte=models.F("worst")),
                name="pain_area_best_below_worst",
                violation_error_message="best does not exceed worst.",
            ),
            fields.placed("pain_area"),
        ]
        indexes = [models.Index(fields=["clinic", "assessment"], name="pain_area_of")]

    def __str__(self) -> str:
        return f"{self.region} {fields.side_of(self)}".strip()


class PressureThreshold(AssessmentPart):
    """Pressure-pain threshold by algometer: three readings, all kept.

    `mean_kpa` is derived: 1 kgf/cm2 is 98.0665 kPa, 1 N/cm2 is 10 kPa.
    """

    assessment = TenantKey(Assessment, related_name="pressure_thresholds")
    trigger_point = TenantKey(
        TriggerPoint, related_name="pressure_thresholds", null=True, blank=True
    )
    muscle = fields.catalogue_key("Muscle", null=True, blank=True)
    side = fields.side()
    reading_1 = models.DecimalField(max_digits=7, decimal_places=2)
    reading_2 = models.DecimalField(max_digits=7, decimal_places=2)
    reading_3 = models.DecimalField(max_digits=7, decimal_places=2)
    unit = models.CharField(max_length=10, choices=ThresholdUnit)
    tip_area_cm2 = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text="Area of the tip in square centimetres.",
    )
    mean_kpa = models.GeneratedField(
        expression=(
            (models.F("reading_1") + models.F("reading_2") + models.F("reading_3"))
            / models.Value(3)
            * models.Case(
                models.When(unit=ThresholdUnit.KGF_CM2, then=models.Value(98.0665)),
                models.When(unit=ThresholdUnit.N_CM2, then=models.Value(10)),
                default=models.Value(1),
                output_field=models.DecimalField(),
            )
        ),
        output_field=models.DecimalField(max_digits=8, decimal_places=2),
        db_persist=True,
        help_text="Mean of the readings in kilopascal.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mean_kpa__range=(10, 2000)),
                name="threshold_within_device_range",
                violation_error_message=(
                    "The mean lies between 10 and 2000 kPa (0.1 to 20 kgf/cm2)."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(reading_1__gt=0, reading_2__gt=0, reading_3__gt=0),
                name="threshold_readings_positive",
                violation_error_message="A reading is above zero.",
            ),
            models.CheckConstraint(
                condition=models.Q(tip_area_cm2__gt=0), name="threshold_tip_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(trigger_point__isnull=False)
                | models.Q(muscle__isnull=False),
                name="threshold_has_place",
                violation_error_message="Name a trigger_point or a muscle.",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "assessment"], name="threshold_of")]

    def __str__(self) -> str:
        return f"{self.mean_kpa} kPa"

    @property
    def readings(self) -> list[Decimal]:
        return [self.reading_1, self.reading_2, self.reading_3]

    @property
    def mean_kgf_cm2(self) -> Decimal:
        return in_kgf_cm2(self.mean_kpa)

    @property
    def unusual(self) -> bool:
        return is_unusual(self.mean_kpa)


class PostureFinding(AssessmentPart):
    assessment = TenantKey(Assessment, related_name="posture")
    kind = models.CharField(max_length=20, choices=PostureKind)
    side = fields.side()
    grade = models.CharField(max_length=10, choices=Grade)
    millimetres = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(500)],
        help_text="For a difference in length or level, in millimetres.",
    )
    note = models.TextField(max_length=2_000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "assessment"], name="posture_of")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {Grade(self.grade).word}"


class MuscleTone(AssessmentPart):
    """Tone of one muscle at rest, from 0 (slack) to 4 (rigid): our own scale."""

    assessment = TenantKey(Assessment, related_name="muscle_tone")
    muscle = fields.catalogue_key("Muscle")
    side = fields.side()
    tone = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(4)], help_text="0 slack, 2 normal, 4 rigid."
    )
    note = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [fields.between("tone", 0, 4, "muscle_tone")]
        indexes = [models.Index(fields=["clinic", "assessment"], name="muscle_tone_of")]

    def __str__(self) -> str:
        return f"{self.muscle} {fields.side_of(self)}: {self.tone}"
