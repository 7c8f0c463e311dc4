"""One row of every table a clinic has, its canary in every free text.

The rows are made by plain creates, without the domain: a test of a wall wants
something behind it to leak, however it came there.
"""

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from clinic.enums import (
    BodyGroup,
    BodyView,
    ConsentKind,
    ConsentMethod,
    HomeCareCategory,
    LimitKind,
    PressureScale,
    Profession,
    RecordKind,
    RetentionStart,
    Side,
)
from clinic.models import (
    CatalogueRelease,
    Client,
    Clinic,
    Conflict,
    ConflictSettlement,
    Consent,
    ConsentWithdrawal,
    Contraindication,
    Device,
    EducationTopic,
    ErasedSignature,
    Erasure,
    ErasureRequest,
    HomeCareTemplate,
    ImportantChange,
    LegalHold,
    LegalHoldLifting,
    Licence,
    MeasureWording,
    Membership,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    Position,
    RangeOfMotionMovement,
    Receipt,
    RetentionRule,
    ScoringExample,
    Technique,
    TechniqueRule,
    Tool,
    TriggerPointSite,
    Voiding,
)
from clinic.models.catalogue import CatalogueEntry
from sessions.enums import (
    AdverseEventKind,
    Answer,
    AssessmentKind,
    CheckInKind,
    ClearedBy,
    Discipline,
    FeedbackSource,
    Finding,
    Grade,
    HistoryKind,
    HomeCareStatus,
    LogSource,
    LogStatus,
    PlanStatus,
    PostureKind,
    PressureWord,
    ReactionKind,
    Response,
    SessionStatus,
    Severity,
    Suitability,
    ThresholdUnit,
)
from sessions.models import (
    Addendum,
    AdverseEvent,
    Assessment,
    CheckIn,
    CheckInAnswer,
    Clearance,
    CoSignature,
    Episode,
    Feedback,
    FeedbackResponse,
    Goal,
    Handout,
    HistoryItem,
    HomeCareInstruction,
    HomeCareLog,
    HomeCareRevision,
    LiveLink,
    MuscleTone,
    OutcomeResponse,
    Override,
    PainArea,
    PlannedTechnique,
    PlanStanding,
    PostureFinding,
    PressureLimit,
    PressureThreshold,
    RangeOfMotion,
    Reaction,
    Referral,
    Remark,
    Rescheduling,
    ScreeningAnswer,
    Session,
    Sharing,
    Signature,
    Treatment,
    TreatmentPlan,
    TriggerPoint,
    TriggerPointExam,
)
from sessions.queries.canonical import canonical_bytes, images_of, signer_of
from tests.conftest import Practice, acting

Rows = dict[str, Any]


def build_everything(practice: Practice) -> Rows:
    """One row of every model, by its label; the record is `client_record`'s."""
    words = build_catalogue(practice)
    return words | build_staff(practice, words) | build_record(practice, words)


def build_catalogue(practice: Practice) -> Rows:
    """The clinic's own entries of the catalogue, and a release of its own."""
    canary = canary_of(practice)
    with acting(practice.therapist), transaction.atomic():
        return by_label(*_catalogue(canary))


def build_staff(practice: Practice, words: Rows) -> Rows:
    canary = canary_of(practice)
    therapist = practice.therapist
    with acting(therapist), transaction.atomic():
        asked = make(
            ErasureRequest, canary, client=uuid7(), keep_until=date(2030, 1, 1)
        )
        return by_label(
            practice.clinic,
            therapist,
            make(
                Licence,
                canary,
                member=therapist,
                profession=Profession.MASSAGE_THERAPIST,
                valid_from=date(2020, 1, 1),
            ),
            make(
                Device,
                canary,
                member=therapist,
                digest=sha256(canary.encode()).digest(),
                expires_at=timezone.now() + timedelta(days=1),
            ),
            make(Receipt, canary, member=therapist, fingerprint=bytes(32)),
            make(
                TechniqueRule,
                canary,
                technique=words["clinic.Technique"],
                professions=[Profession.MASSAGE_THERAPIST],
            ),
            asked,
            make(Erasure, canary, client=asked.client, request=asked),
            make(
                ErasedSignature,
                canary,
                client=asked.client,
                record=uuid7(),
                digest=bytes(32),
            ),
        )


def build_record(
    practice: Practice, words: Rows | None = None, *, client: Client | None = None
) -> Rows:
    """What a clinic writes down of one client, in the words of its catalogue."""
    words = words or build_catalogue(practice)
    client = client or practice.client_record
    with acting(practice.therapist), transaction.atomic():
        client.revise(**texts(Client, canary_of(practice), only_empty_of=client))
        return by_label(client, *_record(practice, client, words))


def twin(row: Any, **changes: Any) -> Any:
    """A copy of the row, unsaved: another row by its id and by all that is unique."""
    other = copy(row)
    other.pk, other._state.adding = uuid7(), True
    for model, unlike in UNLIKE.items():
        if isinstance(row, model):
            changes = unlike(row) | changes
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def saved_twin(row: Any, **changes: Any) -> Any:
    other = twin(row, **changes)
    other.save(force_insert=True)
    return other


UNLIKE: dict[type[models.Model], Callable[[Any], dict[str, Any]]] = {
    CatalogueEntry: lambda row: {"slug": f"x-{uuid7()}"},
    CatalogueRelease: lambda row: {"label": str(uuid7())},
    CheckIn: lambda row: {"session": saved_twin(row.session)},
    CheckInAnswer: lambda row: {"check_in": saved_twin(row.check_in)},
    ConflictSettlement: lambda row: {"conflict": saved_twin(row.conflict)},
    ConsentWithdrawal: lambda row: {"consent": saved_twin(row.consent)},
    Device: lambda row: {"digest": uuid7().bytes},
    LiveLink: lambda row: {"digest": uuid7().bytes, "ended_at": timezone.now()},
    FeedbackResponse: lambda row: {"feedback": saved_twin(row.feedback)},
    LegalHoldLifting: lambda row: {"hold": saved_twin(row.hold)},
    Licence: lambda row: {"number": str(uuid7())},
    MeasureWording: lambda row: {"retired_at": timezone.now()},
    Membership: lambda row: {"ended_at": timezone.now()},
    Receipt: lambda row: {"key": str(uuid7())},
    ScreeningAnswer: lambda row: {"contraindication": saved_twin(row.contraindication)},
    TechniqueRule: lambda row: {"retired_at": timezone.now()},
    Session: lambda row: {"scheduled_for": None, "scheduled_until": None},
    Treatment: lambda row: {"order": row.order + 1},
    TreatmentPlan: lambda row: {"plan_version": row.episode.plans.count() + 1},
    PlanStanding: lambda row: {
        "plan": saved_twin(row.plan),
        "status": PlanStatus.DRAFT,
        "activated_at": None,
    },
    Sharing: lambda row: {"session": saved_twin(row.session)},
    Signature: lambda row: {"addendum": saved_twin(row.addendum)},
    CoSignature: lambda row: {"signature": saved_twin(row.signature)},
    Voiding: lambda row: {"record": uuid7()},
}


def canary_of(practice: Practice) -> str:
    return practice.clinic.name.removeprefix("Clinic ")


def by_label(*rows: models.Model) -> Rows:
    return {row._meta.label: row for row in rows}


def make(model: type[models.Model], canary: str, **values: Any) -> Any:
    return model._default_manager.create(**texts(model, canary) | values)


def texts(
    model: type[models.Model], canary: str, only_empty_of: models.Model | None = None
) -> dict[str, str]:
    """A text that names its field and the canary, for every free text of the model."""
    return {
        field.name: f"{field.name} {canary}"
        for field in model._meta.concrete_fields
        if is_free_text(field)
        and not (only_empty_of and getattr(only_empty_of, field.name))
    }


def is_free_text(field: models.Field) -> bool:
    """Whether people may write in it what they like: no choice, no pattern."""
    patterns = [one for one in field.validators if type(one) is not MaxLengthValidator]
    return (
        type(field) in {models.CharField, models.TextField}
        and not field.choices
        and not patterns
        and field.model is not Clinic
    )


def _catalogue(canary: str) -> list[models.Model]:
    def entry(model: type[models.Model], **values: Any) -> Any:
        return make(model, canary, **{"slug": f"x-{canary}"} | values)

    muscle = entry(Muscle, body_group=BodyGroup.NECK)
    whole = entry(
        PainRegion, slug=f"x-group-{canary}", is_group=True, view=BodyView.BACK
    )
    place = {"view": BodyView.BACK, "x": "0.500", "y": "0.250"}
    region = entry(PainRegion, parent=whole, adjacent=[], **place)
    measure = entry(
        OutcomeMeasure,
        items=1,
        score_min=0,
        score_max=10,
        direction="higher-is-worse",
        formula="value",
        item_min=0,
        item_max=10,
        min_answered=1,
        missing_method="none",
    )
    return [
        muscle,
        region,
        measure,
        entry(TriggerPointSite, muscle=muscle, primary_regions=[region.slug], **place),
        entry(Technique, category="compression"),
        entry(Tool, kind="hand"),
        entry(Position),
        entry(
            Contraindication,
            kind="relative",
            applies_to=["general"],
            limit=LimitKind.MAX_LEVEL,
            limit_level=4,
            limit_regions=["all"],
            clearance="none",
        ),
        entry(HomeCareTemplate, category=HomeCareCategory.STRETCH),
        entry(RangeOfMotionMovement, normal=45, plausible_min=0, plausible_max=90),
        entry(
            ImportantChange,
            measure=measure,
            kind="MCID",
            value=2,
            unit="points",
            direction_of_benefit="lower",
            method="anchor",
            status="seen",
        ),
        make(
            MeasureWording,
            canary,
            measure=measure,
            language="en",
            items=[f"Item {canary}"],
        ),
        entry(ScoringExample, measure=measure, answers=["3"], status="published"),
        entry(EducationTopic, kind="aftercare"),
        entry(
            RetentionRule,
            jurisdiction="AT",
            record_kind=RecordKind.TREATMENT,
            years=10,
            counted_from=RetentionStart.LAST_ENCOUNTER,
        ),
        make(CatalogueRelease, canary, checksum="0" * 64),
    ]


def _record(practice: Practice, client: Client, words: Rows) -> list[models.Model]:
    canary, therapist, now = canary_of(practice), practice.therapist, timezone.now()
    muscle, region = words["clinic.Muscle"], words["clinic.PainRegion"]
    site, technique = words["clinic.TriggerPointSite"], words["clinic.Technique"]
    measure = words["clinic.OutcomeMeasure"]
    movement = words["clinic.RangeOfMotionMovement"]
    side = Side.RIGHT
    conversation = [{"question": f"Question {canary}", "answer": f"Answer {canary}"}]

    def note(model: type[models.Model], **values: Any) -> Any:
        return make(model, canary, client=client, **values)

    consent = note(
        Consent,
        kind=ConsentKind.TREATMENT,
        method=ConsentMethod.WRITTEN,
        regions=[region.slug],
        techniques=[technique.slug],
        questions=conversation,
    )
    episode = note(Episode, therapist=therapist)
    assessment = note(
        Assessment,
        episode=episode,
        kind=AssessmentKind.INITIAL,
        therapist=therapist,
        suitability=Suitability.WITH_PRECAUTIONS,
    )
    point = note(TriggerPoint, muscle=muscle, site=site, side=side)
    plan = note(
        TreatmentPlan,
        episode=episode,
        assessment=assessment,
        consent=consent,
        questions=conversation,
    )
    standing = note(
        PlanStanding,
        plan=plan,
        episode=episode,
        status=PlanStatus.ACTIVE,
        activated_at=now,
    )
    starts = now + timedelta(hours=2 * Session.objects.count())
    session = note(
        Session,
        therapist=therapist,
        episode=episode,
        plan=plan,
        status=SessionStatus.IN_PROGRESS,
        scheduled_for=starts,
        scheduled_until=starts + timedelta(hours=1),
        planned_minutes=60,
        started_at=now,
    )
    treatment = note(
        Treatment,
        session=session,
        order=1,
        started_at=now,
        trigger_point=point,
        technique=technique,
        tool=words["clinic.Tool"],
        position=words["clinic.Position"],
        pressure=4,
        pressure_scale=PressureScale.INTENSITY_0_10,
    )
    feedback = note(
        Feedback,
        session=session,
        treatment=treatment,
        source=FeedbackSource.CLIENT_ALOUD,
        word=PressureWord.GOOD,
    )
    home_care = note(
        HomeCareInstruction,
        episode=episode,
        template=words["clinic.HomeCareTemplate"],
        category=HomeCareCategory.STRETCH,
        trigger_point=point,
        link=f"https://{canary}.example/stretch",
    )
    check_in = note(
        CheckIn,
        session=session,
        kind=CheckInKind.AFTER_EFFECTS,
        due_from=now,
        due_until=now + timedelta(days=1),
    )
    addendum = note(Addendum, session=session)
    licence = Licence.objects.filter(member=therapist).first()
    addendum.refresh_from_db()
    signature = Signature(
        client=client,
        addendum=addendum,
        licence=licence,
        recipe=canary,
        signed_at=now,
        created_by=therapist,
    )
    [image] = images_of([addendum])
    signature.content = canonical_bytes(
        {"record": image, "signed": signer_of(signature)}
    )
    signature.digest = sha256(signature.content).digest()
    signature.save(force_insert=True)
    signature.refresh_from_db()
    hold = note(LegalHold)
    conflict = note(Conflict, record=session.pk, sent={"notes": canary})
    return [
        consent,
        episode,
        assessment,
        point,
        plan,
        standing,
        addendum,
        signature,
        note(
            CoSignature,
            signature=signature,
            licence=licence,
            digest=signature.digest,
        ),
        note(Sharing, session=session, signed_by=therapist, signed_at=now),
        note(Remark, session=session),
        note(Voiding, record=uuid7()),
        hold,
        conflict,
        note(ConflictSettlement, conflict=conflict),
        note(LegalHoldLifting, hold=hold),
        session,
        treatment,
        feedback,
        home_care,
        check_in,
        note(
            AdverseEvent,
            session=session,
            kind=AdverseEventKind.BRUISE,
            serious=False,
            severity=Severity.MODERATE,
        ),
        note(Referral, episode=episode, discipline=Discipline.YOGA),
        note(CheckInAnswer, check_in=check_in, soreness=3, source=LogSource.CLIENT),
        note(ConsentWithdrawal, consent=consent),
        note(HistoryItem, assessment=assessment, kind=HistoryKind.SURGERY),
        note(
            ScreeningAnswer,
            assessment=assessment,
            contraindication=words["clinic.Contraindication"],
            answer=Answer.YES,
            regions=[region.slug],
        ),
        note(
            Clearance,
            contraindication=words["clinic.Contraindication"],
            given_by=ClearedBy.PHYSICIAN,
            given_on=now.date(),
        ),
        note(
            Override,
            session=session,
            treatment=treatment,
            licence=licence,
            pressure=7,
        ),
        note(PainArea, assessment=assessment, region=region, side=side, now=5),
        note(
            PressureThreshold,
            assessment=assessment,
            trigger_point=point,
            reading_1=3,
            reading_2=3,
            reading_3=4,
            unit=ThresholdUnit.KGF_CM2,
        ),
        note(
            PostureFinding,
            assessment=assessment,
            kind=PostureKind.HEAD_FORWARD,
            grade=Grade.MILD,
        ),
        note(MuscleTone, assessment=assessment, muscle=muscle, side=side, tone=3),
        note(RangeOfMotion, session=session, movement=movement, degrees=30),
        note(
            TriggerPointExam,
            trigger_point=point,
            assessment=assessment,
            examiner=therapist,
            taut_band=Finding.YES,
        ),
        note(Goal, plan=plan, measure=measure, baseline=6, target=2),
        note(PlannedTechnique, plan=plan, technique=technique, trigger_point=point),
        note(PressureLimit, plan=plan, region=region, max_level=4),
        note(
            Rescheduling,
            session=session,
            was_scheduled_for=now,
            was_planned_minutes=45,
            was_therapist=therapist,
        ),
        note(
            Reaction,
            session=session,
            kind=ReactionKind.SORENESS,
            severity=Severity.MILD,
        ),
        note(
            LiveLink,
            session=session,
            digest=sha256(uuid7().bytes).digest(),
            expires_at=now + timedelta(hours=3),
        ),
        note(FeedbackResponse, feedback=feedback, response=Response.EASED),
        note(
            OutcomeResponse,
            episode=episode,
            session=session,
            measure=measure,
            answers=[6],
            activities=[f"Stairs {canary}"],
            source=LogSource.CLIENT,
            score=6,
            answered=1,
        ),
        note(
            Handout,
            topic=words["clinic.EducationTopic"],
            instruction=home_care,
        ),
        note(
            HomeCareRevision,
            instruction=home_care,
            was_status=HomeCareStatus.PAUSED,
        ),
        note(
            HomeCareLog,
            instruction=home_care,
            status=LogStatus.NOT_DONE,
            source=LogSource.CLIENT,
        ),
    ]
