"""The chart itself: one or two panels of pictures, their captions, and the legend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext

from clinic.body_chart import wording
from clinic.body_chart.body import body, definitions, outline
from clinic.body_chart.curve import Point
from clinic.body_chart.figure import (
    HEIGHT,
    MAP,
    MIDDLE,
    VERSION,
    picture_of,
    pictures,
)
from clinic.body_chart.findings import Findings, numbered
from clinic.body_chart.legend import legend
from clinic.body_chart.marks import areas, figures, points
from clinic.body_chart.palette import THEMES, Theme
from clinic.body_chart.patterns import Patterns
from clinic.body_chart.svg import element, label, sheet

# From where to where a picture shows anything, of its 600 across.
CROPS = {
    "front": (62, 538),
    "back": (62, 538),
    "right": (196, 606),
    "left": (-6, 404),
}
# Of the trigger points, by their place.
Numbers = Mapping[Any, int]
MARGIN, BETWEEN, HEAD, FOOT = 36, 70, 64, 96


@dataclass(frozen=True, slots=True)
class Look:
    """Without `views`: all four; of a pair, those of the sides with a mark in them."""

    theme: str = "light"
    language: str = "en"
    views: Sequence[str] = ()
    width: int | None = None


def draw_chart(*panels: Findings, look: Look | None = None) -> str:
    """SVG of findings, or of those before beside those after."""
    look = look or Look()
    with translation.override(look.language):
        return _sheet(panels, look, Patterns(THEMES[look.theme], {}))


def _sheet(panels: Sequence[Findings], look: Look, patterns: Patterns) -> str:
    theme, numbers = patterns.theme, numbered(panels)
    views = look.views or _views(panels)
    breadth = sum(right - left for left, right in map(CROPS.__getitem__, views))
    wide = len(panels) * breadth + (len(panels) - 1) * BETWEEN
    drawn = [
        element(
            "g",
            _panel(panel, views, patterns, numbers),
            transform=f"translate({MARGIN + number * (breadth + BETWEEN)} {HEAD})",
        )
        for number, panel in enumerate(panels)
    ]
    below = HEAD + HEIGHT + FOOT
    explained, high = legend(panels, views, patterns, breadth=wide)
    drawn.append(
        element("g", explained, transform=f"translate({MARGIN} {below:g})")
        if explained
        else ""
    )
    tall = below + high + 90
    note = _note(Point(float(MARGIN), tall - 50), theme)
    across = wide + 2 * MARGIN
    return sheet(
        *drawn,
        note,
        named=gettext("Body chart"),
        described=wording.described(panels),
        definitions="".join([*definitions(views, theme), *patterns.definitions()]),
        size=(across, tall),
        paper=theme.paper,
        language=look.language,
        width=look.width,
    )


def _views(panels: Sequence[Findings]) -> Sequence[str]:
    if len(panels) == 1:
        return tuple(CROPS)
    marked = [
        picture_of(spot.view, side) for panel in panels for spot, side in panel.spots
    ]
    known = pictures()
    return [name for name in CROPS if not known[name].side or known[name] in marked]


def _panel(
    panel: Findings, views: Sequence[str], patterns: Patterns, numbers: Numbers
) -> str:
    drawn, across = [], 0
    for name in views:
        left, right = CROPS[name]
        shown = _picture(name, panel, patterns, numbers)
        drawn.append(element("g", shown, transform=f"translate({across - left} 0)"))
        across += right - left
    if panel.heading:
        look = {"font_size": 30, "font_weight": 600, "fill": patterns.theme.ink}
        drawn.append(label(panel.heading, Point(0.0, -26.0), **look))
    return "".join(drawn)


def _picture(name: str, panel: Findings, patterns: Patterns, numbers: Numbers) -> str:
    picture, theme = pictures()[name], patterns.theme
    return "".join(
        (
            body(name),
            *areas(picture, panel, patterns),
            outline(name),
            *figures(picture, panel, theme),
            *points(picture, panel, theme, numbers),
            _caption(name, theme),
        )
    )


def _caption(name: str, theme: Theme) -> str:
    middle = {"text_anchor": "middle", "fill": theme.faint}
    caption = Point(MIDDLE, HEIGHT + 52)
    drawn = label(str(wording.VIEWS[name]), caption, font_size=26, **middle)
    if name in {"front", "back"}:
        letters = pgettext("side", "R"), pgettext("side", "L")
        if name == "back":
            letters = letters[1], letters[0]
        for letter, away in zip(letters, (-150.0, 150.0), strict=True):
            drawn += label(letter, Point(MIDDLE + away, 690.0), font_size=24, **middle)
    return drawn


def _note(at: Point, theme: Theme) -> str:
    said = gettext("Findings of an examination, not a diagnosis.")
    drawn = gettext("Body map: %(name)s") % {"name": f"{MAP}, {VERSION}"}
    look = {"font_size": 18, "fill": theme.faint}
    return label(said, at, **look) + label(drawn, Point(at.x, at.y + 26), **look)
