"""A mail server on loopback that keeps what it is given, and can be told to misbehave."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Server:
    """`to_address` and `to_data` are its answers to the address and the data, when set; `hangs` gives none at all."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.to_address = ""
        self.to_data = ""
        self.hangs = False
        # Called with the number of messages that there were before this one: as it comes, and once it is kept.
        self.before: Callable[[int], None] = lambda count: None
        self.after: Callable[[int], None] = lambda count: None
        self.host, self.port = "127.0.0.1", free_port()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.before(len(self.received))
        if self.to_address:
            return self.to_address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        count = len(self.received)
        if self.hangs:
            await asyncio.sleep(3600)
        if self.to_data:
            return self.to_data
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.after(count)
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.received]

    @contextmanager
    def up(self) -> Iterator[None]:
        """It answers at `host` and `port`; before and afterwards nobody does."""
        controller = Controller(self, hostname=self.host, port=self.port)
        controller.start()
        try:
            yield
        finally:
            controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
