"""How one asks for a body chart."""

from typing import ClassVar

from rest_framework import serializers

from api.serializers.fields import NamesField, VisibleRelatedField
from api.serializers.picture import PictureQuery
from clinic.body_chart.chart import CROPS
from sessions.models import Assessment


class BodyChartQuery(PictureQuery):
    looks: ClassVar = {*PictureQuery.looks, "views"}

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
    views = NamesField(
        CROPS, default=tuple, help_text=f"Any of {', '.join(CROPS)}, with commas."
    )
