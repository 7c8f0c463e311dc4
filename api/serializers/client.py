from rest_framework import serializers

from api.serializers.base import RECORD, ActSerializer, RecordSerializer
from api.serializers.fields import VisibleRelatedField
from clinic.models import Client


class ClientSerializer(RecordSerializer):
    class Meta:
        model = Client
        fields = (
            "id",
            "given_name",
            "family_name",
            "date_of_birth",
            "email",
            "phone",
            "address",
            "language",
            "emergency_contact_name",
            "emergency_contact_phone",
            "emergency_contact_relation",
            "guardian_name",
            "guardian_relation",
            "guardian_phone",
            "primary_therapist",
            "archived_at",
            "merged_into",
            *RECORD,
        )
        read_only_fields = ("archived_at", "merged_into")


class ClientSearchSerializer(ActSerializer):
    """Names travel in the body, so that they stay out of addresses and logs."""

    name = serializers.CharField(max_length=200, required=False, default="")
    date_of_birth = serializers.DateField(required=False, default=None)
    email = serializers.EmailField(required=False, default="")

    def validate(self, values: dict[str, object]) -> dict[str, object]:
        if not any(values.values()):
            raise serializers.ValidationError("Search by name, date_of_birth or email.")
        return values


class MergeSerializer(ActSerializer):
    into = VisibleRelatedField(Client, help_text="The client who stays.")
