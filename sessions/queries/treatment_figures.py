"""What a clinic may know of its treatments: one statement for all of it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from clinic.enums import PressureScale
from clinic.models import Membership
from sessions.models import Treatment
from sessions.queries.counts import records_of
from sessions.queries.period import Period
from sessions.suppression import Distribution, Group, distribution_of

LEVELS = [str(level) for level in range(11)]
# The index `treatment_of_session` is read once for all four figures. Of an array of
# sessions each of its pages is read once; a join would go down it for every session.
# Names are looked up of what is counted, and no more of the client than a merger.
COUNTED = """
WITH treated AS MATERIALIZED (
    SELECT technique_id, muscle_id, trigger_point_id, region_id, client_id,
           pressure * CASE pressure_scale WHEN %(walton)s THEN 2 ELSE 1 END AS level,
           GROUPING(technique_id, muscle_id, region_id) AS figure, count(*) AS count
    FROM therapy_treatment
    WHERE performed_by = '' AND NOT unconfirmed AND session_id = ANY (ARRAY(
        SELECT s.id FROM therapy_session s
        WHERE s.clinic_id = %(clinic)s
          AND s.started_at >= %(start)s AND s.started_at < %(end)s
          AND NOT EXISTS (SELECT FROM clinic_voiding v WHERE v.record = s.id)))
    GROUP BY GROUPING SETS (
        (technique_id, client_id), (muscle_id, trigger_point_id, client_id),
        (region_id, client_id), (level, client_id))
), named AS (
    SELECT treated.figure, treated.count,
           coalesce(technique.slug, muscle.slug, of_point.slug, region.slug,
                    treated.level::text) AS name,
           coalesce(client.merged_into_id, treated.client_id) AS person
    FROM treated
    LEFT JOIN clinic_technique technique ON technique.id = treated.technique_id
    LEFT JOIN clinic_muscle muscle ON muscle.id = treated.muscle_id
    LEFT JOIN therapy_triggerpoint point ON point.id = treated.trigger_point_id
    LEFT JOIN clinic_muscle of_point ON of_point.id = point.muscle_id
    LEFT JOIN clinic_painregion region ON region.id = treated.region_id
    LEFT JOIN clinic_client client
        ON client.id = treated.client_id AND client.merged_into_id IS NOT NULL
)
SELECT figure, name, sum(count)::bigint, count(DISTINCT person) FROM named
WHERE name IS NOT NULL
GROUP BY figure, name ORDER BY 3 DESC, 2
"""
# What is not grouped by is a bit of `figure`.
TECHNIQUE, MUSCLE, REGION, LEVEL = 0b011, 0b101, 0b110, 0b111


@dataclass(frozen=True, slots=True)
class Treatments:
    """The muscle may be a trigger point's; a Walton level n counts as 2n."""

    techniques: Distribution
    muscles: Distribution
    regions: Distribution
    pressure_levels: Distribution


def treatments(by: Membership, period: Period) -> Treatments:
    found = counted(by, period)
    return Treatments(
        distribution_of(found[TECHNIQUE]),
        distribution_of(found[MUSCLE]),
        distribution_of(found[REGION]),
        distribution_of(found[LEVEL], LEVELS),
    )


def counted(by: Membership, period: Period) -> dict[int, dict[str, Group]]:
    """The groups of each figure, the most frequent first."""
    found: dict[int, dict[str, Group]] = defaultdict(dict)
    asked: Any = {
        "clinic": by.clinic_id,
        "start": period.start,
        "end": period.end,
        "walton": PressureScale.WALTON_1_5.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, asked)
        for figure, name, count, clients in cursor.fetchall():
            found[figure][name] = Group(count, clients)
    return found


def treatments_of(by: Membership, period: Period) -> QuerySet[Treatment]:
    """Done by the clinic's therapists, and not only copied from another session."""
    done = records_of(Treatment, by, whole="session").filter(
        performed_by="", unconfirmed=False
    )
    return done.filter(period.has("session__started_at"))
