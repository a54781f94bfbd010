"""What somebody said in a challenge: for their own eyes, on a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.places import Place
from groundswell.web.participation.gateway import get_own_answers, list_gateway_questions
from groundswell.web.participation.models import (
    Comment,
    Contribution,
    MergeObjection,
    Revision,
    State,
    Vote,
)
from groundswell.web.participation.queries import PAGE, ShownIdea, show_ideas, turn_to


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A comment of the viewer's own, and the idea that it is on."""

    id: UUID
    idea_id: UUID
    state: str
    text: str
    language: str
    when: Any
    is_addition: bool
    has_fate: bool = False
    """Whether there is more to tell than that it is shown."""
    hidden_for: str = ""

    @property
    def is_out_of_sight(self) -> bool:
        """As of ideas."""
        return self.state == State.WAITING and bool(self.hidden_for)


def list_own_ideas(place: Place, *, page: Any = 1) -> Page[ShownIdea]:
    """List a page of the viewer's own ideas, also those that are not shown any more."""
    mine = Contribution.objects.filter(
        challenge=place.here, author=place.pseudonym(Context.POSTS)
    ).order_by("-posted_on", "id")
    return _show(place, mine.values_list("id", flat=True), page)


def list_voted(place: Place, *, page: Any = 1) -> Page[ShownIdea]:
    """List a page of the ideas that the viewer voted on."""
    votes = Vote.objects.filter(voter=place.pseudonym(Context.VOTES)).order_by("contribution_id")
    return _show(place, votes.values_list("contribution_id", flat=True), page)


def _show(place: Place, ids: Any, page: object) -> Page[ShownIdea]:
    return turn_to(page, ids, PAGE, lambda listed: show_ideas(place, listed))


def list_own_comments(place: Place, *, page: Any = 1) -> Page[OwnComment]:
    """List a page of the viewer's own comments."""
    mine = Comment.objects.filter(
        contribution__challenge=place.here, author=place.pseudonym(Context.POSTS)
    ).order_by("-posted_on", "id")
    return turn_to(page, mine, PAGE, _show_comments)


def _show_comments(rows: list[Comment]) -> list[OwnComment]:
    texts = dict(
        Revision.objects.filter(comment__in=[one.id for one in rows], is_current=True).values_list(
            "comment_id", "text"
        )
    )
    return [
        OwnComment(
            row.id,
            row.contribution_id,
            row.state,
            texts.get(row.id, ""),
            row.language,
            row.posted_on,
            row.is_addition,
            row.state != State.SHOWN or row.is_edited or bool(row.hidden_for),
            row.hidden_for,
        )
        for row in rows
    ]


def count_own(place: Place) -> dict[str, int]:
    """Count the viewer's own ideas, comments and votes."""
    author = place.pseudonym(Context.POSTS)
    comments = Comment.objects.filter(author=author, contribution__challenge=place.here)
    return {
        "ideas": Contribution.objects.filter(challenge=place.here, author=author).count(),
        "comments": comments.count(),
        "votes": Vote.objects.filter(voter=place.pseudonym(Context.VOTES)).count(),
    }


def get_own_record(place: Place) -> dict[str, Any]:
    """Give everything that the platform holds of what the viewer said here, for a file."""
    author, voter = place.pseudonym(Context.POSTS), place.pseudonym(Context.VOTES)
    ideas = Contribution.objects.filter(challenge=place.here, author=author)
    comments = Comment.objects.filter(contribution__challenge=place.here, author=author)
    texts = Revision.objects.filter(contribution__in=ideas) | Revision.objects.filter(
        comment__in=comments
    )
    versions: dict[UUID, list[dict[str, Any]]] = {}
    for one in texts.order_by("number"):
        versions.setdefault(one.contribution_id or one.comment_id, []).append(  # type: ignore[arg-type]  # one of them is there
            {"number": one.number, "text": one.text, "is_erased": one.is_erased}
        )
    questions = {one.id.hex: one for one in list_gateway_questions(place)}
    answers = get_own_answers(place)
    objections = MergeObjection.objects.filter(merge__member__in=ideas).select_related("merge")
    return {
        "challenge": place.here.name,
        "ideas": [
            {
                "id": str(one.id),
                "kind": one.kind,
                "state": State(one.state).value,
                "language": one.language,
                "posted_on": one.posted_on.isoformat(),
                "texts": versions.get(one.id, []),
            }
            for one in ideas.order_by("posted_on", "id")
        ],
        "comments": [
            {
                "id": str(one.id),
                "idea": str(one.contribution_id),
                "answers": str(one.answers_id) if one.answers_id else None,
                "is_addition": one.is_addition,
                "state": State(one.state).value,
                "language": one.language,
                "posted_on": one.posted_on.isoformat(),
                "texts": versions.get(one.id, []),
            }
            for one in comments.order_by("posted_on", "id")
        ],
        "objections": [
            {
                "idea": str(one.merge.member_id),
                "merged_into": str(one.merge.head_id),
                "words": one.words,
                "objected_on": one.objected_on.isoformat(),
                "answer": one.answer,
                "answered_on": one.answered_on and one.answered_on.isoformat(),
            }
            for one in objections.order_by("objected_on", "id")
        ],
        "votes": [
            {"idea": str(idea), "choice": Vote.Choice(choice).name.lower()}
            for idea, choice in Vote.objects.filter(voter=voter)
            .order_by("contribution_id")
            .values_list("contribution_id", "choice")
        ],
        "gateway_answers": [
            {"question": question.text, "answer": question.choices_by_id[answers[name]]}
            for name, question in sorted(questions.items())
            if answers.get(name) in question.choice_ids
        ],
    }
