"""Numbers of searches in the admin, and the count of results that visitors open."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from search.querylog import count_opened

Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponse]


@hooks.register("on_serve_page")
def count_opened_results(serve: Serve) -> Serve:
    def counted(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponse:
        response = serve(page, request, args, kwargs)
        count_opened(response, request, page)
        return response

    return counted
