from dataclasses import replace

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    THERAPIST,
    VOID,
    ClinicModelAdmin,
    ReadingInline,
    link,
)
from clinic.admin.filters import TherapistFilter
from sessions.admin.signing import signing
from sessions.domain.assessment import void_assessment
from sessions.domain.signature import sign_assessment
from sessions.models import (
    Assessment,
    HistoryItem,
    MuscleTone,
    PainArea,
    PostureFinding,
    PressureThreshold,
    RangeOfMotion,
    ScreeningAnswer,
    TriggerPointExam,
)


class HistoryInline(ReadingInline):
    model = HistoryItem
    verbose_name_plural = "history"
    fields = ("kind", "description", "onset", "status", "note")


class PainAreaInline(ReadingInline):
    model = PainArea
    fields = (
        "region",
        "side",
        "now",
        "worst",
        "best",
        "average",
        "quality",
        "depth",
        "pattern",
        "since",
        "aggravating",
        "easing",
    )
    related = ("region",)


class ExamInline(ReadingInline):
    model = TriggerPointExam
    fields = (
        "trigger_point",
        "examiner",
        "examined_at",
        "method",
        "taut_band",
        "hypersensitive_spot",
        "referred_sensation",
        "referred_regions",
        "symptom_recognised",
        "tenderness",
        "criteria_met",
        "note",
    )
    related = ("trigger_point__site", "trigger_point__muscle", "examiner__user")


class PressureThresholdInline(ReadingInline):
    model = PressureThreshold
    fields = (
        "trigger_point",
        "muscle",
        "side",
        "reading_1",
        "reading_2",
        "reading_3",
        "unit",
        "tip_area_cm2",
        "mean_kpa",
    )
    related = ("muscle", "trigger_point__site", "trigger_point__muscle")


class PostureInline(ReadingInline):
    model = PostureFinding
    verbose_name_plural = "posture"
    fields = ("kind", "side", "grade", "millimetres", "note")


class MuscleToneInline(ReadingInline):
    model = MuscleTone
    verbose_name_plural = "muscle tone"
    fields = ("muscle", "side", "tone", "note")
    related = ("muscle",)


class RangeOfMotionInline(ReadingInline):
    model = RangeOfMotion
    verbose_name_plural = "range of motion"
    fields = (
        "movement",
        "side",
        "mode",
        "moment",
        "degrees",
        "pain",
        "end_feel",
        "note",
    )
    related = ("movement",)


class ScreeningInline(ReadingInline):
    model = ScreeningAnswer
    verbose_name_plural = "screening"
    fields = (
        "contraindication",
        "answer",
        "regions",
        "side",
        "event_on",
        "answered_at",
        "answered_by",
        "note",
    )
    related = ("contraindication",)


@admin.register(Assessment)
class AssessmentAdmin(ClinicModelAdmin):
    list_display = (
        "assessed_at",
        CLIENT,
        "kind",
        THERAPIST,
        link("episode"),
        "suitability",
    )
    list_filter = ("kind", "suitability", TherapistFilter)
    search_fields = (
        *OF_CLIENT,
        "complaint",
        "episode__complaint",
    )
    date_hierarchy = "assessed_at"
    related = ("client", "therapist__user", "episode", "created_by__user")
    papers = (("assessment-paper", _("Assessment (PDF)")),)
    inlines = (
        HistoryInline,
        ScreeningInline,
        PainAreaInline,
        ExamInline,
        PressureThresholdInline,
        RangeOfMotionInline,
        PostureInline,
        MuscleToneInline,
    )
    acts = (*signing(sign_assessment), replace(VOID, perform=void_assessment))
