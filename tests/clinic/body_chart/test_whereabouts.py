"""A part of the body from near: what is marked is in the picture, and large."""

import re

import pytest

from clinic.body_chart.figure import pictures, regions
from clinic.body_chart.palette import LIGHT
from clinic.body_chart.whereabouts import draw_whereabouts

pytestmark = pytest.mark.no_db


def drawn(*names, side=""):
    return draw_whereabouts(set(names), side, named="<here>", language="en")


def test_every_region_is_marked_within_its_picture():
    for name in sorted(regions()):
        svg = drawn(name)
        wide = float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
        left, top = map(float, re.search(r"translate\((\S+) (\S+)\)\"", svg).groups())
        view = re.search(r'href="#body-(\w+)"', svg)[1]
        boxes = [one.box for one in pictures()[view].shapes if one.region == name]

        for x1, y1, x2, y2 in boxes:
            assert 0 <= x1 + left <= x2 + left <= wide, name
            assert 0 <= y1 + top <= y2 + top <= wide, name


def test_the_view_is_the_one_that_shows_most():
    assert "#body-back" in drawn("low-back")
    assert "#body-front" in drawn("abdomen-upper", "chest-upper")


def test_of_a_pair_the_side_named_is_marked():
    marks = {
        side: drawn("low-back", side=side).count(LIGHT.pain(4))
        for side in ("left", "right", "bilateral", "")
    }

    assert marks == {"left": 1, "right": 1, "bilateral": 2, "": 2}


def test_its_name_is_text_in_it():
    assert "&lt;here&gt;" in drawn("low-back")
    assert "<here>" not in drawn("low-back")


def test_what_is_no_region_has_no_picture():
    assert drawn("no-such-region") == ""
    assert drawn() == ""
