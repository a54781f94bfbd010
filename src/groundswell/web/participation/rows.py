"""The rows that somebody acts on. What is shown of them is in ``queries``."""

from __future__ import annotations

from uuid import UUID

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.places import Place
from groundswell.web.participation.models import Comment, Contribution, State


def find_idea_row(place: Place, idea_id: UUID | None) -> Contribution | None:
    """Give an idea of the challenge; None where there is none."""
    if idea_id is None:
        return None
    return Contribution.objects.filter(challenge=place.here, id=idea_id).first()


def find_comment_row(idea: Contribution, comment_id: UUID) -> Comment | None:
    """Give a comment on an idea; None where there is none."""
    return Comment.objects.filter(contribution=idea, id=comment_id).first()


def find_own_idea(place: Place, idea_id: UUID) -> Contribution | None:
    """Give an idea of the viewer's own that they have not withdrawn.

    What is another's looks as if it were not there: whose it is, is nobody's business.
    """
    mine = Contribution.objects.filter(
        challenge=place.here, author=place.pseudonym(Context.POSTS), id=idea_id
    )
    return mine.exclude(state=State.WITHDRAWN).first()


def find_own_comment(place: Place, comment_id: UUID) -> Comment | None:
    """Give a comment of the viewer's own that they have not withdrawn."""
    mine = Comment.objects.filter(
        contribution__challenge=place.here, author=place.pseudonym(Context.POSTS), id=comment_id
    )
    return mine.exclude(state=State.WITHDRAWN).select_related("contribution").first()


def is_read_by_others(subject: Contribution | Comment) -> bool:
    """Tell whether others than its author can read a text."""
    if isinstance(subject, Contribution):
        return subject.state == State.SHOWN
    idea = subject.contribution
    is_idea_there = idea.state in (State.SHOWN, State.WITHDRAWN) and not idea.hides_comments
    return is_idea_there and subject.state == State.SHOWN


def get_current_text(subject: Contribution | Comment) -> str:
    """Give the text of now."""
    return subject.revisions.get(is_current=True).text
