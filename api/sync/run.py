"""Operations of one act, done as one set; an act that is not for sets, alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model
from django.http import Http404
from rest_framework.exceptions import APIException

from api.permissions import RolePermission
from api.sync.offline import Asked, Held, Left, view_for
from api.sync.operations import Operation
from clinic.errors import DomainError, NotAllowed

# What rules refuse, and shapes, and doors; not what the database does.
REFUSALS = (DomainError, APIException, Http404)
# Asked of each record before anything is done with it.
Check = Callable[[Operation, Any, Any], None]


@dataclass(frozen=True, slots=True)
class Run:
    """Each operation is loaded and judged by the view of its resource; what it asks of
    a domain function is written for all at once."""

    held: Held
    request: Any
    check: Check

    def write(self) -> list[Model | Exception]:
        """What each operation left, or what refuses it alone. Raises what the database
        refuses, or what is a fault of ours; then nothing is written."""
        judged = [self._judged(operation) for operation in self.held.operations]
        asked = [one for one in judged if isinstance(one, Asked)]
        if not asked:
            return judged  # type: ignore[return-value]
        pairs = [(one.record, one.values) for one in asked]
        member = self.request._request.member
        left = iter(asked[0].act.to_each(pairs, by=member))
        return [next(left) if isinstance(one, Asked) else one for one in judged]

    def _judged(self, operation: Operation) -> Model | Asked | Exception:
        try:
            return self._asked(operation)
        except REFUSALS as refusal:
            if len(self.held.operations) == 1:
                raise  # It may have done a part of what it does.
            return refusal

    def _asked(self, operation: Operation) -> Model | Asked:
        view, action = view_for(operation, self.request, self.held)
        view.check = partial(self.check, operation, view)
        if not RolePermission().has_permission(view.request, view):
            raise NotAllowed("Your role does not allow this.")
        arguments = {**view.kwargs} if view.detail else {}
        answer = getattr(view, action)(view.request, **arguments)
        if not isinstance(answer, Left):
            raise TypeError(f"{action} does not tell what it left.")
        return answer.record
