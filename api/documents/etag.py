"""How often a record and its parts have changed."""

from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from clinic.models import Aggregate, Voiding


def changes_of_parts() -> Coalesce:
    """As its aggregate counts them. A voiding is one where there is none."""
    held = Aggregate.objects.filter(record=OuterRef("pk"))
    voidings = Voiding.objects.filter(record=OuterRef("pk"))
    return Coalesce(
        NullIf(Subquery(held.values("children")), Value(0)),
        Cast(Exists(voidings), IntegerField()),
        output_field=IntegerField(),
    )


class ETag(Func):
    """`"<version>.<changes of parts>"`."""

    template = "concat('\"', %(expressions)s, '\"')"
    arg_joiner = ", '.', "
    output_field = TextField()

    def __init__(self) -> None:
        super().__init__(F("version"), changes_of_parts())
