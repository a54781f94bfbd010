"""Keeping what few said in sight: small themes, and lone voices that fit no theme.

Nothing is dropped here: everything is ranked, and a caller says how far down it shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.evidence.quotes import readable

FEWEST_PEOPLE = 3
SMALL_SHARE = 0.02
NEIGHBOURS = 5

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What a statement needs: who or what it is about, and that it says something of it.
_SAYS = re.compile(
    r"\b(?:please|is|are|was|were|be|been|being|has|have|had|having|do|does|did|can|could|should|would"
    r"|will|must|need|needs|needed|want|wants|get|gets|got|make|makes|made|take|takes|took|give"
    r"|gives|gave|feel|felt|think|know|use|used|let|keep|stop|start|allow|provide|offer|ask|told"
    r"|said|say|isn't|aren't|wasn't|don't|didn't|can't|couldn't|won't|wouldn't|it's|i'm|i've"
    r"|they're|we're|there's|[a-z]{3,}(?:ed|ing))\b",
    re.IGNORECASE,
)
# The commonest English words: running text can hardly do without a fifth of them.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the a an and or but of to in on at for with from by as is are was were be been it its this"
        " that these those there i me my we us our you your he she they them their his her not no"
        " so if when who which what have has had do does did can could would should will just more"
        " very all any some than then too also about out up because being get",
    )
)
# A sentence that leans on one we can't see.
_LEANS = re.compile(
    r"^(?:and|but|or|so|also|because|as (?:above|before)|same|ditto|see (?:above|previous)|this"
    r"|that|these|those|it|it's|they|them|he|she|which|who|again|however|otherwise|then|yes|no"
    r"|both|neither|such|although|though|while|whilst|mine|the (?:one|ones|one's)|for (?:a start"
    r"|example|instance))\b",
    re.IGNORECASE,
)
# It says what ought to be, or what is wrong: an idea or dissent rather than a tale.
_WISHES = re.compile(
    r"\b(?:should|could|would like|would be|need|needs|needed|more|less|better|improve|allow|let"
    r"|please|stop|must|ought|instead|rather than|provide|offer|why|want|wish|not|never|no|isn't"
    r"|don't|can't|won't|lack|without|too|only|unfair|wrong|poor)\b|^(?:[A-Z][a-z]+ (?:the|a|an|to"
    r"|your|our|up|on|for|that|if|all|every)\b)",
    re.IGNORECASE,
)
_ABOUT_THE_FORM = re.compile(
    r"\b(?:question(?:naire)?s?|survey|this form|feedback|not applicable|n/a|no comments?|nothing"
    r"|don'?t know|not sure|can'?t think|couldn'?t think|as above|previous answer|already (?:said|"
    r"answered|mentioned)|comments?|answer(?:ed)?|mistake|not relevant|did not|didn'?t (?:have|use"
    r"|attend|apply))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RankedVoice:
    """A meaning unit that few or none share.

    Attributes
    ----------
    unit_id : str
        Which unit.
    distinctiveness : float
        One minus the cosine to the nearest theme centre or to the mean of its nearest
        neighbours, whichever is nearer (0 to 1).
    clarity : float
        How far it stands on its own feet (0 to 1), see :func:`clarity`.
    n_participants : int
        Distinct participants among it and the units that say nearly the same.
    rank_value : float
        What the order goes by: distinctiveness times clarity.
    """

    unit_id: str
    distinctiveness: float
    clarity: float
    n_participants: int
    rank_value: float


def rank_small_themes(
    participants: Mapping[str, int],
    distinctiveness: Mapping[str, float],
    *,
    n_participants: int,
    fewest: int = FEWEST_PEOPLE,
    small_share: float = SMALL_SHARE,
) -> tuple[str, ...]:
    """List the small themes, most distinctive first, then by distinct participants.

    Small is held by three participants or more and by no more than one in fifty of all (by
    ten, where one in fifty is fewer).

    Parameters
    ----------
    participants : mapping of str to int
        Theme to its distinct participants.
    distinctiveness : mapping of str to float
        Theme to its distance from the nearest sibling, 1 − cosine; 0 where missing.
    n_participants : int
        Everybody.
    fewest : int
        Fewest participants that make a theme.
    small_share : float
        Fraction of everybody up to which a theme is small.

    Returns
    -------
    tuple of str
        Theme ids.

    Examples
    --------
    >>> rank_small_themes({"a": 4, "b": 9, "c": 300, "d": 2}, {"a": .2, "b": .5, "c": .9},
    ...                   n_participants=600)
    ('b', 'a')
    """
    most = max(10, int(small_share * n_participants))
    small = (theme for theme, n in participants.items() if fewest <= n <= most)
    return tuple(
        sorted(small, key=lambda t: (-round(distinctiveness.get(t, 0.0), 2), -participants[t], t))
    )


def clarity(text: str) -> float:
    """Say how clearly a text speaks for itself, whatever it says (English).

    A clear text is a full statement that a stranger understands: long enough, made of ordinary
    running words with enough of them telling, with a verb, not leaning on something said before,
    not about the form it was written on, nothing taken out of it. What wishes or objects is put
    before what only tells.

    Parameters
    ----------
    text : str
        A meaning unit.

    Returns
    -------
    float
        From 0 to 1; under .5 is better not shown alone.

    Examples
    --------
    >>> clarity("Let patients choose the music in the waiting room.") > 0.8
    True
    >>> clarity("asdf qwer zxcv uiop hjkl bnm"), clarity("N/A as above") < 0.2
    (0.0, True)
    """
    words = _WORD.findall(text)
    n = len(words)
    if n < 4:
        return 0.0
    folded = [word.casefold().replace("’", "'") for word in words]
    common = sum(word in _COMMON for word in folded) / n
    if common == 0 and not _SAYS.search(text):
        return 0.0
    value = readable(text)
    value *= min(1.0, n / 8)
    value *= min(1.0, 0.3 + 2.5 * common)
    value *= 1.0 if _SAYS.search(text) else 0.5
    value *= 0.6 if _LEANS.search(text.strip(" \"'“‘-–•*.")) else 1.0
    value *= 0.35 if _ABOUT_THE_FORM.search(text) else 1.0
    value *= min(1.0, len(set(folded)) / n + 0.2)
    value *= 1.0 if _WISHES.search(text) else 0.8
    telling = {word for word in folded if word not in _COMMON and len(word) > 3}
    value *= min(1.0, 0.4 + 0.15 * len(telling))
    vowelless = sum(not re.search(r"[aeiouyà-ÿ]", word) for word in folded if len(word) > 2)
    return value * max(0.0, 1 - 3 * vowelless / n)


def lone_voices(
    unit_ids: Sequence[str],
    participant_ids: Sequence[str | None],
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    states: Sequence[str],
    *,
    centres: NDArray[np.float32],
    n: int = 30,
    least_clarity: float = 0.5,
) -> tuple[RankedVoice, ...]:
    """Rank units that no theme holds by how clear they are and how unlike all others.

    Parameters
    ----------
    unit_ids, texts, states : sequence of str
        **All** meaning units and their states: neighbours are sought among all, voices only
        among "none of these" and "uncertain".
    participant_ids : sequence of str or None
        None where unknown: such a unit counts as somebody else's.
    vectors : ndarray of float32, shape (n_units, d)
        Of unit length.
    centres : ndarray of float32, shape (n_themes, d)
        Centres of all leaf themes.
    n : int
        At most so many.
    least_clarity : float
        Units less clear than this are passed over.

    Returns
    -------
    tuple of RankedVoice
        Highest rank value first; of units that say nearly the same the clearest alone.

    Examples
    --------
    >>> vectors = np.array([[1, 0], [.98, .199], [0, 1]], dtype=np.float32)
    >>> found = lone_voices(
    ...     ["u1", "u2", "u3"], ["P1", "P2", "P3"],
    ...     ["Staff were kind.", "They were kind.", "Please plant trees in the hospital car park."],
    ...     vectors, ["assigned", "assigned", "none of these"], centres=vectors[:1])
    >>> [(v.unit_id, v.n_participants) for v in found]
    [('u3', 1)]
    """
    # Sorted first, since the last bit of a matrix product depends on where a row stands.
    order = sorted(range(len(unit_ids)), key=lambda i: unit_ids[i])
    unit_ids = [unit_ids[i] for i in order]
    participant_ids = [participant_ids[i] for i in order]
    texts, vectors = [texts[i] for i in order], vectors[order]
    clear = {i: clarity(texts[i]) for i, j in enumerate(order) if states[j] in _UNHELD}
    asked = np.array([i for i in clear if clear[i] >= least_clarity], dtype=np.int64)
    if not len(asked):
        return ()
    nearest_theme = _nearest_theme(vectors[asked], centres)
    # No unit is further from its neighbours and the themes than from the themes alone: looked at in
    # the order of what they could reach, units are left when enough have reached more.
    most = np.round((1 - nearest_theme) * np.array([clear[i] for i in asked.tolist()]), 4)
    ahead = np.lexsort((asked, -most))
    ranked: list[tuple[RankedVoice, int, tuple[int, ...]]] = []
    kept: list[RankedVoice] = []
    for start in range(0, len(asked), _BLOCK):
        block = ahead[start : start + _BLOCK]
        far, same = _apart(asked[block], vectors, nearest_theme[block])
        for i, one_far, echoes in zip(asked[block].tolist(), far.tolist(), same, strict=True):
            voices = {participant_ids[j] or f"unit {j}" for j in (i, *echoes)}
            voice = RankedVoice(
                unit_id=unit_ids[i],
                distinctiveness=round(one_far, 4),
                clarity=round(clear[i], 4),
                n_participants=len(voices),
                rank_value=round(one_far * clear[i], 4),
            )
            ranked.append((voice, i, echoes))
        kept = _without_echoes(ranked, n)
        left = float(most[ahead[start + _BLOCK]]) if start + _BLOCK < len(asked) else 0.0
        if kept and len(kept) == n and kept[-1].rank_value > left:
            break
    return tuple(kept)


def _without_echoes(
    ranked: Sequence[tuple[RankedVoice, int, tuple[int, ...]]], n: int
) -> list[RankedVoice]:
    """Take the first voices by rank, and of those that say nearly the same one alone."""
    taken: set[int] = set()
    kept: list[RankedVoice] = []
    for voice, i, echoes in sorted(
        ranked, key=lambda one: (-one[0].rank_value, -one[0].n_participants, one[0].unit_id)
    ):
        if len(kept) == n:
            break
        if i not in taken:
            kept.append(voice)
            taken.update((i, *echoes))
    return kept


_UNHELD = frozenset({"none of these", "uncertain"})
_SAME = 0.8
_BLOCK = 512


def _nearest_theme(
    vectors: NDArray[np.float32], centres: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Cosine of each unit to the nearest centre; 0 where there is none."""
    if not len(centres):
        return np.zeros(len(vectors))
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    units = centres / np.where(lengths == 0, 1, lengths)
    return np.asarray((vectors @ units.T).max(axis=1), dtype=np.float64)


def _apart(
    block: NDArray[np.int64], vectors: NDArray[np.float32], nearest_theme: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[tuple[int, ...]]]:
    """How far each unit is from themes and neighbours, and the units that nearly repeat it."""
    cosine = vectors[block] @ vectors.T
    cosine[np.arange(len(block)), block] = -1.0
    k = min(NEIGHBOURS, cosine.shape[1] - 1)
    nearest = np.partition(cosine, -k, axis=1)[:, -k:].mean(axis=1) if k else np.zeros(len(block))
    same = [tuple(np.flatnonzero(row >= _SAME).tolist()) for row in cosine]
    return np.clip(1 - np.maximum(nearest, nearest_theme), 0, 1), same
