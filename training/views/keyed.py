"""What all pages behind a link with a key have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from training.keys import request_of
from training.models.access import RequestKey
from training.models.requests import TrainingRequest

KeyedView = Callable[Concatenate[HttpRequest, TrainingRequest, str, ...], HttpResponse]


def keyed(purpose: RequestKey.Purpose, *methods: str) -> Callable[[KeyedView], Callable[..., HttpResponse]]:
    """Opens the request of the URL's key for a view; a kind 404 for a key that is wrong, expired or revoked.

    The address of such a page is a secret: it is in no Referer, no cache and no search engine. It is also what a
    forged form would have to know, so no other token is asked for; without a Referer, browsers send none that Django
    could check. GET shows and POST acts, since programs that scan e-mail follow links.
    """

    def decorate(view: KeyedView) -> Callable[..., HttpResponse]:
        @wraps(view)
        @csrf_exempt
        @never_cache
        @sensitive_post_parameters()
        @require_http_methods(methods)
        def wrapped(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponse:
            asked = request_of(key, purpose)
            if asked is None:
                context = {"is_feedback": purpose == RequestKey.Purpose.FEEDBACK}
                response = render(request, "training/mine/no_such_link.html", context, status=404)
            else:
                response = view(request, asked, key, **kwargs)
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        # `wraps` takes over the view's own attributes, not those that the decorators set.
        wrapped.csrf_exempt = True  # type: ignore[attr-defined]
        return wrapped

    return decorate
