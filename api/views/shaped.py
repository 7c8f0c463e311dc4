"""What a request says, read by the serializer of what it asks for."""

from typing import Any


class ShapedMixin:
    request: Any
    get_serializer_context: Any

    def valid(self, serializer_class: Any, record: Any = None) -> dict[str, Any]:
        """The validated body of an act; of a change, what it names of the record."""
        serializer = serializer_class(
            record,
            data=self.request.data,
            partial=record is not None,
            context=self.get_serializer_context(),
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
