"""An assessment: what was found, and whether treatment is suitable."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from clinic.body_chart.chart import Look, draw_chart
from clinic.body_chart.wording import QUALITIES, described
from clinic.models import Client, Membership
from sessions.models import (
    Assessment,
    HistoryItem,
    MuscleTone,
    PainArea,
    PostureFinding,
    PressureThreshold,
    RangeOfMotion,
    ScreeningAnswer,
    TriggerPointExam,
)
from sessions.paper.blocks import Aside, Block, Heading, Pair, Paper, Picture, Words
from sessions.paper.wording import (
    day,
    language_of,
    moment,
    number,
    score,
    sentences,
    side,
    spot,
    word,
)
from sessions.queries.body_chart import panels_of
from sessions.queries.papers import tables
from sessions.queries.papers.frame import as_of_clinic, framed, latest
from sessions.queries.papers.standing import (
    ADDENDA,
    SIGNATURES,
    Voidings,
    addenda_blocks,
    name_of,
    standing,
    voidings_of,
)
from sessions.queries.papers.tables import POINT, titled

RELATED = {
    "history": HistoryItem.objects.all(),
    "screening": ScreeningAnswer.objects.select_related("contraindication"),
    "pain_areas": PainArea.objects.select_related("region"),
    "trigger_point_exams": TriggerPointExam.objects.select_related(*POINT),
    "pressure_thresholds": PressureThreshold.objects.select_related("muscle", *POINT),
    "range_of_motion": RangeOfMotion.objects.select_related("movement"),
    "posture": PostureFinding.objects.all(),
    "muscle_tone": MuscleTone.objects.select_related("muscle"),
}
PARTS: tuple[Any, ...] = (
    SIGNATURES,
    ADDENDA,
    *(Prefetch(name, rows.order_by("pk")) for name, rows in RELATED.items()),
)


def assessments_for(by: Membership) -> QuerySet[Assessment]:
    found: QuerySet[Assessment] = Assessment.objects.visible_to(by)
    related = found.select_related("client", "therapist__user", "episode")
    return related.prefetch_related(*PARTS)


def assessment_of(
    assessment: Assessment, *, by: Membership, language: str = ""
) -> Paper:
    """One of `assessments_for`, in the clinic's language."""
    clinic, client = by.clinic, assessment.client
    with as_of_clinic(clinic, language_of(language, clinic.locale)):
        voided = voidings_of([assessment])
        chart = chart_of(client, by=by, assessment=assessment)
        return framed(
            title_of(assessment),
            client,
            clinic=clinic,
            as_of=_as_of(assessment, voided),
            state=standing(assessment, voided),
            facts=assessment_facts(assessment),
            blocks=[*assessment_blocks(assessment, chart)],
        )


def title_of(assessment: Assessment) -> str:
    kinds = {
        "initial": gettext("Initial assessment, %(day)s"),
        "reassessment": gettext("Reassessment, %(day)s"),
        "discharge": gettext("Discharge assessment, %(day)s"),
    }
    return kinds[assessment.kind] % {"day": day(localtime(assessment.assessed_at))}


def assessment_facts(assessment: Assessment) -> list[Pair]:
    facts = [
        (gettext("Assessed"), moment(assessment.assessed_at)),
        (gettext("Therapist"), name_of(assessment.therapist)),
        (gettext("Complaint"), assessment.complaint or assessment.episode.complaint),
        (
            gettext("Suitability"),
            sentences(word(assessment, "suitability"), assessment.suitability_reason),
        ),
    ]
    return [(name, value) for name, value in facts if value]


def assessment_blocks(
    assessment: Assessment, chart: Picture | None, *, level: int = 1
) -> Iterator[Block]:
    if chart is not None:
        yield Heading(gettext("Body chart"), level)
        yield chart
    yield from _pain(assessment, level)
    yield from tables.exams(assessment.trigger_point_exams.all(), level=level)
    yield from tables.thresholds(assessment.pressure_thresholds.all(), level=level)
    yield from tables.motion(assessment.range_of_motion.all(), level=level)
    yield from _posture(assessment, level)
    yield from _tone(assessment, level)
    yield from _history(assessment, level)
    yield from tables.screening(assessment.screening.all(), level=level)
    if assessment.note:
        yield Heading(gettext("Note"), level)
        yield Words(assessment.note)
    yield from addenda_blocks(assessment, level=level)


def chart_of(client: Client, *, by: Membership, **which: Any) -> Picture:
    """Of an assessment, or of one beside an earlier one, as it stood then: what may be
    pressed today is on no paper of another day."""
    panels = panels_of(client, clinic=by.clinic, limits=False, **which)
    look = Look(language=get_language() or "en")
    return Picture(draw_chart(*panels, look=look), described(panels))


def _as_of(assessment: Assessment, voided: Voidings) -> Any:
    beside = [
        *assessment.signatures.all(),
        *assessment.addenda.all(),
        *voided.values(),
    ]
    return latest(assessment.updated_at, *(one.created_at for one in beside))


def _pain(assessment: Assessment, level: int) -> Iterator[Block]:
    return titled(
        gettext("Pain"),
        (
            gettext("Region"),
            gettext("Now"),
            gettext("Worst"),
            gettext("Least"),
            gettext("Average"),
            gettext("Quality and course"),
            gettext("Worse and better with"),
        ),
        (
            (
                spot(one),
                score(one.now),
                score(one.worst),
                score(one.best),
                score(one.average),
                sentences(
                    ", ".join(str(QUALITIES.get(q, q)) for q in one.quality),
                    word(one, "depth"),
                    word(one, "pattern"),
                    one.since,
                ),
                sentences(one.aggravating, one.easing),
            )
            for one in assessment.pain_areas.all()
        ),
        (2.4, 0.9, 1, 1, 1.2, 3, 3),
        level=level,
    )


def _posture(assessment: Assessment, level: int) -> Iterator[Block]:
    return titled(
        gettext("Posture"),
        (gettext("Finding"), gettext("Side"), gettext("Grade"), gettext("Note")),
        (
            (
                word(one, "kind"),
                side(one.side),
                word(one, "grade"),
                sentences(f"{one.millimetres} mm" if one.millimetres else "", one.note),
            )
            for one in assessment.posture.all()
        ),
        (3, 1.4, 1.4, 4),
        level=level,
    )


def _tone(assessment: Assessment, level: int) -> Iterator[Block]:
    rows = list(assessment.muscle_tone.all())
    yield from titled(
        gettext("Muscle tone"),
        (gettext("Muscle"), gettext("Side"), gettext("Tone"), gettext("Note")),
        (
            (one.muscle.name, side(one.side), f"{number(one.tone)}/4", one.note)
            for one in rows
        ),
        (3, 1.4, 1.4, 4),
        level=level,
    )
    if rows:
        yield Aside(gettext("Tone at rest: 0 slack, 2 normal, 4 rigid."))


def _history(assessment: Assessment, level: int) -> Iterator[Block]:
    if assessment.no_history:
        yield Heading(gettext("Medical history"), level)
        yield Words(gettext("Asked for, and stated to be none."))
    yield from titled(
        gettext("Medical history"),
        (
            gettext("Kind"),
            gettext("What"),
            gettext("Since"),
            gettext("Status"),
            gettext("Note"),
        ),
        (
            (
                word(one, "kind"),
                one.description,
                one.onset,
                word(one, "status"),
                one.note,
            )
            for one in assessment.history.all()
        ),
        (1.4, 3.4, 1.4, 1.2, 3),
        level=level,
    )
