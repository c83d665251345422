"""Asking for training: which kind, where it begins, and one page for each question."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.models import SiteSettings
from training.asking import drafts, flow, spam
from training.asking.kinds import INTRODUCTIONS
from training.asking.offers import first_language_key
from training.forms.school import SchoolChoiceForm, SchoolSearchForm
from training.forms.step import StepForm, Typed
from training.views.visit import Visit, form_page, to_step, url_of, visit_of


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
    too_many = ""
    if request.method == "POST" and not is_stale:
        answers = {step: form.typed() for step, form in preset.items()}
        if key := drafts.begin(visit.kind, visit.asking.site, answers, spam.network_of(request)):
            if visit.draft is not None:
                visit.draft.delete()
            response = to_step(visit.kind, flow.unanswered(visit.kind, answers))
            drafts.remember(response, visit.kind, key)
            return response
        too_many = _too_many(visit)
    context = {
        "too_many": too_many,
        "introduction": INTRODUCTIONS[visit.kind],
        "preset": [row for form in preset.values() for row in form.summary()],
        "is_refused": is_refused,
        "is_stale": is_stale,
        "draft": visit.draft,
        "continue_url": url_of(visit.kind, flow.unanswered(visit.kind, visit.asking.answers)),
    }
    status = 403 if is_stale else 429 if too_many else 200
    return render(request, "training/asking/begin.html", context, status=status)


def _too_many(visit: Visit) -> str:
    team = SiteSettings.for_site(visit.asking.site).team_email
    words = _("Too many forms were begun today from this network. Try again tomorrow, or write to %(team)s.")
    return words % {"team": team}


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
            if going_on := _kept(request, visit, slug, form.typed()):
                return going_on
            form.add_error(None, _too_many(visit))
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
    back = reverse("training:check", args=[visit.kind]) if is_change else url_of(visit.kind, before)
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


def _kept(request: HttpRequest, visit: Visit, slug: str, typed: Typed) -> HttpResponse | None:
    """Stores a valid step and goes on: to the next one, or back to the check that it was changed from.

    None where it would begin a new form and the network has begun too many.
    """
    after = visit.with_answer(slug, typed).asking
    key = drafts.key_of(request, visit.kind)
    going_on = flow.unanswered(visit.kind, after.answers)
    if visit.draft is None or not drafts.keep(visit.draft, slug, typed):
        begun = drafts.begin(visit.kind, after.site, after.answers, spam.network_of(request))
        if begun is None:
            return None
        key = begun
    elif request.GET.get("then") != "check":
        going_on = flow.following(visit.kind, after.answers, slug) or going_on
    response = to_step(visit.kind, going_on)
    drafts.remember(response, visit.kind, key)
    return response
