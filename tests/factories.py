"""Small functions that make what tests stand on; the site, its tree and the vocabularies are there (conftest)."""

from itertools import count
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, Group
from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from home.management.commands.create_site import OFFICERS
from resources.models import AdaptationPage, ExternalResourcePage, LessonPage, ResourceIndexPage
from vocabulary.models import Term

AnyPage = TypeVar("AnyPage", bound=Page)
_number = count(1)
# What a lesson must have to be published; each can be replaced by its own keyword.
LESSON_TERMS = {
    "key_stages": ("ks2",),
    "years": ("year-5",),
    "subjects": ("english",),
    "themes": ("fake-news",),
    "types": ("lesson-plan",),
    "audiences": ("teachers",),
}
SCHEME_OF = {
    "key_stages": "key-stage",
    "years": "year-group",
    "subjects": "subject",
    "themes": "theme",
    "types": "resource-type",
    "settings": "setting",
    "audiences": "audience",
    "content_guidance": "content-guidance",
    "working_levels": "working-level",
    "access_modes": "access-mode",
    "hazards": "accessibility-hazard",
    "educational_uses": "educational-use",
    "needs": "send-need",
    "adaptations": "adaptation",
}


def site() -> Site:
    """The default site, whose root is the English home page."""
    return Site.objects.get(is_default_site=True)


def term(scheme: str, slug: str) -> Term:
    return Term.objects.get(scheme=scheme, slug=slug)


def terms(**slugs: tuple[str, ...]) -> list[Term]:
    """`terms(years=("year-5",), subjects=("english",))`: terms by the names of the form's fields."""
    return [term(SCHEME_OF[name], slug) for name, names in slugs.items() for slug in names]


def publisher(name: str = "Newsroom Trust") -> Term:
    """A publisher other than the library itself."""
    values = {"labels": {"en": name, "cy": name}}
    return Term.objects.get_or_create(scheme_id="publisher", slug=slugify(name), defaults=values)[0]


def index(language: str = "en") -> ResourceIndexPage:
    """The root of the catalogue in a language."""
    return ResourceIndexPage.objects.get(locale__language_code=language)


def step(ref: str = "s1", title: str = "Sort the headlines", minutes: int = 10) -> dict[str, Any]:
    """A timed step in a body's raw form."""
    value = {"ref": ref, "title": title, "minutes": minutes, "teacher": "<p>Reads out.</p>", "pupils": "<p>Listen.</p>"}
    return {"type": "timed_step", "id": f"00000000-0000-4000-8000-{next(_number):012}", "value": value}


def lesson(*, parent: Page | None = None, live: bool = True, revised: bool = True, **values: Any) -> LessonPage:
    """A lesson under the English catalogue, for Year 5 English unless `years=…`, `themes=…`, … say else.

    `revised=False` leaves out the revision, where many lessons are made that no officer edits.
    """
    chosen = {name: values.pop(name, LESSON_TERMS.get(name, ())) for name in SCHEME_OF}
    values = {"title": f"Headline detectives {next(_number)}", "summary": "Pupils sort headlines.", **values}
    values.setdefault("minutes", 50)
    values.setdefault("body", [step()])
    values.setdefault("licence", term("licence", "cc-by-4.0"))
    return _place(LessonPage(**values), parent or index(), chosen, live, revised)


def adaptation(base: LessonPage, *, live: bool = True, **values: Any) -> AdaptationPage:
    """An Easy Read version for autistic pupils, unless `needs=…` and `adaptations=…` say else."""
    chosen = {"needs": ("autism",), "adaptations": ("easy-read",)}
    chosen |= {name: values.pop(name) for name in SCHEME_OF if name in values}
    values = {"title": f"Easy Read version {next(_number)}", "summary": "In short sentences.", **values}
    values.setdefault("body", [step(title="Look at one headline")])
    values.setdefault("licence", base.licence)
    return _place(AdaptationPage(**values), base, chosen, live)


def external(*, parent: Page | None = None, live: bool = True, **values: Any) -> ExternalResourcePage:
    """A record of a resource that somebody else publishes."""
    chosen = {name: values.pop(name, LESSON_TERMS.get(name, ())) for name in SCHEME_OF}
    values = {"title": f"Elsewhere {next(_number)}", "summary": "A site on checking news.", **values}
    values.setdefault("source_url", "https://example.org/resource")
    values.setdefault("why_listed", "Its games show how false stories spread.")
    values.setdefault("publisher", publisher())
    return _place(ExternalResourcePage(**values), parent or index(), chosen, live)


def _place(page: AnyPage, parent: Page, chosen: dict[str, Any], live: bool, revised: bool = True) -> AnyPage:
    page.locale = parent.locale
    page.live = live
    page.terms = terms(**chosen)
    parent.add_child(instance=page)
    if not revised:
        return page
    revision = page.save_revision(clean=live)
    if live:
        revision.publish()
        page.refresh_from_db()
    return page


def locale(language: str) -> Locale:
    return Locale.objects.get(language_code=language)


def officer(username: str = "officer") -> AbstractBaseUser:
    """A member of the officers' group that `create_site` makes."""
    user = get_user_model().objects.create_user(username, f"{username}@example.org", "officer-pass")
    user.groups.add(Group.objects.get(name=OFFICERS))
    return user


def translated(page: AnyPage, *, live: bool = True, **values: Any) -> AnyPage:
    """The page's Welsh version, made without the translation screens; under its parent's Welsh version."""
    copy = page.copy_for_translation(locale("cy"))
    for name, value in values.items():
        setattr(copy, name, value)
    revision = copy.save_revision(clean=live)
    if live:
        revision.publish()
        copy.refresh_from_db()
    return copy
