"""Every block has its template, and a page costs the same few statements however much it shows."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from cms.blocks import GuidanceBlocks
from resources.blocks import LessonBlocks

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"


@pytest.mark.parametrize("name", LessonBlocks().child_blocks)
def test_lesson_block_has_a_template(name: str) -> None:
    get_template(f"blocks/lesson/{name}.html")


@pytest.mark.parametrize("name", GuidanceBlocks().child_blocks)
def test_guidance_block_has_a_template(name: str) -> None:
    get_template(f"blocks/guidance/{name}.html")


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(TEMPLATES)))
