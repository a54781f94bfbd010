"""The page and the files of ``groundswell opinion``, made from what was found.

People and their groups are laid out here; ideas in :mod:`.opinion_ideas`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from groundswell.analysis.opinion.model import IdeaResult, OpinionGroup, OpinionResult, Standing
from groundswell.analysis.opinion.tables import SetAside
from groundswell.analysis.report import opinion_words as words
from groundswell.analysis.report.json_file import encode_record
from groundswell.analysis.report.opinion_files import (
    groups_csv,
    ideas_csv,
    next_csv,
    participants_csv,
    set_aside_csv,
)
from groundswell.analysis.report.opinion_ideas import (
    MOST_IDEAS,
    consensus_section,
    division_section,
    next_section,
)
from groundswell.analysis.report.page import Cell, Page, Section, Table
from groundswell.analysis.report.page_html import render_page
from groundswell.analysis.report.plane_plots import scatter_plot
from groundswell.analysis.report.plots import bar_plot, matrix_plot
from groundswell.analysis.report.wording import count, number, p_value, percent

N_FIELDS = 5


def opinion_files(result: OpinionResult, aside: Sequence[SetAside] = ()) -> dict[str, bytes | str]:
    """Make every file of the result folder but the manifest.

    Parameters
    ----------
    result : OpinionResult
        What was found.
    aside : sequence of SetAside
        The votes that could not be used.

    Returns
    -------
    dict of str to bytes or str
        File name to content.
    """
    return {
        "index.html": render_page(opinion_page(result)),
        "result.json": encode_record(result),
        "groups.csv": groups_csv(result),
        "ideas.csv": ideas_csv(result),
        "participants.csv": participants_csv(result),
        "next.csv": next_csv(result),
        "set_aside.csv": set_aside_csv(aside),
    }


def opinion_page(result: OpinionResult) -> Page:
    """Lay out what was found as a page.

    Parameters
    ----------
    result : OpinionResult
        What was found.

    Returns
    -------
    Page
    """
    sections = [
        _map(result),
        _groups(result),
        consensus_section(result),
        division_section(result),
        _not_heard(result),
        _certainty(result),
        next_section(result),
        _account(result),
    ]
    return Page(
        title=result.title,
        lead=words.lead(result),
        facts=(
            ("People", number(result.n_participants)),
            ("Votes", number(result.n_votes)),
            ("Ideas", number(result.n_ideas)),
            ("Opinion groups", number(len(result.groups)) if result.groups else "none"),
        ),
        sections=tuple(section for section in sections if section is not None),
        notices=result.notices,
    )


def _map(result: OpinionResult) -> Section | None:
    names = [f"Group {group.name}" for group in result.groups]
    others = "Between groups" if result.groups else "Everybody with enough votes"
    place = {group.name: i for i, group in enumerate(result.groups)}
    points = [
        (one.x, one.y, len(names) if one.group is None else place[one.group])
        for one in result.participants
        if one.x is not None and one.y is not None
    ]
    if not points:
        return None
    rows = []
    for series, name in enumerate([*names, others]):
        mine = [(x, y) for x, y, at in points if at == series]
        # Where a few people stand is theirs to tell.
        shown = len(mine) >= 10
        rows.append(
            (
                name,
                len(mine),
                sum(x for x, _ in mine) / len(mine) if shown else None,
                sum(y for _, y in mine) / len(mine) if shown else None,
            )
        )
    return Section(
        anchor="map",
        heading="The opinion map",
        sentences=(words.MAP,),
        figure=scatter_plot(
            [(x, y, series, "") for x, y, series in points],
            series_names=[*names, others],
            title="People by how they voted",
            about="Each mark is a person. Near each other: voted alike.",
            identity="opinion-map",
            with_scale=False,
        ),
        table=_map_table([(x, y) for x, y, _ in points]),
        subsections=(
            Section(
                anchor="map-parts",
                heading="Where each group stands",
                sentences=(),
                table=Table(
                    caption="The middle of each part of the map",
                    header=("Part", "People", "Across", "Up"),
                    rows=tuple(rows),
                    note="Across and up are the averages of the people's places, in the map's own "
                    "unit.",
                ),
            ),
        ),
    )


def _map_table(points: Sequence[tuple[float, float]]) -> Table:
    """Count the people in each field of the map: five fields across, five up."""
    ends = [(min(values), max(values)) for values in zip(*points, strict=True)]

    def field(value: float, axis: int) -> int:
        low, high = ends[axis]
        return min(N_FIELDS - 1, int(N_FIELDS * (value - low) / (high - low))) if high > low else 0

    counts = Counter((field(x, 0), field(y, 1)) for x, y in points)
    names = ("far left", "left", "middle", "right", "far right")
    ups = ("bottom", "low", "middle", "high", "top")
    return Table(
        caption="How many people stand in each field of the map",
        header=("On the map", *names),
        rows=tuple(
            (ups[up], *(counts[across, up] for across in range(N_FIELDS)))
            for up in reversed(range(N_FIELDS))
        ),
        note="The map parted into five fields across and five up, all of one size.",
    )


def _groups(result: OpinionResult) -> Section | None:
    if not result.groups:
        return None
    ideas = {idea.id: idea for idea in result.ideas}
    telling = list(
        dict.fromkeys(id for group in result.groups for id, _ in group.says[: MOST_IDEAS // 2])
    )
    return Section(
        anchor="groups",
        heading="What each group says",
        sentences=(words.GROUPS,),
        figure=matrix_plot(
            [words.short_words(ideas[id]) for id in telling],
            [f"Group {group.name}" for group in result.groups],
            [
                [
                    None if view.tally is None else view.tally.agree_share
                    for view in ideas[id].groups
                ]
                for id in telling
            ],
            title="How many of each group agree",
            about="The ideas on which groups differ most surely. Of those who voted on the idea.",
            identity="groups-plot",
            corner="Idea",
        )
        if telling
        else None,
        subsections=tuple(_group(result, group, ideas) for group in result.groups),
    )


def _group(result: OpinionResult, group: OpinionGroup, ideas: dict[str, IdeaResult]) -> Section:
    place = [one.name for one in result.groups].index(group.name)
    size = (
        f"{count(group.n, 'person', 'people')}: {percent(group.share)} of those who voted, with "
        f"{count(group.n_votes, 'vote', 'votes')}."
    )
    if not group.says:
        nothing = "It says nothing for sure that the others do not say as well."
        return Section(f"group-{group.name.lower()}", f"Group {group.name}", (size, nothing))
    rows = []
    for id, side in group.says:
        view = ideas[id].groups[place]
        rows.append(
            (
                words.idea_words(ideas[id]),
                words.SIDE[side],
                words.share_words(view.tally, side),
                words.effect_words(view),
                None if view.p_adjusted is None else p_value(view.p_adjusted),
            )
        )
    first, side = group.says[0]
    plain = (
        f"What sets it apart most surely: it {words.SIDE[side]} "
        f"“{words.short_words(ideas[first], 160)}”, more than the others do. The table has "
        "the figures."
    )
    return Section(
        anchor=f"group-{group.name.lower()}",
        heading=f"Group {group.name}",
        sentences=(size, plain),
        table=Table(
            caption=f"What group {group.name} says that others do not, the surest first",
            header=("Idea", "The group", "Share (95% interval) of voters", "Effect", "Chance"),
            rows=tuple(rows),
            note="The effect is Cohen's h: from 0.2 small, from 0.5 medium, from 0.8 large.",
        ),
    )


def _not_heard(result: OpinionResult) -> Section:
    few = sorted((idea for idea in result.ideas if idea.tally.n < 10), key=lambda i: i.tally.n)
    sentences = [*words.not_heard(result)]
    if few:
        sentences.append(
            f"{count(len(few), 'idea has', 'ideas have')} fewer than ten votes: their authors "
            "were hardly heard."
        )
    rows = [(str(one.standing), one.n, percent(one.share), one.n_votes) for one in result.not_heard]
    heard = sum(group.n for group in result.groups)
    if heard:
        share = percent(heard / result.n_participants)
        rows.insert(0, (str(Standing.GROUPED), heard, share, sum(g.n_votes for g in result.groups)))
    return Section(
        anchor="not-heard",
        heading="Who is not heard",
        sentences=tuple(sentences),
        figure=bar_plot(
            [(name, float(n)) for name, n, _, _ in rows],
            title="Where people stand",
            about="Bars: people who voted.",
            identity="standing-plot",
        ),
        table=Table(
            caption="People who voted",
            header=("They are", "People", "Share", "Votes"),
            rows=tuple(rows),
        ),
    )


def _certainty(result: OpinionResult) -> Section:
    rows = tuple(
        (
            f"{one.n_groups} groups" + (" (chosen)" if one.n_groups == len(result.groups) else ""),
            one.separation,
            one.stability,
            percent(one.placed_share),
            one.smallest,
        )
        for one in result.counts
    )
    return Section(
        anchor="sure",
        heading="How sure the groups are",
        sentences=words.certainty(result),
        figure=bar_plot(
            [(str(name), stability) for name, _, stability, _, _ in rows],
            title="How much of the groups comes back",
            about="Agreement with groups found without a tenth of the votes, of people placed in a "
            "group. 1: the same.",
            identity="stability-plot",
            high=1.0,
            show=lambda value: f"{value:.2f}",
        )
        if rows
        else None,
        table=Table(
            caption="Numbers of groups that were weighed",
            header=("Number", "Separation", "Stability", "Placed", "Smallest group"),
            rows=rows,
            note="Of the numbers whose stability is 0.90 or more and whose groups have ten people "
            "or more, the one with the best separation is taken; of two that do about as well, the "
            "smaller. Placed: in a group and not between two.",
        )
        if rows
        else None,
    )


def _account(result: OpinionResult) -> Section:
    account = result.account
    rows: list[tuple[Cell, ...]] = [("used", account.n_used)]
    if account.n_superseded:
        rows.append(("replaced by a later vote of the same person", account.n_superseded))
    rows += [(f"set aside: {reason}", n) for reason, n in account.set_aside]
    rows.append(("all", account.n_given))
    return Section(
        anchor="counted",
        heading="What was counted",
        sentences=(
            f"{count(account.n_given, 'vote', 'votes')} came in. Each is used, replaced or set "
            "aside; set_aside.csv says which could not be read. A vote that was not cast is "
            "missing, and is never taken for a pass.",
        ),
        table=Table(caption="Votes", header=("What became of them", "Votes"), rows=tuple(rows)),
    )
