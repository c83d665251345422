from django.db import models
from modelsearch import index

from search.facets import FACETS


class Lesson(index.Indexed, models.Model):
    """A document with one value a facet: `.facet()` counts a model's own columns, and no many-to-many."""

    title = models.CharField(max_length=500)
    text = models.TextField()
    search_fields = [
        index.SearchField("title", boost=5),
        index.SearchField("text"),
        *(index.FilterField(facet.name) for facet in FACETS),
    ]

    def __str__(self) -> str:
        return self.title


for _facet in FACETS:
    models.CharField(max_length=120, blank=True, default="").contribute_to_class(Lesson, _facet.name)
