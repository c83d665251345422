"""How guidance pages look to the search."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from cms.languages import DEFAULT_LANGUAGE
from cms.models import BasePage
from home.models import GuidancePage, HelpPage
from search.documents import DocumentSource, SearchDocument, register


def documents(model: type[BasePage], ids: Iterable[int]) -> Iterator[tuple[int, SearchDocument]]:
    """A document for each page that has an address."""
    for page in model.objects.filter(pk__in=list(ids)).select_related("locale"):
        parts = page.get_url_parts()
        if not parts or parts[2] is None:
            continue
        locale = page.locale.language_code
        live = Page.objects.filter(translation_key=page.translation_key, live=True)
        languages = set(live.values_list("locale__language_code", flat=True))
        stands_in = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES if code not in languages]
        text = "\n".join(
            get_text_for_indexing(content) for content in page.body.stream_block.get_searchable_content(page.body)
        )
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
                body=text,
                facets={"language": tuple(sorted(languages))},
                search_locales=(locale, *stands_in) if locale == DEFAULT_LANGUAGE else (locale,),
                published_at=page.first_published_at,
                card={"labels": []},
            ),
        )


def register_documents() -> None:
    register(DocumentSource(model=GuidancePage, build=lambda ids: documents(GuidancePage, ids)))
    register(DocumentSource(model=HelpPage, build=lambda ids: documents(HelpPage, ids)))
