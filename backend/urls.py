"""Admin, log-in, API, health."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from django.views.i18n import set_language
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
)

from api.password_reset import ResetView
from api.views.health import healthz, readyz

docs = SpectacularSwaggerSplitView.as_view(template_name="api/docs.html")
redoc = SpectacularRedocView.as_view(template_name="api/redoc.html")

# An address is given by invitation. allauth's own pages for a new one, or another, tell
# whether it is known.
SHUT = (
    "accounts/signup/",
    "accounts/email/",
    "_allauth/app/v1/auth/signup",
    "_allauth/app/v1/account/email",
)


def shut(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("api/v1/", include("api.urls")),  # First, for it is asked most.
    *(path(route, csrf_exempt(shut)) for route in SHUT),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("_allauth/app/v1/auth/password/request", ResetView.as_api_view(client="app")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", docs, name="docs"),
    path("api/redoc/", redoc, name="redoc"),
    path("live/", TemplateView.as_view(template_name="live/page.html"), name="live"),
    path("healthz", healthz),
    path("readyz", readyz),
]

handler400 = "api.middleware.refused"
handler500 = "api.middleware.failed"
