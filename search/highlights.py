"""Found words marked in the text of the page's hits: escaped text, `<mark>` the only markup."""

from collections.abc import Iterable, Set

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import composed, sequence, spans
from search.matching import TextQuery

MAX_PASSAGES = 2
PASSAGE_CHARACTERS = 220
# Longer bodies are searched whole, but only this much of them is looked through for a passage.
MAX_SCANNED = 20_000
_ELLIPSIS = "…"


class Marker:
    """Marks the words of one query: `single` tokens wherever they stand, those of `runs` side by side only."""

    def __init__(self, single: Set[str] = frozenset(), runs: Iterable[tuple[str, ...]] = ()) -> None:
        self.single = single
        self.runs = tuple(runs)
        self.tokens = set(single).union(*self.runs)

    @classmethod
    def of(cls, text: TextQuery | None) -> "Marker":
        """For the readings of a text."""
        runs = [reading.tokens for word in text.scored for reading in word.readings] if text else []
        return cls({run[0] for run in runs if len(run) == 1}, dict.fromkeys(run for run in runs if len(run) > 1))

    def mark(self, text: str, language: str) -> SafeString:
        """The whole text with its found words marked."""
        text = composed(text)
        return _render(text, 0, len(text), self._found(text, language))

    def passages(self, texts: Iterable[str], language: str) -> tuple[SafeString, ...]:
        """The passages that hold most of the query's words, best first, of about 220 characters each."""
        if not self.tokens:
            return ()
        ranked = []
        for place, text in enumerate(texts):
            text = composed(text[:MAX_SCANNED])
            found = self._found(text, language)
            for start, end, inside in _windows(text, found):
                distinct = {token for _start, _end, token in inside}
                ranked.append((-len(distinct), place, start, end, text, inside, distinct))
        ranked.sort(key=lambda passage: passage[:3])
        chosen: list[SafeString] = []
        seen: set[str] = set()
        for _rank, _place, start, end, text, inside, distinct in ranked:
            # A second passage is worth its line only for words that the first lacks.
            if not distinct <= seen:
                chosen.append(_render(text, start, end, inside))
                seen |= distinct
            if len(chosen) == MAX_PASSAGES:
                break
        return tuple(chosen)

    def _found(self, text: str, language: str) -> list[tuple[int, int, str]]:
        """Start, end and token of each word to be marked, in their order."""
        found = spans(text, language, self.tokens) if self.tokens else []
        if not self.runs:
            return found
        present = {token for _start, _end, token in found}
        marked = {span for span in found if span[2] in self.single}
        words = sequence(text, language) if any(present.issuperset(run) for run in self.runs) else []
        for run in self.runs:
            for place in range(len(words) - len(run) + 1 if present.issuperset(run) else 0):
                if all(words[place + step][2] == token for step, token in enumerate(run)):
                    marked.update(words[place : place + len(run)])
        return sorted(marked)


def _windows(text: str, found: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, list[tuple[int, int, str]]]]:
    """Start, end and found words of passages, from one found word to the next that no passage holds yet."""
    index = 0
    while index < len(found):
        start = _line_start(text, found[index][0])
        end = _word_end(text, start + PASSAGE_CHARACTERS)
        inside = [span for span in found[index : index + 50] if span[1] <= end]
        if not inside:  # A word longer than a passage.
            inside, end = [found[index]], found[index][1]
        yield start, end, inside
        index += len(inside)


def _line_start(text: str, position: int) -> int:
    """The start of the line or sentence that holds the position, or of a word not far before it."""
    floor = max(0, position - PASSAGE_CHARACTERS // 2)
    breaks = [
        text.rfind(mark, floor, position) + len(mark)
        for mark in ("\n", ". ", "? ", "! ")
        if mark in text[floor:position]
    ]
    if breaks:
        return max(breaks)
    if floor == 0:
        return 0
    space = text.find(" ", floor, position)
    return space + 1 if space >= 0 else position


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", position - 40, position)
    return space if space > 0 else position


def _render(text: str, start: int, end: int, found: Iterable[tuple[int, int, str]]) -> SafeString:
    parts = [_ELLIPSIS if start and text[start - 1] not in "\n" else ""]
    position = start
    for first, last, _token in found:
        parts += [escape(text[position:first]), "<mark>", escape(text[first:last]), "</mark>"]
        position = last
    parts += [escape(text[position:end]), _ELLIPSIS if end < len(text) else ""]
    return mark_safe("".join(parts))
