"""The worker of an installation with production's settings, killed and left without its mail server, loses nothing."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.resources.test_kill import Installation
from tests.training.factories import in_days, training_request
from tests.training.smtp import Server
from training.messages.queue import queue
from training.models import Message, MessageKind

MESSAGES = 12


class Mailing(Installation):
    """An installation whose outbox is full, and its mail server."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.server = Server()
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "cms.settings.production",
            "SECRET_KEY": "of-this-test-alone-" * 4,
            "ALLOWED_HOSTS": "library.example.org",
            "BASE_URL": "https://library.example.org",
            "EMAIL_URL": f"smtp://{self.server.host}:{self.server.port}",
            "TASKS": "database",
            "SEARCH_URL": "",
        }

    def work(self) -> None:
        self.run("run_worker", "--once")

    def let_leases_end(self) -> None:
        """As if time had passed: whoever took a message and died no longer holds it."""
        self.execute("UPDATE training_message SET send_after = created_at WHERE status = 'waiting'")

    def execute(self, sql: str) -> None:
        with closing(sqlite3.connect(self.path, timeout=20)) as database, database:
            database.execute(sql)

    def waiting(self) -> int:
        return self.count("SELECT count(*) FROM training_message WHERE status = 'waiting'")

    def sent(self) -> int:
        return self.count("SELECT count(*) FROM training_message WHERE status = 'sent'")


@pytest.fixture
def mailing(tmp_path: Path, db: None) -> Mailing:
    if connection.vendor != "sqlite":
        pytest.skip("on SQLite only: a file can be copied into an installation of its own")
    found = Mailing(tmp_path)
    for _ in range(MESSAGES):
        queue(
            training_request(state="confirmed", starts_at=in_days(9), ends_at=in_days(9, 11), place="Hall"),
            MessageKind.CONFIRMATION,
        )
    found.path.write_bytes(connection.connection.serialize())
    return found


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_killed_worker_loses_none_and_doubles_only_what_it_could_not_note(mailing: Mailing) -> None:
    server, workers = mailing.server, []
    expected = {f"<{found}@library.example.org>" for found in Message.objects.values_list("message_id", flat=True)}

    def kill_at(number: int) -> Callable[[int], None]:
        return lambda count: _kill(workers[-1]) if count == number and workers[-1].poll() is None else None

    with server.up():
        # Before the server's yes, and between its yes and our note of it.
        for name, number in (("before", 3), ("after", 5), ("after", 8)):
            setattr(server, name, kill_at(number))
            workers.append(mailing.start("run_worker"))
            deadline = time.monotonic() + 120
            while workers[-1].poll() is None:
                time.sleep(0.02)
                assert time.monotonic() < deadline
            setattr(server, name, lambda count: None)
            assert workers[-1].returncode == -signal.SIGKILL
            workers[-1].communicate()
            assert 0 < mailing.sent() < MESSAGES
            mailing.let_leases_end()
        mailing.work()
    assert set(server.ids) == expected
    twice = [found for found in server.ids if server.ids.count(found) > 1]
    assert len(server.ids) == MESSAGES + 2
    assert len(set(twice)) == 2
    assert mailing.sent() == MESSAGES


def test_mail_server_that_is_away_or_busy_delays_all(mailing: Mailing) -> None:
    server = mailing.server

    def without(**faults: Any) -> None:
        for name, value in faults.items():
            setattr(server, name, value)
        mailing.work()
        for name in faults:
            setattr(server, name, "")
        assert (mailing.waiting(), server.received) == (MESSAGES, [])
        mailing.let_leases_end()

    without()
    with server.up():
        without(to_data="451 come again")
        mailing.work()
    assert len(set(server.ids)) == len(server.ids) == MESSAGES
    assert mailing.sent() == MESSAGES


def test_two_workers_at_once_send_each_message_once(mailing: Mailing) -> None:
    with mailing.server.up():
        workers = [mailing.start("run_worker", "--once") for _ in range(2)]
        for worker in workers:
            output, _ = worker.communicate(timeout=120)
            assert worker.returncode == 0, output
    assert len(set(mailing.server.ids)) == len(mailing.server.ids) == MESSAGES
    assert mailing.sent() == MESSAGES
