from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin
from clinic.models import Erasure, Voiding


@admin.register(Voiding)
class VoidingAdmin(ClinicModelAdmin):
    """Records entered in error."""

    list_display = ("created_at", CLIENT, "kind", "reason", "record")
    list_filter = ("kind",)
    search_fields = (*OF_CLIENT, "reason")
    date_hierarchy = "created_at"
    related = ("client", "created_by__user")


@admin.register(Erasure)
class ErasureAdmin(ClinicModelAdmin):
    """Clients whose content was erased by law."""

    list_display = ("created_at", CLIENT, "reason")
    search_fields = OF_CLIENT
    date_hierarchy = "created_at"
    related = ("client", "created_by__user")
