"""What the database keeps for search: the documents, what waits to be indexed, and the words of the catalogue."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.files.models import AwaitedFile, FileText
from search.promotion_models import Promotion
from search.spelling_models import DocumentWords, SurfaceWord
from search.teaching_models import Revision, Synonym

__all__ = ["AwaitedFile", "DocumentWords", "FileText", "Promotion", "Revision", "SurfaceWord", "Synonym"]


class Document(models.Model):
    """A search document as its source last built it: engines are filled from here, result cards drawn from here.

    `version` grows with every change of the content. A document that left the catalogue stays as a tombstone, so that
    a late write can never bring it back.
    """

    # Not a BigAutoField: SQLite finds a row by its key in one step only where the referring column is an "integer" too.
    id = models.AutoField(primary_key=True)
    uid = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=100)
    source_pk = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    # What an engine outside the database was last given; behind `version` while a write waits.
    external_version = models.PositiveBigIntegerField(default=0)
    # What such an engine refused for good, and its words; behind `version` after the next change.
    refused_version = models.PositiveBigIntegerField(default=0)
    refusal = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    is_deleted = models.BooleanField(default=False)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["source", "source_pk"], name="document_by_source"),
            models.Index(
                fields=["id"], name="document_waiting", condition=models.Q(external_version__lt=models.F("version"))
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class OutboxEntry(models.Model):
    """A change that the index does not show yet, written in the transaction of the change itself.

    `key` names what changed, in the terms of `target`: a page's key, a subtree's path, a term's scheme and slug.
    """

    class Target(models.TextChoices):
        PAGE = "page", _("A page")
        SUBTREE = "subtree", _("A page and all below it")
        TERM = "term", _("Documents that carry a term")
        EVERYTHING = "everything", _("All documents")

    target = models.CharField(max_length=10, choices=Target.choices)
    source = models.CharField(max_length=100, blank=True)
    key = models.CharField(max_length=255, blank=True)
    reason = models.CharField(max_length=100)
    queued_at = models.DateTimeField(auto_now_add=True)
    # When the worker looks at it: at once, a moment later where the change's own process does, or after a failure.
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    # When it was given up: a person has to look.
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("search update")
        verbose_name_plural = _("search updates")

    def __str__(self) -> str:
        return f"{self.target} {self.source} {self.key}"


class WordCount(models.Model):
    """How many documents have a token; the empty token counts all documents."""

    token = models.CharField(max_length=80, primary_key=True)
    documents = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.token}: {self.documents}"


class FacetValue(models.Model):
    """A number for each facet value that a document carries: what packed columns hold in place of slugs."""

    facet = models.CharField(max_length=40)
    slug = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "slug"], name="facet_value_once")]

    def __str__(self) -> str:
        return f"{self.facet}={self.slug}"


class SQLiteRow(models.Model):
    """The SQLite engine's narrow row of a document: what filters, counts and sorts hits, without its text.

    `values` packs its key, its last fresh day and the numbers of its facet values, those of its versions included;
    `versions` packs what its versions have of grouped facets (search.engines.packed).
    """

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="+")
    site = models.PositiveIntegerField()
    # " en cy ": the locales whose searches show it.
    locales = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    is_staff_only = models.BooleanField()
    values = models.BinaryField()
    versions = models.BinaryField()
    # Microseconds since 1970, none for undated.
    published = models.BigIntegerField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    title = models.TextField()

    class Meta:
        db_table = "search_row"

    def __str__(self) -> str:
        return str(self.document_id)


class TitleStart(models.Model):
    """One word of a title that may be suggested, with all that follows it: what somebody may begin to type.

    `key` is UTF-8 of folded words (search.suggest.key), bytes since every database sorts bytes alike. `place` is 0 for
    the title's first word, else 1. Written in the transaction that changes the document.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    site = models.PositiveIntegerField()
    # " en cy ": the locales whose searches show the document.
    locales = models.CharField(max_length=100)
    place = models.PositiveSmallIntegerField()
    key = models.BinaryField()
    title = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["site", "place", "key"], name="title_by_start")]

    def __str__(self) -> str:
        return self.title


class SearchCount(models.Model):
    """How often a text was searched on a day, and how often a found page was opened. Nothing says by whom or when."""

    day = models.DateField()
    text = models.CharField(max_length=100)
    locale = models.CharField(max_length=10)
    searches = models.PositiveIntegerField(default=0)
    # As the last search of the day found.
    results = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "text", "locale"], name="search_counted_once_a_day")]
        verbose_name = _("search")
        verbose_name_plural = _("searches")

    def __str__(self) -> str:
        return self.text


class PopularSearch(models.Model):
    """A search that many made on several days and that names nothing but open words: it may be suggested."""

    locale = models.CharField(max_length=10)
    key = models.BinaryField()
    text = models.CharField(max_length=100)
    searches = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["locale", "key"], name="popular_by_start")]

    def __str__(self) -> str:
        return self.text
