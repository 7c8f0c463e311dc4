"""The reference catalogue: shared facts with their sources, and a clinic's own entries.

Rows of the all-zero clinic are the shipped release: every clinic reads them, and only
the owner of the database writes them. An entry never changes its meaning: a new meaning
is a new row of the same slug, and the old row is retired.
"""

from typing import Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.utils import timezone

from clinic.enums import (
    EVERYONE,
    BenefitDirection,
    BodyGroup,
    BodyView,
    ChangeKind,
    ChangeMethod,
    ChangeUnit,
    Clearance,
    ContraindicationKind,
    CoordinateQuality,
    EducationKind,
    EvidenceStatus,
    ExampleStatus,
    HomeCareCategory,
    ItemTexts,
    LimitKind,
    MissingMethod,
    MovementUnit,
    Profession,
    RecordKind,
    RetentionStart,
    ScoreDirection,
    ScoreFormula,
    ScreeningArea,
    SiteNumbering,
    TechniqueCategory,
    TechniqueScope,
    ToolKind,
    Urgency,
)
from clinic.models.client import LANGUAGE
from clinic.models.clinic import JURISDICTION
from clinic.models.membership import Membership
from clinic.models.tenant import TenantModel
from clinic.tenancy import SHARED_CLINIC

Entry = TypeVar("Entry", bound="CatalogueEntry", covariant=True)

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    "Enter lower-case words of letters and digits, joined by single hyphens.",
)
COMPARISON = RegexValidator(
    r"^(>=|<=|>|<)\d+(\.\d+)?\Z", "Enter a comparison with a number, such as >=3."
)
LOINC = RegexValidator(
    r"^\d{3,6}-\d( \([a-z]+\)(; \d{3,6}-\d \([a-z]+\))*(; items [\d.-]+)?)?\Z",
    "Enter a LOINC code, or codes that say in brackets what they are.",
)
EVERYWHERE = "all"  # A limit of the whole body.
ASKED = "asked"  # A limit where the therapist says; until then, of the whole body.


def whole(low: int, high: int, **options: Any) -> models.PositiveSmallIntegerField:
    """A whole number that may be unknown, within bounds."""
    bounds = [MinValueValidator(low), MaxValueValidator(high)]
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=bounds, **options
    )


def fraction(**options: Any) -> models.DecimalField:
    """A coordinate: 0 to 1 of the width or height of the picture."""
    bounds = [MinValueValidator(0), MaxValueValidator(1)]
    return models.DecimalField(
        max_digits=4, decimal_places=3, validators=bounds, **options
    )


def decimal(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=6, decimal_places=2, **options)


def slugs(help_text: str) -> ArrayField:
    slug = models.CharField(max_length=60, validators=[SLUG])
    return ArrayField(slug, default=list, blank=True, help_text=help_text)


def in_order(stem: str, low: int, high: int) -> models.CheckConstraint:
    """Both ends of a range are known, and in order, or neither is."""
    least, most = f"{stem}_min", f"{stem}_max"
    return models.CheckConstraint(
        condition=models.Q(**{least: None, most: None})
        | models.Q(
            **{
                f"{least}__isnull": False,
                f"{most}__isnull": False,
                f"{least}__gte": low,
                f"{most}__gte": models.F(least),
                f"{most}__lte": high,
            }
        ),
        name=f"%(class)s_{stem}_in_order",
    )


def within(field: str, low: int, high: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{field: None})
        | models.Q(**{f"{field}__range": (low, high)}),
        name=f"%(class)s_{field}_within",
    )


class CatalogueQuerySet(models.QuerySet[Entry]):
    def current(self) -> Self:
        return self.filter(retired_at=None)

    def visible_to(self, member: Membership) -> Self:
        """The shared rows and the clinic's own: what row security lets through."""
        return self


class CatalogueEntry(TenantModel):
    """A fact of the catalogue, known by its slug and resting on a named source."""

    audiences = EVERYONE
    shared = True

    slug = models.SlugField(
        max_length=60,
        db_index=False,
        validators=[SLUG],
        help_text="A clinic's own entries begin with x-.",
    )
    name = models.CharField(max_length=250)
    source = models.TextField(
        max_length=1_000,
        help_text="Where it is from; every shipped fact names a source.",
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "slug"],
                condition=models.Q(retired_at=None),
                name="%(class)s_slug_current",
            ),
            models.CheckConstraint(
                condition=models.Q(clinic=SHARED_CLINIC)
                & ~models.Q(slug__startswith="x-")
                | ~models.Q(clinic=SHARED_CLINIC) & models.Q(slug__startswith="x-"),
                name="%(class)s_own_slugs_begin_with_x",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=""), name="%(class)s_has_source"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Muscle(CatalogueEntry):
    latin_name = models.CharField(max_length=100, blank=True)
    body_group = models.CharField(max_length=20, choices=BodyGroup)
    innervation = models.CharField(max_length=100, blank=True)
    side_applicable = models.BooleanField(
        default=True, help_text="Whether there is a left one and a right one."
    )


class PainRegion(CatalogueEntry):
    """A region of the body map, or a group of regions."""

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        help_text="The group a region belongs to; groups have none.",
    )
    is_group = models.BooleanField(default=False)
    view = models.CharField(max_length=10, choices=BodyView)
    x = fraction(
        null=True,
        blank=True,
        help_text="0 to 1 of the picture's width, left to right as seen; the figure "
        "is given for the right side of the body.",
    )
    y = fraction(
        null=True,
        blank=True,
        help_text="0 to 1 of the figure's height, top of the head to the sole.",
    )
    coordinates = models.CharField(max_length=20, choices=CoordinateQuality, blank=True)
    side_applicable = models.BooleanField(default=True)
    adjacent = slugs("Slugs of the regions beside it; the relation is mutual.")
    sensitive = models.BooleanField(
        default=False, help_text="Treating it needs a consent that names it."
    )
    sensitive_source = models.TextField(max_length=1_000)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(is_group=True, parent=None, adjacent=[])
                | models.Q(
                    is_group=False,
                    parent__isnull=False,
                    x__isnull=False,
                    y__isnull=False,
                )
                & ~models.Q(view=BodyView.ANY),
                name="%(class)s_group_or_place",
            ),
            within("x", 0, 1),
            within("y", 0, 1),
        ]


class TriggerPointSite(CatalogueEntry):
    """Where a muscle's trigger point is often found, and where its pain may be felt."""

    muscle = models.ForeignKey(Muscle, on_delete=models.PROTECT, related_name="sites")
    label = models.CharField(max_length=60)
    number = whole(1, 99)
    numbering = models.CharField(
        max_length=10, choices=SiteNumbering, default=SiteNumbering.CATALOGUE
    )
    location = models.CharField(max_length=200)
    primary_regions = slugs("Slugs of the regions of the essential referral zone.")
    secondary_regions = slugs("Slugs of the regions of spillover or less usual pain.")
    common_symptoms = models.CharField(max_length=200, blank=True)
    view = models.CharField(max_length=10, choices=BodyView)
    x = fraction(
        help_text="0 to 1 of the picture's width, left to right as seen; given for "
        "the right side of the body."
    )
    y = fraction(
        help_text="0 to 1 of the figure's height, top of the head to the sole."
    )
    coordinates = models.CharField(
        max_length=20, choices=CoordinateQuality, default=CoordinateQuality.APPROXIMATE
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(primary_regions=[])
                & ~models.Q(primary_regions__overlap=models.F("secondary_regions")),
                name="%(class)s_regions_primary_or_secondary",
            ),
            models.CheckConstraint(
                condition=~models.Q(view=BodyView.ANY), name="%(class)s_in_one_view"
            ),
            within("number", 1, 99),
            within("x", 0, 1),
            within("y", 0, 1),
        ]


class Technique(CatalogueEntry):
    description = models.TextField(max_length=1_000)
    category = models.CharField(max_length=20, choices=TechniqueCategory)
    scope = models.CharField(
        max_length=30, choices=TechniqueScope, default=TechniqueScope.STANDARD
    )
    seconds_min = whole(1, 3600, help_text="Usual shortest application, in seconds.")
    seconds_max = whole(1, 3600, help_text="Usual longest application, in seconds.")
    repetitions_min = whole(1, 100)
    repetitions_max = whole(1, 100)
    pain_min = whole(0, 10, help_text="Usual least pain during it, 0 to 10.")
    pain_max = whole(0, 10, help_text="Most pain to accept during it, 0 to 10.")
    stop_rule = models.CharField(max_length=200)
    notes = models.TextField(max_length=1_000, blank=True)
    needs_consent = models.BooleanField(
        default=False, help_text="Using it needs a consent that names it."
    )
    licence_types = ArrayField(
        models.CharField(max_length=30, choices=Profession),
        default=list,
        blank=True,
        help_text="Professions that may use it; empty for any licence.",
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            in_order("seconds", 1, 3600),
            in_order("repetitions", 1, 100),
            in_order("pain", 0, 10),
            models.CheckConstraint(
                condition=models.Q(scope=TechniqueScope.STANDARD, licence_types=[])
                | ~models.Q(scope=TechniqueScope.STANDARD)
                & ~models.Q(licence_types=[]),
                name="%(class)s_licence_types_of_scope",
            ),
        ]


class Tool(CatalogueEntry):
    kind = models.CharField(max_length=10, choices=ToolKind)
    self_use = models.BooleanField(
        default=False, help_text="Whether a client may use it at home."
    )
    use = models.CharField(max_length=200)
    cautions = models.CharField(max_length=200, blank=True)
    hygiene = models.CharField(max_length=200)


class Position(CatalogueEntry):
    description = models.CharField(max_length=200)
    areas = models.CharField(max_length=200, help_text="What it is good for.")
    cautions = models.CharField(max_length=200, blank=True)


class Contraindication(CatalogueEntry):
    """What screening asks for, and the limit that a yes sets."""

    kind = models.CharField(max_length=10, choices=ContraindicationKind)
    red_flag = models.BooleanField(default=False)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NONE)
    applies_to = ArrayField(
        models.CharField(max_length=10, choices=ScreeningArea),
        help_text="Where it belongs in the screening form; it sets no limit.",
    )
    what_to_do = models.TextField(max_length=1_000)
    limit = models.CharField(max_length=10, choices=LimitKind)
    limit_level = whole(
        0,
        10,
        help_text="Highest pressure allowed, 0 to 10; a Walton level counts double.",
    )
    limit_regions = slugs(
        "Slugs of regions; all; or asked: the therapist says where, and until then all."
    )
    clearance = models.CharField(max_length=10, choices=Clearance)
    review_days = whole(
        1, 3660, help_text="Days after which the answer must be asked again."
    )
    expires_days = whole(
        1, 3660, help_text="Days after the event at which the limit ends by itself."
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    limit=LimitKind.MAX_LEVEL,
                    limit_level__isnull=False,
                    limit_level__range=(0, 10),
                )
                | ~models.Q(limit=LimitKind.MAX_LEVEL) & models.Q(limit_level=None),
                name="%(class)s_level_of_max_level",
            ),
            models.CheckConstraint(
                condition=models.Q(limit=LimitKind.NONE, limit_regions=[])
                | ~models.Q(limit=LimitKind.NONE) & ~models.Q(limit_regions=[]),
                name="%(class)s_limit_names_regions",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ContraindicationKind.ABSOLUTE)
                | models.Q(limit=LimitKind.AVOID, limit_regions=[EVERYWHERE]),
                name="%(class)s_absolute_avoids_all",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    urgency=Urgency.EMERGENCY, clearance=Clearance.EMERGENCY
                )
                | ~models.Q(urgency=Urgency.EMERGENCY)
                & ~models.Q(clearance=Clearance.EMERGENCY),
                name="%(class)s_emergency_cleared_as_such",
            ),
            models.CheckConstraint(
                condition=~models.Q(applies_to=[]), name="%(class)s_applies_somewhere"
            ),
            within("review_days", 1, 3660),
            within("expires_days", 1, 3660),
        ]


class HomeCareTemplate(CatalogueEntry):
    category = models.CharField(max_length=20, choices=HomeCareCategory)
    instructions = models.TextField(max_length=2_000)
    sets_min = whole(1, 100)
    sets_max = whole(1, 100)
    reps_min = whole(1, 1000)
    reps_max = whole(1, 1000)
    hold_seconds_min = whole(1, 3600, help_text="Seconds one repetition is held.")
    hold_seconds_max = whole(1, 3600, help_text="Seconds one repetition is held.")
    times_per_day_min = whole(1, 100)
    times_per_day_max = whole(1, 100)
    days_per_week_min = whole(1, 7)
    days_per_week_max = whole(1, 7)
    minutes_min = whole(1, 1440, help_text="Minutes it takes each time.")
    minutes_max = whole(1, 1440, help_text="Minutes it takes each time.")
    temperature_c_min = whole(0, 45, help_text="Degrees Celsius at the pack.")
    temperature_c_max = whole(
        0, 45, help_text="Degrees Celsius at the pack; never above 45."
    )
    cautions = models.TextField(max_length=1_000, blank=True)
    stop_if = models.CharField(max_length=200, blank=True)
    contraindications = slugs(
        "Slugs of the contraindications that speak against it at home, beside those "
        "that speak against all home care."
    )
    contraindications_source = models.TextField(
        max_length=1_000, blank=True, help_text="Where that is from."
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            in_order("sets", 1, 100),
            in_order("reps", 1, 1000),
            in_order("hold_seconds", 1, 3600),
            in_order("times_per_day", 1, 100),
            in_order("days_per_week", 1, 7),
            in_order("minutes", 1, 1440),
            in_order("temperature_c", 0, 45),
        ]


class RangeOfMotionMovement(CatalogueEntry):
    """A movement of a joint. Its normal value is a textbook's, not a client's."""

    joint = models.CharField(max_length=60)
    movement = models.CharField(max_length=100)
    unit = models.CharField(
        max_length=3, choices=MovementUnit, default=MovementUnit.DEGREES
    )
    normal = decimal(
        help_text="Usual value, in the unit; a negative extension is a lack of it."
    )
    plausible_min = decimal(help_text="Least reading accepted, in the unit.")
    plausible_max = decimal(help_text="Greatest reading accepted, in the unit.")
    side_applicable = models.BooleanField(default=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    normal__gte=models.F("plausible_min"),
                    normal__lte=models.F("plausible_max"),
                ),
                name="%(class)s_normal_is_plausible",
            ),
        ]


class OutcomeMeasure(CatalogueEntry):
    """A measure's structure and scoring rule; texts of licensed ones are not here."""

    items = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    score_min = decimal(help_text="Least score possible.")
    score_max = decimal(help_text="Greatest score possible.")
    direction = models.CharField(max_length=20, choices=ScoreDirection)
    unit = models.CharField(
        max_length=60, help_text="Unit of the score: UCUM, or a note."
    )
    recall = models.CharField(
        max_length=100, help_text="The time the questions are about."
    )
    scoring = models.TextField(max_length=1_000)
    formula = models.CharField(max_length=10, choices=ScoreFormula)
    item_min = decimal(help_text="Least answer to one item.")
    item_max = decimal(help_text="Greatest answer to one item.")
    missing_rule = models.TextField(max_length=1_000)
    min_answered = models.PositiveSmallIntegerField(
        help_text="With fewer answers than this there is no score."
    )
    missing_method = models.CharField(max_length=30, choices=MissingMethod)
    mcid = models.TextField(
        max_length=1_000, blank=True, help_text="Important change, in words."
    )
    mcid_points = decimal(null=True, blank=True, help_text="In points of the score.")
    mcid_percent = decimal(
        null=True, blank=True, help_text="In percent of the baseline score."
    )
    mdc = models.TextField(
        max_length=1_000, blank=True, help_text="Detectable change, in words."
    )
    mdc_points = decimal(null=True, blank=True, help_text="In points of the score.")
    bands = models.TextField(max_length=1_000, blank=True)
    ship_items = models.CharField(
        max_length=20,
        choices=ItemTexts,
        default=ItemTexts.NO,
        help_text="Which texts of the measure may be shipped.",
    )
    licence_note = models.TextField(max_length=1_000)
    loinc = models.CharField(max_length=100, blank=True, validators=[LOINC])
    loinc_status = models.TextField(max_length=1_000, blank=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    score_min__lt=models.F("score_max"),
                    item_min__lt=models.F("item_max"),
                ),
                name="%(class)s_ranges_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    items__range=(1, 100), min_answered__lte=models.F("items")
                )
                & (
                    ~models.Q(missing_method=MissingMethod.NONE)
                    | models.Q(min_answered=models.F("items"))
                ),
                name="%(class)s_answers_needed",
            ),
        ]


class ImportantChange(CatalogueEntry):
    """A change of a score that one study found to matter, for one population."""

    measure = models.ForeignKey(
        OutcomeMeasure, on_delete=models.PROTECT, related_name="important_changes"
    )
    kind = models.CharField(max_length=5, choices=ChangeKind)
    value = decimal(help_text="Always positive; see the unit.")
    unit = models.CharField(max_length=10, choices=ChangeUnit)
    direction_of_benefit = models.CharField(max_length=6, choices=BenefitDirection)
    baseline_condition = models.CharField(
        max_length=20,
        blank=True,
        validators=[COMPARISON],
        help_text="The value holds only for such a baseline score, such as >=3.",
    )
    population = models.TextField(max_length=1_000)
    method = models.CharField(max_length=20, choices=ChangeMethod)
    status = models.CharField(max_length=20, choices=EvidenceStatus)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(value__gt=0), name="%(class)s_value_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(unit=ChangeUnit.PERCENT)
                | models.Q(value__lte=100, baseline_condition__startswith=">"),
                name="%(class)s_percent_of_a_baseline",
            ),
        ]


class ScoringExample(CatalogueEntry):
    """Answers to a measure and the score they must give."""

    measure = models.ForeignKey(
        OutcomeMeasure, on_delete=models.PROTECT, related_name="examples"
    )
    measure_version = models.CharField(
        max_length=60, help_text="The form of the measure that was answered."
    )
    answers = ArrayField(
        models.CharField(max_length=10),
        help_text="In printed order; x is an item that was not answered.",
    )
    expected_score = decimal(
        null=True, blank=True, help_text="To one decimal; empty when there is no score."
    )
    expected_band = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20, choices=ExampleStatus)


class EducationTopic(CatalogueEntry):
    """Something to tell a client, in plain words; its name is the title.

    A translation is an entry of its own, which names the topic it translates.
    """

    kind = models.CharField(max_length=20, choices=EducationKind)
    language = models.CharField(
        max_length=12,
        default="en",
        validators=[LANGUAGE],
        help_text="Of name and body, a BCP 47 tag.",
    )
    translates = models.CharField(
        max_length=60,
        blank=True,
        validators=[SLUG],
        help_text="Slug of the topic that this says in another language.",
    )
    body = models.TextField(max_length=10_000)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "translates", "language"],
                condition=models.Q(retired_at=None) & ~models.Q(translates=""),
                name="%(class)s_translated_once",
                violation_error_message="There is a translation into this language.",
            ),
            models.CheckConstraint(
                condition=~models.Q(translates=models.F("slug")),
                name="%(class)s_translates_another",
                violation_error_message="A topic does not translate itself.",
            ),
        ]

    @property
    def topic(self) -> str:
        """The slug that all its languages share."""
        return self.translates or self.slug


class RetentionRule(CatalogueEntry):
    """How long the law of a place, or a code of its profession, has records kept."""

    jurisdiction = models.CharField(
        max_length=10,
        validators=[JURISDICTION],
        help_text="ISO 3166: a country, or a part of one, such as DE or GB-ENG.",
    )
    record_kind = models.CharField(max_length=20, choices=RecordKind)
    years = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    counted_from = models.CharField(max_length=15, choices=RetentionStart)
    from_age = whole(
        0, 17, help_text="For minors of this age or more at the last encounter."
    )
    valid_from = models.DateField(
        null=True, blank=True, help_text="Its first day, where the source tells it."
    )
    note = models.TextField(max_length=1_000, blank=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            within("years", 1, 100),
            within("from_age", 0, 17),
            models.CheckConstraint(
                condition=models.Q(from_age=None)
                | models.Q(counted_from=RetentionStart.BIRTH),
                name="%(class)s_age_of_minors",
                violation_error_message="from_age is for what is counted from birth.",
            ),
        ]


class CatalogueRelease(TenantModel):
    """A set of catalogue files that was loaded, and what was in it."""

    audiences = EVERYONE
    shared = True

    label = models.CharField(max_length=60)
    checksum = models.CharField(
        max_length=64,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", "Enter a SHA-256 digest.")],
        help_text="SHA-256 of the files, in hexadecimal.",
    )
    loaded_at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict, help_text='{"muscles": 111, ...}')

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "label"], name="cataloguerelease_label_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(checksum__regex=r"^[0-9a-f]{64}$"),
                name="cataloguerelease_checksum_sha256",
            ),
        ]

    def __str__(self) -> str:
        return self.label
