"""Days, places and words of closed lists, as papers say them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.dateformat import format as in_words
from django.utils.timezone import localtime
from django.utils.translation import (
    get_supported_language_variant,
    gettext,
    override,
    pgettext,
)

from clinic.body_chart import wording as body
from clinic.enums import PressureScale

# Where nothing was recorded; which is not zero, and not "no".
NOTHING = "\N{EN DASH}"


def language_of(*tags: str) -> str:
    """The first of these tags that papers speak; else what the project speaks."""
    for tag in tags:
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def day(one: date | None) -> str:
    return in_words(one, pgettext("a date", "j F Y")) if one else NOTHING


def moment(one: datetime | None) -> str:
    """By the clinic's clock."""
    if one is None:
        return NOTHING
    here = localtime(one)
    return f"{day(here)}, {here:%H:%M}"


def span(start: datetime | None, end: datetime | None) -> str:
    if start is None or end is None:
        return moment(start)
    if localtime(start).date() != localtime(end).date():
        return f"{moment(start)} {NOTHING} {moment(end)}"
    return f"{moment(start)}{NOTHING}{localtime(end):%H:%M}"


def word(record: Any, name: str) -> str:
    """What a field of a closed list holds."""
    with override(None):
        label = str(getattr(record, f"get_{name}_display")())
    return listed(label)


def listed(label: str) -> str:
    """A word of a closed list; those that Django made of a name begin small."""
    return gettext(label.lower() if label.istitle() else label) if label else ""


def days(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return gettext("from %(first)s") % {"first": day(first)}
    return f"{day(first)} {NOTHING} {day(last)}"


def pains(*told: int | None) -> str:
    """One after another, of 10."""
    if not any(one is not None for one in told):
        return NOTHING
    return " / ".join(NOTHING if one is None else str(one) for one in told)


def capital(one: str) -> str:
    return one[:1].upper() + one[1:]


def number(one: Any) -> str:
    if one is None:
        return NOTHING
    return f"{one.normalize():f}" if isinstance(one, Decimal) else str(one)


def score(one: int | None) -> str:
    return NOTHING if one is None else f"{one}/10"


def pressure(one: Any) -> str:
    said = NOTHING if one.pressure is None else f"{one.pressure}/10"
    if one.pressure is not None and one.pressure_scale == PressureScale.WALTON_1_5:
        said = f"{one.pressure}/5 (Walton)"
    return f"{said}, {number(one.force)} {one.force_unit}" if one.force else said


def side(one: str) -> str:
    return str(body.SIDES[one]) if one else ""


def spot(record: Any) -> str:
    """Where it was: a trigger point, a muscle or a region, and on which side."""
    point = getattr(record, "trigger_point", None)
    where = point or record
    named = getattr(where, "muscle", None) or getattr(record, "region", None)
    site = getattr(where, "site", None)
    parts = (
        named.name if named else "",
        site.label if site else "",
        getattr(where, "location", ""),
        side(record.side or (point.side if point else "")),
    )
    return together(*parts)


def together(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def sentences(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def said_of(record: Any, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What was written into these fields, each with its name."""
    for name, label in labels.items():
        if text := getattr(record, name):
            yield label, text
