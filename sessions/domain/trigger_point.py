"""A client's lasting trigger points, and what examining them changes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.errors import InvalidInput
from clinic.language import told
from clinic.models import Client, Membership, Voiding
from sessions.domain.mark import settle_mark
from sessions.domain.parts import Values
from sessions.enums import Finding
from sessions.models import Assessment, Session, TriggerPoint, TriggerPointExam
from sessions.rules import require_therapist, statuses

PLACE = ("muscle", "site", "side", "location", "view", "x", "y", "body_map")


@transaction.atomic
def locate_trigger_point(
    *, by: Membership, client: Client, **values: Any
) -> TriggerPoint:
    require_therapist(by)
    is_unmerged(client)
    _check_place(values)
    settle_mark(values)
    return TriggerPoint.objects.create(client=client, **values)


@act(who=require_therapist)
def change_trigger_point(
    point: TriggerPoint, *, by: Membership, **values: Any
) -> TriggerPoint:
    """Correct where the point is. Its status follows from examinations alone."""
    _check_place({"muscle": point.muscle, "site": point.site} | values)
    settle_mark(values, known=point)
    return point.revise(**values) if values else point


@transaction.atomic
def examine_points(
    rows: Sequence[Values],
    *,
    by: Membership,
    client_id: Any,
    assessment: Assessment | None = None,
    session: Session | None = None,
    at: str = "",
) -> list[TriggerPointExam]:
    """Record examinations of a client's points, finding or making each point.

    A row names its `trigger_point`, or a `muscle` with `site`, `side` and place; the
    same muscle, site and side is the same point. Every status is computed anew. `at` is
    the list's name in the input, where the rows are one.
    """
    require_therapist(by)
    rows = [dict(row) for row in rows]
    places = [f"{at}/{number}/" if at else "" for number in range(len(rows))]
    points = _points_of(rows, client_id, places)
    exams = [
        TriggerPointExam(
            client_id=client_id,
            trigger_point=point,
            assessment=assessment,
            session=session,
            examiner=by,
            **{
                name: value
                for name, value in row.items()
                if name not in (*PLACE, "trigger_point")
            },
        )
        for row, point in zip(rows, points, strict=True)
    ]
    _check_exams(exams, places)
    TriggerPointExam.objects.bulk_create(exams)
    settle_status({point.pk for point in points})
    return exams


def settle_status(points: Iterable[Any]) -> None:
    """Compute the status of these points from all their examinations, in order. Those
    of a record entered in error do not count; a voided point stays as it is."""
    voided = Voiding.objects.filter(record=OuterRef("pk"))
    open_points = TriggerPoint.objects.exclude(Exists(voided))
    found = open_points.select_for_update(no_key=True).in_bulk(list(points))
    history: dict[Any, list[TriggerPointExam]] = {pk: [] for pk in found}
    exams = TriggerPointExam.objects.filter(trigger_point__in=found)
    for exam in exams.standing().in_order():
        history[exam.trigger_point_id].append(exam)
    for pk, point in found.items():
        status = next(reversed(statuses(history[pk])), "")
        last = history[pk][-1].examined_at if history[pk] else None
        if (status, last) != (point.status, point.last_examined_at):
            TriggerPoint.objects.filter(pk=pk).update(
                status=status, last_examined_at=last
            )


def settle_examined(**record: Any) -> None:
    """The same for the points that a record's examinations are of."""
    exams = TriggerPointExam.objects.filter(**record)
    settle_status(exams.values_list("trigger_point", flat=True).distinct())


def _points_of(
    rows: Sequence[Values], client_id: Any, places: Sequence[str]
) -> list[TriggerPoint]:
    known = {
        (point.muscle_id, point.site_id, point.side): point
        for point in TriggerPoint.objects.filter(client=client_id).order_by("-pk")
    }
    points = []
    for row, at in zip(rows, places, strict=True):
        point = row.get("trigger_point")
        if point is not None:
            if point.client_id != client_id:
                raise InvalidInput.at(
                    f"{at}trigger_point", "It is another client's point."
                )
            points.append(point)
            continue
        _check_place(row, at)
        settle_mark(row, at)
        site, side = row.get("site"), row.get("side", "")
        key = (row["muscle"].pk, site.pk if site else None, side)
        # A free location may name several points of one muscle, a site only one.
        point = known.get(key) if site else None
        if point is None:
            point = TriggerPoint.objects.create(
                client_id=client_id,
                **{name: row[name] for name in PLACE if name in row},
            )
            known[key] = point
        points.append(point)
    return points


def _check_place(values: Values, at: str = "") -> None:
    muscle, site = values.get("muscle"), values.get("site")
    if muscle is None:
        raise InvalidInput.at(
            f"{at}muscle", "Name the muscle, or a known trigger_point."
        )
    if site is not None and site.muscle_id != muscle.pk:
        raise InvalidInput.at(
            f"{at}site", told("This site is not in %(muscle)s.", muscle=muscle.name)
        )


def _check_exams(exams: list[TriggerPointExam], places: Sequence[str]) -> None:
    latest = timezone.now() + timedelta(hours=24)
    for exam, at in zip(exams, places, strict=True):
        if exam.examined_at > latest:
            raise InvalidInput.at(
                f"{at}examined_at", "An examination is not in the future."
            )
        says_where = exam.referred_kind or exam.referred_regions
        if says_where and exam.referred_sensation != Finding.YES:
            raise InvalidInput.at(
                f"{at}referred_sensation",
                "A kind or region of referral needs referred_sensation yes.",
            )
