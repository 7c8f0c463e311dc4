from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    "Enter lower-case words of letters and digits, joined by single hyphens.",
)


def whole(low: int, high: int, **options: Any) -> models.PositiveSmallIntegerField:
    """A whole number that may be unknown, within bounds."""
    bounds = [MinValueValidator(low), MaxValueValidator(high)]
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=bounds, **options
    )


def fraction(**options: Any) -> models.DecimalField:
    """A coordinate: 0 to 1 of the width or height of the picture."""
    bounds = [MinValueValidator(0), MaxValueValidator(1)]
    return models.DecimalField(
        max_digits=4, decimal_places=3, validators=bounds, **options
    )


def decimal(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=6, decimal_places=2, **options)


def slugs(help_text: str) -> ArrayField:
    slug = models.CharField(max_length=60, validators=[SLUG])
    return ArrayField(slug, default=list, blank=True, help_text=help_text)


def in_order(stem: str, low: int, high: int) -> models.CheckConstraint:
    """Both ends of a range are known, and in order, or neither is."""
    least, most = f"{stem}_min", f"{stem}_max"
    return models.CheckConstraint(
        condition=models.Q(**{least: None, most: None})
        | models.Q(
            **{
                f"{least}__isnull": False,
                f"{most}__isnull": False,
                f"{least}__gte": low,
                f"{most}__gte": models.F(least),
                f"{most}__lte": high,
            }
        ),
        name=f"%(class)s_{stem}_in_order",
    )


def within(field: str, low: int, high: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{field: None})
        | models.Q(**{f"{field}__range": (low, high)}),
        name=f"%(class)s_{field}_within",
    )
