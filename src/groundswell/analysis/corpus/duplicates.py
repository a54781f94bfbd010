"""Families of contributions that say the same in the same words, or nearly.

Campaign letters, copies sent twice, answers that many give in the same few words. What counts as
nearly the same is judged in ``sameness``; here pairs worth judging are found and families made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from groundswell.analysis.corpus.model import Contribution, Family
from groundswell.analysis.corpus.sameness import (
    MIN_FOR_NEAR,
    content_words,
    fold,
    n_words_apart,
)
from groundswell.analysis.errors import OptionError

_N_PERMUTATIONS = 128
# 32 bands of 4 rows bring up a pair that shares 60% of its letter groups in 99 of 100 cases.
_N_BANDS = 32
_LETTER_GROUP = 4
_MOST_CANDIDATES = 200
_BATCH = 4096

_CAMPAIGN_CONTRIBUTIONS = 10
_CAMPAIGN_ROWS_SHARE = 0.001
_CAMPAIGN_PARTICIPANTS = 5
_CAMPAIGN_WORDS = 12


def find_families(
    contributions: Sequence[Contribution],
    *,
    threshold: float = 0.8,
    find_near: bool = True,
    seed: int = 0,
) -> tuple[Family, ...]:
    """Find the families of exact and near duplicates.

    Two texts are exact duplicates when they fold to the same (case, spacing and punctuation
    aside). They are near duplicates when only light words, spelling, a typing slip or two halves
    the other way round tell them apart, and in longer texts a small share of other words; never
    when a negation, a number or, in a short text, a content word differs.

    A family hangs together only through its representative. Texts are taken from the commonest to
    the rarest, then from the longest to the shortest, then by their folded text; each joins the
    representative that it is nearest to, or else represents a family of its own. So there are no
    chains (A like B, B like C, A nothing like C), every member is held against one text that a
    person can read, and the order of the rows plays no part.

    Parameters
    ----------
    contributions : sequence of Contribution
        Those to compare, usually the usable ones with their redacted texts. Ids must be unique.
    threshold : float, default 0.8
        Share of the longer text's content words that two long texts must share, above 0 up to 1.
    find_near : bool, default True
        Whether to look for near duplicates beside the exact ones.
    seed : int, default 0
        Of the random permutations that bring up the pairs worth judging.

    Returns
    -------
    tuple of Family
        Families of two contributions or more: largest first, then by id. One is a campaign when
        its text has 12 words or more and came from 5 participants or more, in at least 10
        contributions and one in a thousand of all rows. Many people who answer "waiting times"
        agree; they are no campaign.

    Raises
    ------
    OptionError
        If ``threshold`` is not above 0 and at most 1, or ``seed`` is negative.

    Notes
    -----
    Candidates come from MinHash signatures of letter groups in bands (Broder, 1997; Indyk and
    Motwani, 1998), so the cost grows with the number of distinct texts; each is then judged on its
    words. In a set where one text has more than 200 candidates only the 200 commonest are judged.

    Examples
    --------
    >>> rows = [
    ...     Contribution("a", "Please keep our library open", 2, participant="p1"),
    ...     Contribution("b", "please keep our libary open!", 3, participant="p2"),
    ...     Contribution("c", "Please keep our museum open", 4, participant="p3"),
    ...     Contribution("d", "Keep our library open.", 5, participant="p1"),
    ... ]
    >>> for family in find_families(rows):
    ...     print(family.members, family.n_texts, family.n_participants)
    ('a', 'b', 'd') 3 2
    """
    if not 0 < threshold <= 1:
        raise OptionError(
            f"the duplicate threshold is {threshold}", fix="give a number above 0 and up to 1"
        )
    if not 0 <= seed < 2**63:
        raise OptionError(f"the seed is {seed}", fix="give a whole number from 0 up")

    rows_by_text: dict[str, list[Contribution]] = defaultdict(list)
    for contribution in contributions:
        rows_by_text[fold(contribution.text)].append(contribution)
    texts = sorted(rows_by_text, key=lambda text: (-len(rows_by_text[text]), -len(text), text))
    leaders = (
        _nearest_leaders(texts, threshold=threshold, seed=seed)
        if find_near
        else list(range(len(texts)))
    )

    texts_by_leader: dict[int, list[str]] = defaultdict(list)
    for text, leader in zip(texts, leaders, strict=True):
        texts_by_leader[leader].append(text)
    families = [
        _family(texts[leader], [rows_by_text[text] for text in members], len(contributions))
        for leader, members in texts_by_leader.items()
        if len(members) > 1 or len(rows_by_text[members[0]]) > 1
    ]
    return tuple(sorted(families, key=lambda family: (-family.n_contributions, family.id)))


def _nearest_leaders(texts: Sequence[str], *, threshold: float, seed: int) -> list[int]:
    """Give each text the index of the text that represents it, which may be its own."""
    from rensa import RMinHashLSH

    words = [content_words(text) for text in texts]
    n_texts_with = Counter(word for text_words in words for word in set(text_words))
    index = RMinHashLSH(0.5, _N_PERMUTATIONS, _N_BANDS)
    leader_of_words: dict[tuple[str, ...], int] = {}
    leaders = list(range(len(texts)))
    for number, signature in enumerate(_signatures(words, seed=seed)):
        if len(words[number]) < MIN_FOR_NEAR:
            continue
        leader = leader_of_words.get(words[number])
        if leader is None:
            leader = _nearest(
                words,
                number,
                sorted(index.query(signature))[:_MOST_CANDIDATES],
                threshold=threshold,
                n_texts_with=n_texts_with,
            )
        if leader is None:
            leader_of_words[words[number]] = number
            index.insert(number, signature)
        else:
            leaders[number] = leader
    return leaders


def _nearest(
    words: Sequence[tuple[str, ...]],
    number: int,
    candidates: Sequence[int],
    *,
    threshold: float,
    n_texts_with: Mapping[str, int],
) -> int | None:
    """Choose the candidate that the text is nearest to, the first of equals; None if none holds."""
    nearest: tuple[int, int] | None = None
    for candidate in candidates:
        apart = n_words_apart(
            words[number], words[candidate], threshold=threshold, n_texts_with=n_texts_with
        )
        if apart is not None and (nearest is None or (apart, candidate) < nearest):
            nearest = (apart, candidate)
    return None if nearest is None else nearest[1]


def _signatures(words: Sequence[tuple[str, ...]], *, seed: int) -> Iterator[object]:
    """Yield the MinHash signature of each text's letter groups, in order."""
    from rensa import RMinHash

    for start in range(0, len(words), _BATCH):
        batch = [_letter_groups(text_words) for text_words in words[start : start + _BATCH]]
        yield from RMinHash.from_token_sets(batch, _N_PERMUTATIONS, seed)


def _letter_groups(words: Sequence[str]) -> list[str]:
    plain = f" {' '.join(words)} "
    return [plain[at : at + _LETTER_GROUP] for at in range(max(1, len(plain) - _LETTER_GROUP + 1))]


def _family(text: str, rows_of_texts: Sequence[Sequence[Contribution]], n_rows: int) -> Family:
    """Count one family, whose representative folds to ``text``."""
    rows = [row for rows_of_text in rows_of_texts for row in rows_of_text]
    spellings = Counter(row.text for row in rows_of_texts[0])
    representative = min(
        rows_of_texts[0], key=lambda row: (-spellings[row.text], -len(row.text), row.text, row.id)
    ).id
    known = {row.participant for row in rows if row.participant is not None}
    n_participants = len(known) + sum(row.participant is None for row in rows)
    is_campaign = (
        len(text.split()) >= _CAMPAIGN_WORDS
        and len(rows) >= max(_CAMPAIGN_CONTRIBUTIONS, _CAMPAIGN_ROWS_SHARE * n_rows)
        and n_participants >= _CAMPAIGN_PARTICIPANTS
    )
    return Family(
        id=f"family-{representative}",
        representative=representative,
        members=tuple(sorted(row.id for row in rows)),
        n_contributions=len(rows),
        n_texts=len(rows_of_texts),
        n_participants=n_participants,
        is_campaign=is_campaign,
    )
