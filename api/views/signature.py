"""What every record that can be signed offers beside its own acts."""

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.documents.listing import ById
from api.login import is_fresh
from api.serializers.signature import AddendumSerializer
from api.views.base import alone
from clinic.domain.act import Act
from sessions.domain.signature import add_addendum, co_sign
from sessions.models import Addendum, Signature

SIGNATURES = Prefetch(
    "signatures",
    Signature.objects.defer("content").prefetch_related("co_signatures"),
)
ADDENDA = Addendum.objects.prefetch_related(SIGNATURES).order_by("pk")
ADDENDUM = ById(AddendumSerializer, ADDENDA)


class SignMixin:
    """`sign_act` is the act that seals the record."""

    sign_act: ClassVar[Act[Any, Any, Any]]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def sign(self: Any, request: Any, pk: Any) -> Response:
        """Make it final. If-Match is compared whole: one signs what one saw."""
        return self.act(self.sign_act, is_fresh=is_fresh(request._request))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="co-sign")
    def co_sign(self: Any, request: Any, pk: Any) -> Response:
        """Put a second person's name under what is signed."""
        return self.act(co_sign, is_fresh=is_fresh(request._request))

    @extend_schema(request=AddendumSerializer, responses={201: AddendumSerializer})
    @action(detail=True, methods=["post"])
    def addenda(self: Any, request: Any, pk: Any) -> Response:
        """Add a later word, signed at once; what is signed stays as it is."""
        record = self.get_object()

        def add() -> Addendum:
            add_addendum.when(record)
            values = self.valid(AddendumSerializer)
            fresh = is_fresh(request._request)
            return add_addendum(record, by=self.member, is_fresh=fresh, **values)

        return self.once(add, alone(ADDENDUM))
