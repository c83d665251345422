"""What the pages of the forms have in common: who visits, what they have answered, where they go on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from training.asking import drafts, flow
from training.forms.step import Asking, Typed
from training.models.requests import Kind, RequestDraft

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a form: what is asked, and the draft that the browser's cookie opened, if it did."""

    asking: Asking
    draft: RequestDraft | None

    @property
    def kind(self) -> Kind:
        return self.asking.kind

    def with_answer(self, step: str, typed: Typed) -> "Visit":
        return replace(self, asking=replace(self.asking, answers={**self.asking.answers, step: typed}))


def form_page(view: Callable[..., HttpResponse]) -> View:
    """Of every page on which something is typed: never stored by anybody, its values in no error report."""

    @wraps(view)
    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def current_site(request: HttpRequest) -> Site:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def visit_of(request: HttpRequest, kind: str) -> Visit:
    if kind not in Kind.values:
        raise Http404
    site = current_site(request)
    draft = drafts.find(request, Kind(kind), site)
    is_open = draft is not None and draft.sent_at is None
    answers: flow.Answers = draft.answers if draft is not None and is_open else {}
    return Visit(Asking(Kind(kind), site, get_language() or "en", answers), draft if is_open else None)


def url_of(kind: Kind, asked: flow.Step | None) -> str:
    return reverse("training:step", args=[kind, asked.slug]) if asked else reverse("training:check", args=[kind])


def change_url(kind: Kind, slug: str) -> str:
    """The step again, from the check and back to it."""
    return f"{reverse('training:step', args=[kind, slug])}?then=check"


def to_step(kind: Kind, asked: flow.Step | None) -> HttpResponseRedirect:
    return HttpResponseRedirect(url_of(kind, asked))
