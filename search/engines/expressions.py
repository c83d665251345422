"""A text as one boolean expression of tokens, in the words of each engine of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.engines.scores import Evidence, bits_of
from search.fields import side_by_side
from search.matching import TextQuery, Word

# Characters of an expression that is worth repeating for every bit: a longer one costs more than it saves.
_SHORT = 600
# An expression of the documents that carry something, and the run of tokens to look for in their order.
Asked = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Language:
    """How a database writes such expressions. `one` and `bit`: templates of a token, of one bit of its strength.

    Tokens are letters and digits, so that none holds a quote, and quoted none is an operator.
    """

    one: str
    bit: str
    both: str
    either: str

    def matching(self, text: TextQuery) -> str:
        """All that must be met, but for the order of words; empty where nothing must."""
        parts = [self._word(word) for word in text.required]
        if text.words:
            parts.append(self._groups(text))
        return self.both.join(f"({part})" for part in parts)

    def unwanted(self, text: TextQuery) -> str:
        """Documents with a token that is excluded; empty where none is. Runs of several need a look at the order."""
        return self.either.join(self._run(run) for run in text.excluded if len(run) == 1)

    def asked(self, text: TextQuery) -> dict[Evidence, Asked]:
        """By evidence of the text what finds the documents that carry it."""
        matching = self.matching(text)
        is_short = 0 < len(matching) <= _SHORT
        enough = {
            token
            for group in text.groups
            if len(group) == 1
            for reading in text.words[group[0]].readings
            for token in reading.tokens
        }
        asked: dict[Evidence, Asked] = {}
        for token, bit in bits_of(text):
            # Of the documents with a frequent word few may match: the others are not even visited.
            others = f"{self.both}({matching})" if is_short and token not in enough else ""
            asked[token, bit] = (self.bit.format(token=token, bit=bit) + others, None)
        for run in text.runs:
            asked[run] = (self._run(run), side_by_side(run))
        return asked

    def _groups(self, text: TextQuery) -> str:
        """The sufficient groups; those that differ in their last word only are one."""
        endings: dict[tuple[int, ...], list[int]] = {}
        for group in text.groups:
            endings.setdefault(group[:-1], []).append(group[-1])
        words = [self._word(word) for word in text.words]
        return self._any(
            self.both.join(f"({part})" for part in [*(words[i] for i in start), self._any(words[i] for i in ends)])
            for start, ends in endings.items()
        )

    def _word(self, word: Word) -> str:
        return self._any(self._run(reading.tokens) for reading in word.readings)

    def _any(self, parts: Iterable[str]) -> str:
        return self.either.join(f"({part})" for part in dict.fromkeys(parts))

    def _run(self, run: Sequence[str]) -> str:
        return self.both.join(self.one.format(token=token) for token in run)
