"""StreamField blocks that more than one app uses, and what a search finds in any: text, and the files it links to."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.rich_text import extract_references_from_rich_text
from wagtail.snippets.blocks import SnippetChooserBlock

GUIDANCE_TEXT = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class CodeBlock(blocks.CharBlock):
    """A code or a symbol: the same in every language, so neither sent to translators nor searched."""

    def get_translatable_segments(self, value: str) -> list[Any]:
        return []

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Migrations know it as what it stores."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.CharBlock", args, kwargs


class SectionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, max_length=200)
    text = blocks.RichTextBlock(features=GUIDANCE_TEXT)


class HelpSectionBlock(blocks.StructBlock):
    """One route of the help page; `anchor` is its stable name in links."""

    anchor = blocks.RegexBlock(regex=r"^[a-z][a-z0-9-]*$")
    heading = blocks.CharBlock(max_length=200)
    text = blocks.RichTextBlock(features=GUIDANCE_TEXT, required=False)
    contacts = blocks.ListBlock(SnippetChooserBlock("cms.ContactPoint"), label=_("contacts"))


class GuidanceBlocks(blocks.StreamBlock):
    section = SectionBlock(icon="pilcrow", label=_("Section"))
    warning = blocks.RichTextBlock(features=["bold", "link"], icon="warning", label=_("Warning"))
    contacts = blocks.ListBlock(SnippetChooserBlock("cms.ContactPoint"), icon="mobile-alt", label=_("Contacts"))


class HelpBlocks(blocks.StreamBlock):
    section = HelpSectionBlock(icon="help", label=_("Route"))


# Tags within a word or sentence; all others part words.
_INLINE_TAG = re.compile(r"</?(?:a|b|em|i|strong|sub|sup)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def plain_text(html: str) -> str:
    """Rich text without its tags."""
    return unescape(_TAG.sub(" ", _INLINE_TAG.sub("", html))).strip()


def text_of(block: blocks.Block, raw: Any) -> str:
    """All text in a block's raw form, as the database keeps it, one value a line: no query, no markup."""
    return "\n".join(text for leaf, value in _texts(block, raw) if (text := _plain(leaf, value)))


def linked_documents(block: blocks.Block, raw: Any) -> Iterator[int]:
    """Keys of the Wagtail documents that rich text in a block's raw form links to, in their order: no query."""
    for leaf, value in _texts(block, raw):
        # Few texts link to a file, and Wagtail's own look costs as much as reading the text.
        if isinstance(leaf, blocks.RichTextBlock) and 'linktype="document"' in value:
            for model, key, _model_path, _content_path in extract_references_from_rich_text(value):
                if model is get_document_model() and key.isdecimal():
                    yield int(key)


def _plain(block: blocks.Block, value: str) -> str:
    return plain_text(value) if isinstance(block, blocks.RichTextBlock) else value.strip()


def _texts(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, str]]:
    """The blocks that hold a text each, with it."""
    if isinstance(block, CodeBlock):
        return
    if isinstance(block, blocks.RichTextBlock | blocks.CharBlock | blocks.TextBlock):
        yield block, raw or ""
    elif isinstance(block, blocks.StreamBlock):
        for child in raw or ():
            if child["type"] in block.child_blocks:
                yield from _texts(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, blocks.ListBlock):
        for item in list_items(raw):
            yield from _texts(block.child_block, item)
    elif isinstance(block, blocks.StructBlock):
        for name, child_block in block.child_blocks.items():
            yield from _texts(child_block, (raw or {}).get(name))


def list_items(raw: Any) -> Iterator[Any]:
    """The values in a list block's raw form, in which each may be wrapped with its id."""
    for item in raw or ():
        yield item["value"] if isinstance(item, dict) and item.get("type") == "item" else item
