"""Whether home care is given, to whom screening speaks against it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from clinic.models.catalogue import Contraindication, HomeCareTemplate
from sessions.domain.demo.chance import chance_of
from sessions.domain.home_care import change_home_care, give_home_care, log_home_care
from sessions.enums import Answer, ClearedBy
from sessions.errors import HomeCareContraindicated
from sessions.models import (
    Assessment,
    Clearance,
    Episode,
    HomeCareInstruction,
    HomeCareLog,
    HomeCareRevision,
    ScreeningAnswer,
)
from sessions.queries.home_care import adherence_of, adherence_since
from tests.conftest import acting

WHY = {"contraindication_reason": "Her doctor agreed, see the letter."}


@pytest.fixture
def therapist(clinic_a):
    with acting(clinic_a.therapist):
        yield clinic_a.therapist


@pytest.fixture
def episode(therapist, clinic_a):
    return Episode.objects.create(client=clinic_a.client_record, therapist=therapist)


@pytest.fixture
def screen(therapist, episode):
    """Answers the screening anew, each time a day later."""
    days = iter(range(-30, 0))

    def answer(**answers):
        at = timezone.now() + timedelta(days=next(days))
        assessment = Assessment.objects.create(
            client=episode.client,
            episode=episode,
            kind="initial",
            therapist=therapist,
            assessed_at=at,
        )
        for name, said in answers.items():
            ScreeningAnswer.objects.create(
                client=episode.client,
                assessment=assessment,
                contraindication=Contraindication.objects.current().get(
                    slug=name.replace("_", "-")
                ),
                answer=said,
                answered_at=at,
            )

    return answer


@pytest.fixture
def give(therapist, episode):
    def do(what, **values):
        templates = HomeCareTemplate.objects.current()
        template = templates.filter(slug=what).first()
        free = {} if template else {"category": what, "title": "Own words"}
        return give_home_care(
            by=therapist, episode=episode, template=template, **free, **values
        )

    return do


# What is given (a template, or free in a category), and what was answered yes.
REFUSED = [
    ("moist-heat", "reduced_sensation"),
    ("moist-heat", "diabetes_neuropathy"),
    ("moist-heat", "acute_inflammation"),
    ("moist-heat", "bleeding_disorder_thrombocytopenia"),
    ("moist-heat", "pregnancy"),
    ("cold-pack", "reduced_sensation"),
    ("contrast-heat-cold", "lymphoedema"),
    ("warm-bath-stretch", "epilepsy"),
    ("foam-roll-thigh", "varicose_veins"),
    ("foam-roll-thigh", "anticoagulants"),
    ("ball-wall-release-upper-back", "osteoporosis_severe"),
    ("ball-gluteal-release", "bleeding_disorder_thrombocytopenia"),
    ("foot-ball-release", "diabetes_neuropathy"),
    ("piriformis-figure-four", "joint_replacement"),
    ("hamstring-stretch", "hypermobility"),
    ("cat-camel", "osteoporosis_severe"),
    ("walking", "recent_fracture_dislocation"),
    ("heat", "epilepsy"),  # any template of the category says so
    ("self-release", "varicose_veins"),
    ("self-release", "gout_acute"),
    ("walking", "dvt_suspected"),  # absolute: against all
    ("sleep-position", "cauda_equina_signs"),
    ("posture", "fever_systemic_illness"),
    ("other", "stroke_tia_recent"),
]
GIVEN = [
    ("moist-heat", "varicose_veins"),
    ("walking", "anticoagulants"),
    ("walking", "age_onset_extremes"),  # a red flag, and not urgent
    ("diaphragmatic-breathing", "osteoporosis_severe"),
    ("upper-trapezius-stretch", "varicose_veins"),
    ("jaw-self-release", "varicose_veins"),
    ("posture", "reduced_sensation"),
    ("stretch", "anticoagulants"),
]


@pytest.mark.parametrize(("what", "answered"), REFUSED)
def test_what_the_screening_speaks_against_is_refused(what, answered, screen, give):
    screen(**{answered: Answer.YES})

    with pytest.raises(HomeCareContraindicated) as refusal:
        give(what)

    assert refusal.value.extra["contraindications"] == [answered.replace("_", "-")]
    assert HomeCareInstruction.objects.count() == 0


@pytest.mark.parametrize(("what", "answered"), GIVEN)
def test_what_the_screening_says_nothing_against_is_given(what, answered, screen, give):
    screen(**{answered: Answer.YES})

    assert give(what).contraindications == []


def test_a_refusal_says_why_and_where_from(screen, give):
    screen(reduced_sensation=Answer.YES)

    with pytest.raises(HomeCareContraindicated) as refusal:
        give("moist-heat")

    extra = refusal.value.extra
    assert extra["reason"] == (
        "Numb or poorly sensing area: Lower pressure, no heat or ice."
    )
    assert extra["source"].startswith("leaflets oxfordosteopaths.co.uk")
    assert "general knowledge" in extra["source"]


def test_a_written_reason_gives_it_nevertheless(screen, give):
    screen(reduced_sensation=Answer.YES, pregnancy=Answer.YES, osteopenia=Answer.YES)

    given = give("moist-heat", **WHY)

    assert sorted(given.contraindications) == ["pregnancy", "reduced-sensation"]
    assert given.contraindication_reason == WHY["contraindication_reason"]


@pytest.mark.parametrize(
    "answers",
    [
        [{"pregnancy": Answer.NO}],
        [{"pregnancy": Answer.NOT_ASKED}],
        [{"pregnancy": Answer.YES}, {"pregnancy": Answer.NO}],
        [],
    ],
)
def test_only_what_was_last_answered_yes_counts(answers, screen, give):
    for one in answers:
        screen(**one)

    assert give("moist-heat").contraindications == []


def test_what_a_physician_must_lift_stands_after_a_no_until_cleared(
    screen, give, episode
):
    screen(cancer_active=Answer.YES)
    screen(cancer_active=Answer.NO)
    with pytest.raises(HomeCareContraindicated):
        give("moist-heat")

    Clearance.objects.create(
        client=episode.client,
        contraindication=Contraindication.objects.current().get(slug="cancer-active"),
        given_by=ClearedBy.PHYSICIAN,
        name="Dr Wu",
        given_on=timezone.localdate(),
    )

    assert give("moist-heat").contraindications == []


def test_what_was_not_asked_takes_nothing_back(screen, give):
    screen(pregnancy=Answer.YES)
    screen(pregnancy=Answer.NOT_ASKED)

    with pytest.raises(HomeCareContraindicated):
        give("moist-heat")


def test_another_category_is_screened_again(screen, give, therapist):
    walking = give("walking")
    screen(reduced_sensation=Answer.YES)

    with pytest.raises(HomeCareContraindicated):
        change_home_care(walking, by=therapist, category="heat")
    change_home_care(walking, by=therapist, minutes=20)  # the same thing still

    moved = change_home_care(walking, by=therapist, category="heat", **WHY)
    assert moved.contraindications == ["reduced-sensation"]


def test_taking_it_up_again_is_screened_again(screen, give, therapist):
    heat = change_home_care(give("moist-heat"), by=therapist, status="paused")
    screen(reduced_sensation=Answer.YES)
    change_home_care(heat, by=therapist, title="Warmth")  # it is not done now

    with pytest.raises(HomeCareContraindicated):
        change_home_care(heat, by=therapist, status="active")

    active = change_home_care(heat, by=therapist, status="active", **WHY)
    assert (active.status, active.contraindications) == (
        "active",
        ["reduced-sensation"],
    )


def test_a_reason_covers_what_stood_when_it_was_written(screen, give, therapist):
    screen(reduced_sensation=Answer.YES)
    heat = give("moist-heat", **WHY)
    with pytest.raises(HomeCareContraindicated):
        change_home_care(heat, by=therapist, contraindication_reason="")

    heat = change_home_care(heat, by=therapist, status="paused")
    heat = change_home_care(heat, by=therapist, status="active")
    assert heat.status == "active"

    heat = change_home_care(heat, by=therapist, status="paused")
    screen(pregnancy=Answer.YES)
    with pytest.raises(HomeCareContraindicated) as refusal:
        change_home_care(heat, by=therapist, status="active")
    assert refusal.value.extra["contraindications"] == ["pregnancy"]


def test_a_change_of_what_is_due_keeps_what_it_was(give, therapist):
    walking = give("walking", days_per_week=5)

    change_home_care(walking, by=therapist, title="Walks")
    change_home_care(walking, by=therapist, days_per_week=6, status="paused")

    (kept,) = HomeCareRevision.objects.all()
    assert (kept.instruction_id, kept.was_status, kept.was_days_per_week) == (
        walking.pk,
        "active",
        5,
    )


def test_the_last_report_of_a_day_stands(give, therapist):
    today = timezone.localdate()
    walking = give("walking", starts_on=today)
    for status, reason in (("not_done", "time"), ("done", "")):
        log_home_care(
            walking,
            [{"done_on": today, "status": status, "reason": reason}],
            by=therapist,
        )

    (week,) = adherence_of(walking)

    assert (week.due, week.done, week.not_done, week.reasons) == (1, 1, 0, {})


@pytest.fixture
def reported(give, episode, clinic_a):
    """Three items, and whatever was said of their days: some twice, at one moment too,
    and some of days before the start and after today."""
    chance, today = chance_of("reports"), timezone.localdate()
    moments = [timezone.now() - timedelta(hours=hours) for hours in range(3)]
    reasons = {"done": [""], "partly": ["", "time"], "not_done": ["", "time", "pain"]}
    given = [
        give("walking", starts_on=today - timedelta(days=days)) for days in (3, 20, 30)
    ]
    HomeCareLog.objects.bulk_create(
        HomeCareLog(
            client=episode.client,
            instruction=chance.choice(given),
            done_on=today - timedelta(days=chance.randint(-3, 35)),
            created_at=chance.choice(moments),
            status=(status := chance.choice([*reasons])),
            reason=chance.choice(reasons[status]),
            source="client",
        )
        for _ in range(150)
    )


@pytest.mark.parametrize("since", [None, 17])
def test_weeks_count_each_day_as_it_was_reported_last(
    since, reported, therapist, episode, django_assert_num_queries
):
    today = timezone.localdate()
    since = since and today - timedelta(days=since)
    last = {}
    for log in HomeCareLog.objects.order_by("created_at", "pk"):
        if (since or date.min) <= log.done_on <= today:
            last[log.instruction_id, log.done_on] = log

    with django_assert_num_queries(3):
        items = adherence_since([episode.client_id], since)

    assert len(items) == 3
    for item in items:
        for week in item.weeks:
            days = [week.week + timedelta(days=n) for n in range(7)]
            logs = [last.get((item.instruction.pk, day)) for day in days]
            statuses = Counter(log.status for log in logs if log)
            reasons = Counter(log.reason for log in logs if log and log.reason)
            assert week.reasons == reasons
            assert (week.done, week.partly, week.not_done) == (
                statuses["done"],
                statuses["partly"],
                statuses["not_done"],
            )
    assert sum(week.done for item in items for week in item.weeks) > 10


def test_nothing_is_reported_in_another_clinic(reported, clinic_a, clinic_b):
    given = HomeCareInstruction.objects.latest("starts_on")
    assert sum(week.done for week in adherence_of(given)) > 0

    with acting(clinic_b.therapist):
        assert sum(week.done for week in adherence_of(given)) == 0
