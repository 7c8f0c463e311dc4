"""What every resource's view is made of."""

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import JSONObject
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.documents.listing import ById
from api.documents.resource import Found, Resource, resource_of
from api.renderers import Written
from api.views.once import OnceMixin
from api.views.shaped import ShapedMixin
from api.views.watched import Watched
from clinic.domain.act import Act
from clinic.domain.addition import Addition
from clinic.domain.aggregate import hold_open
from clinic.enums import Role
from clinic.models import Aggregate, Membership, Voiding
from clinic.permissions import Permission


class PreconditionRequired(APIException):
    status_code = 428
    default_detail = "Send the record's ETag as If-Match."
    default_code = "if-match-required"


class Stale(APIException):
    status_code = 412
    default_detail = "The record has changed since; `current` is what it is now."
    default_code = "stale"

    def __init__(self, current: Any) -> None:
        super().__init__()
        self.extra = {"current": current}


VOIDED = JSONObject(at="created_at", by="created_by", reason="reason")


def alone(rows: ById) -> Callable[[UUID, int], Response]:
    """Answers with one of these rows, given its id and the status."""

    def show(pk: UUID, status: int) -> Response:
        body = rows.one(pk)
        if body is None:
            raise Http404
        return Response(Written(body), status=status)

    return show


def etag_of(record: Any) -> str:
    """`"<version>.<children>"`: the row's counter, and that of changes of its parts."""
    is_voided = bool(getattr(record, "voided", None))
    children = getattr(record, "children", None) or int(is_voided)
    return f'"{record.version}.{children}"'


class ClinicViewSet(ShapedMixin, OnceMixin, Watched, GenericViewSet):
    """Records of the caller's clinic.

    `permission_map` names the permission of every action; one left out is shut.
    `serializers` may give an audience a serializer of its own. `children` says how
    each nested list is fetched.
    """

    permission_map: ClassVar[dict[str, Permission]] = {}
    serializers: ClassVar[dict[str, Any]] = {}
    children: ClassVar[dict[str, Any]] = {}
    if_match_actions: ClassVar[frozenset[str]] = frozenset({"partial_update"})
    whole_etag_actions: ClassVar[frozenset[str]] = frozenset({"sign", "co_sign"})
    lookup_value_converter = "uuid"
    in_sets: ClassVar[frozenset[str]] = frozenset()  # Acts a device may do in numbers.
    for_device = False  # Whether it answers with what a device keeps.
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "created_at", "updated_at")

    def __init_subclass__(cls) -> None:
        """A model that names its client makes of its view one that is watched."""
        super().__init_subclass__()
        model = cls.queryset.model if cls.queryset is not None else None
        if getattr(model, "client_column", ""):
            cls.record_kind = model.log_kind()

    @property
    def member(self) -> Membership:
        return self.request._request.member

    def get_queryset(self) -> models.QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset().none()
        records = self.records()
        if self.request.method not in SAFE_METHODS and self.detail:
            locked = records.select_for_update(of=("self",), no_key=True)
            return locked.prefetch_related(None)  # The act asks for what it needs.
        return records

    def records(self) -> models.QuerySet[Any]:
        """What the member may see, with the children an answer shows."""
        prefetched = [
            prefetch
            for name, prefetch in self.children.items()
            if name not in self.unshown
        ]
        records = self.visible()
        held = Aggregate.objects.filter(record=models.OuterRef("pk"))
        voidings = Voiding.objects.filter(record=models.OuterRef("pk"))
        return records.annotate(
            children=models.Subquery(held.values("children")),
            voided=models.Subquery(voidings.values(told=VOIDED)),
        ).prefetch_related(*prefetched)

    def visible(self) -> models.QuerySet[Any]:
        return super().get_queryset().visible_to(self.member)

    @property
    def unshown(self) -> frozenset[str]:
        """The children that this answer leaves out: in a list, those not asked for."""
        if self.action != "list":
            return frozenset()
        asked = set(
            filter(None, self.request.query_params.get("expand", "").split(","))
        )
        if asked - self.children.keys():
            known = ", ".join(self.children) or "nothing"
            raise ValidationError({"expand": f"Expand any of: {known}."})
        return frozenset(self.children.keys() - asked)

    @property
    def documents(self) -> Resource:
        return resource_of(type(self), Role(self.member.role))

    def found(self, pk: Any, known: Collection[str] = ()) -> Found:
        """The record as it is now, as the member may see it; `known` are the ETags of
        what the caller has: unchanged, it has no body."""
        documents = self.documents
        found = documents.glance(pk, self.member) if known else None
        if found is None or found.etag not in known:
            found = documents.one(pk, self.member)
        if found is None:
            raise Http404
        self.shows_of([found.client])
        return found

    def shows_of(self, clients: Iterable[UUID | None]) -> None:
        """Whom the documents of an answer concern."""
        if self.record_kind:
            self.shows_clients(clients)

    def get_object(self) -> Any:
        record = super().get_object()
        self.shows(record)
        return record

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Whatever is shown of records passes here, or was found by `get_object`."""
        if args and not getattr(self, "swagger_fake_view", False):
            self.shows(*(args[0] if kwargs.get("many") else args[:1]))
        return super().get_serializer(*args, **kwargs)

    def get_serializer_class(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.serializer_class
        audience = Role(self.member.role).audience
        return self.serializers.get(audience, self.serializer_class)

    def check_if_match(self, record: Any) -> None:
        """Refuse where the action asks that the record be as the caller last saw it."""
        if self.action not in self.if_match_actions:
            return
        given = self.request.headers.get("If-Match")
        if given is None:
            raise PreconditionRequired
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in given.split(",")}
        if self.action in self.whole_etag_actions:
            seen, now = tags, self._held(record).strip('"')
        else:
            seen, now = {tag.partition(".")[0] for tag in tags}, str(record.version)
        if "*" not in seen and now not in seen:
            raise Stale(json.loads(self.found(record.pk).body or b"null"))

    def shown(self, record: Any, status: int = 200) -> Response:
        """The record as it is now in the database, with its ETag."""
        return self._answer(self.found(record.pk), status)

    def _held(self, record: Any) -> str:
        """The ETag of the record while nobody else can write a part of it."""
        hold_open(record)
        found = self.documents.glance(record.pk, self.member)
        if found is None:
            raise Http404
        return found.etag

    def _answer(self, found: Found, status: int = 200) -> Response:
        headers = {"ETag": found.etag}
        if found.body is None:
            return Response(status=304, headers=headers)
        return Response(Written(found.body), status=status, headers=headers)

    def page_of(
        self,
        rows: models.QuerySet[Any],
        documents: Resource,
        without: frozenset[str] = frozenset(),
        *,
        of_all: bool = False,
    ) -> Response:
        """The page asked for of these rows, as JSON that PostgreSQL wrote; `of_all`
        that the member may see is a statement that is there already."""
        pages: Any = self.paginator
        asked = self.filter_queryset(rows)
        pages.read(self.request, self)
        first, *more = pages.names
        if of_all and asked is rows and not more and not pages.is_backwards:
            beyond = pages.place and pages.place.values[0]
            page = documents.page(
                beyond, self.member, pages.size, falls=pages.falls, without=without
            )
            shown = pages.end(page.found, lambda row: row[:1])
            bodies = [page.body] if shown else []
        else:
            names = (first,) if more else ()
            few = pages.begin(asked)
            found = documents.many(few, pages.size + 1, *names, without=without)
            shown = pages.end(found, lambda row: (*row[2:-1], row[0]))
            bodies = [row[-1] for row in shown]
        self.shows_of([row[1] for row in shown])
        return Response(Written(pages.written(bodies)))

    def list_of(self, rows: models.QuerySet[Any], most: int) -> Response:
        """All of these rows, which are few, as JSON that PostgreSQL wrote."""
        found = self.documents.many(rows, most, without=frozenset())
        self.shows_of([row[1] for row in found])
        return Response(Written(b"[%s]" % b",".join(row[-1] for row in found)))

    def do(self, act: Any, record: Any, values: dict[str, Any]) -> Any:
        """Call a domain function: all that is written is written here."""
        return act.to_one(record, values, by=self.member)

    def part_of(self, parts: Any, pk: Any) -> Any:
        return get_object_or_404(parts, pk=pk)

    def act(
        self,
        do: Act[Any, Any, Any],
        body: Any = None,
        success: int = 200,
        **known: Any,
    ) -> Response:
        """Call a domain function on the record, with the values of the body; once for
        each Idempotency-Key."""

        record = self.get_object()

        def change() -> models.Model:
            self.check_if_match(record)
            do.when(record)
            values = self.valid(body) if body is not None else {}
            return self.do(do, record, known | values)

        return self.once(change, success=success)

    def changed(
        self, record: Any, do: Act[Any, Any, Any], serializer_class: Any
    ) -> Any:
        """The record after an act that takes those of its fields the body names."""
        do.when(record)
        return self.do(do, record, self.valid(serializer_class, record))

    def add(self, parent: models.Model, do: Addition[Any], parts: ById) -> Response:
        """Add one part by an act that takes several; answer with it."""

        def make() -> models.Model:
            do.when(parent)
            return self.do(do, parent, self.valid(parts.serializer))

        return self.once(make, alone(parts))

    def changed_part(
        self, part: models.Model, do: Act[Any, Any, Any], parts: ById
    ) -> Response:
        """The same of a part that there is, which the body changes."""
        self.changed(part, do, parts.serializer)
        return alone(parts)(part.pk, 200)

    def _show(self, pk: Any, status: int) -> Response:
        return self.shown(self.queryset.model(pk=pk), status)


class CreateMixin:
    """`POST`: shape by the serializer, meaning by the domain function `perform_create`
    calls with the validated values. It returns the new record."""

    def create(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        shape = self.get_serializer_class()
        return self.once(lambda: self.perform_create(self.valid(shape)))

    def perform_create(self, values: dict[str, Any]) -> Any:
        raise NotImplementedError


class UpdateMixin:
    """`PATCH`, with If-Match: `change` is the act that takes the validated values."""

    change: ClassVar[Act[Any, Any, Any]]

    def partial_update(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        record = self.get_object()
        self.check_if_match(record)
        return self.shown(
            self.changed(record, self.change, self.get_serializer_class())
        )


class RetrieveMixin:
    """`GET` of one record; unchanged since the caller's If-None-Match, it is a 304."""

    def retrieve(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        given = request.headers.get("If-None-Match", "")
        had = (
            {tag.strip().removeprefix("W/") for tag in given.split(",")}
            if given
            else ()
        )
        return self._answer(self.found(kwargs[self.lookup_field], had))


class ListMixin:
    """`GET` of a page; children only where `?expand=` names them."""

    def list(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        rows, documents = self.visible(), self.documents
        return self.page_of(rows, documents, self.unshown, of_all=True)
