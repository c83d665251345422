"""The feedback form behind its own link: once, anonymous."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from training.feedback import give
from training.forms.mine import FeedbackForm
from training.models.access import RequestKey
from training.models.requests import TrainingRequest
from training.views.keyed import keyed


@keyed(RequestKey.Purpose.FEEDBACK, "GET", "HEAD", "POST")
def feedback(request: HttpRequest, asked: TrainingRequest, key: str) -> HttpResponse:
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        give(
            asked,
            key,
            usefulness=int(answers["usefulness"]),
            confidence=int(answers["confidence"]),
            comment=answers["comment"],
            is_comment_held=bool(form.found),
        )
        return redirect("training:feedback_given")
    return render(request, "training/mine/feedback.html", {"form": form, "asked": asked})


def given(request: HttpRequest) -> HttpResponse:
    """Thanks, at an address that tells nothing; a second click ends here too."""
    return render(request, "training/mine/feedback_given.html")
