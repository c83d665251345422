from django import template
from wagtail.documents.models import AbstractDocument

from search.files.report import state_of

register = template.Library()


@register.simple_tag
def file_state(document: AbstractDocument) -> str:
    """What search makes of the document's file."""
    return state_of(document)
