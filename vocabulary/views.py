"""Every term has an address: a page for people, JSON-LD for machines (`?format=jsonld`)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.vary import vary_on_headers

from cms.languages import DEFAULT_LANGUAGE
from vocabulary.models import RetiredSlug, Scheme, Term


def wants_jsonld(request: HttpRequest) -> bool:
    return (
        request.GET.get("format") == "jsonld"
        or request.get_preferred_type(["text/html", "application/ld+json"]) == "application/ld+json"
    )


def jsonld(data: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"@context": "https://schema.org", **data}, content_type="application/ld+json")


@vary_on_headers("Accept")
def scheme(request: HttpRequest, scheme: str) -> HttpResponse:
    """A vocabulary with its terms, broader before narrower."""
    found = get_object_or_404(Scheme, pk=scheme)
    terms = list(found.terms.select_related("broader"))
    if wants_jsonld(request):
        return jsonld(
            {
                "@type": "DefinedTermSet",
                "@id": identifier(request, found),
                "name": found.label,
                "description": found.definition,
                "hasDefinedTerm": [as_defined_term(request, term) for term in terms],
            }
        )
    return render(request, "vocabulary/scheme.html", {"scheme": found, "terms": terms})


@vary_on_headers("Accept")
def term(request: HttpRequest, scheme: str, slug: str) -> HttpResponse:
    """One term; 410 for a slug that was retired, since it will not come back."""
    found = Term.objects.filter(scheme=scheme, slug=slug).select_related("scheme", "broader", "replaced_by").first()
    if found is None and RetiredSlug.objects.filter(scheme=scheme, slug=slug).exists():
        return render(request, "404.html", status=410)
    if found is None:
        found = get_object_or_404(Term, scheme=scheme, slug=slug)
    if wants_jsonld(request):
        return jsonld(as_defined_term(request, found))
    context = {"scheme": found.scheme, "term": found, "narrower": list(found.narrower.all())}
    return render(request, "vocabulary/term.html", context)


def identifier(request: HttpRequest, row: Scheme | Term) -> str:
    """The one address that stands for the row in data, whatever language it is shown in."""
    with translation.override(DEFAULT_LANGUAGE):
        return request.build_absolute_uri(row.get_absolute_url())


def as_defined_term(request: HttpRequest, term: Term) -> dict[str, Any]:
    """The term as schema.org's `DefinedTerm`."""
    return {
        "@type": "DefinedTerm",
        "@id": identifier(request, term),
        "name": term.label,
        "termCode": term.slug,
        **({"description": term.description} if term.description else {}),
        "inDefinedTermSet": identifier(request, term.scheme),
    }
