"""A lesson's body as sections with headings and anchors, for its contents list and its text."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from resources.models import AdaptationPage, LessonPage, ResourcePage
from search.query import Hit
from search.related import related
from search.templatetags.search_links import search_url

register = template.Library()
STEP = "timed_step"
# What pupils are given on paper, so that it prints on pages of its own.
HANDOUTS = {"card_set", "worksheet", "picture_lines"}


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the text. `blocks` holds several only for the run of steps; `minutes` is their sum."""

    anchor: str
    heading: str | Promise
    blocks: tuple[StreamValue.StreamChild, ...]
    is_steps: bool = False
    is_handout: bool = False
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class StepLink:
    title: str
    url: str


@register.filter
def sections(body: StreamValue) -> list[Section]:
    """The body's blocks in order; everything from the first timed step to the last is one section."""
    blocks = list(body)
    steps = [index for index, block in enumerate(blocks) if block.block_type == STEP]
    found: list[Section] = []
    used: Counter[str] = Counter(block.value["ref"] for block in blocks if block.block_type == STEP)
    index = 0
    while index < len(blocks):
        if steps and index == steps[0]:
            run = tuple(blocks[index : steps[-1] + 1])
            minutes = sum(block.value["minutes"] for block in run if block.block_type == STEP)
            found.append(
                Section(_anchor("steps", used), _("The lesson, step by step"), run, is_steps=True, minutes=minutes)
            )
            index = steps[-1] + 1
            continue
        block = blocks[index]
        heading = block_heading(block)
        anchor = _anchor(slugify(block.block_type), used)
        found.append(Section(anchor, heading, (block,), is_handout=block.block_type in HANDOUTS))
        index += 1
    return found


def _anchor(name: str, used: Counter[str]) -> str:
    used[name] += 1
    return name if used[name] == 1 else f"{name}-{used[name]}"


@register.filter
def block_heading(block: StreamValue.StreamChild) -> str | Promise:
    """The block's own title, else the name of its kind."""
    value = block.value
    for key in ("title", "heading", "caption"):
        if hasattr(value, "get") and value.get(key):
            return value[key]
    return block.block.label


@register.simple_tag
def step_links(page: LessonPage | AdaptationPage) -> dict[str, list[StepLink]]:
    """By step name: the same step in the adapted versions of a lesson, or in the lesson of an adapted version."""
    others = [page.base] if isinstance(page, AdaptationPage) else list(page.live_adaptations())
    links: dict[str, list[StepLink]] = defaultdict(list)
    for other in others:
        for block in other.body:
            if block.block_type == STEP:
                links[block.value["ref"]].append(StepLink(other.title, f"{other.url}#{block.value['ref']}"))
    return dict(links)


@register.filter
def of_step(links: dict[str, list[StepLink]], ref: str) -> list[StepLink]:
    return links.get(ref, [])


@register.filter(name="any")
def any_with(items: Any, key: str) -> bool:
    """Whether an item has something under the key."""
    return any(item.get(key) for item in items)


@register.filter
def more_searches(page: ResourcePage) -> list[StepLink]:
    """Searches for each year (else key stage) of the page with its first subject: "Year 5 English"."""
    subjects = page.terms_in("subject")[:1]
    stages = page.terms_in("year-group") or page.terms_in("key-stage")
    return [
        StepLink(" ".join(term.label for term in (stage, *subjects)), search_url(stage, *subjects))
        for stage in stages[:3]
    ]


@register.simple_tag
def related_to(page: ResourcePage) -> tuple[Hit, ...]:
    """What else the catalogue has on the page's themes; nothing where it is not in the catalogue."""
    return related(page)


@register.filter
def in_scheme(page: Any, scheme: str) -> list[Any]:
    """The page's terms of a vocabulary; several are named with commas."""
    return page.terms_in(*scheme.split(","))
