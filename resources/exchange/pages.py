"""From a page record to a page: which model, which fields."""

from collections.abc import Mapping

from wagtail.blocks import StreamValue

from resources.exchange.record import PageRecord
from resources.models import AdaptationPage, ExternalResourcePage, LessonPage, TaggedPage
from vocabulary.models import Term

MODELS: Mapping[str, type[TaggedPage]] = {
    "lesson": LessonPage,
    "external": ExternalResourcePage,
    "adaptation": AdaptationPage,
}


def fill(page: TaggedPage, record: PageRecord, publishers: Mapping[str, Term]) -> None:
    """Set all that `record` says on `page`, unsaved; slug, locale and place in the tree are the caller's."""
    for name, value in record.values.items():
        setattr(page, name, value)
    page.reference = record.reference
    page.record_digest = record.digest
    page.licence = record.licence
    page.terms = list(record.terms)
    if record.kind != "adaptation":
        page.publisher = publishers.get(record.publisher)
    if record.kind != "external":
        field = page._meta.get_field("body")
        page.body = StreamValue(field.stream_block, record.body, is_lazy=True)
