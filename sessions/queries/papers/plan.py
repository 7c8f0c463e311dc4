"""What was agreed, as part of other papers."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, ngettext

from clinic.models import Membership
from sessions.models import Goal, PlannedTechnique, PressureLimit, TreatmentPlan
from sessions.paper.blocks import Block, Facts, Heading, Pair, Words
from sessions.paper.wording import (
    NOTHING,
    day,
    moment,
    number,
    said_of,
    score,
    side,
    spot,
    word,
)
from sessions.queries.papers.standing import SIGNATURES
from sessions.queries.papers.tables import POINT, titled

TECHNIQUES = PlannedTechnique.objects.select_related(
    "technique", "muscle", "region", *POINT
)
PARTS: tuple[Any, ...] = (
    SIGNATURES,
    Prefetch("goals", Goal.objects.select_related("measure").order_by("pk")),
    Prefetch("planned_techniques", TECHNIQUES.order_by("pk")),
    Prefetch(
        "pressure_limits",
        PressureLimit.objects.select_related("region").order_by("pk"),
    ),
)


def plans_for(by: Membership) -> QuerySet[TreatmentPlan]:
    found: QuerySet[TreatmentPlan] = TreatmentPlan.objects.visible_to(by)
    return found.select_related("standing").prefetch_related(*PARTS)


def plan_title(plan: TreatmentPlan) -> str:
    said = {"number": plan.plan_version, "status": word(plan, "status")}
    return gettext("Treatment plan, version %(number)s: %(status)s") % said


def plan_blocks(plan: TreatmentPlan, *, level: int = 1) -> Iterator[Block]:
    labels = {
        "problem_summary": gettext("Problem"),
        "precautions": gettext("Precautions"),
        "explained": gettext("What was explained"),
        "discharge_criteria": gettext("Care ends when"),
        "status_reason": gettext("Reason"),
    }
    yield Facts([*_frame(plan)])
    for label, text in said_of(plan, labels):
        yield Words(text, label)
    yield from goals(plan.goals.all(), level=level)
    yield from _techniques(plan, level)
    yield from _limits(plan, level)
    if plan.questions:
        yield Heading(gettext("Questions and answers"), level)
        yield from questions(plan.questions)


def goals(rows: Any, *, level: int = 1) -> Iterator[Block]:
    """With how far they have come, where `show_progress` said so."""
    return titled(
        gettext("Goals"),
        (
            gettext("Goal"),
            gettext("Measure"),
            gettext("Baseline"),
            gettext("Target"),
            gettext("Latest"),
            gettext("Due"),
            gettext("Status"),
        ),
        (
            (
                "\n".join(filter(None, (one.statement, one.result))),
                one.measure.name if one.measure else "",
                number(one.baseline),
                number(one.target),
                number(_latest(one)),
                day(one.due_on),
                _status(one),
            )
            for one in rows
        ),
        (3.2, 2.6, 1.2, 1, 1, 1.8, 1.6),
        level=level,
    )


def questions(asked: Any) -> Iterator[Block]:
    for one in asked:
        yield Words(str(one.get("answer", "")), str(one.get("question", "")))


def _frame(plan: TreatmentPlan) -> Iterator[Pair]:
    yield gettext("Activated"), moment(plan.activated_at)
    if plan.ended_at:
        yield gettext("Ended"), moment(plan.ended_at)
    if plan.planned_sessions:
        count = plan.planned_sessions
        said = ngettext("%(count)s session", "%(count)s sessions", count)
        yield gettext("Planned"), said % {"count": count}
    if plan.sessions_per_week:
        yield gettext("Sessions a week"), number(plan.sessions_per_week)
    if plan.reassess_on:
        yield gettext("To be reassessed"), day(plan.reassess_on)


def _latest(goal: Any) -> Any:
    progress = getattr(goal, "progress", None)
    return progress.latest if progress else None


def _status(goal: Any) -> str:
    """As it was measured, if it was; else as somebody set it."""
    progress = getattr(goal, "progress", None)
    if progress is None:
        return word(goal, "status")
    return word(type(goal)(status=progress.status), "status")


def _techniques(plan: TreatmentPlan, level: int) -> Iterator[Block]:
    return titled(
        gettext("Planned techniques"),
        (gettext("Technique"), gettext("Place"), gettext("Note")),
        (
            (one.technique.name, spot(one), one.note)
            for one in plan.planned_techniques.all()
        ),
        (3, 3, 4),
        level=level,
    )


def _limits(plan: TreatmentPlan, level: int) -> Iterator[Block]:
    return titled(
        gettext("Pressure limits"),
        (
            gettext("Region"),
            gettext("Side"),
            gettext("At most"),
            gettext("Until"),
            gettext("Reason"),
        ),
        (
            (
                one.region.name,
                side(one.side),
                gettext("no treatment") if one.avoid else score(one.max_level),
                gettext("until cleared")
                if one.until_cleared
                else day(one.expires_on)
                if one.expires_on
                else NOTHING,
                one.reason,
            )
            for one in plan.pressure_limits.all()
        ),
        (2.6, 1.2, 1.5, 1.8, 3),
        level=level,
    )
