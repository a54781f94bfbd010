"""Django's settings. What an operator sets is in ``environment``; the rest is the product's own."""

from __future__ import annotations

import contextlib
import ipaddress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from groundswell.web.config import environment as given
from groundswell.web.shared.private_files import write_private

WEB = Path(__file__).resolve().parent.parent
HOME = given.home_folder()


def _secret_key() -> str:
    if key := given.read_text("GROUNDSWELL_SECRET_KEY"):
        return key
    path = HOME / "secret.key"
    if not path.exists():
        with contextlib.suppress(FileExistsError):  # another process was first
            write_private(path, get_random_secret_key().encode())
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
KEYS_FOLDER = given.keys_folder()

_ADDRESS = urlsplit(given.read_text("GROUNDSWELL_ADDRESS"))
if _ADDRESS.scheme not in ("http", "https") or not _ADDRESS.hostname:
    raise ImproperlyConfigured(
        "GROUNDSWELL_ADDRESS must be an address such as https://voices.example.org."
    )
ADDRESS = _ADDRESS.geturl().rstrip("/")
IS_HTTPS = _ADDRESS.scheme == "https"
# This machine itself asks whether the platform is well.
_HERE = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [_ADDRESS.hostname, *given.read_names("GROUNDSWELL_HOSTS"), *_HERE]
CSRF_TRUSTED_ORIGINS = [f"{_ADDRESS.scheme}://{_ADDRESS.netloc}"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "groundswell.web.shared.apps.SharedConfig",
    "groundswell.web.engine.apps.EngineConfig",
    "groundswell.web.accounts.apps.AccountsConfig",
    "groundswell.web.challenges.apps.ChallengesConfig",
    "groundswell.web.participation.apps.ParticipationConfig",
    "groundswell.web.moderation.apps.ModerationConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "groundswell.web.config.urls"
WSGI_APPLICATION = "groundswell.web.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [
            WEB / room / "templates"
            for room in (
                *("shared", "accounts", "challenges", "participation", "moderation", "config"),
            )
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "groundswell.web.shared.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "groundswell.web.config.context.page_context",
            ],
        },
    },
    # allauth's own templates, for what it says that we have not said better.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# --- Two databases: what is said, and who people are. No table of one points into the other.


def _database(name: str, file: str, journal: str) -> dict[str, Any]:
    if not given.is_given(name):
        database: dict[str, Any] = {"NAME": HOME / file, "ENGINE": "django.db.backends.sqlite3"}
    else:
        try:
            database = dict(dj_database_url.parse(given.read_text(name), conn_max_age=60))
        except (ValueError, KeyError) as fault:
            raise ImproperlyConfigured(f"{name} is no address of a database: {fault}") from None
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["ENGINE"] = "groundswell.web.shared.sqlite"
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                f"PRAGMA journal_mode={journal}; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
            ),
        }
    return database


DATABASES = {
    "default": _database("DATABASE_URL", "said.sqlite3", "WAL; PRAGMA synchronous=NORMAL"),
    # A write-ahead log would hold in which order people came, and e-mails that were erased.
    "vault": _database("VAULT_DATABASE_URL", "vault.sqlite3", "TRUNCATE"),
}
if len({(str(d["NAME"]), d.get("HOST"), d.get("PORT")) for d in DATABASES.values()}) < len(
    DATABASES
):
    raise ImproperlyConfigured(
        "DATABASE_URL and VAULT_DATABASE_URL name the same database. Who people are is kept apart "
        "from what they say: give each a database of its own."
    )
DATABASE_ROUTERS = ["groundswell.web.accounts.vault.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People: a link or a code by e-mail, single sign-on, or a claim code. Never a password.

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "groundswell.web.accounts.claim_codes.ClaimCodeBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "way_in"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "groundswell.web.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "groundswell.web.accounts.adapters.SignOnAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_EMAIL_VERIFICATION = "none"
# Whole wards and offices share one network address: what comes from it is limited loosely, what is
# tried for one e-mail or one code strictly.
ACCOUNT_RATE_LIMITS = {
    "way_in_asked": "100/m/ip",
    "way_in_sent": "5/15m/key",
    "way_in_tried": "300/m/ip,10/15m/key",
    "address_asked": "100/m/ip,10/h/key",
    "claim_code_tried": "60/m/ip",
    "join": "300/h/ip",
    "token_made": "20/h/ip",
    "api": "1200/m/ip,120/m/key",
    "act": "1200/m/ip,120/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = given.read_number("GROUNDSWELL_PROXIES")
SOCIALACCOUNT_STORE_TOKENS = False
SIGN_ON_NAME = given.read_text("GROUNDSWELL_OIDC_NAME")
HAS_SIGN_ON = given.is_given("GROUNDSWELL_OIDC_ISSUER")
_ISSUER = urlsplit(given.read_text("GROUNDSWELL_OIDC_ISSUER"))
_SIGN_ON_ORIGIN = [f"{_ISSUER.scheme}://{_ISSUER.netloc}"] if HAS_SIGN_ON else []
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid", "email"],  # no name is asked for
        "APPS": [
            {
                "provider_id": "sign-on",
                "name": SIGN_ON_NAME,
                "client_id": given.read_text("GROUNDSWELL_OIDC_CLIENT"),
                "secret": given.read_text("GROUNDSWELL_OIDC_SECRET"),
                "settings": {
                    "server_url": given.read_text("GROUNDSWELL_OIDC_ISSUER"),
                    "verified_email": given.read_yes("GROUNDSWELL_OIDC_CONFIRMS_EMAIL"),
                },
            }
        ]
        if HAS_SIGN_ON
        else [],
    }
}

SESSION_ENGINE = "groundswell.web.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "groundswell.web.challenges.error_pages.show_stale_form"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Rate limits are counted in memory alone: nothing of where a request came from is ever stored.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- What a browser may do

if IS_HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *_SIGN_ON_ORIGIN],  # a browser holds where a form leads on to it too
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- Words, places and times

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = given.read_text("GROUNDSWELL_TIME_ZONE")
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [WEB / "shared" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
WHITENOISE_USE_FINDERS = False
QUICK_EXIT_TO = given.read_text("GROUNDSWELL_EXIT_TO")

# --- Mail and jobs


def _mail() -> dict[str, Any]:
    if not given.is_given("GROUNDSWELL_EMAIL_URL"):
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": HOME / "mail",
        }
    parts = urlsplit(given.read_text("GROUNDSWELL_EMAIL_URL"))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "GROUNDSWELL_EMAIL_URL must be like smtp://user:password@mail.example.org:587."
        )
    is_tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls and not _is_this_machine(parts.hostname),
        "EMAIL_TIMEOUT": 20,
    }


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


globals().update(_mail())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = given.read_text("GROUNDSWELL_EMAIL_FROM")
MAIL_HOURS = given.read_hours("GROUNDSWELL_EMAIL_HOURS")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# No address, no agent, no path of a request is logged; faults are, without what was sent.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_requests": {"()": "groundswell.web.shared.logs.WithoutRequests"}},
    "handlers": {
        "screen": {"class": "logging.StreamHandler", "formatter": "plain"},
        "of_requests": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_requests"],
        },
    },
    "root": {"handlers": ["screen"], "level": "WARNING"},
    "loggers": {
        "django.request": {"handlers": ["of_requests"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["of_requests"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
