"""The end of asking for training: check the answers, send them, and what happens next."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import SiteSettings
from training import requester
from training.asking import drafts, flow, spam
from training.asking.kinds import INTRODUCTIONS
from training.booking import SessionClosed, SessionFull
from training.forms.check import CheckForm
from training.forms.step import StepForm
from training.lessons import lessons_for
from training.models.requests import Kind, State, TrainingRequest
from training.views.visit import Visit, change_url, current_site, form_page, to_step, url_of, visit_of

_LESSONS = 3


@form_page
def check(request: HttpRequest, kind: str, *, is_stale: bool = False) -> HttpResponse:
    """All answers to read over and change; sending them. What has become wrong since leads back to its question."""
    visit = visit_of(request, kind)
    if visit.draft is None:
        found = drafts.find(request, visit.kind, visit.asking.site)
        return redirect("training:sent" if found else "training:begin", kind)
    if missing := flow.unanswered(visit.kind, visit.asking.answers):
        return to_step(visit.kind, missing)
    filled = list(flow.filled(visit.asking))
    for asked, answered in filled:
        if not answered.is_valid():
            return redirect(change_url(visit.kind, asked.slug))
    is_full = "if_full" in request.POST
    form = CheckForm(request.POST if request.method == "POST" else None, is_full=is_full)
    if request.method == "POST" and not is_stale:
        if request.POST.get("if_full") == "other":
            return redirect(change_url(visit.kind, "session"))
        if form.is_valid():
            return _send(request, visit, filled, form)
    return _show_check(request, visit, filled, form, is_stale=is_stale)


def _send(
    request: HttpRequest, visit: Visit, filled: list[tuple[flow.Step, StepForm]], form: CheckForm
) -> HttpResponse:
    assert visit.draft is not None  # noqa: S101 - for the type: `check` sends those without one away
    new = flow.build(visit.asking, [each for _step, each in filled])
    new.submission = visit.draft.submission
    network = spam.network_of(request)
    if spam.is_too_quick(visit.draft):
        form.add_error(None, _("That was quicker than anyone can read. Wait a moment, then send again."))
    elif not spam.has_room(
        network=(network, spam.MOST_OF_A_NETWORK), address=(new.requester_email, spam.MOST_OF_AN_ADDRESS)
    ):
        team = SiteSettings.for_site(visit.asking.site).team_email
        form.add_error(
            None,
            _(
                "Too many requests came today from this network or with this address. Your answers are kept for a "
                "week: send them tomorrow, or write to %(team)s."
            )
            % {"team": team},
        )
    if form.errors:
        return _show_check(request, visit, filled, form)
    try:
        with transaction.atomic():
            requester.submit(new, accepts_waiting=form.cleaned_data.get("if_full") == "wait")
            spam.mark(network=network, address=new.requester_email)
            drafts.finish(visit.draft)
    except SessionFull as full:
        asked = CheckForm(is_full=full.has_waiting_list)
        return _show_check(request, visit, filled, asked, full=full)
    except SessionClosed:
        return redirect(change_url(visit.kind, "session"))
    return redirect("training:sent", visit.kind)


def _show_check(
    request: HttpRequest,
    visit: Visit,
    filled: list[tuple[flow.Step, StepForm]],
    form: CheckForm,
    *,
    full: SessionFull | None = None,
    is_stale: bool = False,
) -> HttpResponse:
    rows = [
        (label, answer, change_url(visit.kind, asked.slug))
        for asked, each in filled
        for label, answer in each.summary()
    ]
    context = {
        "introduction": INTRODUCTIONS[visit.kind],
        "rows": rows,
        "form": form,
        "full": full,
        "is_held": any(each.found for _step, each in filled),
        "is_stale": is_stale,
        "back_url": url_of(visit.kind, flow.route(visit.kind, visit.asking.answers)[-1]),
    }
    return render(request, "training/asking/check.html", context, status=403 if is_stale else 200)


@form_page
def sent(request: HttpRequest, kind: str) -> HttpResponse:
    """The reference and what happens next, as often as the browser asks within the draft's week."""
    if kind not in Kind.values:
        raise Http404
    draft = drafts.find(request, Kind(kind), current_site(request))
    submission = draft.submission if draft else None
    made = TrainingRequest.objects.select_related("offer").filter(submission=submission).first() if submission else None
    if made is None:
        return redirect("training:begin", kind)
    context = {
        "introduction": INTRODUCTIONS[Kind(kind)],
        "made": made,
        "is_waiting": made.state == State.WAITING_LIST,
        "is_confirmed": made.state == State.CONFIRMED,
        "lessons": lessons_for(made.offer, site=made.site_id, language=get_language() or "en", most=_LESSONS),
        "now": timezone.now(),
    }
    return render(request, "training/asking/sent.html", context)
