"""Erasing all that somebody said in a challenge: ideas, comments, votes, answers about themselves.

It works as long as the challenge's key is there, with a claim code as with an e-mail.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place
from groundswell.web.participation import tallies
from groundswell.web.participation.actions import do_withdraw
from groundswell.web.participation.gateway import do_erase_answers
from groundswell.web.participation.merging.locks import lock_family
from groundswell.web.participation.models import Comment, Contribution, State, Vote
from groundswell.web.shared.audit import record


@dataclass(frozen=True)
class Erased:
    """How much was erased."""

    n_ideas: int
    n_comments: int
    n_votes: int


def do_erase_own(*, place: Place) -> Erased:
    """Erase all that the viewer said. Cut off in between, it is gone on with by doing it again."""
    place.check(Act.WITHDRAW_OWN)
    author = place.pseudonym(Context.POSTS)
    mine = Contribution.objects.filter(challenge=place.here, author=author)
    ideas = list(mine.exclude(state=State.WITHDRAWN))
    said = Comment.objects.filter(contribution__challenge=place.here, author=author)
    comments = list(said.exclude(state=State.WITHDRAWN).select_related("contribution"))
    subjects: list[Contribution | Comment] = [*ideas, *comments]
    for subject in subjects:
        do_withdraw(place=place, subject=subject)
    n_votes = _erase_votes(place)
    do_erase_answers(place=place)
    return Erased(len(ideas), len(comments), n_votes)


def _erase_votes(place: Place) -> int:
    voter = place.pseudonym(Context.VOTES)
    own = Vote.objects.filter(contribution__challenge=place.here, voter=voter)
    rows = list(own.order_by("contribution_id").values_list("id", "contribution_id"))
    for vote_id, idea_id in rows:
        with transaction.atomic():
            lock_family(idea_id)
            vote = Vote.objects.select_for_update().filter(pk=vote_id).first()
            if vote is None:
                continue
            tallies.uncount_vote(vote, least=place.here.least)
            record(
                "vote.erased",
                actor=voter,
                subject_id=vote.id,
                challenge_id=place.here.id,
                other_ids=[vote.contribution_id],
                by_month=True,
            )
            vote.delete()
    return len(rows)
