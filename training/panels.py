"""The tabs of an offer in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page

from cms.models import BasePage


def _fields(*names: str) -> list[FieldPanel]:
    return [FieldPanel(name) for name in names]


OFFER = TabbedInterface(
    [
        ObjectList(
            [
                *BasePage.content_panels,
                *_fields("about", "outcomes", "is_not"),
                MultiFieldPanel(
                    _fields("host_provides", "checks", "materials", "prerequisites"), heading=_("What it needs")
                ),
            ],
            heading=_("Training"),
        ),
        ObjectList(
            [
                *_fields("training_type", "booking"),
                MultiFieldPanel(_fields("minutes", "minutes_to", "capacity", "notice_weeks"), heading=_("Time")),
                MultiFieldPanel(_fields("provider", "provider_url"), heading=_("Provided by others")),
                *_fields("audiences", "formats", "themes", "key_stages", "years", "reference"),
            ],
            heading=_("Booking and tags"),
        ),
        ObjectList(BasePage.review_panels, heading=_("Review")),
        ObjectList(Page.promote_panels, heading=_("Promote")),
        ObjectList(Page.settings_panels, heading=_("Settings")),
    ]
)
