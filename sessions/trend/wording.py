"""What a trend says in words: beside the lines, and to those who hear it read."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.dateformat import format as in_words
from django.utils.formats import get_format
from django.utils.translation import gettext, ngettext, pgettext

from sessions.trend.record import Item, Panel, Reading, Series, Span, Trend

# So many are told one by one; of more the first, the least, the greatest and the last.
TOLD = 12
# On a scale as long as this, tenths are told in words alone.
GREAT = 200


def number(value: float) -> str:
    told = f"{round(value, 1) + 0.0:.10g}"
    return told.replace(".", get_format("DECIMAL_SEPARATOR"))


def name_of(day: date, kind: str) -> str:
    return in_words(
        day, {"day": pgettext("a date", "j M"), "month": "M", "year": "Y"}[kind]
    )


def period(days: tuple[date, date]) -> str:
    first, last = days
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def nothing() -> str:
    return gettext("There is nothing to show yet.")


def extent(panel: Panel) -> str:
    """`0 to 100 %, lower is better`."""
    ends = {"first": number(panel.low), "last": number(panel.high)}
    said = gettext("%(first)s to %(last)s") % ends
    said = f"{said} {panel.unit}".rstrip()
    return f"{said}, {panel.remark}" if panel.remark else said


def reading(one: Reading) -> str:
    said = number(one.value)
    if one.is_weak:
        weak = gettext("on few answers")
        return f"{said} ({one.words}, {weak})" if one.words else f"{said} ({weak})"
    return f"{said} ({one.words})" if one.words else said


def brief(value: float, panel: Panel) -> str:
    """Of great figures the decimals are left to the words."""
    is_great = panel.high - panel.low >= GREAT
    return f"{value:.0f}" if is_great else number(value)


def compared(panel: Panel) -> str:
    """What the latest is held against; no value alone is the threshold."""
    said = []
    if panel.baseline is not None:
        said = [gettext("Baseline %(value)s") % {"value": number(panel.baseline)}]
    reached = sum(one.reached for one in panel.levels)
    held = ngettext(
        "Reached: %(reached)s of %(count)s published value of an important or "
        "detectable change",
        "Reached: %(reached)s of %(count)s published values of an important or "
        "detectable change",
        len(panel.levels),
    )
    if panel.levels:
        said.append(held % {"reached": reached, "count": len(panel.levels)})
    return ". ".join(said)


def span(one: Span) -> str:
    return f"{one.name}, {lasting(one)}"


def lasting(one: Span) -> str:
    if one.is_moment:
        return str(one.first)
    if one.last is None:
        return gettext("since %(first)s") % {"first": one.first}
    return period((one.first, one.last))


def days_done(item: Item) -> str:
    done = sum(week.done for week in item.weeks)
    due = sum(week.due for week in item.weeks)
    return gettext("%(done)s of %(due)s days") % {"done": done, "due": due}


def panel_sentence(panel: Panel) -> str:
    """A summary: all figures of a short series, the telling ones of a long one."""
    said = "; ".join(_course(one) for one in panel.series)
    told = f"{panel.name}, {extent(panel)}: {said}."
    held = compared(panel)
    return f"{told} {held}." if held else told


def home_care_sentence(items: Sequence[Item]) -> str:
    said = "; ".join(f"{item.name}: {days_done(item)}" for item in items)
    return f"{home_care()}: {said}."


def home_care() -> str:
    return gettext("Home care, days done of days due, as reported")


def described(trend: Trend) -> str:
    """All that the picture shows, in sentences."""
    return " ".join(_sentences(trend)) or nothing()


def _sentences(trend: Trend) -> Iterator[str]:
    days = trend.days
    if days is None:
        return
    yield f"{period(days)}."
    yield from event_sentences(trend)
    yield from map(panel_sentence, trend.panels)
    if trend.home_care:
        yield home_care_sentence(trend.home_care)


def event_sentences(trend: Trend) -> Iterator[str]:
    if trend.sessions:
        yield f"{sessions()}: {_days(trend.sessions)}."
    for name, spans in ((plan(), trend.plans), (care(), trend.care)):
        if spans:
            yield f"{name}: {'; '.join(map(span, spans))}."


def sessions() -> str:
    return gettext("Sessions")


def plan() -> str:
    return pgettext("of treatment", "Plan")


def care() -> str:
    return gettext("Other care")


def _days(days: Sequence[date]) -> str:
    if len(days) <= TOLD:
        return ", ".join(map(str, days))
    return f"{len(days)}, {period((days[0], days[-1]))}"


def _course(series: Series) -> str:
    def told(one: Reading) -> str:
        return f"{one.day} {reading(one)}"

    found = series.readings
    if len(found) <= TOLD:
        said = ", ".join(map(told, found))
    else:
        by_value = sorted(found, key=lambda one: one.value)
        said = gettext(
            "%(count)s figures, first %(first)s, least %(least)s, greatest "
            "%(greatest)s, last %(last)s"
        ) % {
            "count": len(found),
            "first": told(found[0]),
            "least": told(by_value[0]),
            "greatest": told(by_value[-1]),
            "last": told(found[-1]),
        }
    return f"{series.name}: {said}" if series.name else said
