"""The relevance benchmark judges the documents that an import of the same lessons would give."""

from bench import judged
from bench.oak import record
from resources.models import LessonPage
from search.documents import sources
from search.fields import analysed
from tests.resources.conftest import Import
from tests.resources.test_oak import oak


def test_judged_lesson_is_the_imported_lesson_as_search_sees_it(run: Import) -> None:
    run(record(oak()))
    page = LessonPage.objects.get()
    ((_key, imported),) = sources()["resources.lessonpage"].build([page.pk])
    read = judged.document(oak(), 0)
    assert {name: sorted(tokens) for name, tokens in analysed(read).items()} == {
        name: sorted(tokens) for name, tokens in analysed(imported).items()
    }
    assert {name: set(slugs) for name, slugs in read.facets.items() if slugs} == {
        name: set(slugs) for name, slugs in imported.facets.items() if slugs
    }
