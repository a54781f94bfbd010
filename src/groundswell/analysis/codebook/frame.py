"""The frame that Groundswell ships: the building blocks and barriers of the Change Challenge."""

from __future__ import annotations

from pathlib import Path

from groundswell.analysis.codebook.files import read_codebook
from groundswell.analysis.codebook.model import Codebook

_FILE = Path(__file__).parent / "data" / "change_challenge.qdc"


def change_challenge() -> Codebook:
    """Give the frame of the 2015 Change Challenge as a ready codebook.

    Returns
    -------
    Codebook
        11 building blocks and 10 barriers under two headings that carry no codings themselves.
        ``kind`` says which is which, ``answers`` which barriers a building block takes away.
        Definitions, rules and examples were written for Groundswell.

    Source
    ------
    HSJ, Nursing Times and NHS Improving Quality, *The Change Challenge* (2015), for the titles.

    Examples
    --------
    >>> frame = change_challenge()
    >>> [sum(code.kind == kind for code in frame.codes) for kind in ("barrier", "building block")]
    [10, 11]
    >>> frame.by_id["autonomy-and-trust"].answers[0]
    'over-controlling-leadership'
    """
    return read_codebook(_FILE)
