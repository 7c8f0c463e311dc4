"""How many courses of care reached a change that a study found important."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from clinic.enums import BenefitDirection, ChangeUnit
from clinic.important_change import NEVER_PROGRESS
from clinic.models import ImportantChange, Membership
from clinic.scoring import NAMED_BY_CLIENT
from sessions.queries.counts import share_of
from sessions.queries.period import Period
from sessions.suppression import Distribution, Figure, Group, distribution_of

# Of activities that clients name themselves only those rated twice can be compared.
LEFT_OUT = [*NEVER_PROGRESS, *NAMED_BY_CLIENT]
NAMES = ("reached", "not_reached")
# A row for each episode and measure, with its first and its last score, is held against
# every value as `clinic.important_change` judges it, of whole scores. The index
# `outcome_marks` has all that is asked of a response.
JUDGED = """
WITH course AS (
    SELECT measure.slug, coalesce(client.merged_into_id, told.client_id) AS person,
           (array_agg(told.score ORDER BY told.answered_at, told.id))[1] AS baseline,
           (array_agg(told.score ORDER BY told.answered_at DESC, told.id DESC))[1]
               AS latest,
           count(*) > 1 AS is_change
    FROM therapy_outcomeresponse told
    JOIN clinic_outcomemeasure measure ON measure.id = told.measure_id
    LEFT JOIN clinic_client client
        ON client.id = told.client_id AND client.merged_into_id IS NOT NULL
    WHERE told.answered_at < %(end)s AND told.episode_id IS NOT NULL
      AND told.score IS NOT NULL AND measure.slug <> ALL (%(left_out)s)
      AND NOT EXISTS (SELECT FROM clinic_voiding v WHERE v.record = told.id)
    GROUP BY told.episode_id, measure.slug, 2
    HAVING max(told.answered_at) >= %(start)s
), held AS (
    SELECT known.id, person,
           CASE known.unit
               WHEN %(raw)s THEN latest - known.value
               WHEN %(percent)s
               THEN round(100 * (latest - baseline) / nullif(baseline, 0), 4)
               ELSE round(latest - baseline, 4)
           END AS figure,
           CASE WHEN known.unit = %(raw)s THEN 0 ELSE known.value END AS asked,
           known.direction_of_benefit = %(lower)s AS falls
    FROM course
    JOIN clinic_outcomemeasure measure ON measure.slug = course.slug
    JOIN clinic_importantchange known ON known.measure_id = measure.id
    WHERE known.retired_at IS NULL AND (known.unit = %(raw)s OR is_change AND
        CASE left(known.baseline_condition, 2)
            WHEN '' THEN true
            WHEN '>=' THEN baseline >= substr(known.baseline_condition, 3)::numeric
            WHEN '<=' THEN baseline <= substr(known.baseline_condition, 3)::numeric
            ELSE CASE left(known.baseline_condition, 1)
                WHEN '>' THEN baseline > substr(known.baseline_condition, 2)::numeric
                ELSE baseline < substr(known.baseline_condition, 2)::numeric
            END
        END)
)
SELECT id, CASE WHEN falls THEN -figure ELSE figure END >= asked, count(*),
       count(DISTINCT person)
FROM held WHERE figure IS NOT NULL GROUP BY 1, 2
"""
Groups = Mapping[str, Group]


@dataclass(frozen=True, slots=True)
class Reached:
    """Episodes held against one published value."""

    known: ImportantChange
    episodes: Distribution
    share: Figure


def important_changes(by: Membership, period: Period) -> list[Reached]:
    """From the first score of an episode to its last, which lies in the period. Two
    statements; a value that holds for no episode is left out."""
    known = ImportantChange.objects.current().exclude(measure__slug__in=LEFT_OUT)
    values = known.select_related("measure").order_by("measure__slug", "slug")
    return list(_told(list(values), judged(period)))


def judged(period: Period) -> dict[UUID, dict[str, Group]]:
    """Of each value the groups that reached it, and did not."""
    asked: Any = {
        "start": period.start,
        "end": period.end,
        "left_out": LEFT_OUT,
        "raw": ChangeUnit.RAW.value,
        "percent": ChangeUnit.PERCENT.value,
        "lower": BenefitDirection.LOWER.value,
    }
    found: dict[UUID, dict[str, Group]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(JUDGED, asked)
        for known, is_reached, *counts in cursor.fetchall():
            found[known][NAMES[not is_reached]] = Group(*counts)
    return found


def _told(
    values: Sequence[ImportantChange], found: Mapping[UUID, Groups]
) -> Iterator[Reached]:
    for known in values:
        if known.pk in found:
            groups = {name: found[known.pk].get(name, Group()) for name in NAMES}
            told = distribution_of(groups, NAMES)
            yield Reached(known, told, share_of(told, groups, "reached"))
