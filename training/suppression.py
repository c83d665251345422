"""Hides small numbers of a table, so that no reader can work them out from what is shown."""

from collections.abc import Mapping

# Of fewer people or schools one might be recognised.
SMALLEST = 5


def suppressed(cells: Mapping[str, int]) -> set[str]:
    """The cells that must be hidden in a column whose total is shown; all those above 0, where that is not enough.

    Cells of 1 to 4 are hidden. What the total then gives away, their sum, must leave every one of them open: hidden
    cells are at least two, their sum is no small number itself and no sum that only ones can make. Otherwise the next
    larger cell is hidden too.
    """
    by_size = sorted((count, name) for name, count in cells.items() if count > 0)
    hidden = [(count, name) for count, name in by_size if count < SMALLEST]
    if not hidden:
        return set()
    rest = by_size[len(hidden) :]
    while not _is_open(hidden) and rest:
        hidden.append(rest.pop(0))
    return {name for _count, name in hidden}


def is_safe(cells: Mapping[str, int]) -> bool:
    """Whether a column's total may be shown beside what `suppressed` leaves."""
    total = sum(cells.values())
    hidden = suppressed(cells)
    return not 0 < total < SMALLEST and (not hidden or _is_open([(cells[name], name) for name in hidden]))


def _is_open(hidden: list[tuple[int, str]]) -> bool:
    total = sum(count for count, _name in hidden)
    return len(hidden) > 1 and total >= max(SMALLEST, len(hidden) + 1)
