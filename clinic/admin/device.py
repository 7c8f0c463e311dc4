from django.contrib import admin

from clinic.admin.base import Act, ClinicModelAdmin, link
from clinic.admin.filters import whether
from clinic.domain.device import revoke_device
from clinic.models import Device
from clinic.permissions import Permission


@admin.register(Device)
class DeviceAdmin(ClinicModelAdmin):
    list_display = (
        "name",
        link("member", ordering="member__user__name"),
        "created_at",
        "expires_at",
        "revoked_at",
        "second_factor",
    )
    list_filter = (whether("revoked_at", "revoked"), "second_factor")
    search_fields = ("name", "member__user__name")
    related = ("member__user", "created_by__user")
    hidden_fields = ("digest",)
    acts = (Act("revoke", "Revoke", revoke_device, needs=Permission.OWN_ACCESS),)
