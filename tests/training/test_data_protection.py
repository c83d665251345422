"""docs/data-protection.md says what the code does: its tables are those of `training.holdings` and `training.roles`."""

from pathlib import Path

import pytest

from training.holdings import HOLDINGS
from training.roles import RIGHTS, Role

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "data-protection.md"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def holdings() -> str:
    rows = [
        [
            str(row.what),
            str(row.fields),
            str(row.purpose),
            f"{row.period} after {row.since}" if row.period else "–",
            str(row.then),
        ]
        for row in HOLDINGS
    ]
    return table(["what", "fields", "what for", "how long", "then"], rows)


def rights() -> str:
    rows = [[right.object, right.action, *("yes" if role in right.roles else "–" for role in Role)] for right in RIGHTS]
    return table(["object", "action", *(str(role.label) for role in Role)], rows)


@pytest.mark.parametrize("made", [holdings, rights])
def test_table_in_the_docs_is_that_of_the_code(made: object) -> None:
    expected = made()  # type: ignore[operator]
    assert expected in DOCS.read_text(), f"Put this into docs/data-protection.md:\n\n{expected}"
