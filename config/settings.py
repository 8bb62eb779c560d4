"""Everything that differs between installations comes from the environment (or a `.env` file).

A missing SECRET_KEY stops the start: a center must never run on a key that others know.
"""

import base64
import hashlib
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")


def _key_of(secret):
    """A developer's machine gets along with one secret."""
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode()


INSTALLED_APPS = [
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "schools.apps.SchoolsConfig",
    "cases",
    "conferences",
    "agreements",
    "records",
    "desk",
    "schools.apps.DirectoryAdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "schools.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "schools.middleware.SignedOutMiddleware",
    "schools.middleware.SessionEndMiddleware",
    "schools.middleware.HeldPostMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "schools.middleware.CenterMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "agreements.middleware.HandedOverMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "schools.middleware.SecondStepMiddleware",
    "cases.middleware.NowhereMiddleware",
    "cases.middleware.RefusalMiddleware",
    "cases.middleware.OpeningMiddleware",
]

if DEBUG:
    # So that whoever looks at the demo sees our page, and not Django's with every address of the house.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"), "config.nowhere.OwnPageMiddleware"
    )

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "csp.context_processors.nonce",
                "schools.context_processors.center",
                "schools.context_processors.written_by",
                "schools.context_processors.single_sign_on",
                "cases.context_processors.navigation",
                "agreements.context_processors.handed_over",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _own_file():
    """Its folder is made here, since a first `migrate` finds none: what is in it is its owner's alone."""
    folder = BASE_DIR / "data"
    folder.mkdir(mode=0o700, exist_ok=True)
    return f"sqlite:///{folder / 'center.sqlite3'}"


DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or _own_file())}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at the start of a transaction, so that the row
    # that an action has read cannot change before it writes (select_for_update is
    # nothing on SQLite). What is deleted is overwritten with zeros, and what REPLACE
    # takes away in passing is deleted, as far as a trigger is concerned.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; "
        "PRAGMA recursive_triggers=ON;",
    }
else:
    # Our questions are many-jointed and their answers short: compiling one takes longer than answering it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "schools.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "schools.passwords.GuessedEarlyValidator"},
]

# allauth signs people in; schools/adapters.py says in which words, and that nobody signs up.
ACCOUNT_ADAPTER = "schools.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "schools.forms.SignInForm", "user_token": "schools.forms.LinkForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Django's own. With allauth's, to make a link writes the address into a table of addresses, as one that nobody has
# proved; and whoever has such an address may set up no second step.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = True
# By account and never by address: a school, and everybody behind the center's own proxy, shares one. A right
# password takes nothing off the limit. Beside it stands schools/known_browser.py.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "reset_password": "5/h/key",
    "change_password": "5/5m/user",
    "reset_password_from_key": None,
}

# Single sign-on, if there is an issuer: whoever keeps the accounts of the center's or a district's people.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="") or "your organization"
SOCIALACCOUNT_ADAPTER = "schools.adapters.SingleSignOnAdapter"

# The second step: a code from an app, a passkey, or a code on paper. `MFA_TOTP_TOLERANCE` stays 0, so that a code
# is gone once it was used.
MFA_ADAPTER = "schools.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Nobody signs up: who comes in has read the link that was sent to their address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Encrypts what the codes are reckoned from: Fernet keys, the first for writing, the others to read what is older.
# A developer's machine may do without; elsewhere a missing one stops the start.
SECOND_STEP_KEYS = env.list("SECOND_STEP_KEYS", default=[_key_of(SECRET_KEY)] if DEBUG else env.NOTSET)
# With DEBUG alone: the demo's people are known to everybody, and so is their code.
DEMO_CODE = "123123"
if DEBUG:
    MFA_TOTP_INSECURE_BYPASS_CODE = DEMO_CODE
    # Passkeys on http://localhost; for a number, such as 127.0.0.1, no browser makes any.
    MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

# Counts of wrong tries are shared by all workers, and outlive them.
CACHES = {
    "default": env.cache("CACHE_URL", default="dbcache://cache_entries"),
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "data" / "static"
# Names with a hash of their content, after `collectstatic`; a test or a developer serves the files as they are.
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_HANDLERS = ["schools.uploads.InMemory"]

vars().update(env.email("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
# Without it a mail server that does not answer holds up whoever pressed the button.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cases@localhost")

# How many days after the signing the mediator asks how the agreement is kept.
FOLLOW_UP_DAYS = env.list("FOLLOW_UP_DAYS", cast=int, default=[14, 30, 60, 90])
SAFETY_CHECK_VALID_DAYS = 30
# What working notes are encrypted with: the first writes, all read. Without any, none is written or read.
NOTES_KEYS = env.list("NOTES_KEYS", default=[])
# How long the working notes of a closed case are kept.
WORKING_NOTES_DAYS = env.int("WORKING_NOTES_DAYS", default=30)
# The key that seals signed agreements, a PKCS#12 file; without it they are kept unsealed, and the page says so.
SEAL_KEY_FILE = env.str("SEAL_KEY_FILE", default=str(BASE_DIR / "data" / "seal.p12"))
SEAL_KEY_PASSWORD = env.str("SEAL_KEY_PASSWORD", default="")
# What only this opens: the files of `manage.py backup`.
BACKUP_KEY = env.str("BACKUP_KEY", default="")
# How long a backup is kept; until then it holds what was disposed of since.
BACKUP_DAYS = env.int("BACKUP_DAYS", default=35)
# How long somebody who could not come may open the link to sign, and a signer the link to their copy.
SIGNING_LINK_HOURS = env.int("SIGNING_LINK_HOURS", default=72)
COPY_LINK_DAYS = 7

CSRF_FAILURE_VIEW = "schools.views.csrf_failure"
# A message names people; Django's default would keep it in a cookie, in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Exports, disposal and changes of role ask again who it is, when the last answer is older than that.
FRESH_MINUTES = 10

# A session ends when nobody has used it for so long, and however much it is used, after SESSION_COOKIE_AGE.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=12 * 60 * 60)
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HEADERS = {
    "Cross-Origin-Opener-Policy": SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": X_FRAME_OPTIONS,
}
BEHIND_TLS = env.bool("BEHIND_TLS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
KNOWN_BROWSER_COOKIE_NAME = "known-browser"
if BEHIND_TLS:
    # A browser takes such a name only over TLS and only from this very host: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Whatever a browser could let a page do and ours do not.
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "gamepad",
        "geolocation",
        "gyroscope",
        "hid",
        "identity-credentials-get",
        "idle-detection",
        "keyboard-map",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "otp-credentials",
        "payment",
        "picture-in-picture",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "sync-xhr",
        "usb",
        "window-management",
        "xr-spatial-tracking",
    )
}

# On a developer's machine to be read, everywhere else to be searched: one line of JSON, without a name.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_tokens": {"()": "agreements.logs.WithoutTokens"}},
    "formatters": {
        "to_read": {"format": "{levelname} {name}: {message}", "style": "{"},
        "one_line": {"()": "config.logs.OneLine"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "to_read" if DEBUG else "one_line",
            "filters": ["without_tokens"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django would print twice, and send its errors by e-mail, with whatever a page was about.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "sign_in": {"level": "INFO"},
    }
    | {
        name: {"filters": ["without_tokens"]}
        for name in ("django.request", "django.security.csrf", "django.server")
    },
}
