"""May this member do this to this thing now? Loaded objects only, no queries."""

from clinic.enums import Role
from clinic.errors import NotAllowed
from clinic.models import Membership
from sessions.enums import PressureWord


def require_therapist(member: Membership) -> None:
    if member.role != Role.THERAPIST:
        raise NotAllowed("Clinical records are written by a therapist.")


def require_scheduling(member: Membership) -> None:
    if member.role == Role.CLIENT:
        raise NotAllowed("Sessions are scheduled by the clinic.")


def is_alert(*, pain: int | None, word: str, alarm_level: int) -> bool:
    """Whether the therapist must respond: the client said stop, or it hurt too much."""
    return word == PressureWord.STOP or (pain is not None and pain >= alarm_level)


def point_status(
    previous: str,
    *,
    criteria_met: int,
    criteria_denied: int,
    symptom_recognised: bool,
) -> str:
    """The status an examination leaves a point with.

    Two of the three criteria of the 2018 consensus make a trigger point; it is active
    when the client recognises the symptom as theirs, else latent (Fernández-de-las-
    Peñas and Dommerholt, Pain Med 2018;19:142). Once two criteria are denied it can not
    reach two: resolved. With too little tested, the status stays what it was. A point present
    again after being resolved has recurred.
    """
    if criteria_met >= 2:
        if previous in {"resolved", "recurred"}:
            return "recurred"
        return "active" if symptom_recognised else "latent"
    if criteria_denied >= 2:
        return "resolved"
    return previous
