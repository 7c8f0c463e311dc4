from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    Act,
    ActForm,
    ClinicModelAdmin,
    link,
)
from clinic.admin.filters import whether
from clinic.domain.legal_hold import lift_hold, place_hold
from clinic.models import Client, LegalHold, LegalHoldLifting


class LiftForm(forms.Form):
    reason = forms.CharField(max_length=2_000, widget=forms.Textarea)


class HoldForm(ActForm):
    """A hold is on its client for good, so the model's own form omits them."""

    client = forms.ModelChoiceField(
        Client.objects.all(),
        widget=AutocompleteSelect(LegalHold._meta.get_field("client"), admin.site),
    )

    class Meta:
        model = LegalHold
        exclude = ("client",)


@admin.register(LegalHold)
class LegalHoldAdmin(ClinicModelAdmin):
    """Clients who are not erased while a hold stands."""

    list_display = ("created_at", CLIENT, "reason", "lifted_at")
    list_filter = (whether("liftings", "lifted"),)
    search_fields = (*OF_CLIENT, "reason")
    date_hierarchy = "created_at"
    related = ("client", "created_by__user")
    create_act = staticmethod(place_hold)
    create_form = HoldForm
    create_fields = ("client", "reason")
    acts = (Act("lift", "Lift the hold", lift_hold, LiftForm, in_list=False),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("liftings")

    @admin.display(description="lifted at")
    def lifted_at(self, hold: LegalHold) -> Any:
        return hold.lifting and hold.lifting.created_at


@admin.register(LegalHoldLifting)
class LegalHoldLiftingAdmin(ClinicModelAdmin):
    list_display = ("created_at", CLIENT, link("hold"), "reason")
    search_fields = (*OF_CLIENT, "reason")
    date_hierarchy = "created_at"
    related = ("client", "hold", "created_by__user")
    section = "Parts of records"
    is_part = True
