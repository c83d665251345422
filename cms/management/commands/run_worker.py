import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.worker import Worker


class Command(BaseCommand):
    help = "Does what is done behind the requests: tasks, search updates, messages, scheduled pages. Ends at SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="End when nothing is due any more.")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        worker.run(until_idle=once)
