"""The parts of a record: written in one go, replaced in one go."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from clinic.errors import InvalidInput
from clinic.models import ClientModel

Values = dict[str, Any]


def parts_of(
    model: type[Any], parent: ClientModel, link: str, rows: Iterable[Values]
) -> list[Any]:
    """Made, and not written yet."""
    return [model(**row, **{link: parent}, client_id=parent.client_id) for row in rows]


def add_parts(
    model: type[Any], parent: ClientModel, link: str, rows: Iterable[Values]
) -> list[Any]:
    """Insert these parts in one statement."""
    made = parts_of(model, parent, link, rows)
    return model._default_manager.bulk_create(made)


def check_named_once(rows: Iterable[Values]) -> None:
    ids = [row["id"] for row in rows if row.get("id")]
    if len(ids) != len(set(ids)):
        raise InvalidInput("A part is named twice.")


def replace_parts(
    model: type[Any], parent: ClientModel, link: str, rows: Iterable[Values]
) -> None:
    """Make the parts what `rows` say: a row with the id of a part changes it, one
    without makes a new part, and parts not named are removed."""
    rows = list(rows)
    present: dict[Any, Model] = {
        part.pk: part for part in model._default_manager.filter(**{link: parent})
    }
    check_named_once(rows)
    gone = present.keys() - {row.get("id") for row in rows}
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    for row in rows:
        if row.get("id") in present:
            changes = {name: value for name, value in row.items() if name != "id"}
            model._default_manager.filter(pk=row["id"]).update(**changes)
    add_parts(
        model, parent, link, [row for row in rows if row.get("id") not in present]
    )
