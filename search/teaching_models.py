"""What officers teach the search: synonyms and promoted answers, rows that every process keeps a copy of."""

from typing import Any, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search import forbidden, safety
from search.phrases import entries, key
from search.synonyms import Row, RowTier, steps

MAX_PHRASE_WORDS = 8
# The reason of a row's being there, for a file's rows the file's own; free text for officers.
NOTE_LENGTH = 300


class Revision(models.Model):
    """One row that changes with everything taught: one cheap look tells a process whether its copy is old."""

    value = models.UUIDField()

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def current(cls) -> UUID | None:
        """None where nothing was ever taught."""
        return cls.objects.values_list("value", flat=True).first()

    @classmethod
    def renew(cls, **_: Any) -> None:
        """To be called in the transaction of every change; a signal's receiver too."""
        row = Revision(pk=1, value=uuid4())
        Revision.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["value"])


class SynonymQuerySet(models.QuerySet["Synonym"]):
    def rows(self) -> list[Row]:
        """What is switched on, as the search applies it. One statement."""
        return [synonym.row() for synonym in self.filter(is_on=True).order_by("pk")]


class Synonym(models.Model):
    """Words that find other words too. See `search.synonyms.Row` for what each tier means."""

    class Tier(models.TextChoices):
        EQUIVALENT = "A", _("Same meaning: each finds all the others")
        ACRONYM = "A2", _("Acronym that is also a word: only in capitals, alone, or beside a year or key stage")
        ONE_WAY = "B", _("One way: the words also find the others")
        RELATED = "C", _("Related: only where few results are found")
        MISSPELLING = "misspelling", _("Misspelling: the words are written wrongly")

    tier = models.CharField(_("kind"), max_length=12, choices=Tier.choices, default=Tier.EQUIVALENT)
    words = models.TextField(
        _("words"),
        help_text=_("Words or phrases as people type them, separated by commas. Small letters, but for acronyms."),
    )
    others = models.TextField(
        _("also find"),
        blank=True,
        help_text=_(
            "What these words find too; for a misspelling, the right spelling. Empty for words of the same meaning."
        ),
    )
    language = models.CharField(
        _("language searched"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("English rows count in Welsh searches too, since those also show English resources."),
    )
    is_on = models.BooleanField(_("in use"), default=True)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    # Which line of the first list it came from, however officers changed it since; empty for their own.
    origin = models.CharField(max_length=200, blank=True, editable=False)

    objects = SynonymQuerySet.as_manager()

    class Meta:
        ordering = ["tier", "words"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(fields=["origin"], condition=~models.Q(origin=""), name="synonym_origin_once")
        ]

    def __str__(self) -> str:
        match self.tier:
            case self.Tier.EQUIVALENT:
                return self.words
            case self.Tier.RELATED:
                return f"{self.words} ~ {self.others}"
        return f"{self.words} → {self.others}"

    def row(self) -> Row:
        return Row(cast(RowTier, self.tier), entries(self.words), entries(self.others), self.language, self.pk or 0)

    def clean(self) -> None:
        """Refuses what can't be applied, what the private list holds, and what would join a forbidden pair."""
        if found := self.field_errors():
            raise ValidationError(found)
        if not self.is_on:
            return
        kept = Synonym.objects.exclude(pk=self.pk).rows()
        if crossing := forbidden.crossing(self.row(), kept):
            raise ValidationError({"others" if self.others else "words": crossing.message()})

    def field_errors(self) -> dict[str, Any]:
        """What is wrong with the row by itself, by field."""
        row = self.row()
        errors: dict[str, Any] = {}
        if self.tier == self.Tier.EQUIVALENT:
            if len(row.words) < 2:
                errors["words"] = _("Enter at least two words or phrases with different words, separated by a comma.")
            if row.others:
                errors["others"] = _("Leave this empty: words of the same meaning all stand in the first field.")
        elif not row.words:
            errors["words"] = _("Enter at least one word.")
        elif not row.others:
            errors["others"] = _("Enter what these words should find too.")
        elif not any(steps(row)):
            errors["others"] = _("These are the same words: the row would change nothing.")
        if self.tier == self.Tier.ACRONYM and any(word != word.upper() for word in row.words):
            errors["words"] = _("Enter acronyms in capitals: RE, not re.")
        for name, phrases in (("words", row.words), ("others", row.others)):
            if long := next((phrase for phrase in phrases if len(key(phrase)) > MAX_PHRASE_WORDS), None):
                errors[name] = _("“%(phrase)s” is too long: a phrase has eight words at most.") % {"phrase": long}
            if any(safety.is_listed(phrase) for phrase in phrases):
                errors[name] = _("One of these is on the private safety list, whose words are never kept as synonyms.")
        return errors
