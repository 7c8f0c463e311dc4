"""The first page: what the day brings, and what waits from the days before."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from clinic.admin.panel import Line, Panel
from clinic.enums import Role
from clinic.models import Licence
from clinic.site import ClinicAdminSite
from sessions.models import AdverseEvent, CheckIn, Feedback, Session, TreatmentPlan
from sessions.queries.day import Day, day_of


def panels_of(request: HttpRequest) -> list[Panel]:
    """For the member of this request; the access log hears whose records they tell."""
    now = timezone.now()
    day = day_of(request.member, at=now)
    is_own = request.member.role == Role.THERAPIST
    own = {"of_therapist": str(request.member.pk)} if is_own else {}
    panels = [
        _sessions(day, own),
        _alerts(day, own),
        _unsigned(day, own),
        _check_ins(day, own),
        _reassessments(day, own),
        _adverse_events(day),
        _licences(day),
    ]
    request.sight.kind = "client"
    request.sight.add_clients(
        line.record.client_id
        for panel in panels
        for line in panel.lines
        if line.client is not None
    )
    return panels


def _sessions(day: Day, own: dict[str, str]) -> Panel:
    today = timezone.localdate()
    asked = {f"scheduled_for__{name}": getattr(today, name) for name in PARTS_OF_DAY}
    return Panel(
        "sessions",
        _("Today's sessions"),
        [
            _line(
                one,
                time_format(timezone.localtime(one.scheduled_for)),
                one.room,
                *([] if own else [one.therapist.user.name]),
                mark=one.status,
                mark_label=one.get_status_display().lower(),
            )
            for one in day.sessions.first
        ],
        day.sessions.count,
        _list_of(Session, own | asked),
        _("No session is planned for today."),
    )


PARTS_OF_DAY = ("year", "month", "day")


def _alerts(day: Day, own: dict[str, str]) -> Panel:
    return Panel(
        "alerts",
        _("Open alerts"),
        [
            _line(
                one,
                str(one).capitalize(),
                str(one.treatment or ""),
                _ago(one.at),
                mark="alert",
                mark_label=_("no response"),
            )
            for one in day.alerts.first
        ],
        day.alerts.count,
        _list_of(Feedback, own | {"alert": "open"}),
        _("Every alert was responded to."),
        "urgent",
    )


def _unsigned(day: Day, own: dict[str, str]) -> Panel:
    return Panel(
        "unsigned",
        _("Notes to sign"),
        [
            _line(
                one,
                _day(one.ended_at),
                *([] if own else [one.therapist.user.name]),
                _ago(one.ended_at),
            )
            for one in day.unsigned.first
        ],
        day.unsigned.count,
        _list_of(Session, own | {"status__exact": "completed"}),
        _("Every completed session is signed."),
        "due",
    )


def _check_ins(day: Day, own: dict[str, str]) -> Panel:
    return Panel(
        "check-ins",
        _("Check-ins due"),
        [
            _line(
                one,
                one.get_kind_display().capitalize(),
                _("until %(day)s") % {"day": _day(one.due_until)},
            )
            for one in day.check_ins.first
        ],
        day.check_ins.count,
        _list_of(CheckIn, own | {"due": "now"}),
        _("No client waits to be asked."),
    )


def _reassessments(day: Day, own: dict[str, str]) -> Panel:
    return Panel(
        "reassessments",
        _("Reassessments due"),
        [
            _line(
                one,
                str(one.episode),
                _("since %(day)s") % {"day": _day(one.reassess_on)}
                if one.reassess_on and one.reassess_on <= timezone.localdate()
                else _("after %(number)s sessions") % {"number": one.sessions_since},
            )
            for one in day.reassessments.first
        ],
        day.reassessments.count,
        _list_of(TreatmentPlan, own | {"reassessment": "due"}),
        _("No plan is due to be looked at again."),
        "due",
    )


def _adverse_events(day: Day) -> Panel:
    return Panel(
        "adverse-events",
        _("Open adverse events"),
        [
            _line(
                one,
                one.get_kind_display().capitalize(),
                _day(one.occurred_on),
                mark="serious" if one.serious else one.severity,
                mark_label=_("serious")
                if one.serious
                else one.get_severity_display().lower(),
            )
            for one in day.adverse_events.first
        ],
        day.adverse_events.count,
        _list_of(AdverseEvent, {"resolved": "no"}),
        _("No adverse event is open."),
        "urgent",
    )


def _licences(day: Day) -> Panel:
    today = timezone.localdate()
    return Panel(
        "licences",
        _("Licences that expire"),
        [
            Line(
                one,
                one.member.user.name,
                _page_of(one),
                notes=[str(one), _day(one.valid_until)],
                mark="alert" if one.valid_until < today else "",
                mark_label=_("expired") if one.valid_until < today else "",
            )
            for one in day.licences.first
        ],
        day.licences.count,
        _list_of(Licence, {"ends": "soon"}),
        _("No licence ends within two months."),
        "due",
    )


def _line(record: Any, text: Any, *notes: Any, **mark: Any) -> Line:
    return Line(
        record,
        text,
        _page_of(record),
        record.client,
        _page_of(record.client),
        [one for one in notes if one],
        **mark,
    )


def _ago(moment: Any) -> str:
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


def _day(moment: Any) -> str:
    local = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    return date_format(local, "j M")


def _page_of(record: models.Model) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def _list_of(model: type[models.Model], asked: dict[str, Any]) -> str:
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{url}?{urlencode(asked)}"


cast(ClinicAdminSite, admin.site).begin_with(panels_of)
