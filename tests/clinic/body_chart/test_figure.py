"""The drawing: whole, human, and in the places that the catalogue gives."""

import csv
from math import hypot
from pathlib import Path

import pytest

from clinic.body_chart.curve import Curve, Point, crossings
from clinic.body_chart.figure import (
    HEIGHT,
    MIDDLE,
    UNPAIRED,
    WIDTH,
    pictures,
)
from clinic.body_chart.spot import Place, Spot, place_at, regions_near
from clinic.body_chart.standing.front import FRONT
from clinic.body_chart.standing.side import SIDE

pytestmark = pytest.mark.no_db

RELEASE = Path(__file__).resolve().parents[3] / "clinic" / "data" / "2026.11"
NAMES = ("front", "back", "right", "left")


def rows(file):
    with (RELEASE / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


REGIONS = {row["slug"]: row for row in rows("pain_regions.csv") if row["x"]}
SITES = rows("trigger_points.csv")


def spot(row):
    return Spot(row["view"], float(row["x"]), float(row["y"]))


def test_the_drawing_has_the_regions_of_the_catalogue_and_no_others():
    drawn = {shape.region for name in NAMES for shape in pictures()[name].shapes}

    assert drawn == REGIONS.keys()


def test_those_without_sides_are_drawn_across_the_middle():
    assert {
        slug for slug, row in REGIONS.items() if row["side_applicable"] == "no"
    } == UNPAIRED


@pytest.mark.parametrize("name", NAMES)
def test_every_region_is_one_closed_path_within_its_picture(name):
    for shape in pictures()[name].shapes:
        ends = [curve.end for curve in shape.curves]
        starts = [curve.start for curve in shape.curves]

        assert starts == [ends[-1], *ends[:-1]], shape.region
        for point in shape.ring:
            assert 0 <= point.x <= WIDTH, shape.region
            assert -0.5 <= point.y <= HEIGHT + 0.5, shape.region


def edge(curve: Curve) -> frozenset[Curve]:
    """The same, whichever way one goes along it."""
    return frozenset({curve, curve.reversed()})


def borders(name):
    """Each stretch of border, with the regions on it."""
    beside: dict[frozenset[Curve], list[str]] = {}
    for shape in pictures()[name].shapes:
        for curve in shape.curves:
            beside.setdefault(edge(curve), []).append(shape.region)
    return beside


@pytest.mark.parametrize("name", NAMES)
def test_a_border_is_the_outline_or_has_a_region_on_either_side(name):
    outline = {edge(curve) for line in pictures()[name].outline for curve in line}

    for stretch, regions in borders(name).items():
        assert len(regions) == 2 or (stretch in outline and len(regions) == 1), regions


@pytest.mark.parametrize("name", NAMES)
def test_what_has_a_common_border_is_adjacent_in_the_catalogue(name):
    """But where the arm hides the trunk: what it hides is not its neighbour."""
    hiding = {
        edge(Curve(*(Point(MIDDLE + way * x, y).rounded for x, y in curve)))
        for line in SIDE.nearer
        for curve in SIDE.line(line)
        for way in (1, -1)
    }
    found = {
        (one, other)
        for stretch, regions in borders(name).items()
        if len(regions) == 2 and stretch not in hiding
        for one, other in [regions]
        if one != other
    }

    assert [
        (one, other)
        for one, other in sorted(found)
        if other not in REGIONS[one]["adjacent"].split(";")
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_place_lies_in_two_regions(name):
    places = [
        Point(x + 0.1, y + 0.3) for x in range(0, 600, 9) for y in range(0, 1000, 9)
    ]

    assert [at for at in places if len(pictures()[name].at(at)) > 1] == []


@pytest.mark.parametrize("name", ["front", "back"])
def test_the_left_mirrors_the_right(name):
    by_side: dict[str, dict[str, set[Curve]]] = {"left": {}, "right": {}}
    for shape in pictures()[name].shapes:
        if shape.side in by_side:
            by_side[shape.side][shape.region] = set(shape.curves)

    assert by_side["left"] == {
        region: {curve.mirrored(MIDDLE) for curve in curves}
        for region, curves in by_side["right"].items()
    }


def test_the_left_picture_mirrors_the_right_one():
    left, right = pictures()["left"], pictures()["right"]

    assert [
        (shape.region, [curve.mirrored(MIDDLE) for curve in shape.curves])
        for shape in left.shapes
    ] == [(shape.region, list(shape.curves)) for shape in right.shapes]


def test_the_place_the_catalogue_gives_a_region_lies_in_it():
    assert {slug: place_at(spot(row)) for slug, row in REGIONS.items()} == {
        slug: Place(slug, "midline" if slug in UNPAIRED else "right")
        for slug in REGIONS
    }


def test_a_region_is_centred_near_that_place():
    """15 % of the picture would do; none is off by a third of that."""
    off = {}
    for slug, row in REGIONS.items():
        given = spot(row)
        name = "right" if given.view == "side" else given.view
        (at,) = (
            shape.centre
            for shape in pictures()[name].shapes
            if shape.region == slug and shape.side in {"right", "midline"}
        )
        off[slug] = hypot(at.x / WIDTH - given.x, at.y / HEIGHT - given.y)

    assert {slug: away for slug, away in off.items() if away > 0.05} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_point_inside_each_region_answers_with_it(name):
    picture = pictures()[name]
    for shape in picture.shapes:
        at = Spot(picture.view, shape.core.x / WIDTH, shape.core.y / HEIGHT)

        assert place_at(at, picture.side) == (shape.region, shape.side)


def test_every_site_of_the_catalogue_lies_on_the_body():
    assert [row["slug"] for row in SITES if place_at(spot(row)) is None] == []


@pytest.mark.parametrize(
    "beside",
    [
        Spot("front", 0.02, 0.02),
        Spot("back", 0.5, 0.7),
        Spot("side", 0.9, 0.2),
        Spot("any", 0.5, 0.3),
        Spot("", 0.5, 0.3),
    ],
)
def test_a_mark_beside_the_body_lies_in_no_region(beside):
    assert place_at(beside) is None
    assert regions_near(beside, 0.01) == frozenset()


def test_a_mark_on_the_middle_line_is_on_neither_side():
    assert place_at(Spot("back", 0.5, 0.385)) == ("low-back", "midline")
    assert place_at(Spot("back", 0.51, 0.385)) == ("low-back", "right")
    assert place_at(Spot("front", 0.51, 0.2)) == ("chest-upper", "left")


def test_from_the_side_it_is_the_side_one_says():
    assert place_at(Spot("side", 0.49, 0.055)) == ("temple", "right")
    assert place_at(Spot("side", 0.51, 0.055), "left") == ("temple", "left")


def test_a_mark_at_a_border_lies_near_both_regions():
    near_the_border = Spot("back", 0.535, 0.34)

    assert regions_near(near_the_border, 0) == {"mid-back"}
    assert regions_near(near_the_border, 0.01) == {"mid-back", "low-back"}


def test_the_head_is_an_eighth_of_the_height():
    heads = [
        point.y
        for region in ("vertex", "forehead", "eye", "cheek-jaw")
        for curve in FRONT.ring(region)
        for point in (curve.start, curve.end)
    ]

    assert (min(heads), max(heads)) == (0, HEIGHT / 8)


def test_the_figure_has_the_proportions_of_a_person():
    (flank,) = (
        shape
        for shape in pictures()["front"].shapes
        if (shape.region, shape.side) == ("flank", "left")
    )
    shoulders = FRONT.points["deltoid-end"].x
    waist = max(crossings(flank.ring, 364))[1] - MIDDLE
    hips = FRONT.points["hip-end"].x

    assert shoulders > hips > waist
    assert shoulders == pytest.approx(HEIGHT * 0.13, rel=0.1)
    assert FRONT.points["crotch"].y == pytest.approx(HEIGHT / 2, rel=0.03)
    assert FRONT.points["kneecap-in"].y == pytest.approx(HEIGHT * 0.7, rel=0.03)
