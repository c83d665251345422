"""Writes the pages of a batch of records: finds what is there, creates what is missing, updates what has changed."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.text import slugify
from wagtail.models import Locale, Page

from resources.exchange.bulk import publish_new
from resources.exchange.pages import MODELS, fill
from resources.exchange.problems import InvalidRecordError, Problem
from resources.exchange.record import PageRecord, Record
from resources.exchange.vocabulary import Vocabulary
from resources.models import ResourceIndexPage, TaggedPage
from vocabulary.models import Term


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept as edited here"


@dataclass(frozen=True, slots=True)
class _Known:
    """A page in the database with a record's reference and locale."""

    kind: str
    pk: int
    digest: str
    translation_key: uuid.UUID
    is_edited: bool


@dataclass(frozen=True, slots=True)
class _New:
    record: PageRecord
    parent: Page
    page: TaggedPage


class Writer:
    """One batch. Raises `InvalidRecordError` or `ValidationError` for what the catalogue as it is cannot take."""

    def __init__(
        self, parent: ResourceIndexPage, vocabulary: Vocabulary, *, is_dry_run: bool, overwrites_edits: bool
    ) -> None:
        self.parent = parent
        self.vocabulary = vocabulary
        self.is_dry_run = is_dry_run
        self.overwrites_edits = overwrites_edits
        self.outcomes: Counter[Outcome] = Counter()
        self.publishers: dict[str, Term] = {}
        self._known: Mapping[tuple[str, str], _Known] = {}
        self._created: dict[tuple[str, str], TaggedPage] = {}
        self._locales = {locale.language_code: locale for locale in Locale.objects.all()}

    def write(self, records: Sequence[Record]) -> None:
        pages = [page for record in records for page in record.pages]
        self._known = _known(pages)
        if not self.is_dry_run:
            names = {page.publisher for page in pages if page.publisher}
            self.publishers = {name: self.vocabulary.add_publisher(name) for name in sorted(names)}
        # Lessons first: their adapted versions go under them.
        self._write_works(records)
        self._write_works([adapted for record in records for adapted in record.adaptations])

    def _write_works(self, works: Iterable[Record]) -> None:
        new: list[_New] = []
        for work in works:
            versions = (work.page, *work.translations)
            known = [self._known[version.key] for version in versions if version.key in self._known]
            work_key = known[0].translation_key if known else uuid.uuid4()
            for version in versions:
                if version.key in self._known:
                    self._update(version, self._known[version.key])
                else:
                    new.append(self._new(version, work_key))
        _name(new)
        self._created |= {item.record.key: item.page for item in new}
        self.outcomes[Outcome.CREATED] += len(new)
        if new and not self.is_dry_run:
            publish_new([(item.parent, item.page) for item in new])

    def _new(self, record: PageRecord, translation_key: uuid.UUID) -> _New:
        page = MODELS[record.kind](locale=self._locale(record.locale), translation_key=translation_key)
        fill(page, record, self.publishers)
        return _New(record, self._parent(record), page)

    def _update(self, record: PageRecord, known: _Known) -> None:
        if known.kind != record.kind:
            raise InvalidRecordError(
                [Problem("id", f"“{record.reference}” is the id of a page of kind “{known.kind}” already")]
            )
        if known.digest == record.digest:
            self.outcomes[Outcome.UNCHANGED] += 1
            return
        if known.is_edited and not self.overwrites_edits:
            self.outcomes[Outcome.KEPT] += 1
            return
        self.outcomes[Outcome.UPDATED] += 1
        if self.is_dry_run:
            return
        page = MODELS[record.kind].objects.get(pk=known.pk)
        fill(page, record, self.publishers)
        # Without a slug of its own the record has no say: a new title must not break the address.
        page.slug = record.slug or page.slug
        revision = page.save_revision(log_action=True)
        if page.live:
            revision.publish()

    def _parent(self, record: PageRecord) -> Page:
        if record.kind != "adaptation":
            return self._index(record.locale)
        base = (record.base, record.locale)
        if base in self._created:
            return self._created[base]
        return Page.objects.get(pk=self._known[base].pk)

    def _index(self, code: str) -> Page:
        """The index page of a language; made when it is missing."""
        locale = self._locale(code)
        if locale.pk == self.parent.locale_id:
            return self.parent
        if self.is_dry_run:
            return self.parent.get_translation_or_none(locale) or ResourceIndexPage(title=self.parent.title)
        return _translated(self.parent, locale)

    def _locale(self, code: str) -> Locale:
        if code not in self._locales and self.is_dry_run:
            return Locale(language_code=code)
        if code not in self._locales:
            self._locales[code] = Locale.objects.create(language_code=code)
        return self._locales[code]


def _known(pages: Iterable[PageRecord]) -> dict[tuple[str, str], _Known]:
    references = {page.reference for page in pages}
    found = {}
    for kind, model in MODELS.items():
        rows = model.objects.filter(reference__in=references).values_list(
            "reference", "locale__language_code", "pk", "record_digest", "translation_key", "latest_revision__user"
        )
        for reference, code, pk, digest, translation_key, user in rows:
            # Imports leave revisions without a user, and a digest.
            found[reference, code] = _Known(kind, pk, digest, translation_key, bool(user) or not digest)
    return found


def _name(new: Iterable[_New]) -> None:
    """Give each new page its slug: the record's own, or one from the title that is free under its parent."""
    families: dict[int, list[_New]] = defaultdict(list)
    for item in new:
        families[item.parent.pk or id(item.parent)].append(item)
    for family in families.values():
        parent = family[0].parent
        wanted = {slug for item in family for slug in _slugs(item)}
        taken = (
            set(parent.get_children().filter(slug__in=wanted).values_list("slug", flat=True)) if parent.pk else set()
        )
        for item in family:
            free = [slug for slug in _slugs(item) if slug not in taken]
            if not free:
                raise InvalidRecordError(
                    [Problem("slug", f"“{_slugs(item)[0]}” is the address of another page already")]
                )
            item.page.slug = free[0]
            taken.add(free[0])


def _slugs(item: _New) -> list[str]:
    """The slugs that the page may have, best first. A second page of one title takes its reference into its slug."""
    if item.record.slug:
        return [item.record.slug]
    reference = slugify(item.record.reference.replace(".", "-").replace("/", "-"))
    title = slugify(item.page.title)[:150]
    return [title, f"{title}-{reference}"] if title else [reference]


def _translated(page: Page, locale: Locale) -> Page:
    """The page's translation; made, with those of its ancestors, when it is missing."""
    found = page.get_translation_or_none(locale)
    if found is None:
        parent = page.get_parent()
        if not parent.is_root():
            _translated(parent.specific, locale)
        found = page.copy_for_translation(locale)
        revision = found.save_revision()
        if page.live:
            revision.publish()
    return found
