"""Schools as suggestions while a name is typed: the same as the form finds without a script."""

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from training.schools.area import served_codes
from training.schools.lookup import find

# Seconds: the register changes by the week.
KEPT = 300


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Schools for the `q` typed so far, in the form that frontend/js/combobox.js reads."""
    site = Site.find_for_request(request)
    found = find(request.GET.get("q", ""), authorities=served_codes(site) if site else ())
    options = [
        # Sent with its number, a name means one school.
        {"value": f"{match.name} ({match.urn})", "label": match.name, "hint": match.hint}
        for match in found
    ]
    message = ngettext("%(count)s school", "%(count)s schools", len(found)) % {"count": len(found)}
    response = JsonResponse({"options": options, "message": message if found else _("No schools found")})
    patch_cache_control(response, public=True, max_age=KEPT)
    return response
