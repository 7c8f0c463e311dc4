"""What a timeline is made of: one line a kind of entry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Extract, JSONObject

from clinic.enums import ConsentKind
from clinic.language import spoken, told
from clinic.models import Consent, ConsentWithdrawal, TenantModel, Voiding
from sessions.enums import (
    AdverseEventKind,
    AssessmentKind,
    CheckInKind,
    Discipline,
    Discomfort,
    EpisodeOutcome,
    HomeCareStatus,
    PlanStatus,
    PressureWord,
    ReferralStatus,
    Response,
    SessionStatus,
    Severity,
    TimelineKind,
)
from sessions.models import (
    Addendum,
    AdverseEvent,
    Assessment,
    CheckIn,
    Clearance,
    Episode,
    Feedback,
    Handout,
    HomeCareInstruction,
    OutcomeResponse,
    Override,
    PlanStanding,
    Referral,
    Remark,
    Session,
    Sharing,
    Signature,
)

Detail = dict[str, Any]
RANKS = {kind: rank for rank, kind in enumerate(TimelineKind)}


class StartOfDay(Func):
    """The moment a day begins, in the clinic's time zone."""

    template = "(%(expressions)s)"
    arg_joiner = "::timestamp AT TIME ZONE "
    output_field = models.DateTimeField()

    def __init__(self, day: Any) -> None:
        super().__init__(day, "clinic__time_zone")


def end_of_day(day: str) -> ExpressionWrapper:
    almost = Value(timedelta(days=1, microseconds=-1))
    return ExpressionWrapper(StartOfDay(day) + almost, models.DateTimeField())


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of `model` as entries: when, of which record, titled by what of it.

    `id` names the record that the entry is about, `roots` those whose voiding makes
    the entry void, and `episode` the course of care it belongs to.
    """

    kind: TimelineKind
    model: type[TenantModel]
    at: Any
    title: Callable[[Detail], str]
    detail: dict[str, Any]
    where: Q = field(default_factory=Q)
    record: str = ""
    id: str = "pk"
    roots: tuple[str, ...] = ("pk",)
    episode: Any = None

    def rows(self, people: Sequence[UUID]) -> QuerySet[Any, Any]:
        """One shape for all kinds, so that they can be read together."""
        named = [Q(record=OuterRef(root)) for root in self.roots]
        voided = Voiding.objects.filter(reduce(or_, named))
        uuid, text = models.UUIDField(), models.CharField()
        rows: Any = self.model._default_manager
        return rows.filter(self.where, client__in=people).values(
            entry_kind=Value(str(self.kind), text),
            entry_rank=Value(RANKS[self.kind], models.IntegerField()),
            entry_at=self.at,
            entry_id=Cast(F(self.id), uuid),
            entry_episode=Cast(self.episode, uuid),
            entry_voided=Exists(voided),
            entry_detail=JSONObject(**self.detail),
        )


def label(words: Any, value: str) -> str:
    return str(words(value).word)


def plan(detail: Detail) -> str:
    return told("Plan version %(number)s", number=detail["plan_version"])


def alert(detail: Detail) -> str:
    said = (
        (detail["word"] and label(PressureWord, detail["word"]))
        or (detail["discomfort"] and label(Discomfort, detail["discomfort"]))
        or told("pain %(score)s", score=detail["pain"])
    )
    response = detail["response"]
    answer = label(Response, response) if response else told("no response")
    return told("Alert: %(said)s, %(answer)s", said=said, answer=answer)


def check_in(detail: Detail) -> str:
    kind = label(CheckInKind, detail["kind"])
    if detail["answered_at"]:
        return told("Check-in answered: %(kind)s", kind=kind)
    return told("Check-in not answered: %(kind)s", kind=kind)


def adverse_event(detail: Detail) -> str:
    kind = label(AdverseEventKind, detail["kind"])
    severity = label(Severity, detail["severity"])
    return told("Adverse event: %(kind)s (%(severity)s)", kind=kind, severity=severity)


def referral(detail: Detail) -> str:
    discipline = label(Discipline, detail["discipline"])
    status = label(ReferralStatus, detail["status"])
    return told("Referral to %(to)s: %(status)s", to=discipline, status=status)


def outcome(detail: Detail) -> str:
    score = detail["score"]
    return f"{detail['name']}: " + (told("no score") if score is None else f"{score:g}")


OF_SESSION: dict[str, Any] = {"roots": ("session",), "episode": F("session__episode")}
OF_PLAN: dict[str, Any] = {
    "record": "treatment_plan",
    "id": "plan",
    "roots": ("plan",),
    "episode": F("episode"),
}
VERSION = {"plan_version": F("plan__plan_version"), "reason": F("reason")}
SIGNINGS = {
    "session": spoken("Session signed"),
    "assessment": spoken("Assessment signed"),
    "plan": spoken("Plan signed"),
    "addendum": spoken("Addendum signed"),
}
SIGNED = {
    "session": "session__episode",
    "assessment": "assessment__episode",
    "plan": "plan__episode",
    "addendum": "addendum__session__episode",
}

SOURCES = (
    Source(
        TimelineKind.EPISODE_OPENED,
        Episode,
        StartOfDay("opened_on"),
        lambda detail: told("Episode opened"),
        {"complaint": F("complaint"), "therapist": F("therapist")},
        episode=F("pk"),
    ),
    Source(
        TimelineKind.EPISODE_CLOSED,
        Episode,
        end_of_day("closed_on"),
        lambda detail: told(
            "Episode closed: %(outcome)s",
            outcome=label(EpisodeOutcome, detail["outcome"]),
        ),
        {"outcome": F("outcome"), "note": F("closing_note")},
        where=Q(closed_on__isnull=False),
        episode=F("pk"),
    ),
    Source(
        TimelineKind.ASSESSMENT,
        Assessment,
        F("assessed_at"),
        lambda detail: told(
            "%(kind)s assessment", kind=AssessmentKind(detail["kind"]).label
        ),
        {"kind": F("kind"), "suitability": F("suitability")},
        episode=F("episode"),
    ),
    Source(
        TimelineKind.PLAN_ACTIVATED,
        PlanStanding,
        F("activated_at"),
        lambda detail: told("%(plan)s activated", plan=plan(detail)),
        VERSION,
        where=Q(activated_at__isnull=False),
        **OF_PLAN,
    ),
    Source(
        TimelineKind.PLAN_HELD,
        PlanStanding,
        F("updated_at"),
        lambda detail: told("%(plan)s on hold", plan=plan(detail)),
        VERSION,
        where=Q(status=PlanStatus.ON_HOLD),
        **OF_PLAN,
    ),
    Source(
        TimelineKind.PLAN_ENDED,
        PlanStanding,
        F("ended_at"),
        lambda detail: f"{plan(detail)} {label(PlanStatus, detail['status'])}",
        {**VERSION, "status": F("status")},
        where=Q(ended_at__isnull=False),
        **OF_PLAN,
    ),
    Source(
        TimelineKind.SESSION,
        Session,
        Coalesce("started_at", "scheduled_for", "created_at"),
        lambda detail: told(
            "Session %(status)s", status=label(SessionStatus, detail["status"])
        ),
        {
            "status": F("status"),
            "status_reason": F("status_reason"),
            "therapist": F("therapist"),
            "pain_before": F("pain_before"),
            "pain_after": F("pain_after"),
        },
        episode=F("episode"),
    ),
    Source(
        TimelineKind.ALERT,
        Feedback,
        F("at"),
        alert,
        {
            "session": F("session"),
            "treatment": F("treatment"),
            "pain": F("pain"),
            "word": F("word"),
            "discomfort": F("discomfort"),
            "response": F("responses__response"),
            "seconds_to_response": Cast(
                Extract(
                    ExpressionWrapper(
                        F("responses__at") - F("at"), models.DurationField()
                    ),
                    "epoch",
                ),
                models.IntegerField(),
            ),
        },
        where=Q(is_alert=True),
        **OF_SESSION,
    ),
    Source(
        TimelineKind.OVERRIDE,
        Override,
        F("created_at"),
        lambda detail: told(
            "Overridden: %(limit)s", limit=told(detail["code"].replace("-", " "))
        ),
        {
            "session": F("session"),
            "treatment": F("treatment"),
            "code": F("code"),
            "limit": F("limit"),
            "source": F("source"),
            "pressure": F("pressure"),
            "reason": F("reason"),
        },
        **OF_SESSION,
    ),
    Source(
        TimelineKind.CLEARANCE,
        Clearance,
        F("recorded_at"),
        lambda detail: told(
            "Clearance: %(of)s", of=detail["name"] or told("a limit of the plan")
        ),
        {
            "name": F("contraindication__name"),
            "pressure_limit": F("pressure_limit"),
            "given_by": F("given_by"),
            "given_on": F("given_on"),
            "valid_until": F("valid_until"),
        },
    ),
    Source(
        TimelineKind.CONSENT_GIVEN,
        Consent,
        F("given_at"),
        lambda detail: told(
            "Consent given: %(kind)s", kind=label(ConsentKind, detail["kind"])
        ),
        {
            "kind": F("kind"),
            "regions": F("regions"),
            "techniques": F("techniques"),
            "method": F("method"),
        },
    ),
    Source(
        TimelineKind.CONSENT_WITHDRAWN,
        ConsentWithdrawal,
        F("withdrawn_at"),
        lambda detail: told(
            "Consent withdrawn: %(kind)s", kind=label(ConsentKind, detail["kind"])
        ),
        {"kind": F("consent__kind"), "reason": F("reason")},
        record="consent",
        id="consent",
        roots=("consent",),
    ),
    Source(
        TimelineKind.HOME_CARE_GIVEN,
        HomeCareInstruction,
        F("created_at"),
        lambda detail: told("Home care given: %(title)s", title=detail["title"]),
        {"title": F("title"), "category": F("category"), "starts_on": F("starts_on")},
        episode=F("episode"),
    ),
    Source(
        TimelineKind.HANDOUT,
        Handout,
        F("given_at"),
        lambda detail: told("Given to read: %(title)s", title=detail["name"]),
        {"topic": F("topic__slug"), "name": F("topic__name")},
        episode=F("instruction__episode"),
    ),
    Source(
        TimelineKind.HOME_CARE_ENDED,
        HomeCareInstruction,
        Coalesce(end_of_day("ends_on"), "updated_at"),
        lambda detail: told("Home care ended: %(title)s", title=detail["title"]),
        {"title": F("title"), "category": F("category"), "ends_on": F("ends_on")},
        where=Q(status=HomeCareStatus.ENDED),
        episode=F("episode"),
    ),
    Source(
        TimelineKind.CHECK_IN,
        CheckIn,
        Coalesce("answers__answered_at", "due_from"),
        check_in,
        {
            "kind": F("kind"),
            "session": F("session"),
            "answered_at": F("answers__answered_at"),
            "pain": F("answers__pain"),
            "soreness": F("answers__soreness"),
            "soreness_hours": F("answers__soreness_hours"),
            "benefit": F("answers__benefit"),
            "words": F("answers__words"),
        },
        roots=("pk", "session", "episode"),
        episode=Coalesce("episode", "session__episode"),
    ),
    Source(
        TimelineKind.ADVERSE_EVENT,
        AdverseEvent,
        StartOfDay("occurred_on"),
        adverse_event,
        {
            "kind": F("kind"),
            "severity": F("severity"),
            "serious": F("serious"),
            "session": F("session"),
            "resolved_on": F("resolved_on"),
        },
        episode=F("session__episode"),
    ),
    Source(
        TimelineKind.OUTCOME_RESPONSE,
        OutcomeResponse,
        F("answered_at"),
        outcome,
        {
            "measure": F("measure__slug"),
            "name": F("measure__name"),
            "score": F("score"),
            "session": F("session"),
        },
        roots=("pk", "session"),
        episode=F("episode"),
    ),
    Source(
        TimelineKind.REFERRAL,
        Referral,
        StartOfDay(Coalesce("ended_on", "started_on", "suggested_on")),
        referral,
        {
            "discipline": F("discipline"),
            "status": F("status"),
            "reason": F("reason"),
            "result": F("result"),
        },
        episode=F("episode"),
    ),
    Source(
        TimelineKind.SIGNATURE,
        Signature,
        F("signed_at"),
        lambda detail: str(SIGNINGS[detail["of"]]),
        {
            "of": Case(
                *(
                    When(Q(**{f"{name}__isnull": False}), then=Value(name))
                    for name in SIGNED
                ),
                output_field=models.CharField(),
            ),
            "record": F("record"),
            "signed_by": F("created_by"),
        },
        roots=("record",),
        episode=Coalesce(*(F(path) for path in SIGNED.values())),
    ),
    Source(
        TimelineKind.SHARING,
        Sharing,
        F("created_at"),
        lambda detail: told("Session shared with the client"),
        {"session": F("session")},
        **OF_SESSION,
    ),
    Source(
        TimelineKind.ADDENDUM,
        Addendum,
        F("created_at"),
        lambda detail: told("Addendum"),
        {
            "session": F("session"),
            "assessment": F("assessment"),
            "text": F("text"),
            "created_by": F("created_by"),
        },
        episode=Coalesce("session__episode", "assessment__episode"),
    ),
    Source(
        TimelineKind.REMARK,
        Remark,
        F("at"),
        lambda detail: told("Remark of the client"),
        {"session": F("session"), "text": F("text")},
        **OF_SESSION,
    ),
    Source(
        TimelineKind.VOIDING,
        Voiding,
        F("created_at"),
        lambda detail: told(
            "Entered in error: %(kind)s", kind=told(detail["kind"].replace("_", " "))
        ),
        {"kind": F("kind"), "record": F("record"), "reason": F("reason")},
    ),
)
