"""The files of a result folder, made from a result."""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.analysis.report.model import Result


def result_files(result: Result, rows: Mapping[str, int]) -> dict[str, bytes | str]:
    """Make every file of a result folder but the manifest.

    Parameters
    ----------
    result : Result
    rows : mapping of str to int
        Row in the file of each contribution, by id.

    Returns
    -------
    dict of str to bytes or str
        File name to content.
    """
    from groundswell.analysis.report.csv_files import (
        codebook_csv,
        contributions_csv,
        rejected_csv,
        themes_csv,
    )
    from groundswell.analysis.report.html import render_html
    from groundswell.analysis.report.json_file import encode_result
    from groundswell.analysis.report.word import render_word

    return {
        "index.html": render_html(result),
        "report.docx": render_word(result),
        "result.json": encode_result(result),
        "contributions.csv": contributions_csv(result, rows),
        "themes.csv": themes_csv(result),
        "codebook.csv": codebook_csv(result),
        "rejected.csv": rejected_csv(result, rows),
    }
