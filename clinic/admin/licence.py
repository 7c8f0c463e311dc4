from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from clinic.admin.base import Act, ClinicModelAdmin, link
from clinic.admin.filters import therapists
from clinic.domain.licence import add_licence, end_licence
from clinic.models import Licence


class EndForm(forms.Form):
    on = forms.DateField(label="Last valid day", widget=AdminDateWidget)


class EndFilter(admin.SimpleListFilter):
    title = "end"
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("soon", gettext("Soon, or just now"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "soon":
            return None
        return queryset.expiring(timezone.localdate())


@admin.register(Licence)
class LicenceAdmin(ClinicModelAdmin):
    list_display = (
        "number",
        link("member", ordering="member__user__name"),
        "profession",
        "jurisdiction",
        "valid_from",
        "valid_until",
    )
    list_filter = (EndFilter, "profession", "valid_until")
    search_fields = ("number", "jurisdiction", "member__user__name")
    related = ("member__user", "created_by__user")
    create_act = staticmethod(add_licence)
    create_fields = (
        "member",
        "number",
        "jurisdiction",
        "profession",
        "valid_from",
        "valid_until",
    )
    acts = (Act("end", "End licence", end_licence, EndForm, in_list=False),)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "member":
            kwargs["queryset"] = therapists(active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
