from typing import Any

from django.core.management.base import BaseCommand
from wagtail.documents import get_document_model

from search.files import queue
from search.files.models import FileText
from search.signals import file_changed


class Command(BaseCommand):
    help = "Reads the files of published pages that wait to be read, so that searches find what they say."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--again", action="store_true", help="Also read those again that could not be read, or not as a whole."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for document in get_document_model().objects.filter(file_hash=""):
            try:
                document.get_file_hash()  # Saves it, by which the pages that show the file ask for its text.
            except OSError:
                self.stderr.write(f"The file of document {document.pk}, {document.filename}, is missing.")
        unread = FileText.objects.filter(state=FileText.State.DONE).exclude(reason="")
        again = list(unread.values_list("pk", flat=True)) if options["again"] else []
        FileText.objects.filter(pk__in=again).update(state=FileText.State.WAITING, attempts=0)
        waiting = list(queue.due().order_by("pk").values_list("pk", flat=True))
        for number, file in enumerate(waiting, 1):
            queue.read(file)
            if self.stdout.isatty():
                self.stdout.write(f"\rfiles: {number} of {len(waiting)}", ending="")
                self.stdout.flush()
        for document in get_document_model().objects.filter(file_hash__in=again):
            file_changed(document)
        read = FileText.objects.filter(pk__in=waiting, state=FileText.State.DONE).count()
        self.stdout.write(f"{read} files read. Not readable, or not as a whole: {unread.count()} (Admin → Reports).")
