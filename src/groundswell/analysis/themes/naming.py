"""Names for themes without an LLM: a phrase from the bank, or the participants' own words.

Every candidate, wherever it comes from, is judged by one measure, so that whichever fits better
wins; and no two themes of a report get titles that are alike. The bank lives in
:mod:`~groundswell.analysis.themes.phrase_bank`, phrases from texts in
:mod:`~groundswell.analysis.themes.phrases`, descriptions in
:mod:`~groundswell.analysis.themes.describe`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.errors import InputError
from groundswell.analysis.themes.phrase_bank import bank_vectors, load_bank
from groundswell.analysis.themes.phrases import PhraseTable, TextPhrase, distinct_points
from groundswell.analysis.themes.title_measure import (
    AGAINST_MOOD,
    MARGIN,
    SHARE,
    UNSUPPORTED,
    against_mood,
    is_against,
    lexical_gain,
    prior,
    suit_of_domains,
    text_cost,
    word_shares,
)
from groundswell.analysis.themes.words import (
    content_stems,
    may_close,
    may_open,
    words_of,
)

FROM_BANK = "phrase bank"
FROM_TEXT = "participants' words"

Floats = NDArray[np.float32]

# From this cosine on two titles are taken for the same.
_ALIKE = 0.83
# From this cosine on a phrase tells what a theme is about.
_TELLING = 0.4
# A phrase of the bank whose words nobody wrote must fit at least so well.
_UNSAID = 0.5


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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A title that a theme could have."""

    title: str
    source: str
    score: float
    fit: float
    margin: float
    share: float
    vector: Floats
    sign: str


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
    namer = _Namer(themes, members, texts, vectors, embedder, participants)
    return namer.name_all(avoid)


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


class _Namer:
    """The work of one call of :func:`name_themes`."""

    def __init__(
        self,
        themes: Sequence[ThemeToName],
        members: list[NDArray[np.int64]],
        texts: Sequence[str],
        vectors: Vectors,
        embedder: Embedder,
        participants: Sequence[str] | None,
    ) -> None:
        self.themes, self.members, self.texts = themes, members, texts
        self.vectors, self.embedder = vectors, embedder
        known = {word for phrase in load_bank().phrases for word in words_of(phrase.text)}
        self.table = PhraseTable(texts, participants, known_words=known)
        self.wide = [i for i, theme in enumerate(themes) if theme.parent_id is None]
        self.leaves = [i for i, theme in enumerate(themes) if theme.parent_id is not None]
        self.centres = np.stack([_unit(vectors[m].mean(axis=0)) for m in members])
        self.siblings = [
            [
                j
                for j, other in enumerate(themes)
                if j != i and other.parent_id == theme.parent_id and other.kind == theme.kind
            ]
            for i, theme in enumerate(themes)
        ]
        *self.shares, self.usual = word_shares(texts, [*members, np.arange(len(texts))])
        self.against_mood = [against_mood(shares) for shares in self.shares]
        self.children = [
            [j for j in self.leaves if themes[j].parent_id == theme.id] for theme in themes
        ]

    def name_all(self, avoid: Sequence[str]) -> tuple[ThemeName, ...]:
        phrases: dict[int, tuple[TextPhrase, ...]] = {}
        keywords: dict[int, tuple[str, ...]] = {}
        for level in (self.wide, self.leaves):
            found = self.table.candidates([self.members[i] for i in level])
            for i, (best, words) in zip(level, found, strict=True):
                phrases[i], keywords[i] = best, words
        from_text, telling = self._judge_texts(phrases)
        from_bank = self._judge_bank()
        chosen = self._choose(
            [
                sorted(
                    (*from_bank[i], *from_text[i]),
                    key=lambda c: (-round(c.score, 6), c.title),
                )
                for i in range(len(self.themes))
            ],
            avoid,
        )
        return tuple(
            ThemeName(
                theme.id,
                chosen[i].title,
                chosen[i].source,
                round(chosen[i].fit, 6),
                keywords[i],
                distinct_points(telling[i], chosen[i].title, len(self.members[i])),
                _reason(chosen[i], has_siblings=bool(self.siblings[i])),
            )
            for i, theme in enumerate(self.themes)
        )

    def _fits(self, phrases: Vectors) -> Floats:
        """Cosine of every centre (row) and phrase; for a wide theme half by its leaves' mean."""
        fits: Floats = self.centres @ phrases.T
        for i in self.wide:
            if self.children[i]:
                fits[i] = (fits[i] + fits[self.children[i]].mean(axis=0)) / 2
        return fits

    def _margins(self, fits: Floats, i: int) -> Floats:
        """Lead over the nearest sibling. ``fits`` has a row per theme, a column per phrase."""
        rivals = self.siblings[i]
        if not rivals:
            return np.zeros(fits.shape[1], dtype=np.float32)
        lead: Floats = fits[i] - fits[rivals].max(axis=0)
        return np.clip(lead, -0.2, 0.2)

    def _judge_bank(self) -> list[list[_Candidate]]:
        """Best phrases of the bank for each theme."""
        bank = load_bank().phrases
        vectors = bank_vectors(self.embedder)
        fits = self._fits(vectors)
        suits = suit_of_domains(self.vectors, vectors, bank)
        found = []
        for i, theme in enumerate(self.themes):
            margins = self._margins(fits, i)
            priors = suits + np.array(
                [prior(p, kind=theme.kind, is_wide=theme.parent_id is None) for p in bank],
                dtype=np.float32,
            )
            rough = fits[i] + MARGIN * margins + priors
            best = np.lexsort((np.arange(len(bank)), -rough))[:60]
            judged = []
            for j in best.tolist():
                gain = lexical_gain(bank[j].text, self.shares[i], self.usual)
                if not np.isfinite(rough[j]) or (gain == UNSUPPORTED and fits[i, j] < _UNSAID):
                    continue
                against = bank[j].kind == self.against_mood[i]
                judged.append(
                    _Candidate(
                        bank[j].text,
                        FROM_BANK,
                        float(rough[j]) + gain + (AGAINST_MOOD if against else 0.0),
                        float(fits[i, j]),
                        float(margins[j]),
                        0.0,
                        vectors[j],
                        bank[j].kind,
                    )
                )
            found.append(judged)
        return found

    def _judge_texts(
        self, phrases: Mapping[int, Sequence[TextPhrase]]
    ) -> tuple[list[list[_Candidate]], list[list[TextPhrase]]]:
        """Phrases from the texts, and short units near the centre, for each theme.

        Beside them the phrases that are near enough to tell what the theme is about, best first.
        """
        wanted: dict[str, int] = {}
        lists: list[list[tuple[str, TextPhrase | None]]] = []
        for i in range(len(self.themes)):
            lists.append([(known.text, known) for known in phrases[i]])
            for known in phrases[i]:
                wanted.setdefault(known.text, len(wanted))
        rows = [self.embedder.embed(list(wanted))] if wanted else []
        for i, titles in enumerate(lists):
            for quote, unit in self._short_quotes(i):
                if quote not in wanted:
                    wanted[quote] = len(wanted)
                    # The words of a whole unit: its vector is at hand.
                    rows.append(self.vectors[unit : unit + 1])
                titles.append((quote, None))
        if not rows:
            return [[] for _ in self.themes], [[] for _ in self.themes]
        vectors = np.concatenate(rows)
        fits = self._fits(vectors)
        found, telling = [], []
        for i, theme in enumerate(self.themes):
            margins = self._margins(fits, i)
            judged = []
            near = [
                (-round(p.worth * float(fits[i, wanted[p.text]]), 6), p.text, p)
                for p in phrases[i]
                if fits[i, wanted[p.text]] >= _TELLING
            ]
            telling.append([phrase for _, _, phrase in sorted(near, key=lambda x: x[:2])])
            for title, phrase in lists[i]:
                # One word of the texts is a keyword, not a title.
                if is_against(theme.kind, title) or len(words_of(title)) < 2:
                    continue
                j = wanted[title]
                share = phrase.share if phrase is not None else 0.0
                score = (
                    float(fits[i, j])
                    + MARGIN * float(margins[j])
                    + lexical_gain(title, self.shares[i], self.usual)
                    + SHARE * min(1.0, (share / 0.2)) ** 0.5
                    - text_cost(
                        title,
                        phrase,
                        kind=theme.kind,
                        is_wide=theme.parent_id is None,
                        is_name=self.table.is_name,
                    )
                )
                judged.append(
                    _Candidate(
                        title,
                        FROM_TEXT,
                        score,
                        float(fits[i, j]),
                        float(margins[j]),
                        share,
                        vectors[j],
                        theme.kind,
                    )
                )
            found.append(judged)
        return found, telling

    def _short_quotes(self, i: int, n: int = 3) -> list[tuple[str, int]]:
        """Units near the centre that are short and clear enough to be a title as they stand."""
        nearness = self.vectors[self.members[i]] @ self.centres[i]
        quotes: dict[str, int] = {}
        for k in np.lexsort((self.members[i], -nearness))[:40].tolist():
            unit = int(self.members[i][k])
            text = self.texts[unit]
            words = words_of(text)
            if (
                2 <= len(words) <= 7
                and "[" not in text
                and may_open(words[0])
                and may_close(words[-1])
                and all(self.table.is_well_spelt(word) for word in words)
            ):
                quotes.setdefault(self.table.in_sentence_case(words), unit)
            if len(quotes) == n:
                break
        return list(quotes.items())

    def _choose(
        self, candidates: list[list[_Candidate]], avoid: Sequence[str]
    ) -> dict[int, _Candidate]:
        """Give each theme its best title that is unlike all that are taken."""
        taken: list[_Candidate] = []
        if avoid:
            kept = self.embedder.embed(list(avoid))
            taken = [_Candidate(t, "", 0, 0, 0, 0, v, "") for t, v in zip(avoid, kept, strict=True)]
        chosen: dict[int, _Candidate] = {}
        for level in (self.wide, self.leaves):
            # The theme with the clearest title takes it; who comes second takes another.
            waiting = set(level)
            place = dict.fromkeys(level, 0)
            while waiting:
                for i in waiting:
                    options = candidates[i]
                    while place[i] < len(options) and any(
                        _alike(options[place[i]], other) for other in taken
                    ):
                        place[i] += 1
                i = min(
                    waiting,
                    key=lambda i: (
                        place[i] >= len(candidates[i]),
                        -round(candidates[i][place[i]].score, 6)
                        if place[i] < len(candidates[i])
                        else 0.0,
                        self.themes[i].id,
                    ),
                )
                pick = (
                    candidates[i][place[i]]
                    if place[i] < len(candidates[i])
                    else self._last_resort(i, taken)
                )
                chosen[i] = pick
                taken.append(pick)
                waiting.remove(i)
        return chosen

    def _last_resort(self, i: int, taken: Sequence[_Candidate]) -> _Candidate:
        """Quote the opening of the most central unit, when no phrase will do."""
        nearness = self.vectors[self.members[i]] @ self.centres[i]
        used = {tuple(words_of(other.title)) for other in taken}
        title, fit = "", 0.0
        for k in np.lexsort((self.members[i], -nearness)).tolist():
            words = self.texts[int(self.members[i][k])].split()
            title = "“" + " ".join(words[:7]) + ("…”" if len(words) > 7 else "”")
            fit = float(nearness[k])
            if tuple(words_of(title)) not in used:
                break
        else:
            title = f"{title} ({self.themes[i].id})"
        return _Candidate(title, FROM_TEXT, 0, fit, 0, 0, self.centres[i], self.themes[i].kind)


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)


def _alike(one: _Candidate, other: _Candidate) -> bool:
    """Whether two titles would be taken for the same."""
    a, b = content_stems(one.title), content_stems(other.title)
    if a == b:
        return True
    if {one.sign, other.sign} == {"helps", "blocks"}:
        return False
    cosine = float(one.vector @ other.vector)
    overlap = len(a & b) / max(len(a | b), 1)
    return cosine >= _ALIKE or (overlap >= 0.6 and cosine >= 0.7)


def _reason(pick: _Candidate, *, has_siblings: bool) -> str:
    lead = (
        f", {abs(pick.margin):.2f} {'more' if pick.margin >= 0 else 'less'} than the nearest theme"
        if has_siblings
        else ""
    )
    near = f"similarity {pick.fit:.2f} to the middle of the theme{lead}"
    if pick.source == FROM_BANK:
        return f"The phrase of the bank that fits best: {near}."
    if pick.share > 0:
        return f"Words of the participants: {pick.share:.0%} of them wrote this; {near}."
    return f"A short statement from the middle of the theme: {near}."
