"""The themes of a Word report: each with its parts, quotes and limits, and the small ones.

In which order chapters come is decided in ``word``; sentences come from ``wording``.
"""

from __future__ import annotations

from groundswell.analysis.evidence.model import Quote
from groundswell.analysis.report import explanations, wording
from groundswell.analysis.report.model import Theme
from groundswell.analysis.report.reading import Reading
from groundswell.analysis.report.word_parts import Cell, Paper


def write_theme(paper: Paper, reading: Reading, theme: Theme) -> None:
    """A wide theme with its parts."""
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


def write_voices(paper: Paper, reading: Reading) -> None:
    """Small themes, and what no theme holds."""
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
