"""The catalogue's search as JSON: the same query and the same answer as the results page."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from wagtail.models import Site

from search.engine import search
from search.facets import FACETS
from search.forms import KINDS, SearchForm
from search.query import MAX_HITS_PAGED, MAX_PAGE_SIZE, PAGE_SIZE, SORTS, Hit, Option, SearchResults

router = Router(tags=["search"])


class FileOut(Schema):
    """A file of the page's in which words were found; `passage` is HTML as the hit's `highlights` are."""

    title: str
    url: str
    passage: str


class HitOut(Schema):
    """`highlights` are HTML: escaped text with `<mark>` around found words."""

    kind: str
    id: str
    url: str
    title: str
    summary: str
    highlights: list[str]
    labels: list[str]
    files: list[FileOut]


class OptionOut(Schema):
    slug: str
    label: str
    count: int
    selected: bool


class FacetOut(Schema):
    """Options in order; a broader one comes right before its narrower ones."""

    name: str
    label: str
    options: list[OptionOut]


class RecognisedOut(Schema):
    """A filter that words of `q` name: `facet` and `slug` as parameters, `text` as `q` without these words."""

    facet: str
    slug: str
    label: str
    text: str


class ResultsOut(Schema):
    total: int
    page: int
    pages: int
    engine: str
    hits: list[HitOut]
    facets: list[FacetOut]
    suggestion: str | None
    promoted: list[HitOut]
    recognised: list[RecognisedOut]


class ErrorOut(Schema):
    """What was wrong, by parameter."""

    detail: str
    errors: dict[str, str]


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "schema": schema, "description": description, "required": False}


def _many(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": values}


# Declared here and not as arguments: the form reads them, so that HTML and JSON can never understand them differently.
_PARAMETERS = [
    _parameter("q", {"type": "string"}, "Words to look for; without any, the whole catalogue."),
    *(
        _parameter(
            facet.name,
            _many({"type": "string"}),
            f"Slugs of {' or '.join(f'/vocab/{scheme}/' for scheme in facet.schemes)}; any of them.",
        )
        for facet in FACETS
    ),
    _parameter("kind", _many({"type": "string", "enum": list(KINDS)}), "Kinds of document; any of them."),
    _parameter(
        "locale", {"type": "string", "enum": [code for code, _name in settings.LANGUAGES]}, "Language searched."
    ),
    _parameter("exact", {"type": "string"}, "The same as `q`, to search for its words as they are spelled."),
    _parameter("sort", {"type": "string", "enum": list(SORTS), "default": "best"}, "Order of the hits."),
    _parameter("page", {"type": "integer", "minimum": 1, "default": 1}, f"Paging ends at {MAX_HITS_PAGED} hits."),
    _parameter(
        "size", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}, "Hits a page."
    ),
]


@router.get(
    "/search/",
    response={200: ResultsOut, 400: ErrorOut, 404: ErrorOut},
    openapi_extra={"parameters": _PARAMETERS},
    summary="Search the catalogue",
)
def search_catalogue(request: HttpRequest, response: HttpResponse) -> Status[dict[str, Any]]:
    site = Site.find_for_request(request)
    form = SearchForm(request.GET, site=site.pk if site else 0, locale=settings.LANGUAGE_CODE, user=request.user)
    query = form.to_query()
    if form.errors:
        return Status(400, {"detail": " ".join(form.errors.values()), "errors": form.errors})
    with translation.override(query.locale):
        results = search(query)
    if results.is_degraded:
        response["Cache-Control"] = "no-store"
    if results.page > max(results.pages, 1):
        message = _("There are %(pages)s pages of results.") % {"pages": results.pages}
        return Status(404, {"detail": message, "errors": {"page": message}})
    return Status(200, as_json(results))


def as_json(results: SearchResults) -> dict[str, Any]:
    return {
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "engine": results.engine,
        "hits": [_hit(hit) for hit in results.hits],
        "facets": [
            {"name": facet.name, "label": facet.label, "options": list(_options(facet.options))}
            for facet in results.facets
        ],
        "suggestion": results.suggestion,
        "promoted": [_hit(hit) for hit in results.promoted],
        "recognised": [asdict(offer) for offer in results.recognised],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "url": hit.url,
        "title": hit.title,
        "summary": hit.summary,
        "highlights": [str(text) for text in hit.highlights],
        "labels": list(hit.labels),
        "files": [{"title": file.title, "url": file.url, "passage": str(file.passage)} for file in hit.files],
    }


def _options(options: Iterable[Option]) -> Iterable[dict[str, Any]]:
    for option in options:
        yield {"slug": option.slug, "label": option.label, "count": option.count, "selected": option.is_selected}
        yield from _options(option.children)
