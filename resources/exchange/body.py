"""The body of a record: its blocks checked against the StreamField's own, and made ready to store."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from resources.blocks import LessonBlocks
from resources.exchange.problems import Problem, near_miss
from resources.exchange.text import repaired, simple_html

LONGEST_TEXT = 20_000
LONGEST_LIST = 300
_BLOCKS = LessonBlocks()
_NAMESPACE = uuid.UUID("6f0c2a52-5b0e-4a53-9f5e-7d0f6a3f1c11")
_SHAPES: tuple[tuple[Any, type], ...] = (
    (blocks.StructBlock, dict),
    (blocks.ListBlock, list),
    (blocks.IntegerBlock, int),
    ((blocks.CharBlock, blocks.TextBlock, blocks.RegexBlock, blocks.RichTextBlock), str),
)
_ABSENT: dict[type | None, Any] = {str: "", list: [], dict: {}}
_WORDS = {str: "text", list: "a list", dict: "an object", int: "a whole number"}


def stream_data(value: list[Any], reference: str, path: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """The blocks of `value` as a StreamField stores them, each with an id that stays the same from import to import.

    wagtail-localize and comments hang on the ids: a step's comes from its `ref`, any other block's from its place
    among those of its type. Problems are added to `problems` under `path`; the result is then of no use.
    """
    before = len(problems)
    if len(value) > LONGEST_LIST:
        problems.append(Problem(path, f"has {len(value)} blocks; at most {LONGEST_LIST} are allowed"))
        return []
    stream = list(_children(value, reference, path, problems))
    if len(problems) == before:
        problems.extend(_repeated_refs(stream, path))
        try:
            _BLOCKS.clean(_BLOCKS.to_python(stream))
        except ValidationError as error:
            problems.extend(_problems_of(error, path))
    return stream


def _children(value: list[Any], reference: str, path: str, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    for index, child in enumerate(value):
        at = f"{path}[{index}]"
        if not isinstance(child, dict) or set(child) != {"type", "value"} or not isinstance(child["type"], str):
            problems.append(Problem(at, 'must be {"type": …, "value": …} and nothing else'))
            continue
        kind = child["type"]
        if kind not in _BLOCKS.child_blocks:
            problems.append(
                Problem(f"{at}.type", f"“{kind}” is not a type of block{near_miss(kind, _BLOCKS.child_blocks)}")
            )
            continue
        seen[kind] = seen.get(kind, 0) + 1
        raw = _raw(_BLOCKS.child_blocks[kind], child["value"], at, problems)
        name = raw.get("ref") if isinstance(raw, dict) else None
        yield _with_ids({"type": kind, "value": raw}, f"{reference}/{kind}/{name or seen[kind]}")


def _raw(block: blocks.Block, value: Any, path: str, problems: list[Problem]) -> Any:
    """`value` in the shape that `block` stores, its text repaired; a wrong shape is a problem."""
    shape = _shape(block)
    if shape is None:
        problems.append(Problem(path, "cannot be given in a record: add it in the admin"))
        return None
    if type(value) is not shape:  # Not isinstance: true is no whole number.
        problems.append(Problem(path, f"must be {_WORDS[shape]}"))
        return None
    match value:
        case dict():
            return _raw_struct(block, value, path, problems)
        case list():
            return _raw_list(block, value, path, problems)
        case str() if len(value) > LONGEST_TEXT:
            problems.append(Problem(path, f"is {len(value)} characters long; at most {LONGEST_TEXT} are allowed"))
            return None
        case str():
            return simple_html(value) if isinstance(block, blocks.RichTextBlock) else repaired(value).strip()
    return value


def _shape(block: blocks.Block) -> type | None:
    return next((shape for kinds, shape in _SHAPES if isinstance(block, kinds)), None)


def _raw_list(block: blocks.ListBlock, value: list[Any], path: str, problems: list[Problem]) -> list[dict[str, Any]]:
    if len(value) > LONGEST_LIST:
        problems.append(Problem(path, f"has {len(value)} entries; at most {LONGEST_LIST} are allowed"))
        return []
    if not value and getattr(block.meta, "required", True):
        problems.append(Problem(path, "needs at least one entry"))
    found = (_raw(block.child_block, item, f"{path}[{index}]", problems) for index, item in enumerate(value))
    return [{"type": "item", "value": item} for item in found]


def _raw_struct(block: blocks.StructBlock, value: dict[str, Any], path: str, problems: list[Problem]) -> dict[str, Any]:
    """A text or list that is left out is an empty one: wagtail-localize fails on a text that is None."""
    for key in value.keys() - block.child_blocks.keys():
        problems.append(Problem(f"{path}.{key}", f"is not a key of this block{near_miss(key, block.child_blocks)}"))
    raw = {}
    for name, child in block.child_blocks.items():
        given = value.get(name)
        if given is None:
            given = _ABSENT.get(_shape(child))
        raw[name] = None if given is None else _raw(child, given, f"{path}.{name}", problems)
    return raw


def _with_ids(node: Any, name: str) -> Any:
    """`node` with an id in every child of a stream or list, made from its place under `name`."""
    if isinstance(node, list):
        return [_with_ids(item, f"{name}/{index}") for index, item in enumerate(node)]
    if not isinstance(node, dict):
        return node
    found = {key: _with_ids(value, f"{name}/{key}") for key, value in node.items()}
    if found.keys() == {"type", "value"}:
        found["id"] = str(uuid.uuid5(_NAMESPACE, name))
    return found


def _repeated_refs(stream: list[dict[str, Any]], path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, child in enumerate(stream):
        if child["type"] == "timed_step" and (ref := child["value"].get("ref")):
            if ref in seen:
                yield Problem(f"{path}[{index}].ref", f"“{ref}” is the name of an earlier step already")
            seen.add(ref)


def _problems_of(error: ValidationError, path: str) -> Iterator[Problem]:
    """A StreamField's nested errors, each at its own path."""
    if isinstance(
        error, blocks.StreamBlockValidationError | blocks.ListBlockValidationError | blocks.StructBlockValidationError
    ):
        for key, child in error.block_errors.items():
            yield from _problems_of(child, f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}")
        for message in error.non_block_errors:
            yield Problem(path, str(message))
        return
    for message in error.messages:
        yield Problem(path, message)
