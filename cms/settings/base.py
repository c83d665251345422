"""Settings that every installation shares. Values that differ come from the environment (docs/operations.md)."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

INSTALLED_APPS = [
    "home",
    "resources",
    "training",
    "search",
    "vocabulary",
    "cms",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while one writer writes; IMMEDIATE makes a second writer wait for
    # the lock at BEGIN, where SQLite honours the timeout, and not fail at its first write.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
            " PRAGMA mmap_size=536870912; PRAGMA temp_store=MEMORY;"
        ),
    }
    # Wagtail's SQLite index rescans itself on each save (181 ms at 100,000 pages) and raises on a quote in a query.
    # Its fallback looks into the pages' own columns: enough for the admin. Visitors search with our own engine.
    WAGTAILSEARCH_BACKENDS = {
        "default": {"BACKEND": "modelsearch.backends.database.fallback", "AUTO_UPDATE": False},
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A new connection is a new process of the server: each page would wait for one.
    DATABASES["default"] = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, **DATABASES["default"]}
# Which engine answers searches: empty follows the database, https://… names Elasticsearch (docs/operations.md).
SEARCH_URL = env("SEARCH_URL", default="")
# A file outside the repository: words that searches answer with help, and never count or suggest (docs/operations.md).
SEARCH_PRIVATE_LIST = env("SEARCH_PRIVATE_LIST", default="")
# For how many days numbers of searches are kept.
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", default=90)
# Who does what a request only asks for: `immediate` is the request itself, `database` is `manage.py run_worker`.
TASKS = {
    "default": {
        "BACKEND": {
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[env("TASKS", default="immediate")],
        "QUEUES": [],
    }
}
# What reading one file for the search may take; it runs in a process of its own.
FILE_MAX_MEGABYTES = env.int("FILE_MAX_MEGABYTES", default=50)
FILE_MAX_PAGES = env.int("FILE_MAX_PAGES", default=1000)
FILE_MAX_CHARACTERS = env.int("FILE_MAX_CHARACTERS", default=500_000)
FILE_MEMORY_MEGABYTES = env.int("FILE_MEMORY_MEGABYTES", default=768)
FILE_SECONDS = env.int("FILE_SECONDS", default=20)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
# A page sent to translation is a draft until its translator publishes it, not English text under a Welsh address.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "dist"]
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Prevent education library"
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
# Forms of long lessons hold a field for each block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Bytes. Who pastes far too much into a field is told so on the field, with the text still there.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
}
SECURE_REFERRER_POLICY = "same-origin"
# Wagtail's previews are frames of our own pages.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_HTTPONLY = True
# How many of our own proxies stand before the site: so many addresses from the right of X-Forwarded-For are theirs.
PROXIES = env.int("PROXIES", default=0)
# A form that was open for too long comes back with what was typed.
CSRF_FAILURE_VIEW = "training.views.stale.csrf_failure"
LOGIN_URL = "wagtailadmin_login"

# Requests for training carry personal data: none of it in logs or reports of errors.
DEFAULT_EXCEPTION_REPORTER = "cms.logs.DiscreetReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "cms.logs.DiscreetFilter"
# How messages of the training room go out: by e-mail, unless another sender is named (docs/operations.md).
TRAINING_SENDER = env("TRAINING_SENDER", default="training.messages.smtp.send")
EMAIL_TIMEOUT = 10
# Where messages come from, and where those that could not be delivered go back to.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env(
    "MAIL_FROM", default=f"no-reply@{urlsplit(WAGTAILADMIN_BASE_URL).hostname or 'localhost'}"
)
# GOV.UK Notify, where TRAINING_SENDER names it: the key, and a template whose subject and body are placeholders.
NOTIFY_API_KEY = env("NOTIFY_API_KEY", default="")
NOTIFY_TEMPLATE = env("NOTIFY_TEMPLATE", default="")
NOTIFY_URL = env("NOTIFY_URL", default="https://api.notifications.service.gov.uk")
# The demo's alone: the folder of the mailbox that a page shows to everybody.
TRAINING_MAILBOX = ""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {"()": "cms.logs.DiscreetFormatter"},
        "discreet.server": {"()": "cms.logs.DiscreetFormatter", "format": "[%(asctime)s] %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "discreet"},
        "django.server": {"class": "logging.StreamHandler", "formatter": "discreet.server"},
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # A line for each task, page action and redirect would bury what an operator looks for.
        **{
            name: {"level": "WARNING"}
            for name in ("django_tasks", "django_tasks_db", "wagtail.audit", "wagtail.contrib.redirects", "wagtail")
        },
        # Errors go to the console once; Django's own handler would mail their pages' addresses.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["django.server"], "level": "INFO", "propagate": False},
        # The client logs each request, and each failure with a traceback; search.failover says what matters.
        "elastic_transport": {"level": "ERROR"},
        # A load balancer asks every few seconds; what is wrong has its own line in the log, once.
        "health_check": {"level": "ERROR"},
    },
}
