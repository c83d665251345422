"""The tabs of catalogue pages in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page

from cms.models import BasePage

_PROMOTE = ObjectList(Page.promote_panels, heading=_("Promote"))
_SETTINGS = ObjectList(Page.settings_panels, heading=_("Settings"))
_ACCESSIBILITY = MultiFieldPanel(
    [FieldPanel("access_modes"), FieldPanel("hazards"), FieldPanel("accessibility_summary")], heading=_("Accessibility")
)
_CONTENT_GUIDANCE = MultiFieldPanel(
    [
        FieldPanel("sensitivity"),
        FieldPanel("content_guidance"),
        FieldPanel("content_guidance_note"),
        FieldPanel("supervision"),
    ],
    heading=_("Content guidance"),
)

LESSON = TabbedInterface(
    [
        ObjectList([*BasePage.content_panels, FieldPanel("body"), FieldPanel("files")], heading=_("Lesson")),
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("key_stages"),
                        FieldPanel("years"),
                        FieldPanel("working_levels"),
                        FieldPanel("is_age_respectful"),
                    ],
                    heading=_("For which pupils"),
                ),
                FieldPanel("subjects"),
                FieldPanel("themes"),
                MultiFieldPanel(
                    [FieldPanel("types"), FieldPanel("settings"), FieldPanel("audiences")],
                    heading=_("What it is and where it fits"),
                ),
                MultiFieldPanel(
                    [FieldPanel("sessions"), FieldPanel("minutes"), FieldPanel("interactivity")], heading=_("Time")
                ),
                FieldPanel("educational_uses"),
                FieldPanel("units"),
                FieldPanel("keywords"),
                FieldPanel("reference"),
            ],
            heading=_("Tags"),
        ),
        ObjectList(
            [
                _CONTENT_GUIDANCE,
                MultiFieldPanel(
                    [FieldPanel("is_political_topic"), FieldPanel("impartiality_note")], heading=_("Impartiality")
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("licence"),
                        FieldPanel("publisher"),
                        FieldPanel("source_url"),
                        FieldPanel("attribution"),
                    ],
                    heading=_("Licence and source"),
                ),
                *BasePage.review_panels,
                FieldPanel("evidence_level"),
                _ACCESSIBILITY,
            ],
            heading=_("Care and rights"),
        ),
        _PROMOTE,
        _SETTINGS,
    ]
)
EXTERNAL_RESOURCE = TabbedInterface(
    [
        ObjectList(
            [
                *BasePage.content_panels,
                MultiFieldPanel(
                    [
                        FieldPanel("publisher"),
                        FieldPanel("source_url"),
                        FieldPanel("link_state"),
                        FieldPanel("checked_on"),
                    ],
                    heading=_("Where it is"),
                ),
                FieldPanel("why_listed"),
                MultiFieldPanel(
                    [FieldPanel("is_paid"), FieldPanel("needs_impartiality_check")], heading=_("Before use")
                ),
                FieldPanel("licence"),
            ],
            heading=_("Record"),
        ),
        ObjectList(
            [
                FieldPanel("key_stages"),
                FieldPanel("years"),
                FieldPanel("subjects"),
                FieldPanel("themes"),
                FieldPanel("types"),
                FieldPanel("settings"),
                FieldPanel("audiences"),
                FieldPanel("keywords"),
                FieldPanel("reference"),
            ],
            heading=_("Tags"),
        ),
        ObjectList(
            [
                _CONTENT_GUIDANCE,
                *BasePage.review_panels,
                FieldPanel("accessibility_summary"),
            ],
            heading=_("Care"),
        ),
        _PROMOTE,
        _SETTINGS,
    ]
)
ADAPTATION = TabbedInterface(
    [
        ObjectList([*BasePage.content_panels, FieldPanel("body"), FieldPanel("files")], heading=_("Adapted lesson")),
        ObjectList(
            [
                FieldPanel("needs"),
                FieldPanel("adaptations"),
                MultiFieldPanel(
                    [FieldPanel("working_levels"), FieldPanel("is_age_respectful"), FieldPanel("reading_age")],
                    heading=_("Level"),
                ),
                FieldPanel("symbol_set"),
                _ACCESSIBILITY,
                FieldPanel("keywords"),
                FieldPanel("reference"),
            ],
            heading=_("For whom"),
        ),
        ObjectList(
            [
                MultiFieldPanel([FieldPanel("licence"), FieldPanel("attribution")], heading=_("Licence")),
                *BasePage.review_panels,
            ],
            heading=_("Rights and review"),
        ),
        _PROMOTE,
        _SETTINGS,
    ]
)
