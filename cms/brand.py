"""The council's brand colour as a stylesheet of its own: the security policy allows no style inside a page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.models import SiteSettings

WHITE, BLACK = "#ffffff", "#000000"
# WCAG 2.2, success criterion 1.4.3: text against its background.
ENOUGH_CONTRAST = 4.5
DEFAULT_LINK = "#1d4f91"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    shares = [value / 255 for value in _channels(colour)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `colour`, the rest `other`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def stylesheet(brand: str) -> str:
    """The custom properties for a brand colour, with a text colour and a link colour that can be read."""
    # One of the two always has enough: their ratios multiply to 21.
    text = WHITE if contrast(brand, WHITE) >= ENOUGH_CONTRAST else BLACK
    tint = mixed(brand, WHITE, 0.09)
    link = brand if contrast(brand, tint) >= ENOUGH_CONTRAST else DEFAULT_LINK
    properties = {
        "--govuk-brand-colour": brand,
        "--govuk-link-colour": link,
        "--govuk-link-hover-colour": mixed(link, "#000000", 0.65),
        "--brand-text": text,
        "--brand-tint": tint,
    }
    return ":root{" + ";".join(f"{name}:{value}" for name, value in properties.items()) + "}\n"


@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """`/brand.css?v=<colour>`: the address changes with the colour, so browsers may keep it for a year."""
    response = HttpResponse(stylesheet(SiteSettings.for_request(request).brand_colour), content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000" if request.GET.get("v") else "no-cache"
    return response
