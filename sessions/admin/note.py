"""A session as its note is read: everything of it, in a set number of statements."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from sessions.models import (
    Addendum,
    Feedback,
    HomeCareInstruction,
    Override,
    RangeOfMotion,
    ScreeningAnswer,
    Session,
    Signature,
    Treatment,
    TriggerPointExam,
)

POINT = ("trigger_point__site", "trigger_point__muscle")
BY = "created_by__user"


def read(session: Session) -> dict[str, Any]:
    """What the note's template is given."""
    prefetch_related_objects([session], *parts_of_a_note())
    said: dict[Any, list[Feedback]] = {}
    for one in session.feedback.all():
        said.setdefault(one.treatment_id, []).append(one)
    treatments = list(session.treatments.all())
    return {
        "note": session,
        "treatments": [(one, said.get(one.pk, [])) for one in treatments],
        "said": said.get(None, []),
        "home_care": list(_given_at(session)),
        "sections": [
            (_heading(session, name), getattr(session, name))
            for name in ("subjective", "objective", "assessment", "plan_text")
            if getattr(session, name)
        ],
    }


def _heading(session: Session, name: str) -> str:
    return str(session._meta.get_field(name).help_text).removesuffix(".")


def parts_of_a_note() -> list[Any]:
    signatures = Signature.objects.select_related(BY, "licence").defer("content")
    return [
        _part("treatments", Treatment, "order", *POINT, *TREATED),
        _part("feedback", Feedback, "at"),
        "feedback__responses",
        _part("trigger_point_exams", TriggerPointExam, "examined_at", *POINT),
        _part("range_of_motion", RangeOfMotion, "pk", "movement"),
        _part("screening", ScreeningAnswer, "answered_at", "contraindication"),
        _part("overrides", Override, "created_at", "treatment__technique", BY),
        "reactions",
        _part("addenda", Addendum, "created_at", BY),
        Prefetch("addenda__signatures", signatures),
        Prefetch("signatures", signatures),
        "signatures__co_signatures__created_by__user",
        "sharings",
        "remarks",
        "check_ins__answers",
        "reschedulings__was_therapist__user",
    ]


TREATED = ("technique", "muscle", "region", "tool", "position")


def _part(name: str, model: Any, order: str, *related: str) -> Prefetch:
    return Prefetch(name, model.objects.select_related(*related).order_by(order, "pk"))


def _given_at(session: Session) -> QuerySet[HomeCareInstruction]:
    """What the client was to do at home in the days after the session."""
    at = session.ended_at or session.started_at or session.scheduled_for
    if session.episode_id is None or at is None:
        return HomeCareInstruction.objects.none()
    running = Q(ends_on=None) | Q(ends_on__gte=at.date())
    given = HomeCareInstruction.objects.filter(running, episode=session.episode_id)
    return given.filter(starts_on__lte=at.date()).order_by("starts_on", "pk")
