"""Development and the demo: base, with a database of its own and nothing to set."""

import os
from base64 import urlsafe_b64encode

os.environ.setdefault("SECRET_KEY", "development-only-" + "not-a-secret-" * 4)
os.environ.setdefault(
    "ENCRYPTION_KEYS", urlsafe_b64encode(b"development-only-not-a-secret---").decode()
)
os.environ.setdefault("PALPATE_EMBEDDED", "1")
os.environ.setdefault("REQUIRE_STAFF_MFA", "0")
os.environ.setdefault("REQUIRE_REAUTHENTICATION", "0")
os.environ.setdefault("EMAIL_URL", "consolemail://")

from backend.settings.base import *  # noqa: F403
from backend.settings.base import (
    CONTENT_SECURITY_POLICY,
    LOGGING,
    REST_FRAMEWORK,
    STORAGES,
    env,
)

DEBUG = True
ALLOWED_HOSTS = ["*"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME = "sessionid"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = False
EVENTS_PORT = env.int("EVENTS_PORT", 0)
if EVENTS_PORT:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"] = [
        "'self'",
        f"http://*:{EVENTS_PORT}",
    ]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_RENDERER_CLASSES": [
        "api.renderers.JSONRenderer",
        "api.renderers.BrowsableRenderer",
    ],
}
# Here an exception may say what it wants: there are no clients.
WORDY = {"format": "{levelname} {name} {message}", "style": "{"}
DEPLOYED_LOGGING = LOGGING
LOGGING = {**LOGGING, "formatters": {"plain": WORDY}}
