from rest_framework import serializers


class RetentionSerializer(serializers.Serializer):
    """Until when a client's record is kept, by which rule, and whether it is held."""

    client = serializers.UUIDField(source="client.pk", read_only=True)
    last_encounter = serializers.DateField()
    keep_until = serializers.DateField(help_text="The last day on which it is kept.")
    rule = serializers.CharField()
    source = serializers.CharField()
    held = serializers.BooleanField(help_text="Whether a legal hold stands.")
    is_over = serializers.BooleanField(help_text="Whether that day is past.")
