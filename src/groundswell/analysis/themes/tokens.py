"""Texts as arrays of words: numbered, and spelt as the texts spell them.

How a word is written in the middle of a sentence, whether it is a name, whether it looks like a
slip of another, and what share of the units of a theme hold it. Runs of words are counted in
:mod:`groundswell.analysis.themes.phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.words import AUXILIARIES, singular, stem

Ints = NDArray[np.int64]

BREAK = -1
"""Stands for a punctuation mark, a redaction and the end of a text."""

# A name stands everywhere from these shares of all units and of the themes on, unless one theme
# gathers more than the third of them; a word is a name if no more than the last are lower case.
_NAME_SHARE = 0.03
_NAME_THEMES = 0.25
_NAME_GATHERED = 0.9
_NAME_LOWER = 0.15
# From this share of lower case on a word in capitals is an everyday one.
_SHOUTED = 0.2
_TOKEN = re.compile(
    r"[^\W_]+(?:['’.+#&-]+[^\W_]+)*[+#]*|\[[^\]\n]{1,30}\]|[.,;:!?()\[\]\"“”/|\n–—…•*=<>{}]"
)
# Words often written without their apostrophe.
_MARKED = {word.replace("'", ""): word for word in AUXILIARIES if word.endswith("n't")}


class Tokens:
    """The words of a set of texts, one after the other, with breaks between phrases and texts.

    Parameters
    ----------
    texts : sequence of str
        Meaning units, redacted.
    known_words : collection of str
        Words that are spelt right, written as in the middle of a sentence.

    Attributes
    ----------
    n_texts : int
    words : list of str
        Each word once, in lower case.
    token, unit : ndarray of int, shape (n_tokens,)
        Number of the word (or ``BREAK``) at each place, and the text that it stands in.
    root : ndarray of int, shape (n_tokens,)
        The same with plurals counted as their singular.
    """

    def __init__(self, texts: Sequence[str], *, known_words: Collection[str] = ()) -> None:
        self.n_texts = len(texts)
        self._plain = frozenset(word for word in known_words if word.islower())
        self._well_spelt = {word.lower(): True for word in known_words}
        raw_ids: dict[str, int] = {}
        flat: list[int] = []
        lengths = np.empty(len(texts), dtype=np.int64)
        for i, text in enumerate(texts):
            before = len(flat)
            for token in _TOKEN.findall(text):
                if token[0].isalnum():
                    flat.append(raw_ids.setdefault(token, len(raw_ids)))
                else:
                    flat.append(BREAK)
            flat.append(BREAK)
            lengths[i] = len(flat) - before
        raw = np.array(flat, dtype=np.int64)
        self.unit: Ints = np.repeat(np.arange(len(texts)), lengths)
        # Numbered by the alphabet, so that nothing turns on the order of the texts.
        lowered = [word.lower().replace("’", "'") for word in raw_ids]
        self.words = sorted(set(lowered))
        lower_ids = {word: i for i, word in enumerate(self.words)}
        to_lower = [lower_ids[word] for word in lowered]
        self.token: Ints = np.array([*to_lower, BREAK], dtype=np.int64)[raw]
        singulars = [singular(word) for word in self.words]
        roots = {word: i for i, word in enumerate(sorted(set(singulars)))}
        to_root = [roots[word] for word in singulars]
        self.root: Ints = np.array([*to_root, BREAK], dtype=np.int64)[self.token]
        self.n_roots = len(roots)
        counts = np.bincount(self.token[self.token >= 0], minlength=len(self.words))
        self._counts: dict[str, int] = dict(zip(self.words, counts.tolist(), strict=True))
        self._spell_cases(raw, list(raw_ids))
        self._hold()

    def _spell_cases(self, raw: Ints, raw_words: list[str]) -> None:
        """Find how each word is written in the middle of a sentence."""
        capital = np.array([word[0].isupper() for word in raw_words] + [False])
        is_word = raw >= 0
        words = np.bincount(self.unit[is_word], minlength=self.n_texts)
        capitals = np.bincount(self.unit[is_word & capital[raw]], minlength=self.n_texts)
        # A text in capitals throughout tells nothing about which words need one.
        plain = capitals <= 0.4 * words
        opening = np.concatenate(([True], ~is_word[:-1]))
        usable = is_word & ~opening & plain[self.unit]
        uses = np.bincount(raw[usable], minlength=len(raw_words))
        anyhow = np.bincount(raw[is_word], minlength=len(raw_words))
        self._lower_share = {
            word: n / max(self._counts[word], 1)
            for word, n in zip(raw_words, anyhow.tolist(), strict=True)
            if word.islower() and word in self._counts
        }
        spelling: dict[str, tuple[tuple[int, int], str]] = {}
        for word, n, n_all in zip(raw_words, uses.tolist(), anyhow.tolist(), strict=True):
            lower = word.lower().replace("’", "'")
            rank = (n, 0 if n else (1 if word == lower else 0) * n_all)
            if lower not in spelling or rank > spelling[lower][0]:
                spelling[lower] = (rank, word.replace("’", "'") if n else lower)
        self._spelling = {lower: word for lower, (_, word) in spelling.items()}

    def _hold(self) -> None:
        """List which stems each text holds, each once, sorted by text."""
        stemmed = [stem(word) for word in self.words]
        stems = {word: i for i, word in enumerate(sorted(set(stemmed)))}
        to_stem = [stems[word] for word in stemmed]
        ids = np.array([*to_stem, BREAK], dtype=np.int64)[self.token]
        keep = ids >= 0
        pairs = np.unique(self.unit[keep] * max(len(stems), 1) + ids[keep])
        self._held_by, self._held = np.divmod(pairs, max(len(stems), 1))
        self._by_stem = np.argsort(self._held, kind="stable")
        self._stems_sorted = self._held[self._by_stem]
        self._stems = list(stems)
        self._stem_ids = stems

    def shares(self, members: Sequence[Ints]) -> list[dict[str, float]]:
        """Share of the units of each theme that hold each stem; stems that none holds are out.

        Examples
        --------
        >>> Tokens(["slow trains", "a train", "late"]).shares([np.array([0, 1])])[0]["train"]
        1.0
        """
        first = np.searchsorted(self._held_by, np.arange(self.n_texts + 1))
        found = []
        for theme in members:
            inside = np.concatenate(
                [np.arange(first[i], first[i + 1]) for i in theme.tolist()]
                or [np.zeros(0, dtype=np.int64)]
            )
            stems, n = np.unique(self._held[inside], return_counts=True)
            found.append(
                {
                    self._stems[s]: k / len(theme)
                    for s, k in zip(stems.tolist(), n.tolist(), strict=True)
                }
            )
        return found

    def holders(self, stems: Collection[str], *, at_least: int) -> Ints:
        """Units that hold so many of these stems, sorted."""
        ids = [self._stem_ids[one] for one in set(stems) if one in self._stem_ids]
        held = [self._units_with(one) for one in ids]
        units, n = np.unique(np.concatenate(held or [self._held_by[:0]]), return_counts=True)
        return np.asarray(units[n >= at_least], dtype=np.int64)

    def _units_with(self, stem_id: int) -> Ints:
        first, last = np.searchsorted(self._stems_sorted, [stem_id, stem_id + 1])
        return self._held_by[self._by_stem[first:last]]

    def names_everywhere(self, members: Sequence[Ints]) -> frozenset[str]:
        """Stems of names that stand in many themes, and so tell none of them apart.

        Parameters
        ----------
        members : sequence of ndarray of int
            Units of each theme of one level; small ones left out.
        """
        theme_of = np.full(self.n_texts, -1, dtype=np.int64)
        for column, theme in enumerate(members):
            theme_of[theme] = column
        found = set()
        for one in sorted({stem(word) for word in self.words if self._is_always_name(word)}):
            units = self.holders([one], at_least=1)
            if len(units) < max(3.0, _NAME_SHARE * self.n_texts):
                continue
            by_theme = np.bincount(theme_of[units] + 1, minlength=len(members) + 1)[1:]
            spread = (by_theme > 0).sum() >= max(3.0, _NAME_THEMES * len(members))
            if spread and by_theme.max() <= _NAME_GATHERED * len(units):
                found.add(one)
        return frozenset(found | self._companions(found))

    def _companions(self, names: Collection[str]) -> set[str]:
        """Stems of names that hardly stand without one of these: the rest of a longer name."""
        if not names:
            return set()
        beside = self.holders(names, at_least=1)
        others = {stem(word) for word in self.words if self._is_always_name(word)} - set(names)
        found = set()
        for one in sorted(others):
            units = self.holders([one], at_least=1)
            shared = len(np.intersect1d(units, beside, assume_unique=True))
            if shared >= max(0.8 * len(units), 0.5 * len(beside)):
                found.add(one)
        return found

    def common_name(self, members: Ints, stems: Collection[str]) -> tuple[str, float]:
        """Return the commonest name made of these stems in a theme, and the share with it."""
        inside = np.zeros(self.n_texts, dtype=bool)
        inside[members] = True
        chosen = np.isin(self._word_stems, sorted(stems))
        named = chosen | self._always_name
        here = np.flatnonzero(named[self.token] & inside[self.unit])
        runs: dict[tuple[int, ...], set[int]] = {}
        for run in np.split(here, np.flatnonzero(np.diff(here) > 1) + 1):
            if chosen[self.token[run]].any():
                words = tuple(self.token[run].tolist())
                runs.setdefault(words, set()).add(int(self.unit[run[0]]))
        if not runs:
            return "", 0.0
        best = min(runs, key=lambda run: (-len(runs[run]), run))
        name = self.in_sentence_case([self.words[i] for i in best])
        return name, len(runs[best]) / len(members)

    @cached_property
    def _word_stems(self) -> NDArray[np.str_]:
        """Stem of each word; the empty text for ``BREAK``, which comes last."""
        return np.array([*(stem(word) for word in self.words), ""])

    @cached_property
    def _always_name(self) -> NDArray[np.bool_]:
        """Whether each word is hardly ever written small; not so ``BREAK``, which comes last."""
        return np.array([*(self._is_always_name(word) for word in self.words), False])

    def _is_always_name(self, word: str) -> bool:
        return self.is_name(word) and self._lower_share.get(word, 0.0) <= _NAME_LOWER

    def in_sentence_case(self, words: Sequence[str]) -> str:
        """Join words with a capital first and elsewhere only where the texts use one."""
        spelt = [self.spelt(word) for word in words]
        first = spelt[0]
        return " ".join([first[0].upper() + first[1:], *spelt[1:]])

    def spelt(self, word: str) -> str:
        """Return a word as the texts write it in the middle of a sentence."""
        written = self._spelling.get(word, word)
        # Capitals throughout are shouting where the word is an everyday one.
        shouted = word in self._plain or self._lower_share.get(word, 0.0) >= _SHOUTED
        if written.isupper() and len(word) > 2 and shouted:
            written = word
        return _MARKED.get(written, written)

    def is_name(self, word: str) -> bool:
        """Whether the texts write a word with a capital, and not in capitals throughout.

        Examples
        --------
        >>> tokens = Tokens(["We met in Leeds, in the IT room"])
        >>> [tokens.is_name(word) for word in ("leeds", "it", "room")]
        [True, False, False]
        """
        written = self._spelling.get(word, word)
        return written[0].isupper() and not written.isupper()

    def count(self, word: str) -> int:
        """How often a word stands in the texts."""
        return self._counts.get(word, 0)

    def is_well_spelt(self, word: str) -> bool:
        """Whether a word looks right: not a rarer variant, one slip away, of a much commoner one.

        Slips are two letters swapped, one dropped, one doubled or one put for another.
        """
        if word not in self._well_spelt:
            self._well_spelt[word] = self._looks_right(word)
        return self._well_spelt[word]

    def _looks_right(self, word: str) -> bool:
        count = self.count(word)
        if len(word) < 5 or not word.isalpha():
            return count > 0
        return not any(
            self._counts.get(other, 0) >= 8 * max(count, 1) and stem(other) != stem(word)
            for other in _slips(word)
        )


def _slips(word: str) -> set[str]:
    """Words one slip away, other than by another first letter."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    found = {a + b[1:] for a, b in cuts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    found |= {a + letter + b for a, b in cuts for letter in letters}
    found |= {a + letter + b[1:] for a, b in cuts if b for letter in letters}
    return found - {word}
