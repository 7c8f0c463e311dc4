"""The figures of a trend, as rows to read."""

from dataclasses import replace

import pytest

from docs.figures.trend import CASE, DISABILITY, HOME_CARE, PAINS, day
from sessions.trend.record import Reading, Series, Trend
from sessions.trend.table import tables

pytestmark = pytest.mark.no_db


def test_there_is_a_table_for_each_panel():
    assert [one.caption for one in tables(CASE)] == [
        "Time line",
        "Pain at sessions, 0 to 10, lower is better",
        "Oswestry Disability Index (v2.1a), 0 to 100 %, lower is better",
        "Oswestry Disability Index (v2.1a): Baseline 68. Reached: 6 of 6 published "
        "values of an important or detectable change",
        "Lumbar flexion, active, before treatment, 0 to 60 \N{DEGREE SIGN}",
        "Pressure-pain threshold, quadratus lumborum, 1 cm\N{SUPERSCRIPT TWO}, "
        "0 to 500 kPa, higher is better",
        "Home care, days done of days due, as reported",
    ]
    assert list(tables(Trend())) == []


def test_a_row_is_of_a_day_and_a_second_one_of_what_came_twice():
    before = Series("before", [Reading(day(0), 8), Reading(day(0), 6)])
    after = Series("after", [Reading(day(0), 5), Reading(day(3), 4)])
    (table,) = tables(Trend(panels=[replace(PAINS, series=[before, after])]))

    assert table.head == ("Day", "before", "after")
    assert table.rows == [
        ("2026-01-05", "8", "5"),
        ("2026-01-05", "6", ""),
        ("2026-01-08", "", "4"),
    ]


def test_scores_are_told_with_their_band_and_levels_with_their_answer():
    scores, levels = tables(Trend(panels=[DISABILITY]))

    assert scores.rows[1] == ("2026-01-23", "52 (severe, on few answers)")
    assert levels.rows[1] == ("MIC 30 %: Ostelo 2008", "47.6", "yes")


def test_weeks_are_told_with_the_days_nobody_reported():
    (table,) = tables(Trend(home_care=HOME_CARE[:1]))

    assert table.head[2:] == ("Days due", "Done", "In part", "Not done", "Not reported")
    assert table.rows[2] == ("Knee to chest", "2026-01-19", "7", "4", "2", "0", "1")


def test_the_time_line_tells_when_each_thing_was():
    (table,) = tables(replace(CASE, panels=[], home_care=[]))

    assert table.rows[-4:] == [
        ("Plan: version 1, superseded", "2026-01-05 to 2026-01-23"),
        ("Plan: version 2, active", "since 2026-01-23"),
        ("Other care: physical therapy, started", "since 2026-01-30"),
        ("Other care: yoga, declined", "2026-01-12"),
    ]
