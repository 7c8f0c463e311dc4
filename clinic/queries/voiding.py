"""What was entered in error, for queries that leave it out."""

from django.db.models import Exists, OuterRef

from clinic.models import Voiding


def in_error(record: str = "pk") -> Exists:
    """Whether the record under this name was entered in error."""
    return Exists(Voiding.objects.filter(record=OuterRef(record)))
