"""The legend: only what the chart shows, in words."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext

from clinic.body_chart import wording
from clinic.body_chart.curve import Point
from clinic.body_chart.figure import picture_of, pictures
from clinic.body_chart.findings import (
    Findings,
    Pain,
    PressureLimit,
    Referral,
    TriggerPointMark,
    numbered,
)
from clinic.body_chart.glyph import glyph
from clinic.body_chart.palette import Theme
from clinic.body_chart.patterns import Patterns
from clinic.body_chart.svg import element, label

SIZE, ROW, SWATCH, GAP = 22, 42, 40, 34
# A letter's breadth, on the whole, of its height.
LETTER = 0.53
LONGEST = 110


class Item(NamedTuple):
    """A picture of a certain width, drawn about the middle of its row, and words."""

    drawn: str
    width: float
    words: str

    @property
    def length(self) -> float:
        return self.width + 12 + len(self.words) * SIZE * LETTER + GAP


def legend(
    panels: Sequence[Findings],
    views: Sequence[str],
    patterns: Patterns,
    *,
    breadth: float,
) -> tuple[str, float]:
    """What is drawn, from 0 down, and how high it is."""
    rows = list(_rows(list(_items(panels, views, patterns)), breadth))
    theme = patterns.theme
    drawn = []
    for number, row in enumerate(rows):
        across = 0.0
        for item in row:
            words = Point(item.width + 12, ROW / 2 + 7)
            drawn.append(
                element(
                    "g",
                    item.drawn,
                    label(item.words, words, fill=theme.ink, font_size=SIZE),
                    transform=f"translate({across:g} {number * ROW})",
                )
            )
            across += round(item.length)
    return "".join(drawn), float(len(rows) * ROW)


def _rows(items: Sequence[Item], breadth: float) -> Iterator[list[Item]]:
    row: list[Item] = []
    for item in items:
        if row and sum(one.length for one in row) + item.length > breadth:
            yield row
            row = []
        row.append(item)
    if row:
        yield row


def _items(
    panels: Sequence[Findings], views: Sequence[str], patterns: Patterns
) -> Iterator[Item]:
    yield from _pains([pain for panel in panels for pain in panel.pains], patterns)
    yield from _points(panels, views, patterns.theme)
    yield from _zones([one for panel in panels for one in panel.referrals], patterns)
    yield from _limits([one for panel in panels for one in panel.limits], patterns)


def _pains(pains: Sequence[Pain], patterns: Patterns) -> Iterator[Item]:
    theme = patterns.theme
    if pains:
        yield _scale(theme)
    if any(pain.intensity is None for pain in pains):
        yield _swatch(gettext("not rated"), theme.unrated, theme.pain_edge)
    middle = theme.pain(3)
    felt = {quality for pain in pains for quality in pain.qualities}
    for quality, words in wording.QUALITIES.items():
        if quality in felt:
            over = patterns.quality(quality, on=middle)
            yield _swatch(str(words), middle, theme.pain_edge, over)


def _points(
    panels: Sequence[Findings], views: Sequence[str], theme: Theme
) -> Iterator[Item]:
    """Each that shows, once, with what it was and what it became."""
    numbers = numbered(panels)
    shown = [pictures()[name] for name in views]
    found: dict[int, list[TriggerPointMark]] = {}
    for point in (point for panel in panels for point in panel.points):
        if picture_of(point.spot.view, point.side) in shown:
            found.setdefault(numbers[point.place], []).append(point)
    for number, history in found.items():
        drawn = glyph(history[-1].status, Point(14.0, ROW / 2), theme)
        yield Item(drawn, 26, _short(f"{number}. {wording.course(history)}"))


def _zones(referrals: Sequence[Referral], patterns: Patterns) -> Iterator[Item]:
    theme = patterns.theme
    for is_spillover in sorted({one.is_spillover for one in referrals}):
        fill = patterns.referral(is_spillover=is_spillover)
        words = wording.zone(is_spillover=is_spillover)
        yield _swatch(words, theme.skin, theme.point, fill)


def _limits(limits: Sequence[PressureLimit], patterns: Patterns) -> Iterator[Item]:
    theme = patterns.theme
    for words, avoid in sorted({(wording.limit(x), x.level is None) for x in limits}):
        yield _swatch(words, theme.skin, theme.limit, patterns.limit(avoid=avoid))


def _scale(theme: Theme) -> Item:
    """Eleven fields, each with its number."""
    step = 32
    fields = []
    for intensity, colour in enumerate(theme.ramp):
        at = {"x": intensity * step, "y": 5, "width": step, "height": ROW - 10}
        fields.append(element("rect", fill=colour, **at))
        place = Point(intensity * step + step / 2, ROW / 2 + 7)
        look: dict[str, Any] = {"font_size": 18, "text_anchor": "middle"}
        fields.append(label(str(intensity), place, fill=theme.on(colour), **look))
    return Item("".join(fields), 11 * step, gettext("pain, 0 to 10"))


def _swatch(words: str, fill: str, edge: str, over: str | None = None) -> Item:
    box: dict[str, Any] = {"x": 0, "y": 7, "width": SWATCH, "height": ROW - 14}
    drawn = element("rect", fill=fill, **box)
    drawn += element("rect", fill=over or "none", stroke=edge, stroke_width=2, **box)
    return Item(drawn, SWATCH, _short(words))


def _short(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
