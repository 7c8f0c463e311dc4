"""Assessing a client: the record of what was found and decided."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.domain.voiding import is_not_voided, require_author, void_record
from clinic.errors import Fault, InvalidInput
from clinic.language import told
from clinic.models import Membership
from clinic.queries.client import same_person
from sessions.domain.mark import settle_areas
from sessions.domain.parts import Values, add_parts, replace_parts
from sessions.domain.trigger_point import (
    examine_points,
    settle_examined,
    settle_status,
)
from sessions.enums import Answer, Suitability
from sessions.errors import ScreeningForbidsTreatment
from sessions.models import (
    Assessment,
    Episode,
    HistoryItem,
    MuscleTone,
    PainArea,
    PostureFinding,
    PressureThreshold,
    RangeOfMotion,
    ScreeningAnswer,
    TriggerPointExam,
)
from sessions.queries.screening import clearances_of, forbids_treatment, stand
from sessions.rules import is_unsigned, require_therapist

PARTS: dict[str, type[Any]] = {
    "history": HistoryItem,
    "screening": ScreeningAnswer,
    "pain_areas": PainArea,
    "pressure_thresholds": PressureThreshold,
    "range_of_motion": RangeOfMotion,
    "posture": PostureFinding,
    "muscle_tone": MuscleTone,
}


ANSWER = ("contraindication", "answer", "answered_at", "event_on", "regions", "side")


@transaction.atomic
def record_assessment(*, by: Membership, episode: Episode, **values: Any) -> Assessment:
    """An assessment with all its parts, and an examination of each point it names."""
    require_therapist(by)
    is_unmerged(episode.client)
    parts = {name: values.pop(name, []) for name in PARTS}
    exams = values.pop("trigger_point_exams", [])
    values.setdefault("therapist", by)
    _check(values, parts["history"])
    _check_parts(parts)
    settle_areas(parts["pain_areas"])
    _check_decision(values.get("suitability", ""), parts["screening"], episode, by)
    assessment = Assessment.objects.create(
        episode=episode, client_id=episode.client_id, **values
    )
    for name, rows in parts.items():
        add_parts(PARTS[name], assessment, "assessment", rows)
    _examine(assessment, exams, by)
    return assessment


@act(who=require_therapist, when=is_unsigned)
def revise_assessment(
    assessment: Assessment, *, by: Membership, **values: Any
) -> Assessment:
    """Change an unsigned assessment. A list of parts that is given replaces its own."""
    parts = {name: values.pop(name) for name in PARTS if name in values}
    exams = values.pop("trigger_point_exams", None)
    history = parts.get("history")
    if history is None:
        history = list(assessment.history.all())
    _check(
        {
            "no_history": assessment.no_history,
            "suitability": assessment.suitability,
            "suitability_reason": assessment.suitability_reason,
        }
        | values,
        history,
    )
    _check_parts(parts)
    if "pain_areas" in parts:
        known = assessment.pain_areas.values_list("pk", flat=True)
        settle_areas(parts["pain_areas"], set(known))
    screening = parts.get("screening")
    if screening is None:
        answers = assessment.screening.select_related("contraindication")
        screening = [
            vars(one) | {"contraindication": one.contraindication} for one in answers
        ]
    decision = values.get("suitability", assessment.suitability)
    _check_decision(decision, screening, assessment.episode, by)
    for name, rows in parts.items():
        replace_parts(PARTS[name], assessment, "assessment", rows)
    if exams is not None:
        _replace_exams(assessment, exams, by)
    is_changed = values or parts or exams is not None
    return assessment.revise(**values) if is_changed else assessment


@act(who=require_author, when=is_not_voided)
def void_assessment(
    assessment: Assessment, *, by: Membership, reason: str
) -> Assessment:
    """Say that it was entered in error; its examinations count no longer."""
    void_record(assessment, by=by, reason=reason)
    settle_examined(assessment=assessment)
    return assessment


def _check(values: Values, history: list[Any]) -> None:
    if values.get("no_history") and history:
        raise InvalidInput.at("no_history", "There is history recorded.")
    decision = values.get("suitability", "")
    if decision not in {"", Suitability.SUITABLE} and not values.get(
        "suitability_reason"
    ):
        raise InvalidInput.at(
            "suitability_reason", "Any decision but suitable needs a reason."
        )


def _check_decision(
    decision: str, screening: list[Values], episode: Episode, by: Membership
) -> None:
    """An absolute contraindication, or an urgent red flag, that nobody has cleared
    leaves two decisions: refer, or do not treat."""
    if decision in {"", Suitability.REFER, Suitability.DO_NOT_TREAT}:
        return
    answers = [
        ScreeningAnswer(
            **{"answered_at": timezone.now()}
            | {name: row[name] for name in ANSWER if name in row}
        )
        for row in screening
        if row["answer"] == Answer.YES and forbids_treatment(row["contraindication"])
    ]
    if not answers:
        return
    persons = same_person(episode.client_id)
    with timezone.override(by.clinic.time_zone):
        today = timezone.localdate()
        standing = stand(answers, clearances_of(persons), today)
    for one in standing:
        rule = one.contraindication
        detail = told(
            "Screening found: %(name)s. %(advice)s",
            name=rule.name,
            advice=rule.what_to_do,
        )
        raise ScreeningForbidsTreatment(
            detail,
            Fault("/suitability", ScreeningForbidsTreatment.code, detail),
            limit="refer or do_not_treat",
            reason=rule.name,
            source=f"contraindication {rule.slug}",
        )


def _check_parts(parts: dict[str, list[Values]]) -> None:
    for number, row in enumerate(parts.get("range_of_motion", [])):
        check_motion(row, f"range_of_motion/{number}")
    check_screening(parts.get("screening", []))


def check_screening(rows: list[Values]) -> None:
    asked = [row["contraindication"].pk for row in rows]
    if len(asked) != len(set(asked)):
        raise InvalidInput.at("screening", "Each contraindication is answered once.")
    latest = timezone.now() + timedelta(hours=24)
    for number, row in enumerate(rows):
        at = f"screening/{number}/"
        if row.get("answered_at", latest) > latest:
            raise InvalidInput.at(f"{at}answered_at", "It is not answered yet.")
        if row.get("event_on") and row["event_on"] > timezone.localdate(latest):
            raise InvalidInput.at(f"{at}event_on", "It has not happened yet.")


def check_motion(row: Values, at: str) -> None:
    """Refuse what the catalogue says no joint can do."""
    movement, measured = row.get("movement"), row.get("degrees")
    if movement is None or measured is None:
        return
    if not movement.plausible_min <= measured <= movement.plausible_max:
        raise InvalidInput.at(
            f"{at}/degrees",
            told(
                "%(name)s lies between %(low)s and %(high)s %(unit)s.",
                name=movement.name,
                low=movement.plausible_min,
                high=movement.plausible_max,
                unit=movement.unit,
            ),
        )


def _examine(assessment: Assessment, exams: list[Values], by: Membership) -> None:
    rows = [{"examined_at": assessment.assessed_at} | row for row in exams]
    examine_points(
        rows,
        by=by,
        client_id=assessment.client_id,
        assessment=assessment,
        at="trigger_point_exams",
    )


def _replace_exams(assessment: Assessment, exams: list[Values], by: Membership) -> None:
    mine = TriggerPointExam.objects.filter(assessment=assessment)
    touched = set(mine.values_list("trigger_point", flat=True))
    kept = {row["id"] for row in exams if "id" in row}
    mine.exclude(pk__in=kept).delete()
    for exam in mine.filter(pk__in=kept):
        row = next(row for row in exams if row.get("id") == exam.pk)
        place = {"id", "muscle", "site", "side", "location", "view", "x", "y"}
        exam.revise(**{name: row[name] for name in row if name not in place})
    known = set(mine.values_list("pk", flat=True))
    _examine(assessment, [row for row in exams if row.get("id") not in known], by)
    settle_status(touched)
