"""Reports for officers: what is searched most, what finds nothing, and what finds nothing that anybody opens."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db.models import Max, Q, QuerySet, Sum
from django.http import QueryDict
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from search.models import SearchCount
from search.safety import is_listed

PERMISSION = "search.view_searchcount"
PERIODS = [(7, _("Last 7 days")), (30, _("Last 30 days"))]
# A search counted once or twice says nothing yet about whether its results are opened.
LEAST_UNOPENED = 3
# One text in one language over all days of the period: text, locale, times, most_found, pages_opened.
Row = dict[str, Any]


class PeriodFilterSet(WagtailFilterSet):
    period = django_filters.ChoiceFilter(
        label=_("Period"), choices=PERIODS, empty_label=_("All days that are kept"), method="since"
    )
    locale = django_filters.ChoiceFilter(label=_("Language searched"), choices=settings.LANGUAGES)

    class Meta:
        model = SearchCount
        fields: ClassVar[list[str]] = ["period", "locale"]

    def since(self, counts: "QuerySet[SearchCount]", _name: str, days: str) -> "QuerySet[SearchCount]":
        return counts.filter(day__gt=timezone.localdate() - timedelta(days=int(days)))


class ActionsColumn(Column):
    """Links to the forms that do something about a search, filled in; for those who may."""

    cell_template_name = "search/report_actions.html"

    def get_cell_context_data(self, instance: Row, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        asked = QueryDict(mutable=True)
        asked["query"] = instance["text"]
        return {
            **super().get_cell_context_data(instance, parent_context),
            "actions": [
                (label, f"{reverse(f'wagtailsnippets_search_{model}:add')}?{asked.urlencode()}")
                for model, label in (("synonym", _("Make a synonym")), ("promotion", _("Pin a page")))
                if user.has_perm(f"search.add_{model}")
            ],
        }


class SearchesReport(ReportView):
    """One row for each text and language; what the private list names is left out, also when it came later."""

    model = SearchCount
    page_title: str | Promise = _("Top searches")
    header_icon = "search"
    permission_required = "view"
    # Which rows the report is about.
    only = Q()
    filterset_class = PeriodFilterSet
    index_url_name = "search_report_top"
    index_results_url_name = "search_report_top_results"
    default_ordering = "-times"
    export_filename = "searches"
    list_export = ["text", "locale", "times", "most_found", "pages_opened"]
    export_headings = {
        "text": _("Search"),
        "locale": _("Language searched"),
        "times": _("Times searched"),
        "most_found": _("Results"),
        "pages_opened": _("Results opened"),
    }
    columns = [
        TitleColumn("text", label=_("Search"), get_url=lambda row: _tryout(row)),
        Column("locale", label=_("Language searched"), accessor=lambda row: dict(settings.LANGUAGES)[row["locale"]]),
        Column("times", label=_("Times searched"), sort_key="times"),
        Column("most_found", label=_("Results"), sort_key="most_found"),
        Column("pages_opened", label=_("Results opened"), sort_key="pages_opened"),
        ActionsColumn("actions", label=_("What to do")),
    ]

    def get_queryset(self) -> "QuerySet[SearchCount, Any]":
        rows = SearchCount.objects.values("text", "locale").annotate(
            times=Sum("searches"), most_found=Max("results"), pages_opened=Sum("opened")
        )
        return rows.filter(self.only).order_by(self.ordering, "text", "locale")

    def decorate_paginated_queryset(self, object_list: Iterable[Row]) -> list[Row]:
        return [row for row in object_list if not is_listed(row["text"])]


class WithoutResultsReport(SearchesReport):
    page_title = _("Searches without results")
    index_url_name = "search_report_without_results"
    index_results_url_name = "search_report_without_results_results"
    export_filename = "searches-without-results"
    only = Q(most_found=0)


class NothingOpenedReport(SearchesReport):
    page_title = _("Searches nobody opened a result of")
    index_url_name = "search_report_nothing_opened"
    index_results_url_name = "search_report_nothing_opened_results"
    export_filename = "searches-nothing-opened"
    only = Q(most_found__gt=0, pages_opened=0, times__gte=LEAST_UNOPENED)


REPORTS = (SearchesReport, WithoutResultsReport, NothingOpenedReport)


def urls() -> list[URLPattern]:
    """Each report's page, and its results alone, which the filters fetch."""
    return [
        path(f"search/{name.removeprefix('search_report_').replace('_', '-')}/", view, name=name)
        for report in REPORTS
        for name, view in (
            (report.index_url_name, report.as_view()),
            (report.index_results_url_name, report.as_view(results_only=True)),
        )
    ]


def _tryout(row: Row) -> str:
    asked = QueryDict(mutable=True)
    asked.update({"q": row["text"], "locale": row["locale"]})
    return f"{reverse('search_tryout')}?{asked.urlencode()}"
