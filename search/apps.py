from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from cms.work import Sweep, register
        from search import querylog
        from search.files import queue
        from search.signals import connect
        from search.upkeep import register_upkeep

        connect()
        register_upkeep()
        renew_revision()
        register(Sweep("text in files", run=queue.read_one, backlog=queue.backlog))
        register(Sweep("search counts", run=querylog.sweep, every=3600))
        post_migrate.connect(index_follows_tables, sender=self)


def renew_revision() -> None:
    """What is taught, and the terms that searches recognise, are kept by every process until the revision changes."""
    from search.promotion_models import Promotion
    from search.teaching_models import Revision, Synonym
    from vocabulary.models import Term

    for model in (Synonym, Promotion, Term):
        for signal in (post_save, post_delete):
            signal.connect(Revision.renew, sender=model)


def index_follows_tables(**_: Any) -> None:
    """`manage.py flush` empties the tables of models only, and a migration may leave an index of a new shape empty."""
    from django.db import connection

    from search import engines, spelling
    from search.models import Document, WordCount

    if "search_document" not in connection.introspection.table_names():
        return
    if not Document.objects.exists():
        engines.database().clear()
    elif not WordCount.objects.exists():
        engines.database().rebuild(lambda count: None)
        spelling.rebuild(lambda count: None)
