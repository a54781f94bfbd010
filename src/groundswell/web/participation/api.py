"""The API's operations for people who take part and readers: ideas, comments, votes, findings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api import GatewayQuestionOut, describe_gateway_question
from groundswell.web.challenges.api_calls import (
    NO_YES,
    Call,
    Given,
    Language,
    Line,
    Listed,
    PageNumber,
    Slug,
    Words,
    for_act,
    list_page,
)
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Refused
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import MappedIdea
from groundswell.web.engine.runs import get_standing
from groundswell.web.participation import actions, feed, gateway, mine, queries, tasks
from groundswell.web.participation.findings import get_theme_book
from groundswell.web.participation.maps import get_seen_map
from groundswell.web.participation.models import (
    CHOICES,
    NAMES_OF_CHOICES,
    WHEEL,
    Comment,
    Contribution,
    State,
)
from groundswell.web.participation.orders import Order
from groundswell.web.participation.queries import ShownComment, ShownIdea, Wanted
from groundswell.web.participation.texts import LONGEST

router = Router(tags=["Ideas"])
own = Router(tags=["What is yours"])
found = Router(tags=["Findings"])

Kinds = Literal["helps", "blocks", "free", "solution"]
Choices = Literal["agree", "disagree", "pass"]
Text = Annotated[Words, Field(min_length=3, max_length=LONGEST, examples=["Short meetings help."])]


class CountsOut(Schema):
    """How votes fell. By code: of people with a claim code, of which one person can hold many."""

    agree: int
    disagree: int
    passed: int
    agree_by_code: int
    disagree_by_code: int
    passed_by_code: int


class IdeaOut(Schema):
    """An idea as the caller sees it."""

    id: UUID
    kind: str
    state: str
    text: str = Field(description="Empty where the idea was withdrawn or hidden.")
    language: str
    posted_on: date
    question_id: UUID
    n_comments: int
    source: str
    is_own: bool
    vote: str | None = Field(description="The caller's vote: agree, disagree, pass, or none.")
    counts: CountsOut | None = Field(description="None until the caller has voted.")


class CommentOut(Schema):
    """A comment and the answers to it."""

    id: UUID
    state: str
    text: str
    language: str
    posted_on: date
    is_addition: bool
    is_own: bool
    answers: list[CommentOut]


class OwnCommentOut(Schema):
    """A comment of the caller's own, and the idea that it is on."""

    id: UUID
    idea_id: UUID
    state: str
    text: str
    posted_on: date


class IdeaGiven(Given):
    """An idea in answer to a question that is open."""

    question_id: UUID
    kind: Kinds
    text: Text
    language: Language = "en-gb"
    token: UUID | None = Field(
        None, description="The same token twice posts once: send one if you may call again."
    )


class TextGiven(Given):
    """Words that take the place of others, or are compared."""

    text: Text


class VoteGiven(Given):
    """A vote, or a change of mind."""

    vote: Choices


class SupportGiven(Given):
    """Support for an idea, with an addition of one's own where there is one."""

    addition: Annotated[Words, Field(max_length=LONGEST)] = ""
    language: Language = "en-gb"
    token: UUID | None = Field(None, description="The same token twice adds the words once.")


class CommentGiven(Given):
    """A comment, or an answer to one."""

    text: Text
    language: Language = "en-gb"
    answers: UUID | None = None
    token: UUID | None = None


class IdeaWanted(Schema):
    """What a list of ideas is narrowed to, and its order."""

    model_config = ConfigDict(extra="ignore")

    words: Annotated[Line, Field(description="Words to search for, also by meaning.")] = ""
    # Left out, never null: an address has no null.
    kind: Kinds = Field(default=cast(Any, None))
    question_id: UUID = Field(default=cast(Any, None))
    language: Language = Field(default=cast(Any, None))
    theme: Annotated[
        Line, Field(max_length=64, description="Only where the caller may see the themes.")
    ] = ""
    has_comments: bool = False
    order: Literal["random", "fewest", "newest", "agreed", "divided"] = "random"
    mix: int = Field(
        0, ge=0, lt=WHEEL, description="Draws the mixed order; keep it from page to page."
    )
    page: PageNumber = 1


class NextOut(Schema):
    """The idea to vote on next, and how far the caller has come."""

    idea: IdeaOut | None
    n_voted: int
    n_left: int


class AnswerGiven(Given):
    """An answer: the place of the choice in its list, from 0."""

    question_id: UUID
    choice: Annotated[int, Field(ge=0, lt=100), NO_YES]


class AnswersGiven(Given):
    """Answers to the questions about people. What is left out is skipped."""

    answers: Annotated[list[AnswerGiven], Field(max_length=50)]


class AnswerOut(Schema):
    """An answer of the caller's own."""

    question_id: UUID
    choice: int


class GatewayOut(Schema):
    """The questions about people, and the caller's answers."""

    questions: list[GatewayQuestionOut]
    answers: list[AnswerOut]


class OwnOut(Schema):
    """How much the caller said here."""

    ideas: int
    comments: int
    votes: int


class ThemeOut(Schema):
    """A theme: a group of ideas that say related things, found by the engine."""

    id: str
    parent_id: str | None
    kind: str
    number: str
    title: str
    description: str
    n_contributions: int
    n_people: int
    is_small: bool
    ideas: list[str]


class BlockOut(Schema):
    """A building block so far, and the themes that it answers."""

    number: int
    title: str
    statement: str
    basis: str
    theme_id: str
    answers: list[str]


class ThemesOut(Schema):
    """The themes so far."""

    made_on: date
    n_contributions: int
    themes: list[ThemeOut]
    blocks: list[BlockOut]
    notices: list[str]


class SaidOut(Schema):
    """An idea on which a group stands apart, and its side."""

    idea_id: str
    side: str


class GroupOut(Schema):
    """People who vote alike."""

    name: str
    n: int = Field(description="How many people.")
    share: float = Field(description="Of all who are on the map, from 0 to 1.")
    says: list[SaidOut]


class MappedOut(Schema):
    """An idea on which all agree, or which divides."""

    idea_id: str
    side: str | None = Field(description="What all say; none where the idea divides.")
    n: int
    agree_share: float
    disagree_share: float
    division: float = Field(description="0 all alike, 1 as far apart as can be.")


class MapOut(Schema):
    """The opinion map: groups who vote alike, what all agree on and what divides."""

    made_on: date | None
    n_people: int
    n_ideas: int
    n_votes: int
    why_no_groups: str
    groups: list[GroupOut]
    agreed: list[MappedOut] = Field(description="The clearest first.")
    divides: list[MappedOut] = Field(description="The clearest first.")
    n_unseen: int = Field(description="Ideas left out until the caller has voted on them.")
    notices: list[str]


class StandingOut(Schema):
    """How far an analysis is."""

    subject: str
    state: str
    done_share: float
    problem: str


def describe_idea(one: ShownIdea) -> dict[str, Any]:
    """Give an idea as it goes out."""
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "text": one.text,
        "language": one.language,
        "posted_on": one.when,
        "question_id": one.question_id,
        "n_comments": one.n_comments,
        "source": one.source,
        "is_own": one.is_own,
        "vote": None if one.vote is None else NAMES_OF_CHOICES[one.vote],
        "counts": one.counts,
    }


def describe_comment(one: ShownComment) -> dict[str, Any]:
    """Give a comment and its answers as they go out."""
    return {
        "id": one.id,
        "state": one.state,
        "text": one.text,
        "language": one.language,
        "posted_on": one.when,
        "is_addition": one.is_addition,
        "is_own": one.is_own,
        "answers": [describe_comment(answer) for answer in one.answers],
    }


def _idea(request: Call, idea_id: UUID) -> Contribution:
    return get_object_or_404(Contribution, pk=idea_id, challenge=request.place.here)


def _comment(request: Call, comment_id: UUID) -> Comment:
    return get_object_or_404(
        Comment.objects.select_related("contribution"),
        pk=comment_id,
        contribution__challenge=request.place.here,
    )


def _idea_again(request: Call, idea_id: UUID) -> dict[str, Any]:
    idea = queries.get_idea(request.place, idea_id)
    if idea is None:
        raise Http404
    return describe_idea(idea)


def _check_language(request: Call, language: str) -> str:
    if language not in request.place.here.languages or language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This challenge is not in that language.")})
    return language


@router.get("/{slug}/ideas", response=Listed[IdeaOut], summary="List ideas")
@for_act(Act.READ_IDEAS)
def list_ideas(request: Call, slug: Slug, wanted: Query[IdeaWanted]) -> Any:
    """List ideas, mixed unless another order is asked for; by votes, only those one voted on."""
    if wanted.theme:
        request.place.check(Act.SEE_THEMES)
    page = queries.list_ideas(
        request.place,
        Wanted(
            words=wanted.words,
            kind=wanted.kind or "",
            question=str(wanted.question_id or ""),
            language=wanted.language or "",
            theme=wanted.theme,
            has_comments=wanted.has_comments,
            order=Order(wanted.order),
        ),
        lot=wanted.mix,
        page=wanted.page,
    )
    return list_page(page, describe_idea)


@router.post("/{slug}/ideas", response={201: IdeaOut}, summary="Post an idea")
@for_act(Act.POST_IDEA)
def post_idea(request: Call, slug: Slug, given: IdeaGiven) -> Any:
    """Post an idea in answer to a question of the phase that is open."""
    question = get_object_or_404(
        Question, pk=given.question_id, phase__challenge=request.place.here
    )
    idea = actions.do_post_idea(
        place=request.place,
        question=question,
        kind=given.kind,
        text=given.text,
        language=_check_language(request, given.language),
        token=given.token,
    )
    return Status(201, _idea_again(request, idea.id))


@router.post("/{slug}/ideas/similar", response=list[IdeaOut], summary="Find similar ideas")
@for_act(Act.POST_IDEA)
def find_similar(request: Call, slug: Slug, given: TextGiven) -> Any:
    """Find ideas of others that say much the same as a text, the nearest first."""
    return [describe_idea(one) for one in queries.list_similar(request.place, given.text)]


@router.get("/{slug}/ideas/{idea_id}", response=IdeaOut, summary="Read an idea")
@for_act(Act.READ_IDEAS)
def read_idea(request: Call, slug: Slug, idea_id: UUID) -> Any:
    """Read one idea; one that was withdrawn or hidden comes without its text."""
    return _idea_again(request, idea_id)


@router.patch("/{slug}/ideas/{idea_id}", response=IdeaOut, summary="Change an idea")
@for_act(Act.CHANGE_OWN)
def change_idea(request: Call, slug: Slug, idea_id: UUID, given: TextGiven) -> Any:
    """Give one's own idea a new text."""
    actions.do_change_text(place=request.place, subject=_idea(request, idea_id), text=given.text)
    return _idea_again(request, idea_id)


@router.delete("/{slug}/ideas/{idea_id}", response={204: None}, summary="Withdraw an idea")
@for_act(Act.WITHDRAW_OWN)
def withdraw_idea(request: Call, slug: Slug, idea_id: UUID) -> Any:
    """Take one's own idea back: its text is erased, in every version."""
    _withdraw(request, _idea(request, idea_id))
    return Status(204, None)


@router.put("/{slug}/ideas/{idea_id}/vote", response=IdeaOut, summary="Vote")
@for_act(Act.VOTE)
def vote(request: Call, slug: Slug, idea_id: UUID, given: VoteGiven) -> Any:
    """Vote on an idea, or change one's vote. One person has one vote on an idea."""
    actions.do_vote(place=request.place, idea=_idea(request, idea_id), choice=CHOICES[given.vote])
    return _idea_again(request, idea_id)


@router.post("/{slug}/ideas/{idea_id}/support", response=IdeaOut, summary="Support an idea")
@for_act(Act.VOTE)
def support(request: Call, slug: Slug, idea_id: UUID, given: SupportGiven) -> Any:
    """Agree with an idea instead of posting a like one; an addition stays one's own text."""
    actions.do_support(
        place=request.place,
        idea=_idea(request, idea_id),
        addition=given.addition,
        language=_check_language(request, given.language),
        token=given.token,
    )
    return _idea_again(request, idea_id)


@router.get(
    "/{slug}/ideas/{idea_id}/comments", response=Listed[CommentOut], summary="List comments"
)
@for_act(Act.READ_IDEAS)
def list_comments(request: Call, slug: Slug, idea_id: UUID, page: PageNumber = 1) -> Any:
    """List the comments on an idea, each with its answers."""
    _idea(request, idea_id)
    return list_page(queries.list_threads(request.place, idea_id, page=page), describe_comment)


@router.post("/{slug}/ideas/{idea_id}/comments", response={201: CommentOut}, summary="Comment")
@for_act(Act.COMMENT)
def comment(request: Call, slug: Slug, idea_id: UUID, given: CommentGiven) -> Any:
    """Comment on an idea, or answer a comment."""
    answers = _comment(request, given.answers) if given.answers else None
    made = actions.do_comment(
        place=request.place,
        idea=_idea(request, idea_id),
        text=given.text,
        language=_check_language(request, given.language),
        answers=answers,
        token=given.token,
    )
    return Status(201, _comment_again(request, made.id))


@router.patch("/{slug}/comments/{comment_id}", response=CommentOut, summary="Change a comment")
@for_act(Act.CHANGE_OWN)
def change_comment(request: Call, slug: Slug, comment_id: UUID, given: TextGiven) -> Any:
    """Give one's own comment a new text."""
    actions.do_change_text(
        place=request.place, subject=_comment(request, comment_id), text=given.text
    )
    return _comment_again(request, comment_id)


@router.delete("/{slug}/comments/{comment_id}", response={204: None}, summary="Withdraw a comment")
@for_act(Act.WITHDRAW_OWN)
def withdraw_comment(request: Call, slug: Slug, comment_id: UUID) -> Any:
    """Take one's own comment back: its text is erased, in every version."""
    _withdraw(request, _comment(request, comment_id))
    return Status(204, None)


def _withdraw(request: Call, subject: Contribution | Comment) -> None:
    """Withdraw a text; who calls again because an answer got lost is told that it is done."""
    try:
        actions.do_withdraw(place=request.place, subject=subject)
    except Refused:
        subject.refresh_from_db(fields=["state"])
        is_own = subject.author == request.place.pseudonym(Context.POSTS)
        if not (is_own and subject.state == State.WITHDRAWN):
            raise


def _comment_again(request: Call, comment_id: UUID) -> dict[str, Any]:
    made = queries.get_comment(request.place, comment_id)
    if made is None:
        raise Http404
    return describe_comment(made)


@own.get("/{slug}/feed/next", response=NextOut, summary="What to vote on next")
@for_act(Act.VOTE)
def read_next(request: Call, slug: Slug) -> Any:
    """Give the idea that the caller meets next: attention is spread over all ideas."""
    idea_id = feed.get_next_id(request.place)
    progress = feed.get_progress(request.place)
    return {
        "idea": _idea_again(request, idea_id) if idea_id else None,
        "n_voted": progress.n_voted,
        "n_left": progress.n_left,
    }


@own.get("/{slug}/mine", response=OwnOut, summary="How much is yours")
@for_act(Act.SEE_OWN)
def count_own(request: Call, slug: Slug) -> Any:
    """Count the caller's own ideas, comments and votes."""
    return mine.count_own(request.place)


@own.get("/{slug}/mine/ideas", response=Listed[IdeaOut], summary="Your ideas")
@for_act(Act.SEE_OWN)
def list_own_ideas(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the caller's own ideas, also those that are not shown any more."""
    return list_page(mine.list_own_ideas(request.place, page=page), describe_idea)


@own.get("/{slug}/mine/comments", response=Listed[OwnCommentOut], summary="Your comments")
@for_act(Act.SEE_OWN)
def list_own_comments(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the caller's own comments."""

    def describe(one: mine.OwnComment) -> dict[str, Any]:
        return {
            "id": one.id,
            "idea_id": one.idea_id,
            "state": one.state,
            "text": one.text,
            "posted_on": one.when,
        }

    return list_page(mine.list_own_comments(request.place, page=page), describe)


@own.get("/{slug}/mine/votes", response=Listed[IdeaOut], summary="Your votes")
@for_act(Act.SEE_OWN)
def list_voted(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the ideas that the caller voted on, with the vote."""
    return list_page(mine.list_voted(request.place, page=page), describe_idea)


@own.get("/{slug}/mine/record", response=dict[str, Any], summary="All that is held of you")
@for_act(Act.SEE_OWN)
def read_own_record(request: Call, slug: Slug) -> Any:
    """Give everything that the platform holds of what the caller said here."""
    return mine.get_own_record(request.place)


@own.get("/{slug}/gateway", response=GatewayOut, summary="Questions about you")
@for_act(Act.SEE_OWN)
def read_gateway(request: Call, slug: Slug) -> Any:
    """Read the questions about people, and the caller's own answers."""
    return _describe_gateway(request)


@own.put("/{slug}/gateway", response=GatewayOut, summary="Answer questions about you")
@for_act(Act.ANSWER_GATEWAY)
def answer_gateway(request: Call, slug: Slug, given: AnswersGiven) -> Any:
    """Answer the questions about people, in place of what was answered before."""
    kept = {one.id: len(one.choices_words) for one in gateway.list_gateway_questions(request.place)}
    for one in given.answers:
        if one.choice >= kept.get(one.question_id, 0):
            raise ValidationError({"answers": _("There is no such question or choice.")})
    answers = {one.question_id.hex: one.choice for one in given.answers}
    gateway.do_answer_gateway(place=request.place, answers=answers)
    return _describe_gateway(request)


@own.delete("/{slug}/gateway", response={204: None}, summary="Erase your answers")
@for_act(Act.WITHDRAW_OWN)
def erase_answers(request: Call, slug: Slug) -> Any:
    """Erase the caller's answers to the questions about people."""
    gateway.do_erase_answers(place=request.place)
    return Status(204, None)


def _describe_gateway(request: Call) -> dict[str, Any]:
    questions = gateway.list_gateway_questions(request.place)
    answers = gateway.get_own_answers(request.place)
    return {
        "questions": [describe_gateway_question(one) for one in questions],
        "answers": [
            {"question_id": UUID(name), "choice": choice} for name, choice in answers.items()
        ],
    }


@found.get("/{slug}/themes", response=ThemesOut | None, summary="Themes so far")
@for_act(Act.SEE_THEMES)
def read_themes(request: Call, slug: Slug) -> Any:
    """Read the themes so far, with the ideas in each; nothing where none were looked for."""
    book = get_theme_book(request.place.here.id)
    if book is None:
        return None
    return {
        "made_on": book.run.made_on,
        "n_contributions": book.run.n_contributions,
        "themes": [
            {
                "id": one.id,
                "parent_id": one.parent_id,
                "kind": one.kind,
                "number": one.number,
                "title": one.title,
                "description": one.description,
                "n_contributions": one.n_contributions,
                "n_people": one.n_people,
                "is_small": one.is_small,
                "ideas": list(book.members[one.id]),
            }
            for one in book.run.themes
        ],
        "blocks": [
            {
                "number": one.number,
                "title": one.title,
                "statement": one.statement,
                "basis": one.basis,
                "theme_id": one.theme_id,
                "answers": list(one.answers),
            }
            for one in book.run.blocks
        ],
        "notices": list(book.run.notices),
    }


@found.get("/{slug}/map", response=MapOut | None, summary="Opinion map")
@for_act(Act.SEE_OPINION_MAP)
def read_map(request: Call, slug: Slug) -> Any:
    """Read the opinion map; nothing where none was made. Ideas are told once one has voted."""
    seen = get_seen_map(request.place)
    if seen is None:
        return None
    shown = seen.found
    return {
        "made_on": shown.made_on,
        "n_people": shown.n_people,
        "n_ideas": shown.n_ideas,
        "n_votes": shown.n_votes,
        "why_no_groups": shown.why_no_groups,
        "groups": [
            {
                "name": one.name,
                "n": one.n,
                "share": one.share,
                "says": [{"idea_id": idea, "side": side} for idea, side in one.says],
            }
            for one in shown.groups
        ],
        "agreed": [_describe_mapped(one) for one in shown.agreed],
        "divides": [_describe_mapped(one) for one in shown.divides],
        "n_unseen": seen.n_unseen,
        "notices": list(shown.notices),
    }


def _describe_mapped(one: MappedIdea) -> dict[str, Any]:
    return {
        "idea_id": one.idea_id,
        "side": one.side,
        "n": one.n,
        "agree_share": one.agree_share,
        "disagree_share": one.disagree_share,
        "division": one.division,
    }


@found.get("/{slug}/analysis", response=list[StandingOut], summary="How far an analysis is")
@for_act(Act.RUN_ANALYSIS)
def read_standing(request: Call, slug: Slug) -> Any:
    """Tell how far the newest analysis is: of themes, and of opinion."""
    listed = []
    for subject in Run.Subject.values:
        standing = get_standing(request.place.here.id, subject)
        if standing is not None:
            listed.append(
                {
                    "subject": subject,
                    "state": standing.state,
                    "done_share": standing.done_share,
                    "problem": standing.problem,
                }
            )
    return listed


@found.post("/{slug}/analysis", response={202: None}, summary="Start an analysis")
@for_act(Act.RUN_ANALYSIS)
def start_analysis(request: Call, slug: Slug) -> Any:
    """Have the challenge analysed now. The work goes on after the answer."""
    tasks.do_start_analysis(place=request.place)
    return Status(202, None)
