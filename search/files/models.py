"""What was read from files, each version once, and who waits for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a file's text is not searched, or not all of it, in words for officers."""

    ENCRYPTED = "encrypted", _("It is locked with a password. Upload it without one.")
    DAMAGED = "damaged", _("It is damaged. Open it, save it again and upload it anew.")
    MACROS = "macros", _("It holds macros, which are small programs. Save it without them and upload it anew.")
    BOMB = "bomb", _("It is built as files are that do harm. Do not open it; ask whoever sent it.")
    BIG = "big", _("It is too big to be read.")
    MEMORY = "memory", _("Reading it takes too much memory.")
    TIME = "time", _("Reading it takes too long.")
    CRASHED = "crashed", _("It breaks the program that reads it. It may be damaged, or made to do harm.")
    MISSING = "missing", _("The file itself is gone. Upload it again.")
    KIND = "kind", _("It is no PDF, Word, PowerPoint, OpenDocument or plain text file of today's formats.")
    NO_TEXT = "no_text", _("It has no text, as scans have none. Screen readers find nothing in it either.")
    PAGES = "pages", _("It has very many pages: only the first are searched.")
    LONG = "long", _("It is very long: only its first part is searched.")


class FileText(models.Model):
    """The text of all files with the same content; `hash` is Wagtail's (SHA-1 in hexadecimal).

    `reason` is empty where all was well. A row is claimed by whoever reads it; a claim outlives its process, and is
    void after a while (`search.files.queue`).
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        READING = "reading"
        DONE = "done"

    hash = models.CharField(max_length=40, primary_key=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, db_index=True)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    text = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.hash


class AwaitedFile(models.Model):
    """A row of a document source whose document was built without a file's text, to be built anew when it is there."""

    file = models.ForeignKey(FileText, on_delete=models.CASCADE, related_name="awaited")
    source = models.CharField(max_length=100)
    source_pk = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "source", "source_pk"], name="file_awaited_once")]

    def __str__(self) -> str:
        return f"{self.file_id} for {self.source} {self.source_pk}"
