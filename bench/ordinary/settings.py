"""The tests' settings with the bench's model, and Wagtail's own search backend for each engine."""

import os

from cms.settings.test import *  # noqa: F403
from cms.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.ordinary"]
# Our engines index elsewhere; the project switches this one off on SQLite.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "modelsearch.backends.database.fallback", "AUTO_UPDATE": False},
    "database": {"BACKEND": "modelsearch.backends.database", "AUTO_UPDATE": False},
}
if os.environ.get("SEARCH_URL"):
    WAGTAILSEARCH_BACKENDS["elasticsearch"] = {
        "BACKEND": "modelsearch.backends.elasticsearch9",
        "URLS": [os.environ["SEARCH_URL"]],
        "INDEX_PREFIX": "ordinary_",
        "TIMEOUT": 120,
        "AUTO_UPDATE": False,
    }
