"""Keeps personal data and keys of links out of logs and error reports, whatever raised them."""

import logging
import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

# In HTML an apostrophe of a name is written out.
_ADDRESS = re.compile(r"(?:[\w.+'-]|&#x27;)+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
# `secrets.token_urlsafe(32)`, as links to a request and to an officer's calendar carry it.
_KEY = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")
# PostgreSQL quotes the row that breaks a rule.
_ROW = re.compile(r"(?m)^(\s*(?:DETAIL|CONTEXT)): .*$")


def discreet(text: str) -> str:
    """The text with `…` in the place of e-mail addresses, keys and rows of the database."""
    return _KEY.sub("…", _ADDRESS.sub("…@…", _ROW.sub(r"\1: …", text)))


class DiscreetFormatter(logging.Formatter):
    """Masks the line with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


class DiscreetFilter(SafeExceptionReporterFilter):
    """Of what was sent, and of variables, error reports give the names alone: Django's own frames hold forms too."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request is not None else {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(getattr(request, "COOKIES", {}), self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> ItemsView[str, Any]:
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()


class DiscreetReporter(ExceptionReporter):
    """A report whose text and addresses of pages are masked as log lines are."""

    def get_traceback_text(self) -> SafeString:
        return mark_safe(discreet(super().get_traceback_text()))

    def get_traceback_html(self) -> SafeString:
        return mark_safe(discreet(super().get_traceback_html()))
