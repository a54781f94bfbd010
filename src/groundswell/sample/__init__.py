"""The sample challenge that ships with the product.

Some three hundred contributions to "What helps, and what blocks, people who try to make change
from the bottom up?", written for Groundswell. The organisation, the places and the people in it
do not exist. Only the table, its question and the notice that it owes its readers live here;
nothing is analysed here.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

QUESTION = "What helps, and what blocks, people who try to make change from the bottom up?"
"""What the sample's crowd was asked."""

NOTICE = (
    "This is a sample. It was written for Groundswell to show what it does: "
    "no real person said any of it."
)
"""What every page made from the sample says."""


def sample_path() -> Path:
    """Say where the sample table is.

    Returns
    -------
    pathlib.Path
        A CSV file in UTF-8 with the columns ``id``, ``participant``, ``kind`` ("helps", "blocks"
        or blank), ``role``, ``place``, ``written_on`` (YYYY-MM-DD) and ``text``. Any of them but
        ``id``, ``participant``, ``place`` and ``written_on`` may be blank.

    Examples
    --------
    >>> sample_path().name
    'contributions.csv'
    """
    return Path(str(resources.files(__name__) / "contributions.csv"))


def comments_path() -> Path:
    """Say where the comments on the sample are.

    Returns
    -------
    pathlib.Path
        A CSV file in UTF-8 with the columns ``contribution`` (an id of the sample),
        ``participant``, ``answers`` (blank, or the number of the row that it answers, from 1) and
        ``text``.

    Examples
    --------
    >>> comments_path().name
    'comments.csv'
    """
    return Path(str(resources.files(__name__) / "comments.csv"))
