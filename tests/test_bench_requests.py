"""Requests are measured from end to end, and what the page says is what was found."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from bench.__main__ import RESULTS
from bench.databases import drop
from bench.requests import page
from bench.requests.drawing import draw
from bench.requests.equality import difference, value_of
from bench.requests.figures import Goal
from bench.requests.plan import Plan
from bench.requests.run import run

TINY = Plan(
    1_000, slices=1, seconds=0.05, most=1, patience=0.05, least=1, answers=1, brief=True
)
PREFIX = f"palpate_requests_test_{os.getpid()}"
ASKED = [
    ("Page of 50 sessions with children", "project", "limit"),
    ("Page of 50 sessions with children", "plain", "project"),
    ("Page of 50 sessions with children", "plain", "limit"),
    ("One session with children", "project", "limit"),
    ("One session with children", "plain", "limit"),
    ("Page 7 against page 1", "project", "project"),
    ("Page, 1,000 sessions against 500", "project", "project with fewer rows"),
    ("One, 1,000 sessions against 500", "project", "project with fewer rows"),
    ("Pull of 350 changes, nested", "project", "limit"),
    ("Pull of 350 changes, nested", "plain", "limit"),
    ("Pull of 70 changes, flat", "project", "limit"),
    ("Pull of 70 changes, flat", "plain", "limit"),
    ("POST of a session with 14 children", "project", "limit"),
    ("Push of 500 operations", "project", "limit"),
]


@pytest.fixture
def found(committed: None) -> Iterator[dict[str, Any]]:
    template = connections["owner"].settings_dict["NAME"]
    try:
        yield run(TINY, lambda *said: None, template=template, prefix=PREFIX)
    finally:
        for sessions in (TINY.sessions, TINY.fewer):
            drop(f"{PREFIX}_{sessions}")
            drop(f"{PREFIX}_{sessions}_bare")


@pytest.mark.slow
def test_all_contenders_say_the_same_and_every_row_is_measured(found):
    figures = found["figures"]

    assert [(one["work"], one["of"], one["against"]) for one in figures] == ASKED
    assert min(one["ratio"] for one in figures) > 0
    assert found["statements"]["page_of_one"] == found["statements"]["page_of_fifty"]


@pytest.mark.no_db
def test_the_page_and_its_drawing_are_those_of_the_results():
    found = json.loads(RESULTS.read_text())["requests"]

    text = page.PAGE.read_text()
    assert page.with_table(text, found) == text
    assert page.DRAWING.read_text() == draw(found)


@pytest.mark.no_db
@pytest.mark.parametrize(
    ("goal", "ratio", "verdict"),
    [
        (Goal(1.5), 1.5, "met"),
        (Goal(1.5), 1.51, "missed"),
        (Goal(4, first=6), 5.0, "first met"),
        (Goal(4, first=6), 6.1, "missed"),
        (Goal(9, better=True), 9.0, "met"),
        (Goal(9, better=True), 8.9, "missed"),
    ],
)
def test_a_goal_is_met_at_its_bound(goal, ratio, verdict):
    assert goal.judge(ratio) == verdict


@pytest.mark.no_db
@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        ('{"at": "2026-01-02T03:04:05Z"}', '{"at": "2026-01-02T03:04:05+00:00"}', ""),
        ('{"a": [1, 2]}', '{"a": [1, 3]}', " at /a/1: 2 and 3"),
        ('{"a": 1}', '{"b": 1}', " at /: the members ['a', 'b']"),
        ('{"a": "1"}', '{"a": 1}', " at /a: '1' and 1"),
        ('{"a": []}', '{"a": [null]}', " at /a: [] and [None]"),
    ],
)
def test_answers_are_compared_by_what_they_mean(one, other, where):
    assert difference(value_of(one.encode()), value_of(other.encode())) == where
