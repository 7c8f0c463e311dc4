"""Rows of every table filled at random, each in a temporary table of its name.

A temporary table has the columns alone: no bound, no key, no guard and no row security
stand in the way of what a column may hold. It goes with the test's transaction.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from uuid_utils.compat import uuid7

from clinic.models import Client, Clinic, Membership
from clinic.models.catalogue import CatalogueEntry, CatalogueRelease
from clinic.models.change import LogTable
from clinic.models.tenant import TenantBase
from tests.conftest import Practice

ROWS = 4
STANDING = (Clinic, CatalogueEntry, CatalogueRelease, LogTable)
WORDS = (
    "", "plain", 'said "no"', "back\\slash", "two\nlines\ttab", "\x01\x1f\x7f",
    "</script>", "äöü ß 漢字 👩‍⚕️", "\u2028\u2029", "null", "%s %% {}", "'; --",
    " trailing ",
)  # fmt: skip
BEGIN = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass
class Filling:
    practice: Practice
    chance: Random
    ids: dict[Any, list[UUID]] = field(default_factory=dict)

    def fill(self) -> None:
        filled = [
            model
            for model in apps.get_models()
            if isinstance(model, TenantBase) and not issubclass(model, STANDING)
        ]
        for model in filled:
            self.ids[model] = [uuid7() for _ in range(ROWS)]
        self.ids[Client][0] = self.practice.client_record.pk
        self.ids[Membership][0] = self.practice.therapist.pk
        for model in filled:
            table = model._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute(
                    f'CREATE TEMP TABLE "{table}" (LIKE "{table}" INCLUDING GENERATED)'
                )
            model._base_manager.bulk_create(self.rows(model))

    def rows(self, model: Any) -> list[Any]:
        columns = {
            one.attname: list(self.column(model, one))
            for one in model._meta.concrete_fields
            if not one.generated
        }
        return [
            model(**{name: values[n] for name, values in columns.items()})
            for n in range(ROWS)
        ]

    def column(self, model: Any, one: Any) -> Iterator[Any]:
        """The column's values, one for each row."""
        if one.primary_key and not one.is_relation:
            yield from self.ids[model]
        elif one.name == "clinic":
            yield from [self.practice.id] * ROWS
        elif one.is_relation:
            yield from self.keys(model, one)
        elif one.name == "record" and one.get_internal_type() == "UUIDField":
            every = [pk for ids in self.ids.values() for pk in ids]
            yield from self.chance.sample(every, ROWS)
        else:
            for _ in range(ROWS):
                yield self.value(one)

    def keys(self, model: Any, one: Any) -> list[Any]:
        """Several rows refer to one, unless it has one alone; who did it is known."""
        to = one.remote_field.model
        known = self.ids.get(to) or list(to._base_manager.values_list("pk", flat=True))
        if one.unique or _is_alone(model, one):
            return self.chance.sample(known, ROWS)
        if to is Client:
            known = [*known, *known[:1] * ROWS]  # One of them has most.
        may_be_none = [None] if one.null and to is not Membership else []
        return [self.chance.choice([*known, *may_be_none]) for _ in range(ROWS)]

    def value(self, one: Any) -> Any:
        if one.null and self.chance.random() < 0.3:
            return None
        if one.choices:
            blank = [""] if one.blank and one.empty_strings_allowed else []
            return self.chance.choice([word for word, _ in one.flatchoices] + blank)
        made: dict[type, Callable[[Any], Any]] = {
            ArrayField: self.words,
            models.DecimalField: self.figure,
            models.IntegerField: self.number,
            models.BooleanField: lambda one: self.chance.random() < 0.5,
            models.DateTimeField: lambda one: self.moment(),
            models.DateField: lambda one: self.moment().date(),
            models.JSONField: self.json,
            models.UUIDField: lambda one: uuid7(),
            models.BinaryField: lambda one: self.chance.randbytes(32),
            models.CharField: self.text,
            models.TextField: self.text,
        }
        kind = next(kind for kind in type(one).__mro__ if kind in made)
        return made[kind](one)

    def text(self, one: Any) -> str:
        said = "".join(self.chance.choices(WORDS, k=self.chance.randint(1, 3)))
        return said[: one.max_length]

    def words(self, one: Any) -> list[Any]:
        return [self.value(one.base_field) for _ in range(self.chance.randint(0, 3))]

    def number(self, one: Any) -> int:
        low, high = _bounds(one, 0, 100)
        return self.chance.randint(int(low), int(high))

    def figure(self, one: Any) -> Decimal:
        most = 10 ** min(one.max_digits - one.decimal_places, 4) - 1
        low, high = _bounds(one, 0, most)
        places = 10**one.decimal_places
        whole = self.chance.randint(int(low * places), int(high * places))
        return Decimal(whole) / places

    def moment(self) -> datetime:
        after = timedelta(seconds=self.chance.randint(0, 10**9))
        parts = self.chance.choice([0, 120_000, self.chance.randint(0, 999_999)])
        return BEGIN + after + timedelta(microseconds=parts)

    def json(self, one: Any) -> Any:
        if one.name == "questions":
            return [{"question": self.text(one), "answer": self.text(one)}]
        return {"a": [1, None, True, self.chance.choice(WORDS)], "b": {}}


def _bounds(one: Any, low: Any, high: Any) -> tuple[Any, Any]:
    said = {
        type(rule).__name__: rule.limit_value
        for rule in one.validators
        if hasattr(rule, "limit_value")
    }
    return said.get("MinValueValidator", low), said.get("MaxValueValidator", high)


def _is_alone(model: Any, one: Any) -> bool:
    """Whether no two rows refer to the same."""
    parents = {name.partition(".")[0] for name in (*model.part_of, *model.beside)}
    alone = {(one.name,), ("record",) if one.name in parents else ()}
    return any(
        isinstance(rule, models.UniqueConstraint) and rule.fields in alone
        for rule in model._meta.constraints
    )
