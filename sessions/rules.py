"""May this member do this to this thing now? Loaded objects only, no queries."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import accumulate
from typing import Any

from clinic.enums import Role
from clinic.errors import (
    NotAllowed,
    ReauthenticationRequired,
    SignedIsFinal,
    WrongState,
)
from clinic.language import told
from clinic.models import Membership
from clinic.permissions import PERMISSIONS, Permission
from sessions.enums import (
    PLAN_MOVES,
    REFERRAL_MOVES,
    SESSION_MOVES,
    AdverseEventKind,
    Finding,
    PlanStatus,
    PointStatus,
    PressureWord,
    ReferralStatus,
    SessionStatus,
    Severity,
)

Check = Callable[[Any], None]
MARKED_SORENESS, EXPECTED_HOURS = 7, 48
LOOK = ": look at it before the next session."
SORENESS_SOURCE = (
    "Cambron et al. 2007: minor discomfort after massage began mostly within 12 hours "
    "and was over by 36. Below 7 of 10 and up to 48 hours is expected (working rule)."
)
MOVES = {
    PlanStatus: PLAN_MOVES,
    ReferralStatus: REFERRAL_MOVES,
    SessionStatus: SESSION_MOVES,
}


def require_therapist(member: Membership) -> None:
    if member.role != Role.THERAPIST:
        raise NotAllowed("Clinical records are written by a therapist.")


def require_record_reader(member: Membership) -> None:
    if Permission.RECORD_READ not in PERMISSIONS[member.role]:
        raise NotAllowed("Clinical records are read by therapists and clinic admins.")


def require_scheduling(member: Membership) -> None:
    if member.role == Role.CLIENT:
        raise NotAllowed("Sessions are scheduled by the clinic.")


def require_voice(member: Membership) -> None:
    if member.role not in {Role.THERAPIST, Role.CLIENT}:
        raise NotAllowed("The client says this, or a therapist on their behalf.")


def require_open_episode(episode: Any) -> None:
    if episode.closed_on is not None:
        raise WrongState("The episode is closed.", state="closed")


def is_unsigned(record: Any) -> None:
    if record.signature is not None:
        raise SignedIsFinal("The record is signed; add an addendum.", state="signed")


def is_signed(record: Any) -> None:
    if record.signature is None:
        raise WrongState("The record is not signed.", state="unsigned")


def require_fresh(is_fresh: bool) -> None:
    """Signing and erasing ask who it is once more, where the setting says so."""
    if not is_fresh:
        raise ReauthenticationRequired("Reauthenticate, then try again.")


def require_own(member: Membership, record: Any) -> None:
    if record.therapist_id != member.pk:
        raise NotAllowed("This is for the therapist of the record alone.")


def require_status(*statuses: Any, hint: str = "", kind: Any = None) -> Check:
    """Refuse a record in any other status, of a closed list, `kind` where none is
    named; `hint` says what would help."""

    def check(record: Any) -> None:
        if record.status == SessionStatus.SIGNED and record.status not in statuses:
            is_unsigned(record)
        if record.status not in statuses:
            said = told(
                "The %(noun)s is %(status)s.",
                noun=record._meta.verbose_name,
                status=(kind or type(statuses[0]))(record.status).word,
            )
            advice = f"; {hint}." if hint else "."
            raise WrongState(said.removesuffix(".") + advice, state=record.status)

    return check


def may_become(status: PlanStatus | ReferralStatus | SessionStatus) -> Check:
    """Refuse a record that can not move to this status from where it is."""
    moves = MOVES[type(status)]
    before = (one for one in moves if status in moves[one])
    return require_status(*before, kind=type(status))


def within(name: str, check: Check) -> Check:
    """The check of the record that this one is part of."""
    return lambda part: check(getattr(part, name))


def is_alert(*, pain: int | None, word: str, alarm_level: int) -> bool:
    """Whether the therapist must respond: the client said stop, or it hurt too much."""
    return word == PressureWord.STOP or (pain is not None and pain >= alarm_level)


def is_expected_soreness(
    *, kind: str, serious: bool, severity: str, onset_hours: int | None
) -> bool:
    """Mild soreness that begins within 48 hours; unless told otherwise, it did."""
    is_mild_soreness = (
        kind == AdverseEventKind.SORENESS and severity == Severity.MILD and not serious
    )
    return is_mild_soreness and (onset_hours or 0) <= EXPECTED_HOURS


def soreness_beyond(soreness: int | None, hours: int | None) -> str:
    """Why a therapist should look at soreness after a session; empty if expected."""
    is_marked = soreness is not None and soreness >= MARKED_SORENESS
    is_long = hours is not None and hours > EXPECTED_HOURS
    if is_marked and is_long:
        return told(
            "Soreness of %(score)s of 10 and soreness for %(hours)s hours: look at it "
            "before the next session.",
            score=soreness,
            hours=hours,
        )
    if is_marked:
        return told(
            "Soreness of %(score)s of 10: look at it before the next session.",
            score=soreness,
        )
    if is_long:
        return told(
            "Soreness for %(hours)s hours: look at it before the next session.",
            hours=hours,
        )
    return ""


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
    reach two: resolved. With too little tested, the status stays what it was. A point
    present again after being resolved has recurred.
    """
    if criteria_met >= 2:
        if previous in {"resolved", "recurred"}:
            return "recurred"
        return "active" if symptom_recognised else "latent"
    if criteria_denied >= 2:
        return "resolved"
    return previous


CRITERIA = ("taut_band", "hypersensitive_spot", "referred_sensation")


def status_after(exam: Any, previous: str) -> str:
    findings = [getattr(exam, name) for name in CRITERIA]
    return point_status(
        previous,
        criteria_met=findings.count(Finding.YES),
        criteria_denied=findings.count(Finding.NO),
        symptom_recognised=exam.symptom_recognised == Finding.YES,
    )


def statuses(exams: Iterable[Any]) -> list[str]:
    """The status each of a point's examinations, in their order, leaves it with."""
    after = accumulate(
        exams, lambda status, exam: status_after(exam, status), initial=""
    )
    return list(after)[1:]


def recurs(before: str, after: str) -> bool:
    return after == PointStatus.RECURRED and before != after


KPA_OF_KGF_CM2 = Decimal("98.0665")
USUAL_KGF_CM2 = (Decimal("0.3"), Decimal(15))


def in_kgf_cm2(kpa: Decimal) -> Decimal:
    return (kpa / KPA_OF_KGF_CM2).quantize(Decimal("0.01"))


def is_unusual(kpa: Decimal) -> bool:
    """Whether a pressure-pain threshold is worth a second look. Most lie well within
    (Fischer 1987; PMC9408781 finds no agreed normals); the bounds are a working rule.
    """
    low, high = USUAL_KGF_CM2
    return not low <= kpa / KPA_OF_KGF_CM2 <= high
