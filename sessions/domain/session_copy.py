"""A session begun from another: what was done last time, to be confirmed or dropped."""

from clinic.domain.act import act
from clinic.models import Membership
from sessions.domain.session import plan_session
from sessions.enums import PlanStatus, SessionStatus
from sessions.models import Episode, Session, Treatment, TreatmentPlan
from sessions.rules import require_status, require_therapist

HELD = (SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED, SessionStatus.SIGNED)
COPIED = ("positions",)
COPIED_OF_TREATMENT = (
    "trigger_point_id",
    "muscle_id",
    "region_id",
    "side",
    "technique_id",
    "tool_id",
    "position_id",
    "pressure",
    "pressure_scale",
    "seconds",
    "repetitions",
)


@act(who=require_therapist, when=require_status(*HELD))
def clone_session(session: Session, *, by: Membership) -> Session:
    """A new planned session of the acting therapist with the same treatments.

    Nothing that was measured or said is copied. All that is copied is unconfirmed until
    it is touched; what is unconfirmed can not be signed, and no limit is asked of it
    before it is confirmed.
    """
    episode = session.episode
    if episode is not None and episode.closed_on is not None:
        episode = None
    copy = plan_session(
        by=by,
        client=session.client,
        episode=episode,
        plan=_plan_in_force(episode),
        planned_minutes=session.planned_minutes,
        positions=session.positions,
        unconfirmed=[name for name in COPIED if getattr(session, name)],
    )
    given = session.treatments.filter(performed_by="").order_by("order")
    Treatment.objects.bulk_create(
        Treatment(
            session=copy,
            client_id=copy.client_id,
            order=number,
            unconfirmed=True,
            **{name: getattr(treatment, name) for name in COPIED_OF_TREATMENT},
        )
        for number, treatment in enumerate(given, 1)
    )
    return copy


def _plan_in_force(episode: Episode | None) -> TreatmentPlan | None:
    plans = TreatmentPlan.objects.filter(
        episode=episode, standing__status__in=[PlanStatus.ACTIVE, PlanStatus.ON_HOLD]
    )
    return plans.first() if episode is not None else None
