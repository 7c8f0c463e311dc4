from rest_framework import serializers

from api.serializers.base import STAMPS, ActSerializer, RecordSerializer
from clinic.models import Licence


class LicenceSerializer(RecordSerializer):
    class Meta:
        model = Licence
        fields = (
            "id",
            "member",
            "number",
            "jurisdiction",
            "profession",
            "valid_from",
            "valid_until",
            *STAMPS,
        )


class LicenceEndSerializer(ActSerializer):
    valid_until = serializers.DateField(source="on", help_text="Its last valid day.")
