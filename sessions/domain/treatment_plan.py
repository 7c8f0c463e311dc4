"""Agreeing a plan, putting it in force, and ending it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.errors import InvalidInput, NotAllowed
from clinic.language import spoken, told
from clinic.models import Membership
from sessions.domain.parts import Values, add_parts, replace_parts
from sessions.domain.signature import licence_of, seal
from sessions.enums import PlanStatus, Suitability
from sessions.errors import (
    ActivePlanExists,
    ConsentMissing,
    ScreeningForbidsTreatment,
)
from sessions.models import (
    Assessment,
    Episode,
    Goal,
    PlannedTechnique,
    PlanStanding,
    PressureLimit,
    TreatmentPlan,
)
from sessions.queries.permitted import facts_of
from sessions.rules import (
    may_become,
    require_fresh,
    require_open_episode,
    require_status,
    require_therapist,
)

PARTS: dict[str, type[Any]] = {
    "goals": Goal,
    "planned_techniques": PlannedTechnique,
    "pressure_limits": PressureLimit,
}
COPIED = (
    "problem_summary",
    "sessions_per_week",
    "planned_sessions",
    "session_minutes",
    "precautions",
    "explained",
    "questions",
    "reassess_on",
    "reassess_after_sessions",
    "discharge_criteria",
)


@transaction.atomic
def draft_plan(
    *, by: Membership, episode: Episode, assessment: Assessment, **values: Any
) -> TreatmentPlan:
    """A draft, resting on an assessment of the same episode."""
    require_therapist(by)
    is_unmerged(episode.client)
    require_open_episode(episode)
    if assessment.episode_id != episode.pk:
        raise InvalidInput.at("assessment", "It belongs to another episode.")
    parts = {name: values.pop(name, []) for name in PARTS}
    plan = TreatmentPlan.objects.create(
        episode=episode,
        assessment=assessment,
        client_id=episode.client_id,
        plan_version=_next_version(episode),
        **values,
    )
    _add(plan, parts)
    _stand(plan)
    return plan


@act(
    who=require_therapist,
    when=require_status(PlanStatus.DRAFT, hint=spoken("revise it to change it")),
)
def change_plan(plan: TreatmentPlan, *, by: Membership, **values: Any) -> TreatmentPlan:
    """Change a draft. A plan in force stays as it was agreed: see `revise_plan`."""
    if "assessment" in values and values["assessment"].episode_id != plan.episode_id:
        raise InvalidInput.at("assessment", "It belongs to another episode.")
    parts = {name: values.pop(name) for name in PARTS if name in values}
    for name, rows in parts.items():
        replace_parts(PARTS[name], plan, "plan", rows)
    return plan.revise(**values) if values or parts else plan


@act(who=require_therapist, when=require_status(PlanStatus.DRAFT))
def activate_plan(
    plan: TreatmentPlan,
    *,
    by: Membership,
    is_fresh: bool,
    at: datetime | None = None,
) -> TreatmentPlan:
    """Put a draft in force, sealed as it was agreed.

    Needs a licence valid that day, an assessment that allows treatment, and a valid
    treatment consent. The version it revises is superseded in the same moment.
    """
    now = at or timezone.now()
    if by.pk not in {plan.created_by_id, plan.episode.therapist_id}:
        raise NotAllowed("A plan is activated by its author, or whose episode it is.")
    require_fresh(is_fresh)
    licence = licence_of(by, now)
    _require_suitable(plan.assessment)
    _require_agreement(plan, by, at=now)
    if plan.supersedes is not None:
        _supersede(plan.supersedes, at=now)
    others = TreatmentPlan.objects.filter(
        episode=plan.episode_id,
        standing__status__in=[PlanStatus.ACTIVE, PlanStatus.ON_HOLD],
    )
    if others.exists():
        raise ActivePlanExists("The episode has an active plan; revise or end that.")
    _move(plan, PlanStatus.ACTIVE, activated_at=now)
    seal([plan], by=by, licence=licence, at=lambda plan: now)
    return plan


@act(who=require_therapist, when=may_become(PlanStatus.ON_HOLD))
def hold_plan(plan: TreatmentPlan, *, by: Membership, reason: str) -> TreatmentPlan:
    return _move(plan, PlanStatus.ON_HOLD, reason=reason)


@act(who=require_therapist, when=require_status(PlanStatus.ON_HOLD))
def resume_plan(plan: TreatmentPlan, *, by: Membership) -> TreatmentPlan:
    return _move(plan, PlanStatus.ACTIVE, reason="")


@act(who=require_therapist, when=may_become(PlanStatus.COMPLETED))
def complete_plan(
    plan: TreatmentPlan, *, by: Membership, reason: str = ""
) -> TreatmentPlan:
    return _end(plan, PlanStatus.COMPLETED, reason)


@act(who=require_therapist, when=may_become(PlanStatus.DISCONTINUED))
def discontinue_plan(
    plan: TreatmentPlan, *, by: Membership, reason: str
) -> TreatmentPlan:
    return _end(plan, PlanStatus.DISCONTINUED, reason)


@act(who=require_therapist, when=require_status(PlanStatus.ACTIVE, PlanStatus.ON_HOLD))
def revise_plan(plan: TreatmentPlan, *, by: Membership) -> TreatmentPlan:
    """The next version as a draft with the same content; this one stays in force until
    that is activated."""
    following = TreatmentPlan.objects.create(
        client_id=plan.client_id,
        episode_id=plan.episode_id,
        assessment_id=plan.assessment_id,
        consent_id=plan.consent_id,
        plan_version=_next_version(plan.episode),
        supersedes=plan,
        **{name: getattr(plan, name) for name in COPIED},
    )
    own = {"id", "plan", "clinic", "client", "created_by", "created_at"}
    own |= {"updated_at", "version"}
    for name, model in PARTS.items():
        columns = [
            field.name for field in model._meta.concrete_fields if field.name not in own
        ]
        rows = [
            {column: getattr(part, column) for column in columns}
            for part in getattr(plan, name).order_by("pk")
        ]
        add_parts(model, following, "plan", rows)
    _stand(following)
    return following


def _require_suitable(assessment: Assessment) -> None:
    decision = assessment.suitability
    if not decision or not Suitability(decision).allows_treatment:
        raise ScreeningForbidsTreatment(
            "The assessment does not allow treatment.",
            reason=assessment.suitability_reason or "No decision is recorded.",
            source=f"assessment {assessment.pk}",
        )


def _require_agreement(plan: TreatmentPlan, by: Membership, *, at: datetime) -> None:
    """Nothing that the client answered since speaks against it, and they consent."""
    allowed = facts_of(plan.client, clinic=by.clinic).at(at)
    if allowed.forbidden is not None:
        raise allowed.forbidden.refusal()
    agreement = allowed.consents.to_any_treatment
    if not agreement.is_valid:
        raise ConsentMissing(
            told(
                "The client's treatment consent is %(state)s.",
                state=agreement.state.word,
            ),
            reason="treatment",
            source="consents",
        )


def _end(plan: TreatmentPlan, status: PlanStatus, reason: str) -> TreatmentPlan:
    return _move(plan, status, reason=reason, ended_at=timezone.now())


def _stand(plan: TreatmentPlan) -> None:
    """Give a new plan its place, as a draft."""
    PlanStanding.objects.create(
        client_id=plan.client_id, plan=plan, episode_id=plan.episode_id
    )


def _move(plan: TreatmentPlan, to: PlanStatus, **values: Any) -> TreatmentPlan:
    plan.standing.revise(status=to, **values)
    return plan


def _supersede(plan: TreatmentPlan, *, at: datetime) -> None:
    plan = TreatmentPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    may_become(PlanStatus.SUPERSEDED)(plan)
    _move(plan, PlanStatus.SUPERSEDED, ended_at=at)


def _next_version(episode: Episode) -> int:
    Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)
    last = episode.plans.aggregate(last=Max("plan_version"))["last"]
    return (last or 0) + 1


def _add(plan: TreatmentPlan, parts: dict[str, list[Values]]) -> None:
    for name, rows in parts.items():
        add_parts(PARTS[name], plan, "plan", rows)
