"""Acts that make records, each with its parts: one, or many as one set."""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from clinic.domain.addition import Make, Values, answer_of, write_all
from clinic.models import Membership

Record = TypeVar("Record", bound=models.Model)


class Creation(Generic[Record]):
    """A domain function on the values of a new record. It makes that and then its
    parts, raises a DomainError, and writes nothing. `who` refuses a member who may not
    do this at all."""

    def __init__(self, make: Make, who: Callable[[Membership], None]) -> None:
        self.make, self.who = make, who
        update_wrapper(self, make)

    def __call__(self, *, by: Membership, **values: Any) -> Record:
        with transaction.atomic():
            self.who(by)
            return write_all([self.make(by=by, **values)])[0]

    def to_one(self, record: None, values: Values, *, by: Membership) -> Record:
        return self(by=by, **values)

    def to_each(
        self, pairs: Sequence[tuple[None, Values]], *, by: Membership
    ) -> list[Any]:
        """Make one of each row of values; in the place of one that is refused stands
        its DomainError."""
        with transaction.atomic():
            self.who(by)
            return write_all(
                answer_of(self.make, by=by, **values) for _, values in pairs
            )


def creating(*, who: Callable[[Membership], None]) -> Callable[[Make], Creation[Any]]:
    """Declare such an act."""
    return lambda make: Creation(make, who)
