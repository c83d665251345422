"""How guidance pages look to the search."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cms.blocks import list_items, text_of
from cms.languages import in_language
from cms.models import BasePage, ContactPoint
from home.models import GuidancePage, HelpPage
from search.documents import DocumentSource, SearchDocument, register
from search.locales import live_languages, search_locales


def documents(model: type[BasePage], ids: Iterable[int]) -> Iterator[tuple[int, SearchDocument]]:
    """A document for each page that has an address, in a constant number of queries."""
    pages = list(model.objects.filter(pk__in=list(ids)).select_related("locale"))
    contacts = ContactPoint.objects.in_bulk()
    languages = live_languages(page.translation_key for page in pages)
    for page in pages:
        parts = page.get_url_parts()
        if not parts or parts[2] is None:
            continue
        locale = page.locale.language_code
        named = [contacts[key] for key in _contacts(page.body.raw_data) if key in contacts]
        yield (
            page.pk,
            SearchDocument(
                id=f"guidance:{page.translation_key}:{locale}",
                kind="guidance",
                site=parts[0],
                locale=locale,
                url=parts[2],
                title=page.title,
                summary=page.summary,
                body=text_of(page.body.stream_block, page.body.raw_data),
                keywords=tuple(dict.fromkeys(in_language(contact.names, locale) for contact in named)),
                facets={"language": tuple(sorted(languages[page.translation_key]))},
                search_locales=search_locales(locale, languages[page.translation_key]),
                is_suggestible=True,
                published_at=page.first_published_at,
                fresh_until=page.fresh_until,
                card={"labels": []},
            ),
        )


def _contacts(raw: Any) -> Iterator[int]:
    """Keys of the contact points that a body shows, in its lists and in its sections'."""
    for block in raw:
        value = block["value"]
        yield from list_items(
            value if block["type"] == "contacts" else isinstance(value, dict) and value.get("contacts")
        )


def build(model: type[BasePage]) -> Callable[[Iterable[int]], Iterable[tuple[int, SearchDocument]]]:
    return lambda ids: documents(model, ids)


def register_documents() -> None:
    for model in (GuidancePage, HelpPage):
        register(DocumentSource(model=model, build=build(model)))
