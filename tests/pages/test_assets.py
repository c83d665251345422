"""The built assets hold nothing that belongs to gov.uk alone, and the lock no registry's address."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("trace", ["GDS Transport", "@font-face", "url(", "crest", "@import"])
def test_stylesheet_has_no_trace_of(assets: Path, trace: str) -> None:
    assert trace.lower() not in (assets / "main.css").read_text().lower()


def test_stylesheet_is_built_from_govuk_frontend(assets: Path) -> None:
    assert '--govuk-frontend-version: "6.3.0"' in re.sub(r":\s*", ": ", (assets / "main.css").read_text())


def test_script_is_one_module_without_a_source_map(assets: Path) -> None:
    script = (assets / "main.js").read_text()
    assert "initAll();" in script
    assert "sourceMappingURL" not in script
    assert "import " not in script.split("export{")[0][:200]


def test_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert packages["node_modules/govuk-frontend"]["version"] == "6.3.0"
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_templates_have_no_crown_no_govuk_logo_and_no_inline_style_or_script() -> None:
    forbidden = re.compile(r"govuk-header__logotype|govuk-footer__c|\sstyle=|\son\w+=|<style|<script(?![^>]*\bsrc=)")
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in (ROOT / "templates").rglob("*.html")
        if (match := forbidden.search(path.read_text()))
    }
    assert found == {}
