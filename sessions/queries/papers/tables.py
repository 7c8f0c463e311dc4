"""Tables that several papers share."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext

from clinic.enums import MovementUnit
from sessions.paper.blocks import Block, Heading, Row, Table
from sessions.paper.wording import number, score, sentences, side, spot, word

POINT = ("trigger_point__muscle", "trigger_point__site")


def titled(
    title: str,
    head: Row,
    rows: Iterable[Row],
    shares: Iterable[float],
    *,
    level: int = 1,
) -> Iterator[Block]:
    """A table with its heading; without rows, neither."""
    if found := list(rows):
        yield Heading(title, level)
        yield Table(head, found, list(shares))


def motion(rows: Iterable[Any], *, level: int = 1) -> Iterator[Block]:
    return titled(
        gettext("Range of motion"),
        (
            gettext("Movement"),
            gettext("Side"),
            gettext("Mode"),
            gettext("Measured"),
            gettext("Value"),
            gettext("Pain"),
            gettext("End feel and note"),
        ),
        (
            (
                one.movement.name,
                side(one.side),
                word(one, "mode"),
                word(one, "moment"),
                degrees(one),
                score(one.pain),
                sentences(word(one, "end_feel"), one.note),
            )
            for one in rows
        ),
        (3.2, 1.3, 1.2, 1.3, 1.2, 1, 3),
        level=level,
    )


def degrees(one: Any) -> str:
    if one.movement.unit == MovementUnit.DEGREES:
        return f"{one.degrees}\N{DEGREE SIGN}"
    return f"{one.degrees} {one.movement.unit}"


def exams(rows: Iterable[Any], *, level: int = 1) -> Iterator[Block]:
    """What was found at each point; what was not tested is not a no."""
    signs = {
        "taut_band": gettext("taut band"),
        "hypersensitive_spot": gettext("hypersensitive spot"),
        "referred_sensation": gettext("referred sensation"),
        "symptom_recognised": gettext("own symptom recognised"),
        "twitch_response": gettext("twitch response"),
        "jump_sign": gettext("jump sign"),
    }
    return titled(
        gettext("Examined trigger points"),
        (
            gettext("Point"),
            gettext("Criteria met"),
            gettext("Signs"),
            gettext("Tenderness"),
            gettext("Note"),
        ),
        (
            (
                spot(one),
                f"{one.criteria_met}/3",
                sentences(*(f"{name}: {word(one, s)}" for s, name in signs.items())),
                score(one.tenderness),
                sentences(word(one, "referred_kind"), one.note),
            )
            for one in rows
        ),
        (2.6, 1.1, 4, 1.4, 2.2),
        level=level,
    )


def screening(rows: Iterable[Any], *, level: int = 1) -> Iterator[Block]:
    return titled(
        gettext("Screening"),
        (
            gettext("Asked about"),
            gettext("Answer"),
            gettext("Answered by"),
            gettext("Note"),
        ),
        (
            (
                one.contraindication.name,
                word(one, "answer"),
                word(one, "answered_by"),
                sentences(side(one.side), one.note),
            )
            for one in rows
        ),
        (4, 1.2, 1.3, 3),
        level=level,
    )


def thresholds(rows: Iterable[Any], *, level: int = 1) -> Iterator[Block]:
    return titled(
        gettext("Pressure-pain threshold"),
        (
            gettext("Place"),
            gettext("Readings"),
            gettext("Tip"),
            gettext("Mean"),
        ),
        (
            (
                spot(one),
                f"{'; '.join(map(number, one.readings))} {one.unit}",
                f"{number(one.tip_area_cm2)} cm\N{SUPERSCRIPT TWO}",
                f"{one.mean_kpa:.0f} kPa",
            )
            for one in rows
        ),
        (4, 3, 1.2, 1.5),
        level=level,
    )
