"""What the chart says in words: in its legend, and to those who hear it read."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from clinic.body_chart.findings import (
    Findings,
    Pain,
    PressureLimit,
    Referral,
    TriggerPointMark,
)
from clinic.enums import Side

QUALITIES = {
    "ache": pgettext_lazy("pain", "aching"),
    "sharp": pgettext_lazy("pain", "sharp"),
    "burning": pgettext_lazy("pain", "burning"),
    "tingling": pgettext_lazy("pain", "tingling"),
    "numb": pgettext_lazy("pain", "numb"),
    "throbbing": pgettext_lazy("pain", "throbbing"),
    "tight": pgettext_lazy("pain", "tight"),
    "stabbing": pgettext_lazy("pain", "stabbing"),
    "other": pgettext_lazy("pain", "another quality"),
}
STATUSES = {
    "active": pgettext_lazy("trigger point", "active"),
    "latent": pgettext_lazy("trigger point", "latent"),
    "recurred": pgettext_lazy("trigger point", "recurred"),
    "resolved": pgettext_lazy("trigger point", "resolved"),
    "": pgettext_lazy("trigger point", "not examined"),
}
SIDES: dict[str, Any] = {
    Side.LEFT: pgettext_lazy("side", "left"),
    Side.RIGHT: pgettext_lazy("side", "right"),
    Side.MIDLINE: pgettext_lazy("side", "in the middle"),
    Side.BILATERAL: pgettext_lazy("side", "both sides"),
}
VIEWS = {
    "front": gettext_lazy("Front"),
    "back": gettext_lazy("Back"),
    "right": gettext_lazy("Right side"),
    "left": gettext_lazy("Left side"),
}


def place(name: str, side: str) -> str:
    return f"{name}, {SIDES[side]}" if side in SIDES else name


def pain(one: Pain) -> str:
    if one.intensity is None:
        strength = gettext("not rated")
    else:
        strength = gettext("%(intensity)s of 10") % {"intensity": one.intensity}
    felt = ", ".join(str(QUALITIES[q]) for q in one.qualities if q in QUALITIES)
    said = f"{place(one.name, one.side)}: {strength}"
    return f"{said}, {felt}" if felt else said


def point(one: TriggerPointMark) -> str:
    return f"{place(one.name, one.side)}: {STATUSES.get(one.status, one.status)}"


def course(history: Sequence[TriggerPointMark]) -> str:
    """A point's status, day after day."""
    said = (str(STATUSES.get(one.status, one.status)) for one in history)
    arrow = " \N{RIGHTWARDS ARROW} "
    return f"{place(history[0].name, history[0].side)}: {arrow.join(said)}"


def zone(*, is_spillover: bool) -> str:
    return gettext("spillover") if is_spillover else gettext("essential zone")


def referral(one: Referral) -> str:
    said = zone(is_spillover=one.is_spillover)
    return f"{place(one.name, one.side)}: {said}"


def limit(one: PressureLimit) -> str:
    if one.level is None:
        allowed = gettext("no treatment")
    else:
        allowed = gettext("pressure at most %(level)s") % {"level": one.level}
    said = f"{place(one.name, one.side)}: {allowed}"
    return f"{said} ({one.reason})" if one.reason else said


def described(panels: Sequence[Findings]) -> str:
    """All that the chart shows, in sentences."""
    return " ".join(sentence for panel in panels for sentence in _sentences(panel))


def _sentences(panel: Findings) -> Iterator[str]:
    if panel.heading:
        yield f"{panel.heading}."
    lists = (
        (gettext("Pain"), list(map(pain, panel.pains))),
        (
            ngettext("Trigger point", "Trigger points", len(panel.points)),
            list(map(point, panel.points)),
        ),
        (gettext("Pain may be referred to"), list(map(referral, panel.referrals))),
        (gettext("Limits"), list(map(limit, panel.limits))),
    )
    for name, said in lists:
        if said:
            yield f"{name}: {'; '.join(said)}."
    if not any(said for _, said in lists):
        yield gettext("Nothing is marked.")
