from decimal import Decimal

from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, link
from clinic.scoring import band_of, shown
from sessions.models import OutcomeResponse


@admin.register(OutcomeResponse)
class OutcomeResponseAdmin(ClinicModelAdmin):
    list_display = (
        "answered_at",
        CLIENT,
        link("measure", ordering="measure__name"),
        "shown_score",
        "band",
        "answered",
        "is_flagged",
        link("session"),
        "source",
    )
    list_filter = ("source", "is_flagged")
    search_fields = (*OF_CLIENT, "measure__name", "note")
    date_hierarchy = "answered_at"
    related = ("client", "episode", "session", "measure", "created_by__user")
    hidden_fields = ("answers", "activities", "score")
    more_fields = ("in_order", "shown_score", "band")

    @admin.display(description="answers")
    def in_order(self, response: OutcomeResponse) -> str:
        """As printed, a dash where there is none; each after what it is about."""
        told = [
            "-" if one is None else f"{one.normalize():f}" for one in response.answers
        ]
        if not response.activities:
            return "; ".join(told)
        pairs = zip(response.activities, told, strict=True)
        return "; ".join(f"{activity}: {answer}" for activity, answer in pairs)

    @admin.display(description="score", ordering="score")
    def shown_score(self, response: OutcomeResponse) -> Decimal | None:
        return None if response.score is None else shown(response.score)

    @admin.display(description="band")
    def band(self, response: OutcomeResponse) -> str:
        if response.score is None:
            return ""
        return band_of(response.measure, response.score)
