"""The API's operations on what the engine found: themes, opinion map, how far an analysis is."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Router, Schema, Status

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.values import (
    Slug,
)
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import MappedIdea
from groundswell.web.engine.runs import get_standing
from groundswell.web.participation import tasks
from groundswell.web.participation.findings import N_QUOTES, get_theme_book
from groundswell.web.participation.maps import get_seen_map
from groundswell.web.participation.notices import say_notice
from groundswell.web.participation.who import get_who_took_part

router = Router(tags=["Findings"])


class QuoteOut(Schema):
    """Words of an idea that are typical of a theme."""

    idea_id: str
    text: str


class ThemeOut(Schema):
    """A theme: a group of ideas that say related things, found by the engine."""

    id: str
    parent_id: str | None
    kind: str = Field(description="What it is about: helps, blocks or unclear.")
    kind_is_guessed: bool = Field(
        description="The engine told the kind from the words: most ideas were not marked so."
    )
    number: str
    title: str
    words: list[str] = Field(description="Those that set it apart, the foremost first.")
    n_contributions: int = Field(description="How many ideas are in it. Nobody counts people.")
    n_marked: int = Field(
        description="Of these ideas, those whose authors marked them as the kind says."
    )
    is_small: bool = Field(description="Few ideas are in it.")
    quotes: list[QuoteOut]


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
    language: str = Field(description="Of titles, words and statements, as a code.")
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
    n: int = Field(description="How many people or more, in steps of the smallest group.")
    share: float | None = Field(description="About which part of all on the map, from 0 to 1.")
    says: list[SaidOut]


class GroupVotesOut(Schema):
    """How a group voted on an idea. None where too few of it did."""

    group: str
    n: int | None
    agree_share: float | None
    disagree_share: float | None


class NotHeardOut(Schema):
    """People who are in no group, and why."""

    reason: str
    n: int
    share: float | None


class MappedOut(Schema):
    """An idea on which all agree, or which divides."""

    idea_id: str
    side: str | None = Field(description="What all say; none where the idea divides.")
    n: int = Field(description="How many voted or more, in steps of the smallest group.")
    agree_share: float | None = Field(description="About; none where too few voted to say.")
    disagree_share: float | None
    division: float = Field(description="0 all alike, 1 as far apart as can be.")
    groups: list[GroupVotesOut]


class MapOut(Schema):
    """The opinion map: groups who vote alike, what all agree on and what divides."""

    made_on: date | None
    n_people: int
    n_ideas: int
    n_votes: int
    n_imported: int = Field(description="How many of the votes came with a file.")
    why_no_groups: str
    groups: list[GroupOut]
    not_heard: list[NotHeardOut]
    agreed: list[MappedOut] = Field(description="The clearest first.")
    divides: list[MappedOut] = Field(description="The clearest first.")
    n_unseen: int = Field(description="Ideas left out until the caller has voted on them.")
    notices: list[str]


class StandingOut(Schema):
    """How far an analysis of themes or of opinion is."""

    subject: str
    state: str
    done_share: float
    problem: str


class AnalysisOut(Schema):
    """How far the newest analysis is."""

    is_waiting: bool = Field(description="One was asked for, and waits for its turn.")
    parts: list[StandingOut]


@router.get("/{slug}/themes", response=ThemesOut | None, summary="Themes so far")
@for_act(Act.SEE_THEMES)
def read_themes(request: Call, slug: Slug) -> Any:
    """Read the themes so far; nothing where none were looked for. Their ideas are listed apart."""
    book = get_theme_book(request.place.here.id)
    if book is None:
        return None
    return {
        "made_on": book.run.made_on,
        "language": book.run.language,
        "n_contributions": book.run.n_contributions,
        "themes": [
            {
                "id": one.id,
                "parent_id": one.parent_id,
                "kind": one.kind,
                "kind_is_guessed": one.kind_is_guessed,
                "number": one.number,
                "title": one.title,
                "words": list(one.words),
                "n_contributions": one.n_contributions,
                "n_marked": one.n_marked,
                "is_small": one.is_small,
                "quotes": [
                    {"idea_id": quote.contribution_id, "text": quote.text}
                    for quote in one.quotes[:N_QUOTES]
                ],
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
        "notices": [say_notice(one) for one in book.run.notices],
    }


@router.get("/{slug}/map", response=MapOut | None, summary="Opinion map")
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
        "n_imported": shown.n_imported,
        "why_no_groups": shown.why_no_groups and say_notice(shown.why_no_groups),
        "groups": [
            {
                "name": one.name,
                "n": one.n,
                "share": one.share,
                "says": [{"idea_id": idea, "side": side} for idea, side in one.says],
            }
            for one in shown.groups
        ],
        "not_heard": shown.not_heard,
        "agreed": [_describe_mapped(one) for one in shown.agreed],
        "divides": [_describe_mapped(one) for one in shown.divides],
        "n_unseen": seen.n_unseen,
        "notices": [say_notice(one) for one in shown.notices],
    }


def _describe_mapped(one: MappedIdea) -> dict[str, Any]:
    return {
        "idea_id": one.idea_id,
        "side": one.side,
        "n": one.n,
        "agree_share": one.agree_share,
        "disagree_share": one.disagree_share,
        "division": one.division,
        "groups": one.groups,
    }


class AnswerCount(Schema):
    """How many gave an answer about themselves."""

    text: str
    n_at_least: int = Field(description="Rounded down to steps; 0 is fewer than one step.")


class AskedCount(Schema):
    """One question about people, and its answers."""

    text: str
    answers: list[AnswerCount]


class WhoOut(Schema):
    """Who took part, question by question. None of it before enough people answered."""

    made_on: date | None
    step: int = Field(description="Counts go up in steps of this many people.")
    questions: list[AskedCount]


@router.get("/{slug}/who", response=WhoOut, summary="Who took part")
@for_act(Act.READ_CHALLENGE)
def read_who(request: Call, slug: Slug) -> Any:
    """Tell how many gave each answer about themselves, in whole steps."""
    found = get_who_took_part(request.place)
    return {
        "made_on": found and found.made_on,
        "step": found.step if found else request.place.here.least,
        "questions": [
            {
                "text": question.text,
                "answers": [{"text": text, "n_at_least": n} for text, n in question.choices],
            }
            for question in (found.questions if found else ())
        ],
    }


@router.get("/{slug}/analysis", response=AnalysisOut, summary="How far an analysis is")
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
    return {"is_waiting": tasks.is_waiting(request.place.here.id), "parts": listed}


@router.post("/{slug}/analysis", response={202: None}, summary="Start an analysis")
@for_act(Act.RUN_ANALYSIS)
def start_analysis(request: Call, slug: Slug) -> Any:
    """Have the challenge analysed now. The work goes on after the answer."""
    tasks.do_start_analysis(place=request.place)
    return Status(202, None)
