from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from clinic.admin.base import ClinicModelAdmin, link_to
from clinic.admin.filters import SHOWN_CLIENT
from clinic.enums import Role
from clinic.models import Access, Client


@admin.register(Access)
class AccessAdmin(ClinicModelAdmin):
    """Who saw whom, and who was refused. It is read with `?shown__client_id=`, as the
    page of a client links to it."""

    list_display = ("at", "name", "role", "action", "kind", "outcome")
    list_filter = ("outcome", "kind")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    more_fields = ("name", "clients")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Access]:
        return super().get_queryset(request).with_names()

    def lookup_allowed(
        self, lookup: str, value: Any, request: HttpRequest | None = None
    ) -> bool:
        return lookup == SHOWN_CLIENT or super().lookup_allowed(lookup, value, request)

    def shows(self, request: HttpRequest, *records: Any) -> None:
        """Whose accesses were asked for; not everyone who stands in them."""
        client = request.GET.get(SHOWN_CLIENT)
        request.sight.kind = "access"
        request.sight.add_clients([UUID(client)] if records and client else [])

    @admin.display
    def name(self, access: Any) -> str | None:
        return access.name

    @admin.display
    def role(self, access: Any) -> str | None:
        return access.role and Role(access.role).label

    @admin.display(description="clients shown")
    def clients(self, access: Access) -> SafeString:
        shown = access.shown.values("client_id")
        clients = Client.objects.filter(pk__in=shown).order_by("pk")
        return format_html_join(", ", "{}", ((link_to(one),) for one in clients))
