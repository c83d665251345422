"""StreamField blocks that more than one app uses."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

GUIDANCE_TEXT = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


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
