"""The report as a Word document, for people who comment, cut and paste.

It says what the page says, in the same sentences, from the same model. The map and the full list
of contributions are left to the page and the CSV files. The first pages are written here, themes in
``word_themes``, and what they rest on in ``word_evidence``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.analysis.report import explanations, wording
from groundswell.analysis.report.charts import scale_top
from groundswell.analysis.report.model import Result, Theme
from groundswell.analysis.report.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from groundswell.analysis.report.word_parts import Cell, Paper


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
    from groundswell.analysis.report.word_evidence import (
        write_groups,
        write_method,
        write_quality,
        write_saturation,
    )
    from groundswell.analysis.report.word_parts import Paper
    from groundswell.analysis.report.word_themes import write_theme, write_voices

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
            write_theme(paper, reading, theme)
    if result.themes:
        paper.page_break()
        write_voices(paper, reading)
    if result.groups:
        paper.heading("Groups", 1)
        for table in result.groups:
            write_groups(paper, reading, table)
    if result.saturation:
        write_saturation(paper, reading)
    paper.page_break()
    write_quality(paper, reading)
    write_method(paper, reading)
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
