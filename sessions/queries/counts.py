"""Counting records, and the clients they are of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from clinic.models import Membership, Voiding
from sessions.suppression import HIDDEN, Distribution, Figure, Group

# The duplicates of a person are one client.
PERSON = Coalesce("client__merged_into", "client")
PEOPLE = Count(PERSON, distinct=True)


def records_of(model: Any, by: Membership, *, whole: str = "pk") -> QuerySet[Any]:
    """What the member may see and was not entered in error, by itself or with the
    `whole` that it is part of."""
    voided = Voiding.objects.filter(record=OuterRef(whole))
    return model.objects.visible_to(by).exclude(Exists(voided))


def group_of(records: QuerySet[Any], count: Any = None) -> Group:
    row = records.aggregate(count=count or Count("pk"), clients=PEOPLE)
    return Group(row["count"], row["clients"])


def groups_of(records: QuerySet[Any], by: Any) -> dict[Any, Group]:
    """The records by what they have in common, the most first; what has not got it is
    left out."""
    rows: Iterable[Any] = (
        records.annotate(group=F(by) if isinstance(by, str) else by)
        .exclude(group=None)
        .values("group")
        .annotate(count=Count("pk"), clients=PEOPLE)
        .order_by("-count", "group")
    )
    return {row["group"]: Group(row["count"], row["clients"]) for row in rows}


def share_of(told: Distribution, groups: Mapping[str, Group], name: str) -> Figure:
    """Of all the groups, where nothing is hidden that a share would tell."""
    if not told.is_whole:
        return HIDDEN
    every = sum(group.count for group in groups.values())
    count = groups[name].count if name in groups else 0
    return Figure(round(count / every, 3) if every else None)
