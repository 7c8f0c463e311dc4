"""Erasures by law: asked for, carried out, and what is left of them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext

from clinic.admin.base import Act, ActForm, ClinicModelAdmin, link
from clinic.admin.filters import whether
from clinic.models import (
    Client,
    ErasedSignature,
    Erasure,
    ErasureRequest,
    LegalHold,
    Membership,
)
from clinic.permissions import Permission
from sessions.domain.erasure import ask_erasure, carry_out_erasure
from sessions.queries.retention import due_for_erasure

BY = "created_by__user"
WHO = link("created_by", ordering="created_by__user__name")


class AskForm(ActForm):
    """The client is named by a reference here, and kept as no more than an id."""

    client = forms.ModelChoiceField(
        Client.objects.filter(merged_into=None),
        widget=AutocompleteSelect(LegalHold._meta.get_field("client"), admin.site),
    )

    def clean_client(self) -> Any:
        return self.cleaned_data["client"].pk


def ask(*, by: Membership, client: Any, **values: Any) -> ErasureRequest:
    return ask_erasure(by=by, client=Client.objects.get(pk=client), **values)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ClinicModelAdmin):
    list_display = ("created_at", WHO, "reason", "law", "keep_until", "erased_at")
    list_filter = (whether("erasures", "carried out"),)
    search_fields = ("reason", "law")
    date_hierarchy = "created_at"
    related = (BY,)
    create_act = staticmethod(ask)
    create_form = AskForm
    create_fields = ("client", "reason", "law")
    opens = Permission.CLINIC_MANAGE
    acts = (
        Act(
            "carry-out",
            "Erase for good",
            carry_out_erasure,
            in_list=False,
            asks_again=True,
        ),
    )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.due_view)
        due = path("due/", view, name="clinic_erasurerequest_due")
        return [due, *super().get_urls()]

    def due_view(self, request: HttpRequest) -> HttpResponse:
        """Whose time to be kept is over."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        due = list(due_for_erasure(request.member.clinic))
        request.sight.add(*(one.client for one in due))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Due for erasure"),
            "opts": self.opts,
            "due": due,
        }
        return TemplateResponse(request, "admin/due_for_erasure.html", context)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("erasures")

    @admin.display(description="erased at")
    def erased_at(self, request: ErasureRequest) -> Any:
        return request.erasure and request.erasure.created_at


@admin.register(Erasure)
class ErasureAdmin(ClinicModelAdmin):
    """Clients who were erased: that it happened stays."""

    opens = Permission.CLINIC_MANAGE
    list_display = ("created_at", WHO, "reason", "law", "client", link("request"))
    search_fields = ("reason", "law")
    date_hierarchy = "created_at"
    related = ("request", BY)


@admin.register(ErasedSignature)
class ErasedSignatureAdmin(ClinicModelAdmin):
    opens = Permission.CLINIC_MANAGE
    list_display = ("created_at", "record", "sha256")
    date_hierarchy = "created_at"
    related = (BY,)
    section = "Signatures and what stands beside"
    is_part = True
    hidden_fields = ("digest",)
    more_fields = ("sha256",)

    @admin.display(description="SHA-256")
    def sha256(self, signature: ErasedSignature) -> str:
        return bytes(signature.digest).hex()
