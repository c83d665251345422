"""The admin form of an offer: a field for each vocabulary of its terms."""

from django.utils.translation import gettext_lazy as _

from vocabulary.tagging import TaggedPageForm, TermsField


class TrainingOfferPageForm(TaggedPageForm):
    audiences = TermsField("audience", label=_("Who it is for"))
    formats = TermsField("delivery-format", label=_("Formats"))
    themes = TermsField("theme", label=_("Themes"))
    key_stages = TermsField("key-stage", label=_("Key stages"))
    years = TermsField("year-group", label=_("Years"))
