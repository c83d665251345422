"""`make demo`, and a developer's machine: nothing to set, nothing to trust."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import BASE_DIR, env

# Made by `manage.py demo` on its first run and kept with the demo's data, never in git.
_key_file = BASE_DIR / "var" / "secret-key"
SECRET_KEY = env("SECRET_KEY", default=_key_file.read_text() if _key_file.exists() else "unused-until-the-demo-makes-one")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
