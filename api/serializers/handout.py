from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from rest_framework import serializers

from api.serializers.base import RECORD, RecordSerializer
from api.serializers.fields import CatalogueField, VisibleRelatedField
from clinic.models import Client, Voiding
from clinic.models.catalogue import EducationTopic
from sessions.models import Handout

# What was not entered in error.
VOIDED = Voiding.objects.filter(record=OuterRef("pk"))
GIVEN = Handout.objects.exclude(Exists(VOIDED)).order_by("pk")


class HandoutSerializer(RecordSerializer):
    """A topic given out: it is told in the client's language, where there is one, and
    kept as it was told."""

    client = VisibleRelatedField(model=Client)
    title = serializers.CharField(source="topic.name", read_only=True)
    body = serializers.CharField(source="topic.body", read_only=True)
    language = serializers.CharField(source="topic.language", read_only=True)

    class Meta:
        model = Handout
        fields = (
            "id",
            "client",
            "topic",
            "title",
            "body",
            "language",
            "instruction",
            "given_at",
            *RECORD,
        )


class TopicsField(serializers.ListField):
    """The topics given out with a record, by their slugs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"required": False, "max_length": 50}
        super().__init__(child=CatalogueField(EducationTopic), **kwargs)

    @property
    def expression(self) -> Any:
        given = GIVEN.filter(instruction=OuterRef("pk"))
        return ArraySubquery(given.values("topic__slug"))

    def get_attribute(self, instance: Any) -> list[Any]:
        return [handout.topic_id for handout in instance.handouts.all()]
