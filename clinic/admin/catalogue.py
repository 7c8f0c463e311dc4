"""The reference catalogue, to read: the shared rows, and the clinic's own to add to."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest
from django.utils.translation import gettext

from clinic.admin.base import BOOKKEEPING, ActForm, ClinicModelAdmin, link
from clinic.admin.filters import whether
from clinic.domain.catalogue_entry import OWN_PREFIX, add_entry
from clinic.models import (
    CatalogueRelease,
    Contraindication,
    EducationTopic,
    HomeCareTemplate,
    ImportantChange,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    Position,
    RangeOfMotionMovement,
    RetentionRule,
    ScoringExample,
    Technique,
    Tool,
    TriggerPointSite,
)
from clinic.models.catalogue import CatalogueEntry
from clinic.tenancy import SHARED_CLINIC


class OriginFilter(admin.SimpleListFilter):
    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("shared", gettext("Shared")), ("own", gettext("The clinic's own"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "shared":
            return queryset.filter(clinic=SHARED_CLINIC)
        if self.value() == "own":
            return queryset.exclude(clinic=SHARED_CLINIC)
        return None


class EntryForm(ActForm):
    """Without a source it names the clinic as one."""

    source = forms.CharField(
        max_length=1_000, required=False, widget=AdminTextareaWidget
    )


class CatalogueAdmin(ClinicModelAdmin):
    """`adds` says that clinics have entries of this kind of their own."""

    section = "Catalogue"
    adds: ClassVar[bool] = False
    create_form = EntryForm
    columns: tuple[Any, ...] = ()
    filters: tuple[Any, ...] = ()
    search_fields = ("name", "slug", "source")
    ordering = ("name", "pk")
    related = ("created_by__user",)

    def __init__(self, model: Any, site: Any) -> None:
        super().__init__(model, site)
        if self.adds:
            self.create_act = partial(add_entry, model)
            self.create_fields = tuple(
                one.name
                for one in model._meta.concrete_fields
                if one.editable and one.name not in {*BOOKKEEPING, "clinic"}
            )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"slug": OWN_PREFIX} | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if issubclass(db_field.related_model, CatalogueEntry):
            kwargs["queryset"] = db_field.related_model.objects.current()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return ("name", "slug", *self.columns, "is_own", "retired_at")

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        retired = whether("retired_at", "retired")
        given = super().get_list_filter(request)
        return [*given, *self.filters, OriginFilter, retired]

    @admin.display(description="the clinic's own", boolean=True)
    def is_own(self, entry: CatalogueEntry) -> bool:
        return entry.clinic_id != SHARED_CLINIC


@admin.register(Muscle)
class MuscleAdmin(CatalogueAdmin):
    adds = True
    columns = ("latin_name", "body_group")
    filters = ("body_group",)
    search_fields = ("name", "slug", "latin_name")


@admin.register(TriggerPointSite)
class TriggerPointSiteAdmin(CatalogueAdmin):
    adds = True
    columns = (link("muscle", ordering="muscle__name"), "location", "view")
    filters = ("view",)
    search_fields = ("name", "slug", "location", "muscle__name", "common_symptoms")
    related = ("muscle", "created_by__user")


@admin.register(PainRegion)
class PainRegionAdmin(CatalogueAdmin):
    columns = (link("parent", ordering="parent__name"), "view", "sensitive")
    filters = ("view", "is_group", "sensitive")
    related = ("parent", "created_by__user")


@admin.register(Technique)
class TechniqueAdmin(CatalogueAdmin):
    adds = True
    columns = ("category", "scope", "needs_consent")
    filters = ("category", "scope", "needs_consent")


@admin.register(Tool)
class ToolAdmin(CatalogueAdmin):
    adds = True
    columns = ("kind", "self_use")
    filters = ("kind", "self_use")


@admin.register(Position)
class PositionAdmin(CatalogueAdmin):
    adds = True
    columns = ("areas",)


@admin.register(Contraindication)
class ContraindicationAdmin(CatalogueAdmin):
    columns = ("kind", "red_flag", "urgency", "limit", "clearance")
    filters = ("kind", "red_flag", "urgency", "limit")
    search_fields = ("name", "slug", "what_to_do")


@admin.register(HomeCareTemplate)
class HomeCareTemplateAdmin(CatalogueAdmin):
    adds = True
    columns = ("category",)
    filters = ("category",)
    search_fields = ("name", "slug", "instructions")


@admin.register(RangeOfMotionMovement)
class RangeOfMotionMovementAdmin(CatalogueAdmin):
    columns = ("joint", "normal", "unit")
    filters = ("joint",)


@admin.register(OutcomeMeasure)
class OutcomeMeasureAdmin(CatalogueAdmin):
    columns = ("items", "score_min", "score_max", "direction")


@admin.register(ImportantChange)
class ImportantChangeAdmin(CatalogueAdmin):
    columns = (link("measure", ordering="measure__name"), "kind", "value", "unit")
    filters = ("kind", "status")
    search_fields = ("name", "slug", "population", "measure__name")
    related = ("measure", "created_by__user")


@admin.register(ScoringExample)
class ScoringExampleAdmin(CatalogueAdmin):
    columns = (link("measure", ordering="measure__name"), "expected_score", "status")
    filters = ("status",)
    search_fields = ("name", "slug", "measure__name")
    related = ("measure", "created_by__user")


@admin.register(EducationTopic)
class EducationTopicAdmin(CatalogueAdmin):
    adds = True
    columns = ("kind", "language")
    filters = ("kind", "language")
    search_fields = ("name", "slug", "body")


@admin.register(RetentionRule)
class RetentionRuleAdmin(CatalogueAdmin):
    columns = ("jurisdiction", "record_kind", "years", "counted_from", "valid_from")
    filters = ("record_kind", "counted_from", "jurisdiction")
    search_fields = ("name", "slug", "jurisdiction", "source")


@admin.register(CatalogueRelease)
class CatalogueReleaseAdmin(ClinicModelAdmin):
    section = "Catalogue"
    list_display = ("label", "loaded_at", "checksum")
    search_fields = ("label",)
    date_hierarchy = "loaded_at"
    related = ("created_by__user",)
