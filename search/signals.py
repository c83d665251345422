"""What counts as a change: signals of Wagtail's models, each leaving its outbox entries in the same transaction.

Wagtail's own `page_published` and `page_slug_changed` fire outside the atomic block of the save, where a crash would
lose the change; Django's save signals fire inside. Bulk updates send none: `search_check` finds what they changed.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.utils.file import hash_filelike

from search import outbox
from search.documents import sources
from search.files.queue import forget_unused
from search.models import OutboxEntry
from vocabulary.models import Term

Target = OutboxEntry.Target


def connect() -> None:
    """To be called once, when all apps are loaded. Page types are many, so that page signals have no sender."""
    pre_save.connect(page_will_change, dispatch_uid="search_page_will_change")
    post_save.connect(page_changed, dispatch_uid="search_page_changed")
    pre_delete.connect(page_will_go, dispatch_uid="search_page_will_go")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction)
        signal.connect(site_changed, sender=Site)
        signal.connect(term_changed, sender=Term)
        signal.connect(collection_restricted, sender=CollectionViewRestriction)
        signal.connect(file_gone, sender=get_document_model())
    pre_save.connect(file_will_change, sender=get_document_model())
    post_save.connect(file_changed, sender=get_document_model())
    pre_delete.connect(file_changed, sender=get_document_model())


def page_will_change(instance: Model, raw: bool = False, **_: Any) -> None:
    """A page whose URL changes takes its subtree with it, and leaves the page that it was below."""
    if raw or not isinstance(instance, Page) or instance.pk is None:
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
    if before is None or before == instance.url_path:
        return
    outbox.add(Target.SUBTREE, "address", keys=[instance.path])
    parent = Page.objects.filter(url_path=before.rstrip("/").rsplit("/", 1)[0] + "/").first()
    if parent is not None:
        _queue([parent], "address")


def page_changed(instance: Model, raw: bool = False, **_: Any) -> None:
    if not raw and isinstance(instance, Page):
        _queue([instance], "saved")


def page_will_go(instance: Model, **_: Any) -> None:
    if isinstance(instance, Page):
        _queue([instance], "deleted")


def restriction_changed(instance: PageViewRestriction, raw: bool = False, **_: Any) -> None:
    if not raw and (path := Page.objects.filter(pk=instance.page_id).values_list("path", flat=True).first()):
        outbox.add(Target.SUBTREE, "view restriction", keys=[path])


def site_changed(raw: bool = False, **_: Any) -> None:
    if not raw:
        outbox.add(Target.EVERYTHING, "site")


def term_changed(instance: Term, raw: bool = False, created: bool = False, **_: Any) -> None:
    if not raw and not created:
        outbox.add(Target.TERM, "term", keys=[f"{instance.scheme_id}/{instance.slug}"])


def file_will_change(instance: AbstractDocument, raw: bool = False, **_: Any) -> None:
    """A new file gets its hash here too: Wagtail takes it in its forms only, and the file's text is kept by it."""
    if not raw and instance.file and not instance.file._committed:
        instance.file_hash = hash_filelike(instance.file.file)
        instance.file.seek(0)


def file_gone(raw: bool = False, created: bool = False, **_: Any) -> None:
    """Of a file that was replaced or deleted, no text stays."""
    if not raw and not created:
        forget_unused()


def collection_restricted(instance: CollectionViewRestriction, raw: bool = False, **_: Any) -> None:
    """Files that not everybody may open are not searched: pages that show such files change with the restriction."""
    if raw:
        return
    collections = instance.collection.get_descendants(inclusive=True)
    for document in get_document_model().objects.filter(collection__in=collections):
        file_changed(document)


def file_changed(instance: Model, raw: bool = False, created: bool = False, **_: Any) -> None:
    """Pages that refer to the file, by Wagtail's reference index."""
    if raw or created:
        return
    references = ReferenceIndex.get_references_to(instance).values_list("base_content_type__model", "object_id")
    pages = {int(key) for model, key in references if model == Page._meta.model_name}
    if pages:
        _queue(Page.objects.filter(pk__in=pages), "file")


def _queue(pages: Iterable[Page], reason: str) -> None:
    """Queues the documents that show these pages, and those of their translations, which tell where others exist."""
    affected: dict[str, set[int]] = defaultdict(set)
    for page in pages:
        model = page.specific_class
        for name, source in sources().items():
            shown = page.get_parent() if model in source.parts and not page.is_root() else page
            if shown is not None and shown.specific_class is source.model:
                affected[name].add(shown.pk)
                others = source.model._default_manager.filter(translation_key=shown.translation_key)
                affected[name].update(others.values_list("pk", flat=True))
    for name, keys in affected.items():
        outbox.add(Target.PAGE, reason, source=name, keys=sorted(keys))
