"""The course of each measure a client answered: baseline, change, and its meaning."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
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
from clinic.queries.voiding import in_error
from clinic.scoring import NAMED_BY_CLIENT, activity_key, score_of
from sessions.models import OutcomeResponse


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
    series: Sequence[OutcomeResponse]
    baseline: OutcomeResponse | None = None
    latest: OutcomeResponse | None = None
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
    """Every measure answered, by its slug, in two statements.

    Without an episode the series has all answers, and the baseline is the first one of
    the episode that the latest belongs to.
    """
    answered: dict[str, list[OutcomeResponse]] = defaultdict(list)
    for response in _responses(persons, by, episode):
        answered[response.measure.slug].append(response)
    values: dict[str, list[ImportantChange]] = defaultdict(list)
    known = ImportantChange.objects.current().filter(measure__slug__in=answered)
    for one in known.select_related("measure").order_by("slug"):
        values[one.measure.slug].append(one)
    return [course_of(answered[slug], values[slug]) for slug in sorted(answered)]


def course_of(
    series: Sequence[OutcomeResponse], known: Sequence[ImportantChange]
) -> MeasureCourse:
    """What the answers to one measure come to, held against its published values."""
    measure = series[-1].measure
    scored = [one for one in series if one.score is not None]
    if not scored:
        return MeasureCourse(measure, series)
    latest = scored[-1]
    baseline = next(one for one in scored if _of_one_episode(one, latest))
    course = MeasureCourse(measure, series, baseline, latest)
    if not is_progress(measure):
        return course
    if latest is baseline or any(one.unit == ChangeUnit.RAW for one in known):
        judged = [judge(one, None, latest.score) for one in known]
        return replace(course, important_changes=judged)
    pair = compare(measure, baseline, latest)
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
    measure: OutcomeMeasure, baseline: OutcomeResponse, latest: OutcomeResponse
) -> Pair:
    """Whole scores; or of the activities a client named, those rated both times."""
    if measure.slug not in NAMED_BY_CLIENT:
        return Pair(measure, baseline.score, latest.score)
    before, after = _ratings(baseline), _ratings(latest)
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


def _ratings(response: OutcomeResponse) -> dict[str, tuple[str, Decimal | None]]:
    pairs = zip(response.activities, response.answers, strict=True)
    return {activity_key(name): (name, answer) for name, answer in pairs}


def _of_one_episode(one: OutcomeResponse, latest: OutcomeResponse) -> bool:
    return latest.episode_id is None or one.episode_id == latest.episode_id


def _responses(
    persons: Iterable[UUID], by: Membership, episode: UUID | None
) -> Iterable[OutcomeResponse]:
    found = OutcomeResponse.objects.visible_to(by).filter(client__in=list(persons))
    if episode is not None:
        found = found.filter(episode=episode)
    found = found.exclude(in_error()).select_related("measure")
    return found.order_by("answered_at", "pk")
