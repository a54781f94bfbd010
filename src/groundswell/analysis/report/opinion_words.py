"""What the page of ``groundswell opinion`` says in words; ``opinion_page`` lays it out."""

from __future__ import annotations

from groundswell.analysis.opinion.model import (
    MINIMUM_VOTES,
    GroupView,
    IdeaResult,
    OpinionResult,
    Standing,
    Tally,
)
from groundswell.analysis.report.wording import count, effect, listed, number, p_value, percent

SIDE = {"agree": "agrees with", "disagree": "disagrees with"}
MAP = (
    "Each mark is a person who voted seven times or more. People who voted alike stand near each "
    "other. Left and right, up and down have no meaning of their own."
)
GROUPS = (
    "A group says what more than half of its voters say and the others say less. The difference "
    "is beyond chance after correction for all the ideas, groups and sides that were looked at. "
    "For each idea a person's group was told from their other votes alone."
)
CONSENSUS = (
    "All agree where more than half of each group does, and luck in who voted can't explain it. "
    "An idea on which few people voted is never shown here, however much these few agree."
)
CONSENSUS_ALONE = (
    "All agree where more than half of those who voted do, and luck in who voted can't explain it. "
    "An idea on which few people voted is never shown here, however much these few agree."
)
DIVISION = (
    "An idea divides where groups are far apart on it, beyond chance. The figure goes from 0 (all "
    "alike) to 1 (one group agrees, another disagrees, to a person)."
)
DIVISION_ALONE = (
    "An idea divides where surely a quarter or more agree and a quarter or more disagree. The "
    "figure goes from 0 (all alike) to 1 (as many on either side)."
)
NEXT = (
    "To show next: new ideas and those with few votes, since nobody knows yet what people think "
    "of them; then those that divide. A passed vote counts too: an idea that many pass on teaches "
    "less. For a group, its own few votes count."
)
STANDINGS = {
    Standing.BETWEEN: "stand between two groups: with other ideas to vote on they could as well "
    "be in the other",
    Standing.FEW_ALIKE: "are far from all groups, with too few like them for a group",
    Standing.FEW_VOTES: f"voted fewer than {MINIMUM_VOTES} times, too little to tell",
    Standing.NO_GROUPS: f"voted {MINIMUM_VOTES} times or more, and no groups were found",
}


def lead(result: OpinionResult) -> tuple[str, ...]:
    """What a person reads in half a minute."""
    votes = count(result.n_votes, "vote", "votes")
    said = [
        f"{count(result.n_participants, 'person', 'people')} cast {votes} on "
        f"{count(result.n_ideas, 'idea', 'ideas')}. Of every hundred votes that could have been "
        f"cast, {percent(result.filled_share).removesuffix('%')} were.",
    ]
    if result.groups:
        sizes = listed([f"{group.name} ({number(group.n)})" for group in result.groups])
        said.append(
            f"People fall into {count(len(result.groups), 'group', 'groups')} by what they agree "
            f"with: {sizes}."
        )
    else:
        said.append(f"No opinion groups can be told apart. {result.why_no_groups}")
    alike = sum(idea.consensus is not None for idea in result.ideas)
    apart = sum(idea.divides for idea in result.ideas)
    of_all = "all groups are" if result.groups else "most people are"
    on = count(alike, "idea", "ideas") if alike else "no idea"
    dividing = count(apart, "idea divides", "ideas divide") if apart else "no idea divides"
    said.append(f"On {on} {of_all} of one mind, and {dividing} them.")
    return tuple(said)


def certainty(result: OpinionResult) -> tuple[str, ...]:
    """How sure the groups are, in plain sentences."""
    structure, said = result.structure, []
    if structure.strength is None or structure.p_value is None:
        return (result.why_no_groups,)
    if result.groups and result.stability is not None:
        said.append(
            "The groups are more than chance, other ideas tell the same, and they come back "
            f"when votes are left out. That is so {placed(result)}; it says nothing of the others. "
            "The figures behind this follow."
        )
    said.append(
        f"Could it be chance? We drew {structure.n_draws} sets of votes in which every person and "
        "every idea agrees, disagrees and passes as often as here, and nothing else matters. The "
        f"strongest pattern in the real votes is {structure.strength:.2f} times as strong as in "
        f"those ({p_value(structure.p_value)}; 1.00 is chance)."
    )
    if structure.reliability is not None:
        said.append(
            f"Do other ideas tell the same? We halved the ideas {structure.n_halves} times. Each "
            "half puts people in an order; the two orders are as alike as a reliability of "
            f"{structure.reliability:.2f} (1 is the same, 0 is chance; groups are claimed from "
            "0.65)."
        )
    if result.stability is not None:
        said.append(
            "Do the groups come back? We left out a tenth of the votes, ten times over, and looked "
            f"for groups again: {placed(result)}, they agree with these at "
            f"{result.stability:.2f} (adjusted Rand index; 1 is the same, 0 is chance; groups are "
            "claimed from 0.90). People in no group don't count in this figure."
        )
    said.append(
        f"The two directions of the map hold {percent(sum(result.explained[:2]))} of the "
        "differences between votes."
    )
    if not result.groups:
        said.append(result.why_no_groups)
    return tuple(said)


def placed(result: OpinionResult) -> str:
    """Of whom the groups' stability tells: those in a group, as a share of those who voted."""
    share = sum(group.n for group in result.groups) / max(1, result.n_participants)
    in_100 = percent(share).removesuffix("%")
    return f"of those placed in a group ({in_100} in 100 of those who voted)"


def share_words(tally: Tally | None, side: str = "agree") -> str | None:
    """A share with its interval and its voters; None where it is withheld.

    Examples
    --------
    >>> share_words(Tally(40, 30, 6, 4, 0.75, 0.6, 0.86, 0.15, 0.07, 0.29))
    '75% (60% to 86%) of 40'
    """
    if tally is None:
        return None
    share, low, high = tally.agree_share, tally.agree_low, tally.agree_high
    if side == "disagree":
        share, low, high = tally.disagree_share, tally.disagree_low, tally.disagree_high
    return f"{percent(share)} ({percent(low)} to {percent(high)}) of {number(tally.n)}"


def agreeing(view: GroupView) -> float | None:
    """Share of a group's voters that agrees; None where it is withheld."""
    return None if view.tally is None else view.tally.agree_share


def effect_words(view: GroupView) -> str | None:
    """An effect with its name."""
    return None if view.effect is None else f"{view.effect:.2f} ({effect(view.effect)})"


def idea_words(idea: IdeaResult) -> str:
    """The text of an idea; its id where the text is not known."""
    return idea.text or f"Idea {idea.id}"


def short_words(idea: IdeaResult, width: int = 70) -> str:
    """The same, fit for a figure."""
    words = " ".join(idea_words(idea).split())
    return words if len(words) <= width else words[: width - 1].rstrip() + "…"


def not_heard(result: OpinionResult) -> tuple[str, ...]:
    """Who is in no group, in sentences."""
    if not result.not_heard:
        return ("Everybody who voted is in a group.",)
    n = sum(one.n for one in result.not_heard)
    share = percent(sum(one.share for one in result.not_heard))
    said = [
        f"{count(n, 'person is', 'people are')} in no group: {share} of those who voted. What is "
        "said of groups is not said of them. People who never voted are not even counted here.",
    ]
    for one in result.not_heard:
        said.append(f"{number(one.n)} of them {STANDINGS[one.standing]}.")
    return tuple(said)
