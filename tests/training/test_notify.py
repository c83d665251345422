"""GOV.UK Notify's client against a server on loopback that answers as its documentation says."""

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.training.factories import in_days, training_request
from training.messages import notify
from training.messages.queue import queue
from training.messages.sending import send_waiting
from training.models import Message, MessageKind

pytestmark = pytest.mark.django_db
KEY = f"test-{uuid.uuid4()}-{uuid.uuid4()}"


class Notify(ThreadingHTTPServer):
    """`fails` is its answer to everything, when set: a status and a list of errors."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.notifications: list[dict[str, Any]] = []
        self.fails: tuple[int, list[dict[str, str]]] | None = None
        # Answers with an error after it took the message, as a broken connection looks to us.
        self.forgets_to_answer = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Notify

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.fails:
            return self._fail()
        found = {"id": str(uuid.uuid4()), "status": "created", **sent}
        self.server.notifications.append(found)
        if self.server.forgets_to_answer:
            return self._answer(503, {"errors": [], "status_code": 503})
        return self._answer(201, {"id": found["id"], "reference": found["reference"], "content": {}, "template": {}})

    def do_GET(self) -> None:
        if self.server.fails:
            return self._fail()
        wanted = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        found = [row for row in self.server.notifications if self._is_wanted(row, wanted)]
        older = next((at for at, row in enumerate(found) if row["id"] == wanted.get("older_than")), None)
        page = found if older is None else found[older + 1 :]
        links = {"current": self.path}
        if page:
            links["next"] = f"{self.server.url}/v2/notifications?older_than={page[-1]['id']}"
        return self._answer(200, {"notifications": page, "links": links})

    def _is_wanted(self, row: dict[str, Any], wanted: dict[str, str]) -> bool:
        return all(row.get(name) == wanted[name] for name in ("reference", "status") if name in wanted)

    def _fail(self) -> None:
        status, errors = self.server.fails or (500, [])
        self._answer(status, {"status_code": status, "errors": errors})

    def _answer(self, status: int, data: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server(settings: Any) -> Iterator[Notify]:
    found = Notify()
    threading.Thread(target=found.serve_forever, daemon=True).start()
    settings.TRAINING_SENDER = notify.SENDER
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE, settings.NOTIFY_URL = KEY, str(uuid.uuid4()), found.url
    notify._client.cache_clear()
    yield found
    notify._client.cache_clear()
    found.shutdown()
    found.server_close()


def send(**values: Any) -> Message:
    request = training_request(state="confirmed", starts_at=in_days(9), ends_at=in_days(9, 11), **values)
    message = queue(request, MessageKind.REMINDER)
    send_waiting()
    message.refresh_from_db()
    return message


def send_once_more(message: Message) -> None:
    Message.objects.update(send_after=message.created_at)
    send_waiting()
    message.refresh_from_db()


def test_message_goes_out_with_our_text_and_reference(server: Notify, settings: Any) -> None:
    message = send()
    [sent] = server.notifications
    assert sent["email_address"] == message.to
    assert sent["template_id"] == settings.NOTIFY_TEMPLATE
    assert sent["reference"] == str(message.message_id)
    assert sent["personalisation"]["subject"] == message.subject
    assert "/request/mine/" in sent["personalisation"]["body"]
    assert (message.status, message.provider_id) == ("sent", sent["id"])


def test_message_that_notify_took_without_our_knowing_is_not_sent_again(server: Notify) -> None:
    server.forgets_to_answer = True
    message = send()
    assert message.status == "waiting"
    server.forgets_to_answer = False
    send_once_more(message)
    assert len(server.notifications) == 1
    assert (message.status, message.provider_id) == ("sent", server.notifications[0]["id"])


def test_address_that_notify_does_not_take_is_given_up_without_naming_it(server: Notify) -> None:
    server.fails = (400, [{"error": "ValidationError", "message": "email_address Not a valid email address"}])
    message = send()
    assert (message.status, message.last_error) == ("failed", "GOV.UK Notify does not take the address (400).")


@pytest.mark.parametrize(("status", "error"), [(403, "AuthError"), (429, "RateLimitError"), (500, "Exception")])
def test_notify_that_is_away_or_refuses_us_delays(server: Notify, status: int, error: str) -> None:
    server.fails = (status, [{"error": error, "message": "words with dsl@school.example.org"}])
    message = send()
    assert (message.status, message.last_error) == ("waiting", f"GOV.UK Notify answered {status}.")
    server.fails = None
    send_once_more(message)
    assert message.status == "sent"


def test_message_that_notify_could_not_deliver_came_back(server: Notify) -> None:
    lost, arrived = send(), send()
    server.notifications[0]["status"], server.notifications[1]["status"] = "permanent-failure", "delivered"
    notify.look_for_bounces()
    lost.refresh_from_db()
    arrived.refresh_from_db()
    assert (lost.status, lost.last_error) == ("bounced", "GOV.UK Notify: permanent-failure.")
    assert arrived.status == "sent"


def test_looking_for_bounces_survives_an_outage(server: Notify) -> None:
    server.fails = (500, [])
    assert notify.look_for_bounces() is False
