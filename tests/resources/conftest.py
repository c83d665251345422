from collections.abc import Callable, Iterable
from typing import Any

import pytest

from resources.exchange.files import Row
from resources.exchange.importer import Importer, Summary
from resources.exchange.problems import Problem
from tests import factories

Import = Callable[..., "Imported"]


class Imported:
    """What an import did: its summary, and the problems as (place, field)."""

    def __init__(self, summary: Summary, reports: list[tuple[str, str]]) -> None:
        self.rows = summary.rows
        self.bad_rows = summary.bad_rows
        self.pages = {str(outcome): count for outcome, count in summary.pages.items() if count}
        self.reports = reports


@pytest.fixture
def run(db: None) -> Import:
    """Imports the given records under the English catalogue."""

    def run(*records: Any, **options: Any) -> Imported:
        reports: list[tuple[str, str]] = []

        def report(row: Row, problems: Iterable[Problem]) -> None:
            reports.extend((row.place, problem.field) for problem in problems)

        rows = [record if isinstance(record, Row) else Row(f"line {n}", record) for n, record in enumerate(records, 1)]
        return Imported(Importer(factories.index(), report=report, **options).run(rows), reports)

    return run
