"""The live link of a session."""

from io import BytesIO
from typing import Any

import qrcode
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from qrcode.image.svg import SvgPathImage
from rest_framework.decorators import action
from rest_framework.response import Response

from api.serializers.live import IssuedLinkSerializer, LiveLinkSerializer
from sessions.domain.live_link import end_live_link, open_live_link
from sessions.models import LiveLink

NO_KEY = OpenApiParameter(
    "Idempotency-Key", location=OpenApiParameter.HEADER, exclude=True
)


class LiveLinkMixin:
    @extend_schema(responses=LiveLinkSerializer)
    @action(detail=True, methods=["get"], url_path="live-link")
    def live_link(self: Any, request: Any, pk: Any) -> Response:
        """The link that is open now; its token is shown to nobody again."""
        links = LiveLink.objects.filter(session=self.get_object(), ended_at=None)
        link = links.first()
        if link is None:
            raise Http404
        return Response(LiveLinkSerializer(link).data)

    @extend_schema(
        parameters=[NO_KEY], request=None, responses={201: IssuedLinkSerializer}
    )
    @live_link.mapping.post
    def open_live_link(self: Any, request: Any, pk: Any) -> Response:
        """A new link for the client of a session under way; the one before it ends."""
        issued = open_live_link(self.get_object(), by=self.member)
        url = request.build_absolute_uri(f"/live/#{issued.token}")
        told = {
            "id": issued.link.pk,
            "expires_at": issued.link.expires_at,
            "url": url,
            "qr": drawn(url),
        }
        return Response(IssuedLinkSerializer(told).data, status=201)

    @extend_schema(request=None, responses={204: None})
    @live_link.mapping.delete
    def end_live_link(self: Any, request: Any, pk: Any) -> Response:
        """Take it back: it opens nothing from the next request on."""
        end_live_link(self.get_object(), by=self.member)
        return Response(status=204)


def drawn(url: str) -> str:
    """To be scanned from a screen: an SVG, dark on light."""
    written = BytesIO()
    qrcode.make(url, image_factory=SvgPathImage, border=4).save(written)
    return written.getvalue().decode()
