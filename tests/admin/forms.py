"""What a browser would send back of a form that it was shown."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Fields(HTMLParser):
    """Names and values of the controls in a page, as a browser would submit them."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "select":
            self._select = name if "disabled" not in values else None
        elif tag == "option" and self._select and "selected" in values:
            self.data.setdefault(self._select, []).append(values.get("value") or "")
        elif tag == "textarea" and name and "disabled" not in values:
            self._textarea = name
            self.data[name] = [""]
        elif tag == "input" and name and "disabled" not in values:
            kind = values.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in values:
                return
            if kind not in ("submit", "button", "file", "image"):
                # A ticked box without a value is sent as "on".
                default = "on" if kind == "checkbox" else ""
                self.data.setdefault(name, []).append(values.get("value") or default)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.data[self._textarea][0] += data.removeprefix("\n")


def fields(html: str) -> dict[str, list[str]]:
    """The controls of a page's forms: name -> submitted values."""
    parser = _Fields()
    parser.feed(html)
    return parser.data


def opened(client: Client, url: str) -> dict[str, list[str]]:
    """The controls of the form at `url`, filled as the page fills them."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return fields(response.content.decode())


def errors(response: Any) -> dict[str, list[str]]:
    """The messages by field of the form that a view showed again."""
    assert response.status_code == 200, "not shown again"
    return {name: [str(message) for message in found] for name, found in response.context["form"].errors.items()}


def listed(response: Any) -> list[Any]:
    """The rows of a list that a view showed."""
    assert response.status_code == 200
    return list(response.context["object_list"])
