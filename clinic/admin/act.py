"""Acts of the domain, as buttons on a record's page and choices in its list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from clinic.admin.link import link_to, page_of
from clinic.admin.sheet import MOST_ROWS, sheet_of
from clinic.domain.act import Act as RecordAct
from clinic.domain.voiding import void_record
from clinic.download import export_of
from clinic.errors import FINAL, DomainError
from clinic.language import told
from clinic.permissions import Permission
from clinic.queries.export import Wish
from clinic.queries.freshness import is_fresh_browser
from clinic.site import ByMembership, may

MOST_AT_ONCE = 100


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=2_000, widget=AdminTextareaWidget)


class RemarkForm(ReasonForm):
    """A reason that need not be given."""

    reason = forms.CharField(
        max_length=2_000, required=False, widget=AdminTextareaWidget
    )


class ActForm(forms.ModelForm):
    """The input of an act. What the domain refused is told beside its field."""

    refusal: DomainError | str | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            show_refusal(self, self.refusal)
        return cleaned


def show_refusal(form: forms.BaseForm, refusal: DomainError | str) -> None:
    if isinstance(refusal, str) or not refusal.faults:
        form.add_error(None, getattr(refusal, "detail", refusal))
        return
    for fault in refusal.faults:
        name = fault.pointer.strip("/").partition("/")[0]
        form.add_error(name if name in form.fields else None, fault.detail)


@dataclass(frozen=True)
class Act:
    """An act of the domain, offered on a record's page and, for several, in lists.

    `needs` is the permission that the API asks for the same act; `asks_again` says
    that the act wants to know who it is once more.
    """

    name: str
    label: str
    perform: RecordAct[Any, Any, Any]
    form: type[forms.Form] = forms.Form
    in_list: bool = True
    needs: Permission = Permission.CLINIC_MANAGE
    asks_again: bool = False


@dataclass(frozen=True)
class Offer:
    """What is offered on a record's page and changes nothing."""

    name: str
    label: str


EXPORT = Offer("export", _("Export"))
VOID = Act(
    "void",
    "Entered in error",
    void_record,
    ReasonForm,
    in_list=False,
    needs=Permission.RECORD_VOID,
)


class Acting(ByMembership, admin.ModelAdmin):
    """A page whose record may be acted on; nothing is written but by an act."""

    acts: ClassVar[tuple[Act, ...]] = ()
    export_act: ClassVar[Callable[..., Wish] | None] = None
    # Of a record: the names of their addresses, and what they are called.
    papers: ClassVar[tuple[tuple[str, Any], ...]] = ()

    def acts_of(self, request: HttpRequest) -> list[Act]:
        """Those that this member may ever do."""
        return [act for act in self.acts if may(request, act.needs)]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        record = kwargs.get("obj")
        if record is not None:
            acts: list[Any] = [
                one for one in self.acts_of(request) if one.perform.allows(record)
            ]
            exports = self.export_act and may(request, Permission.RECORD_EXPORT)
            context["acts"] = [*acts, EXPORT] if exports else acts
            context["links"] = self.links_of(record)
        return super().render_change_form(request, context, *args, **kwargs)

    def links_of(self, record: Any) -> list[tuple[str, Any]]:
        """Where a record's page leads besides: addresses and what they are called."""
        return [(reverse(name, args=[record.pk]), label) for name, label in self.papers]

    def get_urls(self) -> list[Any]:
        urls = [
            path(
                f"<path:object_id>/{act.name}/",
                self.admin_site.admin_view(self._view_of(act)),
                name=f"{page_of(self.model)}_{act.name}",
            )
            for act in self.acts
        ]
        if self.export_act is not None:
            export = path(
                "<path:object_id>/export/",
                self.admin_site.admin_view(self.export_view),
                name=f"{page_of(self.model)}_export",
            )
            urls.append(export)
        return [*urls, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        if may(request, Permission.RECORD_EXPORT):
            actions["sheet"] = (_send_sheet, "sheet", _("Send as a sheet (CSV)"))
        return actions | {
            act.name: (_action_of(act), act.name, act.label)
            for act in self.acts_of(request)
            if act.in_list
        }

    def _view_of(self, act: Act) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            if not may(request, act.needs):
                raise PermissionDenied
            record = self.get_object(request, unquote(object_id))
            if record is None:
                raise Http404
            done = reverse(f"admin:{page_of(self.model)}_change", args=[record.pk])
            return self.perform(request, act, [record], done)

        return view

    def export_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask whether it is meant, then send the file."""
        if not may(request, Permission.RECORD_EXPORT):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if request.method == "POST":
            return export_of(self.export_act(record, by=request.member))
        done = reverse(f"admin:{page_of(self.model)}_change", args=[record.pk])
        return self._page_of_act(request, EXPORT, forms.Form(), [record], done)

    def perform(
        self, request: HttpRequest, act: Act, records: Sequence[Any], done: str
    ) -> HttpResponse:
        """Ask for what the act needs and do it: to all of the records, or to none.

        Who has to show once more who they are does so before anything is typed; where
        that has run out since, what was typed stays.
        """
        self.shows(request, *records)
        confirmed = request.POST if "confirm" in request.POST else None
        fresh: dict[str, bool] = {}
        if act.asks_again:
            fresh["is_fresh"] = is_fresh_browser(request)
            typed = confirmed is not None and act.form.base_fields
            if not fresh["is_fresh"] and not typed:
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('account_reauthenticate')}?{query}")
        form = act.form(confirmed, initial=_values_of(records, act.form.base_fields))
        if confirmed and form.is_valid():
            try:
                with transaction.atomic():
                    for record in records:
                        values = changes_of(form) | fresh
                        act.perform(record, by=request.member, **values)
            except DomainError as refusal:
                show_refusal(form, refusal)
            except IntegrityError as error:
                show_refusal(form, self._sentence_of(error))
            else:
                messages.success(request, told("%(act)s: done.", act=act.label))
                return redirect(done)
        return self._page_of_act(request, act, form, records, done)

    def _page_of_act(
        self,
        request: HttpRequest,
        act: Any,
        form: forms.BaseForm,
        records: Sequence[Any],
        done: str,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "act": act,
            "form": form,
            "media": self.media + form.media,
            "opts": self.opts,
            "back": done,
            "is_stale": getattr(act, "asks_again", False)
            and not is_fresh_browser(request),
            "records": [(record.pk, link_to(record)) for record in records],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/act.html", context)

    def _sentence_of(self, error: IntegrityError) -> str:
        """What the database refused, in the words its constraint was declared with."""
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name in FINAL:
            return FINAL[name]
        for constraint in self.opts.constraints:
            if constraint.name != name:
                continue
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                within = [field for field in constraint.fields if field != "clinic"]
                told = self.model().unique_error_message(self.model, within)
                return str(told.message % told.params)
            return str(constraint.get_violation_error_message())
        raise error


def _action_of(act: Act) -> Callable[..., Any]:
    def action(page: Acting, request: HttpRequest, queryset: Any) -> Any:
        records = list(queryset[: MOST_AT_ONCE + 1])
        if len(records) > MOST_AT_ONCE:
            messages.error(request, told("Choose %(most)s at most.", most=MOST_AT_ONCE))
            return None
        return page.perform(request, act, records, request.get_full_path())

    return action


def _send_sheet(page: Acting, request: HttpRequest, queryset: Any) -> Any:
    records = list(queryset[: MOST_ROWS + 1])
    if len(records) > MOST_ROWS:
        messages.error(request, told("Choose %(most)s at most.", most=MOST_ROWS))
        return None
    page.shows(request, *records)
    return sheet_of(page, records, page.get_list_display(request))


def changes_of(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.changed_data}


def _values_of(records: Sequence[Any], names: Iterable[str]) -> dict[str, Any]:
    """What a single record holds now under these names."""
    if len(records) != 1:
        return {}
    return {
        name: getattr(records[0], name) for name in names if hasattr(records[0], name)
    }
