"""Who is calling. The middleware let them in; this only says so to DRF."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from clinic.models import User


class DeviceAuthentication(BaseAuthentication):
    """`Authorization: Bearer <device token>`."""

    def authenticate(self, request: Any) -> tuple[User, Any] | None:
        if not request.headers.get("Authorization"):
            return None
        member = request._request.member
        if member is None:
            raise AuthenticationFailed("This token opens nothing (any more).")
        return member.user, member

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


class BrowserAuthentication(SessionAuthentication):
    """The session cookie, with CSRF checked, for pages of our own."""

    def authenticate(self, request: Any) -> tuple[User, Any] | None:
        http: HttpRequest = request._request
        if http.member is None:
            return None
        self.enforce_csrf(request)
        return http.member.user, http.member


class DeviceScheme(OpenApiAuthenticationExtension):
    target_class = DeviceAuthentication
    name = "deviceToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class BrowserScheme(OpenApiAuthenticationExtension):
    target_class = BrowserAuthentication
    name = "browserSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
