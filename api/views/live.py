"""What a client's phone says while they are treated, and all it may do."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.decorators import action
from rest_framework.exceptions import NotAuthenticated, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.errors import problem_handler
from api.schema import refused
from api.serializers.live import (
    LiveAnswerSerializer,
    LiveSerializer,
    LiveWordsSerializer,
)
from api.views.watched import Watched
from clinic.permissions import Permission
from sessions.domain.live_link import hear
from sessions.models import Feedback, LiveLink

OPENS_NOTHING = "This link opens nothing (any more)."


class LinkAuthentication(BaseAuthentication):
    """`Authorization: Live <token>`."""

    def authenticate(self, request: Any) -> Any:
        member = request._request.member
        return None if member is None else (member.user, member)

    def authenticate_header(self, request: Any) -> str:
        return "Live"


class LinkScheme(OpenApiAuthenticationExtension):
    target_class = LinkAuthentication
    name = "liveLink"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "live"}


class LinkPermission(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if request._request.guesses_too_often:
            raise Throttled(300, OPENS_NOTHING)
        if request._request.member is None:
            raise NotAuthenticated(OPENS_NOTHING)
        return True


class LiveViewSet(Watched, ViewSet):
    """By a live link alone: it says something in one session, and shows nothing."""

    authentication_classes: ClassVar = [LinkAuthentication]
    permission_classes: ClassVar = [LinkPermission]
    permission_map: ClassVar = {
        "list": Permission.OWN_ACCESS,
        "feedback": Permission.OWN_ACCESS,
    }

    @property
    def link(self) -> LiveLink:
        return LiveLink.objects.get(pk=self.request._request.device)

    @extend_schema(responses={200: LiveSerializer, **refused(429)})
    def list(self, request: Any) -> Response:
        """That the link is open, and the server's clock."""
        self.shows_nobody()
        told = {"now": timezone.now(), "expires_at": self.link.expires_at}
        return Response(LiveSerializer(told).data)

    @extend_schema(
        request=LiveWordsSerializer,
        responses={200: LiveAnswerSerializer, **refused(429)},
    )
    @action(detail=False, methods=["post"])
    def feedback(self, request: Any) -> Response:
        """Say something, in order; each by its own id, so that it may be sent again.

        Each word is answered alone, and said of the treatment given at that moment.
        """
        self.shows_nobody()
        body = LiveWordsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        words = body.validated_data["words"]
        heard = hear(self.link, words, by=request._request.member)
        told = [
            {"id": word["id"], "problem": self._problem(one)}
            for word, one in zip(words, heard, strict=True)
        ]
        return Response(
            LiveAnswerSerializer({"now": timezone.now(), "words": told}).data
        )

    def _problem(self, heard: Any) -> Any:
        if isinstance(heard, Feedback):
            return None
        answer = problem_handler(heard, {"request": self.request, "view": None})
        if answer is None:
            raise heard
        return answer.data
