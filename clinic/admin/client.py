from io import TextIOWrapper
from typing import Any, TextIO

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Upper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import Act, ClinicModelAdmin, link
from clinic.admin.filters import SHOWN_CLIENT, therapists, whether
from clinic.domain.client import archive_client, change_client, register_client
from clinic.domain.client_import import COLUMNS, NEEDED, import_clients
from clinic.domain.export import export_client
from clinic.domain.merging import merge_client, unmerge_client
from clinic.models import Client
from clinic.permissions import Permission

FIELDS = (
    "given_name",
    "family_name",
    "date_of_birth",
    "email",
    "phone",
    "address",
    "language",
    "emergency_contact_name",
    "emergency_contact_phone",
    "emergency_contact_relation",
    "guardian_name",
    "guardian_relation",
    "guardian_phone",
    "primary_therapist",
)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Client.objects.current(),
        widget=AutocompleteSelect(Client._meta.get_field("merged_into"), admin.site),
        help_text="The client who stays.",
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("CSV in UTF-8, its columns named in the first line."),
    )

    def sheet(self) -> TextIO:
        file = self.cleaned_data["file"]
        return TextIOWrapper(file, encoding="utf-8-sig", newline="")


@admin.register(Client)
class ClientAdmin(ClinicModelAdmin):
    list_display = (
        "family_name",
        "given_name",
        "date_of_birth",
        "phone",
        "email",
        link("primary_therapist", ordering="primary_therapist__user__name"),
        "archived_at",
    )
    list_display_links = ("family_name", "given_name")
    list_filter = (whether("archived_at", "archived"), "language")
    search_fields = ("family_name", "given_name", "email", "phone")
    ordering = (Upper("family_name"), Upper("given_name"), "pk")
    related = ("primary_therapist__user", "merged_into", "created_by__user")
    export_act = staticmethod(export_client)
    more_fields = ("accesses",)
    create_act = staticmethod(register_client)
    create_fields = FIELDS
    create_needs = Permission.CLIENT_REGISTER
    change_act = staticmethod(change_client)
    change_fields = FIELDS
    change_needs = Permission.CLIENT_CHANGE
    acts = (
        Act("archive", "Archive", archive_client, needs=Permission.CLIENT_REGISTER),
        Act(
            "merge",
            "Merge into another",
            merge_client,
            MergeForm,
            in_list=False,
            needs=Permission.CLIENT_REGISTER,
        ),
        Act("unmerge", "Undo the merge", unmerge_client, in_list=False),
    )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.import_view)
        return [
            path("import/", view, name="clinic_client_import"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Try a file of clients, and register them once none of its rows is faulty."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        found = None
        if request.method == "POST" and form.is_valid():
            dry_run = "check" in request.POST
            found = import_clients(form.sheet(), by=request.member, dry_run=dry_run)
            if found.clients:
                number = len(found.clients)
                told = ngettext(
                    "%(number)s client is registered.",
                    "%(number)s clients are registered.",
                    number,
                )
                messages.success(request, told % {"number": number})
                return redirect("admin:clinic_client_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import clients"),
            "opts": self.opts,
            "form": form,
            "found": found,
            "columns": COLUMNS,
            "needed": NEEDED,
        }
        return TemplateResponse(request, "admin/clinic/client/import.html", context)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who they are is folded away on the page of one: it is seldom changed."""
        sets = super().get_fieldsets(request, obj)
        if obj is None:
            return sets
        (_none, fields), *others = sets
        return [(_("Personal data"), fields | {"classes": ["collapse"]}), *others]

    @admin.display(description="who looked at this record")
    def accesses(self, client: Client) -> SafeString:
        log = f"{reverse('admin:clinic_access_changelist')}?{SHOWN_CLIENT}={client.pk}"
        return format_html('<a href="{}">{}</a>', log, gettext("Access log"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        language = {"language": request.member.clinic.locale}
        return language | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "primary_therapist":
            # Also who has left: else any other correction would unname them.
            kwargs["queryset"] = therapists(active=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
