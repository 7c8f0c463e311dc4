"""Who is asked what and when; what is made of the answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from clinic.domain.voiding import void_record
from clinic.errors import DomainError
from sessions.domain.check_in import answer_check_in
from sessions.domain.episode import close_episode, open_episode
from sessions.domain.session import complete_session, plan_session, start_session
from sessions.models import CheckIn, Episode, Session
from sessions.rules import soreness_beyond
from tests.conftest import Practice, acting

ENDED = timezone.now().replace(microsecond=0) - timedelta(days=1)


class Undo(Exception):
    pass


@dataclass
class Care:
    """A session that has ended, and the check-in it made."""

    practice: Practice
    session: Session
    check_in: CheckIn

    def told(self, who: str, answer: dict[str, Any]) -> str:
        """How the answer is taken, or what refuses it."""
        member = getattr(self.practice, who)
        try:
            with acting(member), transaction.atomic():
                answer_check_in(self.check_in, by=member, **answer)
                check_in = CheckIn.objects.get()
        except DomainError as refusal:
            (*_, at) = ["", *(fault.pointer for fault in refusal.faults)]
            return f"{refusal.code} {at or refusal.extra.get('state', '')}".strip()
        look = {None: "unknown", False: "expected", True: "look"}
        return f"{check_in.answer.source}: {look[check_in.is_beyond_expected]}"


@pytest.fixture
def care(clinic_a: Practice) -> Iterator[Care]:
    by = clinic_a.therapist
    with acting(by):
        session = plan_session(by=by, client=clinic_a.client_record)
        start_session(session, by=by, at=ENDED - timedelta(hours=1))
        complete_session(session, by=by, at=ENDED)
        yield Care(clinic_a, session, CheckIn.objects.get())


# Given a session that ended; who tells what; how it is taken.
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("client_member", {"soreness": 3, "soreness_hours": 20}, "client: expected"),
    ("client_member", {"soreness": 6, "soreness_hours": 48}, "client: expected"),
    ("client_member", {"soreness": 0}, "client: expected"),
    ("client_member", {"soreness": 0, "soreness_hours": 0}, "client: expected"),
    ("client_member", {"soreness": 7}, "client: look"),
    ("client_member", {"soreness": 10, "soreness_hours": 1}, "client: look"),
    ("client_member", {"soreness": 2, "soreness_hours": 49}, "client: look"),
    ("client_member", {"pain": 2, "benefit": "much"}, "client: unknown"),
    ("client_member", {"pain": 9}, "client: unknown"),
    ("client_member", {"words": "Slept well."}, "client: unknown"),
    ("therapist", {"soreness": 3}, "therapist: expected"),
    ("therapist", {"soreness": 8, "soreness_hours": 60}, "therapist: look"),
    ("admin", {"soreness": 3}, "not-allowed"),
    ("desk", {"soreness": 3}, "not-allowed"),
    ("client_member", {}, "invalid-input /pain"),
    ("client_member", {"words": "", "benefit": ""}, "invalid-input /pain"),
    ("client_member", {"pain": 1, "soreness_hours": 5}, "invalid-input /soreness"),
    ("client_member", {"soreness": 0, "soreness_hours": 5}, "invalid-input /soreness"),
    (
        "client_member",
        {"pain": 1, "answered_at": ENDED + timedelta(days=9)},
        "invalid-input /answered_at",
    ),
    ("client_member", {"pain": 1, "answered_at": ENDED}, "client: unknown"),
]


def test_an_answer_is_taken_as_it_was_told(care):
    def taken(who: str, answer: dict[str, Any]) -> str:
        try:
            with transaction.atomic():
                told.append(care.told(who, answer))
                raise Undo
        except Undo:
            return told[-1]

    told: list[str] = []
    assert [(*case, taken(*case)) for *case, _ in CASES] == [
        (*case, wanted) for *case, wanted in CASES
    ]


def test_an_answer_is_given_once(care):
    assert care.told("client_member", {"soreness": 3}) == "client: expected"
    assert care.told("therapist", {"soreness": 9}) == "already-done answered"


@pytest.mark.parametrize("entered_in_error", ["check_in", "session"])
def test_nothing_is_asked_about_what_was_entered_in_error(care, entered_in_error):
    by = care.practice.therapist
    moment = ENDED + timedelta(hours=30)
    assert list(CheckIn.objects.due(moment)) == [care.check_in]

    void_record(getattr(care, entered_in_error), by=by, reason="Another client's.")

    assert list(CheckIn.objects.due(moment)) == []
    assert care.told("client_member", {"pain": 1}) == "already-done voided"


@pytest.mark.parametrize(
    ("hours", "is_due"),
    [(0, False), (23.9, False), (24, True), (47.9, True), (48, False), (500, False)],
)
def test_after_effects_are_asked_about_one_to_two_days_after(care, hours, is_due):
    due = CheckIn.objects.due(ENDED + timedelta(hours=hours))

    assert list(due) == [care.check_in] * is_due


def test_what_was_answered_is_no_longer_due(care):
    care.told("client_member", {"pain": 2})

    assert list(CheckIn.objects.due(ENDED + timedelta(hours=30))) == []


def test_the_list_of_what_to_look_at_says_what_the_rule_says(care):
    assert list(CheckIn.objects.beyond_expected()) == []

    care.told("client_member", {"soreness": 2, "soreness_hours": 49})

    assert list(CheckIn.objects.beyond_expected()) == [care.check_in]


def closed(practice: Practice, on: date) -> Episode:
    by = practice.therapist
    opened = {"client": practice.client_record, "opened_on": date(2025, 1, 2)}
    episode = open_episode(by=by, complaint="Low back", **opened)
    return close_episode(episode, by=by, outcome="goals_reached", on=on)


@pytest.mark.parametrize(
    ("closed_on", "months"),
    [
        (date(2025, 1, 15), [(2025, 4, 15), (2025, 7, 15), (2026, 1, 15)]),
        (date(2025, 8, 31), [(2025, 11, 30), (2026, 2, 28), (2026, 8, 31)]),
    ],
)
def test_a_course_is_followed_up_at_3_6_and_12_months(clinic_a, closed_on, months):
    with acting(clinic_a.therapist):
        closed(clinic_a, closed_on)

        due = list(CheckIn.objects.order_by("due_from").values_list("kind", "due_from"))

    assert due == [
        (kind, datetime(*day, tzinfo=UTC))
        for kind, day in zip(
            ["three_months", "six_months", "twelve_months"], months, strict=True
        )
    ]


def test_a_follow_up_is_due_for_a_month(clinic_a):
    with acting(clinic_a.therapist):
        closed(clinic_a, date(2025, 1, 15))

        def due(*day: int) -> list[str]:
            found = CheckIn.objects.due(datetime(*day, tzinfo=UTC))
            return list(found.values_list("kind", flat=True))

        assert due(2025, 4, 14) == []
        assert due(2025, 4, 15) == due(2025, 5, 14) == ["three_months"]
        assert due(2025, 5, 15) == []


def test_a_follow_up_after_months_has_no_after_effects(clinic_a):
    with acting(clinic_a.therapist):
        closed(clinic_a, date(2025, 1, 15))
        check_in = CheckIn.objects.get(kind="six_months")

        answer_check_in(check_in, by=clinic_a.therapist, soreness=9)

        assert CheckIn.objects.get(pk=check_in.pk).is_beyond_expected is None
        assert list(CheckIn.objects.beyond_expected()) == []


def test_an_episode_closes_today_at_the_latest(clinic_a):
    with acting(clinic_a.therapist):
        refused = refusal(closed, clinic_a, timezone.localdate() + timedelta(days=2))

    assert refused.faults[0].pointer == "/closed_on"


def refusal(act: Callable[..., Any], *args: Any) -> DomainError:
    with pytest.raises(DomainError) as refused, transaction.atomic():
        act(*args)
    return refused.value


@pytest.mark.no_db
@pytest.mark.parametrize(
    ("soreness", "hours", "told"),
    [
        (None, None, ""),
        (6, 48, ""),
        (7, None, "Soreness of 7 of 10: look at it before the next session."),
        (1, 49, "Soreness for 49 hours: look at it before the next session."),
        (
            8,
            60,
            "Soreness of 8 of 10 and soreness for 60 hours: look at it before the"
            " next session.",
        ),
    ],
)
def test_a_reason_says_what_went_beyond(soreness, hours, told):
    assert soreness_beyond(soreness, hours) == told
