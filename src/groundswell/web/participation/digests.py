"""Who has taken part, and whether there is something new: what the e-mails ask of this room."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from groundswell.web.accounts.post.kinds import NoticeKind
from groundswell.web.accounts.post.notices import do_post_to_members
from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.models import Comment, Contribution, State, Vote
from groundswell.web.shared.clock import get_now, get_today

_MONDAY = 0
_WEEK = timedelta(days=7)


def list_who_took_part(challenge_id: UUID) -> set[str]:
    """List the pseudonyms, among posts and among votes, of all who said something or voted."""
    ideas = Contribution.objects.filter(challenge=challenge_id)
    comments = Comment.objects.filter(contribution__challenge=challenge_id)
    votes = Vote.objects.filter(contribution__challenge=challenge_id)
    posted = ideas.values_list("author", flat=True).union(comments.values_list("author", flat=True))
    return {*posted, *votes.values_list("voter", flat=True).distinct()}


def post_digests() -> None:
    """On Mondays tell people of each open challenge that there is something new, where there is."""
    if get_today().weekday() != _MONDAY:
        return
    for challenge in Challenge.objects.filter(is_launched=True, sends_digest=True).order_by("id"):
        is_open = any(phase.is_open_at(get_now()) for phase in challenge.phases.all())
        if is_open and _has_news(challenge.id):
            do_post_to_members(challenge.id, NoticeKind.DIGEST)


def _has_news(challenge_id: UUID) -> bool:
    since = get_today() - _WEEK
    new = {"state": State.SHOWN, "posted_on__gte": since}
    ideas = Contribution.objects.filter(challenge=challenge_id, **new)
    comments = Comment.objects.filter(contribution__challenge=challenge_id, **new)
    return ideas.exists() or comments.exists()
