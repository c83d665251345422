"""The files that pages attach, as their search documents hold them."""

from collections.abc import Collection

from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from search.documents import Attachment
from search.files.models import FileText


class Files:
    """Some Wagtail documents with their texts, read in three queries. What stands in a restricted collection is left
    out: not everybody may open it."""

    def __init__(self, keys: Collection[int]) -> None:
        restricted = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True)) if keys else ()
        self._documents = {
            document.pk: document
            for document in get_document_model().objects.filter(pk__in=keys).select_related("collection")
            if not (restricted and document.collection.path.startswith(restricted))
        }
        hashes = {document.file_hash for document in self._documents.values()}
        done = FileText.objects.filter(hash__in=hashes, state=FileText.State.DONE) if hashes else ()
        self._texts = {file.hash: file.text for file in done}

    def attachment(self, key: int | None, title: str = "", *, url: str = "") -> Attachment | None:
        """The document as attached under a title, or its own; its link is the file's own unless `url` is another."""
        document = self._documents.get(key) if key else None
        if document is None:
            return None
        # A row without a hash was made past Wagtail's forms: `manage.py extract_files` gives it one.
        text = self._texts.get(document.file_hash) if document.file_hash else ""
        return Attachment(title or document.title, url or document.url, text, document.file_hash)
