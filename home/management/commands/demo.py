"""`make demo`: from an empty folder to a running site with first content; run again, it keeps the data."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from home.management.commands.create_site import OFFICERS

OFFICER = "officer"
# As `manage.py training_roles` names it: the demo shows the desk too.
TRAINING_MANAGERS = "Training managers"


class Command(BaseCommand):
    help = "Prepares the demo's database and content, then serves it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="Stop before serving.")

    def handle(self, *args: Any, port: int = 8000, prepare_only: bool = False, **options: Any) -> None:
        for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
            Path(folder).mkdir(parents=True, exist_ok=True)
        steps = [
            ("Interface languages", lambda: call_command("compile_translations")),
            ("Database", lambda: call_command("migrate", verbosity=0)),
            ("Vocabularies", lambda: call_command("load_vocabularies", stdout=self.stdout)),
            ("Site", lambda: call_command("create_site", port=port)),
            ("Lessons and resources", lambda: call_command("load_content")),
            ("Help page and contacts", lambda: call_command("load_guidance")),
            ("Synonyms", lambda: call_command("load_synonyms", stdout=self.stdout)),
            ("Promoted answers", lambda: call_command("load_promotions", stdout=self.stdout)),
            ("Invented schools", lambda: call_command("load_demo_schools")),
            ("Training", lambda: call_command("load_training", demo_sessions=True, stdout=self.stdout)),
            ("Scheduled pages", lambda: call_command("publish_scheduled", verbosity=0)),
            ("Search", lambda: call_command("search_sync")),
        ]
        for label, step in steps:
            self.stdout.write(f"{label} …")
            step()
        password = self._officer()
        if prepare_only:
            return
        address = f"http://127.0.0.1:{port}"
        self.stdout.write(
            f"\n  The site:      {address}/\n  For officers:  {address}/admin/\n"
            f"  Sign in as:    {OFFICER}  /  {password}\n"
            f"  Its mailbox:   {address}/request/mailbox/\n\n"
            "  Stop with Ctrl+C; `make demo` starts it again with its data.\n"
        )
        self.stdout.flush()
        os.environ["BASE_URL"] = address
        serve = [
            "-m",
            "gunicorn",
            "cms.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--threads",
            "4",
            "--log-level",
            "warning",
        ]
        os.execv(sys.executable, [sys.executable, *serve])  # noqa: S606

    def _officer(self) -> str:
        """The demo officer's password: made once, kept with the demo's data."""
        kept = Path(settings.BASE_DIR) / "var" / "officer-password"
        user, created = get_user_model().objects.get_or_create(username=OFFICER)
        if created or not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(secrets.token_urlsafe(12))
            kept.chmod(0o600)
            user.set_password(kept.read_text())
            user.email = f"{OFFICER}@example.org"
            user.save()
            user.groups.add(*Group.objects.filter(name__in=(OFFICERS, TRAINING_MANAGERS)))
        return kept.read_text()
