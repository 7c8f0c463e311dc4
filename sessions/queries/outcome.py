"""The course of each measure a client answered: baseline, change, and its meaning."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from clinic.enums import ChangeUnit
from clinic.important_change import (
    Change,
    Judgement,
    change_of,
    is_progress,
    judge,
)
from clinic.models import ImportantChange, Membership, OutcomeMeasure
from clinic.queries.vocabulary import vocabulary
from clinic.queries.voiding import in_error
from clinic.scoring import NAMED_BY_CLIENT, activity_key, score_of
from sessions.models import OutcomeResponse

# Of each activity a client named, by its key: the name, and how it was rated.
Ratings = Mapping[str, tuple[str, Decimal | None]]


class Mark(NamedTuple):
    """One answered form, as an index holds it: its answers are not in there."""

    id: UUID
    answered_at: datetime
    score: Decimal | None
    is_flagged: bool
    measure_version: str
    episode_id: UUID | None
    session_id: UUID | None
    measure: OutcomeMeasure


@dataclass(frozen=True, slots=True)
class ActivityChange:
    """One activity of the client's own, rated both times."""

    activity: str
    baseline: Decimal
    latest: Decimal

    @property
    def points(self) -> Decimal:
        return self.latest - self.baseline


@dataclass(frozen=True, slots=True)
class MeasureCourse:
    """All answers to one measure in their order; what is compared are the first and the
    last that have a score.

    `change` is None for a single score, for a measure that asks about change itself,
    and for pressure, which is never progress. Where the client names the activities,
    only those rated both times are compared, and `activities_differ` says if there were
    others.
    """

    measure: OutcomeMeasure
    series: Sequence[Mark]
    baseline: Mark | None = None
    latest: Mark | None = None
    change: Change | None = None
    versions_differ: bool = False
    activities_differ: bool = False
    activities: list[ActivityChange] = field(default_factory=list)
    important_changes: list[Judgement] = field(default_factory=list)

    @property
    def is_progress(self) -> bool:
        return is_progress(self.measure)


def courses_of(
    persons: Iterable[UUID], *, by: Membership, episode: UUID | None = None
) -> list[MeasureCourse]:
    """Every measure answered, by its slug, in three statements; in four if activities
    that the client named are compared.

    Without an episode the series has all answers, and the baseline is the first one of
    the episode that the latest belongs to.
    """
    answered: dict[str, list[Mark]] = defaultdict(list)
    for mark in _marks(persons, by, episode):
        answered[mark.measure.slug].append(mark)
    values: dict[str, list[ImportantChange]] = defaultdict(list)
    known = ImportantChange.objects.current().filter(measure__slug__in=answered)
    for one in known.select_related("measure").order_by("slug"):
        values[one.measure.slug].append(one)
    ratings = _ratings_of(
        answered[slug] for slug in NAMED_BY_CLIENT.keys() & answered.keys()
    )
    return [
        course_of(answered[slug], values[slug], ratings) for slug in sorted(answered)
    ]


def course_of(
    series: Sequence[Mark],
    known: Sequence[ImportantChange],
    ratings: Mapping[UUID, Ratings],
) -> MeasureCourse:
    """What the answers to one measure come to, held against its published values."""
    measure = series[-1].measure
    compared = _compared(series)
    if compared is None:
        return MeasureCourse(measure, series)
    baseline, latest = compared
    course = MeasureCourse(measure, series, baseline, latest)
    if not is_progress(measure):
        return course
    if latest is baseline or any(one.unit == ChangeUnit.RAW for one in known):
        judged = [judge(one, None, latest.score) for one in known]
        return replace(course, important_changes=judged)
    pair = compare(measure, baseline, latest, ratings)
    return replace(
        course,
        change=pair.change,
        versions_differ=baseline.measure_version != latest.measure_version,
        activities_differ=pair.activities_differ,
        activities=pair.activities,
        important_changes=[pair.judge(one) for one in known],
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to one measure, made comparable."""

    measure: OutcomeMeasure
    baseline: Decimal | None
    latest: Decimal | None
    activities: list[ActivityChange] = field(default_factory=list)
    activities_differ: bool = False

    @property
    def change(self) -> Change | None:
        if self.baseline is None or self.latest is None:
            return None
        return change_of(self.measure, self.baseline, self.latest)

    def judge(self, known: ImportantChange) -> Judgement:
        if self.activities_differ and not self.activities:
            return Judgement(known, None, "No activity was rated both times.")
        rated = len(self.activities)
        return judge(known, self.baseline, self.latest, activities=rated)


def compare(
    measure: OutcomeMeasure,
    baseline: Mark,
    latest: Mark,
    ratings: Mapping[UUID, Ratings],
) -> Pair:
    """Whole scores; or of the activities a client named, those rated both times."""
    if measure.slug not in NAMED_BY_CLIENT:
        return Pair(measure, baseline.score, latest.score)
    before, after = ratings[baseline.id], ratings[latest.id]
    both = [
        ActivityChange(name, rated, now)
        for key, (name, rated) in before.items()
        if rated is not None and (now := after.get(key, ("", None))[1]) is not None
    ]
    return Pair(
        measure,
        score_of(measure, [one.baseline for one in both]),
        score_of(measure, [one.latest for one in both]),
        both,
        activities_differ=len(both) != len(before.keys() | after.keys()),
    )


def _compared(series: Sequence[Mark]) -> tuple[Mark, Mark] | None:
    """The first of one episode and the last that have a score."""
    scored = [one for one in series if one.score is not None]
    if not scored:
        return None
    latest = scored[-1]
    return next(one for one in scored if _of_one_episode(one, latest)), latest


def _of_one_episode(one: Mark, latest: Mark) -> bool:
    return latest.episode_id is None or one.episode_id == latest.episode_id


def _marks(
    persons: Iterable[UUID], by: Membership, episode: UUID | None
) -> Iterator[Mark]:
    """In the order they were answered, by the index `outcome_marks` alone."""
    found = OutcomeResponse.objects.visible_to(by).filter(client__in=list(persons))
    if episode is not None:
        found = found.filter(episode=episode)
    measures = vocabulary(OutcomeMeasure).every
    found = found.exclude(in_error()).order_by("answered_at", "pk")
    rows: Any = found.values_list(*Mark._fields)
    for *row, measure in rows:
        if measure in measures:
            yield Mark._make((*row, measures[measure]))


def _ratings_of(series: Iterable[Sequence[Mark]]) -> dict[UUID, Ratings]:
    """What was answered on the forms that are compared."""
    compared = [mark.id for one in series for mark in _compared(one) or ()]
    rows = OutcomeResponse.objects.filter(pk__in=compared)
    return {
        pk: {
            activity_key(name): (name, answer)
            for name, answer in zip(activities, answers, strict=True)
        }
        for pk, activities, answers in rows.values_list("pk", "activities", "answers")
    }
