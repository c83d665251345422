"""The worker's chores that no room owns: scheduled pages, tasks of killed workers, old rows.

django-tasks-db has no lease: a task whose worker was killed stays "running" for ever. Our workers renew a row every few
seconds, and what a silent one left running is made ready again. So a task may run twice, and must bear it.
"""

import logging
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db.models import Min
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.models import WorkerBeat
from cms.work import RETRY_AFTER, Backlog, Sweep, has_worker, register

logger = logging.getLogger(__name__)
# A worker that gave no sign of life for this long is dead: six beats.
SILENCE = timedelta(seconds=60)
_KEPT_DAYS = 14


class WorkerDied(Exception):  # noqa: N818 - what happened to a task, for the list of tasks
    """The workers that ran the task were killed, each time."""


def register_chores() -> None:
    register(Sweep("tasks", free_tasks_of_the_dead, every=20, backlog=tasks_backlog))
    register(Sweep("scheduled pages", publish_scheduled, every=60))
    register(Sweep("old tasks", forget_old_tasks, every=3600))


def last_sign_of_life() -> datetime | None:
    """Of any worker."""
    return WorkerBeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()


def tasks_backlog() -> Backlog:
    """Tasks that failed are in the log; nothing is lost with them, since what must be done is a row of its own."""
    ready = DBTaskResult.objects.ready()
    return Backlog(ready.count(), ready.aggregate(oldest=Min("enqueued_at"))["oldest"])


def free_tasks_of_the_dead() -> bool:
    """Makes ready again what killed workers left running; what took several of them along has failed."""
    limit = timezone.now() - SILENCE
    alive = set(WorkerBeat.objects.filter(seen_at__gt=limit).values_list("worker", flat=True))
    for task in DBTaskResult.objects.running().filter(started_at__lt=limit):
        if alive.intersection(task.worker_ids[-1:]):
            continue
        if len(task.worker_ids) > len(RETRY_AFTER):
            logger.error("Task %s (%s) is given up: each worker that ran it died", task.id, task.task_path)
            task.set_failed(WorkerDied())
        else:
            logger.warning("Task %s (%s) was left running by a worker that died: again", task.id, task.task_path)
            left = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
            left.update(status=TaskResultStatus.READY)
    return False


def publish_scheduled() -> bool:
    """Wagtail's: publishes and takes down what officers scheduled."""
    call_command("publish_scheduled")
    return False


def forget_old_tasks() -> bool:
    WorkerBeat.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()
    if has_worker():
        call_command("prune_db_task_results", min_age_days=_KEPT_DAYS, verbosity=0)
    return False
