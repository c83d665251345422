"""What goes wrong while personal data is handled is logged and reported without it."""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.views.debug import get_exception_reporter_class

from cms.logs import DiscreetFormatter, discreet
from training.models import TrainingRequest

# Put together, so that a report's lines of source code don't hold them.
ADDRESS = "".join(("sam.o", "'example+dsl@school.example.org"))
# Such as `training.keys.new_key` makes; the same in every process of the tests.
KEY = "fNpDUptpmpKtFQzq8iREUAt2WLC2Aym8IfKCv7Q7Klg"
TYPED = " ".join(("my", "student", "said"))


def fails(request: HttpRequest, key: str = "") -> HttpResponse:
    typed = request.POST["note"]
    row = TrainingRequest(requester_email=request.POST["email"], goals_note=typed)
    raise ValueError(f"duplicate key\nDETAIL:  Key (requester_email, note)=({row.requester_email}, {typed}) exists.")


urlpatterns = [path("request/mine/<str:key>/", fails)]


def test_log_line_of_a_failing_view_names_no_address_key_or_row(caplog: pytest.LogCaptureFixture) -> None:
    with override_settings(ROOT_URLCONF=__name__), caplog.at_level(logging.ERROR, "django.request"):
        client = Client(raise_request_exception=False)
        response = client.post(f"/request/mine/{KEY}/", {"email": ADDRESS, "note": TYPED})
    assert response.status_code == 500
    lines = [DiscreetFormatter().format(record) for record in caplog.records]
    assert any("Internal Server Error: /request/mine/…/" in line and "Traceback" in line for line in lines)
    assert not any(secret in line for line in lines for secret in (ADDRESS, KEY, TYPED, ADDRESS[:5]))


def test_every_handler_masks_what_it_writes() -> None:
    handlers = settings.LOGGING["handlers"]
    formatters = settings.LOGGING["formatters"]
    assert all(formatters[handler["formatter"]]["()"] == "cms.logs.DiscreetFormatter" for handler in handlers.values())
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []
    ours = [found for found in logging.getLogger("django.server").handlers if type(found) is logging.StreamHandler]
    assert [type(found.formatter) for found in ours] == [DiscreetFormatter]


@pytest.mark.parametrize("form", ["get_traceback_text", "get_traceback_html"])
def test_error_report_gives_names_of_what_was_sent_and_no_values(form: str) -> None:
    request = RequestFactory().post(f"/request/mine/{KEY}/", {"email": ADDRESS, "note": TYPED})
    request.COOKIES["draft"] = KEY
    try:
        fails(request)
    except ValueError as error:
        reporter = get_exception_reporter_class(request)(request, type(error), error, error.__traceback__)
    report = getattr(reporter, form)()
    assert "fails" in report
    assert "note" in report
    assert not any(secret in report for secret in (ADDRESS, KEY, TYPED, ADDRESS[:5]))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("to a.b+c@x.example.org failed", "to …@… failed"),
        ("?address=a%40example.org&x=1", "?address=…@…&x=1"),
        (f"Not Found: /request/mine/{KEY}/", "Not Found: /request/mine/…/"),
        (f"GET /request/calendar/{KEY}.ics", "GET /request/calendar/….ics"),
        ("/resources/headline-detectives/", "/resources/headline-detectives/"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e"),
    ],
)
def test_addresses_and_keys_are_masked_and_nothing_else(text: str, masked: str) -> None:
    assert discreet(text) == masked


def test_a_body_too_big_is_logged_without_it(caplog: pytest.LogCaptureFixture) -> None:
    request: Any = RequestFactory().post("/", {"note": TYPED * 10})
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10), pytest.raises(RequestDataTooBig) as raised:
        request.body  # noqa: B018
    assert TYPED not in str(raised.value)
