"""The reference catalogue: read by everyone, kept by phones, changed by releases."""

from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from api.documents.listing import ById, Listing
from api.renderers import Written
from api.serializers.catalogue import SERIALIZERS, EntrySerializer, ReleaseSerializer
from api.serializers.measure_wording import WordingSerializer
from api.views.base import CreateMixin, alone
from api.views.once import OnceMixin
from api.views.shaped import ShapedMixin
from clinic.domain.catalogue_entry import add_entry
from clinic.domain.measure_wording import add_wording
from clinic.errors import DomainError
from clinic.models import MeasureWording
from clinic.models.catalogue import (
    CatalogueEntry,
    EducationTopic,
    ImportantChange,
    OutcomeMeasure,
    ScoringExample,
)
from clinic.permissions import Permission
from clinic.queries.catalogue import catalogue_etag, current_release, in_language

WORDING = ById(WordingSerializer, MeasureWording.objects.all())


class CatalogueMissing(DomainError):
    status, code, title = 503, "catalogue-missing", "Catalogue missing"


def kept() -> dict[str, str]:
    """Of all answers only the catalogue's may be kept, by whom it was given, and is
    asked for anew each time; it is about nobody."""
    return {
        "ETag": catalogue_etag(),
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }


class ReleaseViewSet(ViewSet):
    permission_map: ClassVar = {"list": Permission.CATALOGUE_READ}

    @extend_schema(operation_id="catalogue_retrieve", responses=ReleaseSerializer)
    def list(self, request: Any) -> Response:
        """The release in force. Its ETag is that of every list of the catalogue."""
        release = current_release()
        if release is None:
            raise CatalogueMissing("No catalogue is loaded: run load_catalogue.")
        return Response(ReleaseSerializer(release).data, headers=kept())


class EntryViewSet(CreateMixin, ShapedMixin, OnceMixin, GenericViewSet):
    """Entries of one kind, whole: a phone keeps them and asks again by ETag."""

    entry: ClassVar[type[CatalogueEntry]]
    lookup_field = "slug"
    lookup_value_converter = "slug"
    pagination_class = None
    permission_map: ClassVar = {
        "list": Permission.CATALOGUE_READ,
        "retrieve": Permission.CATALOGUE_READ,
        "create": Permission.CLINIC_MANAGE,
    }
    whole: ClassVar[Listing]
    each: ClassVar[ById]

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related(None)  # PostgreSQL shows it.

    def list(self, request: Any) -> Response:
        headers = kept()
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(status=304, headers=headers)
        return Response(self.told_whole(), headers=headers)

    def told_whole(self) -> Any:
        return Written(self.whole.shown())

    def retrieve(self, request: Any, slug: str) -> Response:
        return self._show(self.get_object().pk, 200)

    def perform_create(self, values: dict[str, Any]) -> CatalogueEntry:
        return add_entry(self.entry, by=self.request._request.member, **values)

    def _show(self, pk: Any, status: int) -> Response:
        body = self.each.one(pk)
        return Response(Written(body), status=status, headers=kept())


class TopicViewSet(EntryViewSet):
    """Education topics: in every language, or each in one."""

    def told_whole(self) -> Any:
        language = self.request.query_params.get("language")
        if not language:
            return super().told_whole()
        known = self.get_queryset().only("slug", "translates", "language")
        topics = in_language(known, language)
        return Written(self.each.shown(topic.pk for topic in topics))

    def get_object(self) -> EducationTopic:
        topic = super().get_object()
        language = self.request.query_params.get("language")
        if not language:
            return topic
        same = Q(slug=topic.topic) | Q(translates=topic.topic)
        return in_language(self.get_queryset().filter(same), language)[0]


class MeasureViewSet(EntryViewSet):
    """Measures, and the texts a clinic may show of them: none are shipped."""

    permission_map: ClassVar = {
        **EntryViewSet.permission_map,
        "wordings": Permission.CATALOGUE_READ,
        "add_wording": Permission.CLINIC_MANAGE,
    }

    @extend_schema(responses=WordingSerializer(many=True))
    @action(detail=True, methods=["get"])
    def wordings(self, request: Any, slug: str) -> Response:
        """The clinic's own licensed texts of the measure, one for each language."""
        texts = MeasureWording.objects.visible_to(request._request.member).filter(
            measure__slug=self.get_object().slug, retired_at=None
        )
        found = texts.order_by("language").values_list("pk", flat=True)
        return Response(Written(WORDING.shown(found)))

    @extend_schema(request=WordingSerializer, responses={201: WordingSerializer})
    @wordings.mapping.post
    def add_wording(self, request: Any, slug: str) -> Response:
        """Keep licensed texts; those the clinic had in the language are retired."""
        measure = self.get_object()

        def make() -> MeasureWording:
            texts = WordingSerializer(
                data=request.data, context=self.get_serializer_context()
            )
            texts.is_valid(raise_exception=True)
            return add_wording(
                by=request._request.member, measure=measure, **texts.validated_data
            )

        return self.once(make, alone(WORDING))


LANGUAGE = OpenApiParameter(
    "language",
    str,
    description="A BCP 47 tag: each topic in this language, else in English.",
)
PARTS = {"important_changes": ImportantChange, "examples": ScoringExample}
BASES = {EducationTopic: TopicViewSet, OutcomeMeasure: MeasureViewSet}
PARAMETERS = {EducationTopic: [LANGUAGE]}


def entries_of(model: type[CatalogueEntry]) -> QuerySet[Any]:
    entries: QuerySet[Any] = model.objects.current().order_by("slug")
    if model is not OutcomeMeasure:
        return entries
    return entries.prefetch_related(
        *(
            Prefetch(name, part.objects.current().order_by("slug"))
            for name, part in PARTS.items()
        )
    )


def view_of(name: str, serializer: type[EntrySerializer]) -> type[EntryViewSet]:
    model = serializer.Meta.model
    entries = entries_of(model)
    members = {
        "entry": model,
        "queryset": entries,
        "serializer_class": serializer,
        "whole": Listing(serializer, entries),
        "each": ById(serializer, entries),
    }
    view = type(f"{model.__name__}ViewSet", (BASES.get(model, EntryViewSet),), members)
    asked = PARAMETERS.get(model, [])
    plural = str(model._meta.verbose_name_plural)
    return extend_schema_view(
        list=extend_schema(description=f"All {plural}.", parameters=asked),
        retrieve=extend_schema(
            description=f"One of the {plural}, by its slug.", parameters=asked
        ),
        create=extend_schema(description=f"Add to the {plural} of the clinic alone."),
    )(view)


VIEWS = {name: view_of(name, serializer) for name, serializer in SERIALIZERS.items()}
