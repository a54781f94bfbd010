"""The page of ``groundswell opinion``, idea by idea: consensus, division, what to show next.

People and their groups stand in :mod:`.opinion_page`.
"""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.analysis.opinion.model import IdeaResult, OpinionResult
from groundswell.analysis.report import opinion_words as words
from groundswell.analysis.report.page import Cell, Section, Table
from groundswell.analysis.report.plots import bar_plot, interval_plot
from groundswell.analysis.report.wording import p_value, percent

MOST_IDEAS = 15
MOST_NEXT = 10


def consensus_section(result: OpinionResult) -> Section:
    """Show what all agree on, with shares and intervals.

    Parameters
    ----------
    result : OpinionResult
        What was found.

    Returns
    -------
    Section
    """
    found = sorted(
        (idea for idea in result.ideas if idea.consensus is not None),
        key=lambda idea: (-idea.consensus_share, idea.id),
    )
    said = words.CONSENSUS if result.groups else words.CONSENSUS_ALONE
    if not found:
        return Section("consensus", "What all agree on", (said, "No idea meets this."))
    top = found[:MOST_IDEAS]
    return Section(
        anchor="consensus",
        heading="What all agree on",
        sentences=(said, *_say_cut(len(found))),
        figure=interval_plot(
            [(words.short_words(idea), *_ends(idea)) for idea in top],
            low=0.0,
            high=1.0,
            title="Shares of those who voted",
            about="Dot: share that agrees (or disagrees, where it says so). Line: 95% interval.",
            identity="consensus-plot",
            marks=((0.5, "half"),),
            show=percent,
        ),
        table=_idea_table(result, top, "Ideas on which all are of one mind", by_side=True),
    )


def _say_cut(n_found: int) -> tuple[str, ...]:
    if n_found <= MOST_IDEAS:
        return ()
    return (f"{n_found} ideas meet this; the first {MOST_IDEAS} stand here.",)


def _ends(idea: IdeaResult) -> tuple[float, float, float]:
    tally = idea.tally
    if idea.consensus == "disagree":
        return tally.disagree_share, tally.disagree_low, tally.disagree_high
    return tally.agree_share, tally.agree_low, tally.agree_high


def division_section(result: OpinionResult) -> Section:
    """Show what divides, and how far.

    Parameters
    ----------
    result : OpinionResult
        What was found.

    Returns
    -------
    Section
    """
    found = sorted(
        (idea for idea in result.ideas if idea.divides),
        key=lambda idea: (-idea.division, idea.id),
    )
    said = words.DIVISION if result.groups else words.DIVISION_ALONE
    if not found:
        return Section("division", "What divides", (said, "No idea meets this."))
    top = found[:MOST_IDEAS]
    return Section(
        anchor="division",
        heading="What divides",
        sentences=(said, *_say_cut(len(found))),
        figure=bar_plot(
            [(words.short_words(idea), idea.division) for idea in top],
            title="How far ideas divide",
            about="0: all alike. 1: one side agrees, the other disagrees, to a person.",
            identity="division-plot",
            high=1.0,
            show=lambda value: f"{value:.2f}",
        ),
        table=_idea_table(result, top, "Ideas that divide", by_side=False),
    )


def _idea_table(
    result: OpinionResult, ideas: Sequence[IdeaResult], caption: str, *, by_side: bool
) -> Table:
    header = ["Idea", "All" if by_side else "How far apart"]
    if result.groups:
        header += [f"Group {group.name}" for group in result.groups]
    else:
        header += ["Agree", "Disagree"]
    header += ["Chance"] if by_side else []
    rows = []
    for idea in ideas:
        side = idea.consensus or "agree"
        row: list[Cell] = [words.idea_words(idea), side if by_side else idea.division]
        if result.groups:
            row += [words.share_words(view.tally, side) for view in idea.groups]
        else:
            row += [words.share_words(idea.tally, one) for one in ("agree", "disagree")]
        if by_side:
            row.append(None if idea.consensus_p is None else p_value(idea.consensus_p))
        rows.append(tuple(row))
    what = "the side on which all are" if by_side else "people who agree"
    return Table(
        caption=caption,
        header=tuple(header),
        rows=tuple(rows),
        note=f"Shares are of {what}, among all who voted on the idea, those who passed too; with "
        "95% intervals. A dash: fewer than ten of the group voted on it."
        if result.groups
        else "Shares are of all who voted on the idea, those who passed too, with 95% intervals.",
    )


def next_section(result: OpinionResult) -> Section | None:
    """Show what to put before whom next; None where nothing is left to show.

    Parameters
    ----------
    result : OpinionResult
        What was found.

    Returns
    -------
    Section or None
    """
    ideas = {idea.id: idea for idea in result.ideas}
    parts = []
    for audience, best in result.next_ideas:
        top = best[:MOST_NEXT]
        if not top:
            continue
        name = "everybody" if audience == "everybody" else f"group {audience}"
        parts.append(
            Section(
                anchor=f"next-{audience.lower()}",
                heading=f"For {name}",
                sentences=(),
                table=Table(
                    caption=f"To show next to {name}",
                    header=("Idea", "Why", "Priority"),
                    rows=tuple(
                        (words.idea_words(ideas[one.id]), one.reason, one.priority) for one in top
                    ),
                ),
            )
        )
    if not parts:
        return None
    return Section("next", "What to show next", (words.NEXT,), subsections=tuple(parts))
