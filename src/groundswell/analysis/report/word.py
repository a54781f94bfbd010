"""The report as a Word document, for people who comment, cut and paste.

It says what the page says, in the same sentences, from the same model. The map and the full list
of contributions are left to the page and the CSV files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.analysis.report import explanations, wording
from groundswell.analysis.report.charts import scale_top
from groundswell.analysis.report.model import Result, Theme
from groundswell.analysis.report.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from groundswell.analysis.evidence.model import GroupCell, GroupTable, Quote
    from groundswell.analysis.report.word_parts import Cell, Paper

N_FAMILIES = 30
N_GROUP_COLUMNS = 4


def render_word(result: Result) -> bytes:
    """Write a result as a Word document.

    Parameters
    ----------
    result : Result
        What is to be shown. Its texts are taken to be redacted already.

    Returns
    -------
    bytes
        A .docx file; the same result gives the same bytes.

    Examples
    --------
    >>> from groundswell.analysis.report.model import Accounting
    >>> counts = Accounting(0, None, 0, 0, (), (), (), (), ())
    >>> result = Result("Parks", None, None, counts, "off", 0, 0, 0, *[()] * 11)
    >>> render_word(result)[:2]
    b'PK'
    """
    from groundswell.analysis.report.word_parts import Paper

    reading = Reading(result)
    paper = Paper(result.title, result.sample_notice)
    _write_first_page(paper, reading)
    paper.page_break()
    paper.heading("Contents", 1, listed=False)
    paper.text(
        "To add page numbers in Word: click in this list, press F9.",
        "Small",
    )
    paper.contents()
    if result.blocks:
        paper.page_break()
        _write_blocks(paper, reading)
    for kind in reading.kinds:
        paper.page_break()
        paper.heading(wording.kind_heading(reading, kind), 1)
        for theme in reading.wide(kind):
            _write_theme(paper, reading, theme)
    if result.themes:
        paper.page_break()
        _write_voices(paper, reading)
    if result.groups:
        paper.heading("Groups", 1)
        for table in result.groups:
            _write_groups(paper, reading, table)
    if result.saturation:
        _write_saturation(paper, reading)
    paper.page_break()
    _write_quality(paper, reading)
    _write_method(paper, reading)
    return paper.saved()


def _write_first_page(paper: Paper, reading: Reading) -> None:
    result = reading.result
    paper.title(result.title)
    if result.question and result.question != result.title:
        paper.text(result.question, lead="We asked:")
    if result.sample_notice:
        paper.text(result.sample_notice, lead="Sample.")
    paper.heading("At a glance", 1, "glance")
    paper.bullets(wording.key_sentences(reading))
    top = scale_top([theme.participants for theme in reading.wide()])
    for kind in reading.kinds:
        if kind == "helps" and result.blocks:
            continue
        paper.heading(wording.kind_heading(reading, kind), 3)
        _write_shares(paper, reading, reading.wide(kind), kind, top)
    if result.blocks:
        paper.heading("Building blocks in short", 3)
        said: list[list[Cell]] = []
        for block in result.blocks:
            theme = reading.themes.get(block.theme_id)
            has_share = block.basis == "said" and theme is not None
            said.append(
                [
                    f"{block.number}",
                    (block.title, f"block-{block.id}"),
                    theme.participants if has_share and theme else explanations.DERIVED,
                    wording.percent(theme.participants.share) if has_share and theme else "",
                ]
            )
        paper.table(
            ["", "Building block", "How many speak of it", "Share"],
            said,
            about="Building blocks, whether people said them, and how many did",
            widths=[0.9, 7.2, 6, 2.4],
            top=top,
        )
    paper.heading("What became of every contribution", 3)
    paper.table(
        ["State", "Contributions", "What it means"],
        [[s.state, wording.number(s.n), s.meaning] for s in result.accounting.states],
        about="Every row of the file is in one state",
        widths=[3.4, 3, 10.1],
        numbers=(1,),
    )
    paper.heading("Read with care", 3)
    paper.bullets(wording.cautions(reading))


def _write_shares(
    paper: Paper, reading: Reading, themes: Sequence[Theme], kind: str, top: float
) -> None:
    paper.table(
        ["", "Theme", "How many speak of it", "Share", "Interval"],
        [
            [
                theme.number,
                (theme.title, theme.id),
                theme.participants,
                wording.percent(theme.participants.share),
                wording.interval(theme.participants),
            ]
            for theme in themes
        ],
        about="Themes with the share of those who answered that speak of each",
        widths=[0.9, 5.6, 5.2, 1.8, 3],
        kind=kind,
        top=top,
    )
    paper.text(
        f"A full bar is {wording.percent(top)} of those who answered, not of everybody. Dark: at "
        "least so many. Light: up to so many, if the texts were sorted again (95% interval of "
        "coding).",
        "Small",
    )


def _write_blocks(paper: Paper, reading: Reading) -> None:
    result = reading.result
    paper.heading("Building blocks", 1, "blocks")
    paper.text(explanations.BLOCKS)
    for block in result.blocks:
        paper.heading(f"{block.number}. {block.title}", 2, f"block-{block.id}")
        paper.text(block.statement)
        theme = reading.themes.get(block.theme_id)
        if block.basis == "said" and theme:
            share = theme.participants
            words = f"{wording.held_by(reading, share)} ({wording.percent(share.share)})."
            paper.text(words, lead="Said:")
        else:
            source = f"Turned round from the barrier “{theme.title}”." if theme else ""
            paper.text(source, lead=f"{explanations.DERIVED.capitalize()}.")
        answered = [barrier.title for barrier in reading.barriers_for(block)]
        if answered:
            paper.text(f"May answer: {wording.listed(answered)}.", "Small")
    barriers = reading.wide("blocks")
    if not barriers:
        return
    paper.heading("Which block may answer which barrier", 2)
    paper.bullets(f"{basis}: {words}" for basis, words in wording.BASIS_WORDS.items())
    links = {(link.barrier_id, link.block_id): link for link in result.links}
    rows: list[list[Cell]] = []
    for barrier in barriers:
        for block in reading.blocks_for(barrier):
            link = links.get((barrier.id, block.id))
            basis = link.basis if link else "derived" if block.basis == "derived" else "may answer"
            behind = ""
            if link and link.basis == "same person":
                chance = f"{link.expected_same_person:.1f}"
                behind = f"{link.n_same_person:,} wrote both; {chance} by chance"
            elif link and link.basis == "text says so":
                texts = wording.count(link.n_text_says, "contribution", "contributions")
                behind = f"in {texts}"
            elif link:
                behind = f"likeness {link.similarity:.2f} of 1"
            rows.append([(barrier.title, barrier.id), block.title, basis, behind])
    paper.table(
        ["Barrier", "Building block", "Basis", "What stands behind it"],
        rows,
        about="Barriers and the building blocks that may answer them, with the basis of each link",
        widths=[4.6, 4.6, 3, 4.3],
    )


def _write_theme(paper: Paper, reading: Reading, theme: Theme) -> None:
    paper.heading(f"{theme.number}. {theme.title}", 2, theme.id)
    paper.text(wording.title_source(theme.title_source), "Small")
    paper.text(theme.description)
    rows: list[list[Cell]] = []
    for name, share in (("People", theme.participants), ("Contributions", theme.contributions)):
        if name == "People" and not reading.has_participants:
            continue
        rows.append(
            [
                name,
                f"{share.n:,} of {share.of:,}",
                share,
                wording.percent(share.share),
                wording.interval(share),
            ]
        )
    paper.table(
        ["Counted", "How many", "", "Share", "Interval"],
        rows,
        about=f"How many speak of {theme.title}",
        widths=[2.8, 3, 5.9, 1.8, 3],
        kind=theme.kind,
    )
    paper.text(wording.steadiness_sentence(theme), lead="Is it steady?")
    block = reading.block_of(theme)
    if block:
        paper.text(f"{block.title}. {block.statement}", lead=f"Building block {block.number}:")
    for quote in theme.quotes:
        _write_quote(paper, quote)
    shown = {quote.unit_id for quote in theme.quotes}
    for leaf in reading.parts(theme):
        paper.heading(f"{leaf.number} {leaf.title}", 3, leaf.id)
        paper.text(leaf.description)
        share = leaf.participants
        paper.text(
            f"{wording.percent(share.share)} ({wording.held_by(reading, share)}; interval "
            f"{wording.interval(share)}). "
            f"{wording.count(leaf.n_units, 'meaning unit', 'meaning units')}. Stability "
            f"{wording.percent(leaf.stability)}: {wording.steadiness(leaf)}.",
            "Small",
        )
        for quote in leaf.quotes:
            if quote.unit_id not in shown:
                _write_quote(paper, quote)
        again = [f"contribution {q.contribution_id}" for q in leaf.quotes if q.unit_id in shown]
        if again:
            paper.text(f"Also quoted above: {wording.listed(again)}.", "Small")
        for quote in leaf.negative_cases:
            _write_quote(paper, quote)
        shown |= {quote.unit_id for quote in leaf.negative_cases}
        if leaf.outside:
            paper.text(leaf.outside, lead="What falls outside:")
    for quote in theme.negative_cases:
        if quote.unit_id not in shown:
            _write_quote(paper, quote)
    if theme.outside:
        paper.text(theme.outside, lead="What falls outside:")
    similar = [reading.themes[i].title for i in theme.similar_theme_ids if i in reading.themes]
    if similar:
        paper.text(wording.listed(similar), lead="Most like it:")
    if theme.keywords:
        paper.text(", ".join(theme.keywords), lead="Words that set it apart:")


def _write_quote(paper: Paper, quote: Quote) -> None:
    why = wording.WHY_WORDS.get(quote.why, quote.why)
    paper.quote(quote.text, f"contribution {quote.contribution_id} · {why}")


def _write_voices(paper: Paper, reading: Reading) -> None:
    paper.heading("Small themes and lone voices", 1)
    paper.text(explanations.SMALL)
    paper.heading("Small themes", 2)
    small = reading.small_themes()
    for theme in small:
        words = f"{wording.label(theme)}, {wording.held_by(reading, theme.participants)}."
        paper.text(words, lead=f"{theme.title}.")
        for quote in theme.quotes[:2]:
            _write_quote(paper, quote)
    if not small:
        paper.text("No theme was small: none had only a few people in it.")
    paper.heading("Lone voices", 2)
    paper.text("These say something clear that no theme holds.")
    for voice in reading.result.lone_voices:
        said_by = wording.people(reading, voice.n_participants)
        source = f"contribution {voice.quote.contribution_id} · {said_by}"
        paper.quote(voice.quote.text, source)
    if not reading.result.lone_voices:
        paper.text("No lone voice was found.")


def _write_groups(paper: Paper, reading: Reading, table: GroupTable) -> None:
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


def _write_saturation(paper: Paper, reading: Reading) -> None:
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


def _write_quality(paper: Paper, reading: Reading) -> None:
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


def _write_method(paper: Paper, reading: Reading) -> None:
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
