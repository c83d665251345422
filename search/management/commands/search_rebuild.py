import time
from typing import Any

from django.core.management.base import BaseCommand

from search import engines, index, spelling, suggest
from search.documents import sources
from search.models import Document


class Command(BaseCommand):
    help = "Builds all documents anew from their pages, then a new index beside the live one, and swaps it in."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--index-only", action="store_true", help="Keep the documents; build only the index.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.interactive = self.stdout.isatty()
        if not options["index_only"]:
            for source in sources().values():
                self._build(source.name)
            index.remove_strays()
        for engine in engines.installed():
            self._start(f"index ({engine.name})", Document.objects.filter(is_deleted=False).count())
            engine.rebuild(self._advance)
            self._finish()
        self._start("suggestions", Document.objects.count())
        suggest.rebuild(self._advance)
        self._finish()
        self._start("words for spelling", Document.objects.filter(is_deleted=False).count())
        spelling.rebuild(self._advance)
        self._finish()

    def _build(self, name: str) -> None:
        source = sources()[name]
        keys = list(source.model._default_manager.order_by("pk").values_list("pk", flat=True))
        self._start(name, len(keys))
        for batch in index.batched(keys, index.BATCH):
            index.refresh(source, batch)
            self._advance(len(batch))
        self._finish()

    def _start(self, what: str, total: int) -> None:
        self.what, self.total, self.done, self.started = what, total, 0, time.monotonic()

    def _advance(self, count: int) -> None:
        self.done += count
        if self.interactive:
            self.stdout.write(f"\r{self.what}: {self.done} of {self.total}", ending="")
            self.stdout.flush()

    def _finish(self) -> None:
        seconds = time.monotonic() - self.started
        self.stdout.write(("\r" if self.interactive else "") + f"{self.what}: {self.done} in {seconds:.1f} s")
