"""How offers look to the search: documents of kind "training"."""

from collections.abc import Iterable, Iterator

from django.utils.html import strip_tags

from cms.languages import in_language
from search.documents import DocumentSource, SearchDocument, register
from search.locales import live_languages, search_locales
from search.terms import Vocabulary
from training.models.offers import TrainingOfferPage
from vocabulary.models import Term

_TEXTS = ("outcomes", "is_not", "host_provides", "materials", "prerequisites")


def documents(ids: Iterable[int]) -> Iterator[tuple[int, SearchDocument]]:
    """A document for each page that has an address, in a constant number of queries."""
    pages = TrainingOfferPage.objects.filter(pk__in=list(ids)).select_related("locale", "training_type")
    found = list(pages.prefetch_related("terms"))
    vocabulary = Vocabulary()
    languages = live_languages(page.translation_key for page in found)
    for page in found:
        parts = page.get_url_parts()
        if not parts or parts[2] is None:
            continue
        locale = page.locale.language_code
        terms = [page.training_type, *page.sorted_terms]
        labels = [in_language(term.labels, locale) for term in terms]
        formats = [in_language(term.labels, locale) for term in page.terms_in("delivery-format")]
        yield (
            page.pk,
            SearchDocument(
                id=f"training:{page.translation_key}:{locale}",
                kind="training",
                site=parts[0],
                locale=locale,
                url=parts[2],
                title=page.title,
                summary=page.summary,
                body="\n".join([strip_tags(page.about.replace("</p>", "</p> ")), *(getattr(page, n) for n in _TEXTS)]),
                labels=tuple(dict.fromkeys(labels)),
                facets={
                    **vocabulary.facets(terms),
                    "duration": vocabulary.durations(1, page.minutes, page.minutes_to),
                    "language": tuple(sorted(languages[page.translation_key])),
                },
                search_locales=search_locales(locale, languages[page.translation_key]),
                is_suggestible=all(term.sensitivity == Term.Sensitivity.OPEN for term in terms),
                published_at=page.first_published_at,
                fresh_until=page.fresh_until,
                minutes=page.minutes,
                card={"labels": formats, "minutes": page.minutes, "publisher": page.provider},
            ),
        )


def register_documents() -> None:
    register(DocumentSource(model=TrainingOfferPage, build=documents))
