"""A panel: figures on their scale, with bands, baseline and published levels."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext

from clinic.body_chart.palette import Theme
from clinic.body_chart.svg import element, text, title
from sessions.trend import wording
from sessions.trend.layout import (
    DASHES,
    LEFT,
    MARGIN,
    PLAIN,
    RIGHT,
    SMALL,
    WIDTH,
    colour_of,
    heading,
    line,
    marker,
    polygon,
    short,
    spread,
    words,
)
from sessions.trend.record import Panel, Reading
from sessions.trend.scale import Axis, Scale

# Draws what goes through every panel, from a height to another.
Through = Callable[[float, float], str]

HEAD, SECOND, BELOW = 44.0, 22.0, 40.0
TALL, HIGH, LOW = 170.0, 160.0, 96.0
# So far apart, figures are written at their marks.
LEGIBLE = 34.0
PAIR = 2


def panel(
    one: Panel, axis: Axis, top: float, theme: Theme, through: Through
) -> tuple[str, float]:
    """What is drawn, and where it ends; `through` draws the lines of all panels."""
    begun = top + HEAD + (SECOND if wording.compared(one) else 0)
    height = TALL if one.is_paired else HIGH if one.bands or one.levels else LOW
    scale = Scale(one.low, one.high, begun + height, begun)
    drawn = element(
        "g",
        title(one.name),
        element("desc", text(wording.panel_sentence(one))),
        heading(one.name, wording.extent(one), top + 18, theme),
        _compared(one, top + 18 + SECOND, theme),
        *_bands(one, scale, theme),
        through(begun, begun + height),
        *_grid(one, scale, theme),
        *_levels(one, scale, theme),
        *_differences(one, axis, scale, theme),
        *_series(one, axis, scale, theme),
    )
    return drawn, begun + height + BELOW


def _compared(one: Panel, y: float, theme: Theme) -> str:
    said = wording.compared(one)
    if one.baseline is None:
        return words(said, MARGIN, y, theme.faint, PLAIN) if said else ""
    dots = {"stroke_width": 2, "stroke_dasharray": "2 5"}
    mark = line(MARGIN, y - 5, MARGIN + 30, y - 5, theme.ink, **dots)
    return mark + words(said, MARGIN + 40, y, theme.faint, PLAIN)


def _bands(one: Panel, scale: Scale, theme: Theme) -> Iterator[str]:
    """Every other one is tinted; each has its name beside it."""
    lows = [max(band.low, one.low) for band in one.bands]
    places = []
    for n, (low, high) in enumerate(pairwise([*lows, one.high])):
        top, foot = scale.place(high), scale.place(low)
        places.append((top + foot) / 2 + 5)
        if n % 2 == 0:
            box = {"x": LEFT, "y": top, "width": RIGHT - LEFT, "height": foot - top}
            yield element("rect", fill=theme.skin, **box)
    for band, y in zip(one.bands, spread(places, 0, scale.foot + 8), strict=True):
        x = RIGHT + 26
        said = short(band.name, WIDTH - MARGIN - x, SMALL)
        yield words(said, x, y, theme.faint)


def _grid(one: Panel, scale: Scale, theme: Theme) -> Iterator[str]:
    ends = [one.low, one.high]
    inner = [
        tick
        for tick in scale.ticks(int((scale.foot - scale.top) / 30))
        if min(abs(scale.place(tick) - scale.place(end)) for end in ends) >= SMALL
    ]
    for value in sorted({*ends, *inner}):
        y = scale.place(value)
        colour = theme.outline if value == one.low else theme.border
        yield line(LEFT, y, RIGHT, y, colour)
        said = wording.number(value)
        yield words(said, LEFT - 10, y + 5, theme.ink, text_anchor="end")


def _levels(one: Panel, scale: Scale, theme: Theme) -> Iterator[str]:
    """The baseline, and a pointer at each level: full where the latest reaches it."""
    if one.baseline is not None:
        y = scale.place(one.baseline)
        dots = {"stroke_width": 1.6, "stroke_dasharray": "2 5"}
        yield line(LEFT, y, RIGHT, y, theme.ink, **dots)
    for level in one.levels:
        y = scale.place(level.value)
        yield _pointer(level.name, y, theme, reached=level.reached)
    if one.levels:
        y = scale.top - HEAD + 18
        yield _pointer("", y - 5, theme, reached=True)
        said = short(gettext("published values"), WIDTH - MARGIN - RIGHT - 26, SMALL)
        yield words(said, RIGHT + 26, y, theme.faint)


def _pointer(name: str, y: float, theme: Theme, *, reached: bool) -> str:
    inside, edge = theme.ink, theme.paper
    if not reached:
        inside, edge = edge, inside
    x = RIGHT + 3
    return element(
        "path",
        title(name),
        d=polygon(((x, y), (x + 15, y - 5), (x + 15, y + 5))),
        fill=inside,
        stroke=edge,
        stroke_width=1.2,
    )


def _differences(one: Panel, axis: Axis, scale: Scale, theme: Theme) -> Iterator[str]:
    """From before to after, of days that have both once."""
    if not one.is_paired or len(one.series) < PAIR:
        return
    before, after = one.series
    later = {reading.day: reading.value for reading in after.readings}
    for day, value, *_ in before.readings:
        if day in later:
            x, y, end = axis.place(day), scale.place(value), scale.place(later[day])
            broad = {"stroke_width": 7, "stroke_opacity": 0.35}
            yield line(x, y, x, end, theme.pain_edge, **broad)


def _series(one: Panel, axis: Axis, scale: Scale, theme: Theme) -> Iterator[str]:
    last = [scale.place(series.readings[-1].value) + 5 for series in one.series]
    names = list(spread(last, scale.top, scale.foot + 8))
    # The first lies above the others: where they meet, a disc is seen in its ring.
    for series, y in reversed(list(zip(one.series, names, strict=True))):
        kind, colour = series.look, colour_of(series.look, theme)
        places = [(axis.place(r.day), scale.place(r.value)) for r in series.readings]
        if len(places) > 1:
            route = " ".join(f"{x:.1f},{up:.1f}" for x, up in places)
            dash = DASHES[kind % len(DASHES)]
            look = {"stroke": colour, "stroke_width": 2.4, "stroke_dasharray": dash}
            yield element("path", d=f"M{route}", fill="none", **look)
        for reading, (x, up) in zip(series.readings, places, strict=True):
            said = f"{series.name}: " if series.name else ""
            said += f"{reading.day}: {wording.reading(reading)}"
            yield marker(kind, x, up, theme, said, weak=reading.is_weak)
        yield from _figures(one, series.readings, places, colour, theme)
        if series.name:
            yield marker(kind, RIGHT + 34, y - 5, theme)
            room = WIDTH - MARGIN - RIGHT - 48
            said = short(series.name, room, SMALL)
            yield words(said, RIGHT + 48, y, theme.ink)


def _figures(
    one: Panel,
    readings: Sequence[Reading],
    places: Sequence[tuple[float, float]],
    colour: str,
    theme: Theme,
) -> Iterator[str]:
    """The figures at their marks: of many, the first and the last."""
    told = range(len(places))
    if any(b[0] - a[0] < LEGIBLE for a, b in pairwise(places)):
        told = range(0, len(places), max(1, len(places) - 1))
    bold: dict[str, Any] = {
        "font_weight": 600,
        "text_anchor": "middle",
        "paint_order": "stroke",
    }
    halo: dict[str, Any] = {
        "stroke": theme.paper,
        "stroke_width": 4,
        "stroke_linejoin": "round",
    }
    for n in told:
        (x, y), reading = places[n], readings[n]
        away = 21 if _is_lower(one, reading) else -11
        said = wording.brief(reading.value, one)
        yield words(said, x, y + away, colour, **bold, **halo)


def _is_lower(one: Panel, reading: Reading) -> bool:
    """Whether another series of the panel has a greater figure on that day."""
    return any(
        other.day == reading.day and other.value > reading.value
        for series in one.series
        for other in series.readings
    )
