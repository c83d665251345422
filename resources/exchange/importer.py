"""Writes records to the catalogue, in batches: each batch is one transaction, and is there whole or not at all.

A page is found again by its `reference` and locale. When its `record_digest` is that of the record there is nothing
to do, so that the same input twice changes nothing and an import that was killed goes on where it stopped. New pages
are published in bulk (bulk.py); changed ones by Wagtail's ordinary path: a revision, publishing, redirects.
A page that a person has edited since is left alone unless asked for, and one that is not live stays a draft.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction
from wagtail.models import Page

from resources.exchange.files import Row
from resources.exchange.problems import InvalidRecordError, Problem
from resources.exchange.record import Record, parse
from resources.exchange.vocabulary import Vocabulary
from resources.exchange.writer import Outcome, Writer
from resources.models import ResourceIndexPage
from search import outbox

BATCH = 100
Parsed = tuple[Row, Record]


@dataclass(slots=True)
class Summary:
    """Pages by what happened to them, and how many rows were read and refused."""

    rows: int = 0
    bad_rows: int = 0
    pages: Counter[Outcome] = field(default_factory=Counter)


class Importer:
    """Imports under `parent`, the index page of the default language.

    `report` is told of each row's problems, `progress` after each batch. A dry run reads and checks as an import
    does, and writes nothing.
    """

    def __init__(
        self,
        parent: ResourceIndexPage,
        *,
        report: Callable[[Row, Iterable[Problem]], None],
        progress: Callable[[Summary], None] = lambda summary: None,
        is_dry_run: bool = False,
        overwrites_edits: bool = False,
    ) -> None:
        self.parent = parent
        self.report = report
        self.progress = progress
        self.is_dry_run = is_dry_run
        self.overwrites_edits = overwrites_edits
        self.summary = Summary()
        self.vocabulary = Vocabulary.load()
        # A hash for each reference, not the text: the only memory that grows with the input, 60 bytes a record.
        self._seen: set[int] = set()

    def run(self, rows: Iterable[Row]) -> Summary:
        parsed = self._parsed(rows)
        while batch := list(islice(parsed, BATCH)):
            self._import(batch)
            self.progress(self.summary)
        return self.summary

    def _parsed(self, rows: Iterable[Row]) -> Iterator[Parsed]:
        for row in rows:
            self.summary.rows += 1
            try:
                if row.problem:
                    raise InvalidRecordError([row.problem])
                record = parse(row.data, self.vocabulary)
                self._check_unseen(record)
            except InvalidRecordError as error:
                self._refuse(row, error.problems)
            else:
                yield row, record

    def _check_unseen(self, record: Record) -> None:
        for page in record.pages:
            key = hash((page.reference, page.locale))
            if key in self._seen:
                raise InvalidRecordError(
                    [Problem("id", f"“{page.reference}” is the id of an earlier record of this input already")]
                )
            self._seen.add(key)

    def _refuse(self, row: Row, problems: Iterable[Problem]) -> None:
        self.summary.bad_rows += 1
        self.report(row, problems)

    def _import(self, batch: Sequence[Parsed]) -> None:
        """Write the batch; when one row breaks it, write its rows one by one to find that row."""
        try:
            outcome = self._write(batch)
        except (InvalidRecordError, ValidationError, IntegrityError, DataError) as error:
            if len(batch) > 1:
                for parsed in batch:
                    self._import([parsed])
                return
            self._refuse(batch[0][0], _problems_of(error))
        else:
            self.summary.pages += outcome

    def _write(self, batch: Sequence[Parsed]) -> Counter[Outcome]:
        writer = Writer(
            self.parent, self.vocabulary, is_dry_run=self.is_dry_run, overwrites_edits=self.overwrites_edits
        )
        records = [record for _, record in batch]
        if self.is_dry_run:
            writer.write(records)
            return writer.outcomes
        # The search follows once a batch, after the commit.
        with outbox.deferred(), transaction.atomic():
            # Two imports at once wait for each other here, or each would create what the other is about to.
            Page.objects.select_for_update().get(pk=self.parent.pk)
            writer.write(records)
        for term in writer.publishers.values():
            self.vocabulary.remember(term)
        return writer.outcomes


def _problems_of(error: Exception) -> list[Problem]:
    if isinstance(error, InvalidRecordError):
        return list(error.problems)
    if isinstance(error, ValidationError):
        return [
            Problem("" if name == NON_FIELD_ERRORS else name, message)
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return [Problem("", f"the database refused it: {error}")]
