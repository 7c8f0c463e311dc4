"""The home-care sheet: what to do at home, how much of it, and where; for the client to
take along, and to tick."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext, ngettext

from clinic.body_chart.whereabouts import draw_whereabouts
from clinic.models import Client, Membership
from clinic.queries.body_map import BodyMap, body_map
from clinic.queries.client import same_person
from clinic.queries.voiding import in_error
from sessions.enums import HomeCareStatus
from sessions.models import Handout, HomeCareInstruction
from sessions.paper.blocks import (
    Block,
    Exercise,
    Heading,
    Mark,
    Pair,
    Paper,
    State,
    Words,
)
from sessions.paper.wording import (
    day,
    language_of,
    number,
    said_of,
    spot,
    together,
    word,
)
from sessions.queries.papers.frame import as_of_clinic, framed, latest
from sessions.queries.papers.standing import name_of
from sessions.queries.papers.tables import POINT

# More boxes than this a day are one.
MOST_BOXES = 6
HANDOUTS = Prefetch(
    "handouts",
    Handout.objects.exclude(in_error()).select_related("topic").order_by("pk"),
)


def home_care_of(client: Client, *, by: Membership, language: str = "") -> Paper:
    """What is in force, in the client's language."""
    clinic, body = by.clinic, body_map()
    with as_of_clinic(clinic, language_of(language, client.language)):
        given = list(_given(client, by))
        givers = dict.fromkeys(name_of(one.created_by) for one in given)
        return framed(
            gettext("Home care"),
            client,
            clinic=clinic,
            as_of=latest(client.updated_at, *(one.updated_at for one in given)),
            state=State(
                Mark.PLAIN, _opening(given), short=gettext("Instructions, not signed")
            ),
            facts=[(gettext("Given by"), together(*givers))] if givers else [],
            blocks=[*exercises(given, body), *_topics(given)],
        )


def exercises(
    given: Iterable[HomeCareInstruction], body: BodyMap
) -> Iterator[Exercise]:
    for count, one in enumerate(given, 1):
        where = spot(one)
        svg = _whereabouts(one, body, where)
        yield Exercise(
            number=count,
            title=one.title,
            about=f"{word(one, 'category')}{f': {where}' if where else ''}",
            doses=list(doses(one)),
            words=[
                *said_of(
                    one,
                    {
                        "instructions": gettext("How to do it"),
                        "cautions": gettext("Take care"),
                        "stop_if": gettext("Stop, and tell us, on"),
                    },
                ),
                (gettext("When"), _period(one)),
            ],
            link=one.link,
            svg=svg,
            told=gettext("Where: %(place)s") % {"place": where} if svg else "",
            days=[str(WEEKDAYS_ABBR[number]) for number in range(7)],
            times=_boxes(one),
        )


def doses(one: HomeCareInstruction) -> Iterator[Pair]:
    """What of, and how much."""
    sets, reps, days = one.sets, one.reps, one.days_per_week
    if sets:
        yield ngettext("set", "sets", sets), str(sets)
    if reps:
        yield ngettext("repetition each", "repetitions each", reps), str(reps)
    if one.hold_seconds:
        yield gettext("hold"), f"{one.hold_seconds} s"
    if one.minutes:
        yield gettext("each time"), f"{one.minutes} min"
    if one.times_per_day:
        times = f"{one.times_per_day}\N{MULTIPLICATION SIGN}"
        yield gettext("a day"), times
    if days:
        yield ngettext("day a week", "days a week", days), str(days)
    if one.temperature_c is not None:
        warm = number(Decimal(one.temperature_c))
        yield gettext("at the skin"), f"{warm} \N{DEGREE SIGN}C"


def _given(client: Client, by: Membership) -> QuerySet[HomeCareInstruction]:
    found: QuerySet[HomeCareInstruction] = HomeCareInstruction.objects.visible_to(by)
    found = found.filter(
        client__in=same_person(client.pk), status=HomeCareStatus.ACTIVE
    )
    related = ("muscle", "region", *POINT, "created_by__user")
    return (
        found.exclude(in_error())
        .select_related(*related)
        .prefetch_related(HANDOUTS)
        .order_by("pk")
    )


def _opening(given: Sequence[HomeCareInstruction]) -> list[str]:
    if not given:
        return [gettext("There is no home care in force.")]
    return [
        gettext("Do no more than what stands here, and stop when it hurts sharply."),
        gettext("Tick a box each time. Bring the sheet along, or tell us in the app."),
    ]


def _period(one: HomeCareInstruction) -> str:
    if one.ends_on is None:
        return gettext("from %(first)s") % {"first": day(one.starts_on)}
    ends: dict[str, str] = {"first": day(one.starts_on), "last": day(one.ends_on)}
    return gettext("from %(first)s to %(last)s") % ends


def _boxes(one: HomeCareInstruction) -> int:
    times = one.times_per_day or 1
    return times if times <= MOST_BOXES else 1


def _whereabouts(one: HomeCareInstruction, body: BodyMap, where: str) -> str:
    regions = _regions(one, body)
    side = one.side or (one.trigger_point.side if one.trigger_point else "")
    if not regions:
        return ""
    language = get_language() or "en"
    return draw_whereabouts(regions, side, named=where, language=language)


def _regions(one: HomeCareInstruction, body: BodyMap) -> frozenset[str]:
    if one.region is not None:
        return body.leaves([one.region.slug])
    if one.muscle_id is not None:
        return body.regions_of_muscle(one.muscle_id)
    if one.trigger_point is not None:
        return body.regions_of_muscle(one.trigger_point.muscle_id)
    return frozenset()


def _topics(given: Iterable[HomeCareInstruction]) -> Iterator[Block]:
    """What was given out to read with it, each once."""
    handouts: Iterable[Any] = (h for one in given for h in one.handouts.all())
    topics = {handout.topic.slug: handout.topic for handout in handouts}
    for topic in topics.values():
        yield Heading(topic.name)
        yield Words(topic.body)
