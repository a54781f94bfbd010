"""From votes to opinion groups, consensus, division and what to show next.

Votes are read in :mod:`groundswell.analysis.pipeline.vote_files`. The figures are the opinion
room's; what is printed of them is the report's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from math import erf, sqrt

import numpy as np

from groundswell.analysis.corpus.redaction import ALL_RULES, redact
from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.suppression import MINIMUM_GROUP
from groundswell.analysis.opinion.groups import MAX_GROUPS, find_groups
from groundswell.analysis.opinion.ideas import look_at_ideas
from groundswell.analysis.opinion.model import (
    SCHEMA_VERSION,
    Grouping,
    Idea,
    IdeaResult,
    NextIdea,
    NotHeard,
    OpinionGroup,
    OpinionResult,
    ParticipantResult,
    Standing,
    Votes,
)
from groundswell.analysis.opinion.routing import (
    ANYBODY,
    candidates_for,
    choose_next,
    priority_of,
)
from groundswell.analysis.opinion.tables import ReadVotes

N_SAID = 10
N_NEXT = 20
N_NEXT_EACH = 3
CLOSE_BELOW = 0.45
"""Separation under which groups are said to shade into each other."""

Progress = Callable[[str, int, int], None]


def find_opinion(
    read: ReadVotes,
    *,
    ideas: Mapping[str, Idea] | None = None,
    title: str = "",
    seed: int = 0,
    max_groups: int = MAX_GROUPS,
    minimum_group: int = MINIMUM_GROUP,
    rules: Sequence[str] = ALL_RULES,
    keep_ids: bool = False,
    progress: Progress | None = None,
) -> OpinionResult:
    """Find opinion groups and what they make of the ideas.

    Parameters
    ----------
    read : ReadVotes
        As read from a table.
    ideas : mapping of str to Idea, optional
        By id.
    title : str
    seed : int
        Of every random choice.
    max_groups : int
        Most groups that are weighed.
    minimum_group : int
        Fewest members of a group, and fewest voters whose figures are shown; ten or more.
    rules : sequence of str
        Redaction rules for the texts of ideas.
    keep_ids : bool
        Whether participants keep the ids of the file, where these are pseudonyms already.
    progress : callable, optional
        Called with a stage, what is done and what there is to do.

    Returns
    -------
    OpinionResult
        The same for the same votes, whatever the order of the rows.

    Raises
    ------
    OptionError
        Where an option is out of range.
    """
    if minimum_group < MINIMUM_GROUP:
        raise OptionError(
            f"groups of {minimum_group} can't be shown", fix=f"give {MINIMUM_GROUP} or more"
        )
    votes, tell = read.votes, progress or (lambda _stage, _done, _all: None)
    known = {
        id: replace(idea, text=redact(idea.text, rules=rules)[0])
        for id, idea in (ideas or {}).items()
    }
    tell("groups", 0, 1)
    grouping = find_groups(votes, seed=seed, max_groups=max_groups, minimum_group=minimum_group)
    tell("groups", 1, 1)
    tell("ideas", 0, 1)
    names = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i] for i in range(grouping.n_groups))
    found = look_at_ideas(votes, grouping, ideas=known, names=names, minimum=minimum_group)
    first = {one.id: priority_of(one) for one in candidates_for(found)}
    found = tuple(replace(one, priority=first.get(one.id, 0.0)) for one in found)
    n_votes = np.bincount(votes.person, minlength=len(votes.participants))
    chosen = next((c for c in grouping.counts if c.n_groups == grouping.n_groups), None)
    order = {
        audience: choose_next(
            candidates_for(found, None if audience == ANYBODY else audience), n=len(found)
        )
        for audience in (ANYBODY, *names)
    }
    result = OpinionResult(
        schema_version=SCHEMA_VERSION,
        title=title or "Opinion",
        account=read.account,
        n_participants=len(votes.participants),
        n_ideas=len(votes.ideas),
        n_votes=votes.n,
        filled_share=votes.n / max(len(votes.participants) * len(votes.ideas), 1),
        why_no_groups=grouping.why,
        structure=grouping.structure,
        counts=grouping.counts,
        stability=grouping.stability,
        separation=None if chosen is None else chosen.separation,
        explained=grouping.explained,
        groups=_tell_groups(grouping, names, found, n_votes),
        ideas=found,
        participants=_tell_participants(votes, grouping, names, n_votes, order, keep_ids=keep_ids),
        not_heard=_tell_not_heard(grouping, n_votes),
        next_ideas=tuple((audience, best[:N_NEXT]) for audience, best in order.items()),
        parameters=(
            ("seed", str(seed)),
            ("max_groups", str(max_groups)),
            ("minimum_group", str(minimum_group)),
            ("redaction", ", ".join(rules) or "off"),
        ),
        notices=(),
    )
    tell("ideas", 1, 1)
    return replace(result, notices=_notices(result, read.notes))


def make_pseudonyms(votes: Votes) -> dict[str, str]:
    """Number the participants in an order that has nothing to do with their ids.

    Parameters
    ----------
    votes : Votes

    Returns
    -------
    dict of str to str
        Participant to "P1", "P2" ..., in the order of a hash of their votes.
    """
    starts = np.searchsorted(votes.person, np.arange(len(votes.participants) + 1))
    cells = [f"{votes.ideas[i]}={v}" for i, v in zip(votes.idea, votes.value, strict=True)]

    def lot(i: int) -> tuple[str, str]:
        told = "\n".join(cells[starts[i] : starts[i + 1]])
        return hashlib.sha256(told.encode()).hexdigest(), votes.participants[i]

    shuffled = sorted(range(len(votes.participants)), key=lot)
    return {votes.participants[i]: f"P{place}" for place, i in enumerate(shuffled, start=1)}


def _tell_groups(
    grouping: Grouping,
    names: tuple[str, ...],
    ideas: Sequence[IdeaResult],
    n_votes: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> tuple[OpinionGroup, ...]:
    groups = []
    for g, name in enumerate(names):
        said = [
            (-(view.effect_low or 0.0), place, idea.id, view.says)
            for place, idea in enumerate(ideas)
            for view in idea.groups
            if view.group == name and view.says is not None
        ]
        members = grouping.group == g
        groups.append(
            OpinionGroup(
                name=name,
                n=int(members.sum()),
                share=float(members.mean()),
                n_votes=int(n_votes[members].sum()),
                says=tuple((id, side) for _, _, id, side in sorted(said)[:N_SAID]),
            )
        )
    return tuple(groups)


def _tell_participants(
    votes: Votes,
    grouping: Grouping,
    names: tuple[str, ...],
    n_votes: np.ndarray[tuple[int], np.dtype[np.int64]],
    order: Mapping[str, tuple[NextIdea, ...]],
    *,
    keep_ids: bool,
) -> tuple[ParticipantResult, ...]:
    named = {one: one for one in votes.participants} if keep_ids else make_pseudonyms(votes)
    starts = np.searchsorted(votes.person, np.arange(len(votes.participants) + 1))
    ids = {audience: [one.id for one in best] for audience, best in order.items()}
    found = []
    for i, participant in enumerate(votes.participants):
        standing, g = grouping.standing[i], int(grouping.group[i])
        seen = {votes.ideas[place] for place in votes.idea[starts[i] : starts[i + 1]]}
        audience = names[g] if g >= 0 else ANYBODY
        is_on_map = standing not in (Standing.FEW_VOTES, Standing.FEW_ALIKE)
        x, y = ([*grouping.positions[i], 0.0, 0.0][:2]) if is_on_map else (None, None)
        found.append(
            ParticipantResult(
                id=named[participant],
                n_votes=int(n_votes[i]),
                standing=standing,
                group=names[g] if g >= 0 else None,
                certainty=(1 + erf(grouping.margin[i] / sqrt(2))) / 2 if g >= 0 else None,
                x=None if x is None else round(float(x), 3),
                y=None if y is None else round(float(y), 3),
                next_ideas=tuple(
                    islice((id for id in ids[audience] if id not in seen), N_NEXT_EACH)
                ),
            )
        )
    found.sort(key=lambda one: (len(one.id), one.id))
    return tuple(found)


def _tell_not_heard(
    grouping: Grouping, n_votes: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[NotHeard, ...]:
    found = []
    for standing in Standing:
        if standing is Standing.GROUPED:
            continue
        mine = np.array([one is standing for one in grouping.standing], dtype=bool)
        if mine.any():
            found.append(
                NotHeard(standing, int(mine.sum()), float(mine.mean()), int(n_votes[mine].sum()))
            )
    return tuple(found)


def _notices(result: OpinionResult, notes: Sequence[str]) -> tuple[str, ...]:
    # The first says how the table was read, which is nothing to be careful about.
    said = list(notes[1:])
    few = sum(idea.tally.n < MINIMUM_GROUP for idea in result.ideas)
    if few:
        # Not how many: where an idea leaves their number, it is known how many voted on it.
        part = "Most" if 2 * few > result.n_ideas else "Some"
        said.append(
            f"{part} ideas have fewer than {MINIMUM_GROUP} votes. What the crowd thinks of them "
            "is not known yet."
        )
    unheard = sum(one.share for one in result.not_heard)
    if result.groups and unheard >= 0.25:
        said.append(
            "A quarter or more of those who voted are in no group. "
            "The groups do not speak for them."
        )
    if result.groups and (result.separation or 0.0) < CLOSE_BELOW:
        said.append("The groups shade into each other: there is no gap between them.")
    return tuple(said)
