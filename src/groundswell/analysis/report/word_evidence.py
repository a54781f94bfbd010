"""What the themes of a Word report rest on: groups, saturation, data quality and method.

In which order chapters come is decided in ``word``; sentences come from ``wording``.
"""

from __future__ import annotations

from groundswell.analysis.evidence.model import GroupCell, GroupTable
from groundswell.analysis.report import explanations, wording
from groundswell.analysis.report.reading import Reading
from groundswell.analysis.report.word_parts import Paper

N_FAMILIES = 30
N_GROUP_COLUMNS = 4


def write_groups(paper: Paper, reading: Reading, table: GroupTable) -> None:
    """How groups differ, by one column."""
    paper.heading(f"By {table.column}", 3)
    differences = wording.differences(reading, table)
    if differences:
        paper.text(f"These differences stand after correction for many tests ({table.correction}):")
        paper.bullets(differences[:8])
    else:
        paper.text(
            "No difference between groups stands after correction for many tests "
            f"({table.correction}). What looks like one may be chance."
        )
    cells = {(cell.theme_id, cell.group): cell for cell in table.cells}
    groups = [group for group, _ in table.sizes]
    about = f"Share of each group who speak of each theme, by {table.column}"
    themes = [t for t in reading.wide() if any((t.id, group) in cells for group in groups)]
    if len(groups) <= N_GROUP_COLUMNS:
        wide = (16.5 - 4.1) / max(len(groups), 1)
        paper.table(
            ["Theme", *groups],
            [[t.title, *(_figure(cells.get((t.id, g)), table) for g in groups)] for t in themes],
            about=about,
            widths=[4.1, *[wide] * len(groups)],
        )
    else:
        paper.table(
            ["Theme", "Group", "Share of the group"],
            [[t.title, g, _figure(cells.get((t.id, g)), table)] for t in themes for g in groups],
            about=about,
            widths=[5.5, 4.5, 6.5],
        )
    paper.text(
        f"Groups of fewer than {table.minimum} are hidden, and so is any figure from which they "
        "could be worked out. Size of a difference: Cohen’s h, small from 0.2, medium from 0.5, "
        "large from 0.8; p from Fisher’s exact test.",
        "Small",
    )


def _figure(cell: GroupCell | None, table: GroupTable) -> str:
    """A cell of the group table in words."""
    if cell is None:
        return "no figure"
    if cell.suppressed or cell.share is None:
        return wording.withheld(cell, table)
    words = f"{wording.percent(cell.share)} ({cell.n:,} of {cell.of:,})"
    if cell.p_adjusted is not None and cell.p_adjusted < 0.05 and cell.effect is not None:
        way = "more" if cell.effect > 0 else "fewer"
        size, sure = wording.effect(cell.effect), wording.p_value(cell.p_adjusted)
        words += f". {way.capitalize()} than others: {size}, {sure}"
    return words


def write_saturation(paper: Paper, reading: Reading) -> None:
    """How much more there would be to hear."""
    paper.heading("Did we hear enough?", 1)
    paper.text(explanations.SATURATION)
    for order, (kind, curve) in enumerate(reading.result.saturation):
        name = wording.saturation_name(reading, kind)
        paper.heading(name, 3)
        paper.bullets(wording.saturation_sentences(curve, first=order == 0))
        who = "People" if curve.sources == "participants" else "Contributions"
        paper.table(
            [f"{who} read", "Themes seen", "Low", "High"],
            [
                [f"{p.n_sources:,}", f"{p.n_themes:.1f}", f"{p.low:.1f}", f"{p.high:.1f}"]
                for p in wording.thinned(curve.points, 10)
            ],
            about=f"Saturation of {name.lower()}: themes seen after reading so many",
            widths=[4, 4, 4, 4],
            numbers=(0, 1, 2, 3),
        )


def write_quality(paper: Paper, reading: Reading) -> None:
    """Duplicates, other languages and what was taken out."""
    result, counts = reading.result, reading.result.accounting
    paper.heading("Data quality", 1)
    paper.heading("Duplicates and campaigns", 3)
    if result.families:
        paper.text(explanations.DUPLICATES)
        paper.table(
            ["Text", "Contributions", "Different texts", "People", "See"],
            [
                [
                    (family.text if len(family.text) <= 160 else family.text[:159] + "…")
                    + (" (looks like a campaign)" if family.is_campaign else ""),
                    f"{family.n_contributions:,}",
                    f"{family.n_texts:,}",
                    f"{family.n_participants:,}" if reading.has_participants else "not known",
                    family.representative,
                ]
                for family in result.families[:N_FAMILIES]
            ],
            about="Texts that came in more than once",
            widths=[6.9, 2.6, 2.2, 2, 2.8],
            numbers=(1, 2, 3),
        )
        more = len(result.families) - N_FAMILIES
        if more > 0:
            paper.text(f"The other {more:,} are smaller. They stand in contributions.csv.", "Small")
    else:
        paper.text("No text came in twice.")
    for heading, words, names, found in (
        ("Other languages", explanations.LANGUAGES, wording.LANGUAGES, counts.languages),
        ("What was taken out", explanations.REDACTIONS, wording.RULE_WORDS, counts.redactions),
    ):
        paper.heading(heading, 3)
        if not found:
            paper.text("None.")
            continue
        paper.text(words)
        paper.table(
            ["What", "How many"],
            [[names.get(name, name), f"{n:,}"] for name, n in found],
            about=heading,
            widths=[6, 3],
            numbers=(1,),
        )
    if counts.rules_off:
        off = wording.listed([wording.RULE_WORDS.get(rule, rule) for rule in counts.rules_off])
        paper.text(f"{off}. These may still stand in the texts.", lead="Turned off by the analyst:")


def write_method(paper: Paper, reading: Reading) -> None:
    """How it was done, and what it cannot tell."""
    result = reading.result
    paper.heading("Method and limits", 1, "method")
    paper.heading("How this was done", 3)
    paper.bullets((f"{step}. {words}" for step, words in explanations.STEPS), numbered=True)
    paper.heading("What the figures mean", 3)
    for word, meaning in explanations.FIGURES:
        paper.text(meaning, lead=f"{word}.")
    paper.heading("What this can’t tell you", 3)
    paper.bullets(explanations.LIMITS)
    if result.cuts:
        paper.heading("Other ways to cut the themes", 3)
        paper.table(
            ["Themes of", "Wide", "Parts", "Stability", "Coverage", "Overlap", "Score", "Taken"],
            [
                [
                    wording.kind_heading(reading, cut.kind),
                    f"{cut.n_wide}" if cut.n_wide else "–",
                    f"{cut.n_leaves}",
                    *(f"{x:.2f}" for x in (cut.stability, cut.coverage, cut.redundancy, cut.score)),
                    "yes" if cut.chosen else "no",
                ]
                for cut in result.cuts
            ],
            about="The ways to cut the themes that were weighed, and the one taken",
            widths=[3.5, 1.5, 1.5, 2.1, 2.2, 2, 1.8, 1.8],
            numbers=(1, 2, 3, 4, 5, 6),
        )
        paper.text(explanations.CUTS, "Small")
    paper.heading("How to trace a figure", 3)
    paper.text(explanations.TRACING)
    paper.heading("Words used here", 3)
    for word, meaning in explanations.GLOSSARY:
        paper.text(meaning, lead=f"{word}.")
    settings = [(f"column for {use}", column) for use, column in result.columns]
    settings += [*result.parameters, ("schema of result.json", str(result.schema_version))]
    paper.heading("Settings and versions", 3)
    paper.table(
        ["Setting", "Value"],
        [[name, value] for name, value in settings],
        about="The settings and versions behind this result",
        widths=[6, 10.500],
    )
