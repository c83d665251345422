"""The blocks of a lesson. Shapes are those of docs/record-form.md."""

from typing import Any

from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks import CodeBlock

SIMPLE_TEXT = ["bold", "italic", "ol", "ul", "link", "document-link"]


def simple_text(*, required: bool = True, label: str | Promise | None = None) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(features=SIMPLE_TEXT, required=required, label=label)


class KeyWordBlock(blocks.StructBlock):
    term = blocks.CharBlock(max_length=200)
    definition = blocks.TextBlock(required=False)


class MisconceptionBlock(blocks.StructBlock):
    statement = blocks.TextBlock()
    correction = blocks.TextBlock(required=False)


class CurriculumLinkBlock(blocks.StructBlock):
    framework = blocks.CharBlock(max_length=200)
    code = CodeBlock(required=False, max_length=60)
    statement = blocks.TextBlock()


class TimedStepBlock(blocks.StructBlock):
    ref = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9-]{0,19}$",
        label=_("step name"),
        help_text=_("Short and stable, such as s1: an adapted version's matching step has the same."),
        error_messages={"invalid": _("Use a small letter, then letters, digits or hyphens, such as s1.")},
    )
    title = blocks.CharBlock(max_length=200)
    minutes = blocks.IntegerBlock(min_value=1, max_value=400)
    teacher = simple_text(label=_("what the teacher does"))
    pupils = simple_text(required=False, label=_("what pupils do"))


class QuestionBlock(blocks.StructBlock):
    question = blocks.TextBlock()
    guidance = blocks.TextBlock(required=False, label=_("likely answers and a safe response"))


class DiscussionBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=200)
    questions = blocks.ListBlock(QuestionBlock())


class CardBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=200)
    text = blocks.TextBlock()
    answer = blocks.TextBlock(required=False)


class CardSetBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200)
    instructions = blocks.TextBlock(required=False)
    cards = blocks.ListBlock(CardBlock())


class WorksheetBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200)
    instructions = blocks.TextBlock(required=False)
    tasks = blocks.ListBlock(blocks.TextBlock())
    answers = blocks.ListBlock(blocks.TextBlock(), required=False)


class QuizQuestionBlock(blocks.StructBlock):
    question = blocks.TextBlock()
    choices = blocks.ListBlock(blocks.CharBlock(), required=False)
    answer = blocks.TextBlock()
    explanation = blocks.TextBlock(required=False)


class QuizBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=200)
    questions = blocks.ListBlock(QuizQuestionBlock())


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(max_length=300)
    header = blocks.ListBlock(blocks.CharBlock())
    rows = blocks.ListBlock(blocks.ListBlock(blocks.CharBlock(required=False)))


class PictureLineBlock(blocks.StructBlock):
    symbol = CodeBlock(required=False, max_length=16)
    text = blocks.TextBlock()


class PictureLinesBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=200)
    lines = blocks.ListBlock(PictureLineBlock())


class WordBankBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=200)
    starters = blocks.ListBlock(blocks.CharBlock(), required=False)
    words = blocks.ListBlock(blocks.CharBlock(), required=False)


class ScriptBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=200)
    text = simple_text()


class DifferentiationBlock(blocks.StructBlock):
    support = simple_text(required=False)
    challenge = simple_text(required=False)


class TextSectionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, max_length=200)
    text = simple_text()


class LessonBlocks(blocks.StreamBlock):
    """The body of a lesson or of an adapted version."""

    outcomes = blocks.ListBlock(blocks.TextBlock(), icon="tick", label=_("Learning outcomes"))
    prior_knowledge = blocks.ListBlock(blocks.TextBlock(), icon="history", label=_("What pupils know already"))
    curriculum_links = blocks.ListBlock(CurriculumLinkBlock(), icon="link", label=_("Curriculum links"))
    preparation = blocks.ListBlock(blocks.TextBlock(), icon="list-ul", label=_("Get ready"))
    key_words = blocks.ListBlock(KeyWordBlock(), icon="openquote", label=_("Key words"))
    misconceptions = blocks.ListBlock(MisconceptionBlock(), icon="warning", label=_("Misconceptions"))
    timed_step = TimedStepBlock(icon="time", label=_("Timed step"))
    discussion_questions = DiscussionBlock(icon="comment", label=_("Discussion questions"))
    card_set = CardSetBlock(icon="grip", label=_("Cards"))
    worksheet = WorksheetBlock(icon="edit", label=_("Worksheet"))
    quiz = QuizBlock(icon="help", label=_("Quiz"))
    table = TableBlock(icon="table", label=_("Table"))
    picture_lines = PictureLinesBlock(icon="image", label=_("Picture lines"))
    word_bank = WordBankBlock(icon="snippet", label=_("Word bank"))
    script = ScriptBlock(icon="user", label=_("Script for an adult"))
    safeguarding_note = simple_text(label=_("Safeguarding note"))
    differentiation = DifferentiationBlock(icon="group", label=_("Support and challenge"))
    assessment = simple_text(label=_("How you know it was learnt"))
    home_link = simple_text(label=_("Home link"))
    text = TextSectionBlock(icon="pilcrow", label=_("Text"))
    image = ImageBlock(label=_("Picture"))


class LicenceBlock(SnippetChooserBlock):
    """A choice out of the licences under which a file may be hosted here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("vocabulary.Term", **kwargs)

    @cached_property
    def widget(self) -> forms.Select:
        return forms.Select()

    @cached_property
    def field(self) -> forms.ModelChoiceField:
        licences = self.model_class.objects.in_scheme("licence").filter(licence_flags__may_redistribute=True)
        return forms.ModelChoiceField(
            licences, widget=self.widget, required=self._required, help_text=self._help_text or ""
        )

    def value_from_form(self, value: Any) -> Any:
        return super().value_from_form(value or None)

    def get_form_state(self, value: Any) -> str:
        return str(value.pk) if value else ""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Migrations know it as what it stores."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", ["vocabulary.Term", *args], kwargs


class FileBlock(blocks.StructBlock):
    """A file to download. Its licence is its own: symbols or photographs can carry another than the text's."""

    title = blocks.CharBlock(max_length=200)
    document = DocumentChooserBlock()
    licence = LicenceBlock(required=False, help_text=_("When it differs from the page's."))
    note = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "doc-full"
        label = _("File")
