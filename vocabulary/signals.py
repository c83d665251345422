"""A deleted term's slug is kept as retired, so that it is never given to another meaning."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from vocabulary.models import RetiredSlug, Term


@receiver(post_delete, sender=Term)
def retire_slug(instance: Term, **kwargs: Any) -> None:
    RetiredSlug.objects.get_or_create(scheme_id=instance.scheme_id, slug=instance.slug)
