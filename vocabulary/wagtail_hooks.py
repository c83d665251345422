from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.forms import language_form, language_panel
from vocabulary.models import LicenceFlags, Scheme, SubjectStatus, Term

SchemeForm = language_form({"labels": _("Name")}, required=("labels",), identifiers=("slug",))
TermForm = language_form(
    {"labels": _("Label"), "alt_labels": _("Other names, one a line"), "definition": _("Definition")},
    required=("labels",),
    lists=("alt_labels",),
    long=("definition",),
    identifiers=("scheme", "slug"),
)


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "tag"
    menu_label = _("Terms")
    list_display = ["label", "scheme", "slug", "status"]
    list_filter = ["scheme", "status", "sensitivity"]
    list_per_page = 100
    ordering = ["scheme__order", "order", "slug"]
    search_fields = ["slug", *(f"labels__{code}" for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES)]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("scheme"),
            FieldPanel("slug", help_text=_("Part of addresses and links: it can't be changed later.")),
            language_panel("labels", _("Label")),
            language_panel("alt_labels", _("Other names")),
            language_panel("definition", _("Definition")),
            FieldPanel("scope_note"),
            MultiFieldPanel([FieldPanel("broader"), FieldPanel("order")], heading=_("Place in the vocabulary")),
            MultiFieldPanel([FieldPanel("sensitivity"), FieldPanel("lower"), FieldPanel("upper")], heading=_("Rules")),
            MultiFieldPanel([FieldPanel("status"), FieldPanel("replaced_by")], heading=_("Status")),
            MultiFieldPanel([FieldPanel("source_url"), FieldPanel("checked_on")], heading=_("Source")),
        ],
        base_form_class=TermForm,
    )


class SchemeViewSet(SnippetViewSet):
    model = Scheme
    icon = "list-ul"
    menu_label = _("Vocabularies")
    list_display = ["label", "slug", "order"]
    edit_handler = ObjectList(
        [
            FieldPanel("slug"),
            language_panel("labels", _("Name")),
            FieldPanel("definition"),
            FieldPanel("order"),
            FieldPanel("is_open"),
        ],
        base_form_class=SchemeForm,
    )


class LicenceViewSet(SnippetViewSet):
    """What each licence allows; its name is a term's."""

    model = LicenceFlags
    icon = "key"
    menu_label = _("Licences")
    list_display = ["term", "may_redistribute", "may_adapt", "may_sell", "is_share_alike", "needs_attribution"]
    panels = [FieldPanel(name) for name in ("term", "url", *list_display[1:])]


class SubjectStatusViewSet(SnippetViewSet):
    """Where a subject is statutory, from when to when."""

    model = SubjectStatus
    icon = "calendar"
    menu_label = _("Status of subjects")
    list_display = ["subject", "key_stage", "status", "valid_from", "valid_to"]
    list_filter = ["subject", "key_stage", "status"]
    search_fields = [f"subject__labels__{code}" for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    search_backend_name = None
    panels = [
        FieldPanel(name) for name in ("subject", "key_stage", "status", "valid_from", "valid_to", "note", "source_url")
    ]


class VocabularyGroup(SnippetViewSetGroup):
    menu_label = _("Vocabularies")
    menu_icon = "tag"
    menu_order = 300
    items = (TermViewSet, SchemeViewSet, LicenceViewSet, SubjectStatusViewSet)


register_snippet(VocabularyGroup)
