"""What was measured of a client, first and latest, as tables."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext

from clinic.scoring import shown
from sessions.paper.blocks import Aside, Block, Row
from sessions.paper.wording import (
    NOTHING,
    day,
    days,
    number,
    side,
    spot,
    together,
    word,
)
from sessions.queries.outcome import MeasureCourse
from sessions.queries.outcomes import Outcomes
from sessions.queries.papers.plan import goals
from sessions.queries.papers.tables import degrees, titled


def figures(found: Outcomes) -> Iterator[Block]:
    courses = [one for one in found.measures if one.latest is not None]
    yield from titled(
        gettext("Measures"),
        (
            gettext("Measure"),
            gettext("First"),
            gettext("Latest"),
            pgettext("paper", "Change"),
            gettext("Published values reached"),
        ),
        map(_measure, courses),
        (3.4, 2.2, 2.2, 1.6, 2),
    )
    if any(one.important_changes for one in courses):
        yield Aside(
            gettext(
                "Studies give several values for a change that matters; none of them "
                "alone is the threshold."
            )
        )
    yield from goals(found.goals or ())
    yield from _gains(found)
    yield from titled(
        gettext("Home care"),
        (gettext("What"), gettext("Done, by report"), gettext("Status")),
        (
            (
                item.instruction.title,
                _done(item.total) if item.total else NOTHING,
                word(item.instruction, "status"),
            )
            for item in found.home_care
        ),
        (4, 2, 1.4),
    )
    yield from titled(
        gettext("Other care"),
        (gettext("What"), gettext("Status"), gettext("Time"), gettext("Result")),
        (
            (
                together(word(one, "discipline"), one.to_whom),
                word(one, "status"),
                days(one.started_on, one.ended_on)
                if one.started_on
                else day(one.suggested_on),
                one.result,
            )
            for one in found.referrals or ()
        ),
        (2.4, 1.4, 2.4, 3),
    )


def _measure(course: MeasureCourse) -> Row:
    first, last, change = course.baseline, course.latest, course.change
    judged = [one for one in course.important_changes if one.reached is not None]
    reached = sum(one.reached is True for one in judged)
    said = {"reached": reached, "count": len(judged)}
    return (
        course.measure.name,
        _scored(first),
        _scored(last) if last is not first else NOTHING,
        f"{number(shown(change.points))} ({_course(change)})" if change else NOTHING,
        gettext("%(reached)s of %(count)s") % said if judged else NOTHING,
    )


def _course(change: Any) -> str:
    words = {
        "better": gettext("better"),
        "worse": gettext("worse"),
        "same": gettext("the same"),
    }
    return words[change.course]


def _scored(one: Any) -> str:
    said = number(shown(one.score)) if one.score is not None else NOTHING
    return f"{said}, {day(localdate(one.answered_at))}"


def _gains(found: Outcomes) -> Iterator[Block]:
    head = (gettext("What"), gettext("First"), gettext("Latest"), gettext("Gain"))
    yield from titled(
        gettext("Range of motion"),
        head,
        (
            (
                together(
                    one.first.movement.name,
                    side(one.first.side),
                    word(one.first, "mode"),
                    word(one.first, "moment"),
                ),
                _on(degrees(one.first), one.first),
                _on(degrees(one.latest), one.latest) if one.rows[1:] else NOTHING,
                NOTHING if one.gain is None else f"{one.gain:+d}",
            )
            for one in found.range_of_motion or ()
        ),
        (4, 2.4, 2.4, 1),
    )
    yield from titled(
        gettext("Pressure-pain threshold"),
        head,
        (
            (
                spot(one.first),
                _on(_kpa(one.first), one.first),
                _on(_kpa(one.latest), one.latest) if one.rows[1:] else NOTHING,
                NOTHING if one.gain_kpa is None else f"{one.gain_kpa:+.0f}",
            )
            for one in found.pressure_thresholds or ()
        ),
        (4, 2.4, 2.4, 1),
    )


def _on(figure: str, row: Any) -> str:
    return f"{figure}, {day(localdate(row.at))}"


def _kpa(row: Any) -> str:
    return f"{row.mean_kpa:.0f} kPa"


def _done(total: Any) -> str:
    said = {"done": total.done, "due": total.due}
    return gettext("%(done)s of %(due)s days") % said
