"""Which schools a site trains, and who trains the others."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.models import Site

from cms.models import ContactPoint, SiteSettings
from training.models.schools import School, ServedAuthority

# The contact (content/guidance/contacts.json) that helps where an authority has no education officer of its own.
REGIONAL_CONTACT = "dfe-regional-prevent-coordinators"


@dataclass(frozen=True, slots=True)
class OutsideArea:
    """A school of another authority: whose it is, and whom it can ask."""

    school: str
    authority: str
    area: str
    contacts: tuple[ContactPoint, ...]


def served_codes(site: Site) -> tuple[str, ...]:
    """The codes of the authorities served, none where the site serves all. One statement."""
    return tuple(ServedAuthority.objects.filter(site=site).values_list("la_code", flat=True))


def outside_area(school: School, site: Site, served: Iterable[str]) -> OutsideArea | None:
    """Whom a school of none of the `served` authorities can ask; None where the site serves it."""
    codes = set(served)
    if not codes or school.la_code in codes:
        return None
    contacts = ContactPoint.objects.filter(slug=REGIONAL_CONTACT, status=ContactPoint.Status.CURRENT)
    return OutsideArea(str(school), school.la_name, SiteSettings.for_site(site).area, tuple(contacts))
