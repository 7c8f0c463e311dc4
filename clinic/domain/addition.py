"""Acts that add parts to records: any number, to any number, as one set."""

from collections.abc import Callable, Iterable, Sequence
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from clinic.domain.act import locked
from clinic.errors import DomainError
from clinic.models import Membership

Record = TypeVar("Record", bound=models.Model)
Values = dict[str, Any]
# Makes of a row's values the part, not written yet, and what is written with it.
Make = Callable[..., Sequence[models.Model]]


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
        places = [
            f"{self.named}/{n}/" if len(rows) > 1 else "" for n in range(len(rows))
        ]
        with transaction.atomic():
            made = self._judged([(record, row) for row in rows], places, by)
            for one in made:
                if isinstance(one, DomainError):
                    raise one
            return _written(made)

    def to_each(
        self, pairs: Sequence[tuple[Record, Values]], *, by: Membership
    ) -> list[Any]:
        """Add to each record its row, but for those that are refused: in the place of
        such a part stands its DomainError."""
        with transaction.atomic():
            return _written(self._judged(pairs, [""] * len(pairs), by))

    def _judged(
        self, pairs: Sequence[tuple[Record, Values]], places: list[str], by: Membership
    ) -> list[Sequence[models.Model] | DomainError]:
        self.who(by)
        records = locked(record for record, _ in pairs)
        known = {"known": self.knowing(records, by)} if self.knowing else {}
        made: list[Sequence[models.Model] | DomainError] = []
        for (given, row), at in zip(pairs, places, strict=True):
            record = records[given.pk]
            try:
                self.when(record)
                made.append(self.make(record, dict(row), by=by, at=at, **known))
            except DomainError as refusal:
                made.append(refusal)
        return made


def adding(
    named: str,
    *,
    who: Callable[[Membership], None],
    when: Callable[[Any], None],
    knowing: Callable[..., Any] | None = None,
) -> Callable[[Make], Addition[Any]]:
    """Declare such an act; `named` is what a list of rows is called in the input."""
    return lambda make: Addition(make, named, who, when, knowing)


def _written(made: Iterable[Sequence[models.Model] | DomainError]) -> list[Any]:
    """One statement for each kind of row."""
    made = list(made)
    rows: dict[Any, list[models.Model]] = {}
    for one in made:
        for row in () if isinstance(one, DomainError) else one:
            rows.setdefault(type(row), []).append(row)
    for model, new in rows.items():
        model._default_manager.bulk_create(new)
    return [one if isinstance(one, DomainError) else one[0] for one in made]
