"""The catalogue's words as people read them, unstemmed: what misspelt words are corrected from."""

from django.db import models


class SurfaceWord(models.Model):
    """In how many documents of a language a word is, of those that anybody may find; never of those for staff only.

    The row without a word or language holds a number that changes with every change of the others.
    """

    word = models.CharField(max_length=40)
    locale = models.CharField(max_length=10)
    documents = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["locale", "word"], name="surface_word_once")]

    def __str__(self) -> str:
        return f"{self.word} ({self.locale}): {self.documents}"


class DocumentWords(models.Model):
    """The words that a document was counted with, separated by spaces: to be taken out again when it changes."""

    document = models.OneToOneField("search.Document", primary_key=True, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=10)
    words = models.TextField()

    def __str__(self) -> str:
        return str(self.document_id)
