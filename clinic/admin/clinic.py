from django.contrib import admin

from clinic.admin.base import ClinicModelAdmin
from clinic.domain.clinic import change_clinic
from clinic.domain.export import export_clinic
from clinic.models import Clinic


@admin.register(Clinic)
class ClinicAdmin(ClinicModelAdmin):
    list_display = ("name", "time_zone", "pressure_scale", "alarm_level")
    export_act = staticmethod(lambda clinic, by: export_clinic(by=by))
    change_act = staticmethod(change_clinic)
    change_fields = (
        "name",
        "time_zone",
        "locale",
        "jurisdiction",
        "retention_years",
        "alarm_level",
        "pressure_scale",
        "session_minutes",
        "age_of_consent",
    )
