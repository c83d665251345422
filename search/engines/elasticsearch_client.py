"""`SEARCH_URL` as a client of Elasticsearch, and calls that end in time."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, BadRequestError, Elasticsearch, TransportError

from search.engines import EngineDown, QueryRefused

# A page must be answered within two seconds, by the database when not by us.
SEARCH_SECONDS = 0.8
WRITE_SECONDS = 10
_OPTIONS = ("ca", "api_key", "index", "refresh")
_Result = TypeVar("_Result")
_threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="elasticsearch")


@dataclass(frozen=True)
class Address:
    """`https://user:password@host:9200,host2:9200?ca=/path.pem&api_key=…&index=catalogue&refresh=wait_for`."""

    hosts: tuple[str, ...]
    login: tuple[str, str] | None
    ca: str | None
    api_key: str | None
    # Begins the names of our indexes: several sites may share a cluster.
    index: str
    # Whether a write waits until searches see it: `false`, `wait_for` or `true`.
    refresh: str


def parse(url: str) -> Address:
    try:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    except ValueError as error:
        raise ImproperlyConfigured(f"SEARCH_URL cannot be read: {error}.") from error
    if unknown := options.keys() - set(_OPTIONS):
        raise ImproperlyConfigured(f"SEARCH_URL has no option {min(unknown)}; it has {', '.join(_OPTIONS)}.")
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    if not all(hosts.split(",")) or (parts.path not in ("", "/")):
        raise ImproperlyConfigured("SEARCH_URL must be https://[user:password@]host[:port][,host…][?option=value].")
    return Address(
        hosts=tuple(_with_ports(parts.scheme, hosts.split(","))),
        login=(unquote(user), unquote(password)) if login else None,
        ca=options.get("ca"),
        api_key=options.get("api_key"),
        index=options.get("index", "catalogue"),
        refresh=options.get("refresh", "false"),
    )


def _with_ports(scheme: str, hosts: Iterable[str]) -> Iterator[str]:
    """A host without a port has that of the host before it."""
    last = "443" if scheme == "https" else "80"
    for host in hosts:
        name, _, port = host.rpartition(":")
        last, name = (port, name) if port.isdigit() else (last, host)
        yield f"{scheme}://{name}:{last}"


@cache
def connect(address: Address) -> Elasticsearch:
    """One client a process; it keeps its connections."""
    return Elasticsearch(
        list(address.hosts),
        basic_auth=address.login,
        api_key=address.api_key,
        ca_certs=address.ca or DEFAULT,
        connections_per_node=20,
        # Another host is tried when one cannot be reached; what a host answers is an answer.
        max_retries=len(address.hosts) - 1,
        retry_on_status=(),
        retry_on_timeout=False,
        dead_node_backoff_factor=0.5,
        max_dead_node_backoff=5,
    )


def in_time(call: Callable[..., Any], seconds: float, **arguments: Any) -> Any:
    """The answer to a call; `EngineDown` when it failed or took longer.

    The client's own timeout counts the time between two bytes: a server that trickles, a slow name lookup and the
    next host's turn come on top. A thread of its own keeps the promise whatever happens in it.
    """
    try:
        return _threads.submit(call, **arguments).result(seconds)
    except Late as error:
        raise EngineDown(f"no answer within {seconds} s") from error
    except BadRequestError as error:
        raise QueryRefused(str(error)) from error
    except (ApiError, TransportError) as error:
        raise EngineDown(f"{type(error).__name__}: {error}") from error
