"""What the public forms keep for a short time beside the drafts: counts against spam, and who asked for a link."""

from django.db import models
from django.utils import timezone
from wagtail.models import Site


class SentMark(models.Model):
    """Something was sent from a network or by an address: a keyed digest that is another one each day."""

    digest = models.CharField(max_length=64)
    day = models.DateField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["digest", "day"], name="sent_mark")]

    def __str__(self) -> str:
        return f"{self.day}"


class LinkWanted(models.Model):
    """Somebody typed an address to have links sent to it again; deleted when that was looked into."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
