"""The page and the files of ``groundswell code``, made from what was found."""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.analysis.coding.model import (
    CodeQuality,
    CodingResult,
    Decision,
    Measured,
)
from groundswell.analysis.report.coding_files import codings_csv, contributions_csv, next_csv
from groundswell.analysis.report.json_file import encode_record
from groundswell.analysis.report.page import Cell, Page, Section, Table
from groundswell.analysis.report.page_html import render_page
from groundswell.analysis.report.plane_plots import line_plot
from groundswell.analysis.report.plots import bar_plot, interval_plot, whole_percent
from groundswell.analysis.report.wording import count, number

_MOST_NEXT_SHOWN = 20
_MOST_WORDS = 200


def coding_files(found: CodingResult, rows: Mapping[str, int]) -> dict[str, bytes | str]:
    """Make every file of the result folder but the manifest.

    Parameters
    ----------
    found : CodingResult
        What was found.
    rows : mapping of str to int
        Row in the file of each contribution, by id.

    Returns
    -------
    dict of str to bytes or str
        File name to content.
    """
    return {
        "index.html": render_page(coding_page(found)),
        "result.json": encode_record(found),
        "codings.csv": codings_csv(found, rows),
        "contributions.csv": contributions_csv(found, rows),
        "next.csv": next_csv(found, rows),
    }


def coding_page(found: CodingResult) -> Page:
    """Lay out what was found as a page.

    Parameters
    ----------
    found : CodingResult
        What was found.

    Returns
    -------
    Page
    """
    told = dict(found.decisions)
    quality = found.quality
    sections = (
        _decisions(found),
        _quality(found),
        _codes(found),
        _calibration(found),
        _learning(found),
        _next(found),
    )
    return Page(
        title=found.title,
        lead=lead_sentences(found),
        facts=(
            ("Contributions", number(found.n_rows)),
            ("Coded by people", number(found.n_given)),
            ("Suggested by the engine", number(told[Decision.SUGGESTED])),
            ("Agreement with people", _figure(quality.samples_f1.value)),
        ),
        sections=tuple(one for one in sections if one is not None),
        notices=found.notices,
    )


def lead_sentences(found: CodingResult) -> tuple[str, ...]:
    """Say in half a minute what was done and how good it is."""
    told = dict(found.decisions)
    lead = [
        f"{count(found.n_rows, 'contribution was', 'contributions were')} coded with "
        f"“{found.codebook_name}”, {count(len(found.codes), 'code', 'codes')}. "
        f"People had coded {number(found.n_given)} of them, and the engine learned "
        f"from {number(found.n_learned)}."
        + (
            " The others have no text, or are in the audit sample."
            if found.n_learned < found.n_given
            else ""
        ),
        f"It suggests codes for {number(told[Decision.SUGGESTED])}, finds that no code fits "
        f"{number(told[Decision.NONE_OF_THESE])}, and can't tell for "
        f"{number(told[Decision.CANT_TELL])}.",
    ]
    figure = found.quality.samples_f1
    if figure.value is None:
        lead.append(
            "How good the suggestions are is not known yet: nobody has coded any of the audit "
            "sample. Take them as a help, not as a result."
        )
    else:
        lead.append(
            f"Held against {count(found.quality.n_audit, 'contribution', 'contributions')} of the "
            f"audit sample, never learned from, it agrees with people by {measured_words(figure)} "
            "(samples-F1: 1 would be the same codes everywhere)."
        )
    return tuple(lead)


def measured_words(figure: Measured) -> str:
    """Write a figure with its interval.

    Examples
    --------
    >>> measured_words(Measured(0.5, 0.4, 0.6)), measured_words(Measured(None))
    ('0.50 (0.40 to 0.60)', '–')
    """
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def _unbroken(figure: Measured) -> str:
    """Keep the interval on one line where a column is narrow."""
    return measured_words(figure).replace(" to ", "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}")


def _figure(value: float | None) -> str:
    return "not known yet" if value is None else f"{value:.2f}"


def _decisions(found: CodingResult) -> Section:
    return Section(
        anchor="decisions",
        heading="What the engine says",
        sentences=(
            "Every row has one of four states. “None of these” means that the engine is fairly "
            "sure that no code fits. “Can't tell” means that it is not sure of anything: a person "
            "should look. “Not coded” rows have no text.",
            "Codes that people gave always stand beside the engine's own; neither replaces the "
            "other.",
        ),
        figure=bar_plot(
            [(name, float(n)) for name, n in found.decisions],
            title="Contributions by state",
            about="Bars show how many contributions have each state.",
            identity="decisions-plot",
            show=lambda value: number(int(value)),
        ),
        table=Table(
            caption="Contributions by state",
            header=("State", "Contributions", "Share"),
            rows=tuple(
                (name, n, whole_percent(n / max(found.n_rows, 1))) for name, n in found.decisions
            ),
        ),
    )


def _quality(found: CodingResult) -> Section:
    quality = found.quality
    rows: list[tuple[str, Measured]] = [
        ("By contribution (samples-F1)", quality.samples_f1),
        ("The same, where the engine can tell", quality.samples_f1_sure),
        ("By code (macro-F1)", quality.macro_f1),
        ("Over all codings (micro-F1)", quality.micro_f1),
    ]
    words = (
        "The audit sample is a tenth of all contributions, drawn by chance. It is never learned "
        "from, so it shows how the engine fares on what it has not seen.",
        f"People have coded {number(quality.n_audit)} of it; contributions with the same words "
        "count once. The interval says how far chance may "
        "have moved a figure: the more of it is coded, the narrower it gets.",
        "Two people who code the same text don't agree fully either. Let two people code the audit "
        "sample and hold them against each other with “groundswell agree”: the engine can't be "
        "expected to agree with a person more than people do.",
    )
    known = [one for one in rows if one[1].value is not None]
    return Section(
        anchor="quality",
        heading="How good the suggestions are",
        sentences=words,
        figure=interval_plot(
            [(name, one.value, one.low, one.high) for name, one in known],
            low=0.0,
            high=1.0,
            title="Agreement with people on the audit sample",
            about="Dot: the figure. Line: its 95% interval. 1 is full agreement.",
            identity="quality-plot",
        )
        if known
        else None,
        table=Table(
            caption="Agreement with people on the audit sample",
            header=("Figure", "Value (95% interval)"),
            rows=tuple((name, measured_words(one)) for name, one in rows),
            note=f"The engine can tell for {number(quality.n_sure)} of {number(quality.n_audit)}."
            if quality.n_audit
            else "A dash says that it is not known yet.",
        ),
    )


def _codes(found: CodingResult) -> Section:
    def row(one: CodeQuality) -> tuple[Cell, ...]:
        return (
            one.name,
            one.n_coded,
            one.n_suggested,
            one.cut,
            one.n_audit,
            _unbroken(one.precision),
            _unbroken(one.recall),
            one.calibration_error,
        )

    known = [one for one in found.codes if one.recall.value is not None]
    return Section(
        anchor="codes",
        heading="Code by code",
        sentences=(
            "Precision is the share of the engine's suggestions that people gave too; recall "
            "is the "
            "share of people's codings that the engine suggests. Both are measured on the audit "
            "sample. A code with few codings there has a wide interval: read it with care.",
        ),
        figure=interval_plot(
            [(one.name, one.recall.value, one.recall.low, one.recall.high) for one in known],
            low=0.0,
            high=1.0,
            title="Recall by code",
            about="Dot: share of people's codings that the engine suggests. Line: 95% interval.",
            identity="codes-plot",
        )
        if known
        else None,
        table=Table(
            caption="Every code",
            header=(
                "Code",
                "Coded by people",
                "Suggested",
                "Cut",
                "In the audit sample",
                "Precision",
                "Recall",
                "Calibration error",
            ),
            rows=tuple(row(one) for one in found.codes),
            note="Suggested: contributions that nobody has coded. Cut: the probability "
            "from which a "
            "code is suggested. Calibration error: how far probability and share right lie apart, "
            "where enough pairs tell.",
        ),
    )


def _calibration(found: CodingResult) -> Section | None:
    quality = found.quality
    if quality.calibration_error is None:
        return None
    return Section(
        anchor="calibration",
        heading="Whether its probabilities mean what they say",
        sentences=(
            "Of suggestions with a probability of 70%, seven in ten should be right. The "
            "line shows "
            "how often they are. On average the two lie "
            f"{quality.calibration_error * 100:.0f} points apart.",
            f"Measured on {quality.measured_on}: {count(quality.n_pairs, 'pair', 'pairs')} of a "
            "contribution and a code with a probability of 10% or more.",
        ),
        figure=line_plot(
            [("The engine", [(one.probability, one.right_share) for one in quality.bins])],
            title="Probability and share right",
            about="Across: the engine's probability. Up: the share that people gave too.",
            identity="calibration-plot",
            x_name="probability",
            y_name="share right",
            low=0.0,
            high=1.0,
            show_x=whole_percent,
            show_y=whole_percent,
            diagonal="as sure as right",
        ),
        table=Table(
            caption="Probability and share right",
            header=("Part", "Pairs", "Mean probability", "Share right"),
            rows=tuple(
                (f"{i}", one.n, one.probability, one.right_share)
                for i, one in enumerate(quality.bins, start=1)
            ),
        ),
    )


def _learning(found: CodingResult) -> Section | None:
    curve = found.quality.curve
    if not curve:
        return None
    gained = curve[-1][1] - curve[-2][1]
    more = (
        "The line still climbs: more codings will help."
        if gained > 0.01
        else "The line is nearly flat: clearer definitions may now help more than more codings."
    )
    return Section(
        anchor="learning",
        heading="Learning so far",
        sentences=(
            "The engine learned again from a part of the codings, and from the codebook alone (0). "
            "Contributions with the same words count once.",
            f"Measured on {found.quality.curve_on}. {more}",
        ),
        figure=line_plot(
            [("The engine", [(float(n), value) for n, value in curve])],
            title="Agreement with people by number of codings",
            about="Across: contributions learned from. Up: samples-F1.",
            identity="learning-plot",
            x_name="contributions learned from",
            y_name="samples-F1",
        ),
        table=Table(
            caption="Agreement with people by number of codings",
            header=("Contributions learned from", "Samples-F1"),
            rows=tuple((number(n), value) for n, value in curve),
        ),
    )


def _next(found: CodingResult) -> Section | None:
    if not found.proposals:
        return None
    shown = found.proposals[:_MOST_NEXT_SHOWN]
    return Section(
        anchor="next",
        heading="What to code next",
        sentences=(
            "These teach most: where the engine is unsure, where a rare code may stand, and "
            "what is "
            "unlike all that was coded. One in five is drawn by chance for the audit sample; for "
            "those no code is named, so that nobody is led.",
            f"The first {len(shown)} of {number(len(found.proposals))} stand here; all are in "
            "next.csv. Code them, and run the command again with your codings.",
        ),
        table=Table(
            caption="What to code next",
            header=("Contribution", "Words", "Why"),
            rows=tuple((one.contribution_id, _short(one.text), one.about) for one in shown),
        ),
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_WORDS else words[:_MOST_WORDS].rsplit(" ", 1)[0] + " …"
