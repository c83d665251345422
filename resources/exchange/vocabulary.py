"""The vocabulary rows as an import needs them: read once, asked thousands of times."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from resources.exchange.problems import InvalidRecordError, Problem
from vocabulary.models import Scheme, Term


@dataclass(slots=True)
class Vocabulary:
    """Terms by scheme and slug; a deprecated slug leads to its replacement."""

    terms: dict[str, dict[str, Term]] = field(default_factory=dict)
    by_id: dict[int, Term] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        vocabulary = cls({slug: {} for slug in Scheme.objects.values_list("slug", flat=True)})
        for term in Term.objects.select_related("licence_flags"):
            vocabulary.by_id[term.pk] = term
        for term in vocabulary.by_id.values():
            current = term
            for _ in range(10):  # Replacements can be replaced; a circle must not hang the import.
                current = vocabulary.by_id.get(current.replaced_by_id or 0, current)
            vocabulary.terms[term.scheme_id][term.slug] = current
        return vocabulary

    def get(self, scheme: str, slug: str) -> Term | None:
        return self.terms.get(scheme, {}).get(slug)

    def near(self, scheme: str, slug: str) -> list[str]:
        """Up to three slugs of the scheme that `slug` may have meant."""
        known = self.terms.get(scheme, {})
        wanted = slugify(slug)
        labelled = [term.slug for term in known.values() if wanted and wanted in _names(term)]
        return (labelled or get_close_matches(wanted or slug, known, n=3, cutoff=0.6))[:3]

    def broader(self, terms: Iterable[Term]) -> Iterator[Term]:
        """The broader term of each, such as a year's key stage."""
        return (self.by_id[term.broader_id] for term in terms if term.broader_id)

    def publisher_slug(self, name: str) -> str:
        """The slug of the publisher with this name or other name, known or to be."""
        slug = slugify(name)[:120]
        if slug in self.terms.get("publisher", {}):
            return slug
        return next((term.slug for term in self.terms.get("publisher", {}).values() if slug in _names(term)), slug)

    def add_publisher(self, name: str) -> Term:
        """The publisher's term, created in the open scheme when it is new. Raises `InvalidRecordError`."""
        slug = self.publisher_slug(name)
        known = self.get("publisher", slug) or Term.objects.named("publisher", [slug]).first()
        if known is None:
            known = Term(scheme_id="publisher", slug=slug, labels={"en": name})
            try:
                known.full_clean()
            except ValidationError as error:
                reason = " ".join(error.messages)
                raise InvalidRecordError([Problem("publisher", f"“{name}” cannot be added: {reason}")]) from error
            known.save()
        return known

    def remember(self, term: Term) -> None:
        self.by_id[term.pk] = self.terms.setdefault(term.scheme_id, {})[term.slug] = term


def _names(term: Term) -> set[str]:
    others = (name for names in term.alt_labels.values() for name in names)
    return {slugify(name) for name in (*term.labels.values(), *others)}
