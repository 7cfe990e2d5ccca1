"""Composition only: what a district folder and a few environment variables make of the parts.

LIFANG_DISTRICT       the district folder (default: the working folder)
DATABASE_URL          postgres://user:password@host:port/name; absent: SQLite in the folder's var/
LIFANG_VAR            where database, evidence and secret lie (default: var/ in the district folder)
LIFANG_SECRET         signs sessions, and keys the vault unless that has a key of its own; absent: var/secret, made on first use
LIFANG_VAULT_KEY      keys the vault of personal numbers
LIFANG_HOSTS          host names this server answers to, with commas (default: this machine's own)
LIFANG_ADDRESS        how people reach this server; it stands in links of messages (default: https:// and its first name)
LIFANG_PROXIES        how many proxies stand before this server and add to X-Forwarded-For (default: 0)
LIFANG_EMAIL_BACKEND  Django's way of sending mail (default: printed on the server's screen)
LIFANG_EMAIL_HOST     the SMTP server (default: localhost)
LIFANG_EMAIL_FROM     the sender's address (default: lifang@localhost)
LIFANG_DEMO           1: one-click sign-in for each role, on loopback only
LIFANG_DEBUG          1: development pages
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from lifang.config.secret import read_or_make_secret
from lifang.district.folder import load_profile

PACKAGE = Path(__file__).resolve().parent.parent
DISTRICT = Path(os.environ.get("LIFANG_DISTRICT", ".")).resolve()
VAR = Path(os.environ.get("LIFANG_VAR", str(DISTRICT / "var")))
LIFANG_PROFILE = load_profile(DISTRICT)
LIFANG_DEMO = os.environ.get("LIFANG_DEMO") == "1"
DEBUG = os.environ.get("LIFANG_DEBUG") == "1"
SECRET_KEY = os.environ.get("LIFANG_SECRET") or read_or_make_secret(VAR / "secret")
LIFANG_VAULT_KEY = os.environ.get("LIFANG_VAULT_KEY", "")
HOSTS = os.environ.get("LIFANG_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
ALLOWED_HOSTS = [host.strip() for host in HOSTS if host.strip()]
LIFANG_ADDRESS = (
    os.environ.get("LIFANG_ADDRESS") or f"https://{ALLOWED_HOSTS[0] if ALLOWED_HOSTS else 'localhost'}"
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "leaflet",  # for its static files only
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "lifang.record",
    "lifang.places",
    "lifang.people",
    "lifang.outbox",
    "lifang.web",
    "lifang.cases",
    "lifang.modules.campaigns",
    "lifang.modules.care",
    "lifang.modules.gatherings",
    "lifang.modules.publishing",
    "lifang.modules.registers",
    "lifang.modules.volunteers",
    "lifang.overview",
    "lifang.district",
]
MIDDLEWARE = [
    "lifang.web.middleware.SecurityHeaders",
    "lifang.web.middleware.ReadableAddresses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lifang.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "lifang.config.urls"
WSGI_APPLICATION = "lifang.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lifang.web.context.district",
            ]
        },
    }
]


def database(url: str | None) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "lifang.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(
            f"DATABASE_URL begins with {parts.scheme!r}: write postgres://user:password@host/name"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c jit=off"},  # our queries are short: compiling them costs more than they do
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lifang.web.auth.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_CODE = "en" if LIFANG_PROFILE.languages[0] == "en" else "zh-hans"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = LIFANG_PROFILE.calendar.zone.key

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # files are served from the package: there is nothing to collect
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "evidence"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
EMAIL_BACKEND = os.environ.get("LIFANG_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("LIFANG_EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("LIFANG_EMAIL_FROM", "lifang@localhost")

LOGGING = {  # all to the screen, which the service manager keeps; Django alone would print nothing on a real server
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refused-host": {"()": "lifang.config.logs.RefusedHost"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"screen": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["screen"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # wrong addresses are everyday, and may hold a receipt
        "django.security.DisallowedHost": {"filters": ["refused-host"]},
    },
}

PROXIES = os.environ.get("LIFANG_PROXIES", "0")
if not (PROXIES.isascii() and PROXIES.isdecimal()):
    raise SystemExit(
        f"LIFANG_PROXIES is {PROXIES!r}: write how many proxies stand before this server, e.g. 1"
    )
ALLAUTH_TRUSTED_PROXY_COUNT = int(PROXIES)  # else all who come through one share its address, and its limits
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []
