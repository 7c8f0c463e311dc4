"""What lists are narrowed by."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext

from clinic.enums import Role
from clinic.language import spoken
from clinic.models import Membership

SHOWN_CLIENT = "shown__client_id"  # Narrows the access log to one client.


def therapists(*, active: bool) -> models.QuerySet[Membership]:
    every = Membership.objects.filter(role=Role.THERAPIST).select_related("user")
    return (every.active() if active else every).order_by("user__name", "pk")


class ChosenFilter(admin.FieldListFilter):
    """Tells which record a link has narrowed a list to, and widens it again."""

    def __init__(
        self, field: Any, request: HttpRequest, *args: Any, field_path: str
    ) -> None:
        self.parameter = f"{field_path}__id__exact"
        self.sight = request.sight
        super().__init__(field, request, *args, field_path=field_path)

    def expected_parameters(self) -> list[str]:
        return [self.parameter]

    def has_output(self) -> bool:
        return self.parameter in self.used_parameters

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        to = self.field.related_model._default_manager
        chosen = to.filter(pk__in=self.used_parameters[self.parameter]).first()
        if chosen is not None and getattr(chosen, "client_column", ""):
            self.sight.add(chosen)
        everything = changelist.get_query_string(remove=[self.parameter])
        yield {"selected": False, "query_string": everything, "display": gettext("All")}
        here = changelist.get_query_string()
        yield {"selected": True, "query_string": here, "display": chosen or "-"}


def whether(column: str, title: str) -> type[admin.SimpleListFilter]:
    """A filter that asks whether there is something in a column, or behind a key."""

    class WhetherFilter(admin.SimpleListFilter):
        parameter_name = title.replace(" ", "_")

        def lookups(self, *args: Any) -> list[tuple[str, str]]:
            return [("yes", gettext("Yes")), ("no", gettext("No"))]

        def queryset(self, request: HttpRequest, queryset: Any) -> Any:
            if self.value() not in {"yes", "no"}:
                return None
            return queryset.filter(**{f"{column}__isnull": self.value() == "no"})

    WhetherFilter.title = spoken(title)
    return WhetherFilter


class TherapistFilter(admin.SimpleListFilter):
    """Whose it is, by the keys that lead to a therapist."""

    title = "therapist"
    parameter_name = "of_therapist"
    keys: tuple[str, ...] = ("therapist",)

    @classmethod
    def by(cls, *keys: str) -> type["TherapistFilter"]:
        return type("TherapistFilter", (cls,), {"keys": keys})

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        every = therapists(active=False)
        return [(str(member.pk), member.user.name) for member in every]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return None
        ways = (models.Q(**{key: self.value()}) for key in self.keys)
        return queryset.filter(reduce(or_, ways))
