"""Production. Everything that differs between places is read from the environment."""

from pathlib import Path
from typing import Any

import environ
from cryptography.fernet import Fernet
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]


EMBEDDED = env.bool("PALPATE_EMBEDDED", False) and not env.str("DATABASE_URL", "")


def database(variable: str, role: str) -> dict[str, Any]:
    """The database named by an environment variable, reached through our backend."""
    if EMBEDDED:
        return {"ENGINE": "backend.embedded", "NAME": "palpate", "USER": role}
    if not env.str(variable, ""):
        raise ImproperlyConfigured(
            f"Set {variable}, for example postgres://{role}:secret@db/palpate."
        )
    return {**env.db_url(variable, engine="backend.postgresql")}


# A server that is gone without a word is noticed within these seconds.
UNREACHABLE = {
    "connect_timeout": 3,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8_000,  # Milliseconds.
}


def bounded(
    config: dict[str, Any], limits: dict[str, str], **options: Any
) -> dict[str, Any]:
    """No statement, no wait for a lock and no idle transaction lasts longer."""
    flags = " ".join(f"-c {name}={limit}" for name, limit in limits.items())
    known = config.get("OPTIONS", {})
    return {
        **config,
        "OPTIONS": {**UNREACHABLE, **known, **options, "options": flags},
    }


def serving(config: dict[str, Any]) -> dict[str, Any]:
    """Requests share a pool, and none of them may hold a lock for long. The wait for
    a connection and the longest statement together stay below ten seconds."""
    pool = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", 8),
        "timeout": 3,
        "reconnect_timeout": 2,  # Then it is tried anew by whoever waits.
    }
    limits = {
        "statement_timeout": "6s",
        "lock_timeout": "4s",
        "idle_in_transaction_session_timeout": "15s",
        # Planning a document takes ten times as long as writing it.
        "plan_cache_mode": "force_generic_plan",
        # The catalogue and the last weeks lie in memory: a place in it is found by its
        # index as fast as the next one, and a document is no work to compile code for.
        "random_page_cost": "1.1",
        "jit": "off",
    }
    return bounded(config, limits, pool=pool)


def counting(config: dict[str, Any]) -> dict[str, Any]:
    """Limits on guessing, and readiness, are asked beside the pool."""
    return bounded(config, {"statement_timeout": "4s", "lock_timeout": "2s"})


def is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", "")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Set SECRET_KEY to 50 random characters or more.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Seeds of second factors and browser sessions lie encrypted in the database.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[])
if not ENCRYPTION_KEYS or any(not is_fernet_key(key) for key in ENCRYPTION_KEYS):
    raise ImproperlyConfigured(
        "Set ENCRYPTION_KEYS to keys of 32 random bytes in base64, the newest first."
        " One is made by: openssl rand -base64 32 | tr '+/' '-_'"
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "backend.apps.BackendConfig",
    "clinic.apps.ClinicConfig",
    "sessions.apps.TherapyConfig",
    "api.apps.ApiConfig",
    "clinic.site.ClinicAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
]

MIDDLEWARE = [
    "api.headers.HeadersMiddleware",
    "api.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "api.headers.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.middleware.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "api.access_log.RefusalMiddleware",
    "api.middleware.ScopeMiddleware",
    "api.language.LanguageMiddleware",
    "api.access_log.SightMiddleware",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "clinic" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ]
        },
    }
]

APP_DATABASE = database("DATABASE_URL", "palpate_app")
DATABASES = {"default": serving(APP_DATABASE), "limits": counting(APP_DATABASE)}
if EMBEDDED or env.str("OWNER_DATABASE_URL", ""):  # What serves can do without it.
    OWNER_DATABASE = database("OWNER_DATABASE_URL", "palpate_owner")
    DATABASES["owner"] = bounded(OWNER_DATABASE, {"lock_timeout": "2s"})
if EMBEDDED or env.str("BACKUP_DATABASE_URL", ""):  # For `manage.py backup` alone.
    DATABASES["backup"] = database("BACKUP_DATABASE_URL", "palpate_backup")
DATABASE_ROUTERS = ["backend.databases.AliasRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits on guessing must survive the rollback of the request that broke them, so the
# cache has a connection of its own, in autocommit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_limit",
        # Past this many, Django forgets a third of them, whoever was counted there.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation." + name,
        "OPTIONS": options,
    }
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
] + [{"NAME": "api.passwords.NotTooLong"}, {"NAME": "api.passwords.HardToGuess"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

ACCOUNT_ADAPTER = "api.account.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # Accounts come by invitation to an address.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"reset_password": "api.password_reset.ResetForm"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_SESSION_REMEMBER = False
# An account's own limit comes first: what it refuses is not counted for the address,
# behind which a whole clinic may sit.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key,100/m/ip",
    "reset_password": "60/m/ip,5/15m/key",
}
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "api.login.DeviceTokenStrategy"  # noqa: S105 - a path
HEADLESS_SERVE_SPECIFICATION = True
HEADLESS_ONLY = False
MFA_ADAPTER = "api.account.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Palpate"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
REQUIRE_STAFF_MFA = env.bool("REQUIRE_STAFF_MFA", True)
REQUIRE_REAUTHENTICATION = env.bool("REQUIRE_REAUTHENTICATION", True)
DEVICE_IDLE_DAYS = env.int("DEVICE_IDLE_DAYS", 14)
DEVICE_LIFETIME_DAYS = env.int("DEVICE_LIFETIME_DAYS", 90)
SYNC_CURSOR_DAYS = env.int("SYNC_CURSOR_DAYS", 180)
EVENTS_PORT = 0  # Of the process for live events, where no proxy leads to it.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 15)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "palpate@localhost")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.DeviceAuthentication",
        "api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.RolePermission"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["api.filters.backend.StrictFilterBackend"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "api.errors.problem_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": None,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_FORMATTER_CLASS": "api.errors.ProblemFormatter",
    "NESTED_FIELD_SEPARATOR": "/",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Palpate",
    "DESCRIPTION": "Session tracking for trigger-point and manual therapists.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Closed until one is asked for: all at once take a browser a minute to draw.
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "defaultModelsExpandDepth": -1},
    "ENUM_NAME_OVERRIDES": {
        name: f"sessions.enums.{name}"
        for name in (
            "Finding",
            "EpisodeOutcome",
            "PalpationMethod",
            "AssessmentKind",
            "Answer",
            "ClearedBy",
            "Moment",
            "PointStatus",
            "ReferralStatus",
            "GoalStatus",
            "LogSource",
            "FeedbackSource",
            "HomeCareStatus",
            "PointEventKind",
            "SessionStatus",
            "ThresholdUnit",
            "TimelineKind",
        )
    }
    | {
        name: f"clinic.enums.{name}"
        for name in (
            "AccessOutcome",
            "Settlement",
            "OperationStatus",
            "BodyView",
            "ChangeKind",
            "ChangeMethod",
            "ChangeUnit",
            "ConsentKind",
            "ConsentMethod",
            "ConsentState",
            "EvidenceStatus",
            "HomeCareCategory",
            "MovementUnit",
            "Profession",
            "Role",
            "Side",
            "TechniqueCategory",
        )
    }
    | {
        "ClearanceGiver": "clinic.enums.Clearance",
        "InvitationRoleEnum": "api.serializers.membership.STAFF",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.link_records",
        "api.schema.allow_several",
    ],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Without a referrer, browsers send forms with the origin "null", which CSRF refuses.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
SESSION_ENGINE = "api.browsing"
SESSION_COOKIE_AGE = 60 * 60 * env.int("SESSION_LIFETIME_HOURS", 12)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "backend.logs.SafeFormatter",
            "format": "{levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django would mail errors, with what was sent and the words of the exception.
    "loggers": {"django": {"handlers": [], "level": "INFO"}},
}
