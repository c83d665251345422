"""Feedback: three answers, once, that lead back to nobody."""

from django.db import transaction
from django.utils import timezone

from training.keys import digest
from training.models.access import RequestKey, TrainingFeedback
from training.models.requests import Actor, State, TrainingRequest
from training.moves import locked, move


@transaction.atomic
def give(
    request: TrainingRequest, key: str, *, usefulness: int, confidence: int, comment: str, is_comment_held: bool
) -> bool:
    """Stores the answers (1 to 5 each) and takes the `key` to them out of use; False when it was used already."""
    request = locked(request.pk)
    usable = RequestKey.objects.filter(request=request, purpose=RequestKey.Purpose.FEEDBACK, revoked_at=None)
    if not usable.filter(digest=digest(key), expires_at__gt=timezone.now()).exists():
        return False
    # Another message may have brought another key to the same questions.
    usable.update(revoked_at=timezone.now())
    held_at = timezone.localtime(request.begins_at or request.delivered_at or request.submitted_at)
    TrainingFeedback.objects.create(
        site=request.site,
        offer_id=request.offer_id,
        offer_title=request.offer_title,
        month=held_at.date().replace(day=1),
        usefulness=usefulness,
        confidence=confidence,
        comment=comment,
        is_comment_held=is_comment_held,
    )
    if request.state == State.DELIVERED:
        move(request, "receive_feedback", actor=Actor.SYSTEM)
    return True
