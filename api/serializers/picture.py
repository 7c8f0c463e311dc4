"""How one asks for a picture."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.serializers.base import ActSerializer
from clinic.body_chart.palette import THEMES


class PictureQuery(ActSerializer):
    looks: ClassVar = {"theme", "language", "width"}

    theme = serializers.ChoiceField(list(THEMES), default="light")
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z]{2,8})?\Z",
        required=False,
        help_text="Left out, a client's own, on a page the page's, else English.",
    )
    width = serializers.IntegerField(
        min_value=200, max_value=4000, required=False, help_text="In pixels."
    )

    @property
    def look(self) -> dict[str, Any]:
        """What is asked of the picture."""
        return {k: v for k, v in self.validated_data.items() if k in self.looks}

    @property
    def record(self) -> dict[str, Any]:
        """What is asked of the record."""
        return {k: v for k, v in self.validated_data.items() if k not in self.looks}
