"""Settings of the portal, read from the environment by django-environ.

Every variable is described in README.md; a test compares that table with the names read here.
``PORTAL_MODE`` decides the safe defaults: ``office`` is one PC on plain HTTP in the office's own
network, ``server`` stands behind a TLS proxy and refuses to start without its own secrets.
"""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from pkh_portal.site.logs import logging_config
from pkh_portal.site.secrets import office_secret_key
from pkh_portal.site.unfold import UNFOLD as UNFOLD_SETTINGS

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# ── Where and how it runs ────────────────────────────────────────────────────────────────────
PORTAL_MODE = env.str("PORTAL_MODE", default="office")
if PORTAL_MODE not in ("office", "server"):
    raise ImproperlyConfigured(f"PORTAL_MODE must be 'office' or 'server', not {PORTAL_MODE!r}.")
IS_SERVER = PORTAL_MODE == "server"

DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
with suppress(PermissionError):
    # A folder that somebody else made with wider rights; one owned by another user stays as that user set it.
    DATA_DIR.chmod(0o700)

DEBUG = env.bool("DEBUG", default=False)
# An office PC makes its own key, kept in a file only its owner reads; several hosts of one server must share one.
SECRET_KEY = env.str("SECRET_KEY") if IS_SERVER else env.str("SECRET_KEY", default="") or office_secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS") if IS_SERVER else env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

OFFICE_NAME = env.str("OFFICE_NAME", default="Dinas Sosial")

# ── Applications: wiring first (its templates win), then our floors, then libraries ──────────
INSTALLED_APPS = [
    "pkh_portal.site.apps.SiteConfig",
    "reports",
    "trainings",
    "companions",
    "beneficiaries",
    "pkh_portal.exchange",
    "pkh_portal.jobs",
    "pkh_portal.accounts",
    "pkh_portal.regions",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "unfold.apps.BasicAppConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "pkh_portal.site.apps.BackOfficeConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_celery_beat",
    "django_htmx",
    "django_filters",
    "import_export",
    "simple_history",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pkh_portal.site.middleware.BrowserPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pkh_portal.accounts.middleware.IdleSessionMiddleware",
    "pkh_portal.accounts.middleware.AccessGateMiddleware",
    "pkh_portal.accounts.middleware.PreferencesMiddleware",
    "pkh_portal.history.middleware.ActingMiddleware",
    "pkh_portal.site.middleware.NoNullMiddleware",
]

ROOT_URLCONF = "pkh_portal.urls"
WSGI_APPLICATION = "pkh_portal.wsgi.application"
ADMIN_PATH = "kantor/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pkh_portal.site.context.portal",
            ],
        },
    },
]

# Widgets are rendered by the engine above, so that our templates/ folder holds theirs, too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ── Data ─────────────────────────────────────────────────────────────────────────────────────
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_SQLITE:
    # Measured: 0 lock errors in 15,347 transactions of 4 writers so set; with Django's defaults 876 of 2,361.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    )
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        # Rate limits and lock-outs live in the cache: it must be shared by all processes, so never local memory.
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
            # Full, it drops entries that still count, and with them somebody's lock-out.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

# Files of people's data live here, outside the web root, and leave only through scope-checked views.
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pkh_portal.site.static.PortalStaticStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Before the first collectstatic the files are served from where they lie.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", default=50) * 1024 * 1024
UPLOAD_MAX_UNPACKED_BYTES = env.int("UPLOAD_MAX_UNPACKED_MB", default=300) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Files of KPM that were loaded, and their rows, go after this many days; what they did stays known.
IMPORT_RETENTION_DAYS = env.int("IMPORT_RETENTION_DAYS", default=90)

# ── Work in the background ───────────────────────────────────────────────────────────────────
BROKER_DIR = DATA_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 3600}
else:
    # The embedded broker: one folder for both directions, made before anybody looks into it.
    for folder in (BROKER_DIR / "queue", BROKER_DIR / "control"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    # Kombu's own transport trips over a message whose writer was killed half way.
    CELERY_BROKER_TRANSPORT = "pkh_portal.jobs.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_TASK_DEFAULT_QUEUE = "portal"
# A job whose worker has not given a sign of life for this long is dispatched again.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=5)
JOB_RETENTION_DAYS = env.int("JOB_RETENTION_DAYS", default=90)

# ── Language and time ────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "pkh_portal/locale/portal", BASE_DIR / "pkh_portal/locale/vendor"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Makassar")
TIME_ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
if TIME_ZONE not in TIME_ZONES:
    raise ImproperlyConfigured(f"TIME_ZONE must be one of {', '.join(TIME_ZONES)}, not {TIME_ZONE!r}.")
CELERY_TIMEZONE = TIME_ZONE
FORMAT_MODULE_PATH = ["pkh_portal.site.formats"]
USE_THOUSAND_SEPARATOR = True

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────
# Without a mail server nothing is sent, and no screen offers what would need one.
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_CONFIGURED = bool(EMAIL_URL)
EMAIL_SETTINGS = env.email_url_config(EMAIL_URL or "dummymail://")
EMAIL_BACKEND = EMAIL_SETTINGS["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_SETTINGS.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = EMAIL_SETTINGS.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_SETTINGS.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_SETTINGS.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(EMAIL_SETTINGS.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(EMAIL_SETTINGS.get("EMAIL_USE_SSL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")

# ── Accounts ─────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["username", "name", "email"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "pkh_portal.accounts.adapters.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Asking for a reset says the same whether or not the address is known.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = EMAIL_CONFIGURED
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "pkh_portal.accounts.forms.PortalLoginForm",
    "change_password": "pkh_portal.accounts.forms.PortalChangePasswordForm",
}
# Ten wrong passwords for one name, or forty from one address, close that door for a while. An office often
# shares one address, so the limit per address is the wider one.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key,40/5m/ip", "login": "60/m/ip", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if IS_SERVER else 0)
MFA_ADAPTER = "pkh_portal.accounts.adapters.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Portal PKH"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SERVER
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=["admin"] if IS_SERVER else [])
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_COOKIE_AGE = int(timedelta(hours=env.int("SESSION_MAX_HOURS", default=12)).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# One visible place where a higher floor narrows what a lower floor's screens show.
REGION_CHOOSER_QUERYSET = "pkh_portal.accounts.scope.regions_for"
# What higher floors add to the screens of families, in this order.
HOUSEHOLD_ADMIN_EXTENSIONS = ["companions.household_extension.CompanionsOnHouseholds"]
# Columns of KPM lists whose records belong to higher floors.
KPM_IMPORT_COLUMNS = ["companions.kpm_column.CompanionColumn"]
# What tells in the preview of a list what becomes of the caseload of each kecamatan.
KPM_IMPORT_OUTLOOK = "reports.import_outlook.outlook"

# ── What browsers are told ───────────────────────────────────────────────────────────────────
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SERVER
SESSION_COOKIE_NAME = "portal_session"
CSRF_COOKIE_NAME = "portal_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pkh_portal.site.errors.csrf_failure"
SECURE_SSL_REDIRECT = IS_SERVER
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_SERVER else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SERVER
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SERVER else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if IS_SERVER else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Unfold's Alpine evaluates expressions and writes inline styles; its pages get this much more, and no others.
ADMIN_CSP_EXTRA: dict[str, Any] = {"script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]}

# ── Libraries ────────────────────────────────────────────────────────────────────────────────
UNFOLD = UNFOLD_SETTINGS
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
# History is read by the row it is about, never by time alone.
SIMPLE_HISTORY_DATE_INDEX = False
LOGGING = logging_config(level=env.str("LOG_LEVEL", default="INFO"), as_json=env.bool("LOG_JSON", default=IS_SERVER))
LOGGING_CONFIG = "logging.config.dictConfig"
SILENCED_SYSTEM_CHECKS: list[str] = []
