"""The admin's home warns of what the worker gave up, those who can have it tried again."""

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.work import sweeps


class GivenUpPanel(Component):
    name = "given_up"
    template_name = "cms/given_up.html"
    # Above all others.
    order = 10

    def __init__(self, user: Any) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        for sweep in sweeps():
            if sweep.backlog is not None and sweep.report and user.has_perm(sweep.permission):
                self.counts[str(sweep.label), reverse(sweep.report)] += sweep.backlog().failed

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"given_up": [(label, url, count) for (label, url), count in self.counts.items() if count]}


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(GivenUpPanel(request.user))
