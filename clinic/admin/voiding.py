from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin
from clinic.models import Voiding


@admin.register(Voiding)
class VoidingAdmin(ClinicModelAdmin):
    """Records entered in error."""

    list_display = ("created_at", CLIENT, "kind", "reason", "record")
    list_filter = ("kind",)
    search_fields = (*OF_CLIENT, "reason")
    date_hierarchy = "created_at"
    related = ("client", "created_by__user")
