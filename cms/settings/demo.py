"""`make demo`, and a developer's machine: nothing to set, nothing to trust."""

from secrets import token_urlsafe

from cms.settings.base import *  # noqa: F403
from cms.settings.base import BASE_DIR, env

# Made on the first start and kept with the demo's data, never in git.
_key_file = BASE_DIR / "var" / "secret-key"
if not _key_file.exists():
    _key_file.parent.mkdir(exist_ok=True)
    _key_file.write_text(token_urlsafe(48))
    _key_file.chmod(0o600)
SECRET_KEY = env("SECRET_KEY", default=_key_file.read_text())
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Messages of the training room become a page: /request/mailbox/.
TRAINING_SENDER = "training.messages.mailbox.send"
TRAINING_MAILBOX = str(BASE_DIR / "var" / "mailbox")
# The built assets are served from where they are, without a collectstatic.
WHITENOISE_USE_FINDERS = True
# A web server in front serves uploads elsewhere; the demo has none.
SERVES_MEDIA = True
