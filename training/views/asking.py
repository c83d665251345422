"""Asking for training: which kind, one page for each question, check the answers, sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from cms.models import SiteSettings
from training import requester
from training.asking import drafts, flow, spam
from training.asking.kinds import INTRODUCTIONS
from training.asking.lessons import lessons_for
from training.asking.offers import first_language_key
from training.booking import SessionClosed, SessionFull
from training.forms.check import CheckForm
from training.forms.school import SchoolChoiceForm, SchoolSearchForm
from training.forms.step import Asking, StepForm, Typed
from training.models.requests import Kind, RequestDraft, State, TrainingRequest

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


@require_http_methods(["GET", "HEAD"])
def ask(request: HttpRequest) -> HttpResponse:
    """All that can be asked for."""
    kinds = [(introduction, reverse("training:begin", args=[kind])) for kind, introduction in INTRODUCTIONS.items()]
    return render(request, "training/asking/ask.html", {"kinds": kinds})


@form_page
def begin(request: HttpRequest, kind: str, *, is_stale: bool = False) -> HttpResponse:
    """What is asked and why, before the first question. `?offer=` or `?session=` answers that one already."""
    visit = visit_of(request, kind)
    preset, is_refused = _preset(request, visit)
    if request.method == "POST" and not is_stale:
        if visit.draft is not None:
            visit.draft.delete()
        answers = {step: form.typed() for step, form in preset.items()}
        _draft, key = drafts.begin(visit.kind, visit.asking.site, answers)
        response = _to_step(visit.kind, flow.unanswered(visit.kind, answers))
        drafts.remember(response, visit.kind, key)
        return response
    context = {
        "introduction": INTRODUCTIONS[visit.kind],
        "preset": [row for form in preset.values() for row in form.summary()],
        "is_refused": is_refused,
        "is_stale": is_stale,
        "draft": visit.draft,
        "continue_url": _url(visit.kind, flow.unanswered(visit.kind, visit.asking.answers)),
    }
    return render(request, "training/asking/begin.html", context, status=403 if is_stale else 200)


def _preset(request: HttpRequest, visit: Visit) -> tuple[dict[str, StepForm], bool]:
    """The answer that the link brought along, and whether it brought one that cannot be taken."""
    for name in ("offer", "session"):
        step = flow.step_named(visit.kind, name)
        given = request.GET.get(name, "")
        if step is None or not given:
            continue
        if name == "offer" and given.isascii() and given.isdecimal() and len(given) < 10:
            given = str(first_language_key(visit.asking.site, int(given)) or "")
        form = step.form({name: [given]}, asking=visit.asking)
        return ({name: form}, False) if form.is_valid() else ({}, True)
    return {}, False


@form_page
def step(request: HttpRequest, kind: str, slug: str, *, is_stale: bool = False) -> HttpResponse:
    """One question. Without a draft (its cookie expired) what was typed begins a new one."""
    visit = visit_of(request, kind)
    asked = flow.step_named(visit.kind, slug)
    if asked is None:
        raise Http404
    if request.method == "POST":
        form = asked.form(request.POST, asking=visit.asking)
        if form.is_valid() and not is_stale:
            return _kept(request, visit, slug, form.typed())
        return _show(request, visit, slug, form, is_stale=is_stale)
    if visit.draft is None and slug != flow.FLOWS[visit.kind][0].slug:
        return redirect("training:begin", kind)
    if asked.form is SchoolChoiceForm and ("q" in request.GET or slug not in visit.asking.answers):
        return _school(request, visit)
    typed = visit.asking.answers.get(slug)
    return _show(request, visit, slug, asked.form(typed, asking=visit.asking))


def _school(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The search for a school, then the choice among what it found."""
    search = SchoolSearchForm(request.GET if "q" in request.GET else None)
    if not search.is_valid():
        return _show(request, visit, "school", None, search=search)
    form = SchoolChoiceForm(asking=visit.asking, search=search.cleaned_data["q"])
    return _show(request, visit, "school", form, search=search)


def _show(
    request: HttpRequest,
    visit: Visit,
    slug: str,
    form: StepForm | None,
    *,
    search: SchoolSearchForm | None = None,
    is_stale: bool = False,
) -> HttpResponse:
    before = flow.preceding(visit.kind, visit.asking.answers, slug)
    is_change = request.GET.get("then") == "check"
    back = reverse("training:check", args=[visit.kind]) if is_change else _url(visit.kind, before)
    context = {
        "introduction": INTRODUCTIONS[visit.kind],
        "slug": slug,
        "form": form,
        "search": search or (SchoolSearchForm({"q": form.search}) if isinstance(form, SchoolChoiceForm) else None),
        # Without the words of a search, which the form itself carries.
        "here": f"{request.path}?then=check" if is_change else request.path,
        "is_change": is_change,
        "is_stale": is_stale,
        "back_url": back if is_change or before else reverse("training:begin", args=[visit.kind]),
    }
    template = "training/asking/school.html" if slug == "school" else "training/asking/step.html"
    return render(request, template, context, status=403 if is_stale else 200)


def _kept(request: HttpRequest, visit: Visit, slug: str, typed: Typed) -> HttpResponse:
    """Stores a valid step and goes on: to the next one, or back to the check that it was changed from."""
    after = visit.with_answer(slug, typed).asking
    if visit.draft is None:
        _draft, key = drafts.begin(visit.kind, after.site, after.answers)
        going_on = flow.unanswered(visit.kind, after.answers)
    else:
        drafts.keep(visit.draft, slug, typed)
        key = drafts.key_of(request, visit.kind)
        going_on = flow.unanswered(visit.kind, after.answers)
        if request.GET.get("then") != "check":
            going_on = flow.following(visit.kind, after.answers, slug) or going_on
    response = _to_step(visit.kind, going_on)
    drafts.remember(response, visit.kind, key)
    return response


@form_page
def check(request: HttpRequest, kind: str, *, is_stale: bool = False) -> HttpResponse:
    """All answers to read over and change; sending them. What has become wrong since leads back to its question."""
    visit = visit_of(request, kind)
    if visit.draft is None:
        found = drafts.find(request, visit.kind, visit.asking.site)
        return redirect("training:sent" if found else "training:begin", kind)
    if missing := flow.unanswered(visit.kind, visit.asking.answers):
        return _to_step(visit.kind, missing)
    filled = list(flow.filled(visit.asking))
    for asked, answered in filled:
        if not answered.is_valid():
            return redirect(reverse("training:step", args=[kind, asked.slug]) + "?then=check")
    is_full = "if_full" in request.POST
    form = CheckForm(request.POST if request.method == "POST" else None, is_full=is_full)
    if request.method == "POST" and not is_stale:
        if request.POST.get("if_full") == "other":
            return redirect(reverse("training:step", args=[kind, "session"]) + "?then=check")
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
        return redirect(reverse("training:step", args=[visit.kind, "session"]) + "?then=check")
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
        (label, answer, f"{reverse('training:step', args=[visit.kind, asked.slug])}?then=check")
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
        "back_url": _url(visit.kind, flow.route(visit.kind, visit.asking.answers)[-1]),
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
        "lessons": lessons_for(made, get_language() or "en"),
        "now": timezone.now(),
    }
    return render(request, "training/asking/sent.html", context)


def _url(kind: Kind, asked: flow.Step | None) -> str:
    return reverse("training:step", args=[kind, asked.slug]) if asked else reverse("training:check", args=[kind])


def _to_step(kind: Kind, asked: flow.Step | None) -> HttpResponseRedirect:
    return HttpResponseRedirect(_url(kind, asked))
