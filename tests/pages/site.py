"""Makes the browser tests' site: the first content, loaded by the product's own commands, and one officer.

Run as a process of its own with DATABASE_URL set (tests/pages/conftest.py).
"""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tests.training.factories import training_request  # noqa: E402
from training.models import TextState  # noqa: E402

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
    # What the desk's screens show: a request whose words are held back.
    training_request(
        school_name="Held School",
        goals_note="One of my students said something",
        text_state=TextState.HELD,
        text_findings=["pupil"],
        preferred_dates=[{"date": "2030-12-25", "part": "morning"}],
    )
    get_user_model().objects.create_superuser(OFFICER, "officer@example.org", PASSWORD)
