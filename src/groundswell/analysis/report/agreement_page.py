"""The page and the files of ``groundswell agree``, made from what was found."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.analysis.agreement.keeping import AsideCoding
from groundswell.analysis.agreement.model import Agreement, CodeAgreement, Disagreement
from groundswell.analysis.report import agreement_words as words
from groundswell.analysis.report.agreement_files import (
    agreement_csv,
    coders_csv,
    disagreements_csv,
    pairs_csv,
    per_code_csv,
    set_aside_csv,
)
from groundswell.analysis.report.agreement_people import (
    coders_section,
    engine_section,
    figures_plot,
    pairs_section,
    teams_section,
    times_section,
)
from groundswell.analysis.report.agreement_words import figure_words
from groundswell.analysis.report.json_file import encode_record
from groundswell.analysis.report.page import Cell, Page, Section, Table
from groundswell.analysis.report.page_html import render_page
from groundswell.analysis.report.plots import bar_plot
from groundswell.analysis.report.wording import number

MOST_SETTLE = 20
MOST_CODINGS_SHOWN = 8


def agreement_files(found: Agreement, aside: Sequence[AsideCoding] = ()) -> dict[str, bytes | str]:
    """Make every file of the result folder but the manifest.

    Parameters
    ----------
    found : Agreement
        What was found.
    aside : sequence of AsideCoding
        The codings that are in no figure.

    Returns
    -------
    dict of str to bytes or str
        File name to content.
    """
    return {
        "index.html": render_page(agreement_page(found)),
        "result.json": encode_record(found),
        "agreement.csv": agreement_csv(found),
        "per_code.csv": per_code_csv(found),
        "disagreements.csv": disagreements_csv(found),
        "coders.csv": coders_csv(found),
        "pairs.csv": pairs_csv(found),
        "set_aside.csv": set_aside_csv(aside),
    }


def agreement_page(found: Agreement) -> Page:
    """Lay out what was found as a page.

    Parameters
    ----------
    found : Agreement
        What was found.

    Returns
    -------
    Page
    """
    account = found.accounting
    alpha = words.main_alpha(found).figure
    sections = [
        _overall(found),
        _settle(found),
        _codes(found),
        engine_section(found),
        teams_section(found),
        times_section(found),
        coders_section(found),
        pairs_section(found),
        _counted(found),
    ]
    return Page(
        title=found.title,
        lead=words.lead_sentences(found),
        facts=(
            ("Alpha", "–" if alpha.value is None else f"{alpha.value:.2f}".replace("-", "−")),
            ("Coders", number(account.n_coders)),
            ("Items coded by two or more", number(account.n_items_shared)),
            ("Codings", number(account.n_codings)),
        ),
        sections=tuple(section for section in sections if section is not None),
        notices=found.notices,
    )


def _spread(found: Agreement) -> str:
    return words.INTERVAL[found.resampled].format(
        n=number(found.n_resamples), clusters=number(found.n_clusters)
    )


def _overall(found: Agreement) -> Section:
    rows = [(one.label, one.figure) for one in found.coefficients]
    return Section(
        anchor="overall",
        heading="How far coders agree",
        sentences=(words.ALPHA, words.RULE, _spread(found)),
        figure=figures_plot(
            rows,
            title="Agreement of all people",
            about="Dot: the figure. Line: its 95% interval. Dashed: the rule of thumb for alpha.",
            identity="overall-plot",
        ),
        table=Table(
            caption="Coefficients",
            header=("Coefficient", "Value (95% interval)", "Why there is none"),
            rows=tuple(
                (one.label, figure_words(one.figure), one.why) for one in found.coefficients
            ),
            note="Percent agreement is not corrected for chance: with two codes, of which one is "
            "common, it is high even where coders guess. Gwet's coefficient takes chance to be "
            "rarer than the others do, most of all where one code is common; that is why it is "
            "higher there.",
        ),
    )


def _settle(found: Agreement) -> Section | None:
    if not found.disagreements:
        return None
    top = found.disagreements[:MOST_SETTLE]
    has_likely = any(one.likely is not None for one in top)
    parts = []
    if found.confusions:
        parts.append(
            Section(
                anchor="confused",
                heading="Codes given for each other",
                sentences=(words.CONFUSED,),
                table=Table(
                    caption="Codes that one coder gave where another gave the other",
                    header=("Codes", "Items", "Share of all disagreement", "Gain if made one"),
                    rows=tuple(
                        (
                            f"{one.first} / {one.second}",
                            one.n_items,
                            f"{one.share:.0%}",
                            _gain(one.merge_gain),
                        )
                        for one in found.confusions[:MOST_SETTLE]
                    ),
                ),
            )
        )
    header = ("Item", "What coders said", "Settle to", "Gain in alpha")
    return Section(
        anchor="settle",
        heading="What to settle first",
        sentences=(words.GAIN, *((words.LIKELY,) if has_likely else ())),
        table=Table(
            caption=f"The {len(top)} of {number(len(found.disagreements))} disagreements that "
            "gain most",
            header=(*header, "Probably") if has_likely else header,
            rows=tuple(_settle_row(one, has_likely) for one in top),
            note="All of them are in disagreements.csv.",
        ),
        subsections=tuple(parts),
    )


def _settle_row(one: Disagreement, has_likely: bool) -> tuple[Cell, ...]:
    by_value: dict[str, list[str]] = {}
    for coder, said in one.codings:
        by_value.setdefault(said, []).append(coder)
    told = []
    for said, coders in sorted(by_value.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        n = len(coders)
        told.append(f"{said}: {', '.join(coders) if n <= MOST_CODINGS_SHOWN else f'{n} coders'}")
    row: tuple[Cell, ...] = (one.item, "; ".join(told), one.settle_to, _gain(one.gain))
    if not has_likely:
        return row
    sure = "" if one.likely_probability is None else f" ({one.likely_probability:.0%})"
    return (*row, f"{one.likely}{sure}" if one.likely is not None else None)


def _gain(value: float | None) -> str | None:
    return None if value is None else f"{value:+.4f}".replace("-", "−")


def _codes(found: Agreement) -> Section | None:
    if not found.codes:
        return None
    ordered = sorted(
        found.codes,
        key=lambda one: (one.alpha.value is None, one.alpha.value or 0.0, one.code),
    )
    heading = {"ordinal": "Step by step", "interval": "Each thing that was rated"}.get(
        found.level, "Code by code"
    )
    shares = [one for one in ordered if one.disagreement_share]
    parts: tuple[Section, ...] = ()
    if len(shares) > 1:
        parts = (
            Section(
                anchor="shares",
                heading="Where the disagreement lies",
                sentences=(
                    "How much of all disagreement about codes each code brings. A common code can "
                    "bring much of it even where coders mostly agree.",
                ),
                figure=bar_plot(
                    [
                        (one.code, one.disagreement_share)
                        for one in sorted(
                            shares, key=lambda one: (-(one.disagreement_share or 0), one.code)
                        )
                    ],
                    title="Share of all disagreement",
                    about="Bar: the code's share. All bars together make 100%.",
                    identity="shares-plot",
                    show=lambda share: f"{share:.0%}",
                ),
            ),
        )
    return Section(
        anchor="codes",
        heading=heading,
        sentences=("The code that coders agree on least stands first.", words.POSITIVE),
        figure=figures_plot(
            [(one.code, one.alpha) for one in ordered],
            title="Krippendorff's alpha of each",
            about="Dot: alpha. Line: its 95% interval. Dashed: the rule of thumb.",
            identity="codes-plot",
        ),
        table=_code_table(ordered),
        subsections=parts,
    )


def _code_table(codes: Sequence[CodeAgreement]) -> Table:
    return Table(
        caption="Agreement on each",
        header=("Code", "Codings", "Items", "Alpha", "AC1", "Fleiss' kappa", "Percent",
                "Agree on yes", "Agree on no"),
        rows=tuple(
            (
                one.code,
                one.n_marks,
                one.n_items,
                figure_words(one.alpha),
                figure_words(one.gwet),
                figure_words(one.fleiss),
                figure_words(one.percent),
                figure_words(one.positive),
                figure_words(one.negative),
            )
            for one in codes
        ),
        note=" ".join(f"{one.code}: {one.why}" for one in codes if one.why),
    )  # fmt: skip


def _counted(found: Agreement) -> Section:
    account = found.accounting
    rows: list[tuple[Cell, ...]] = [("used", account.n_used)]
    rows += [(f"set aside: {one.reason}", one.n) for one in account.set_aside]
    rows.append(("came in", account.n_codings))
    return Section(
        anchor="counted",
        heading="What was counted",
        sentences=(
            f"{number(account.n_codings)} codings came in. {number(account.n_used)} were used and "
            f"{number(account.n_codings - account.n_used)} set aside; nothing was dropped. They "
            f"make {number(account.n_judgements)} judgements: all that one coder said of one item.",
            "An item that only one person coded says nothing of agreement. It counts in the chance "
            "of Fleiss' kappa and Gwet's coefficient, and in no other figure over all.",
            "A coder who looked and found that nothing fits is counted as saying so. An item that "
            "a coder did not code is a gap, not a no.",
        ),
        table=Table(
            caption="What became of every coding",
            header=("What", "Codings"),
            rows=tuple(rows),
            note="The rows set aside are in set_aside.csv.",
        ),
    )
