"""Numbers of searches in the admin, and the count of results that visitors open."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from cms.menu import PermittedItem
from search import reports
from search.querylog import count_opened

Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponse]


@hooks.register("on_serve_page")
def count_opened_results(serve: Serve) -> Serve:
    def counted(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponse:
        response = serve(page, request, args, kwargs)
        count_opened(response, request, page)
        return response

    return counted


hooks.register("register_admin_urls", reports.urls)


def menu_item(report: type[reports.SearchesReport], order: int) -> MenuItem:
    title: Any = report.page_title
    url = reverse(report.index_url_name)
    return PermittedItem(
        title, url, icon_name="list-ul", order=order, may=lambda user: user.has_perm(reports.PERMISSION)
    )


for place, report in enumerate(reports.REPORTS):
    hooks.register("register_search_menu_item", partial(menu_item, report, 400 + place))
