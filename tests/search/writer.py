"""A process that changes pages in every way there is, to be killed while it does: `python -m tests.search.writer`.

Prints a full stop for each write once it is committed.
"""

import random
import sys
from collections.abc import Callable

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from wagtail.models import Page  # noqa: E402
from wagtail.signal_handlers import disable_reference_index_auto_update  # noqa: E402

from home.models import GuidancePage  # noqa: E402
from search import outbox  # noqa: E402
from tests import factories  # noqa: E402
from tests.conftest import load_base  # noqa: E402
from vocabulary.models import Term  # noqa: E402

PAGES = 300
# A transaction of an import writes so many rows at most.
BATCH = 25


def main(seed: str, count: int) -> None:
    chance = random.Random(seed)
    done = 0
    while done < count:
        kind = chance.choices((import_some, save_one, hide_or_show, move_or_delete, rename_far), (60, 30, 6, 3, 1))[0]
        number = kind(chance)
        done += number
        sys.stdout.write("." * number)
        sys.stdout.flush()


def prepare() -> None:
    """A new installation with the pages that are written to, in both engines' indexes."""
    call_command("migrate", verbosity=0)
    load_base()
    home = factories.site().root_page.specific
    with disable_reference_index_auto_update(), outbox.deferred():
        for number in range(PAGES):
            home.add_child(instance=_page(f"Page {number}"))
    call_command("search_rebuild")


def import_some(chance: random.Random) -> int:
    """As a bulk import does: past the signals, told to the outbox in the same transaction."""
    keys = chance.sample(_keys(), chance.randint(1, BATCH))
    with outbox.deferred(), transaction.atomic():
        for key in keys:
            GuidancePage.objects.filter(pk=key).update(title=_title(chance))
        outbox.changed(GuidancePage, keys, "imported")
    return len(keys)


def save_one(chance: random.Random) -> int:
    page = GuidancePage.objects.get(pk=chance.choice(_keys()))
    page.title = _title(chance)
    page.save(clean=False)
    return 1


def hide_or_show(chance: random.Random) -> int:
    page = GuidancePage.objects.get(pk=chance.choice(_keys()))
    if page.live:
        page.unpublish()
    else:
        page.save_revision().publish()
    return 1


def move_or_delete(chance: random.Random) -> int:
    one, other = GuidancePage.objects.filter(pk__in=chance.sample(_keys(), 2))
    if other.is_descendant_of(one) or chance.random() < 0.5:
        with transaction.atomic():
            one.delete()
            factories.site().root_page.add_child(instance=_page(_title(chance)))
    else:
        one.move(other, pos="last-child")
    return 1


def rename_far(chance: random.Random) -> int:
    """What many documents show: a term, the address of a page that others are below."""
    if chance.random() < 0.5:
        term = Term.objects.get(scheme="subject", slug="english")
        term.labels = {**term.labels, "en": _title(chance)}
        term.save()
    else:
        parent = Page.objects.filter(pk__in=_keys(), numchild__gt=0).first() or Page.objects.get(pk=_keys()[0])
        page = parent.specific
        page.slug = f"{page.pk}-{chance.randrange(10**6)}"
        page.save(clean=False)
    return 1


def _keys() -> list[int]:
    return list(GuidancePage.objects.order_by("pk").values_list("pk", flat=True))


def _title(chance: random.Random) -> str:
    return " ".join(chance.choices(("quokka", "wombat", "dingo", "emu", "possum", "bilby", "numbat"), k=3))


def _page(title: str) -> GuidancePage:
    return GuidancePage(title=title, summary="To be written to.", locale=factories.locale("en"))


if __name__ == "__main__":
    command: dict[str, Callable[[], None]] = {"prepare": prepare}
    command.get(sys.argv[1], lambda: main(sys.argv[1], int(sys.argv[2])))()
