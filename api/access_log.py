"""Keeps of every request whom its answer showed, or that it was refused."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.utils import filter_users_by_email
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponseBase

from clinic.domain.access import (
    Sight,
    record_access,
    record_account_event,
    record_apart,
)
from clinic.download import Download
from clinic.enums import AccessOutcome

GetResponse = Callable[[HttpRequest], HttpResponseBase]
LOG = logging.getLogger(__name__)
REFUSED = {401, 403, 404}
# A refusal that tells of the record it found: as it now is, or why not.
TELLING = {409, 412}
WATCHED = ("/api/", "/admin/")


class SightMiddleware:
    """Keeps whom an answer shows, in the answer's own transaction, before it is given.

    Stands within the scope. A view that declares what records it shows, and of an
    answer does not say whose, gives none.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.sight = Sight()
        response = self.get_response(request)
        if isinstance(response, Download):  # What makes a file has kept whom it shows.
            return response
        if 200 <= response.status_code < 300 and _shows_records(request):
            kind, action, record = asked(request)
            record_access(kind, action, request.sight.clients, record=record)
        return response


class RefusalMiddleware:
    """Keeps what was refused, and what happened to a log-in, once the request's own
    transaction has ended: whatever was undone with it, this stays.

    A refusal of nobody we know belongs to no clinic: it is a line of the application's
    log, without what was sent, and never a row. So a stranger fills no table.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.sight, request.account_events = Sight(), []
        response = self.get_response(request)
        if request.resolver_match is not None and request.path.startswith(WATCHED):
            self._keep_refusal(request, response.status_code)
        for who, action, outcome in request.account_events:
            if outcome == AccessOutcome.DENIED or response.status_code < 500:
                self._keep_event(request, who, action, outcome)
        return response

    def _keep_refusal(self, request: HttpRequest, status: int) -> None:
        kind, action, record = asked(request)
        if status in REFUSED or request.sight.missed:
            clients, outcome = (), AccessOutcome.DENIED
        elif status in TELLING and request.sight.clients:
            clients, outcome = request.sight.clients, AccessOutcome.SEEN
        else:
            return
        if request.member is None:
            _tell(action, status, request)
            return
        record_apart(
            kind,
            action,
            clients,
            record=record,
            outcome=outcome,
            by=request.member,
            device=request.device,
            request=request.id,
        )

    def _keep_event(
        self, request: HttpRequest, who: Any, action: str, outcome: AccessOutcome
    ) -> None:
        users = filter_users_by_email(who) if isinstance(who, str) else [who]
        for user in users:
            record_account_event(user, action, outcome=outcome, request=request.id)
        if outcome == AccessOutcome.DENIED:
            _tell(action, 0, request)


def asked(request: HttpRequest) -> tuple[str, str, UUID | None]:
    """The kind of record, the action and the record that a request asks for."""
    match = request.resolver_match
    view = getattr(match.func, "cls", None)
    kind = getattr(view, "record_kind", "") or request.sight.kind
    actions = getattr(match.func, "actions", None) or {}
    name = actions.get((request.method or "").lower())
    basename = getattr(match.func, "initkwargs", {}).get("basename", match.view_name)
    action = f"{basename}.{name}" if name else match.view_name
    given = match.kwargs.get("pk") or unquote(match.kwargs.get("object_id", ""))
    return kind, action, _uuid_of(given)


def _shows_records(request: HttpRequest) -> bool:
    sight = request.sight
    if sight.clients is None and not sight.shows_nobody:
        view = getattr(request.resolver_match.func, "cls", None)
        is_asked = request.method not in {"HEAD", "OPTIONS"}
        if is_asked and getattr(view, "record_kind", ""):
            raise RuntimeError(f"{view} does not say whose records it shows.")
    return sight.clients is not None


def _uuid_of(given: Any) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None


def _tell(action: str, status: int, request: HttpRequest) -> None:
    LOG.warning("denied action=%s status=%s request=%s", action, status, request.id)
