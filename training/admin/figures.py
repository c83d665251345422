"""A year's figures for the head and the board: on the screen, for printing, as a spreadsheet."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.models import Site

from training.admin.access import log_access
from training.admin.screens import DeskMixin
from training.downloads import download
from training.export import FORMATS, spreadsheet
from training.figures import MEASURES, Year, figures, note
from training.models import DataAccess
from training.roles import requests_policy


class YearForm(forms.Form):
    """Which council and year. The academic year begins in September of the year that is named."""

    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Council"), empty_label=None)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of year"),
        choices=[("academic", gettext_lazy("Academic year")), ("calendar", gettext_lazy("Calendar year"))],
    )
    year = forms.IntegerField(label=gettext_lazy("First year"), min_value=2000, max_value=2100)

    def __init__(self, data: Any, *, sites: Any) -> None:
        current = Year.current()
        given = {"site": getattr(sites.first(), "pk", None), "kind": "academic", "year": current.first}
        super().__init__(given | {name: value for name, value in data.items() if value})
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class FiguresView(DeskMixin, TemplateView):
    """`?print=1` gives the page without the admin around it."""

    any_permission_required = ("export",)
    page_title = gettext_lazy("Figures of a year")
    header_icon = "table"

    def get_template_names(self) -> list[str]:
        return [f"training/admin/figures{'_print' if self.request.GET.get('print') else ''}.html"]

    @cached_property
    def form(self) -> YearForm:
        sites = requests_policy.sites_user_has_any_permission_for(self.request.user, ["export"])
        return YearForm(self.request.GET, sites=sites.order_by("-is_default_site", "hostname"))

    @cached_property
    def figures(self) -> Any:
        if not self.form.is_valid():
            return None
        chosen = self.form.cleaned_data
        return figures(chosen["site"], Year(chosen["year"], chosen["kind"] == "academic"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.urlencode()
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "figures": self.figures,
            "council": self.form.cleaned_data["site"] if self.figures else None,
            "measures": list(MEASURES.values()),
            "note": note(),
            "files": [(form, f"{reverse('training_figures_file', args=[form])}?{query}") for form in FORMATS],
            "print_url": f"{self.request.path}?{query}&print=1",
        }


class FiguresFileView(FiguresView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = kwargs["form"]
        if form not in FORMATS or self.figures is None:
            raise Http404
        rows = [*self.figures.table(), [], [note()]]
        log_access(request, DataAccess.Action.EXPORT, rows=0, reference=_("figures"))
        year = str(self.figures.year).replace("/", "-")
        return download(spreadsheet(rows, form), FORMATS[form], f"training-figures-{year}.{form}")
