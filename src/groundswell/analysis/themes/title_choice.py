"""Which theme gets which title: the best that is unlike all others, or two parts joined.

Wide themes whose best title tells of some parts alone wait until their leaves have theirs, and
take the names of the largest. Judging candidates is the work of
:mod:`groundswell.analysis.themes.title_candidates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.title_candidates import Judge
from groundswell.analysis.themes.title_model import FROM_BANK, FROM_TEXT, Candidate
from groundswell.analysis.themes.title_shape import Shape, shape_of
from groundswell.analysis.themes.words import BLAME, NEGATIONS, PRAISE, content_stems, words_of

FROM_PARTS = "titles of its parts"

# From this cosine on two titles are taken for the same; from the second, if they share words too.
_ALIKE = 0.8
_ALIKE_IN_WORDS = 0.6
_SHARED = 0.5
# Where all other titles of a theme are so much worse, it may have one that is like another's,
# short of the third cosine.
_FAR_WORSE = 0.2
_THE_SAME = 0.92
# A wide theme is named by its parts where no title fits so many of its units.
_ENOUGH = 0.2
# Parts named in a title: at most so many, of so many words, that hold this much of the theme.
_MOST_PARTS = 3
_MOST_WORDS = 8
_LONGEST_PART = 4
_PARTS_HOLD = 0.7
_PARTS_TELL = 0.5
_LEAST_PART = 0.12
_LEAST_SUPPORT = 0.1
# A title so much worse than the best of its theme is no shorter way of saying it.
_SHORTER_LOSES = 0.25
_SAME_SENSE = 0.6


def choose_titles(
    judge: Judge, candidates: Sequence[Sequence[Candidate]], taken: Sequence[Candidate]
) -> list[Candidate]:
    """Give each theme its best title that is unlike all that are taken.

    Parameters
    ----------
    judge : Judge
    candidates : sequence of sequence of Candidate
        Of each theme, best first.
    taken : sequence of Candidate
        Titles that may not be given again.

    Returns
    -------
    list of Candidate
        In the order of the themes.
    """
    used = list(taken)
    chosen: dict[int, Candidate] = {}
    joined = [i for i in judge.wide if _needs_parts(judge, i, candidates[i])]
    first = [i for i in judge.wide if i not in joined]
    for level in (first, judge.leaves):
        _choose_level(judge, level, candidates, chosen, used)
    for i in joined:
        # Shorter parts first, so that more of them have room.
        joins = (
            _join_parts(judge, i, candidates, chosen, used, longest=longest)
            for longest in range(_LONGEST_PART, _LONGEST_PART + 3)
        )
        pick = next((one for one in joins if one is not None), None)
        if pick is None:
            _choose_level(judge, [i], candidates, chosen, used)
        else:
            chosen[i] = pick
            used.append(pick)
    return [chosen[i] for i in range(len(candidates))]


def _needs_parts(judge: Judge, i: int, options: Sequence[Candidate]) -> bool:
    """Whether no title fits enough of a wide theme of several parts."""
    if len(judge.children[i]) < 2:
        return False
    return not options or options[0].is_partial or options[0].support < _ENOUGH


def _choose_level(
    judge: Judge,
    level: Sequence[int],
    candidates: Sequence[Sequence[Candidate]],
    chosen: dict[int, Candidate],
    used: list[Candidate],
) -> None:
    """Choose for one level: the theme with the clearest title takes it first."""
    waiting = list(level)
    open_to = _Openings(judge, level, candidates)
    theme_of = {id(pick): i for i, pick in chosen.items()}
    for pick in used:
        open_to.take(pick, theme_of.get(id(pick), -1))
    while waiting:
        best = {i: open_to.best(i) for i in waiting}
        i = min(
            waiting,
            key=lambda i: (best[i] is None, -round(one.score, 6) if (one := best[i]) else 0.0, i),
        )
        waiting.remove(i)
        pick = best[i] or _last_resort(judge, i, used)
        chosen[i] = pick
        used.append(pick)
        open_to.take(pick)


class _Openings:
    """Which candidates of a level are still open, as titles are taken one after the other."""

    def __init__(
        self, judge: Judge, level: Sequence[int], candidates: Sequence[Sequence[Candidate]]
    ) -> None:
        self._all = [one for i in level for one in candidates[i]]
        ends = np.cumsum([len(candidates[i]) for i in level])
        self._rows = {
            i: slice(int(end) - len(candidates[i]), int(end))
            for i, end in zip(level, ends, strict=True)
        }
        self._judge = judge
        self._vectors = np.stack([one.vector for one in self._all]) if self._all else None
        self._words: dict[frozenset[str], list[int]] = {}
        for row, one in enumerate(self._all):
            self._words.setdefault(content_stems(one.title), []).append(row)
        # Like a title that is taken; and so like it that nothing could excuse it.
        self._is_like = np.zeros(len(self._all), dtype=bool)
        self._is_same = np.zeros(len(self._all), dtype=bool)

    def take(self, pick: Candidate, theme: int = -1) -> None:
        """Close what is like a title that is taken, by this theme of the level above if any."""
        if self._vectors is None:
            return
        cosines = (self._vectors @ pick.vector).astype(np.float64)
        if theme >= 0 and len(self._judge.children[theme]) == 1:
            # The one leaf of a wide theme is the same theme: only the same words are too alike.
            for leaf in self._judge.children[theme]:
                if leaf in self._rows:
                    cosines[self._rows[leaf]] = 0.0
        same_words = self._words.get(content_stems(pick.title), [])
        fresh = ~self._is_same
        for row in np.flatnonzero(fresh & (cosines >= _ALIKE_IN_WORDS)).tolist():
            self._is_like[row] |= are_alike(self._all[row], pick, float(cosines[row]))
        self._is_same |= cosines >= _THE_SAME
        self._is_like[same_words] = self._is_same[same_words] = True

    def best(self, i: int) -> Candidate | None:
        """Best title of a theme that is open; None if none is."""
        rows = self._rows[i]
        unlike = _first(~self._is_like[rows])
        other = _first(~self._is_same[rows])
        if unlike is None or other is None:
            place = other if unlike is None else unlike
            return None if place is None else self._all[rows.start + place]
        first, second = self._all[rows.start + unlike], self._all[rows.start + other]
        return first if second.score - first.score <= _FAR_WORSE else second


def _first(mask: NDArray[np.bool_]) -> int | None:
    """Place of the first that is true."""
    place = int(mask.argmax()) if len(mask) else 0
    return place if len(mask) and mask[place] else None


def are_alike(one: Candidate, other: Candidate, cosine: float) -> bool:
    """Whether a reader would take two titles for the same.

    Parameters
    ----------
    one, other : Candidate
    cosine : float
        Of their vectors.
    """
    if have_same_words(one, other):
        return True
    if cosine < _ALIKE_IN_WORDS:
        return False
    if {_side(one), _side(other)} == {"helps", "blocks"}:
        return False
    if cosine >= _ALIKE:
        return True
    a, b = content_stems(one.title), content_stems(other.title)
    return len(a & b) >= _SHARED * max(len(a | b), 1)


def have_same_words(one: Candidate, other: Candidate) -> bool:
    """Whether two titles are made of the same words, whatever their order and endings."""
    return content_stems(one.title) == content_stems(other.title)


def _side(candidate: Candidate) -> str:
    """Which side the words of a title show: good and poor food may stand side by side."""
    if candidate.source == FROM_BANK:
        return candidate.sign
    words = set(words_of(candidate.title))
    if words & (BLAME | NEGATIONS):
        return "blocks"
    return "helps" if words & PRAISE else ""


def _join_parts(
    judge: Judge,
    i: int,
    candidates: Sequence[Sequence[Candidate]],
    chosen: dict[int, Candidate],
    used: Sequence[Candidate],
    *,
    longest: int,
) -> Candidate | None:
    """Name a wide theme by its largest leaves; None where their titles do not join."""
    parts = sorted(judge.children[i], key=lambda j: (-len(judge.members[j]), j))
    size = sum(len(judge.members[j]) for j in parts)
    names: list[Candidate] = []
    held = 0
    for j in parts:
        if held >= _PARTS_HOLD * size or len(names) == _MOST_PARTS:
            break
        if len(judge.members[j]) < _LEAST_PART * size:
            break
        name = _short_name(chosen[j], candidates[j], names, longest)
        if name is None or n_words([*names, name]) > _MOST_WORDS:
            continue
        names.append(name)
        held += len(judge.members[j])
    if len(names) < 2 or held < _PARTS_TELL * size:
        return None
    title = join_names([item for one in names for item in _items(judge, one)])
    if any(title.lower() == other.title.lower() for other in used):
        return None
    vector = np.mean([one.vector for one in names], axis=0)
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    return replace(
        names[0],
        title=title,
        source=FROM_PARTS,
        fit=judge.nearness(i, vector),
        margin=0.0,
        support=held / size,
        share=0.0,
        is_partial=False,
        vector=vector,
    )


def n_words(names: Sequence[Candidate]) -> int:
    """Words of a title that joins these."""
    return sum(len(words_of(one.title)) for one in names) + (len(names) > 1)


def _short_name(
    own: Candidate, options: Sequence[Candidate], names: Sequence[Candidate], longest: int
) -> Candidate | None:
    """A leaf's title if it can stand in a list, else a shorter way of saying it."""
    if own.support < _LEAST_SUPPORT:
        return None
    best = max((one.score for one in options), default=0.0)
    for one in (own, *options):
        if one is not own and (
            one.score < best - _SHORTER_LOSES or float(one.vector @ own.vector) < _SAME_SENSE
        ):
            continue
        if (
            len(words_of(one.title)) <= longest
            and shape_of(one.title) is Shape.NAME
            and joins_well(one.title)
            and all(not are_alike(one, other, float(one.vector @ other.vector)) for other in names)
        ):
            return one
    return None


def joins_well(title: str) -> bool:
    """Whether a title can stand beside another with an "and" between them.

    Examples
    --------
    >>> [joins_well(title) for title in ("Food and drink", "Long waits", "Not enough staff")]
    [True, True, True]
    >>> [joins_well(title) for title in ("Scared to speak", "Staff not valued", "Polite")]
    [False, False, False]
    """
    words = words_of(title)
    if "“" in title or words[-1].endswith("ed") or words[-1] in PRAISE | BLAME:
        return False
    if "and" in words and (
        (len(words) > 3 and words[0][-1] != "s") or PRAISE & set(words) or words[-1].endswith("ing")
    ):
        return False
    return not words[0].endswith("ed") and ("not" not in words or words[:2] == ["not", "enough"])


def _items(judge: Judge, name: Candidate) -> list[str]:
    """The things that a title names: two where two single words are joined by "and"."""
    first, _, rest = name.title.partition(" ")
    words = [judge.tokens.spelt(first.lower()), *rest.split()] if rest else [name.title]
    if not first[1:].islower() and len(first) > 1:
        words[0] = first
    elif words[0].lower() == first.lower() and not judge.tokens.is_name(first.lower()):
        words[0] = first.lower()
    if len(words) > 2 and words[1] == "and" and (len(words) == 3 or words[0].endswith("s")):
        return [words[0], " ".join(words[2:])]
    return [" ".join(words)]


def join_names(items: Sequence[str]) -> str:
    """List names in a sentence-case title.

    Examples
    --------
    >>> join_names(["waiting times", "staff shortages"])
    'Waiting times and staff shortages'
    >>> join_names(["food", "drink", "things to do"])
    'Food, drink and things to do'
    """
    joined = items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
    return joined[0].upper() + joined[1:]


def _last_resort(judge: Judge, i: int, used: Sequence[Candidate]) -> Candidate:
    """Quote the opening of the most central unit, when no phrase will do."""
    taken = {tuple(words_of(other.title)) for other in used}
    title, fit = "", 0.0
    units, nearness = judge.nearest(i)
    for unit, near in zip(units.tolist(), nearness.tolist(), strict=True):
        words = [word for word in judge.texts[unit].split() if "[" not in word] or ["…"]
        title = "“" + " ".join(words[:7]) + ("…”" if len(words) > 7 else "”")
        fit = near
        if tuple(words_of(title)) not in taken:
            break
    else:
        title = f"{title} ({i + 1})"
    return Candidate(title, FROM_TEXT, 0, fit, 0, 0, 0, judge.kinds[i], False, judge.centres[i])


def explain_choice(pick: Candidate, *, has_siblings: bool) -> str:
    """Say in a sentence or two why a theme has this title."""
    if pick.source == FROM_PARTS:
        return (
            "No one phrase fits enough of it, so its largest parts are named: "
            f"they hold {pick.support:.0%} of it."
        )
    lead = (
        f", {abs(pick.margin):.2f} {'more' if pick.margin >= 0 else 'less'} than the nearest theme"
        if has_siblings
        else ""
    )
    near = f"it fits {pick.support:.0%} of what was said; similarity {pick.fit:.2f}{lead}"
    if pick.source == FROM_BANK:
        return f"The phrase of the bank that fits best: {near}."
    if pick.share > 0:
        return f"Words of the participants: {pick.share:.0%} of them wrote this; {near}."
    return f"A short statement from the middle of the theme: {near}."
