"""Phrases that people really wrote: the candidates for names in the participants' own words.

Runs of one to six words that open and close on words that carry sense, with how many people wrote
them in each theme. What stands before and after a run tells a whole phrase from one cut out of a
longer one. Choosing among them is the work of :mod:`groundswell.analysis.themes.naming`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.title_shape import reads_as_title
from groundswell.analysis.themes.tokens import BREAK, Tokens
from groundswell.analysis.themes.words import (
    BREAKING,
    NEGATIONS,
    SUBJECTS,
    WEAK,
    content_stems,
    is_function,
    leads_on,
    leads_verb,
    may_close,
    may_open,
    stem,
    stops_clause,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LONGEST = 6
# How readily a phrase of so many words makes a title.
LENGTH_WORTH = (0.0, 0.55, 0.9, 1.0, 1.0, 0.95, 0.85)
# From this share of uses on a run is a piece of a denial, or of a clause that "I" or "to" opens.
_DENIED = 0.25
_VERB_LED = 0.5
# A run of three words and more that stands whole less often is cut out of a longer one.
_WHOLE = 0.5
# Runs looked at for each theme before they are written out.
_N_LOOKED_AT = 32


@dataclass(frozen=True, slots=True)
class TextPhrase:
    """A phrase from the texts of one theme.

    Attributes
    ----------
    text : str
        As most people wrote it; first letter a capital, the rest as is usual in the texts.
    n : int
        Participants in the theme who wrote it.
    share : float
        The same, as a fraction of the theme's participants.
    elsewhere : float
        Fraction of the participants of the other themes who wrote it.
    whole : float
        Fraction of its uses in which it stands on its own, not cut out of a longer phrase.
    stops : float
        Fraction of its uses after which the clause ends.
    worth : float
        Common, particular to the theme, whole and of a good length, in one figure.
    """

    text: str
    n: int
    share: float
    elsewhere: float
    whole: float
    stops: float
    worth: float


class PhraseTable:
    """All phrases of a set of texts, counted once and asked for level by level.

    A phrase counts from its second use on: what one person put one way once is a quote.

    Parameters
    ----------
    texts : sequence of str or Tokens
        Meaning units, redacted; or what has been made of them already.
    participants : sequence of str, optional
        Who wrote each; without it every unit counts as somebody.

    Examples
    --------
    >>> table = PhraseTable(["There is not enough staff.", "Not enough staff at night", "Parking"])
    >>> [phrase.text for phrase in table.candidates([np.array([0, 1]), np.array([2])])[0][0]][:1]
    ['Not enough staff']
    """

    def __init__(
        self, texts: Sequence[str] | Tokens, participants: Sequence[str] | None = None
    ) -> None:
        self.tokens = texts if isinstance(texts, Tokens) else Tokens(texts)
        self._titles: dict[int, str | None] = {}
        codes = {name: i for i, name in enumerate(sorted(set(participants or ())))}
        self._person = (
            np.array([codes[name] for name in participants], dtype=np.int64)
            if participants is not None
            else np.arange(self.tokens.n_texts, dtype=np.int64)
        )
        self._find_runs()

    def _find_runs(self) -> None:
        """Number every run of words that could be a phrase, one number for one run of roots."""
        words, token = self.tokens.words, self.tokens.token
        about = {
            name: np.array([test(word) for word in words] + [at_break])
            for name, test, at_break in (
                ("opens", may_open, False),
                ("closes", may_close, False),
                ("breaks", BREAKING.__contains__, True),
                ("joins", is_function, True),
                ("denies", lambda w: w in NEGATIONS or "n't" in w, False),
                ("leads_on", leads_on, False),
                ("leads_verb", lambda w: leads_verb(w) or w in SUBJECTS, False),
                ("stops", stops_clause, True),
            )
        }
        before_to = np.array([leads_verb(word) for word in words] + [False])
        pad = np.full(LONGEST + 2, BREAK, dtype=np.int64)
        padded, base = np.concatenate((pad, token, pad)), len(pad)
        roots = np.concatenate((self.tokens.root, pad))
        at = np.flatnonzero((token >= 0) & about["opens"][token])
        run = roots[at].copy()
        found: list[tuple[Ints, Ints, Ints]] = []
        marks: list[tuple[Flags, Flags, Flags, Flags]] = []
        offset = 0
        for length in range(1, LONGEST + 1):
            # A run that stands once has no run round it that stands twice.
            _, run, uses = np.unique(run, return_inverse=True, return_counts=True)
            twice = uses[run] >= 2
            at, run = at[twice], run[twice]
            if not len(at):
                break
            last, after = padded[base + at + length - 1], padded[base + at + length]
            before, before_2 = padded[base + at - 1], padded[base + at - 2]
            good = about["closes"][last]
            if length == 1:
                good &= ~about["denies"][last]
            # "Should not close" is no plea "not close": what opens with "not" must stand so.
            denied = (
                (about["denies"][token[at]] & before_to[before])
                | about["denies"][before]
                | (about["denies"][before_2] & about["joins"][before] & (before >= 0))
            )
            led = about["leads_verb"][before] & (before >= 0)
            begins = about["joins"][before] & ~led
            ends = about["joins"][after] & ~about["leads_on"][after]
            here = np.flatnonzero(good)
            found.append((at[here], np.full(len(here), length), run[here] + offset))
            marks.append(
                (
                    (begins & ends)[here],
                    denied[here],
                    led[here],
                    about["stops"][after][here],
                )
            )
            offset += len(uses)
            go_on = (after >= 0) & ~about["breaks"][after]
            run = (run * (self.tokens.n_roots + 1) + roots[at + length])[go_on]
            at = at[go_on]
        self._at, self._length, keys = (
            np.concatenate([part[k] for part in found] or [np.zeros(0, dtype=np.int64)])
            for k in range(3)
        )
        whole, denied_all, led_all, stops = (
            np.concatenate([part[k] for part in marks] or [np.zeros(0, dtype=bool)])
            for k in range(4)
        )
        _, self._run = np.unique(keys, return_inverse=True)
        self._n_runs = int(self._run.max(initial=-1)) + 1
        self._whole = _mean_by(self._run, whole, self._n_runs)
        self._denied = _mean_by(self._run, denied_all, self._n_runs)
        self._led = _mean_by(self._run, led_all, self._n_runs)
        self._stops = _mean_by(self._run, stops, self._n_runs)
        self._run_length = np.zeros(self._n_runs, dtype=np.int64)
        self._run_length[self._run] = self._length
        self._order = np.argsort(self._run, kind="stable")
        self._first = np.searchsorted(self._run[self._order], np.arange(self._n_runs + 1))

    def _count(self, members: Sequence[Ints]) -> tuple[Ints, Ints, Ints, Ints]:
        """Count who wrote each run: (theme, run, participants) of each pair, and theme sizes."""
        theme_of = np.full(self.tokens.n_texts, -1, dtype=np.int64)
        for column, theme in enumerate(members):
            theme_of[theme] = column
        sizes = np.array([len(np.unique(self._person[theme])) for theme in members])
        unit = self.tokens.unit[self._at]
        inside = theme_of[unit] >= 0
        unit, run = unit[inside], self._run[inside]
        people = int(self._person.max(initial=-1)) + 1
        key = (theme_of[unit] * max(self._n_runs, 1) + run) * max(people, 1) + self._person[unit]
        pair, n = np.unique(np.unique(key) // max(people, 1), return_counts=True)
        theme, run = np.divmod(pair, max(self._n_runs, 1))
        return theme, run, n, sizes

    def candidates(
        self, members: Sequence[Ints], *, n_phrases: int = 8, n_keywords: int = 6
    ) -> list[tuple[tuple[TextPhrase, ...], tuple[str, ...]]]:
        """Best phrases and keywords of each theme, told against all the other themes given.

        Parameters
        ----------
        members : sequence of ndarray of int
            Indices of the units of each theme; no unit stands in two of them.
        n_phrases, n_keywords : int
            How many to give at most.

        Returns
        -------
        list of (tuple of TextPhrase, tuple of str)
            For each theme its phrases, highest worth first, and the words that set it apart.
        """
        theme, run, n, sizes = self._count(members)
        total = np.bincount(run, weights=n, minlength=self._n_runs)
        first = np.searchsorted(theme, np.arange(len(members) + 1))
        n_all = float(sizes.sum())
        found = []
        for column, size in enumerate(sizes.tolist()):
            here = slice(first[column], first[column + 1])
            count = n[here].astype(float)
            often = (count >= (1 if size < 8 else 2)) & (self._denied[run[here]] < _DENIED)
            pick, count = run[here][often], count[often]
            share = count / max(size, 1)
            elsewhere = (total[pick] - count) / max(n_all - size, 1)
            particular = np.log2(1 + share / (elsewhere + 0.5 / max(n_all, 1)))
            phrases = self._best_phrases(pick, count, share, elsewhere, particular)
            words = self._best_words(pick, share * particular)
            found.append((tuple(phrases[:n_phrases]), tuple(words[:n_keywords])))
        return found

    def _best_phrases(
        self, pick: Ints, n: Floats, share: Floats, elsewhere: Floats, particular: Floats
    ) -> list[TextPhrase]:
        length, whole = self._run_length[pick], self._whole[pick]
        fine = (length >= 2) & (self._led[pick] < _VERB_LED)
        fine &= (whole >= _WHOLE) | ((length == 2) & (whole >= _WHOLE / 2))
        worth = (
            np.sqrt(share)
            * np.minimum(particular, 6)
            * (0.25 + 0.75 * whole)
            * np.array(LENGTH_WORTH)[length]
            * fine
        )
        phrases: list[TextPhrase] = []
        for i in np.argsort(-worth, kind="stable")[:_N_LOOKED_AT].tolist():
            run = int(pick[i])
            text = self._written(run) if worth[i] > 0 else None
            if text is not None and reads_as_title(text, stops=float(self._stops[run])):
                phrases.append(
                    TextPhrase(
                        text,
                        int(n[i]),
                        float(share[i]),
                        float(elsewhere[i]),
                        float(whole[i]),
                        float(self._stops[run]),
                        float(worth[i]),
                    )
                )
        # Ties by text, since numbers of runs follow the order of the texts.
        phrases.sort(key=lambda phrase: (-round(phrase.worth, 9), phrase.text))
        return _without_nested(phrases)

    def _best_words(self, pick: Ints, weight: Floats) -> list[str]:
        single = self._run_length[pick] == 1
        pick, weight = pick[single], weight[single]
        words: list[tuple[float, str]] = []
        for i in np.argsort(-weight, kind="stable")[:16].tolist():
            text = self._written(int(pick[i]))
            if text is not None:
                words.append((-round(float(weight[i]), 9), self.tokens.spelt(text.lower())))
        kept: dict[str, str] = {}
        for _, word in sorted(words):
            kept.setdefault(stem(word), word)
        return list(kept.values())

    def _written(self, run: int) -> str | None:
        """Return the commonest way of writing a run; None if it is no good as a title."""
        if run not in self._titles:
            self._titles[run] = self._write(run)
        return self._titles[run]

    def _write(self, run: int) -> str | None:
        uses = self._order[self._first[run] : self._first[run + 1]]
        length = int(self._length[uses[0]])
        forms: dict[tuple[int, ...], int] = {}
        for use in uses[:200].tolist():
            start = int(self._at[use])
            form = tuple(self.tokens.token[start : start + length].tolist())
            forms[form] = forms.get(form, 0) + 1
        words_by_form = {form: [self.tokens.words[i] for i in form] for form in forms}
        best = min(forms, key=lambda form: (-forms[form], words_by_form[form]))
        words = words_by_form[best]
        if all(word in WEAK or is_function(word) for word in words):
            return None
        if len(set(words)) < len(words) or not all(map(self.tokens.is_well_spelt, words)):
            return None
        return self.tokens.in_sentence_case(words)


def distinct_points(
    phrases: Sequence[TextPhrase], title: str, size: int
) -> tuple[tuple[str, int], ...]:
    """Pick up to four phrases that say different things, and not what the title says.

    Parameters
    ----------
    phrases : sequence of TextPhrase
        Most telling first.
    title : str
        Title of the theme.
    size : int
        Units in the theme: in a large one a phrase needs three people, else two.

    Returns
    -------
    tuple of (str, int)
        Phrases with their number of participants, commonest first.
    """
    seen = [content_stems(title)]
    points: list[tuple[str, int]] = []
    for phrase in phrases:
        stems = content_stems(phrase.text)
        if phrase.n < (2 if size < 100 else 3) or phrase.whole < 0.45 or len(stems) < 2:
            continue
        if all(len(stems & other) < 0.6 * min(len(stems), len(other)) for other in seen):
            seen.append(stems)
            points.append((phrase.text, phrase.n))
        if len(points) == 4:
            break
    return tuple(sorted(points, key=lambda point: (-point[1], point[0])))


def _mean_by(groups: Ints, values: Flags, n_groups: int) -> Floats:
    size = np.bincount(groups, minlength=n_groups)
    return np.bincount(groups, weights=values, minlength=n_groups) / np.maximum(size, 1)


def _without_nested(phrases: Sequence[TextPhrase]) -> list[TextPhrase]:
    """Drop a phrase that mostly occurs inside a longer one of the list, or barely widens one."""
    kept: list[TextPhrase] = []
    padded = [f" {phrase.text.lower()} " for phrase in phrases]
    for i, phrase in enumerate(phrases):
        inside = any(
            j != i
            and padded[i] in padded[j]
            and phrases[j].n >= 0.6 * phrase.n
            and phrases[j].whole >= phrase.whole - 0.1
            for j in range(len(phrases))
        )
        if not inside:
            kept.append(phrase)
    return kept
