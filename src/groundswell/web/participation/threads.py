"""What is read of comments, as a viewer may see them: in threads, each with its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Role
from groundswell.web.challenges.places import Place
from groundswell.web.participation.models import Comment, Revision, State
from groundswell.web.participation.queries import ShownIdea, turn_to

#: Threads of comments on a page.
THREADS = 30


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as one viewer sees it, with the answers to it."""

    id: UUID
    state: str
    text: str
    language: str
    when: date
    is_addition: bool
    is_own: bool
    answers: tuple[ShownComment, ...] = ()
    is_edited: bool = False

    @property
    def lang(self) -> str:
        return "" if self.language == get_language() else self.language

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN


def list_threads(place: Place, idea: ShownIdea, *, page: Any = 1) -> Page[ShownComment]:
    """List a page of comments on an idea, each with its answers. Those of one day have no order.

    What was withdrawn or hidden is left out, unless answers hang on it. Under an idea that is
    hidden stands each viewer's own alone.
    """
    comments = Comment.objects.filter(contribution=idea.id)
    if idea.hides_comments:
        mine = comments.filter(author=_author(place), state=State.SHOWN)
        return turn_to(page, mine.order_by("posted_on", "id"), THREADS, _show_alone)
    is_answered = Comment.objects.filter(answers=OuterRef("pk"), state=State.SHOWN)
    roots = comments.filter(answers=None).filter(Q(state=State.SHOWN) | Exists(is_answered))
    ordered = roots.order_by("-is_addition", "posted_on", "id")
    return turn_to(page, ordered, THREADS, lambda listed: _show_threads(place, listed))


def get_comment(place: Place, comment_id: UUID) -> ShownComment | None:
    """Give a comment as the viewer sees it, with the answers to it."""
    here = Comment.objects.filter(contribution__challenge=place.here)
    found = list(here.filter(pk=comment_id).select_related("contribution"))
    if any(one.contribution.hides_comments for one in found):
        own = [one for one in found if one.author == _author(place)]
        return next(iter(_show_alone(own)), None)
    return next(iter(_show_threads(place, found)), None)


def _show_alone(own: list[Comment]) -> list[ShownComment]:
    """Give the viewer's own comments without what others answered."""
    texts = _texts_of_comments(own)
    return [_show_comment(one, texts, is_own=True) for one in own]


def _show_threads(place: Place, listed: list[Comment]) -> list[ShownComment]:
    answers = list(
        Comment.objects.filter(answers__in=[one.id for one in listed], state=State.SHOWN).order_by(
            "posted_on", "id"
        )
    )
    texts = _texts_of_comments([*listed, *answers])
    author = _author(place)
    under: dict[UUID | None, list[ShownComment]] = {}
    for one in answers:
        shown = _show_comment(one, texts, one.author == author)
        under.setdefault(one.answers_id, []).append(shown)
    return [
        _show_comment(one, texts, one.author == author, tuple(under.get(one.id, ())))
        for one in listed
    ]


def _texts_of_comments(comments: Iterable[Comment]) -> dict[UUID | None, str]:
    ids = [one.id for one in comments]
    current = Revision.objects.filter(comment__in=ids, is_current=True)
    return dict(current.values_list("comment_id", "text"))


def _show_comment(
    row: Comment,
    texts: dict[UUID | None, str],
    is_own: bool,
    answers: tuple[ShownComment, ...] = (),
) -> ShownComment:
    return ShownComment(
        id=row.id,
        state=row.state,
        text=texts.get(row.id, "") if row.state == State.SHOWN else "",
        language=row.language,
        when=row.posted_on,
        is_addition=row.is_addition,
        is_own=is_own,
        answers=answers,
        is_edited=row.is_edited,
    )


def _author(place: Place) -> str:
    return place.pseudonym(Context.POSTS) if Role.PARTICIPANT in place.roles else ""
