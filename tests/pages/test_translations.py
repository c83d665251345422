"""No string of ours is without its Welsh."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib

from tests.conftest import require

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "cy" / "LC_MESSAGES" / "django.po"
OURS = ("cms", "home", "resources", "search", "training", "vocabulary", "templates")


def test_every_entry_is_translated_and_keeps_its_placeholders() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []
    lost = []
    for entry in catalogue:
        names = set(re.findall(r"%\(\w+\)s", entry.msgid_plural or entry.msgid))
        # The Welsh singular may leave its number out: "Gweld yr adnodd".
        for index, text in enumerate(list(entry.msgstr_plural.values()) or [entry.msgstr]):
            missing = {name for name in names if name not in text}
            if missing and not (entry.msgid_plural and index == 0):
                lost.append((entry.msgid, missing))
    assert lost == []


def test_no_string_of_ours_is_missing_from_the_catalogue(tmp_path: Path) -> None:
    require("GNU gettext (xgettext)", shutil.which("xgettext"))
    for folder in OURS:
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "migrations", "data")
        )
    (tmp_path / "locale").mkdir()
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "makemessages",
        "--locale",
        "cy",
        "--no-location",
        "--verbosity",
        "0",
    ]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    catalogue = polib.pofile(str(CATALOGUE))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    used = polib.pofile(str(tmp_path / "locale" / "cy" / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in used if (entry.msgctxt, entry.msgid) not in known] == []
