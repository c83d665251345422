"""A work has one set of tags: what is published in the base language is taken over by its other languages."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from cms.languages import DEFAULT_LANGUAGE
from resources.models import TaggedPage


@receiver(page_published)
def share_tags(instance: Page, **kwargs: Any) -> None:
    """Also where the other version was made with the translation screens, which go by an older copy of the source."""
    if not isinstance(instance, TaggedPage) or instance.locale.language_code != DEFAULT_LANGUAGE:
        return
    terms = set(instance.terms.all())
    for version in instance.get_translations().prefetch_related("terms"):
        draft = version.get_latest_revision_as_object()
        if set(version.terms.all()) == terms == set(draft.terms.all()):
            continue
        is_published_whole = version.live and not version.has_unpublished_changes
        version.terms = draft.terms = list(terms)
        if not is_published_whole:
            version.save(clean=False)
        revision = draft.save_revision(clean=False)
        if is_published_whole:
            revision.publish()
