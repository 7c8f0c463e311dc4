"""The canonical form of a record with its parts: what a signature covers.

Recipe v1: every column of the record but its version and time of change, a reference as
the id it holds, a word of the catalogue as its slug, a decimal number and a moment as
text; each part likewise, in the order of ids; JSON by RFC 8785.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785
from django.db import models

from clinic.models import ClientModel
from clinic.models.catalogue import CatalogueEntry
from clinic.queries.catalogue import slug_of

RECIPE = "v1"
LEFT_OUT = frozenset({"version", "updated_at"})
Image = dict[str, Any]


def images_of(records: Sequence[ClientModel]) -> list[Image]:
    """The image of each of these records of one kind, its parts within; a query for
    each kind of part, however many the records are."""
    images = {record.pk: _columns(record) for record in records}
    for name in _parts_of(records[0]) if records else ():
        relation: Any = type(records[0])._meta.get_field(name)
        link = relation.field.attname
        rows = relation.related_model._default_manager.filter(
            **{f"{relation.field.name}__in": list(images)}
        ).order_by("pk")
        parts = list(rows)
        of: dict[UUID, list[Image]] = defaultdict(list)
        for part, image in zip(parts, images_of(parts), strict=True):
            of[getattr(part, link)].append(image)
        for pk, image in images.items():
            image[name] = of[pk]
    return list(images.values())


def _parts_of(record: ClientModel) -> tuple[str, ...]:
    """Its parts, and those that no list of its own shows."""
    return getattr(record, "SEALED_PARTS", getattr(record, "PARTS", ()))


def canonical_bytes(image: Image) -> bytes:
    return rfc8785.dumps(image)


def signer_of(signature: Any) -> Image:
    """Who signed, by which licence, and when; as the bytes say it."""
    return {
        "by": str(signature.created_by_id),
        "licence": str(signature.licence_id),
        "at": signature.signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def first_difference(kept: Any, now: Any, at: str = "") -> str:
    """The path of the first place where what was signed is no longer so; else empty.

    What a record has gained since, by a column of a later release, is no difference.
    """
    if isinstance(kept, dict) and isinstance(now, dict):
        paths = (
            first_difference(kept[k], now.get(k), f"{at}/{k}") for k in sorted(kept)
        )
        return next(filter(None, paths), "")
    if isinstance(kept, list) and isinstance(now, list):
        if len(kept) != len(now):
            return at
        pairs = enumerate(zip(kept, now, strict=True))
        paths = (first_difference(a, b, f"{at}/{n}") for n, (a, b) in pairs)
        return next(filter(None, paths), "")
    return "" if kept == now else at or "/"


def _columns(record: models.Model) -> Image:
    return {
        field.name: _plain(record, field)
        for field in record._meta.concrete_fields
        if field.name not in LEFT_OUT
    }


def _plain(record: models.Model, field: Any) -> Any:
    value = getattr(record, field.attname)
    target = field.related_model if field.is_relation else None
    if value is not None and target and issubclass(target, CatalogueEntry):
        return slug_of(target, value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID | Decimal | date):
        return str(value)
    return value
