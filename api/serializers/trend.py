"""How one asks for a trend."""

from typing import Any

from rest_framework import serializers

from api.serializers.fields import NamesField
from api.serializers.outcomes import OutcomesQuery
from api.serializers.picture import PictureQuery
from sessions.queries.trend import SHOWN


class TrendQuery(PictureQuery, OutcomesQuery):
    """Days by the clinic's clock, both included."""

    until = serializers.DateField(
        required=False, source="last", help_text="Left out, it is the last with a mark."
    )
    show = NamesField(
        SHOWN, default=tuple, help_text=f"Any of {', '.join(SHOWN)}, with commas."
    )

    def get_fields(self) -> Any:
        first = serializers.DateField(
            required=False, source="first", help_text="Left out, it is the first."
        )
        return {"from": first, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("first"), attrs.get("last")
        if first and last and first > last:
            raise serializers.ValidationError(
                {"until": "The last day is not before the first."}
            )
        return attrs
