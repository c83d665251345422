from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from search.signals import connect

        connect()
        post_migrate.connect(clear_after_flush, sender=self)


def clear_after_flush(**_: Any) -> None:
    """`manage.py flush` empties the tables of models only; an index without documents would answer with ghosts."""
    from django.db import connection

    from search import engines
    from search.models import Document

    if "search_document" in connection.introspection.table_names() and not Document.objects.exists():
        engines.database().clear()
