"""The admin's pages of therapy, in the order in which they are listed."""

from sessions.admin import (  # noqa: I001 - the order of the list
    session,
    episode,
    assessment,
    clearance,
    trigger_point,
    treatment_plan,
    treatment,
    feedback,
    home_care,
    handout,
    outcome,
    check_in,
    adverse_event,
    referral,
    signature,
    parts,
)

__all__ = [
    "adverse_event",
    "assessment",
    "check_in",
    "clearance",
    "episode",
    "feedback",
    "handout",
    "home_care",
    "outcome",
    "parts",
    "referral",
    "session",
    "signature",
    "treatment",
    "treatment_plan",
    "trigger_point",
]
