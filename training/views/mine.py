"""The requester's own page: see the request, pick a date, change, cancel, take the invitation along."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from training import requester
from training.asking import mine as page
from training.asking.kinds import INTRODUCTIONS
from training.downloads import download
from training.forms.step import Asking
from training.messages.calendar import invitation
from training.models.access import RequestKey
from training.models.requests import Kind, State, TrainingRequest
from training.moves import MoveRefused
from training.views.keyed import keyed

MANAGE = RequestKey.Purpose.MANAGE


@keyed(MANAGE, "GET", "HEAD")
def mine(request: HttpRequest, asked: TrainingRequest, key: str) -> HttpResponse:
    return _show(request, asked, key)


def _show(request: HttpRequest, asked: TrainingRequest, key: str, refused: str = "") -> HttpResponse:
    """The request as it stands; `refused` says why something could not be done."""
    context = {
        "asked": asked,
        "key": key,
        "refused": refused,
        "rows": page.rows(asked),
        "changes": [] if asked.state not in State.open() else page.changes(asked),
        "dates": page.dates_to_pick(asked),
        "question": page.question(asked) if asked.state == State.INFO_NEEDED else "",
        "is_open": asked.state in State.open(),
        "has_certificate": asked.state in State.done(),
        "calendar_method": page.calendar_method(asked),
        "then": INTRODUCTIONS[Kind(asked.kind)].then,
        "now": timezone.now(),
    }
    return render(request, "training/mine/mine.html", context, status=409 if refused else 200)


def _act(
    request: HttpRequest, asked: TrainingRequest, key: str, action: Callable[..., TrainingRequest], **values: Any
) -> HttpResponse:
    """Does what the requester wants, to the request as it was shown to them. What a field refuses is its form's."""
    try:
        action(key=asked.pk, version=_number(request, "version"), **values)
    except MoveRefused as refused:
        if refused.field:
            raise
        asked.refresh_from_db()
        return _show(request, asked, key, str(refused))
    return redirect("training:mine", key)


def _number(request: HttpRequest, name: str) -> int:
    """A number of ours that was sent back; 0, which none is, for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@keyed(MANAGE, "POST")
def pick(request: HttpRequest, asked: TrainingRequest, key: str) -> HttpResponse:
    if request.POST.get("date") == "none":
        return _act(request, asked, key, requester.turn_down)
    if not (date := _number(request, "date")):
        return _show(request, asked, key, _("Choose one of the dates, or that none suits."))
    return _act(request, asked, key, requester.pick, date=date)


@keyed(MANAGE, "GET", "HEAD", "POST")
def cancel(request: HttpRequest, asked: TrainingRequest, key: str) -> HttpResponse:
    if request.method == "POST":
        return _act(request, asked, key, requester.cancel)
    if asked.state not in State.open():
        return redirect("training:mine", key)
    return render(request, "training/mine/cancel.html", {"asked": asked, "key": key})


@keyed(MANAGE, "GET", "HEAD", "POST")
def change(request: HttpRequest, asked: TrainingRequest, key: str, slug: str) -> HttpResponse:
    """One of the request's questions again, answered as it stands."""
    step = next((step for step in page.changes(asked) if step.slug == slug), None)
    if step is None:
        raise Http404
    if asked.state not in State.open():
        return redirect("training:mine", key)
    asking = Asking(Kind(asked.kind), asked.site, get_language() or "en", {})
    if request.method == "POST":
        form = step.form(request.POST, asking=asking)
        if form.is_valid():
            action = requester.change_places if slug == "places" else requester.change
            try:
                return _act(request, asked, key, action, **page.changed_values(asked, form))
            except MoveRefused as refused:
                form.add_error(refused.field, str(refused))
    else:
        form = step.form(asking=asking, initial=page.initial(asked, step))
    return render(request, "training/mine/change.html", {"form": form, "asked": asked, "key": key})


@keyed(MANAGE, "GET", "HEAD")
def calendar_file(request: HttpRequest, asked: TrainingRequest, key: str) -> HttpResponse:
    """The invitation for the requester's calendar, or what takes it out again."""
    method = page.calendar_method(asked)
    if method is None:
        raise Http404
    content_type = f"text/calendar; charset=utf-8; method={method}"
    return download(invitation(asked, method), content_type, f"{asked.reference.lower()}.ics")
