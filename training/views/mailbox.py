"""The mailbox page of the demo: what people would have got. There is none unless a setting names its folder."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from training.downloads import download
from training.messages import mailbox

View = Callable[..., HttpResponse]


def _demo_only(view: View) -> View:
    @wraps(view)
    @never_cache
    def wrapped(request: HttpRequest, **kwargs: UUID) -> HttpResponse:
        if not settings.TRAINING_MAILBOX:
            raise Http404
        response = view(request, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@_demo_only
def mails(request: HttpRequest) -> HttpResponse:
    return render(request, "training/mailbox/mails.html", {"mails": mailbox.mails()})


@_demo_only
def mail(request: HttpRequest, name: UUID) -> HttpResponse:
    return render(request, "training/mailbox/mail.html", {"mail": _found(name)})


@_demo_only
def invitation(request: HttpRequest, name: UUID) -> HttpResponse:
    """The invitation that came with a message."""
    found = _found(name)
    if not found.calendar:
        raise Http404
    return download(found.calendar, "text/calendar; charset=utf-8", "invitation.ics")


def _found(name: UUID) -> mailbox.Mail:
    found = mailbox.mail(str(name))
    if found is None:
        raise Http404
    return found
