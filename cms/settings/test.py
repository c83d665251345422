"""Tests: quick hashing, no manifest, everything else as in production."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import env

SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests of a server process read its mail in a folder.
if EMAIL_FILE_PATH := env("MAIL_FOLDER", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
