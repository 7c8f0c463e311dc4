import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from clinic.domain.clinic import create_clinic
from clinic.domain.release import newest_release
from clinic.enums import Audience, Role
from clinic.models import (
    Client,
    Consent,
    Licence,
    Membership,
    PainRegion,
    Technique,
    TenantModel,
    User,
)
from clinic.models.catalogue import CatalogueEntry
from clinic.queries.membership import enter, places_of
from clinic.tenancy import scoped
from sessions.domain.demo import figures
from sessions.domain.demo.complaint import COMPLAINTS
from sessions.domain.demo.practice import (
    DEMO_CLINICS,
    DEMO_PASSWORD,
    HILL_STREET,
    RIVERSIDE,
    DemoClinic,
    demo_logins,
)
from sessions.domain.demo.seeding import Size, seed_demo
from sessions.domain.session import plan_session, start_session
from sessions.domain.treatment import record_treatments
from sessions.domain.trigger_point import settle_status
from sessions.enums import (
    Answer,
    FeedbackSource,
    LogStatus,
    PlanStatus,
    PointStatus,
    Response,
    SessionStatus,
    TimelineKind,
)
from sessions.errors import PressureAboveLimit
from sessions.models import (
    AdverseEvent,
    Assessment,
    CheckIn,
    CheckInAnswer,
    Episode,
    Feedback,
    HomeCareInstruction,
    HomeCareLog,
    OutcomeResponse,
    PressureLimit,
    Referral,
    Remark,
    ScreeningAnswer,
    Session,
    Sharing,
    Signature,
    Treatment,
    TreatmentPlan,
    TriggerPoint,
)
from sessions.queries.outcome import courses_of
from sessions.queries.timeline import Window, timeline_of
from tests.kept import kept

UNTIL = date(2026, 3, 18)
SMALL = Size(clients=6, sessions=45)
CASE_ALONE = Size(clients=1, sessions=5)
CASE = newest_release() / "cases" / "low-back-2016.md"
TOLD = [
    model
    for model in apps.get_models()
    if issubclass(model, TenantModel) and model is not Signature  # Of ids, not alike.
]
PASSING = {"id", "clinic", "created_at", "updated_at", "version", "joined_at"}
PASSING |= {"signed_at"}  # The case is signed by the act, now.


def seed(number: int = 1) -> bool:
    return seed_demo(seed=number, until=UNTIL, size=SMALL)


@contextmanager
def inside(demo: DemoClinic = RIVERSIDE) -> Iterator[None]:
    with scoped(demo.id), transaction.atomic():
        yield


@kept
def seeded() -> bool:
    return seed()


@kept
def case_alone() -> bool:
    return seed_demo(seed=1, until=UNTIL, size=CASE_ALONE)


@kept
def large() -> bool:
    return seed_demo(seed=1, until=UNTIL, size=Size(clients=40, sessions=400))


@pytest.fixture
def demo(seeded: bool) -> Iterator[None]:
    """The first clinic of a small demo, seen by its staff."""
    with inside():
        yield


@pytest.fixture
def case(case_alone: bool) -> Iterator[Client]:
    """The client of the published case, seen by the staff."""
    with inside():
        yield Client.objects.get()


class Content:
    """Every row of a clinic; a reference is told by what it refers to."""

    def __init__(self, demo: DemoClinic) -> None:
        self.told: dict[Any, str] = {}
        with inside(demo):
            rows = [row for model in TOLD for row in model.objects.all()]
            users = list(User.objects.all())
        self.rows = {(type(row), row.pk): row for row in [*rows, *users]}
        self.lines = sorted(self.line(row) for row in rows if row.clinic_id == demo.id)

    def line(self, row: Any) -> str:
        fields = [
            each for each in row._meta.concrete_fields if each.name not in PASSING
        ]
        return f"{type(row).__name__} {[self.value(row, field) for field in fields]}"

    def value(self, row: Any, field: Any) -> Any:
        value = getattr(row, field.attname)
        if value is None or not field.is_relation:
            return value
        return self.tell(self.rows[field.related_model, value])

    def tell(self, row: Any) -> str:
        if isinstance(row, CatalogueEntry):
            return row.slug
        if isinstance(row, User):
            return row.email
        if row.pk not in self.told:
            self.told[row.pk] = sha256(self.line(row).encode()).hexdigest()
        return self.told[row.pk]


def content() -> list[list[str]]:
    return [Content(demo).lines for demo in DEMO_CLINICS]


@cache
def first_content() -> list[list[str]]:
    return content_of_seed(1)


@cache
def by_command() -> tuple[str, list[list[str]]]:
    """What the command prints, and what its own seed makes."""
    asked = [f"--until={UNTIL}", "--clients=6", "--sessions=45"]
    out = StringIO()
    made = made_by(lambda: call_command("seed_demo", "--force", *asked, stdout=out))
    return out.getvalue(), made


def content_of_seed(number: int) -> list[list[str]]:
    return made_by(lambda: seed(number))


def made_by(fill: Callable[[], Any]) -> list[list[str]]:
    """What is made of an empty database that is empty again afterwards."""
    with transaction.atomic():
        fill()
        made = content()
        transaction.set_rollback(True)
    return made


def case_row(name: str) -> str:
    """A row of the case file's table."""
    return re.search(rf"^\| {re.escape(name)}[^|]*\| (.*) \|$", CASE.read_text(), re.M)[
        1
    ]


# The whole.


def test_the_same_seed_makes_the_same_content():
    assert content_of_seed(1) == first_content()


def test_another_seed_makes_other_content():
    _, content_of_another = by_command()

    assert figures.SEED != 1
    assert content_of_another != first_content()


def test_a_second_run_changes_nothing(seeded):
    assert seeded is True
    before = content()

    assert seed(2) is False

    assert content() == before


def test_it_is_as_large_as_asked(demo):
    assert Client.objects.count() == SMALL.clients
    assert Session.objects.count() == SMALL.sessions


def test_the_clinics_do_not_see_each_other(demo):
    mine = set(Client.objects.values_list("pk", flat=True))

    with inside(HILL_STREET):
        theirs = set(Client.objects.values_list("pk", flat=True))
        assert not Client.objects.filter(pk__in=mine).exists()

    assert mine
    assert theirs
    assert mine.isdisjoint(theirs)


def test_everyone_can_log_in_and_therapists_are_licensed(demo):
    users = {user.email: user for user in User.objects.all()}

    for login in demo_logins():
        assert check_password(login.password, users[login.email].password)
        (place,) = places_of(users[login.email])
        assert (place.clinic_name, Role(place.role).label) == (login.clinic, login.role)
    licensed = Licence.objects.valid_on(timezone.localdate()).values("member")
    therapists = Membership.objects.filter(role=Role.THERAPIST)
    assert set(therapists.values_list("pk", flat=True)) == {
        row["member"] for row in licensed
    }
    assert therapists.count() == 2


def test_shares_add_up():
    shares = [
        {each.key: each.share for each in COMPLAINTS},
        figures.LANGUAGE,
        figures.DAYS_BETWEEN,
        figures.POINTS,
        figures.LIMITED,
        figures.FEEDBACK,
        figures.NOT_IN_FULL,
        {name: share for name, (share, *_) in figures.IMPROVEMENT.items()},
    ]

    assert [round(sum(each.values()), 9) for each in shares] == [1] * len(shares)


# What the domain would have refused is not in it.


def test_every_alert_has_a_response(demo):
    alerts = Feedback.objects.filter(is_alert=True)

    assert alerts.exists()
    assert not alerts.filter(responses=None).exists()


def test_the_status_of_a_point_follows_from_its_examinations(demo):
    before = dict(TriggerPoint.objects.values_list("pk", "status"))

    settle_status(before)

    assert dict(TriggerPoint.objects.values_list("pk", "status")) == before


def test_no_pressure_is_above_the_limit_of_its_plan(large):
    with inside():
        limits = dict(PressureLimit.objects.values_list("plan", "max_level"))
        pressures = Treatment.objects.filter(session__plan__in=limits).values_list(
            "session__plan", "pressure"
        )

        assert len(limits) > 2
        assert [each for each in pressures if each[1] > limits[each[0]]] == []


def test_sessions_before_the_day_are_over_and_those_after_it_are_planned(demo):
    planned = Session.objects.filter(status=SessionStatus.PLANNED)
    days = [each.scheduled_for.astimezone(RIVERSIDE.zone).date() for each in planned]

    assert days
    assert min(days) >= UNTIL
    assert max(days) <= UNTIL + timedelta(days=11)
    assert not Session.objects.filter(status=SessionStatus.IN_PROGRESS).exists()


def test_treatments_lie_within_their_session(demo):
    rows = Treatment.objects.select_related("session")

    assert [
        row
        for row in rows
        if not row.session.started_at <= row.started_at <= row.ended_at
        or row.ended_at > row.session.ended_at
    ] == []


def test_an_open_episode_has_one_active_plan_and_a_closed_one_none(demo):
    for episode in Episode.objects.all():
        active = episode.plans.filter(standing__status=PlanStatus.ACTIVE).count()
        assert active == (episode.closed_on is None)


def test_adherence_lies_within_its_bounds(large):
    with inside():
        done = HomeCareLog.objects.filter(status=LogStatus.DONE).count()

        assert done
        assert done < HomeCareLog.objects.count()


# The published case, as its file has it.


def test_the_case_names_the_client_and_the_complaint(case):
    episode = Episode.objects.get(client=case)

    assert case.age_on(episode.opened_on) == 63
    assert "man, 63" in case_row("Client")
    assert episode.complaint.rstrip(".").lower() == case_row("Complaint")
    told = Assessment.objects.filter(client=case).earliest("assessed_at")
    for word in (
        "osteoarthritis",
        "scoliosis",
        "stenosis",
        "degenerative",
        "oxycodone",
    ):
        assert word in case_row("History")
        assert told.history.filter(description__icontains=word).count() == 1


def test_the_case_was_screened(case):
    answers = ScreeningAnswer.objects.filter(client=case)
    flags = answers.filter(contraindication__red_flag=True)

    assert {answer.answer for answer in flags} == {Answer.NO}
    yes = answers.get(answer=Answer.YES)
    assert yes.contraindication.slug == "pain-altering-medicine"
    assert yes.regions == ["low-back"]


def test_the_case_has_the_plan_that_was_agreed_and_then_the_monthly_one(case):
    weekly, monthly = TreatmentPlan.objects.filter(client=case).order_by("plan_version")

    assert (weekly.sessions_per_week, weekly.planned_sessions) == (1, 6)
    assert weekly.reassess_after_sessions == 6
    assert "six weekly visits" in case_row("Plan")
    limit = weekly.pressure_limits.get()
    assert (limit.region.slug, limit.max_level, limit.avoid) == ("low-back", 5, False)
    assert sorted(goal.statement for goal in weekly.goals.all()) == [
        "Cut down the pain medicine.",
        "Ride a bicycle again.",
    ]
    assert [weekly.status, monthly.status] == [PlanStatus.SUPERSEDED, PlanStatus.ACTIVE]
    assert monthly.sessions_per_week == Decimal("0.25")
    assert Consent.objects.get(pk=weekly.consent_id).kind == "treatment"


def test_the_case_has_its_four_visits(case):
    held = Session.objects.filter(client=case, status=SessionStatus.SIGNED)
    held = list(held.order_by("started_at"))

    pain = ", ".join(f"{each.pain_before}-{each.pain_after}" for each in held)
    assert pain == case_row("Pain 0-10 before and after, sessions 1-4")
    assert (held[-1].started_at - held[0].started_at).days < 20
    techniques = Treatment.objects.filter(client=case).values_list("technique__slug")
    assert {slug for (slug,) in techniques} == {
        "swedish-effleurage-petrissage",
        "cross-fibre-friction",
        "deep-stripping",
        "myofascial-release",
    }
    assert (
        Session.objects.filter(client=case, status=SessionStatus.PLANNED).count() == 1
    )


def test_the_case_has_its_points(case):
    points = TriggerPoint.objects.filter(client=case)

    found = {(each.side, each.muscle.slug): each.status for each in points}
    assert found == {
        ("left", "quadratus-lumborum"): PointStatus.ACTIVE,
        ("right", "gluteus-medius"): PointStatus.ACTIVE,
        ("left", "multifidus-lumbar"): PointStatus.LATENT,
    }


def test_the_case_has_the_stop_of_the_first_visit(case):
    stop = Feedback.objects.get(client=case, word="stop")
    hard = stop.treatment
    eased = Treatment.objects.get(session=stop.session, order=hard.order + 1)
    said = Feedback.objects.get(treatment=eased)

    assert (hard.trigger_point.muscle.slug, hard.side) == ("quadratus-lumborum", "left")
    assert (hard.pressure, stop.pain, stop.discomfort) == (5, 8, "sharp")
    assert stop.at - hard.started_at == timedelta(seconds=40)
    assert stop.is_alert
    assert stop.response.response == Response.EASED
    assert (eased.pressure, eased.trigger_point_id) == (3, hard.trigger_point_id)
    assert said.pain == 5


def test_the_case_tells_the_alert_and_its_response_on_the_time_line(case):
    stop = Feedback.objects.get(client=case, word="stop")
    (alert,) = timeline_of([case.pk], Window(frozenset({TimelineKind.ALERT})))

    assert (alert.id, alert.at) == (stop.pk, stop.at)
    assert alert.detail["response"] == "eased"
    seconds = (stop.response.at - stop.at).total_seconds()
    assert float(alert.detail["seconds_to_response"]) == seconds


def test_the_case_refuses_a_7_on_the_low_back(case):
    therapist = Session.objects.filter(client=case).first().therapist
    session = start_session(plan_session(by=therapist, client=case), by=therapist)
    row = {
        "technique": Technique.objects.get(slug="deep-stripping"),
        "region": PainRegion.objects.get(slug="low-back"),
        "side": "left",
    }

    with pytest.raises(PressureAboveLimit) as refused:
        record_treatments(session, [row | {"pressure": 7}], by=therapist)
    (made,) = record_treatments(session, [row | {"pressure": 5}], by=therapist)

    assert refused.value.extra["limit"] == "pressure at most 5"
    assert made.pressure == 5


def test_the_case_answers_from_its_own_device_too(case):
    own = Feedback.objects.filter(client=case, source=FeedbackSource.CLIENT_DEVICE)

    assert {feedback.created_by.role for feedback in own} == {Role.CLIENT}


def test_the_case_has_its_home_care(case):
    items = HomeCareInstruction.objects.filter(client=case)
    doses = {
        item.template.slug: (item.times_per_day, item.days_per_week, item.minutes)
        for item in items
    }

    assert doses == {
        "knee-to-chest": (1, 7, None),
        "moist-heat": (1, 7, 15),
        "walking": (2, 7, 10),
    }
    assert all(item.logs.filter(status=LogStatus.DONE).exists() for item in items)


def test_the_case_went_from_68_to_36_on_the_oswestry_scale(case):
    first, last = OutcomeResponse.objects.filter(client=case).order_by("answered_at")
    by = Membership.objects.filter(role=Role.THERAPIST).first()

    (course,) = courses_of([case.pk], by=by)

    assert (first.score, last.score) == (68, 36)
    assert "= 34 of 50, 68 %" in case_row("Oswestry sections, start")
    assert "= 18 of 50, 36 %" in case_row("Oswestry sections, end")
    assert list(map(int, first.answers)) == [4, 2, 4, 4, 3, 4, 3, 3, 3, 4]
    assert (first.answers[2], last.answers[2]) == (4, 4)  # Lifting, unchanged.
    assert {one.known.slug: one.reached for one in course.important_changes} == {
        "odi-abbott-2014": True,
        "odi-form-mdc90": True,
        "odi-mannion-2006-percent": True,
        "odi-mannion-2006-points": True,
        "odi-ostelo-2008-percent": True,
        "odi-ostelo-2008-points": True,
    }


def test_the_case_has_its_care_alongside(case):
    beside = [
        f"{each.get_discipline_display()} {each.status}".lower()
        for each in Referral.objects.filter(client=case).order_by("pk")
    ]

    assert ", ".join(beside) == case_row("Alongside (ours)")


def test_the_case_tells_how_it_was_the_day_after(case):
    answers = CheckInAnswer.objects.filter(client=case)

    assert {(each.source, each.created_by.role) for each in answers} == {
        ("client", Role.CLIENT)
    }
    assert answers.count() == 4


def test_some_check_ins_are_due_and_some_answered(large):
    with inside():
        day = datetime.combine(UNTIL, time(8), UTC)

        assert CheckIn.objects.due(day).exists()
        assert CheckIn.objects.filter(session__isnull=False).exclude(answers=None)
        assert CheckIn.objects.filter(episode__isnull=False).exists()
        assert Referral.objects.count() > 2
        assert AdverseEvent.objects.filter(kind="bruise").exists()


def test_the_client_of_the_case_sees_only_what_is_theirs(case):
    (member,) = case.memberships.all()

    with scoped(
        RIVERSIDE.id, client=case.pk, audience=Audience.CLIENT, actor=member.pk
    ):
        assert list(Client.objects.all()) == [case]
        assert not TreatmentPlan.objects.exists()
        shared = {sharing.session_id for sharing in Sharing.objects.all()}
        assert len(shared) == 4
        assert {row.session_id for row in Treatment.objects.all()} == shared
        assert Remark.objects.get().created_by == member


# Refusals, each in one sentence.


def refusal(*arguments: str, command: str = "seed_demo") -> str:
    with pytest.raises(CommandError) as refused:
        call_command(command, *arguments, stdout=StringIO())
    told = str(refused.value)
    assert "\n" not in told
    return told


def test_it_needs_force_where_debug_is_off():
    assert "--force" in refusal()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--until=2999-01-01"], "lower --until"),
        (["--until=1815-06-18"], "raise --until"),
        (["--clients=0"], "raise --clients"),
        (["--clients=6", "--sessions=9"], "10 to 305 sessions"),
        (["--clients=6", "--sessions=306"], "10 to 305 sessions"),
        (["--until=soon"], "soon is no day such as 2026-03-31"),
    ],
)
def test_it_refuses_what_can_not_be_made(arguments, told):
    assert told in refusal("--force", *arguments)


def test_it_refuses_beside_a_clinic_of_the_same_name():
    owner = User.objects.create_user("owner@example.org", name="Owner")
    admin = create_clinic(name=RIVERSIDE.name, admin=owner)
    with scoped(admin.clinic_id):
        admin.revise(started_at=timezone.now() - timedelta(days=1))

    assert RIVERSIDE.name in refusal("--force")


def test_it_refuses_beside_a_log_in_of_the_same_address():
    User.objects.create_user("desk@riverside.example", name="Someone")

    assert "desk@riverside.example" in refusal("--force")


def test_show_demo_says_when_there_is_none():
    assert "seed_demo" in refusal(command="show_demo")


def test_show_demo_refuses_what_is_no_address():
    assert "--url nonsense" in refusal("--url=nonsense", command="show_demo")


# What is printed.


def test_seed_demo_tells_its_progress_and_a_summary():
    told, _ = by_command()

    assert "Riverside Trigger Point Clinic: 6 of 6 clients" in told
    assert re.search(r"Sessions\W+45\W+48", told)


def test_seed_demo_says_when_the_demo_is_there(seeded):
    out = StringIO()

    call_command("seed_demo", "--force", stdout=out)

    assert out.getvalue() == (
        "The demo is there, and nothing was changed: Riverside Trigger Point Clinic "
        "(6 clients, 45 sessions), Hill Street Therapy (8 clients, 48 sessions).\n"
    )


def test_show_demo_prints_log_ins_and_a_token_that_opens_the_clinic(seeded, settings):
    settings.REQUIRE_STAFF_MFA = True
    out = StringIO()

    call_command("show_demo", url="http://127.0.0.1:8000/", stdout=out)

    told = out.getvalue()
    assert "http://127.0.0.1:8000/api/v1/" in told
    assert all(login.email in told for login in demo_logins())
    assert DEMO_PASSWORD in told
    entry = enter(re.search(r"Bearer (\S+)", told)[1])
    assert entry.member.user.email == "therapist@riverside.example"
    assert entry.scope.clinic == RIVERSIDE.id
