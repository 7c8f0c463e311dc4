"""A session as it happens, for a tablet beside the table."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clinic.admin.link import page_of
from clinic.language import Words
from clinic.permissions import Permission
from clinic.site import may
from sessions.admin.note import POINT, TREATED
from sessions.enums import Discomfort, PressureWord, Response, SessionStatus
from sessions.models import Session, Treatment

API = "/api/v1/sessions/"
# What the page's script says of a word, by the name the API has for it.
SAID = (PressureWord, Discomfort, Response)


class LiveMixin:
    """The page of a session under way, and of it what is being done, by itself: what
    the client says the page hears from the stream."""

    opts: Any
    admin_site: Any
    get_object: Any
    has_view_permission: Any

    def get_urls(self) -> list[Any]:
        views = (("live", self.live_view), ("live/treated", self.treated_view))
        urls = [
            path(
                f"<path:object_id>/{address}/",
                self.admin_site.admin_view(view),
                name=f"{page_of(Session)}_{address.replace('/', '_')}",
            )
            for address, view in views
        ]
        return [*urls, *super().get_urls()]  # type: ignore[misc]

    def links_of(self, session: Session) -> list[tuple[str, Any]]:
        links: list[tuple[str, Any]] = super().links_of(session)  # type: ignore[misc]
        if session.status != SessionStatus.IN_PROGRESS:
            return links
        return [(_address("live", session), _("Live")), *links]

    def live_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        session = self._session(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Live"),
            "opts": self.opts,
            "session": session,
            "record": reverse(f"admin:{page_of(Session)}_change", args=[session.pk]),
            "treated": _address("live_treated", session),
            "api": f"{API}{session.pk}/",
            "events": f"{_elsewhere(request)}{API}{session.pk}/events/",
            "zone": request.member.clinic.time_zone,
            "may_respond": may(request, Permission.SESSION_RECORD),
            "responses": list(_named(Response)),
            "names": [named for words in SAID for named in _named(words)],
        }
        return TemplateResponse(request, "admin/therapy/session/live.html", context)

    def treated_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        session = self._session(request, object_id)
        related = Treatment.objects.select_related(*POINT, *TREATED)
        begun = related.filter(started_at__isnull=False).order_by("started_at", "order")
        prefetch_related_objects([session], Prefetch("treatments", begun))
        treatments = list(session.treatments.all())
        running = [one for one in treatments if one.ended_at is None]
        context = {"treatments": treatments, "running": running[-1:]}
        return TemplateResponse(request, "admin/therapy/session/treated.html", context)

    def _session(self, request: HttpRequest, object_id: str) -> Session:
        if not self.has_view_permission(request):
            raise PermissionDenied
        session: Session | None = self.get_object(request, unquote(object_id))
        if session is None:
            raise Http404
        return session


def _named(words: type[Words]) -> Iterator[tuple[str, str]]:
    for one in words:
        yield str(one), capfirst(one.word)


def _address(name: str, session: Session) -> str:
    return reverse(f"admin:{page_of(Session)}_{name}", args=[session.pk])


def _elsewhere(request: HttpRequest) -> str:
    """Where no proxy leads to the process for live events, it has a port of its own."""
    if not settings.EVENTS_PORT:
        return ""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return f"{request.scheme}://{host}:{settings.EVENTS_PORT}"
