"""One serializer for each list of the catalogue, made from its model."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from rest_framework import serializers

from api.serializers.base import ModelSerializer, RecordSerializer
from api.serializers.fields import CatalogueListField, ComputedField
from clinic.models.catalogue import (
    CatalogueEntry,
    CatalogueRelease,
    Contraindication,
    EducationTopic,
    HomeCareTemplate,
    ImportantChange,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    Position,
    RangeOfMotionMovement,
    RetentionRule,
    ScoringExample,
    Technique,
    Tool,
    TriggerPointSite,
)

INTERNAL = frozenset(
    {"id", "clinic", "created_at", "created_by", "updated_at", "version"}
)


IS_OWN = ExpressionWrapper(Q(slug__startswith="x-"), output_field=BooleanField())


class ReleaseSerializer(ModelSerializer):
    class Meta:
        model = CatalogueRelease
        fields = ("label", "checksum", "loaded_at", "counts")


class EntrySerializer(RecordSerializer):
    """An entry is named by its slug; the internal id stays inside."""

    id = None
    source = serializers.CharField(max_length=2_000, required=False)
    is_own = ComputedField(
        expression=IS_OWN,
        help_text="Whether the clinic added it, rather than the release.",
    )

    def validate_slug(self, slug: str) -> str:
        if not slug.startswith("x-"):
            raise serializers.ValidationError("A clinic's own slug begins with x-.")
        return slug

    def get_is_own(self, entry: CatalogueEntry) -> bool:
        return entry.slug.startswith("x-")


def serializer_of(
    entry: type[CatalogueEntry], **nested: serializers.Field
) -> type[EntrySerializer]:
    """All columns of an entry but those of its row; references by slug."""
    left_out = INTERNAL | nested.keys()
    names = [f.name for f in entry._meta.concrete_fields if f.name not in left_out]

    class Meta:
        model = entry
        fields = (*names, "is_own", *nested)
        read_only_fields = ("retired_at",)

    members: dict[str, Any] = {"Meta": Meta, **nested}
    return type(f"{entry.__name__}Serializer", (EntrySerializer,), members)


ImportantChangeSerializer = serializer_of(ImportantChange)
ScoringExampleSerializer = serializer_of(ScoringExample)

SERIALIZERS: dict[str, type[EntrySerializer]] = {
    "muscles": serializer_of(Muscle),
    "pain-regions": serializer_of(PainRegion),
    "trigger-point-sites": serializer_of(TriggerPointSite),
    "techniques": serializer_of(Technique),
    "tools": serializer_of(Tool),
    "positions": serializer_of(Position),
    "contraindications": serializer_of(Contraindication),
    "home-care-templates": serializer_of(
        HomeCareTemplate, contraindications=CatalogueListField(Contraindication)
    ),
    "range-of-motion-movements": serializer_of(RangeOfMotionMovement),
    "outcome-measures": serializer_of(
        OutcomeMeasure,
        important_changes=ImportantChangeSerializer(many=True, read_only=True),
        examples=ScoringExampleSerializer(many=True, read_only=True),
    ),
    "education-topics": serializer_of(EducationTopic),
    "retention-rules": serializer_of(RetentionRule),
}
