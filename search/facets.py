"""The facets, declared once: forms, engines, templates, API and tests read this list."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Facet:
    """`name` is the URL parameter; `schemes` the vocabularies of its values, broader scheme first.

    `depth` is how many levels of the hierarchy the filter panel lists (1: flat). `is_hierarchical` makes a
    broader term match and count its narrower ones. Facets of one `group` must be met by one and the same
    variant of a document. `order` of options: `vocabulary` (the terms' own) or `count`.
    """

    name: str
    label: str | Promise
    schemes: tuple[str, ...]
    is_hierarchical: bool = False
    depth: int = 1
    group: str = ""
    order: str = "vocabulary"


FACETS: tuple[Facet, ...] = (
    Facet("key_stage", _("Key stage"), ("key-stage",)),
    Facet("year", _("Year group"), ("year-group",)),
    Facet("subject", _("Subject"), ("subject",), is_hierarchical=True),
    Facet("theme", _("Theme"), ("theme",), is_hierarchical=True, depth=2),
    Facet("type", _("Type of resource"), ("resource-type",)),
    Facet("setting", _("Where it fits"), ("setting",)),
    Facet(
        "need",
        _("Special educational need"),
        ("send-area", "send-need"),
        is_hierarchical=True,
        depth=2,
        group="version",
    ),
    Facet("adaptation", _("Adapted version"), ("adaptation",), group="version"),
    Facet("duration", _("Length"), ("duration-band",)),
    Facet("language", _("Language"), ("language",)),
    Facet("licence", _("Licence"), ("licence",)),
    Facet("publisher", _("Publisher"), ("publisher",), order="count"),
    Facet("audience", _("Who it is for"), ("audience",)),
)
BY_NAME: dict[str, Facet] = {facet.name: facet for facet in FACETS}
FACET_OF_SCHEME: dict[str, str] = {scheme: facet.name for facet in FACETS for scheme in facet.schemes}
