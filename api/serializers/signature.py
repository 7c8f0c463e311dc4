from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, When
from rest_framework import serializers

from api.expressions import Hex
from api.serializers.base import ActSerializer, ModelSerializer, RecordSerializer
from api.serializers.fields import ComputedField
from sessions.models import Addendum, CoSignature, Signature

DIGEST = "SHA-256 of the canonical bytes, in hexadecimal."


class Digest(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return bytes(value).hex()

    def column(self, ref: str) -> Hex:
        return Hex(F(ref))


# A session's signature, in a clinic that asks for a second one, has none yet.
AWAITED = Case(
    When(
        Q(session__isnull=False, clinic__asks_co_signature=True)
        & ~Exists(CoSignature.objects.filter(signature=OuterRef("pk"))),
        then=True,
    ),
    default=False,
)


class CoSignatureSerializer(ModelSerializer):
    signed_by = serializers.UUIDField(source="created_by_id", read_only=True)

    class Meta:
        model = CoSignature
        fields = ("id", "signed_by", "signed_at")


class SignatureSerializer(ModelSerializer):
    """Who sealed the record, when, and what the bytes' digest was."""

    signed_by = serializers.UUIDField(source="created_by_id", read_only=True)
    licence = serializers.UUIDField(source="licence_id", read_only=True)
    digest = Digest(read_only=True, help_text=DIGEST)
    co_signatures = CoSignatureSerializer(many=True, read_only=True)
    awaits_co_signature = ComputedField(
        expression=AWAITED,
        help_text="Whether the clinic asks for a second person's signature still.",
    )

    class Meta:
        model = Signature
        fields = (
            "id",
            "signed_by",
            "signed_at",
            "licence",
            "recipe",
            "digest",
            "co_signatures",
            "awaits_co_signature",
        )

    def get_awaits_co_signature(self, signature: Signature) -> bool:
        clinic = self.context["request"]._request.member.clinic
        if signature.session_id is None or not clinic.asks_co_signature:
            return False
        return not signature.co_signatures.all()


def signature() -> SignatureSerializer:
    """Null until the record is signed."""
    return SignatureSerializer(read_only=True, allow_null=True)


class AddendumSerializer(RecordSerializer):
    signature = signature()

    class Meta:
        model = Addendum
        fields = ("id", "text", "signature", "created_at", "created_by")
        read_only_fields = ("id",)


class VoidSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000)
