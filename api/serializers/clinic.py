from rest_framework import serializers

from api.serializers.base import ModelSerializer, StrictMixin
from clinic.models import Clinic
from clinic.models.clinic import validate_time_zone


class ClinicSerializer(StrictMixin, ModelSerializer):
    time_zone = serializers.CharField(
        max_length=64, required=False, validators=[validate_time_zone]
    )

    class Meta:
        model = Clinic
        fields = (
            "id",
            "name",
            "time_zone",
            "locale",
            "jurisdiction",
            "retention_years",
            "alarm_level",
            "pressure_scale",
            "session_minutes",
            "asks_co_signature",
            "age_of_consent",
            "created_at",
            "updated_at",
            "version",
        )
