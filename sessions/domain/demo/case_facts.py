"""The facts of the published case, clinic/data/2026.11/cases/low-back-2016.md."""

from typing import Any, NamedTuple

from clinic.enums import Side
from sessions.enums import Discipline, Finding, ReferralStatus


class Section(NamedTuple):
    """One section of the Oswestry scale, answered 0 to 5 at the start and the end."""

    name: str
    start: int
    end: int


OURS = "Ours, for demonstration."
SOURCE = (
    "Facts from a published case report (International Journal of Therapeutic Massage "
    "& Bodywork 2016;9(3):27-30) and the earlier award summary of the same case. What "
    "the report leaves open is ours, for demonstration, and marked (ours)."
)
COMPLAINT = (
    "Pain in all areas of the back, mostly lumbar; sometimes neck and middle back."
)
AGE_DAYS = int(63.4 * 365.25)
VISIT_DAYS = (0, 7, 14, 18)  # Four massages within twenty days.
MONTHLY_DAY = 46
PAIN = ((8, 6), (7, 5), (6, 3), (5, 2))
CASE_SESSIONS = len(VISIT_DAYS) + 1
LIMIT = 5
CONDITIONS = (
    "Osteoarthritis",
    "Scoliosis",
    "Spinal stenosis",
    "Degenerative disc disease",
)
MEDICINE = "Oxycodone with acetaminophen, 7.5 mg four times a day"
BESIDE = {
    Discipline.PHYSICAL_THERAPY: ReferralStatus.SUGGESTED,
    Discipline.YOGA: ReferralStatus.DECLINED,
}
GOALS = ("Cut down the pain medicine.", "Ride a bicycle again.")
SECTIONS = (
    Section("pain", 4, 2),
    Section("personal care", 2, 1),
    Section("lifting", 4, 4),
    Section("walking", 4, 1),
    Section("sitting", 3, 2),
    Section("standing", 4, 2),
    Section("sleeping", 3, 2),
    Section("social", 3, 1),
    Section("travelling", 3, 2),
    Section("changing degree of pain", 4, 1),
)
FORM = "revised (changing degree of pain)"
START = {section.name: section.start for section in SECTIONS}
END = {section.name: section.end for section in SECTIONS}
POINTS = (
    ("quadratus-lumborum-trp3", Side.LEFT, Finding.YES),
    ("gluteus-medius-trp1", Side.RIGHT, Finding.YES),
    ("multifidus-lumbar-trp2", Side.LEFT, Finding.NO),
)
STROKES = "swedish-effleurage-petrissage"
STRIPPING = "deep-stripping"
FRICTION = "cross-fibre-friction"
FASCIA = "myofascial-release"
HOME_CARE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("knee-to-chest", {"times_per_day": 1, "days_per_week": 7}),
    ("moist-heat", {"minutes": 15, "times_per_day": 1, "days_per_week": 7}),
    ("walking", {"minutes": 10, "times_per_day": 2, "days_per_week": 7}),
)
TOPICS = (  # ours
    ("knee-to-chest", "home-care-that-helps"),
    ("knee-to-chest", "soreness-afterwards"),
    ("moist-heat", "warmth-and-cold-at-home"),
)
