"""Sections of the agreement page about who coded: the engine, teams, times, coders, pairs."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from groundswell.analysis.agreement.model import Agreement, Figure
from groundswell.analysis.report import agreement_words as words
from groundswell.analysis.report.agreement_words import figure_words
from groundswell.analysis.report.page import Section, Table
from groundswell.analysis.report.plots import interval_plot, matrix_plot

MOST_IN_MATRIX = 20
MOST_PAIRS = 200


def figures_plot(
    rows: Sequence[tuple[str, Figure]], *, title: str, about: str, identity: str, least: float = 0.0
) -> Markup | None:
    """Draw figures with their intervals; nothing where all are undefined."""
    known = [(name, figure) for name, figure in rows if figure.value is not None]
    if not known:
        return None
    lows = [figure.low if figure.low is not None else figure.value for _, figure in known]
    low = min([least, *(value for value in lows if value is not None)])
    return interval_plot(
        [(name, figure.value, figure.low, figure.high) for name, figure in rows],
        low=max(-1.0, low),
        high=1.0,
        title=title,
        about=about,
        identity=identity,
        marks=words.MARKS,
    )


def engine_section(found: Agreement) -> Section | None:
    """The engine beside people, where there is one."""
    rows = [one for one in found.contrasts if one.name == "engine"]
    if not rows:
        return None
    (one,) = rows
    told = [words.ENGINE]
    if one.difference.value is not None and one.difference.low is not None:
        high = one.difference.high or 0.0
        if high < 0:
            told.append("The engine agrees with people less than people do with each other.")
        elif one.difference.low > 0:
            told.append("The engine agrees with people more than people do with each other.")
        else:
            told.append("No difference between the engine and people can be told from chance.")
    return Section(
        anchor="engine",
        heading="The engine beside people",
        sentences=tuple(told),
        figure=figures_plot(
            [(one.first_label, one.first), (one.second_label, one.second)],
            title="Agreement corrected for chance",
            about="Dot: the figure. Line: its 95% interval.",
            identity="engine-plot",
        ),
        table=Table(
            caption="The engine and people",
            header=("Who", "Codings", "Agreement"),
            rows=(
                (one.first_label, one.n_first, figure_words(one.first)),
                (one.second_label, one.n_second, figure_words(one.second)),
                ("difference", None, figure_words(one.difference)),
            ),
        ),
    )


def teams_section(found: Agreement) -> Section | None:
    """Each team by itself, and across teams beside inside them."""
    rows = [one for one in found.contrasts if one.name != "engine"]
    if not found.teams:
        return None
    plotted = [(f"inside {one.name}", one.alpha) for one in found.teams]
    plotted += [(one.first_label, one.first) for one in rows]
    contrast = Section(
        anchor="across-teams",
        heading="Across teams and inside them",
        sentences=(words.TEAMS,),
        table=Table(
            caption="Agreement across teams beside agreement inside them",
            header=("Across", "Agreement across", "Inside", "Difference"),
            rows=tuple(
                (
                    one.first_label,
                    figure_words(one.first),
                    figure_words(one.second),
                    figure_words(one.difference),
                )
                for one in rows
            ),
            note="A dash means that there are no such items: no item was coded by both teams, or "
            "none by two coders of one team.",
        ),
    )
    return Section(
        anchor="teams",
        heading="Team by team",
        sentences=("Each team by itself, from its own codings alone.",),
        figure=figures_plot(
            plotted,
            title="Agreement inside and across teams",
            about="Dot: agreement corrected for chance. Line: its 95% interval.",
            identity="teams-plot",
        ),
        table=_group_table(found, "Team"),
        subsections=(contrast,) if rows else (),
    )


def _group_table(found: Agreement, what: str) -> Table:
    groups = found.teams if what == "Team" else found.times
    return Table(
        caption=f"Agreement by {what.lower()}",
        header=(what, "Coders", "Items coded by two or more", "Alpha", "Percent"),
        rows=tuple(
            (
                one.name,
                one.n_coders,
                one.n_items,
                figure_words(one.alpha),
                figure_words(one.percent),
            )
            for one in groups
        ),
        note=" ".join(f"{one.name}: {one.why}" for one in groups if one.why),
    )


def times_section(found: Agreement) -> Section | None:
    """Agreement over time."""
    if not found.times:
        return None
    return Section(
        anchor="times",
        heading="Over time",
        sentences=(words.TIMES,),
        figure=figures_plot(
            [(one.name, one.alpha) for one in found.times],
            title="Krippendorff's alpha over time",
            about="Dot: alpha of the codings of that time. Line: its 95% interval.",
            identity="times-plot",
        ),
        table=_group_table(found, "Time"),
    )


def coders_section(found: Agreement) -> Section:
    """Each coder beside the others, and how often each is probably right."""
    ordered = sorted(
        found.coders,
        key=lambda one: (one.with_others.value is None, one.with_others.value or 0.0, one.coder),
    )
    has_truth = found.reliability_why is None
    parts = [
        Section(
            anchor="reliability",
            heading="How often each is probably right",
            sentences=(words.RELIABILITY, words.BALANCED)
            if has_truth
            else (found.reliability_why or "",),
            figure=figures_plot(
                [(_coder_name(one.coder, one.is_engine), one.accuracy) for one in ordered],
                title="Share of codings that are what is probably true",
                about="Dot: the share. Line: its 95% interval.",
                identity="reliability-plot",
            )
            if has_truth
            else None,
        )
    ]
    return Section(
        anchor="coders",
        heading="Coder by coder",
        sentences=(
            "Each coder's agreement with the people who coded the same items. Being apart from "
            "the rest is not being wrong: read what they saw.",
        ),
        figure=figures_plot(
            [(_coder_name(one.coder, one.is_engine), one.with_others) for one in ordered],
            title="Agreement with the others, corrected for chance",
            about="Dot: the figure. Line: its 95% interval. Dashed: the rule of thumb.",
            identity="coders-plot",
        ),
        table=Table(
            caption="Coders",
            header=("Coder", "Team", "Codings", "With the others", "Alpha without",
                    "Probably right", "Balanced", "Coded again", "Same again"),
            rows=tuple(
                (
                    _coder_name(one.coder, one.is_engine),
                    one.team,
                    one.n_codings,
                    figure_words(one.with_others),
                    one.alpha_without,
                    figure_words(one.accuracy),
                    one.balanced,
                    one.n_repeats,
                    one.n_repeats_same if one.n_repeats else None,
                )
                for one in ordered
            ),
            note="“Alpha without” is alpha of the other people. If it is higher than alpha of all, "
            "this coder sees things differently.",
        ),
        subsections=tuple(parts),
    )  # fmt: skip


def _coder_name(coder: str, is_engine: bool) -> str:
    return f"{coder} (the engine)" if is_engine else coder


def pairs_section(found: Agreement) -> Section | None:
    """Every two coders."""
    if not found.pairs:
        return None
    people = [one for one in found.coders if not one.is_engine]
    most = sorted(people, key=lambda one: (-one.n_codings, one.coder))[:MOST_IN_MATRIX]
    names = sorted(one.coder for one in most)
    kappa = {(one.first, one.second): one.kappa.value for one in found.pairs}
    cells = [[kappa.get((min(a, b), max(a, b))) if a != b else None for b in names] for a in names]
    shown = sorted(found.pairs, key=lambda one: (-one.n_items, one.first, one.second))[:MOST_PAIRS]
    told = [words.PAIRS]
    if len(people) > len(names):
        told.append(f"Shown are the {len(names)} who coded most; pairs.csv has all.")
    if found.n_resamples and all(one.kappa.low is one.percent.low is None for one in found.pairs):
        told.append(words.PAIRS_BARE)
    figure = matrix_plot(
        names,
        names,
        cells,
        title="Cohen's kappa of every two coders",
        about="Darker: more agreement. A dash: no shared items, or no kappa.",
        identity="pairs-plot",
        show=lambda value: f"{value:.2f}".replace("-", "−"),
        corner="Coder",
    )
    return Section(
        anchor="pairs",
        heading="Two by two",
        sentences=tuple(told),
        figure=figure if len(names) > 2 else None,
        table=Table(
            caption="Pairs of coders, those with the most shared items first",
            header=("Pair", "Shared items", "Cohen's kappa", "Percent"),
            rows=tuple(
                (
                    f"{one.first} – {one.second}",
                    one.n_items,
                    figure_words(one.kappa),
                    figure_words(one.percent),
                )
                for one in shown
            ),
            note="Kappas of few items say little."
            + ("" if len(shown) == len(found.pairs) else " All pairs are in pairs.csv."),
        ),
    )
