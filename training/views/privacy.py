"""What we hold of people who ask for training, what for and how long: from the table that our commands keep to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from training.holdings import HOLDINGS


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "training/privacy.html", {"holdings": HOLDINGS})
