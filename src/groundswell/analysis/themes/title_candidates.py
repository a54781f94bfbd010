"""The titles that each theme could have, judged: from the phrase bank and from the texts.

Every candidate, wherever it comes from, is judged by one measure, whose parts stand in
:mod:`groundswell.analysis.themes.title_measure`. Which theme gets which is settled in
:mod:`groundswell.analysis.themes.title_choice`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.themes.phrase_bank import bank_vectors, load_bank
from groundswell.analysis.themes.phrases import PhraseTable, TextPhrase
from groundswell.analysis.themes.stance import Stances
from groundswell.analysis.themes.title_measure import (
    AGAINST_MOOD,
    AGAINST_STANCE,
    FIT,
    MARGIN,
    PARTIAL,
    SHARE,
    SUPPORT,
    UNSUPPORTED,
    against_mood,
    claim_cost,
    is_against,
    is_partial,
    lexical_gain,
    prior,
    suit_of_domains,
    support,
    text_cost,
)
from groundswell.analysis.themes.title_model import FROM_BANK, FROM_TEXT, Candidate
from groundswell.analysis.themes.title_senses import Senses, unit_vector
from groundswell.analysis.themes.title_shape import reads_as_title
from groundswell.analysis.themes.tokens import Tokens
from groundswell.analysis.themes.words import content_stems, may_close, may_open, words_of

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_INNER_BREAK = re.compile(r"[\[,;:.!?()–—/\"“”]\s*\w|\s[-–—&+]+\s")
# From this cosine on a phrase tells what a theme is about.
_TELLING = 0.4
# A phrase of the bank whose words nobody wrote must fit at least so well.
_UNSAID = 0.5
# Phrases of the bank looked at closely for each theme, and phrases and quotes from its texts.
_N_FROM_BANK = 40
_N_PHRASES = 7
_N_QUOTES = 3
# A theme with a name that stands everywhere in so many of its units may be called by it, where
# no title reaches this score.
_NAMED, _IN_GENERAL = 0.6, 0.5
# Units that a leaf must have to show which names stand everywhere.
_SHOWS_NAMES = 10


class Judge:
    """What bears on the titles of all themes of a report, worked out once.

    Parameters
    ----------
    kinds : sequence of str
        Kind of each theme.
    parents : sequence of int
        Index of the wide theme above each; -1 for a wide theme.
    members : sequence of ndarray of int
        Units of each theme.
    texts, vectors, embedder, participants
        As in :func:`~groundswell.analysis.themes.naming.name_themes`.
    """

    def __init__(
        self,
        kinds: Sequence[str],
        parents: Sequence[int],
        members: Sequence[Ints],
        texts: Sequence[str],
        vectors: Vectors,
        embedder: Embedder,
        participants: Sequence[str] | None,
    ) -> None:
        self.kinds, self.parents, self.members, self.texts = kinds, parents, members, texts
        self._embedder = embedder
        n = len(kinds)
        self.wide = [i for i in range(n) if parents[i] < 0]
        self.leaves = [i for i in range(n) if parents[i] >= 0]
        self.children = [[j for j in self.leaves if parents[j] == i] for i in range(n)]
        self.siblings = [
            [j for j in range(n) if j != i and (parents[j], kinds[j]) == (parents[i], kinds[i])]
            for i in range(n)
        ]
        known = {word for phrase in load_bank().phrases for word in phrase.text.split()}
        self.tokens = Tokens(texts, known_words=known)
        self._table = PhraseTable(self.tokens, participants)
        self._stances = Stances(self.tokens)
        *self._shares, self._usual = self.tokens.shares([*members, np.arange(len(texts))])
        self._against_mood = [against_mood(shares) for shares in self._shares]
        self._everywhere = self.tokens.names_everywhere(
            [members[i] for i in self.leaves if len(members[i]) >= _SHOWS_NAMES]
        )
        self._tell_apart = Senses(
            vectors, [self.tokens.holders([w], at_least=1) for w in sorted(self._everywhere)]
        ).tell_apart
        self._vectors = vectors
        self._apart = self._tell_apart(vectors)
        self.centres: Floats = np.stack([unit_vector(vectors[m].mean(axis=0)) for m in members])
        self._centres_apart = self._tell_apart(self.centres)

    def judge(
        self, avoid: Sequence[str]
    ) -> tuple[
        list[list[Candidate]], list[tuple[str, ...]], list[list[TextPhrase]], list[Candidate]
    ]:
        """Judge all candidates.

        Parameters
        ----------
        avoid : sequence of str
            Titles that are taken.

        Returns
        -------
        candidates : list of list of Candidate
            Of each theme, best first.
        keywords : list of tuple of str
            Of each theme.
        telling : list of list of TextPhrase
            Of each theme: the phrases near enough to tell what it is about, best first.
        taken : list of Candidate
            The titles to avoid.
        """
        n = len(self.kinds)
        phrases: list[tuple[TextPhrase, ...]] = [()] * n
        keywords: list[tuple[str, ...]] = [()] * n
        for level in (self.wide, self.leaves):
            found = self._table.candidates([self.members[i] for i in level], n_phrases=_N_PHRASES)
            for i, (best, words) in zip(level, found, strict=True):
                phrases[i], keywords[i] = best, words
        place, vectors = self._embed(phrases, avoid)
        fits = self._fits(vectors)
        from_bank = self._judge_bank()
        candidates = []
        for i in range(n):
            from_text = self._judge_text(i, phrases[i], place, vectors, fits)
            both = from_bank[i] + from_text + self._name_alone(i)
            both = sorted(both, key=lambda c: (-round(c.score, 6), c.title))
            candidates.append(both)
        telling = [
            [
                phrase
                for _, _, phrase in sorted(
                    (-round(p.worth * float(fits[i, place[p.text]]), 6), p.text, p)
                    for p in phrases[i]
                    if fits[i, place[p.text]] >= _TELLING
                )
            ]
            for i in range(n)
        ]
        taken = [
            Candidate(title, "", 0, 0, 0, 0, 0, "", False, vector)
            for title, vector in zip(
                avoid, self._tell_apart(vectors[[place[title] for title in avoid]]), strict=True
            )
        ]
        return candidates, keywords, telling, taken

    def _embed(
        self, phrases: Sequence[Sequence[TextPhrase]], avoid: Sequence[str]
    ) -> tuple[dict[str, int], Vectors]:
        """Embed every distinct phrase once, in one batch."""
        wanted = sorted({p.text for theme in phrases for p in theme} | set(avoid))
        place = {text: row for row, text in enumerate(wanted)}
        if not wanted:
            return place, np.zeros((0, self._vectors.shape[1]), dtype=np.float32)
        return place, self._embedder.embed(wanted)

    def _fits(self, phrases: Vectors) -> Floats:
        """Cosine of every centre (row) and phrase, half by all they say, half by what is their own.

        For a wide theme half by its leaves' mean.
        """
        apart = self._centres_apart @ self._tell_apart(phrases).T
        fits: Floats = ((self.centres @ phrases.T + apart) / 2).astype(np.float32)
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

    def _support(
        self, i: int, titles: Vectors, is_broad: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Share of the units that titles fit; and whether they hold for some leaves alone."""
        parts, titles = self.children[i], self._tell_apart(titles)
        if len(parts) < 2:
            all_of_it = support(self._apart, titles, [self.members[i]])[0]
            return all_of_it, np.zeros(len(titles), dtype=bool)
        by_leaf = support(self._apart, titles, [self.members[j] for j in parts])
        sizes = np.array([len(self.members[j]) for j in parts], dtype=float)
        return sizes @ by_leaf / sizes.sum(), is_partial(by_leaf, sizes, is_broad=is_broad)

    def _judge_bank(self) -> list[list[Candidate]]:
        """Best phrases of the bank for each theme."""
        bank = load_bank().phrases
        vectors = bank_vectors(self._embedder)
        suits = suit_of_domains(self._vectors, vectors, bank)
        fits, own = self._fits(vectors), self._tell_apart(vectors)
        broad = np.array([phrase.is_wide for phrase in bank])
        priors = {
            (kind, is_wide): suits
            + np.array([prior(p, kind=kind, is_wide=is_wide) for p in bank], dtype=np.float32)
            for kind in sorted(set(self.kinds))
            for is_wide in (True, False)
        }
        found = []
        for i, kind in enumerate(self.kinds):
            margins = self._margins(fits, i)
            rough = FIT * fits[i] + MARGIN * margins + priors[kind, self.parents[i] < 0]
            best = np.lexsort((np.arange(len(bank)), -rough))[:_N_FROM_BANK]
            supports, partial = self._support(i, vectors[best], broad[best])
            judged = []
            for k, j in enumerate(best.tolist()):
                gain = lexical_gain(bank[j].text, self._shares[i], self._usual)
                unsaid = gain == UNSUPPORTED and max(fits[i, j], supports[k]) < _UNSAID
                if unsaid or not np.isfinite(rough[j]):
                    continue
                score = float(rough[j]) + gain + SUPPORT * float(supports[k])
                score += AGAINST_MOOD * (bank[j].kind == self._against_mood[i])
                score += PARTIAL * bool(partial[k])
                if bank[j].kind != "neutral":
                    score += PARTIAL / 2 * (kind == "unclear" and bool(partial[k]))
                    score -= claim_cost(float(supports[k]), float(fits[i, j]))
                    against = self._stances.contradict(bank[j].text, self.members[i])
                    score += AGAINST_STANCE * against
                judged.append(
                    Candidate(
                        bank[j].text,
                        FROM_BANK,
                        score,
                        float(fits[i, j]),
                        float(margins[j]),
                        float(supports[k]),
                        0.0,
                        bank[j].kind,
                        bool(partial[k]),
                        own[j],
                    )
                )
            found.append(judged)
        return found

    def _judge_text(
        self,
        i: int,
        phrases: Sequence[TextPhrase],
        place: Mapping[str, int],
        vectors: Vectors,
        fits: Floats,
    ) -> list[Candidate]:
        """Phrases from the texts, and short units near the centre, for one theme."""
        quotes = [q for q in self._short_quotes(i) if q[0] not in {p.text for p in phrases}]
        titles: list[tuple[str, TextPhrase | None]] = [(p.text, p) for p in phrases]
        titles += [(text, None) for text, _ in quotes]
        titles = [
            (t, p)
            for t, p in titles
            if not is_against(self.kinds[i], t) and not content_stems(t) & self._everywhere
        ]
        if not titles:
            return []
        # The words of a whole unit: its vector is at hand.
        unit_of = dict(quotes)
        rows = np.stack(
            [vectors[place[t]] if p is not None else self._vectors[unit_of[t]] for t, p in titles]
        )
        near = self._fits(rows)
        margins = self._margins(near, i)
        supports, partial = self._support(i, rows, np.zeros(len(rows), dtype=bool))
        own = self._tell_apart(rows)
        judged = []
        for k, (title, phrase) in enumerate(titles):
            share = phrase.share if phrase is not None else 0.0
            score = (
                FIT * float(near[i, k])
                + MARGIN * float(margins[k])
                + lexical_gain(title, self._shares[i], self._usual)
                + SHARE * min(1.0, share / 0.2) ** 0.5
                + SUPPORT * float(supports[k])
                + PARTIAL * bool(partial[k])
                + AGAINST_STANCE * self._stances.contradict(title, self.members[i])
                - text_cost(
                    title,
                    phrase,
                    kind=self.kinds[i],
                    is_wide=self.parents[i] < 0,
                    is_name=self.tokens.is_name,
                )
            )
            score -= claim_cost(float(supports[k]), float(near[i, k]))
            judged.append(
                Candidate(
                    title,
                    FROM_TEXT,
                    score,
                    float(near[i, k]),
                    float(margins[k]),
                    float(supports[k]),
                    share,
                    self.kinds[i],
                    bool(partial[k]),
                    own[k],
                )
            )
        return judged

    def _name_alone(self, i: int) -> list[Candidate]:
        """A title for a theme whose units share nothing but a name that stands everywhere."""
        if not self._everywhere or len(self.children[i]) > 1:
            return []
        name, share = self.tokens.common_name(self.members[i], self._everywhere)
        if share < _NAMED:
            return []
        centre = self._centres_apart[i]
        return [
            Candidate(
                f"{name} in general",
                FROM_TEXT,
                _IN_GENERAL,
                0.0,
                0.0,
                share,
                share,
                "",
                False,
                centre,
            )
        ]

    def nearness(self, i: int, vector: Floats) -> float:
        """Cosine of a theme's centre and a title, by what is their own."""
        return float(self._centres_apart[i] @ vector)

    def nearest(self, i: int) -> tuple[Ints, Floats]:
        """Units of a theme with their cosine to its centre, nearest first."""
        nearness = self._vectors[self.members[i]] @ self.centres[i]
        order = np.lexsort((self.members[i], -nearness))
        return self.members[i][order], nearness[order]

    def _short_quotes(self, i: int) -> list[tuple[str, int]]:
        """Units near the centre that are short and clear enough to be a title as they stand."""
        quotes: dict[str, int] = {}
        for unit in self.nearest(i)[0][:40].tolist():
            text = self.texts[unit]
            words = words_of(text)
            if (
                2 <= len(words) <= 7
                and not _INNER_BREAK.search(text)
                and may_open(words[0])
                and may_close(words[-1])
                and all(map(self.tokens.is_well_spelt, words))
                and reads_as_title(" ".join(words))
            ):
                quotes.setdefault(self.tokens.in_sentence_case(words), unit)
            if len(quotes) == _N_QUOTES:
                break
        return list(quotes.items())
