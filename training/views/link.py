"""Send me my link again: the same answer, and the same work, whether the address is known or not."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from training.asking import spam
from training.asking.links import wanted
from training.forms.mine import LinkForm
from training.views.visit import current_site, form_page


@form_page
def link(request: HttpRequest, *, is_stale: bool = False) -> HttpResponse:
    """Asks for the address. What is sent to whom is found out later, by `training.asking.links`."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_stale and form.is_valid():
        email, network = form.cleaned_data["email"], spam.network_of(request)
        has_room = spam.has_room(link_network=(network, spam.MOST_OF_A_NETWORK), link_address=(email, spam.MOST_LINKS))
        # Beyond the limits the answer is the same: to whom nothing is sent learns nothing.
        if has_room:
            with transaction.atomic():
                wanted(current_site(request), email)
                spam.mark(link_network=network, link_address=email)
        return redirect("training:link_sent")
    context = {"form": form, "is_stale": is_stale}
    return render(request, "training/asking/link.html", context, status=403 if is_stale else 200)


@form_page
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "training/asking/link_sent.html")
