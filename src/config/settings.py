"""All settings in one file. Every value that differs between machines comes from an environment variable HUIYING_*."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ROOT / "src" / "huiying"


def env(name: str, default: str = "") -> str:
    """The environment variable HUIYING_<name>, or the default."""
    return os.environ.get(f"HUIYING_{name}", default)


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list without blanks."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def database(url: str, role: str = "") -> dict[str, Any]:
    """A Django database entry from postgresql://user:password@host:port/name?option=value (host may be a socket folder in ?host=).

    `role` is what a connection becomes as soon as it stands.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if role:
        query["options"] = f"{query.get('options', '')} -c role={role}".strip()
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": int(env("POOL", "8")), "timeout": 10}, **query},
        "TEST": {"MIGRATE": True},
    }


HUIYING_KNOWN_SECRET = "only-for-tools-that-serve-nobody"  # noqa: S105 - no program that serves starts with it (directory/keys.py)
SECRET_KEY = env("SECRET_KEY") or HUIYING_KNOWN_SECRET
DEBUG = False
ALLOWED_HOSTS = env_list("HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env_list("ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "huiying",
]
MIDDLEWARE = [
    "huiying.pages.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huiying.pages.sessions.SessionMiddleware",
    "huiying.pages.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "huiying.pages.typed.TypedMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "huiying.pages.signed_in.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "huiying.pages.middleware.EdgeMiddleware",
    "huiying.pages.guard.GuardMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOMS / room / "templates" for room in ("pages", "desk", "portal")],
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"])
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huiying.pages.context.frame",
            ],
            "libraries": {"ui": "huiying.pages.tags"},
            "builtins": ["huiying.pages.tags", "django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# `app` serves; it owns nothing, and sees of orders what directory/walls.py tells PostgreSQL of the reader. A process of the city's own says
# HUIYING_ACTS_AS=system before it sets Django up. `owner` exists only where HUIYING_OWNER_URL is given: set-up and migrations.
SYSTEM_ROLE = env("SYSTEM_ROLE", "huiying_system")
DATABASES = {
    "default": database(env("DATABASE_URL", "postgresql://huiying_app@127.0.0.1:5432/huiying"), SYSTEM_ROLE if env("ACTS_AS") == "system" else "")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {  # tries and used codes, the same for every process; never so full that one in use is thrown out
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache", "OPTIONS": {"MAX_ENTRIES": 1_000_000}}
}

AUTH_USER_MODEL = "huiying.User"
AUTHENTICATION_BACKENDS = ["huiying.pages.signed_in.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "huiying.pages.accounts.StaffAccounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/5m/ip", "login": "60/m/ip"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # the caller's address is right already: pages/proxies.py takes it from trusted proxies only
SOCIALACCOUNT_ADAPTER = "huiying.pages.outside.Outsiders"
MFA_ADAPTER = "huiying.pages.second_factor.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"authenticate": "huiying.pages.factor_forms.GiveForm", "reauthenticate": "huiying.pages.factor_forms.GiveAgainForm"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env("HTTPS") != "1"  # browsers offer passkeys without HTTPS to localhost alone
LOGIN_URL = "/staff/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/staff/login/"

SESSION_ENGINE = "huiying.pages.sessions"
SESSION_COOKIE_AGE = 12 * 3600
HUIYING_IDLE_S = int(env("IDLE_MINUTES", "15")) * 60  # staff: so long without use ends a session
HUIYING_LONGEST_S = 12 * 3600  # staff: so long after signing in it ends in any case
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "huiying_session"
CSRF_COOKIE_NAME = "huiying_csrf"
# HTTPS spoken by us, or by a proxy in HUIYING_PROXIES that says so in X-Forwarded-Proto (pages/proxies.py)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = env("HTTPS") == "1"
SECURE_HSTS_SECONDS = 365 * 86_400 if SECURE_SSL_REDIRECT else 0
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the browsers' built-in lists are for the whole domain, which is not ours to enter
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a contract's terms with all their fields
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [folder for room in ("pages", "desk", "portal") for folder in sorted((ROOMS / room).glob("locale*"))]
LANGUAGE_COOKIE_NAME = "huiying_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC", str(ROOT / ".huiying" / "static")))
STATICFILES_DIRS = [ROOMS / room / "static" for room in ("pages", "desk", "portal") if (ROOMS / room / "static").is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Huiying's own
HUIYING_KEYS = Path(env("KEYS", str(ROOT / ".huiying" / "keys.json")))
HUIYING_OIDC = env("OIDC")  # the file that describes the government's own sign-in (kit/outside.py); none: it is off
HUIYING_METRICS = env("METRICS")  # the folder of the city's own metric definitions, *.toml (metrics/catalogue.py); none: the shipped ones alone
HUIYING_RETENTION = env("RETENTION")  # the city's policy of how long what is kept (kit/retention.py); none: the shipped one, switched off
HUIYING_FILES = Path(env("FILES", str(ROOT / ".huiying" / "files")))
HUIYING_SEAL = env("SEAL", "on") != "off"  # whether the worker seals the journal (evidence/sealing.py)
HUIYING_EVIDENCE = env("EVIDENCE")  # the folder of the public log; none: beside HUIYING_FILES
HUIYING_LOG_KEYS = env("LOG_KEYS")  # the file of the keys that sign the log; none: beside HUIYING_KEYS
HUIYING_RECEIPT_KEYS = env("RECEIPT_KEYS")  # that of the keys that sign receipts
HUIYING_ORIGIN = env("ORIGIN")  # the log's name, given once; none: one is made from its first key
HUIYING_WITNESSES = env("WITNESSES")  # the file of the witnesses that this city has asked; none: witnesses.toml beside HUIYING_KEYS
HUIYING_PROXIES = env_list("PROXIES")  # addresses or networks of proxies whose X-Forwarded-For and -Proto are believed
HUIYING_CLOCK = env("CLOCK", "system")  # "system", or "city": the sample city's own clock, kept in the database
HUIYING_PUBLIC_URL = env("PUBLIC_URL").rstrip("/")  # where citizens reach the portal: the base of links in messages
HUIYING_LINE = env("LINE", "on") != "off"  # whether calls are taken here: its pages are offered, its process is started
HUIYING_ENGINE = bool(env("ENGINE"))  # whether a telephone engine answers here: agents say whether they hear calls at the computer or at a telephone
HUIYING_LINE_URL = env("LINE_URL")  # where browsers reach the line; as LIVE_URL, empty: same host, next port but one
HUIYING_LIVE_URL = env("LIVE_URL")  # where browsers reach the event stream; ":PORT": same host, that port; empty: same host, next port
HUIYING_SMS = env("SMS", "huiying.adapters.sms_simulated.SimulatedSms")
HUIYING_SMS_MOOD = env("SMS_MOOD")  # of the simulated gateway: "refuse=2 delay=60 times=2 unreached=0007" (adapters/sms_simulated.py)
HUIYING_DEMO = env("DEMO") == "1"
HUIYING_SYSTEM_ROLE = SYSTEM_ROLE
HUIYING_APP_ROLE = env("APP_ROLE", "huiying_app")  # the database role that serves; migrations grant it what it needs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "huiying.kit.lines.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG", "WARNING")},
}
