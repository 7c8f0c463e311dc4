"""What is drawn of findings: as it was, to everyone, and inert."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring, tostring

import pytest

from clinic.body_chart.chart import Look, draw_chart
from clinic.body_chart.findings import Findings, Pain, PressureLimit, TriggerPointMark
from clinic.body_chart.palette import THEMES
from clinic.body_chart.spot import Spot
from docs.figures.body_chart import AFTER, BEFORE, PICTURES
from tests.payloads import MARKUP

pytestmark = pytest.mark.no_db

FIGURES = Path(__file__).resolve().parents[3] / "docs" / "figures"
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
INERT = {
    "circle",
    "defs",
    "desc",
    "g",
    "path",
    "pattern",
    "rect",
    "svg",
    "text",
    "title",
    "use",
}


def read(svg):
    return fromstring(svg)  # noqa: S314 - our own, and nobody else's


def parsed(*panels, **look):
    return read(draw_chart(*panels, look=Look(**look)))


def loud_attributes(svg):
    """Those that a page's policy refuses, or that run."""
    return {
        key
        for one in svg.iter()
        for key in one.attrib
        if key.startswith("on") or key in {"style", "class"}
    }


def structure(element):
    """Names, words and the form of every attribute, without its numbers."""
    said = {key: NUMBER.sub("0", value) for key, value in element.attrib.items()}
    inside = [structure(child) for child in element]
    return element.tag, said, (element.text or "").strip(), inside


def numbers(element):
    return [
        float(number)
        for one in element.iter()
        for key, value in sorted(one.attrib.items())
        if key not in {"fill", "stroke", "id"}
        for number in NUMBER.findall(value)
    ]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_as_the_one_in_the_documents(name):
    panels, look = PICTURES[name]
    drawn = read(draw_chart(*panels, look=look))
    kept = read((FIGURES / name).read_text(encoding="utf-8"))

    assert structure(drawn) == structure(kept)
    assert numbers(drawn) == pytest.approx(numbers(kept), abs=0.11)


def test_everything_it_shows_is_told_in_words():
    described = parsed(BEFORE).find(f"{SVG}desc").text

    assert described == (
        "Before. Pain: Low back, left: 6 of 10, aching, tight; Upper buttock, left: "
        "8 of 10, burning; Outer thigh, left: 4 of 10, tingling; Top of the shoulder, "
        "both sides: 3 of 10, aching; Temple, right: 2 of 10, throbbing; Front of the "
        "knee, right: not rated, sharp. Trigger points: Quadratus lumborum, left: "
        "active; Gluteus medius, left: latent; Upper trapezius, right: recurred; "
        "Temporalis, right: resolved; Rectus femoris, right: not examined. Pain may be "
        "referred to: Rim of the pelvis, left: essential zone; Groin, left: spillover. "
        "Limits: Calf, right: no treatment (thrombosis not excluded); Middle back: "
        "pressure at most 4 (osteoporosis)."
    )


def test_a_reader_is_told_that_it_is_a_picture_with_a_name():
    svg = parsed(Findings())

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "title desc"
    assert svg.find(f"{SVG}title").text == "Body chart"
    assert svg.find(f"{SVG}desc").text == "Nothing is marked."


def titles(svg):
    """But that of the chart itself."""
    return [title.text for title in svg.iter(f"{SVG}title")][1:]


def test_an_area_is_shaded_wherever_its_region_shows():
    findings = Findings(pains=[Pain("Low back", "low-back", "left", 6)])

    assert titles(parsed(findings)) == ["Low back, left: 6 of 10"] * 2
    assert titles(parsed(findings, views=["back"])) == ["Low back, left: 6 of 10"]
    assert titles(parsed(findings, views=["front", "right"])) == []


@pytest.mark.parametrize("side", ["", "bilateral", "midline"])
def test_an_area_without_one_side_is_shaded_on_both(side):
    findings = Findings(pains=[Pain("Calf", "calf", side, 6)])

    assert len(titles(parsed(findings, views=["back"]))) == 2


def test_a_point_is_marked_on_its_own_picture():
    point = TriggerPointMark("Deltoid", Spot("side", 0.5, 0.215), "left", "active")
    findings = Findings(points=[point])

    assert titles(parsed(findings, views=["left"])) == ["1. Deltoid, left: active"]
    assert titles(parsed(findings, views=["right", "front", "back"])) == []


def test_a_pair_shows_the_sides_only_where_one_is_marked():
    def captions(*panels):
        texts = (one.text for one in parsed(*panels).iter(f"{SVG}text"))
        return [one for one in texts if one in {"Front", "Back", "Left side"}]

    assert captions(AFTER, AFTER) == ["Front", "Back"] * 2
    assert captions(BEFORE, AFTER) == ["Front", "Back", "Left side"] * 2


def test_a_limit_of_the_whole_body_is_told_and_hides_nothing():
    limit = PressureLimit("Whole body", level=3)
    svg = parsed(Findings(limits=[limit]))

    assert titles(svg) == []
    assert "Whole body: pressure at most 3" in [
        one.text for one in svg.iter(f"{SVG}text")
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_each_quality_and_status_looks_its_own_way(theme):
    qualities = ["ache", "sharp", "burning", "tingling", "numb", "throbbing", "tight"]
    qualities += ["stabbing", "other"]
    drawn = set()
    for quality in qualities:
        findings = Findings(pains=[Pain("Calf", "calf", "left", 5, [quality])])
        defs = parsed(findings, theme=theme).find(f"{SVG}defs")
        drawn.add(tostring(defs))
    marks = set()
    for status in ("active", "latent", "recurred", "resolved", ""):
        point = TriggerPointMark("A", Spot("back", 0.57, 0.8), "right", status)
        svg = parsed(Findings(points=[point]), theme=theme, views=["back"])
        (mark,) = (g for g in svg.iter(f"{SVG}g") if g.find(f"{SVG}title") is not None)
        marks.add(tostring(mark[1]))

    assert len(drawn) == len(qualities)
    assert len(marks) == 5


@pytest.mark.parametrize("payload", [*MARKUP, "a\x00b\ufffe\ud800c", "]]>&<"])
def test_what_people_wrote_stays_text(payload):
    findings = replace(
        BEFORE,
        heading=payload,
        pains=[Pain(payload, "calf", payload, 3, [payload])],
        points=[TriggerPointMark(payload, Spot("back", 0.5, 0.3), payload, payload)],
        limits=[PressureLimit(payload, ["groin"], "", 2, payload)],
    )
    svg = parsed(findings)

    assert {one.tag.removeprefix(SVG) for one in svg.iter()} == INERT
    assert loud_attributes(svg) == set()


def test_nothing_is_asked_of_another_place():
    drawn = draw_chart(BEFORE, AFTER).replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert re.findall(r"https?:|data:|@import|<!", drawn) == []
    assert set(re.findall(r"""(?:url\(|href=")(.)""", drawn)) == {"#"}


def test_its_names_are_given_once():
    ids = [one.get("id") for one in parsed(BEFORE, AFTER).iter() if one.get("id")]

    assert len(ids) == len(set(ids))
