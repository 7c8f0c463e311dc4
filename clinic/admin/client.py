from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models.functions import Upper
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.admin.base import Act, ClinicModelAdmin, link
from clinic.admin.filters import SHOWN_CLIENT, therapists, whether
from clinic.domain.client import archive_client, change_client, register_client
from clinic.domain.export import export_client
from clinic.domain.merging import merge_client, unmerge_client
from clinic.models import Client

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
    more_fields = ("body_chart", "accesses")
    create_act = staticmethod(register_client)
    create_fields = FIELDS
    change_act = staticmethod(change_client)
    change_fields = FIELDS
    acts = (
        Act(
            "archive",
            "Archive",
            archive_client,
        ),
        Act("merge", "Merge into another", merge_client, MergeForm, in_list=False),
        Act("unmerge", "Undo the merge", unmerge_client, in_list=False),
    )

    @admin.display(description="body chart")
    def body_chart(self, client: Client) -> SafeString:
        """Told in words by the picture itself, once it is opened."""
        chart = reverse("client-body-chart", args=[client.pk])
        return format_html(
            '<a href="{0}"><img src="{0}?width=960" width="960" alt="Body chart of the '
            'latest assessment: open it to have it read"></a>',
            chart,
        )

    @admin.display(description="who looked at this record")
    def accesses(self, client: Client) -> SafeString:
        log = f"{reverse('admin:clinic_access_changelist')}?{SHOWN_CLIENT}={client.pk}"
        return format_html('<a href="{}">Access log</a>', log)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "primary_therapist":
            # Also who has left: else any other correction would unname them.
            kwargs["queryset"] = therapists(active=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
