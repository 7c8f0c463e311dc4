"""What every page of the admin shares: reading by default, acts through the domain."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import (
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.forms import SplitDateTimeField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from clinic.admin.act import (
    VOID,
    Act,
    ActForm,
    Acting,
    ReasonForm,
    RemarkForm,
    changes_of,
)
from clinic.admin.day_and_time import DayAndTime
from clinic.admin.filters import ChosenFilter, therapists
from clinic.admin.link import CLIENT, OF_CLIENT, THERAPIST, link, link_to, page_of
from clinic.admin.search import SearchedList, Suggestions, keep_search
from clinic.errors import DomainError
from clinic.permissions import PERMISSIONS, Permission
from clinic.queries.change import history_of
from clinic.site import ByMembership, may

BOOKKEEPING = ("id", "version", "created_at", "created_by", "updated_at")

__all__ = [
    "CLIENT",
    "OF_CLIENT",
    "THERAPIST",
    "VOID",
    "Act",
    "ActForm",
    "ClinicModelAdmin",
    "ReadingInline",
    "ReasonForm",
    "RemarkForm",
    "link",
    "link_to",
]


class ReadingInline(ByMembership, admin.TabularInline):
    """The parts of a record, on its page."""

    template = "admin/parts.html"
    extra = 0
    can_delete = False
    show_change_link = True
    related: ClassVar[tuple[str, ...]] = ()
    prefetched: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset = super().get_queryset(request)
        if hasattr(queryset, "visible_to"):
            queryset = queryset.visible_to(request.member)
        queryset = queryset.select_related(*self.related)
        return queryset.prefetch_related(*self.prefetched)


class ClinicModelAdmin(Acting):
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
    create_needs: ClassVar[Permission] = Permission.CLINIC_MANAGE
    change_needs: ClassVar[Permission] = Permission.CLINIC_MANAGE

    form = ActForm
    ordering = ("-pk",)  # The newest first: ids tell their time.
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    preserve_filters = False
    view_on_site = False
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        models.DateTimeField: {
            "form_class": SplitDateTimeField,
            "widget": DayAndTime,
        }
    }

    class Media:
        js = ("clinic/labels.js",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.create_act is not None and may(request, self.create_needs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.change_act is not None and may(request, self.change_needs)

    # Finding

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For every page of one record; the access log hears of it here."""
        record = super().get_object(request, *args, **kwargs)
        if record is None:
            request.sight.missed = True
        else:
            record.shown_to = request.member
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
        linked = self._lists(request.member.role)
        return [
            (None, {"fields": [*names, *self.more_fields]}),
            *([(gettext("Linked records"), {"fields": ["links"]})] if linked else []),
            (
                pgettext("bookkeeping", "Record"),
                {"fields": kept, "classes": ["collapse"]},
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        editable = self.create_fields if obj is None else self.change_fields
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in names if name not in editable]

    @admin.display(description="lists")
    def links(self, record: Any) -> SafeString:
        """The lists of what refers to this record, each narrowed to it."""
        return format_html_join(
            " · ",
            '<a href="{}?{}__id__exact={}">{}</a>',
            (
                (url, name, record.pk, label)
                for url, name, label in self._lists(record.shown_to.role)
            ),
        )

    def _lists(self, role: str) -> list[tuple[str, str, str]]:
        """Address, key and name of every list whose records refer to such a record."""
        keys = [
            relation.field
            for relation in self.opts.get_fields(include_hidden=True)
            if relation.auto_created and relation.one_to_many
            if relation.field.name not in {"clinic", "created_by"}
            if self._is_listed_apart(relation.related_model, role)
        ]
        from_where = [key.model for key in keys]
        lists = []
        for key in keys:
            label = capfirst(str(key.model._meta.verbose_name_plural))
            if key.model is self.model or from_where.count(key.model) > 1:
                label = f"{label} ({key.verbose_name})"
            url = reverse(f"admin:{page_of(key.model)}_changelist")
            lists.append((url, key.name, label))
        return lists

    def _is_listed_apart(self, model: type[models.Model], role: str) -> bool:
        if not self.admin_site.is_registered(model):
            return False
        page = self.admin_site.get_model_admin(model)
        return (
            not page.is_part
            and page.opens in PERMISSIONS[role]
            and model not in {inline.model for inline in self.inlines}
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What the change log tells of the record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History"),
            "opts": self.opts,
            "record": record,
            "back": reverse(f"admin:{page_of(self.model)}_change", args=[record.pk]),
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
        elif changes := changes_of(form):
            stored = self.model._default_manager.get(pk=obj.pk)
            self.change_act(stored, by=request.member, **changes)

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        """Parts are read here, never written."""
