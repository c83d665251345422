"""The admin forms of catalogue pages: one field for each vocabulary, kept in the page's one set of terms."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from vocabulary.models import Term
from vocabulary.tagging import TaggedPageForm, TermsField

# Travels best to other collections; officers may choose another.
LICENCE_OF_OWN_LESSONS = "cc-by-4.0"


class ResourcePageForm(TaggedPageForm):
    key_stages = TermsField(
        "key-stage", label=_("Key stages"), help_text=_("Chosen for you when you choose only years.")
    )
    years = TermsField("year-group", label=_("Years"))
    subjects = TermsField("subject", label=_("Subjects"))
    themes = TermsField("theme", label=_("Themes"))
    types = TermsField("resource-type", label=_("Type"), required=True)
    settings = TermsField("setting", label=_("Where it fits"))
    audiences = TermsField("audience", label=_("Who it is for"), required=True)
    content_guidance = TermsField("content-guidance", label=_("Content guidance"))


class VersionForm(TaggedPageForm):
    """What a lesson and its adapted version each say for themselves."""

    working_levels = TermsField("working-level", label=_("Working levels"))
    access_modes = TermsField("access-mode", label=_("Taken in"))
    hazards = TermsField("accessibility-hazard", label=_("Hazards"))


class LessonPageForm(VersionForm, ResourcePageForm):
    educational_uses = TermsField("educational-use", label=_("Used for"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and not self.initial.get("licence"):
            self.initial["licence"] = Term.objects.named("licence", [LICENCE_OF_OWN_LESSONS]).first()


class ExternalResourcePageForm(ResourcePageForm):
    pass


class AdaptationPageForm(VersionForm):
    needs = TermsField("send-need", label=_("Needs"), required=True)
    adaptations = TermsField("adaptation", label=_("Kinds of adaptation"), required=True)

    def __init__(self, *args: Any, parent_page: Page | None = None, **kwargs: Any) -> None:
        super().__init__(*args, parent_page=parent_page, **kwargs)
        if parent_page is not None:
            self.instance.base = parent_page.specific
        if self.instance._state.adding and not self.initial.get("licence"):
            self.initial["licence"] = self.instance.base.licence
