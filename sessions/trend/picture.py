"""The trend itself: a time line, and panels below it on the same days."""

from dataclasses import dataclass
from functools import partial

from django.utils import translation
from django.utils.translation import gettext

from clinic.body_chart.palette import THEMES, Theme
from clinic.body_chart.svg import sheet
from sessions.trend import axis as time
from sessions.trend import wording
from sessions.trend.events import events
from sessions.trend.layout import HUGE, INSET, LEFT, MARGIN, PLAIN, RIGHT, WIDTH, words
from sessions.trend.panels import panel
from sessions.trend.record import Trend
from sessions.trend.scale import Axis
from sessions.trend.weeks import definitions, home_care

HEAD, FOOT, EMPTY = 84.0, 44.0, 130.0


@dataclass(frozen=True, slots=True)
class Look:
    theme: str = "light"
    language: str = "en"
    width: int | None = None


def draw_trend(trend: Trend, look: Look | None = None) -> str:
    """SVG of what was recorded, day by day."""
    look = look or Look()
    with translation.override(look.language):
        return _sheet(trend, look, THEMES[look.theme])


def _sheet(trend: Trend, look: Look, theme: Theme) -> str:
    drawn, tall = _body(trend, theme)
    return sheet(
        drawn,
        named=gettext("Trend"),
        described=wording.described(trend),
        definitions=definitions(theme) if trend.home_care else "",
        size=(WIDTH, tall),
        paper=theme.paper,
        language=look.language,
        width=look.width,
    )


def _body(trend: Trend, theme: Theme) -> tuple[str, float]:
    """What is drawn, and how high it is."""
    name = words(gettext("Trend"), MARGIN, 50, theme.ink, HUGE, font_weight=600)
    days = trend.days
    if days is None:
        said = words(wording.nothing(), MARGIN, 88, theme.faint, PLAIN)
        return name + said, EMPTY
    axis = Axis(*days, LEFT + INSET, RIGHT - INSET)
    through = partial(time.lines, trend, axis, theme)
    rows, y = events(trend, axis, HEAD, theme)
    head = (
        name,
        words(wording.period(days), RIGHT, 50, theme.faint, PLAIN, text_anchor="end"),
        through(HEAD, y + 6),
        rows,
        time.day_names(axis, y + 6, theme),
    )
    y += 6 + time.HEIGHT + 20
    panels = []
    for one in trend.panels:
        drawn, y = panel(one, axis, y, theme, through)
        panels.append(drawn)
    if trend.home_care:
        drawn, y = home_care(trend.home_care, axis, y, theme, through)
        panels.append(drawn)
    if panels:
        panels.append(time.day_names(axis, y - 14, theme))
        y += time.HEIGHT
    note = gettext("As it was recorded. It does not show what a change came from.")
    said = words(note, MARGIN, y + 16, theme.faint, PLAIN)
    return "".join((*head, *panels, said)), y + FOOT
