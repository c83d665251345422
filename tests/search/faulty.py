"""A TCP server on the loopback that treats every request wrongly, in a way that can be changed while it runs."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PRODUCT = "X-Elastic-Product: Elasticsearch\r\n"
_HITS = {"hits": {"total": {"value": 1, "relation": "eq"}, "hits": []}, "aggregations": {}}


def _answer(status: str, body: str, headers: str = _PRODUCT) -> bytes:
    encoded = body.encode()
    length = f"Content-Type: application/json\r\nContent-Length: {len(encoded)}\r\n"
    return f"HTTP/1.1 {status}\r\n{headers}{length}Connection: close\r\n\r\n".encode() + encoded


ANSWERS = {
    "too many requests": _answer("429 Too Many Requests", '{"error": "es_rejected_execution_exception"}'),
    "unavailable": _answer("503 Service Unavailable", "<html>down for repair</html>"),
    "a proxy's error": _answer("502 Bad Gateway", "<html>bad gateway</html>", headers=""),
    "missing index": _answer("404 Not Found", '{"error": {"type": "index_not_found_exception"}, "status": 404}'),
    "no rights": _answer("401 Unauthorized", '{"error": {"type": "security_exception"}, "status": 401}'),
    "corrupt JSON": _answer("200 OK", '{"hits": {"total": {"val'),
    "no JSON": _answer("200 OK", "hello"),
    "another form": _answer("200 OK", '{"hits": []}'),
    "a list": _answer("200 OK", "[]"),
    "null": _answer("200 OK", json.dumps({"hits": None, "aggregations": None})),
    "another product": _answer("200 OK", json.dumps(_HITS), headers=""),
    "cut off": _answer("200 OK", json.dumps(_HITS))[:-20],
    "no HTTP": b"\x00\x01\x02 what?\r\n\r\n",
    "nothing": b"",
}
FAULTS = ("hanging", "trickling", "endless", *ANSWERS)


class Server:
    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.requests = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open = True
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._open = False
        # A closed socket still accepts while a thread waits in accept: this wakes it.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._treat, args=[connection], daemon=True).start()

    def _treat(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            self.requests += 1
            if self.fault == "hanging":
                while self._open:
                    time.sleep(0.05)
            elif self.fault in ("trickling", "endless"):
                connection.sendall(f"HTTP/1.1 200 OK\r\n{_PRODUCT}Content-Length: 999999999\r\n\r\n".encode())
                while self._open:
                    connection.sendall(b" " if self.fault == "trickling" else b" " * 65536)
                    time.sleep(0.1 if self.fault == "trickling" else 0.001)
            else:
                connection.sendall(ANSWERS[self.fault])


@contextmanager
def serving(fault: str) -> Iterator[Server]:
    server = Server(fault)
    try:
        yield server
    finally:
        server.close()
