"""How one asks for a paper."""

from typing import Any

from rest_framework import serializers

from api.serializers.base import ActSerializer
from api.serializers.outcomes import OutcomesQuery
from sessions.queries.papers.report import Reader


class PaperQuery(ActSerializer):
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z]{2,8})?\Z",
        required=False,
        help_text="Left out, the client's of what is for them, else the clinic's.",
    )


class ReportQuery(PaperQuery, OutcomesQuery):
    def get_fields(self) -> Any:
        reader = serializers.ChoiceField(
            [str(one) for one in Reader],
            source="reader",
            default=str(Reader.CLIENT),
            help_text="Who is to read it.",
        )
        return {"for": reader, **super().get_fields()}
