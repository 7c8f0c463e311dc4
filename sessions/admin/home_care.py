from collections.abc import Iterable

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import CLIENT, OF_CLIENT, VOID, ClinicModelAdmin, link
from sessions.adherence import AdherenceWeek
from sessions.models import HomeCareInstruction, HomeCareLog, HomeCareRevision
from sessions.queries.home_care import adherence_of

LAST_WEEKS = 12
HEAD = (
    _("Week from"),
    _("Done"),
    _("Partly"),
    _("Not done"),
    _("Not told"),
    _("Of due"),
)


def as_weeks(weeks: list[AdherenceWeek]) -> SafeString | str:
    """The last of them, the latest first: days as they were reported."""
    if not weeks:
        return gettext("It has not begun.")
    head = format_html_join("", '<th scope="col">{}</th>', ((one,) for one in HEAD))
    return format_html(
        '<table class="adherence"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        head,
        _rows(reversed(weeks[-LAST_WEEKS:])),
    )


def _rows(weeks: Iterable[AdherenceWeek]) -> SafeString:
    return format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>'
        "<td>{}</td></tr>",
        (
            (
                date_format(one.week, "j M Y"),
                one.done,
                one.partly,
                one.not_done,
                one.unreported,
                share_of(one),
            )
            for one in weeks
        ),
    )


def share_of(week: AdherenceWeek) -> SafeString | str:
    if week.adherence is None:
        return "-"
    label = gettext("Done of what was due")
    return format_html(
        '<meter min="0" max="1" value="{}" aria-label="{}"></meter> {} %',
        week.adherence,
        label,
        round(week.adherence * 100),
    )


@admin.register(HomeCareInstruction)
class HomeCareInstructionAdmin(ClinicModelAdmin):
    list_display = (
        "title",
        CLIENT,
        "category",
        link("episode"),
        "times_per_day",
        "starts_on",
        "ends_on",
        "status",
    )
    list_filter = ("status", "category")
    search_fields = (
        *OF_CLIENT,
        "title",
        "muscle__name",
        "trigger_point__muscle__name",
    )
    acts = (VOID,)
    date_hierarchy = "starts_on"
    related = (
        "client",
        "episode",
        "template",
        "trigger_point__site",
        "trigger_point__muscle",
        "muscle",
        "region",
        "created_by__user",
    )
    more_fields = ("adherence",)

    @admin.display(description=_("as reported"))
    def adherence(self, instruction: HomeCareInstruction) -> SafeString | str:
        return as_weeks(adherence_of(instruction))


@admin.register(HomeCareLog)
class HomeCareLogAdmin(ClinicModelAdmin):
    list_display = (
        "done_on",
        CLIENT,
        link("instruction", ordering="instruction__title"),
        "status",
        "reason",
        "pain_before",
        "pain_after",
        "source",
    )
    list_filter = ("status", "reason", "source")
    search_fields = (
        *OF_CLIENT,
        "instruction__title",
        "note",
    )
    date_hierarchy = "done_on"
    related = ("client", "instruction", "created_by__user")


@admin.register(HomeCareRevision)
class HomeCareRevisionAdmin(ClinicModelAdmin):
    list_display = (
        "changed_on",
        CLIENT,
        link("instruction", ordering="instruction__title"),
        "was_status",
        "was_days_per_week",
    )
    list_filter = ("was_status",)
    search_fields = (*OF_CLIENT, "instruction__title")
    date_hierarchy = "changed_on"
    related = ("client", "instruction", "created_by__user")
