"""A record of every model that has a page."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from clinic.domain.access import record_access
from clinic.domain.consent import record_consent, withdraw_consent
from clinic.domain.device import issue_token
from clinic.enums import ConsentKind, ConsentMethod, PressureScale, Settlement
from clinic.models import (
    Access,
    CatalogueRelease,
    Conflict,
    ConflictSettlement,
    ConsentWithdrawal,
    Contraindication,
    EducationTopic,
    ErasedSignature,
    Erasure,
    ErasureRequest,
    LegalHold,
    LegalHoldLifting,
    Licence,
    MeasureWording,
    OutcomeMeasure,
    PainRegion,
    RangeOfMotionMovement,
    Technique,
    TechniqueRule,
    TriggerPointSite,
    Voiding,
)
from clinic.models.catalogue import CatalogueEntry
from clinic.queries.membership import Place
from clinic.tenancy import SHARED_CLINIC
from sessions.domain.session import plan_session, reschedule_session
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
    PostureKind,
    PressureWord,
    ReactionKind,
    Response,
    Severity,
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
    Sharing,
    Signature,
    Treatment,
    TreatmentPlan,
    TriggerPoint,
    TriggerPointExam,
)
from tests.conftest import Practice, acting

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
CANARY, FOREIGN = "canary-a", "canary-b"
THEIRS = "nary-b"  # Finds what is foreign, and does not look like it in an answer.
TOMORROW = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)

Records = dict[type[models.Model], models.Model]


def records_of(practice: Practice, canary: str) -> Records:
    """One record of every model, with the clinic's canary in every free text."""
    with acting(practice.therapist), transaction.atomic():
        made = [*therapy_of(practice, canary), *catalogue_of(practice, canary)]
        record_access("client", "client.retrieve", [practice.client_record.pk])
        made.append(Access.objects.get())
        place = Place(practice.therapist.pk, practice.id, "", "therapist", None)
        made.append(issue_token(place, name=canary).device)
        made.append(Licence.objects.get())
        made.append(
            MeasureWording.objects.create(
                measure=OutcomeMeasure.objects.current().get(slug="nrs-11"),
                language="en",
                items=[canary],
                instructions=canary,
                licence_note=canary,
            )
        )
    made += [practice.clinic, practice.client_record, practice.therapist]
    return {type(record): record for record in made}


def catalogue_of(practice: Practice, canary: str) -> Iterator[models.Model]:
    """The clinic's own entry of every kind, after the pattern of a shared one."""
    for model in REGISTERED:
        if not issubclass(model, CatalogueEntry | CatalogueRelease):
            continue
        own = model.objects.filter(clinic=SHARED_CLINIC).order_by("pk").last()
        own.pk, own.clinic, own._state.adding = uuid7(), practice.clinic, True
        if issubclass(model, CatalogueEntry):
            own.slug, own.name, own.source = f"x-{canary}", canary, canary
        else:
            own.label = canary
        own.save(force_insert=True)
        yield own


def therapy_of(practice: Practice, canary: str) -> Iterator[models.Model]:
    client, therapist = practice.client_record, practice.therapist
    of = {"client": client}
    site = TriggerPointSite.objects.select_related("muscle").order_by("slug").first()
    muscle = site.muscle
    region = PainRegion.objects.filter(is_group=False).order_by("slug").first()
    technique = Technique.objects.order_by("slug").first()
    movement = RangeOfMotionMovement.objects.order_by("slug").first()
    question = Contraindication.objects.order_by("slug").first()

    yield TechniqueRule.objects.create(
        technique=technique, professions=["physician"], note=canary
    )
    yield Clearance.objects.create(
        **of,
        contraindication=question,
        given_by=ClearedBy.PHYSICIAN,
        name=canary,
        given_on=date(2026, 1, 1),
        conditions=canary,
    )
    consent = record_consent(
        by=therapist,
        client=client,
        kind=ConsentKind.TREATMENT,
        method=ConsentMethod.WRITTEN,
        explained=canary,
        questions=[{"question": f"Why, {canary}?", "answer": f"So, {canary}."}],
    )
    yield consent
    withdraw_consent(consent, by=therapist, reason=canary)
    yield ConsentWithdrawal.objects.get()

    episode = Episode.objects.create(**of, complaint=canary, therapist=therapist)
    yield episode
    point = TriggerPoint.objects.create(
        **of, muscle=muscle, site=site, location=canary, side="left"
    )
    yield point
    assessment = Assessment.objects.create(
        **of,
        episode=episode,
        kind=AssessmentKind.INITIAL,
        therapist=therapist,
        complaint=canary,
        note=canary,
    )
    yield assessment
    part = of | {"assessment": assessment}
    yield HistoryItem.objects.create(
        **part, kind=HistoryKind.INJURY, description=canary, note=canary
    )
    yield ScreeningAnswer.objects.create(
        **part, contraindication=question, answer=Answer.NO, note=canary
    )
    yield PainArea.objects.create(**part, region=region, now=5, easing=canary)
    yield PressureThreshold.objects.create(
        **part,
        trigger_point=point,
        reading_1=3,
        reading_2=3,
        reading_3=3,
        unit=ThresholdUnit.KGF_CM2,
    )
    yield PostureFinding.objects.create(
        **part, kind=PostureKind.KYPHOSIS, grade=Grade.MILD, note=canary
    )
    yield MuscleTone.objects.create(**part, muscle=muscle, tone=3, note=canary)

    plan = TreatmentPlan.objects.create(
        **of,
        episode=episode,
        assessment=assessment,
        consent=consent,
        problem_summary=canary,
        questions=[{"question": canary, "answer": canary}],
    )
    yield plan
    part = of | {"plan": plan}
    yield Goal.objects.create(**part, statement=canary)
    yield PlannedTechnique.objects.create(
        **part, technique=technique, trigger_point=point, note=canary
    )
    yield PressureLimit.objects.create(**part, region=region, avoid=True, reason=canary)

    session = plan_session(
        by=therapist,
        client=client,
        episode=episode,
        scheduled_for=TOMORROW,
        room=canary,
        notes=canary,
        subjective=canary,
    )
    reschedule_session(session, by=therapist, room=f"{canary} 2", reason=canary)
    yield Rescheduling.objects.get()
    session.refresh_from_db()
    yield session
    part = of | {"session": session}
    yield LiveLink.objects.create(
        **part,
        digest=sha256(canary.encode()).digest(),
        expires_at=timezone.now() + timedelta(hours=3),
    )
    treatment = Treatment.objects.create(
        **part,
        order=1,
        trigger_point=point,
        technique=technique,
        pressure=4,
        pressure_scale=PressureScale.INTENSITY_0_10,
        note=canary,
    )
    yield treatment
    yield Override.objects.create(
        **part,
        treatment=treatment,
        code="pressure-above-limit",
        limit=canary,
        limit_reason=canary,
        source=canary,
        reason=canary,
        licence=Licence.objects.get(member=therapist),
    )
    feedback = Feedback.objects.create(
        **part,
        treatment=treatment,
        source=FeedbackSource.CLIENT_ALOUD,
        word=PressureWord.STOP,
        note=canary,
        is_alert=True,
    )
    yield feedback
    yield FeedbackResponse.objects.create(
        **of, feedback=feedback, response=Response.EASED, note=canary
    )
    yield Reaction.objects.create(
        **part, kind=ReactionKind.BRUISE, severity=Severity.MILD, note=canary
    )
    yield RangeOfMotion.objects.create(
        **part, movement=movement, degrees=40, note=canary
    )
    yield TriggerPointExam.objects.create(
        **part,
        trigger_point=point,
        examiner=therapist,
        taut_band=Finding.YES,
        note=canary,
    )

    yield PlanStanding.objects.create(**of, plan=plan, episode=episode, reason=canary)
    addendum = Addendum.objects.create(**part, text=canary)
    yield addendum
    signature = Signature.objects.create(
        **of,
        addendum=addendum,
        licence=Licence.objects.get(member=therapist),
        recipe=canary[:10],
        content=canary.encode(),
        digest=sha256(canary.encode()).digest(),
    )
    yield signature
    yield CoSignature.objects.create(
        **of,
        signature=signature,
        licence=signature.licence,
        digest=signature.digest,
    )
    yield Sharing.objects.create(
        **part, signed_by=therapist, signed_at=signature.signed_at
    )
    yield Remark.objects.create(**part, text=canary)
    yield Erasure.objects.create(client=uuid7(), reason=canary, law=canary)
    yield ErasureRequest.objects.create(
        client=uuid7(),
        reason=canary,
        law=canary,
        rule=canary,
        keep_until=timezone.now(),
    )
    yield ErasedSignature.objects.create(
        client=uuid7(), record=uuid7(), digest=bytes(32)
    )
    conflict = Conflict.objects.create(
        **of, act="update", kind="session", record=uuid7(), sent={"notes": canary}
    )
    yield conflict
    yield ConflictSettlement.objects.create(
        **of, conflict=conflict, outcome=Settlement.MERGED, note=canary
    )
    hold = LegalHold.objects.create(**of, reason=canary)
    yield hold
    yield LegalHoldLifting.objects.create(**of, hold=hold, reason=canary)
    yield Voiding.objects.create(**of, record=uuid7(), kind="reaction", reason=canary)

    check_in = CheckIn.objects.create(
        **part,
        kind=CheckInKind.AFTER_EFFECTS,
        due_from=TOMORROW,
        due_until=TOMORROW + timedelta(days=1),
    )
    yield check_in
    yield CheckInAnswer.objects.create(
        **of,
        check_in=check_in,
        soreness=8,
        words=canary,
        source=LogSource.CLIENT,
    )

    yield AdverseEvent.objects.create(
        **part,
        kind=AdverseEventKind.BRUISE,
        serious=False,
        severity=Severity.MODERATE,
        description=canary,
    )
    yield Referral.objects.create(
        **of, episode=episode, discipline=Discipline.YOGA, reason=canary
    )

    instruction = HomeCareInstruction.objects.create(
        **of,
        episode=episode,
        category="stretch",
        title=canary,
        instructions=canary,
        trigger_point=point,
        muscle=muscle,
    )
    yield instruction
    yield OutcomeResponse.objects.create(
        **part,
        episode=episode,
        measure=OutcomeMeasure.objects.current().get(slug="psfs"),
        answers=[Decimal(4), None],
        activities=[f"Stairs, {canary}", "Sleep"],
        source=LogSource.CLIENT,
        score=4,
        answered=1,
        note=canary,
    )
    yield Handout.objects.create(
        **of,
        instruction=instruction,
        topic=EducationTopic.objects.get(slug="the-word-stop"),
    )
    yield HomeCareRevision.objects.create(
        **of, instruction=instruction, was_status=HomeCareStatus.PAUSED
    )
    yield HomeCareLog.objects.create(
        **of,
        instruction=instruction,
        status=LogStatus.DONE,
        source=LogSource.THERAPIST,
        note=canary,
    )


def another(record: models.Model, **changes: Any) -> Any:
    """A second record like this one."""
    twin = type(record).objects.get(pk=record.pk)
    twin.pk, twin._state.adding = uuid7(), True
    for name, value in changes.items():
        setattr(twin, name, value)
    fields = [
        one
        for one in twin._meta.concrete_fields
        if not one.generated and one.name not in {"created_at", "updated_at"}
    ]
    values = {one.attname: getattr(twin, one.attname) for one in fields}
    type(record)._default_manager.model(**values).save(force_insert=True)
    return twin
