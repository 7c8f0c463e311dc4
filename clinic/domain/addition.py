"""Acts that add parts to records: any number, to any number, as one set."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from clinic.domain.act import locked
from clinic.errors import DomainError
from clinic.models import Membership
from clinic.models.tenant import TenantModel

Record = TypeVar("Record", bound=models.Model)
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What changes of another row by the same act; its root is locked."""

    row: TenantModel
    fields: dict[str, Any]


# Makes of a row's values the part, not written yet, and what is written with it.
Made = Sequence[models.Model | Change]
Make = Callable[..., Made]


class Addition(Generic[Record]):
    """A domain function on one record and the values of one part of it. Around it the
    records are locked, and what it made of all rows is written, each at once.

    `who` refuses a member who may not do this at all, `when` a record whose state does
    not allow it now; both, and the function, raise a DomainError. What the function
    must know of the records, `knowing` reads for all of them.
    """

    def __init__(
        self,
        make: Make,
        named: str,
        who: Callable[[Membership], None],
        when: Callable[[Any], None],
        knowing: Callable[..., Any] | None,
    ) -> None:
        self.make, self.named, self.knowing = make, named, knowing
        self.who, self.when = who, when
        update_wrapper(self, make)

    def __call__(
        self, record: Record, rows: Sequence[Values], *, by: Membership
    ) -> list[Any]:
        """Add all of them to one record, or none."""
        with transaction.atomic():
            [record] = locked(type(record), [record.pk]).values()
            made = self._made(record, rows, by)
            return write_all(made)

    def to_one(self, record: Record, values: Values, *, by: Membership) -> Any:
        """Add one."""
        return self(record, [values], by=by)[0]

    def to_new(
        self, record: Record, rows: Sequence[Values], *, by: Membership
    ) -> list[models.Model | Change]:
        """What is to be written with a record that is not written yet."""
        return [one for made in self._made(record, rows, by) for one in made]

    def to_each(
        self, pairs: Sequence[tuple[Record, Values]], *, by: Membership
    ) -> list[Any]:
        """Add to each record its row, but for those that are refused: in the place of
        such a part stands its DomainError."""
        if not pairs:
            return []
        with transaction.atomic():
            self.who(by)
            records = locked(type(pairs[0][0]), (record.pk for record, _ in pairs))
            known = self._known(records, by)
            return write_all(
                answer_of(self._one, records[given.pk], row, by, "", known)
                for given, row in pairs
            )

    def _made(
        self, record: Record, rows: Sequence[Values], by: Membership
    ) -> list[Made]:
        self.who(by)
        known = self._known({record.pk: record}, by)
        places = [
            f"{self.named}/{n}/" if len(rows) > 1 else "" for n in range(len(rows))
        ]
        return [
            self._one(record, row, by, at, known)
            for row, at in zip(rows, places, strict=True)
        ]

    def _one(
        self, record: Record, row: Values, by: Membership, at: str, known: Any
    ) -> Made:
        self.when(record)
        return self.make(record, dict(row), by=by, at=at, **known)

    def _known(self, records: dict[Any, Record], by: Membership) -> dict[str, Any]:
        return {"known": self.knowing(records, by)} if self.knowing else {}


def adding(
    named: str,
    *,
    who: Callable[[Membership], None],
    when: Callable[[Any], None],
    knowing: Callable[..., Any] | None = None,
) -> Callable[[Make], Addition[Any]]:
    """Declare such an act; `named` is what a list of rows is called in the input."""
    return lambda make: Addition(make, named, who, when, knowing)


def answer_of(do: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What it returns, or the DomainError that refuses it."""
    try:
        return do(*args, **kwargs)
    except DomainError as refusal:
        return refusal


def write_all(made: Iterable[Made | DomainError]) -> list[Any]:
    """One statement for each kind of row; returns the first of each, or its refusal."""
    made = list(made)
    new: dict[Any, list[models.Model]] = {}
    changed: dict[Any, list[tuple[Any, dict[str, Any]]]] = {}
    for one in made:
        for row in () if isinstance(one, DomainError) else one:
            if isinstance(row, Change):
                changed.setdefault(type(row.row), []).append((row.row, row.fields))
            else:
                new.setdefault(type(row), []).append(row)
    for model, rows in new.items():
        model._default_manager.bulk_create(rows)
    for model, changes in changed.items():
        model.revise_each(changes)
    return [one if isinstance(one, DomainError) else one[0] for one in made]
