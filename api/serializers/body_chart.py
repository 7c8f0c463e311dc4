"""How one asks for a body chart."""

from typing import Any

from rest_framework import serializers

from api.serializers.base import ActSerializer
from api.serializers.fields import VisibleRelatedField
from clinic.body_chart.chart import CROPS
from clinic.body_chart.palette import THEMES
from sessions.models import Assessment

LOOK = {"theme", "language", "views", "width"}


class BodyChartQuery(ActSerializer):
    assessment = VisibleRelatedField(
        Assessment, required=False, help_text="The latest unless named."
    )
    before = VisibleRelatedField(
        Assessment, required=False, help_text="One to stand beside it."
    )
    referral = serializers.BooleanField(
        default=False, help_text="Where the pain of these points may be felt."
    )
    limits = serializers.BooleanField(
        default=True, help_text="What may not be pressed today."
    )
    theme = serializers.ChoiceField(list(THEMES), default="light")
    language = serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z]{2,8})?\Z", default="en")
    views = serializers.CharField(
        default="", help_text=f"Any of {', '.join(CROPS)}, with commas."
    )
    width = serializers.IntegerField(
        min_value=200, max_value=4000, required=False, help_text="In pixels."
    )

    def validate_views(self, value: str) -> list[str]:
        views = list(dict.fromkeys(filter(None, value.split(","))))
        if unknown := [view for view in views if view not in CROPS]:
            raise serializers.ValidationError(
                f"There is no view “{unknown[0][:20]}”. There are: {', '.join(CROPS)}."
            )
        return views

    @property
    def look(self) -> dict[str, Any]:
        """What is asked of the picture."""
        return {k: v for k, v in self.validated_data.items() if k in LOOK}

    @property
    def record(self) -> dict[str, Any]:
        """What is asked of the record."""
        return {k: v for k, v in self.validated_data.items() if k not in LOOK}
