"""Column shapes that several records share, with their bounds."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from clinic.enums import BodyView, Side
from clinic.language import stated

# What a part of a session asks, to be seen by the client: `is_shared` is a function of
# the database: a policy asks no other table itself.
IN_SHARED_SESSION = "client_id = scope_client() AND is_shared(session_id)"


def score(help_text: str, *, high: int = 10) -> models.PositiveSmallIntegerField:
    """A whole number from 0 to `high`, or unknown."""
    return models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(high)],
        help_text=f"{help_text} 0 to {high}.",
    )


def side() -> models.CharField:
    return models.CharField(max_length=10, choices=Side, blank=True)


def side_of(record: Any) -> str:
    """Its side as it is said, where it has one."""
    return Side(record.side).word if record.side else ""


def view() -> models.CharField:
    return models.CharField(
        max_length=10, choices=BodyView, blank=True, help_text="View of the body map."
    )


def coordinate(axis: str) -> models.DecimalField:
    """A position on a view of the body map: 0 is left or top, 1 is right or bottom."""
    return models.DecimalField(
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=f"{axis} on the view, 0 to 1.",
    )


def body_map() -> models.CharField:
    return models.CharField(
        default="",
        db_default="",
        max_length=20,
        blank=True,
        editable=False,
        help_text="The map, and its version, that the mark was made on.",
    )


def words(choices: Any = None, help_text: str = "") -> ArrayField:
    """Several words of one vocabulary: catalogue slugs, or `choices`."""
    base = models.CharField(max_length=60, **({"choices": choices} if choices else {}))
    return ArrayField(base, default=list, blank=True, help_text=help_text)


def catalogue_key(to: str, **kwargs: Any) -> models.ForeignKey:
    """A reference to the shared catalogue: a plain key, since everyone may read it."""
    return models.ForeignKey(
        f"clinic.{to}", on_delete=models.PROTECT, related_name="+", **kwargs
    )


def between(field: str, low: float, high: float, table: str) -> models.CheckConstraint:
    """Unknown, or within both bounds."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__range": (low, high)})
        | models.Q(**{field: None}),
        name=f"{table}_{field}_bounds",
        violation_error_message=stated(
            "%(field)s lies between %(low)s and %(high)s.",
            field=field,
            low=low,
            high=high,
        ),
    )


def placed(table: str) -> models.CheckConstraint:
    """A mark on the body map has a view and both coordinates, or none of them."""
    return models.CheckConstraint(
        condition=models.Q(x=None, y=None)
        | (models.Q(x__range=(0, 1), y__range=(0, 1)) & ~models.Q(view="")),
        name=f"{table}_mark_whole",
        violation_error_message="A mark needs its view, x and y.",
    )
