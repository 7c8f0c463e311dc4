"""What a clinic may know of its treatments: one statement each."""

from django.db.models import Case, F, IntegerField, QuerySet, When
from django.db.models.functions import Coalesce

from clinic.enums import PressureScale
from clinic.models import Membership
from sessions.models import Treatment
from sessions.queries.counts import groups_of, records_of
from sessions.queries.period import Period
from sessions.suppression import Distribution, distribution_of

LEVELS = [str(level) for level in range(11)]
ON_ONE_SCALE = Case(
    When(pressure_scale=PressureScale.WALTON_1_5, then=2 * F("pressure")),
    default="pressure",
    output_field=IntegerField(),
)


def treatments_of(by: Membership, period: Period) -> QuerySet[Treatment]:
    """Done by the clinic's therapists, and not only copied from another session."""
    done = records_of(Treatment, by, whole="session").filter(
        performed_by="", unconfirmed=False
    )
    return done.filter(period.has("session__started_at"))


def techniques(by: Membership, period: Period) -> Distribution:
    return distribution_of(groups_of(treatments_of(by, period), "technique__slug"))


def muscles(by: Membership, period: Period) -> Distribution:
    """Of treatments of a muscle, or of a trigger point in it."""
    muscle = Coalesce("muscle__slug", "trigger_point__muscle__slug")
    return distribution_of(groups_of(treatments_of(by, period), muscle))


def regions(by: Membership, period: Period) -> Distribution:
    return distribution_of(groups_of(treatments_of(by, period), "region__slug"))


def pressure_levels(by: Membership, period: Period) -> Distribution:
    """Of treatments with a pressure; a Walton level n counts as 2n."""
    rated = treatments_of(by, period).exclude(pressure=None)
    groups = groups_of(rated, ON_ONE_SCALE)
    told = {str(level): group for level, group in groups.items()}
    return distribution_of(told, LEVELS)
