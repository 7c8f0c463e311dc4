"""The tests: development, with a fast hasher and mail and limits kept in memory."""

from backend.settings.dev import *  # noqa: F403
from backend.settings.dev import APP_DATABASE, DEPLOYED_LOGGING, MIDDLEWARE, database

DEBUG = False
LOGGING = DEPLOYED_LOGGING
DATABASES = {
    "default": APP_DATABASE,
    "owner": database("OWNER_DATABASE_URL", "palpate_owner"),
    "limits": {**APP_DATABASE},
    "backup": database("BACKUP_DATABASE_URL", "palpate_backup"),
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # Else it warns of a folder only a deployment has.
MIDDLEWARE = ["tests.answers.AnswersMiddleware", *MIDDLEWARE]
