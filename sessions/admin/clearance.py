from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, link
from sessions.models import Clearance


@admin.register(Clearance)
class ClearanceAdmin(ClinicModelAdmin):
    list_display = (
        "given_on",
        CLIENT,
        link("contraindication", ordering="contraindication__name"),
        link("pressure_limit"),
        "given_by",
        "name",
        "valid_until",
    )
    list_filter = ("given_by", "valid_until")
    search_fields = (*OF_CLIENT, "name", "contraindication__name")
    date_hierarchy = "given_on"
    related = (
        "client",
        "contraindication",
        "pressure_limit__region",
        "created_by__user",
    )
