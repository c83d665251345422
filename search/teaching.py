"""This process's copy of what officers teach the search, terms' names among it, read again when any of it changed."""

from dataclasses import dataclass, field
from uuid import UUID

from search.options import Vocabulary
from search.promotion import Pin, pins
from search.recognition import Recogniser, names
from search.synonyms import Synonyms
from search.teaching_models import Revision, Synonym


@dataclass(frozen=True, slots=True)
class Teaching:
    """What was taught up to one revision (None: nothing yet)."""

    revision: UUID | None
    synonyms: Synonyms
    pins: tuple[Pin, ...]
    recogniser: Recogniser
    _vocabularies: dict[str, Vocabulary] = field(default_factory=dict, init=False)

    def vocabulary(self, language: str) -> Vocabulary:
        """The terms of all facets in a language; read at its first use."""
        if language not in self._vocabularies:
            self._vocabularies[language] = Vocabulary(language)
        return self._vocabularies[language]


_latest = Teaching(None, Synonyms(), (), Recogniser())


def current() -> Teaching:
    """The copy after a look at the revision: one statement, and some more when it changed. Once a search."""
    global _latest
    # Before the rows: what changes between the two reads is read again next time.
    revision = Revision.current()
    taught = _latest
    if revision is None or revision != taught.revision:
        rows = Synonym.objects.rows()
        taught = _latest = Teaching(revision, Synonyms(rows), pins(), Recogniser(names(), rows))
    return taught
