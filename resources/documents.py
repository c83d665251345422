"""How catalogue pages look to the search: a base lesson stands for its adapted versions, each a variant of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from cms.blocks import linked_documents, list_items, text_of
from cms.languages import in_language
from resources.models import OWN_PUBLISHER, AdaptationPage, ExternalResourcePage, LessonPage, ResourcePage
from search.documents import Attachment, DocumentSource, SearchDocument, Variant, register
from search.files.texts import Files
from search.locales import live_languages, search_locales
from search.terms import Vocabulary
from vocabulary.models import Term

_LABEL_SCHEMES = ("key-stage", "year-group", "subject", "theme", "resource-type", "setting")
_VERSION_LABEL_SCHEMES = ("send-need", "adaptation")
_CARD_SCHEMES = {"key_stages": "key-stage", "years": "year-group", "subjects": "subject", "types": "resource-type"}


def _files(page: Page) -> list[dict[str, Any]]:
    """The file blocks of a lesson or an adapted version, in their raw form."""
    return [block["value"] for block in page.files.raw_data] if isinstance(page, LessonPage | AdaptationPage) else []


def _linked(page: Page) -> list[int]:
    """Keys of the files that the text of a lesson or an adapted version links to, each once."""
    if not isinstance(page, LessonPage | AdaptationPage):
        return []
    return list(dict.fromkeys(linked_documents(page.body.stream_block, page.body.raw_data)))


class Batch:
    """The rows that some live, public pages' documents are made from, read in a constant number of queries."""

    def __init__(self, model: type[ResourcePage], ids: Iterable[int]) -> None:
        self.vocabulary = Vocabulary()
        pages = model.objects.filter(pk__in=list(ids)).select_related("locale", "licence", "publisher")
        self.pages = list(pages.prefetch_related("terms"))
        self.adaptations: dict[str, list[AdaptationPage]] = defaultdict(list)
        parents = [Q(path__startswith=page.path, depth=page.depth + 1) for page in self.pages if page.numchild]
        if parents:
            children = AdaptationPage.objects.live().public().filter(reduce(or_, parents))
            for child in children.prefetch_related("terms").select_related("locale").order_by("path"):
                self.adaptations[child.path[: -child.steplen]].append(child)
        works = [page.translation_key for page in self.pages]
        works += [child.translation_key for children in self.adaptations.values() for child in children]
        self.languages = live_languages(works)
        showing = [*self.pages, *(child for children in self.adaptations.values() for child in children)]
        self.linked = {page.pk: _linked(page) for page in showing}
        attached = (value["document"] for page in showing for value in _files(page) if value.get("document"))
        self.files = Files({*attached, *chain.from_iterable(self.linked.values())})

    def documents(self) -> Iterator[tuple[int, SearchDocument]]:
        for page in self.pages:
            document = self._document(page)
            if document is not None:
                yield page.pk, document

    def _document(self, page: ResourcePage) -> SearchDocument | None:
        parts = page.get_url_parts()
        if not parts or parts[2] is None:
            return None  # Under no site's root: it has no address to be found at.
        locale = page.locale.language_code
        terms = [self.vocabulary.terms[term.pk] for term in page.terms.all()]
        labels = dict.fromkeys(self._labels(page, terms, locale))
        variants = [self._variant(child) for child in self.adaptations.get(page.path, ())]
        facets = self.vocabulary.facets(terms)
        languages = set(self.languages[page.translation_key])
        for child in self.adaptations.get(page.path, ()):
            languages |= self.languages[child.translation_key]
        facets["language"] = tuple(sorted(languages))
        if page.licence:
            facets["licence"] = (page.licence.slug,)
        lesson = page if isinstance(page, LessonPage) else None
        if page.publisher or lesson:
            facets["publisher"] = (page.publisher.slug if page.publisher else OWN_PUBLISHER,)
        body, keywords, misconceptions = self._texts(page)
        if lesson:
            facets["duration"] = self.vocabulary.durations(lesson.sessions, lesson.minutes)
        return SearchDocument(
            id=f"resource:{page.translation_key}:{locale}",
            kind="resource",
            site=parts[0],
            locale=locale,
            url=parts[2],
            title=page.title,
            summary=page.summary,
            body=body,
            keywords=(*keywords, *page.keyword_list),
            labels=tuple(labels),
            units=tuple(lesson.unit_list) if lesson else (),
            misconceptions=misconceptions,
            attachments=tuple(self._attachments(page, parts[2])),
            facets=facets,
            variants=tuple(variants),
            search_locales=search_locales(locale, self.languages[page.translation_key]),
            is_staff_only=page.effective_sensitivity == Term.Sensitivity.STAFF_ONLY,
            is_suggestible=page.effective_sensitivity == Term.Sensitivity.OPEN,
            published_at=page.first_published_at,
            fresh_until=page.fresh_until,
            minutes=lesson.total_minutes if lesson else None,
            card=self._card(page, terms, locale),
        )

    def _attachments(self, page: ResourcePage, url: str) -> Iterator[Attachment]:
        """Files of the page and of its adapted versions, then those that only their texts link to.

        Where content guidance comes first, their links lead to it.
        """
        is_open = page.effective_sensitivity == Term.Sensitivity.OPEN
        showing = [
            (shown, "" if is_open else (shown.get_url_parts() or (0, "", url))[2])
            for shown in (page, *self.adaptations.get(page.path, ()))
        ]
        named = set()
        for shown, address in showing:
            for value in _files(shown):
                link = address and f"{address}#files"
                found = self.files.attachment(value.get("document"), value["title"], url=link)
                named.add(value.get("document"))
                yield found or Attachment(value["title"], link or url)
        for shown, address in showing:
            for key in self.linked[shown.pk]:
                found = None if key in named else self.files.attachment(key, url=address)
                named.add(key)
                if found:
                    yield found

    def _variant(self, child: AdaptationPage) -> Variant:
        terms = [self.vocabulary.terms[term.pk] for term in child.terms.all()]
        facets = self.vocabulary.facets(terms)
        parts = child.get_url_parts()
        return Variant(
            url=parts[2] if parts else "",
            title=child.title,
            facets={name: slugs for name, slugs in facets.items() if name in ("need", "adaptation")},
        )

    def _labels(self, page: ResourcePage, terms: list[Term], locale: str) -> Iterator[str]:
        """Words by which a teacher may ask for the page: names and other names of its terms and its versions' own."""
        own = (term for term in terms if term.scheme_id in _LABEL_SCHEMES)
        children = self.adaptations.get(page.path, ())
        adapted = (self.vocabulary.terms[term.pk] for child in children for term in child.terms.all())
        for term in (*own, *(term for term in adapted if term.scheme_id in _VERSION_LABEL_SCHEMES)):
            yield in_language(term.labels, locale)
            yield from term.alt_labels.get(locale, ())

    def _texts(self, page: ResourcePage) -> tuple[str, list[str], str]:
        """Body, key words and misconceptions as plain text."""
        if not isinstance(page, LessonPage):
            return getattr(page, "why_listed", ""), [], ""
        body: list[str] = []
        keywords: list[str] = []
        misconceptions: list[str] = []
        kinds = page.body.stream_block.child_blocks
        for block in page.body.raw_data:
            if block["type"] == "key_words":
                keywords += [item["term"] for item in list_items(block["value"])]
            elif block["type"] == "misconceptions":
                misconceptions.append(text_of(kinds[block["type"]], block["value"]))
            elif block["type"] in kinds:
                body.append(text_of(kinds[block["type"]], block["value"]))
        for child in self.adaptations.get(page.path, ()):
            body.append(f"{child.title}\n{child.summary}")
        body += [
            value["note"]
            for shown in (page, *self.adaptations.get(page.path, ()))
            for value in _files(shown)
            if value.get("note")
        ]
        return "\n".join(body), keywords, "\n".join(misconceptions)

    def _card(self, page: ResourcePage, terms: list[Term], locale: str) -> dict[str, Any]:
        """What a result shows besides title and summary; labels are in the page's language."""
        card: dict[str, Any] = {
            name: [
                in_language(term.labels, locale)
                for term in sorted(terms, key=lambda term: term.order)
                if term.scheme_id == scheme
            ]
            for name, scheme in _CARD_SCHEMES.items()
        }
        card["labels"] = [*card["key_stages"], *card["subjects"], *card["types"]]
        card["minutes"] = page.total_minutes if isinstance(page, LessonPage) else None
        card["sessions"] = page.sessions if isinstance(page, LessonPage) else None
        card["publisher"] = in_language(page.publisher.labels, locale) if page.publisher else ""
        card["is_external"] = isinstance(page, ExternalResourcePage)
        card["sensitivity"] = page.effective_sensitivity
        card["versions"] = [
            {
                "title": child.title,
                "url": (child.get_url_parts() or (0, "", ""))[2],
                "labels": [
                    in_language(self.vocabulary.terms[term.pk].labels, locale)
                    for term in child.terms.all()
                    if term.scheme_id == "adaptation"
                ],
            }
            for child in self.adaptations.get(page.path, ())
        ]
        return card


def build(model: type[ResourcePage]) -> Callable[[Iterable[int]], Iterable[tuple[int, SearchDocument]]]:
    return lambda ids: Batch(model, ids).documents()


def register_documents() -> None:
    register(DocumentSource(model=LessonPage, build=build(LessonPage), parts=(AdaptationPage,)))
    register(DocumentSource(model=ExternalResourcePage, build=build(ExternalResourcePage)))
