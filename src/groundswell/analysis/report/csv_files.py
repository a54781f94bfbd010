"""The CSV files of a result folder, for people with a spreadsheet.

UTF-8 with a byte order mark, so that Excel reads accents; comma-delimited, lines ending CR LF. A
cell that a spreadsheet would run as a formula gets an apostrophe in front (``'=1+1``): the words
without it are in ``result.json``. Rows stand in the order of the input file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from groundswell.analysis.corpus.formulas import defuse
from groundswell.analysis.errors import ResultError
from groundswell.analysis.evidence.model import Share
from groundswell.analysis.report.model import ContributionResult, Result, Theme
from groundswell.analysis.report.reading import Reading

_ANALYSED = frozenset({"assigned", "uncertain", "none of these", "uninformative"})
_N_QUOTES = 5
_BETWEEN = " | "

# The columns of each file, in order.
_COLUMNS = {
    "contributions": """id row state reason kind kind_source theme_numbers theme_titles
        theme_scores theme_ids family language n_redactions text""",
    "rejected": """id row state reason language text""",
    "themes": """number id title title_source parent_id parent_title kind description outside
        keywords participants participants_of participants_share participants_low
        participants_high contributions contributions_of contributions_share
        contributions_low contributions_high meaning_units stability reappearance
        distinctiveness small negative_cases""",
    "codebook": """code number code_id parent kind definition when_to_use when_not_to_use
        examples""",
}


def contributions_csv(result: Result, rows: Mapping[str, int]) -> bytes:
    """Write every row of the input and what became of it, in input order.

    Parameters
    ----------
    result : Result
        The result.
    rows : mapping of str to int
        Contribution id to row in the input file (the header being row 1).

    Returns
    -------
    bytes
        The lists of themes have best scores first and are parted by " | ".

    Raises
    ------
    ResultError
        Where ``rows`` and the result don't have the same contributions.
    """
    themes = Reading(result).themes
    lines = []
    for row, c in _in_input_order(result, rows):
        lines.append(
            (
                c.id,
                row,
                c.state,
                c.reason,
                c.kind,
                c.kind_source,
                _BETWEEN.join(themes[theme].number for theme, _ in c.themes),
                _BETWEEN.join(themes[theme].title for theme, _ in c.themes),
                _BETWEEN.join(_figure(score) for _, score in c.themes),
                _BETWEEN.join(themes[theme].id for theme, _ in c.themes),
                c.family_id,
                c.language,
                sum(n for _, n in c.redactions),
                c.text,
            )
        )
    return encode_csv(_COLUMNS["contributions"].split(), lines)


def rejected_csv(result: Result, rows: Mapping[str, int]) -> bytes:
    """Write every row that was not analysed, and why, in input order.

    Parameters
    ----------
    result, rows
        As for :func:`contributions_csv`.

    Returns
    -------
    bytes
        Only a header where every row was analysed.

    Raises
    ------
    ResultError
        Where ``rows`` and the result don't have the same contributions.
    """
    return encode_csv(
        _COLUMNS["rejected"].split(),
        [
            (c.id, row, c.state, c.reason, c.language, c.text)
            for row, c in _in_input_order(result, rows)
            if c.state not in _ANALYSED
        ],
    )


def themes_csv(result: Result) -> bytes:
    """Write every theme with its figures and quotes, in the order of the report.

    A wide theme with one part alone is one theme, here as in the report.
    """
    parents = {theme.id: theme.title for theme in result.themes}
    header = _COLUMNS["themes"].split()
    for n in range(1, _N_QUOTES + 1):
        header += [f"quote_{n}", f"quote_{n}_contribution"]
    return encode_csv(header, [_theme_line(theme, parents) for theme in Reading(result).shown()])


def _theme_line(theme: Theme, parents: Mapping[str, str]) -> list[object]:
    quotes: list[object] = []
    for quote in theme.quotes[:_N_QUOTES]:
        quotes += [quote.text, quote.contribution_id]
    quotes += [None] * (2 * _N_QUOTES - len(quotes))
    return [
        theme.number,
        theme.id,
        theme.title,
        theme.title_source,
        theme.parent_id,
        parents[theme.parent_id] if theme.parent_id else None,
        theme.kind,
        theme.description,
        theme.outside,
        _BETWEEN.join(theme.keywords),
        *_share(theme.participants),
        *_share(theme.contributions),
        theme.n_units,
        theme.stability,
        theme.reappearance,
        theme.distinctiveness,
        "yes" if theme.is_small else "no",
        "\n".join(quote.text for quote in theme.negative_cases),
        *quotes,
    ]


def _share(share: Share) -> tuple[int, int, float, float, float]:
    return share.n, share.of, share.share, share.low, share.high


def codebook_csv(result: Result) -> bytes:
    """Write the themes as a codebook that a person can code with.

    A code is a theme; its number, parent, definition, when to use it and when not, and its quotes
    as examples.
    """
    reading = Reading(result)
    by_id = reading.themes
    lines = []
    for theme in reading.shown():
        parent = by_id[theme.parent_id].title if theme.parent_id else None
        near = [by_id[other].title for other in theme.similar_theme_ids if other in by_id]
        lines.append(
            (
                theme.title,
                theme.number,
                theme.id,
                parent,
                theme.kind,
                theme.description,
                _when_to_use(theme, has_leaves=bool(reading.parts(theme))),
                " ".join(
                    [
                        *([theme.outside] if theme.outside else []),
                        *([f"Look also at: {'; '.join(near)}."] if near else []),
                    ]
                ),
                "\n".join(f"“{quote.text}” ({quote.contribution_id})" for quote in theme.quotes),
            )
        )
    return encode_csv(_COLUMNS["codebook"].split(), lines)


def _when_to_use(theme: Theme, *, has_leaves: bool) -> str:
    what = {"helps": "something that helps", "blocks": "something that blocks"}.get(
        theme.kind, "something"
    )
    words = f", often with words such as: {', '.join(theme.keywords)}" if theme.keywords else ""
    use = f"Use it where a person names {what} and means “{theme.title}”{words}."
    if has_leaves:
        use += " Use one of its narrower codes where one fits."
    return use


def _in_input_order(
    result: Result, rows: Mapping[str, int]
) -> list[tuple[int, ContributionResult]]:
    ids = {c.id for c in result.contributions}
    if odd := ids ^ set(rows):
        raise ResultError(
            f"{len(odd)} contributions are either in the result or in the table, not in both, "
            f"for example '{min(odd)}'"
        )
    return sorted(((rows[c.id], c) for c in result.contributions), key=lambda pair: pair[0])


def _figure(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


def _cell(value: object) -> str:
    if isinstance(value, str):
        return defuse(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return _figure(value)
    return str(value) if isinstance(value, int) else defuse(str(value))


def encode_csv(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    r"""Write any table the way of every CSV file here: texts defused, None as an empty cell.

    Examples
    --------
    >>> encode_csv(("id", "n"), [("=1", 0.5), ("b", None)])
    b"\xef\xbb\xbfid,n\r\n'=1,0.5\r\nb,\r\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
