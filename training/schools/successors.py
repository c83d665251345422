"""Who took over from a closed school."""

from collections.abc import Iterable

from training.models.schools import School, SchoolSuccession

# No chain of the register is near as long.
MAX_STEPS = 20
_FORWARD = ("successor", "result of amalgamation")
_BACKWARD = ("predecessor",)
# Between a school that went on, grown, and the one that was merged into it; written on either.
_MERGED = "merged -"


def successions(links: Iterable[tuple[int, int, str]], open_urns: set[int]) -> set[tuple[int, int]]:
    """(URN, successor's URN) from rows of the links file: (URN, linked URN, type of link)."""
    found = set()
    for urn, linked, kind in links:
        match kind.lower():
            case forward if forward.startswith(_FORWARD):
                found.add((urn, linked))
            case backward if backward.startswith(_BACKWARD):
                found.add((linked, urn))
            case merged if merged.startswith(_MERGED) and (urn in open_urns) != (linked in open_urns):
                found.add((linked, urn) if urn in open_urns else (urn, linked))
    return {(urn, successor) for urn, successor in found if urn != successor}


def successors(school: School) -> list[School]:
    """The open schools that a closed one's pupils and work went to, by way of others that closed since."""
    seen, closed, found = {school.urn}, [school.urn], []
    for _step in range(MAX_STEPS):
        pairs = SchoolSuccession.objects.filter(school__in=closed).order_by("successor__name", "successor")
        next_ones = {pair.successor_id: pair.successor for pair in pairs.select_related("successor")}
        new = [each for urn, each in next_ones.items() if urn not in seen]
        seen.update(each.urn for each in new)
        found += [each for each in new if each.is_open]
        closed = [each.urn for each in new if not each.is_open]
        if not closed:
            break
    return found
