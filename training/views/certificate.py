"""The certificate of attendance, from the requester's own page."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from training.downloads import pdf_download
from training.forms.fields import OneLine
from training.models.access import RequestKey
from training.models.requests import State, TrainingRequest
from training.pdf import certificate
from training.views.keyed import keyed


class CertificateForm(forms.Form):
    use_required_attribute = False

    name = OneLine(
        label=_("Name on the certificate (optional)"),
        help_text=_(
            "Of a member of staff who took part, never of a pupil. It is printed as you type it; we do not keep it."
        ),
        max_length=120,
        required=False,
    )


@keyed(RequestKey.Purpose.MANAGE, "GET", "HEAD", "POST")
def download(request: HttpRequest, asked: TrainingRequest, key: str) -> HttpResponse:
    """POST gives the PDF: a name never stands in an address."""
    if asked.state not in State.done():
        raise Http404
    form = CertificateForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        return pdf_download(certificate(asked, language=get_language() or "en", name=name), asked.reference.lower())
    return render(request, "training/mine/certificate.html", {"form": form, "asked": asked, "key": key})
