from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from clinic.domain.consent import record_consent, withdraw_consent
from clinic.domain.device import issue_token
from clinic.enums import ConsentKind, ConsentMethod, PressureScale
from clinic.models import (
    CatalogueRelease,
    Client,
    Clinic,
    Consent,
    ConsentWithdrawal,
    Contraindication,
    Device,
    EducationTopic,
    Erasure,
    Licence,
    MeasureWording,
    Membership,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    RangeOfMotionMovement,
    Receipt,
    Technique,
    TechniqueRule,
    TriggerPointSite,
    User,
    Voiding,
)
from clinic.models.catalogue import CatalogueEntry
from clinic.models.change import LogTable
from clinic.queries.membership import Place
from clinic.tenancy import SHARED_CLINIC
from sessions.domain.session import cancel_session, plan_session, reschedule_session
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
    SessionStatus,
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
from tests.conftest import Practice, acting
from tests.kept import kept

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
CANARY, FOREIGN = "canary-a", "canary-b"
THEIRS = "nary-b"  # Finds what is foreign, and does not look like it in an answer.
TOMORROW = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)

Records = dict[type[models.Model], models.Model]


def records_of(practice: Practice, canary: str) -> Records:
    """One record of every model, with the clinic's canary in every free text."""
    with acting(practice.therapist):
        made = [*therapy_of(practice, canary), *catalogue_of(practice, canary)]
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
        code=canary,
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
    yield Erasure.objects.create(**of, reason=canary)
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


@kept
def own(clinic_a) -> Records:
    return records_of(clinic_a, CANARY)


@kept
def foreign(clinic_b) -> Records:
    return records_of(clinic_b, FOREIGN)


def of_list(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def of_record(record: models.Model, act: str = "change") -> str:
    meta = record._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_{act}"
    return reverse(name, args=[record.pk])


class Page(HTMLParser):
    """A page's links; whatever a strict content security policy would block fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag != "style"
        assert tag != "script" or given.get("src", "").startswith("/")
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        assert not (given.get("href") or "").startswith("javascript:")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])


def read(browser: Browser, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def sentences(response: Any) -> list[str]:
    shown = response.context.get("form") or response.context["adminform"].form
    return [str(one) for every in shown.errors.values() for one in every]


# Everything is there to be found and read, and nothing of another clinic


def test_every_record_has_its_page():
    """The change log is read on them, as their history."""
    ours = {
        model
        for label in ("clinic", "therapy")
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, LogTable)
    }

    assert ours - set(REGISTERED) == {User, Receipt}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_a_list_and_its_pages_show_the_own_clinic_alone(
    clinic_a, clinic_b, own, foreign, browser, model, monkeypatch
):
    ours = browser(clinic_a.admin)
    listed = of_list(model)

    rows = read(ours, f"{listed}?q={CANARY}" if is_searched(model) else listed)
    shown = read(ours, of_record(own[model]))

    assert of_record(own[model]) in rows
    assert CANARY in shown
    begin = f"{listed}?origin=own" if issubclass(model, CatalogueEntry) else listed
    pages = [begin, f"{listed}?q={THEIRS}", f"{listed}?o=1.-2", f"{listed}?_popup=1"]
    seen = [shown, *(read(ours, url) for url in pages)]
    narrower = {link for link in Page(seen[1]).links if link.startswith("?")}
    # The same on every page, and the most of each.
    monkeypatch.setattr(admin.site, "enable_nav_sidebar", False)
    seen += [read(ours, urljoin(listed, link)) for link in sorted(narrower)]
    for html in seen:
        Page(html)
        assert FOREIGN not in html


def is_searched(model: type[models.Model]) -> bool:
    return bool(admin.site.get_model_admin(model).search_fields)


def test_foreign_records_are_not_there(clinic_a, own, foreign, browser):
    ours = browser(clinic_a.admin)
    for theirs in foreign.values():
        response = ours.get(of_record(theirs), follow=True)

        assert response.redirect_chain == [("/admin/", 302)]
        assert FOREIGN not in response.content.decode()
        assert ours.post(of_record(theirs), {}).status_code in {302, 403}
        assert ours.get(of_record(theirs, "history")).status_code == 404
        assert ours.get(of_record(theirs, "delete")).status_code == 403


def test_lists_narrowed_to_foreign_records_are_empty(clinic_a, own, foreign, browser):
    ours = browser(clinic_a.admin)
    keys = [
        (model, field)
        for model in REGISTERED
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in foreign
    ]
    for model, field in keys:
        theirs = foreign[field.related_model]

        html = read(ours, f"{of_list(model)}?{field.name}__id__exact={theirs.pk}")

        assert FOREIGN not in html
        assert of_record(own[model]) not in html


@pytest.mark.parametrize("role", ["therapist", "desk", "client_member"])
def test_only_a_clinic_admin_reads_here(clinic_a, own, browser, role):
    theirs = browser(getattr(clinic_a, role))
    for model, record in own.items():
        for url in (of_list(model), of_record(record)):
            response = theirs.get(url)

            assert response.status_code == 403
            assert CANARY not in response.content.decode()


def test_a_stranger_reads_nothing(clinic_a, own, client):
    for model, record in own.items():
        for url in (of_list(model), of_record(record)):
            assert client.get(url).url.startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    ("model", "field"), [(Session, "client"), (Session, "episode")]
)
def test_suggestions_are_the_own_clinics(clinic_a, own, foreign, browser, model, field):
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field,
    }
    ours = browser(clinic_a.admin)

    mine = ours.get("/admin/autocomplete/", asked | {"term": CANARY}).json()
    theirs = ours.get("/admin/autocomplete/", asked | {"term": THEIRS}).json()

    assert str(own[model._meta.get_field(field).related_model].pk) in {
        one["id"] for one in mine["results"]
    }
    assert theirs["results"] == []


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [("clinic", "membership", "user"), ("account", "emailaddress", "user")],
)
def test_people_of_other_clinics_are_not_suggested(
    clinic_a, clinic_b, browser, app, model, field
):
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}

    response = browser(clinic_a.admin).get("/admin/autocomplete/", asked)

    assert response.status_code == 403


# Readable and linked


def test_the_index_lists_records_before_their_parts(clinic_a, browser):
    response = browser(clinic_a.admin).get("/admin/")

    sections = {
        section["name"]: [model["object_name"] for model in section["models"]]
        for section in response.context["app_list"]
    }
    assert list(sections) == [
        "Clinic",
        "Therapy sessions",
        "Parts of records",
        "Catalogue",
        "Signatures and what stands beside",
    ]
    assert sections["Clinic"][:2] == ["Client", "Consent"]
    assert sections["Therapy sessions"][0] == "Session"


def test_a_client_links_to_all_that_is_known_of_them(clinic_a, own, browser):
    client = own[Client]

    links = Page(read(browser(clinic_a.admin), of_record(client))).links

    for model in (
        Episode,
        Session,
        TreatmentPlan,
        Assessment,
        TriggerPoint,
        HomeCareInstruction,
        Feedback,
    ):
        assert f"{of_list(model)}?client__id__exact={client.pk}" in links


def test_a_narrowed_list_says_to_what_and_lets_go(clinic_a, own, browser):
    client = own[Client]
    narrowed = f"{of_list(Session)}?client__id__exact={client.pk}"

    html = read(browser(clinic_a.admin), narrowed)

    assert "By client" in html
    assert "Family canary-a, One canary-a</a></li>" in html
    assert "?" in Page(html).links


def test_a_filter_on_a_broken_id_is_let_go(clinic_a, own, browser):
    response = browser(clinic_a.admin).get(f"{of_list(Session)}?client__id__exact=none")

    assert response.url == f"{of_list(Session)}?e=1"


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        (
            Session,
            [Treatment, Override, Feedback, Reaction, RangeOfMotion, Rescheduling],
        ),
        (
            Assessment,
            [
                HistoryItem,
                ScreeningAnswer,
                PainArea,
                PressureThreshold,
                PostureFinding,
                MuscleTone,
            ],
        ),
        (TreatmentPlan, [Goal, PlannedTechnique, PressureLimit]),
        (TriggerPoint, [TriggerPointExam]),
        (Feedback, [FeedbackResponse]),
        (Membership, [Licence, Device]),
    ],
)
def test_a_record_is_read_with_its_parts(clinic_a, own, browser, whole, parts):
    links = Page(read(browser(clinic_a.admin), of_record(own[whole]))).links

    assert [part for part in parts if of_record(own[part]) not in links] == []


def test_a_session_shows_how_feedback_was_answered(clinic_a, own, browser):
    html = read(browser(clinic_a.admin), of_record(own[Session]))

    assert '<td class="field-response">' in html
    assert "Eased" in html


def test_a_session_links_to_whom_and_what_it_is_about(clinic_a, own, browser):
    links = Page(read(browser(clinic_a.admin), of_record(own[Session]))).links

    for model in (Client, Membership, Episode, TriggerPoint, Technique):
        linked = own[model] if model is not Technique else own[Treatment].technique
        assert of_record(linked) in links


def test_questions_and_answers_read_as_such(clinic_a, own, browser):
    html = read(browser(clinic_a.admin), of_record(own[Consent]))

    assert "<p>Why, canary-a?<br>So, canary-a.</p>" in html


@pytest.mark.parametrize(
    ("model", "word"),
    [
        (TriggerPoint, "muscle__name"),
        (Treatment, "trigger_point__muscle__name"),
        (MuscleTone, "muscle__latin_name"),
    ],
)
def test_muscles_are_found_by_name(clinic_a, own, browser, model, word):
    name = own[TriggerPoint].muscle.name

    html = read(browser(clinic_a.admin), f"{of_list(model)}?q={name}")

    assert of_record(own[model]) in html


def test_alerts_left_open_are_found(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    with acting(clinic_a.therapist):
        still_open = another(own[Feedback])

    rows = read(ours, f"{of_list(Feedback)}?alert=open")

    assert of_record(still_open) in rows
    assert of_record(own[Feedback]) not in rows
    assert of_record(own[Feedback]) in read(ours, f"{of_list(Feedback)}?alert=answered")


def test_the_therapist_filter_offers_the_clinics_therapists(
    clinic_a, own, foreign, browser
):
    ours = browser(clinic_a.admin)

    html = read(ours, f"{of_list(Session)}?of_therapist={clinic_a.therapist.pk}")
    none = read(ours, f"{of_list(Session)}?of_therapist={clinic_a.admin.pk}")

    assert of_record(own[Session]) in html
    assert "therapist-canary-a" in html
    assert of_record(own[Session]) in none  # No therapist: no filter.


def test_own_and_shared_entries_are_told_apart(clinic_a, own, browser):
    ours = browser(clinic_a.admin)

    mine = read(ours, f"{of_list(Muscle)}?origin=own")
    shared = read(ours, f"{of_list(Muscle)}?origin=shared&q=canary")

    assert of_record(own[Muscle]) in mine
    assert of_record(own[Muscle]) not in shared


def test_what_has_no_act_is_read_only(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    for model in REGISTERED:
        page = admin.site.get_model_admin(model)

        added = ours.post(f"{of_list(model)}add/", {}).status_code
        changed = ours.post(of_record(own[model]), {}).status_code

        assert added == (403 if page.create_act is None else 200)
        assert changed == (403 if page.change_act is None else 200)


def test_few_models_have_acts():
    pages = admin.site._registry.items()

    assert {model for model, page in pages if page.create_act} == {
        Client,
        Membership,
        MeasureWording,
        Licence,
        TechniqueRule,
        Session,
    }
    assert {model for model, page in pages if page.change_act} == {Client, Clinic}


# The same number of statements, however many the rows


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


def count_statements(browser: Browser, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(browser, url)
    return len(captured)


TWINS: dict[type[models.Model], Callable[[int], dict[str, Any]]] = {
    Client: lambda n: {},
    Session: lambda n: {"scheduled_for": None, "scheduled_until": None},
    Episode: lambda n: {},
    Assessment: lambda n: {},
    TriggerPoint: lambda n: {},
    TriggerPointExam: lambda n: {},
    TreatmentPlan: lambda n: {"plan_version": n + 2},
    Treatment: lambda n: {"order": n + 2},
    Feedback: lambda n: {},
    HomeCareInstruction: lambda n: {},
    HomeCareLog: lambda n: {},
    HomeCareRevision: lambda n: {},
    Handout: lambda n: {},
    OutcomeResponse: lambda n: {},
    PressureThreshold: lambda n: {},
    PlannedTechnique: lambda n: {},
    RangeOfMotion: lambda n: {},
}


@pytest.mark.parametrize("model", TWINS, ids=lambda model: model.__name__)
def test_a_list_asks_the_same_for_one_row_and_three(clinic_a, own, browser, model):
    ours = browser(clinic_a.admin)
    url = f"{of_list(model)}?q={CANARY}"
    if model is Client:
        with acting(clinic_a.admin):
            Client.objects.exclude(pk=own[Client].pk).update(
                given_name="", family_name="", email=""
            )
    read(ours, url)
    one = count_statements(ours, url)
    with acting(clinic_a.therapist):
        twins = [another(own[model], **TWINS[model](n)) for n in range(2)]

    three = count_statements(ours, url)

    rows = read(ours, url)
    assert [of_record(twin) in rows for twin in twins] == [True, True]
    assert one == three


PARTS = {
    Session: [Treatment, Feedback, RangeOfMotion],
    Assessment: [PressureThreshold],
    TreatmentPlan: [PlannedTechnique],
    TriggerPoint: [TriggerPointExam],
}


@pytest.mark.parametrize("whole", PARTS, ids=lambda model: model.__name__)
def test_a_page_asks_the_same_for_one_part_and_three(clinic_a, own, browser, whole):
    ours = browser(clinic_a.admin)
    read(ours, of_record(own[whole]))
    one = count_statements(ours, of_record(own[whole]))
    with acting(clinic_a.therapist):
        for part in PARTS[whole]:
            for n in range(2):
                another(own[part], **TWINS[part](n))

    assert count_statements(ours, of_record(own[whole])) == one


# Scheduling


def planned(practice: Practice, **changes: Any) -> dict[str, Any]:
    with acting(practice.admin):
        here = timezone.localtime(changes.pop("scheduled_for", TOMORROW))
    return {
        "client": practice.client_record.pk,
        "episode": "",
        "therapist": practice.therapist.pk,
        "scheduled_for_0": f"{here:%Y-%m-%d}",
        "scheduled_for_1": f"{here:%H:%M}",
        "planned_minutes": "45",
        "room": "2",
    } | changes


def test_a_session_is_scheduled_by_the_domain(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        f"{of_list(Session)}add/", planned(clinic_a)
    )

    assert response.status_code == 302
    with acting(clinic_a.admin):
        session = Session.objects.get()
    assert session.created_by_id == clinic_a.admin.pk
    assert session.scheduled_for == TOMORROW
    assert session.scheduled_until == TOMORROW + timedelta(minutes=45)
    assert (session.status, session.room) == (SessionStatus.PLANNED, "2")


def test_the_form_asks_for_the_time_in_the_clinics_zone(clinic_a, browser):
    with acting(clinic_a.admin):
        Clinic.objects.update(time_zone="Asia/Tokyo")
    answers = planned(clinic_a) | {"scheduled_for_1": "09:00"}

    browser(clinic_a.admin).post(f"{of_list(Session)}add/", answers)

    with acting(clinic_a.admin):
        assert Session.objects.get().scheduled_for.hour == 0


def test_the_form_to_schedule_offers_own_therapists_and_the_usual_length(
    clinic_a, clinic_b, browser
):
    html = read(browser(clinic_a.admin), f"{of_list(Session)}add/")

    assert "therapist-canary-a" in html
    assert "clinic_admin-canary-a (" not in html
    assert FOREIGN not in html
    assert 'name="planned_minutes" value="60"' in html
    Page(html)


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_a_foreign_person_is_no_choice(clinic_a, clinic_b, browser, who):
    foreign = {"client": clinic_b.client_record, "therapist": clinic_b.therapist}

    response = browser(clinic_a.admin).post(
        f"{of_list(Session)}add/", planned(clinic_a) | {who: foreign[who].pk}
    )

    assert "Select a valid choice" in sentences(response)[0]
    with acting(clinic_a.admin):
        assert Session.objects.count() == 0


def test_a_time_that_is_taken_is_refused_and_nothing_stored(clinic_a, browser):
    ours = browser(clinic_a.admin)
    ours.post(f"{of_list(Session)}add/", planned(clinic_a))

    response = ours.post(f"{of_list(Session)}add/", planned(clinic_a, room="3"))

    assert response.status_code == 200
    assert sentences(response) == ["The therapist has another session at that time."]
    with acting(clinic_a.admin):
        assert Session.objects.count() == 1


def test_the_episode_of_another_client_is_refused_at_its_field(clinic_a, own, browser):
    answers = planned(clinic_a, scheduled_for=TOMORROW + timedelta(days=1)) | {
        "client": clinic_a.other_client.pk,
        "episode": own[Episode].pk,
    }

    response = browser(clinic_a.admin).post(f"{of_list(Session)}add/", answers)

    assert response.context["adminform"].form.errors == {
        "episode": ["It is another client's episode."]
    }
    with acting(clinic_a.admin):
        assert Session.objects.count() == 1


def test_clinical_text_is_not_written_with_a_schedule(clinic_a, browser):
    browser(clinic_a.admin).post(
        f"{of_list(Session)}add/", planned(clinic_a) | {"notes": "by no therapist"}
    )

    with acting(clinic_a.admin):
        assert Session.objects.get().notes == ""


def test_a_session_is_cancelled_with_its_reason(clinic_a, own, browser):
    session = own[Session]

    response = browser(clinic_a.admin).post(
        of_record(session, "cancel"), {"confirm": "1", "reason": "The client is ill."}
    )

    assert response.url == of_record(session)
    with acting(clinic_a.admin):
        stored = Session.objects.get()
    assert stored.status == SessionStatus.CANCELLED
    assert stored.status_reason == "The client is ill."


def test_a_client_who_did_not_come_is_marked_so(clinic_a, own, browser):
    browser(clinic_a.admin).post(
        of_record(own[Session], "no-show"), {"confirm": "1", "reason": "No word."}
    )

    with acting(clinic_a.admin):
        assert Session.objects.get().status == SessionStatus.NO_SHOW


@pytest.mark.parametrize("act", ["cancel", "no-show"])
def test_calling_off_needs_a_reason(clinic_a, own, browser, act):
    response = browser(clinic_a.admin).post(
        of_record(own[Session], act), {"confirm": "1", "reason": " "}
    )

    assert sentences(response) == ["This field is required."]
    with acting(clinic_a.admin):
        assert Session.objects.get().status == SessionStatus.PLANNED


@pytest.mark.parametrize(
    ("act", "answers"),
    [
        ("cancel", {"reason": "Again"}),
        ("no-show", {"reason": "Again"}),
        ("reschedule", {"room": "9", "reason": "Again"}),
    ],
)
def test_what_is_cancelled_is_refused_every_act(clinic_a, own, browser, act, answers):
    session = own[Session]
    with acting(clinic_a.therapist):
        cancel_session(session, by=clinic_a.therapist, reason="First")
    ours = browser(clinic_a.admin)

    response = ours.post(of_record(session, act), moved(clinic_a, session) | answers)

    assert sentences(response) == ["The session is cancelled."]
    assert f'href="../{act}/"' not in read(ours, of_record(session))
    with acting(clinic_a.admin):
        stored = Session.objects.get()
        assert stored.reschedulings.count() == 1
    assert (stored.status_reason, stored.room) == ("First", "canary-a 2")


def test_several_sessions_are_cancelled_with_one_reason(clinic_a, own, browser):
    with acting(clinic_a.therapist):
        second = another(own[Session], scheduled_for=None, scheduled_until=None)
    both = [own[Session].pk, second.pk]
    chosen = {"action": "cancel", "_selected_action": both}
    ours = browser(clinic_a.admin)

    asked = ours.post(of_list(Session), chosen | {"index": "0"})
    ours.post(of_list(Session), chosen | {"confirm": "1", "reason": "Burst pipe"})

    assert 'name="reason"' in asked.content.decode()
    with acting(clinic_a.admin):
        assert set(Session.objects.values_list("status", "status_reason")) == {
            (SessionStatus.CANCELLED, "Burst pipe")
        }


def moved(practice: Practice, session: Session, **changes: Any) -> dict[str, Any]:
    """The form to reschedule as it comes up, answered."""
    return {
        "confirm": "1",
        "scheduled_for_0": f"{TOMORROW:%Y-%m-%d}",
        "scheduled_for_1": f"{TOMORROW:%H:%M:%S}",
        "planned_minutes": session.planned_minutes,
        "room": session.room,
        "therapist": practice.therapist.pk,
        "reason": "",
    } | changes


def test_a_session_is_moved_and_what_it_was_is_kept(clinic_a, own, browser):
    session = own[Session]
    later = TOMORROW + timedelta(hours=2)

    response = browser(clinic_a.admin).post(
        of_record(session, "reschedule"),
        moved(clinic_a, session)
        | {
            "scheduled_for_0": f"{later:%Y-%m-%d}",
            "scheduled_for_1": f"{later:%H:%M}",
            "reason": "Traffic",
        },
    )

    assert response.status_code == 302
    with acting(clinic_a.admin):
        stored = Session.objects.get()
        kept = stored.reschedulings.order_by("pk").last()
    assert stored.scheduled_for == later
    assert stored.room == "canary-a 2"
    assert (kept.was_scheduled_for, kept.reason) == (TOMORROW, "Traffic")
    assert kept.created_by_id == clinic_a.admin.pk


def test_a_move_to_the_same_is_no_move(clinic_a, own, browser):
    response = browser(clinic_a.admin).post(
        of_record(own[Session], "reschedule"), moved(clinic_a, own[Session])
    )

    assert sentences(response) == ["Nothing is changed."]
    with acting(clinic_a.admin):
        assert Rescheduling.objects.count() == 1


def test_a_move_onto_a_taken_time_is_undone(clinic_a, own, browser):
    after = TOMORROW + timedelta(hours=3)
    with acting(clinic_a.therapist):
        plan_session(
            by=clinic_a.therapist, client=clinic_a.other_client, scheduled_for=after
        )

    response = browser(clinic_a.admin).post(
        of_record(own[Session], "reschedule"),
        moved(clinic_a, own[Session])
        | {"scheduled_for_0": f"{after:%Y-%m-%d}", "scheduled_for_1": f"{after:%H:%M}"},
    )

    assert sentences(response) == ["The therapist has another session at that time."]
    with acting(clinic_a.admin):
        assert Rescheduling.objects.count() == 1
        assert Session.objects.get(pk=own[Session].pk).scheduled_for == TOMORROW


@pytest.mark.parametrize("act", ["cancel", "no-show", "reschedule"])
def test_a_foreign_session_is_not_acted_on(clinic_a, own, foreign, browser, act):
    ours = browser(clinic_a.admin)
    url = of_record(foreign[Session], act)

    assert ours.get(url).status_code == 404
    assert ours.post(url, {"confirm": "1", "reason": "Mischief"}).status_code == 404


@pytest.mark.parametrize("role", ["therapist", "desk", "client_member"])
def test_only_a_clinic_admin_acts_here(clinic_a, own, browser, role):
    theirs = browser(getattr(clinic_a, role))

    response = theirs.post(
        of_record(own[Session], "cancel"), {"confirm": "1", "reason": "No"}
    )

    assert response.status_code == 403
    with acting(clinic_a.admin):
        assert Session.objects.get().status == SessionStatus.PLANNED


def test_pages_of_acts_hold_to_the_content_security_policy(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    for record in (own[Session], own[Client], own[Device], own[Licence]):
        for act in admin.site.get_model_admin(type(record)).acts:
            Page(read(ours, of_record(record, act.name)))
