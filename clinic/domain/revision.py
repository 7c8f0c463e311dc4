"""Acts that change fields of a record: of one, or of many, each by its own values."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction

from clinic.domain.act import Act, locked
from clinic.domain.addition import answer_of
from clinic.errors import DomainError
from clinic.models import Membership
from clinic.models.tenant import TenantModel

Record = TypeVar("Record", bound=TenantModel)
Values = Mapping[str, Any]
# Tells what of the record changes, by the names of its fields; None if nothing does.
Judge = Callable[..., dict[str, Any] | None]


class Revision(Act[Record, Any, Record]):
    """An act whose function writes nothing of the record itself: what it returns is
    written, each field and no other, of all records by one statement. Parts it may
    write itself, once nothing refuses them any more: what it refuses leaves nothing.

    `within` names the record that is locked first, for a part. What the function must
    know of the records (or of those they are within), `knowing` reads for all of them.
    """

    def __init__(
        self,
        judge: Any,
        who: Callable[[Membership], None],
        when: Callable[[Any], None],
        within: str,
        knowing: Callable[..., Any] | None,
    ) -> None:
        super().__init__(judge, who, when, within)
        self.judge: Judge = judge
        self.knowing = knowing

    def __call__(self, record: Record, *, by: Membership, **values: Any) -> Record:
        with transaction.atomic():
            [(now, changes)] = self._judged([(record, values)], by)
            if isinstance(changes, DomainError):
                raise changes
            return now if changes is None else now.revise(**changes)

    def to_each(
        self, pairs: Sequence[tuple[Record, Values]], *, by: Membership
    ) -> list[Any]:
        """Change each record, but for those that are refused: in the place of such a
        record stands the DomainError. A record may be named once."""
        if not pairs:
            return []
        with transaction.atomic():
            judged = self._judged(pairs, by)
            type(pairs[0][0]).revise_each(
                (now, changes) for now, changes in judged if isinstance(changes, dict)
            )
        return [
            changes if isinstance(changes, DomainError) else now
            for now, changes in judged
        ]

    def _judged(
        self, pairs: Sequence[tuple[Record, Values]], by: Membership
    ) -> list[tuple[Record, dict[str, Any] | DomainError | None]]:
        self.who(by)
        model = type(pairs[0][0])
        around = self._around(model, [record for record, _ in pairs])
        records = locked(model, (record.pk for record, _ in pairs))
        for record in records.values() if self.within else ():
            parent = around[getattr(record, f"{self.within}_id")]
            setattr(record, self.within, parent)
        known = {}
        if self.knowing:
            known["known"] = self.knowing(around if self.within else records, by)
        return [
            (records[given.pk], answer_of(self._one, records[given.pk], by, known, row))
            for given, row in pairs
        ]

    def _around(self, model: Any, records: Sequence[Record]) -> dict[Any, Any]:
        if not self.within:
            return {}
        link = model._meta.get_field(self.within)
        return locked(
            link.related_model, {getattr(one, link.attname) for one in records}
        )

    def _one(
        self, record: Record, by: Membership, known: dict[str, Any], values: Values
    ) -> dict[str, Any] | None:
        self.when(record)
        return self.judge(record, by=by, **known, **values)


def revising(
    *,
    who: Callable[[Membership], None],
    when: Callable[[Any], None],
    within: str = "",
    knowing: Callable[..., Any] | None = None,
) -> Callable[[Judge], Revision[Any]]:
    """Declare such an act."""
    return lambda judge: Revision(judge, who, when, within, knowing)
