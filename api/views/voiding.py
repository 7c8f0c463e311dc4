from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.serializers.signature import VoidSerializer
from clinic.domain.act import Act
from clinic.domain.voiding import void_record


class VoidMixin:
    """Nothing is deleted: a record entered in error says so, by `void_act`."""

    void_act: ClassVar[Act[Any, Any, Any]] = void_record

    @extend_schema(request=VoidSerializer)
    @action(detail=True, methods=["post"])
    def void(self: Any, request: Any, pk: Any) -> Response:
        """Say that the record was entered in error, and why. It stays, and is final."""
        return self.act(self.void_act, VoidSerializer)
