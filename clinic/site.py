"""The clinic's window in the browser: Django's admin, opened by a membership.

Django loads this module before any model, so what rests on models is imported late.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, site
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clinic.enums import Role
from clinic.language import spoken
from clinic.permissions import PERMISSIONS, Permission
from clinic.spoken import speak_page

if TYPE_CHECKING:
    from clinic.queries.membership import Place

View = Callable[..., HttpResponse]


INSIDE = frozenset({Role.CLINIC_ADMIN, Role.THERAPIST})


def may(request: HttpRequest, permission: Permission) -> bool:
    """Whether this browser acts for someone who may be here and do this; a token of a
    device does not."""
    member = getattr(request, "member", None)
    return (
        member is not None
        and member.role in INSIDE
        and member.user_id == request.user.pk
        and permission in PERMISSIONS[member.role]
    )


class ByMembership:
    """Permissions of an admin page: who may read it may look; nobody does more here."""

    opens: ClassVar[Permission] = Permission.RECORD_READ

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, self.opens)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, self.opens)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WatchedChoices(AutocompleteJsonView):
    """Records to choose from, by what is typed of their name, which is sent in the body
    and so in no address; the access log hears whose."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.GET = request.POST
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        self.model_admin.shows(self.request, *context["object_list"])
        return context


class ClinicAdminConfig(AdminConfig):
    default_site = "clinic.site.ClinicAdminSite"

    def ready(self) -> None:
        super().ready()
        for page in site._registry.values():
            speak_page(page)


class ClinicAdminSite(AdminSite):
    site_header = site_title = "Palpate"
    index_title = spoken("Clinic")
    index_template = "admin/home.html"
    site_url = None
    panels: Callable[[HttpRequest], list[Any]] = staticmethod(lambda request: [])

    def register(
        self, model_or_iterable: Any, admin_class: Any = None, **options: Any
    ) -> None:
        """Take in what decides by membership. The tables of libraries (log-ins, HTTP
        sessions) belong to no clinic, and no clinic admin edits those."""
        if admin_class is not None and issubclass(admin_class, ByMembership):
            super().register(model_or_iterable, admin_class, **options)

    def extend(self, model: Any, admin_class: Any) -> None:
        """Show more on a page, where it stands in the list, by a class made from its
        own."""
        self._registry[model] = admin_class(model, self)

    def begin_with(self, panels: Callable[[HttpRequest], list[Any]]) -> None:
        """Have the first page tell this above its lists."""
        self.panels = panels

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        panels = self.panels(request)
        today = {"panels": panels, "title": timezone.localdate()}
        return super().index(request, today | (extra_context or {}))

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request, Permission.RECORD_READ)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Open a page to those who may be here."""
        inside = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return self.refuse(request)
            return inside(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> list[Any]:
        place = path("place/", self.switch_place, name="switch_place")
        return [place, *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return WatchedChoices.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {
            "site_header": request.member.clinic.name,
            "places": self.other_places(request),
        }

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """In sections, each in the order its pages were registered; what is read least
        often comes last. It is the same for all of a role, and so made once."""
        key = request.member.role, app_label
        if key not in self._sections:
            self._sections[key] = self._sections_of(request, app_label)
        return self._sections[key]

    @cached_property
    def _sections(self) -> dict[tuple[str, str | None], list[dict[str, Any]]]:
        return {}

    def _sections_of(
        self, request: HttpRequest, app_label: str | None
    ) -> list[dict[str, Any]]:
        sections: dict[str, dict[str, Any]] = {}
        for app in self._build_app_dict(request, app_label).values():
            for model in app["models"]:
                name = self._registry[model["model"]].section
                section = {"name": name or app["name"], "models": [], "aside": name}
                sections.setdefault(section["name"], app | section)
                sections[section["name"]]["models"].append(model)
        return sorted(sections.values(), key=lambda section: bool(section["aside"]))

    # Getting in: allauth's log-in, password and second factor, then a membership.

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_permission(request):
            return redirect("admin:index")
        return self.refuse(request)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    password_change_done = password_change

    @method_decorator(never_cache)
    def refuse(self, request: HttpRequest) -> HttpResponse:
        """The way in for whoever may find it; for all others the page that says no."""
        if not request.user.is_authenticated:
            return _redirect_with_next("account_login", request)
        if self.awaits_second_factor(request):
            return _redirect_to_second_factor(request)
        context = {
            "title": gettext("Not allowed"),
            "site_title": self.site_title,
            "places": self.other_places(request),
        }
        return TemplateResponse(request, "admin/refused.html", context, status=403)

    def awaits_second_factor(self, request: HttpRequest) -> bool:
        """Whether a second factor is all that keeps this person outside."""
        from allauth.account.authentication import (  # noqa: PLC0415 - rests on models
            get_authentication_records,
        )

        if not settings.REQUIRE_STAFF_MFA:
            return False
        records = get_authentication_records(request, request.user)
        return not any(record["method"] == "mfa" for record in records) and any(
            place.role != Role.CLIENT for place in _places_of(request)
        )

    def other_places(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Where else this person may act: memberships and what to call them."""
        here = getattr(request.member, "pk", None)
        return [
            (str(place.id), f"{place.clinic_name} ({Role(place.role).label})")
            for place in _places_of(request)
            if place.id != here
        ]

    @method_decorator([never_cache, require_POST])
    def switch_place(self, request: HttpRequest) -> HttpResponse:
        """Act from now on by another of one's own memberships."""
        from clinic.queries.membership import SESSION_KEY  # noqa: PLC0415 - models

        if not request.user.is_authenticated:
            return _redirect_with_next("account_login", request)
        chosen = request.POST.get("member", "")
        if chosen not in {str(place.id) for place in _places_of(request)}:
            raise PermissionDenied
        request.session[SESSION_KEY] = chosen
        return redirect("admin:index")


def _places_of(request: HttpRequest) -> list["Place"]:
    from clinic.queries.membership import places_of  # noqa: PLC0415 - rests on models

    return places_of(request.user)


def _redirect_to_second_factor(request: HttpRequest) -> HttpResponse:
    """To setting one up; where there is one, to giving it."""
    from allauth.mfa.utils import is_mfa_enabled  # noqa: PLC0415 - rests on models

    if is_mfa_enabled(request.user):
        return _redirect_with_next("mfa_reauthenticate", request)
    asks = gettext("Set up a second factor: staff need one to come in.")
    messages.warning(request, asks)
    return redirect("mfa_index")


def _redirect_with_next(name: str, request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("next") or reverse("admin:index")
    if request.method == "GET" and request.resolver_match.url_name != "login":
        asked = request.get_full_path()
    return redirect(f"{reverse(name)}?{urlencode({'next': asked})}")
