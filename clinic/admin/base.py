"""What every page of the admin shares: reading by default, acts through the domain."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from clinic.admin.filters import ChosenFilter, therapists
from clinic.admin.search import SearchedList, Suggestions, keep_search
from clinic.domain.act import Act as RecordAct
from clinic.download import export_of
from clinic.errors import FINAL, DomainError
from clinic.queries.change import history_of
from clinic.queries.export import Wish
from clinic.site import ByMembership

MOST_AT_ONCE = 100
BOOKKEEPING = ("id", "version", "created_at", "created_by", "updated_at")


def link_to(record: models.Model) -> SafeString | str:
    """The record by its name, as a link to its page if it has one."""
    if not admin.site.is_registered(type(record)):
        return str(record)
    url = reverse(f"admin:{_page_of(type(record))}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', url, record)


def link(name: str, *, ordering: str | None = None) -> Callable[[Any], Any]:
    """A column of a list: the record referred to, as a link."""

    @admin.display(description=name.replace("_", " "), ordering=ordering)
    def column(record: models.Model) -> SafeString | str | None:
        other = getattr(record, name)
        return None if other is None else link_to(other)

    column.__name__ = name
    return column


CLIENT = link("client", ordering="client__family_name")
THERAPIST = link("therapist", ordering="therapist__user__name")
OF_CLIENT = ("client__family_name", "client__given_name")


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
    """An act of the domain, offered on a record's page and, for several, in lists."""

    name: str
    label: str
    perform: RecordAct[Any, Any, Any]
    form: type[forms.Form] = forms.Form
    in_list: bool = True


@dataclass(frozen=True)
class Offer:
    """What is offered on a record's page and changes nothing."""

    name: str
    label: str


EXPORT = Offer("export", "Export")


class ReadingInline(ByMembership, admin.TabularInline):
    """The parts of a record, on its page."""

    extra = 0
    can_delete = False
    show_change_link = True
    related: ClassVar[tuple[str, ...]] = ()
    prefetched: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset = super().get_queryset(request).select_related(*self.related)
        return queryset.prefetch_related(*self.prefetched)


class ClinicModelAdmin(ByMembership, admin.ModelAdmin):
    """A list to find records in, and a page to read one.

    `create_act` and `change_act` are functions of the domain that take the fields
    named beside them; without them nothing is added or changed. `acts` are the others.
    """

    section: ClassVar[str] = ""
    is_part: ClassVar[bool] = False  # Shown on the page of the record it belongs to.
    related: ClassVar[tuple[str, ...]] = ()
    more_fields: ClassVar[tuple[str, ...]] = ()
    hidden_fields: ClassVar[tuple[str, ...]] = ()
    create_act: ClassVar[Callable[..., Any] | None] = None
    create_fields: ClassVar[tuple[str, ...]] = ()
    create_form: ClassVar[type[ActForm]] = ActForm
    change_act: ClassVar[Callable[..., Any] | None] = None
    change_fields: ClassVar[tuple[str, ...]] = ()
    acts: ClassVar[tuple[Act, ...]] = ()
    export_act: ClassVar[Callable[..., Wish] | None] = None

    form = ActForm
    ordering = ("-pk",)  # The newest first: ids tell their time.
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    preserve_filters = False
    view_on_site = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.create_act is not None and self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.change_act is not None and self.has_view_permission(request)

    # Finding

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For every page of one record; the access log hears of it here."""
        record = super().get_object(request, *args, **kwargs)
        if record is None:
            request.sight.missed = True
        else:
            self.shows(request, record)
        return record

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if SEARCH_VAR in request.POST and self.has_view_permission(request):
            return keep_search(request)
        return super().changelist_view(request, extra_context)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SearchedList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        page = super().get_changelist_instance(request)
        self.shows(request, *page.result_list)
        return page

    def shows(self, request: HttpRequest, *records: Any) -> None:
        """Say whose records a page shows, where the model names a client."""
        if getattr(self.model, "client_column", ""):
            request.sight.add(*records)

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset = super().get_queryset(request)
        if hasattr(queryset, "visible_to"):
            queryset = queryset.visible_to(request.member)
        return queryset.select_related(*self.related)

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        keys = [
            one.name
            for one in self.opts.concrete_fields
            if one.is_relation and self.admin_site.is_registered(one.related_model)
        ]
        return [*((name, ChosenFilter) for name in keys), *self.list_filter]

    def lookup_allowed(
        self, lookup: str, value: Any, request: HttpRequest | None = None
    ) -> bool:
        if lookup.partition("__")[0] in self.hidden_fields:
            return False
        return super().lookup_allowed(lookup, value, request)

    # Reading

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": self.create_fields})]
        names = [
            one.name
            for one in self.opts.concrete_fields
            if one.name not in {*BOOKKEEPING, *self.hidden_fields, "clinic"}
        ]
        columns = {one.name for one in self.opts.concrete_fields}
        kept = [name for name in BOOKKEEPING if name in columns]
        return [
            (None, {"fields": [*names, *self.more_fields]}),
            *([("Linked records", {"fields": ["links"]})] if self._lists() else []),
            ("Record", {"fields": kept, "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        editable = self.create_fields if obj is None else self.change_fields
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in names if name not in editable]

    @admin.display(description="lists")
    def links(self, record: models.Model) -> SafeString:
        """The lists of what refers to this record, each narrowed to it."""
        return format_html_join(
            " · ",
            '<a href="{}?{}__id__exact={}">{}</a>',
            ((url, name, record.pk, label) for url, name, label in self._lists()),
        )

    def _lists(self) -> list[tuple[str, str, str]]:
        """Address, key and name of every list whose records refer to such a record."""
        keys = [
            relation.field
            for relation in self.opts.get_fields(include_hidden=True)
            if relation.auto_created and relation.one_to_many
            if relation.field.name not in {"clinic", "created_by"}
            if self._is_listed_apart(relation.related_model)
        ]
        from_where = [key.model for key in keys]
        lists = []
        for key in keys:
            label = capfirst(str(key.model._meta.verbose_name_plural))
            if key.model is self.model or from_where.count(key.model) > 1:
                label = f"{label} ({key.verbose_name})"
            url = reverse(f"admin:{_page_of(key.model)}_changelist")
            lists.append((url, key.name, label))
        return lists

    def _is_listed_apart(self, model: type[models.Model]) -> bool:
        return (
            self.admin_site.is_registered(model)
            and not self.admin_site.get_model_admin(model).is_part
            and model not in {inline.model for inline in self.inlines}
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What the change log tells of the record."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": "History",
            "opts": self.opts,
            "record": record,
            "back": reverse(f"admin:{_page_of(self.model)}_change", args=[record.pk]),
            "steps": history_of(record.pk),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Left to the change log, as are changes; nothing is deleted here."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing is deleted here."""

    # Acting

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs.setdefault("form", self.create_form)
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "therapist":
            kwargs["queryset"] = therapists(active=True)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Suggestions(request, db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show a refused form again: the refusal has undone whatever it had written."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            request.refusal = refusal
        except IntegrityError as error:
            request.refusal = self._sentence_of(error)
        return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Let the domain write what was filled in or changed."""
        if not change:
            made = self.create_act(by=request.member, **form.cleaned_data)
            vars(obj).update(vars(made))
        elif changes := _changes_of(form):
            stored = self.model._default_manager.get(pk=obj.pk)
            self.change_act(stored, by=request.member, **changes)

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        """Parts are read here, never written."""

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        record = kwargs.get("obj")
        if record is not None:
            acts: list[Any] = [one for one in self.acts if one.perform.allows(record)]
            context["acts"] = [*acts, EXPORT] if self.export_act else acts
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        urls = [
            path(
                f"<path:object_id>/{act.name}/",
                self.admin_site.admin_view(self._view_of(act)),
                name=f"{_page_of(self.model)}_{act.name}",
            )
            for act in self.acts
        ]
        if self.export_act is not None:
            export = path(
                "<path:object_id>/export/",
                self.admin_site.admin_view(self.export_view),
                name=f"{_page_of(self.model)}_export",
            )
            urls.append(export)
        return [*urls, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        return actions | {
            act.name: (_action_of(act), act.name, act.label)
            for act in self.acts
            if act.in_list
        }

    def _view_of(self, act: Act) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            record = self.get_object(request, unquote(object_id))
            if record is None:
                raise Http404
            done = reverse(f"admin:{_page_of(self.model)}_change", args=[record.pk])
            return self.perform(request, act, [record], done)

        return view

    def export_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask whether it is meant, then send the file."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if request.method == "POST":
            return export_of(self.export_act(record, by=request.member))
        done = reverse(f"admin:{_page_of(self.model)}_change", args=[record.pk])
        return self._page_of_act(request, EXPORT, forms.Form(), [record], done)

    def perform(
        self, request: HttpRequest, act: Act, records: Sequence[Any], done: str
    ) -> HttpResponse:
        """Ask for what the act needs and do it: to all of the records, or to none."""
        self.shows(request, *records)
        confirmed = request.POST if "confirm" in request.POST else None
        form = act.form(confirmed, initial=_values_of(records, act.form.base_fields))
        if confirmed and form.is_valid():
            try:
                with transaction.atomic():
                    for record in records:
                        act.perform(record, by=request.member, **_changes_of(form))
            except DomainError as refusal:
                show_refusal(form, refusal)
            except IntegrityError as error:
                show_refusal(form, self._sentence_of(error))
            else:
                messages.success(request, f"{act.label}: done.")
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
    def action(page: ClinicModelAdmin, request: HttpRequest, queryset: Any) -> Any:
        records = list(queryset[: MOST_AT_ONCE + 1])
        if len(records) > MOST_AT_ONCE:
            messages.error(request, f"Choose {MOST_AT_ONCE} at most.")
            return None
        return page.perform(request, act, records, request.get_full_path())

    return action


def _page_of(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def _changes_of(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.changed_data}


def _values_of(records: Sequence[Any], names: Iterable[str]) -> dict[str, Any]:
    """What a single record holds now under these names."""
    if len(records) != 1:
        return {}
    return {
        name: getattr(records[0], name) for name in names if hasattr(records[0], name)
    }
