"""The trend of a client: the figures of their outcomes, day by day, for the picture."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext

from clinic.enums import MovementUnit, Side
from clinic.models import Membership
from clinic.queries.client import same_person
from sessions.enums import (
    Discipline,
    Moment,
    MotionMode,
    PlanStatus,
    ReferralStatus,
    TimelineKind,
)
from sessions.models import Referral
from sessions.queries.gain import Gain, MotionGain, ThresholdGain
from sessions.queries.home_care import ItemAdherence
from sessions.queries.outcomes import Outcomes, SessionPain, outcomes_of
from sessions.queries.score_panel import score_panel
from sessions.queries.timeline import Entry, Window, timeline_of
from sessions.trend.record import Item, Panel, Reading, Series, Span, Trend, Week
from sessions.trend.scale import round_ends

SHOWN = (
    "sessions",
    "plans",
    "referrals",
    "pain",
    "measures",
    "motion",
    "thresholds",
    "home_care",
)
KINDS = frozenset(
    {
        TimelineKind.PLAN_ACTIVATED,
        TimelineKind.PLAN_HELD,
        TimelineKind.PLAN_ENDED,
    }
)
# So many lines of one panel can be told apart.
MOST_LINES = 4


def trend_of(
    client_id: UUID,
    *,
    by: Membership,
    episode: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    show: Collection[str] = (),
) -> Trend:
    """What `outcomes_of` tells the same reader, and to staff when sessions and plans
    were; by the clinic's days."""
    with timezone.override(by.clinic.time_zone):
        found = outcomes_of(client_id, by=by, episode=episode)
        return trend_from(found, by=by, show=show).within(first, last)


def trend_from(found: Outcomes, *, by: Membership, show: Collection[str] = ()) -> Trend:
    """The same of outcomes that are at hand, by the clock in force."""
    asked = set(show or SHOWN)
    is_staff = by.client_id is None
    entries: list[Entry] = []
    if is_staff:
        window = Window(kinds=KINDS, episode=found.episode)
        entries = timeline_of(same_person(found.client), window)
    # Of a client's own those alone that outcomes tell them of.
    held = found.held if is_staff else found.session_pain
    return Trend(
        sessions=[localdate(one.at) for one in held] if "sessions" in asked else (),
        plans=_plans(entries) if "plans" in asked else (),
        care=[_care(one) for one in found.referrals or () if "referrals" in asked],
        panels=list(_panels(found, asked)),
        home_care=_home_care(found.home_care) if "home_care" in asked else (),
    )


def _plans(entries: Iterable[Entry]) -> list[Span]:
    """Each version from its activation to its end, and how it stands."""
    moves: dict[UUID, dict[str, Entry]] = defaultdict(dict)
    for one in entries:
        if not one.voided:
            moves[one.id][one.kind] = one
    return sorted(map(_plan, moves.values()), key=lambda one: (one.first, one.name))


def _plan(moves: dict[str, Entry]) -> Span:
    begun, ended = (
        moves[TimelineKind.PLAN_ACTIVATED],
        moves.get(TimelineKind.PLAN_ENDED),
    )
    standing = PlanStatus.ACTIVE
    if ended is not None:
        standing = PlanStatus(ended.detail["status"])
    elif TimelineKind.PLAN_HELD in moves:
        standing = PlanStatus.ON_HOLD
    said = gettext("version %(number)s, %(standing)s") % {
        "number": begun.detail["plan_version"],
        "standing": standing.word,
    }
    return Span(said, localdate(begun.at), localdate(ended.at) if ended else None)


def _care(one: Referral) -> Span:
    said = f"{Discipline(one.discipline).word}, {ReferralStatus(one.status).word}"
    if one.started_on is None:
        return Span(said, one.suggested_on, is_moment=True)
    return Span(said, one.started_on, one.ended_on)


def _panels(found: Outcomes, asked: Collection[str]) -> Iterator[Panel]:
    if "pain" in asked and found.session_pain:
        yield _pain(found.session_pain)
    if "measures" in asked:
        for course in found.measures:
            if course.latest is not None:
                yield score_panel(course)
    if "motion" in asked:
        yield from _gathered(map(_motion, found.range_of_motion or ()))
    if "thresholds" in asked:
        yield from _gathered(map(_threshold, found.pressure_thresholds or ()))


def _pain(told: Sequence[SessionPain]) -> Panel:
    series = (
        Series(name, [Reading(localdate(at), value) for at, value in figures], look)
        for name, look, figures in (
            (gettext("before"), 0, _known((one.at, one.pain_before) for one in told)),
            (gettext("after"), 1, _known((one.at, one.pain_after) for one in told)),
        )
    )
    return Panel(
        gettext("Pain at sessions"),
        0,
        10,
        [one for one in series if one.readings],
        remark=gettext("lower is better"),
        is_paired=True,
    )


def _known(
    figures: Iterable[tuple[datetime, int | None]],
) -> list[tuple[datetime, int]]:
    return [(at, value) for at, value in figures if value is not None]


def _motion(gain: MotionGain) -> tuple[Panel, Series]:
    first = gain.first
    is_degrees = first.movement.unit == MovementUnit.DEGREES
    said = gettext("%(movement)s, %(mode)s, %(moment)s treatment") % {
        "movement": first.movement.name,
        "mode": MotionMode(first.mode).word,
        "moment": Moment(first.moment).word,
    }
    unit = "\N{DEGREE SIGN}" if is_degrees else str(first.movement.unit)
    return Panel(said, 0, 0, (), unit=unit), _series(_side(first.side), gain, "degrees")


def _threshold(gain: ThresholdGain) -> tuple[Panel, Series]:
    """Of points in one muscle each has its line."""
    first, point = gain.first, gain.first.trigger_point
    muscle = first.muscle or (point and point.muscle)
    said = gettext("Pressure-pain threshold, %(muscle)s, %(area)s cm²") % {
        "muscle": muscle.name if muscle else gettext("a point"),
        "area": f"{first.tip_area_cm2.normalize():f}",
    }
    side = _side(first.side or (point.side if point else ""))
    site = point.site.label if point and point.site else ""
    panel = Panel(said, 0, 0, (), unit="kPa", remark=gettext("higher is better"))
    name = ", ".join(filter(None, (side, site)))
    return panel, _series(name, gain, "mean_kpa")


def _series(name: str, gain: Gain, figure: str) -> Series:
    readings = [
        Reading(localdate(row.at), float(getattr(row, figure))) for row in gain.rows
    ]
    return Series(name, readings)


def _gathered(lines: Iterable[tuple[Panel, Series]]) -> Iterator[Panel]:
    """What is measured alike in one panel, on one scale, by its name."""
    alike: dict[Any, list[Series]] = defaultdict(list)
    for panel, series in lines:
        alike[panel].append(series)
    for panel, every in sorted(alike.items(), key=lambda pair: pair[0].name):
        low, high = round_ends(r.value for one in every for r in one.readings)
        every.sort(key=lambda one: one.name)
        for start in range(0, len(every), MOST_LINES):
            shown = every[start : start + MOST_LINES]
            if len(every) > 1 or every[0].name:
                shown = [one._replace(look=n) for n, one in enumerate(shown)]
            yield Panel(panel.name, low, high, shown, panel.unit, panel.remark)


def _side(side: str) -> str:
    names = {
        Side.LEFT: pgettext("side", "left"),
        Side.RIGHT: pgettext("side", "right"),
        Side.MIDLINE: pgettext("side", "in the middle"),
        Side.BILATERAL: pgettext("side", "both sides"),
    }
    return names[Side(side)] if side else ""


def _home_care(items: Iterable[ItemAdherence]) -> list[Item]:
    """The first given first."""
    shown = [
        Item(
            one.instruction.title,
            [
                Week(week.week, week.due, week.done, week.partly, week.not_done)
                for week in one.weeks
            ],
        )
        for one in items
        if one.weeks
    ]
    return shown[::-1]
