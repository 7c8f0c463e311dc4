from django.contrib import admin

from clinic.admin.base import ClinicModelAdmin, link
from clinic.domain.technique_rule import note_technique_rule
from clinic.models import TechniqueRule


@admin.register(TechniqueRule)
class TechniqueRuleAdmin(ClinicModelAdmin):
    list_display = (
        link("technique", ordering="technique__name"),
        "professions",
        "note",
        "created_at",
        "retired_at",
    )
    list_filter = ("retired_at",)
    search_fields = ("technique__name", "note")
    related = ("technique", "created_by__user")
    create_act = staticmethod(note_technique_rule)
    create_fields = ("technique", "professions", "note")
