"""gunicorn reads this file by itself. Lines of its access log (`--access-logfile -`) carry no key of a link."""

from typing import Any


def on_starting(server: Any) -> None:
    from cms.logs import DiscreetFormatter

    for log in (server.log.access_log, server.log.error_log):
        for handler in log.handlers:
            handler.setFormatter(DiscreetFormatter(handler.formatter._fmt, handler.formatter.datefmt))
