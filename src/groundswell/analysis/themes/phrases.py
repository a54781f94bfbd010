"""Phrases that people really wrote: the candidates for names in the participants' own words.

Runs of one to six words that open and close on words that carry sense, with how many people wrote
them in each theme. Choosing among them is the work of
:mod:`groundswell.analysis.themes.naming`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.words import (
    BREAKING,
    NEGATIONS,
    WEAK,
    content_stems,
    is_function,
    leads_verb,
    may_close,
    may_open,
    singular,
    stem,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LONGEST = 6
# How readily a phrase of so many words makes a title.
LENGTH_WORTH = (0.0, 0.55, 0.9, 1.0, 1.0, 0.95, 0.85)
_TOKEN = re.compile(
    r"[^\W_]+(?:['’.+#&-]+[^\W_]+)*[+#]*|\[[^\]\n]{1,30}\]|[.,;:!?()\[\]\"“”/|\n–—…•*=<>{}]"
)
_BREAK = -1


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
    worth : float
        Common, particular to the theme, whole and of a good length, in one figure.
    """

    text: str
    n: int
    share: float
    elsewhere: float
    whole: float
    worth: float


class PhraseTable:
    """All phrases of a set of texts, counted once and asked for theme by theme.

    Parameters
    ----------
    texts : sequence of str
        Meaning units, redacted.
    participants : sequence of str, optional
        Who wrote each; without it every unit counts as somebody.
    known_words : collection of str
        Words that are spelt right, in lower case.

    Examples
    --------
    >>> table = PhraseTable(["There is not enough staff.", "Not enough staff at night", "Parking"])
    >>> [phrase.text for phrase in table.candidates([np.array([0, 1]), np.array([2])])[0][0]][:1]
    ['Not enough staff']
    """

    def __init__(
        self,
        texts: Sequence[str],
        participants: Sequence[str] | None = None,
        *,
        known_words: Collection[str] = (),
    ) -> None:
        self._n_texts = len(texts)
        self._titles: dict[int, str | None] = {}
        self._well_spelt: dict[str, bool] = dict.fromkeys(known_words, True)
        codes = {name: i for i, name in enumerate(sorted(set(participants or ())))}
        self._person = (
            np.array([codes[name] for name in participants], dtype=np.int64)
            if participants is not None
            else np.arange(len(texts), dtype=np.int64)
        )
        self._tokenise(texts)
        self._find_runs()

    def _tokenise(self, texts: Sequence[str]) -> None:
        raw_ids: dict[str, int] = {}
        flat: list[int] = []
        lengths = np.empty(len(texts), dtype=np.int64)
        for i, text in enumerate(texts):
            before = len(flat)
            for token in _TOKEN.findall(text):
                if token[0].isalnum():
                    flat.append(raw_ids.setdefault(token, len(raw_ids)))
                else:
                    flat.append(_BREAK)
            flat.append(_BREAK)
            lengths[i] = len(flat) - before
        raw = np.array(flat, dtype=np.int64)
        self._unit = np.repeat(np.arange(len(texts)), lengths)
        self._raw_words = list(raw_ids)
        lower_ids: dict[str, int] = {}
        to_lower = np.array(
            [
                lower_ids.setdefault(word.lower().replace("’", "'"), len(lower_ids))
                for word in self._raw_words
            ]
            + [_BREAK],
            dtype=np.int64,
        )
        self._words = list(lower_ids)
        self._tokens = to_lower[raw]
        stems: dict[str, int] = {}
        to_stem = [stems.setdefault(singular(word), len(stems)) for word in self._words]
        self._stems = np.array([*to_stem, _BREAK], dtype=np.int64)[self._tokens]
        self._n_stems = len(stems)
        counts = np.bincount(self._tokens[self._tokens >= 0], minlength=len(self._words))
        self._counts: dict[str, int] = dict(zip(self._words, counts.tolist(), strict=True))
        self._spell_cases(raw)

    def _spell_cases(self, raw: Ints) -> None:
        """Find how each word is written in the middle of a sentence."""
        capital = np.array([word[0].isupper() for word in self._raw_words] + [False])
        is_word = raw >= 0
        words = np.bincount(self._unit[is_word], minlength=self._n_texts)
        capitals = np.bincount(self._unit[is_word & capital[raw]], minlength=self._n_texts)
        # A text in capitals throughout tells nothing about which words need one.
        plain = capitals <= 0.4 * words
        opening = np.concatenate(([True], ~is_word[:-1]))
        usable = is_word & ~opening & plain[self._unit]
        uses = np.bincount(raw[usable], minlength=len(self._raw_words))
        anyhow = np.bincount(raw[is_word], minlength=len(self._raw_words))
        spelling: dict[str, tuple[tuple[int, int], str]] = {}
        for word, n, n_all in zip(self._raw_words, uses.tolist(), anyhow.tolist(), strict=True):
            lower = word.lower().replace("’", "'")
            rank = (n, 0 if n else (1 if word == lower else 0) * n_all)
            if lower not in spelling or rank > spelling[lower][0]:
                spelling[lower] = (rank, word.replace("’", "'") if n else lower)
        self._spelling = {lower: word for lower, (_, word) in spelling.items()}

    def _find_runs(self) -> None:
        """Number every run of words that could be a phrase, one number for one run of stems."""
        opens = np.array([may_open(word) for word in self._words] + [False])
        closes = np.array([may_close(word) for word in self._words] + [False])
        breaks = np.array([word in BREAKING for word in self._words] + [True])
        joins = np.array([is_function(word) for word in self._words] + [True])
        denies = np.array([word in NEGATIONS or "n't" in word for word in self._words] + [False])
        # What stands before "of" or "to" mostly asks for what comes after.
        carries_on = np.array([word in ("of", "to", "than") for word in self._words] + [False])
        ends = joins & ~carries_on
        leads = np.array([leads_verb(word) for word in self._words] + [False])
        begins = joins & np.array([word != "to" for word in self._words] + [True])
        tokens, size = self._tokens, len(self._tokens)
        pad = np.full(LONGEST + 2, _BREAK, dtype=np.int64)
        padded = np.concatenate((pad, tokens, pad))
        base = len(pad)
        stems = np.concatenate((self._stems, pad))
        starts_at, lengths, keys, whole, denied = [], [], [], [], []
        alive = np.flatnonzero((tokens >= 0) & opens[tokens])
        run = stems[alive].copy()
        offset = 0
        before = padded[base + alive - 1]
        before_2 = padded[base + alive - 2]
        for length in range(1, LONGEST + 1):
            last = padded[base + alive + length - 1]
            good = closes[last]
            if length == 1:
                good &= ~denies[last]
            after = padded[base + alive + length]
            here = np.flatnonzero(good)
            # "Should not close" is no plea "not close": what opens with "not" must stand so.
            no = (
                (denies[tokens[alive]] & leads[before])
                | denies[before]
                | (denies[before_2] & joins[before] & (before >= 0))
            )
            starts_at.append(alive[here])
            lengths.append(np.full(len(here), length, dtype=np.int64))
            _, compact = np.unique(run, return_inverse=True)
            keys.append(compact[here] + offset)
            offset += int(compact.max(initial=-1)) + 1
            whole.append((begins[before] & ends[after])[here])
            denied.append(no[here])
            go_on = (after >= 0) & ~breaks[after]
            next_stem = stems[np.minimum(alive + length, size)]
            run = (compact * (self._n_stems + 1) + next_stem)[go_on]
            alive, before, before_2 = alive[go_on], before[go_on], before_2[go_on]
        self._at = np.concatenate(starts_at)
        self._length = np.concatenate(lengths)
        _, self._run = np.unique(np.concatenate(keys), return_inverse=True)
        self._n_runs = int(self._run.max(initial=-1)) + 1
        self._whole = _mean_by(self._run, np.concatenate(whole), self._n_runs)
        self._denied = _mean_by(self._run, np.concatenate(denied), self._n_runs)
        self._run_length = np.zeros(self._n_runs, dtype=np.int64)
        self._run_length[self._run] = self._length
        self._order = np.argsort(self._run, kind="stable")
        self._first = np.searchsorted(self._run[self._order], np.arange(self._n_runs + 1))

    def _count(self, members: Sequence[Ints]) -> tuple[Floats, Floats]:
        """Count the participants who wrote each run, in each theme: (n_runs, n_themes), sizes."""
        people = int(self._person.max(initial=-1)) + 1
        counts = np.zeros((self._n_runs, len(members)))
        sizes = np.zeros(len(members))
        run_unit = self._unit[self._at]
        for column, theme in enumerate(members):
            inside = np.zeros(self._n_texts, dtype=bool)
            inside[theme] = True
            sizes[column] = len(np.unique(self._person[theme]))
            here = inside[run_unit]
            pairs = np.unique(self._run[here] * people + self._person[run_unit[here]])
            counts[:, column] = np.bincount(pairs // max(people, 1), minlength=self._n_runs)
        return counts, sizes

    def candidates(
        self, members: Sequence[Ints], *, n_phrases: int = 8, n_keywords: int = 6
    ) -> list[tuple[tuple[TextPhrase, ...], tuple[str, ...]]]:
        """Best phrases and keywords of each theme, told against all the other themes given.

        Parameters
        ----------
        members : sequence of ndarray of int
            Indices of the units of each theme.
        n_phrases, n_keywords : int
            How many to give at most.

        Returns
        -------
        list of (tuple of TextPhrase, tuple of str)
            For each theme its phrases, highest worth first, and the words that set it apart.
        """
        if self._n_runs == 0:
            return [((), ()) for _ in members]
        counts, sizes = self._count(members)
        total, n_all = counts.sum(axis=1), sizes.sum()
        found = []
        for column, size in enumerate(sizes):
            n = counts[:, column]
            pick = np.flatnonzero((n >= (1 if size < 8 else 2)) & (self._denied < 0.25))
            share = n[pick] / max(size, 1)
            elsewhere = (total[pick] - n[pick]) / max(n_all - size, 1)
            particular = np.log2(1 + share / (elsewhere + 0.5 / max(n_all, 1)))
            phrases = self._best_phrases(pick, n, share, elsewhere, particular)
            words = self._best_words(pick, share * particular)
            found.append((tuple(phrases[:n_phrases]), tuple(words[:n_keywords])))
        return found

    def _best_phrases(
        self, pick: Ints, n: Floats, share: Floats, elsewhere: Floats, particular: Floats
    ) -> list[TextPhrase]:
        worth = (
            np.sqrt(share)
            * np.minimum(particular, 6)
            * (0.25 + 0.75 * self._whole[pick])
            * np.array(LENGTH_WORTH)[self._run_length[pick]]
        )
        phrases: list[TextPhrase] = []
        for i in np.argsort(-worth, kind="stable")[:24].tolist():
            run = int(pick[i])
            text = self._written(run)
            if text is not None:
                phrases.append(
                    TextPhrase(
                        text,
                        int(n[run]),
                        float(share[i]),
                        float(elsewhere[i]),
                        float(self._whole[run]),
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
                word = text.lower()
                words.append((-round(float(weight[i]), 9), self._spelling.get(word, word)))
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
            form = tuple(self._tokens[start : start + length].tolist())
            forms[form] = forms.get(form, 0) + 1
        words_by_form = {form: [self._words[i] for i in form] for form in forms}
        best = min(forms, key=lambda form: (-forms[form], words_by_form[form]))
        words = words_by_form[best]
        if all(word in WEAK or is_function(word) for word in words):
            return None
        if len(set(words)) < len(words) or not all(self.is_well_spelt(word) for word in words):
            return None
        return self.in_sentence_case(words)

    def in_sentence_case(self, words: Sequence[str]) -> str:
        """Join words with a capital first and elsewhere only where the texts use one."""
        spelt = [self._spelling.get(word, word) for word in words]
        first = spelt[0]
        return " ".join([first[0].upper() + first[1:], *spelt[1:]])

    def is_name(self, word: str) -> bool:
        """Whether the texts write a word with a capital, and not in capitals throughout.

        Examples
        --------
        >>> table = PhraseTable(["We met in Leeds, in the IT room"])
        >>> [table.is_name(word) for word in ("leeds", "it", "room")]
        [True, False, False]
        """
        spelt = self._spelling.get(word, word)
        return spelt[0].isupper() and not spelt.isupper()

    def is_well_spelt(self, word: str) -> bool:
        """Whether a word looks right: not a rarer variant, one slip away, of a much commoner one.

        Slips are two letters swapped, one dropped, one doubled or one put for another.
        """
        if word not in self._well_spelt:
            self._well_spelt[word] = self._looks_right(word)
        return self._well_spelt[word]

    def _looks_right(self, word: str) -> bool:
        count = int(self._counts.get(word, 0))
        if len(word) < 5 or not word.isalpha():
            return count > 0
        return not any(
            self._counts.get(other, 0) >= 8 * max(count, 1) and stem(other) != stem(word)
            for other in _slips(word)
        )


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


def _mean_by(groups: Ints, values: NDArray[np.bool_], n_groups: int) -> Floats:
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


def _slips(word: str) -> set[str]:
    """Words one slip away, other than by another first letter."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    found = {a + b[1:] for a, b in cuts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    found |= {a + letter + b for a, b in cuts for letter in letters}
    found |= {a + letter + b[1:] for a, b in cuts if b for letter in letters}
    return found - {word}
