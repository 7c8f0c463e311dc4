"""What every act on a record has in common: lock, ask who, check the state, write."""

from collections.abc import Callable, Iterable, Mapping
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from django.db import models, transaction

from clinic.errors import DomainError
from clinic.models import Membership

Record = TypeVar("Record", bound=models.Model)
Values = ParamSpec("Values")
Result = TypeVar("Result")
Body = Callable[Concatenate[Record, Values], Result]


class Act(Generic[Record, Values, Result]):
    """A domain function on one record, run in a transaction on the record as it now is.

    `who` refuses a member who may not do this at all, `when` a record whose state does
    not allow it now; both raise a DomainError. `when` may be asked before, so that a
    wrong state is told before what is wrong with the values.
    """

    def __init__(
        self,
        function: Body[Record, Values, Result],
        who: Callable[[Membership], None],
        when: Callable[[Record], None],
        within: str,
    ) -> None:
        self.function, self.who, self.when, self.within = function, who, when, within
        update_wrapper(self, function)

    def allows(self, record: Record) -> bool:
        """Whether the record's state allows it now."""
        try:
            self.when(record)
        except DomainError:
            return False
        return True

    def to_one(
        self, record: Record, values: Mapping[str, Any], *, by: Membership
    ) -> Result:
        """Call it, as the other kinds of acts are called too."""
        do: Any = self
        return do(record, by=by, **values)

    def __call__(
        self, record: Record, *args: Values.args, **kwargs: Values.kwargs
    ) -> Result:
        by: Any = kwargs["by"]
        with transaction.atomic():
            self.who(by)
            if self.within:
                _locked(getattr(record, self.within))
            record = _locked(record)
            self.when(record)
            return self.function(record, *args, **kwargs)


def act(
    *,
    who: Callable[[Membership], None] = lambda member: None,
    when: Callable[[Any], None] = lambda record: None,
    within: str = "",
) -> Callable[[Body[Record, Values, Result]], Act[Record, Values, Result]]:
    """Declare an act. `within` names the record that is locked first, for a part."""
    return lambda function: Act(function, who, when, within)


def locked(model: type[Record], keys: Iterable[Any]) -> dict[Any, Record]:
    """Records as they now are, by their keys, locked in that order."""
    rows: Any = model._default_manager.order_by("pk").filter(pk__in=set(keys))
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def _locked(record: Record) -> Record:
    rows: Any = type(record)._default_manager
    return rows.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
