"""Makes the browser tests' site: the first content, loaded by the product's own commands, and one officer.

Run as a process of its own with DATABASE_URL set (tests/pages/conftest.py).
"""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

OFFICER, PASSWORD = "officer", "browser-tests-only"

if __name__ == "__main__":
    call_command("compile_translations")
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies")
    call_command("create_site")
    call_command("load_content")
    call_command("load_guidance")
    call_command("load_synonyms")
    call_command("load_promotions")
    call_command("load_demo_schools")
    call_command("load_training", demo_sessions=True)
    call_command("search_sync")
    get_user_model().objects.create_superuser(OFFICER, "officer@example.org", PASSWORD)
