"""Names for themes without an LLM: a phrase from the bank, or the participants' own words.

Every candidate, wherever it comes from, is judged by one measure, so that whichever fits better
wins; and no two themes of a report get titles that are alike. The bank lives in
:mod:`~groundswell.analysis.themes.phrase_bank`, phrases from texts in
:mod:`~groundswell.analysis.themes.phrases`, descriptions in
:mod:`~groundswell.analysis.themes.describe`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.errors import InputError
from groundswell.analysis.themes.phrases import distinct_points
from groundswell.analysis.themes.title_candidates import Judge
from groundswell.analysis.themes.title_choice import FROM_PARTS, choose_titles, explain_choice
from groundswell.analysis.themes.title_model import FROM_BANK, FROM_TEXT

__all__ = ["FROM_BANK", "FROM_PARTS", "FROM_TEXT", "ThemeName", "ThemeToName", "name_themes"]


@dataclass(frozen=True, slots=True)
class ThemeToName:
    """A theme that needs a name.

    Attributes
    ----------
    id : str
        Unique among the themes of the report.
    kind : str
        "helps", "blocks" or "unclear".
    parent_id : str or None
        The wide theme above it; None for a wide theme.
    members : tuple of int
        Indices of its units in the texts and vectors given beside it. A wide theme may leave them
        out: then it has those of its leaves.
    """

    id: str
    kind: str
    parent_id: str | None
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeName:
    """What a theme is called, and why.

    Attributes
    ----------
    theme_id : str
        The theme.
    title : str
        One to seven words in sentence case; unlike every other title of the report.
    title_source : str
        "phrase bank" or "participants' words".
    fit : float
        Cosine of the title and the theme's centre.
    keywords : tuple of str
        Words that set it apart from the others of its level, strongest first; at most six.
    points : tuple of (str, int)
        Distinct phrases that people wrote in it, each with its number of participants; commonest
        first, at most four. May be empty.
    why : str
        Why this title, in a sentence or two.
    """

    theme_id: str
    title: str
    title_source: str
    fit: float
    keywords: tuple[str, ...]
    points: tuple[tuple[str, int], ...]
    why: str


def name_themes(
    themes: Sequence[ThemeToName],
    texts: Sequence[str],
    vectors: Vectors,
    *,
    embedder: Embedder,
    participants: Sequence[str] | None = None,
    avoid: Sequence[str] = (),
) -> tuple[ThemeName, ...]:
    """Name all themes of a report at once.

    Parameters
    ----------
    themes : sequence of ThemeToName
        Both levels and all kinds. No unit may be in two themes of the same level.
    texts : sequence of str, length n
        Redacted meaning units, sorted by id (so that ties fall the same way on every run).
    vectors : ndarray of float32, shape (n, d)
        Their vectors, rows of unit length.
    embedder : Embedder
        The model that made the vectors.
    participants : sequence of str, length n, optional
        Who wrote each unit; without it every unit counts as somebody.
    avoid : sequence of str
        Titles that may not be given again, for instance those kept through an update.

    Returns
    -------
    tuple of ThemeName
        In the order of ``themes``. Titles are pairwise unlike each other: other words, or other
        sense by the model. The same input gives the same names.

    Raises
    ------
    InputError
        Lengths that do not match, an id twice, an unknown parent, or a theme without units.

    Notes
    -----
    A candidate's score is its cosine with the theme's centre, plus half its lead over the nearest
    sibling, plus how far its words stand in the theme's own texts. Phrases of the bank gain by
    being of the theme's kind and of a domain that suits the texts; phrases from the texts by the
    share of participants who wrote them. Wide themes choose first, then leaves, best score first.

    Source: the parts are ours; the idea of words told against other clusters is c-TF-IDF
    (Grootendorst, 2022).
    """
    members = _check(themes, texts, vectors, participants)
    if not themes:
        return ()
    place = {theme.id: i for i, theme in enumerate(themes)}
    judge = Judge(
        [theme.kind for theme in themes],
        [-1 if theme.parent_id is None else place[theme.parent_id] for theme in themes],
        members,
        texts,
        vectors,
        embedder,
        participants,
    )
    candidates, keywords, telling, taken = judge.judge(avoid)
    chosen = choose_titles(judge, candidates, taken)
    return tuple(
        ThemeName(
            theme.id,
            pick.title,
            pick.source,
            round(pick.fit, 6),
            keywords[i],
            distinct_points(telling[i], pick.title, len(members[i])),
            explain_choice(pick, has_siblings=bool(judge.siblings[i])),
        )
        for i, (theme, pick) in enumerate(zip(themes, chosen, strict=True))
    )


def _check(
    themes: Sequence[ThemeToName],
    texts: Sequence[str],
    vectors: Vectors,
    participants: Sequence[str] | None,
) -> list[NDArray[np.int64]]:
    """Return the members of each theme as arrays, sorted, those of wide themes filled in."""
    if len(texts) != len(vectors) or (participants is not None and len(participants) != len(texts)):
        raise InputError(
            f"{len(texts)} texts, {len(vectors)} vectors and "
            f"{len(texts) if participants is None else len(participants)} participants",
            fix="give one vector and one participant for every text",
        )
    by_id = {theme.id: theme for theme in themes}
    if len(by_id) < len(themes):
        raise InputError("two themes have the same id", fix="give every theme an id of its own")
    below: dict[str, set[int]] = {theme.id: set(theme.members) for theme in themes}
    for theme in themes:
        if theme.parent_id is not None:
            if theme.parent_id not in by_id:
                raise InputError(
                    f"theme {theme.id} has an unknown parent {theme.parent_id}",
                    fix="name both levels in one call",
                )
            if not by_id[theme.parent_id].members:
                below[theme.parent_id] |= set(theme.members)
    for theme in themes:
        if not below[theme.id]:
            raise InputError(f"theme {theme.id} has no units", fix="leave out empty themes")
        if not 0 <= min(below[theme.id]) <= max(below[theme.id]) < len(texts):
            raise InputError(
                f"theme {theme.id} has a unit that is not among the {len(texts)} texts",
                fix="give indices into the texts",
            )
    return [np.array(sorted(below[theme.id]), dtype=np.int64) for theme in themes]
