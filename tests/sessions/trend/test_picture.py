"""What is drawn of a trend: as it was, to everyone, and inert."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from clinic.body_chart.palette import THEMES, contrast
from docs.figures.trend import CASE, DISABILITY, HOME_CARE, PAINS, PICTURES, day
from sessions.trend.picture import Look, draw_trend
from sessions.trend.record import Item, Level, Panel, Reading, Series, Span, Trend, Week
from tests.clinic.body_chart.test_chart import loud_attributes, numbers, structure
from tests.payloads import MARKUP

pytestmark = pytest.mark.no_db

FIGURES = Path(__file__).resolve().parents[3] / "docs" / "figures"
SVG = "{http://www.w3.org/2000/svg}"
INERT = {
    "circle",
    "defs",
    "desc",
    "g",
    "line",
    "path",
    "pattern",
    "rect",
    "svg",
    "text",
    "title",
    "tspan",
}


def read(svg):
    return fromstring(svg)  # noqa: S314 - our own, and nobody else's


def parsed(trend, **look):
    return read(draw_trend(trend, Look(**look)))


def described(trend):
    return parsed(trend).find(f"{SVG}desc").text


def titled(svg, words):
    """What is drawn under a name, whatever it is."""
    (found,) = (
        one for one in svg.iter() if one.findtext(f"{SVG}title") == words and one != svg
    )
    return found


def texts(svg):
    return [one.text for one in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_as_the_one_in_the_documents(name):
    drawn = read(draw_trend(*PICTURES[name]))
    kept = read((FIGURES / name).read_text(encoding="utf-8"))

    assert structure(drawn) == structure(kept)
    assert numbers(drawn) == pytest.approx(numbers(kept), abs=0.11)


def test_everything_it_shows_is_told_in_words():
    assert described(CASE) == (
        "2026-01-05 to 2026-02-22. Sessions: 2026-01-05, 2026-01-12, 2026-01-19, "
        "2026-01-23, 2026-02-20. Plan: version 1, superseded, 2026-01-05 to "
        "2026-01-23; version 2, active, since 2026-01-23. Other care: physical "
        "therapy, started, since 2026-01-30; yoga, declined, 2026-01-12. Pain at "
        "sessions, 0 to 10, lower is better: before: 2026-01-05 8, 2026-01-12 7, "
        "2026-01-19 6, 2026-01-23 5, 2026-02-20 3; after: 2026-01-05 6, 2026-01-12 5, "
        "2026-01-19 3, 2026-01-23 2, 2026-02-20 1. Oswestry Disability Index (v2.1a), "
        "0 to 100 %, lower is better: 2026-01-05 68 (very severe), 2026-01-23 52 "
        "(severe, on few answers), 2026-02-20 36 (moderate). Baseline 68. Reached: 6 "
        "of 6 published values of an important or detectable change. Lumbar flexion, "
        "active, before treatment, 0 to 60 \N{DEGREE SIGN}: 2026-01-05 34, 2026-01-23 "
        "42, 2026-02-20 49. Pressure-pain threshold, quadratus lumborum, 1 "
        "cm\N{SUPERSCRIPT TWO}, 0 to 500 kPa, higher is better: left: "
        "2026-01-05 215.7, 2026-02-20 313.8; right: "
        "2026-01-05 343.2, 2026-02-20 372.7. Home care, days done of days due, as "
        "reported: Knee to chest: 36 of 47 days; Walking: 25 of 33 days."
    )


def test_each_panel_has_a_name_and_a_summary():
    svg = parsed(CASE)
    panels = [one for one in svg.iter(f"{SVG}g") if one.find(f"{SVG}desc") is not None]

    assert [one.findtext(f"{SVG}title") for one in panels] == [
        *(one.name for one in CASE.panels),
        "Home care, days done of days due, as reported",
    ]
    assert all(one.findtext(f"{SVG}desc") in described(CASE) for one in panels)


def test_of_a_long_course_the_telling_figures_are_told():
    readings = [Reading(day(n), value) for n, value in enumerate([5, 9, *[4] * 11, 2])]

    said = described(Trend(panels=[Panel("Pain", 0, 10, [Series("", readings)])]))

    assert said.endswith(
        "14 figures, first 2026-01-05 5, least 2026-01-18 2, greatest 2026-01-06 9, "
        "last 2026-01-18 2."
    )


def test_nobody_has_a_picture_that_says_so():
    svg = parsed(Trend())

    assert described(Trend()) == "There is nothing to show yet."
    assert texts(svg) == ["Trend", "There is nothing to show yet."]
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "title desc")


def test_no_pain_and_the_worst_stand_at_the_ends_of_their_scale():
    ends = [Reading(day(0), 0), Reading(day(1), 10)]
    svg = parsed(Trend(panels=[replace(PAINS, series=[Series("before", ends, 0)])]))
    named = {
        one.text: float(one.get("y")) - 5
        for one in svg.iter(f"{SVG}text")
        if one.get("text-anchor") == "end"
    }

    for reading, end in zip(ends, ("0", "10"), strict=True):
        mark = titled(svg, f"before: {reading.day}: {end}")
        assert float(mark.get("cy")) == named[end]


def test_a_day_stands_at_one_place_in_every_panel():
    svg = parsed(CASE)
    middle = [
        float(titled(svg, f"before: {day(18)}: 5").get("cx")),
        float(titled(svg, f"{day(18)}").get("x")) + 2,
        float(titled(svg, f"{day(18)}: 52 (severe, on few answers)").get("x")) + 5,
    ]

    assert middle == pytest.approx([middle[0]] * 3, abs=0.11)


def test_bands_lie_where_a_score_is_called_so():
    svg = parsed(Trend(panels=[DISABILITY]))
    tinted = [
        one for one in svg.iter(f"{SVG}rect") if one.get("fill") == THEMES["light"].skin
    ]
    scale = 160 / 100

    assert [float(one.get("height")) / scale for one in tinted] == pytest.approx(
        [20.5, 20, 19.5], abs=0.1
    )
    assert [one for one in texts(svg) if one in {b.name for b in DISABILITY.bands}] == [
        band.name for band in DISABILITY.bands
    ]


def test_a_level_that_is_reached_is_filled():
    levels = [Level(58, "ten points", True), Level(20, "far off", False)]
    svg = parsed(Trend(panels=[replace(DISABILITY, levels=levels)]))
    light = THEMES["light"]

    assert titled(svg, "ten points").get("fill") == light.ink
    assert titled(svg, "far off").get("fill") == light.paper
    assert (
        "Baseline 68. Reached: 1 of 2 published values of an important or detectable "
        "change" in texts(svg)
    )


def test_what_overlaps_stands_in_rows_of_its_own():
    def row(trend, name):
        return float(titled(parsed(trend), name).find(f"{SVG}rect").get("y"))

    one, other = Span("yoga", day(0), day(20)), Span("pilates", day(10), day(30))
    later = Span("walking", day(25), day(60))
    trend = Trend(care=[one, other, later])
    rows = [
        row(trend, f"{span.name}, {span.first} to {span.last}")
        for span in (one, other, later)
    ]

    assert rows[0] == rows[2] == rows[1] - 30


def test_a_week_is_as_high_as_its_days():
    (item, _) = HOME_CARE
    svg = parsed(Trend(home_care=[item]))
    week = titled(svg, f"Knee to chest, week of {day(0)}: 5 of 7 days")

    heights = [float(one.get("height")) for one in week.iter(f"{SVG}rect")]
    assert heights == [30, 6, 6]


def test_a_window_shows_its_days_and_keeps_what_they_are_compared_with():
    shown = CASE.within(day(14), day(30))

    assert shown.days == (day(14), day(30))
    assert shown.sessions == [day(14), day(18)]
    assert [one.name for one in shown.care] == ["physical therapy, started"]
    assert [[len(s.readings) for s in one.series] for one in shown.panels] == [
        [2, 2],
        [1],
        [1],
    ]
    assert shown.panels[1].baseline == 68
    assert [[week.monday for week in one.weeks] for one in shown.home_care] == [
        [day(14), day(21), day(28)]
    ] * 2
    assert described(CASE.within(day(80), day(90))).startswith("2026-03-26 to")


@pytest.mark.parametrize("first", [date.min, day(0)])
@pytest.mark.parametrize("last", [day(1), date(2046, 1, 1), date.max])
def test_any_time_can_be_shown(first, last):
    names = texts(parsed(CASE.within(first, last)))

    assert 1 < len(names) < 100


def test_the_same_is_drawn_of_the_same():
    assert draw_trend(CASE) == draw_trend(CASE)
    assert draw_trend(CASE, Look(theme="dark")) != draw_trend(CASE)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_lines_and_words_are_told_from_what_they_lie_on(theme):
    for ground in (theme.paper, theme.skin):
        assert min(contrast(c, ground) for c in (theme.point, theme.pain_edge)) >= 4.5
        assert min(contrast(c, ground) for c in (theme.ink, theme.faint)) >= 4.5
        assert contrast(theme.outline, ground) >= 3


def test_the_lines_of_a_panel_differ_without_their_colour():
    names = ["left", "right", "both sides", "in the middle"]
    series = [Series(n, [Reading(day(0), 1)], k) for k, n in enumerate(names)]
    svg = parsed(Trend(panels=[Panel("Rotation", 0, 2, series)]))
    marks = [titled(svg, f"{name}: {day(0)}: 1") for name in names]

    looks = {(m.tag, m.get("r"), m.get("fill") == "#ffffff") for m in marks}
    assert len(looks) == len(names)


@pytest.mark.parametrize("payload", [*MARKUP, "a\x00b\ufffe\ud800c", "]]>&<"])
def test_what_people_wrote_stays_text(payload):
    reading = Reading(day(0), 1, payload)
    svg = parsed(
        Trend(
            plans=[Span(payload, day(0))],
            care=[Span(payload, day(0), is_moment=True)],
            panels=[
                Panel(payload, 0, 9, [Series(payload, [reading])], payload, payload)
            ],
            home_care=[Item(payload, [Week(day(0), 7, 1, 1, 1)])],
        )
    )

    assert {one.tag.removeprefix(SVG) for one in svg.iter()} <= INERT
    assert loud_attributes(svg) == set()


def test_nothing_is_asked_of_another_place():
    drawn = draw_trend(CASE).replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert re.findall(r"https?:|data:|@import|<!|href", drawn) == []
    assert set(re.findall(r"url\((.)", drawn)) == {"#"}


def test_a_long_course_is_drawn_within_the_sheet():
    days = [day(0) + timedelta(days=7 * n) for n in range(260)]
    pains = [Series("before", [Reading(one, n % 11) for n, one in enumerate(days)], 0)]
    svg = parsed(
        Trend(
            sessions=days,
            care=[Span("a therapy with a long name", days[-1], is_moment=True)],
            panels=[replace(PAINS, series=pains)],
        )
    )

    assert max(float(one.get("x", 0)) for one in svg.iter()) < 1200
    assert [one for one in texts(svg) if one == "260 sessions"] == ["260 sessions"]
