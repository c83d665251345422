"""This process's copy of what officers teach the search, read again when any of it changed."""

from dataclasses import dataclass
from uuid import UUID

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


_latest = Teaching(None, Synonyms(), (), Recogniser())


def current() -> Teaching:
    """The copy after a look at the revision: one statement, and some more when it changed. Once a search."""
    global _latest
    # Before the rows: what changes between the two reads is read again next time.
    revision = Revision.current()
    if revision is None or revision != _latest.revision:
        rows = Synonym.objects.rows()
        _latest = Teaching(revision, Synonyms(rows), pins(), Recogniser(names(), rows))
    return _latest


def latest() -> Teaching:
    """The copy as the search at hand has seen it: no statement."""
    return _latest
