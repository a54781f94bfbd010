"""When two texts say the same in the same words, or nearly.

Folding, the words that carry a text's content, and the judgement on one pair of texts. Finding the
pairs worth judging and making families of them is the business of ``duplicates``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

_APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼ`´](?=\w)")
_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_SEPARATORS = re.compile(r"[^\w%£$€+=<>]+|_+")
_SHORTENED_NOT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|would|should|could|must|need) not\b"
)
_CANNOT = re.compile(r"\bcan ?not\b")
_WILL_NOT = re.compile(r"\bwill not\b")
_ZED_SPELLING = re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)\b)")
_COLOR_SPELLING = re.compile(r"(?<=\w{2})our(?=s?\b|ed\b|ing\b|able\b|ite\b)")
_ENCE_SPELLING = re.compile(r"(?<=\b(?:def|off|lic))ens(?=e|es|ed|ing)")
_PLURAL = re.compile(r"(?<=\w{2}[^s\W\d])s\b")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words that can come and go without changing what a text asks for or tells.
_LIGHT = _words(
    "a an the of and to is are be am been being that this just very really so please kindly "
    "thank thanks you"
)

_NEGATIONS = _words(
    "not no never none nor neither without nothing nobody nowhere cannot cant dont doesnt didnt "
    "isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt mustnt neednt aint "
    "non anti un hardly barely unless except"
)
# Swapping one of these for another turns the meaning round, however long the text.
_POLES = _words(
    "for against pro support oppose agree disagree approve reject accept refuse keep scrap save "
    "close open start stop end continue begin more less fewer increase decrease reduce raise lower "
    "cut grow expand ban allow permit forbid prohibit legalize criminalize decriminalize good bad "
    "great poor better worse best worst high low up down in out on off before after above under "
    "over yes remain leave add remove build demolish enough always often rarely right wrong "
    "positive negative helpful unhelpful happy unhappy safe unsafe easy hard difficult can must "
    "should could all some most few only men women man woman boy girl male female he she his her "
    "they we"
)
_NUMBER_WORDS = _words(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty "
    "fifty sixty hundred thousand million billion half quarter double triple twice once first "
    "second third"
)
_NEVER_DIFFERS = _NEGATIONS | _NUMBER_WORDS
_GUARDED = _NEVER_DIFFERS | _POLES

_ROLE_ENDINGS = (("er", "ee"), ("or", "ee"), ("ful", "less"))
_OPPOSITE_PREFIXES = ("un", "in", "im", "il", "ir", "non", "dis", "de", "anti", "re", "mis")

# In words that carry content, the light ones left out.
MIN_FOR_NEAR = 2
MIN_FOR_TYPO = 3
MIN_FOR_ADDED = 10
MIN_FOR_BUDGET = 16
MIN_FOR_CHANGED = 20
MIN_FOR_PERSONAL_LINE = 30
PERSONAL_LINE = 5


def fold(text: str) -> str:
    """Fold a text so that case, spacing and punctuation no longer tell two copies apart.

    Parameters
    ----------
    text : str
        Any text. Unicode compatibility forms are folded too (NFKC).

    Returns
    -------
    str
        Words between single spaces; apostrophes inside words are dropped. A text without any word
        (only emoji or punctuation) is returned stripped, since its signs are all it says.

    Examples
    --------
    >>> fold("  Don’t   CLOSE our library!! ")
    'dont close our library'
    >>> fold("👍")
    '👍'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    folded = _SEPARATORS.sub(" ", _INITIALS.sub("", _APOSTROPHES.sub("", plain))).strip()
    return folded or plain.strip()


def content_words(folded: str) -> tuple[str, ...]:
    """Give the words of a folded text that carry its content, spelt one way.

    British and American spellings, plurals and the two ways to write "not" come out alike; light
    words ("the", "please") are left out; negations and numbers always stay.

    Examples
    --------
    >>> content_words("please do not legalise the zoos")
    ('dont', 'legalize', 'zoo')
    """
    plain = _SHORTENED_NOT.sub(r"\1nt", _CANNOT.sub("cant", _WILL_NOT.sub("wont", folded)))
    plain = _COLOR_SPELLING.sub("or", _ZED_SPELLING.sub("iz", _ENCE_SPELLING.sub("enc", plain)))
    return tuple(word for word in _PLURAL.sub("", plain).split() if word not in _LIGHT)


def is_typo(one: str, other: str, n_texts_with: Mapping[str, int]) -> bool:
    """Judge whether one word is most likely the other one mistyped.

    A word that several texts use is a word, not a slip: "county" is no typo of "country". A letter
    put for another counts as a slip only where the right word is well known in this table, since
    "Iceland" and "Ireland" are one letter apart too.

    Parameters
    ----------
    one, other : str
        Two content words.
    n_texts_with : mapping of str to int
        In how many distinct texts of the table each word stands.

    Examples
    --------
    >>> seen = {"hospital": 9, "hosptial": 1, "country": 5, "county": 4}
    >>> is_typo("hosptial", "hospital", seen), is_typo("county", "country", seen)
    (True, False)
    """
    from rapidfuzz.distance import OSA

    if one == other:
        return True
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if len(short) < 4 or len(long) < 5 or not (short.isalpha() and long.isalpha()):
        return False
    if one in _GUARDED or other in _GUARDED or one[0] != other[0]:
        return False
    rarer, commoner = sorted((n_texts_with.get(one, 1), n_texts_with.get(other, 1)))
    if rarer > max(1, commoner // 50):
        return False
    if any(long.endswith(prefix + short) for prefix in _OPPOSITE_PREFIXES):
        return False
    for ending, opposite in _ROLE_ENDINGS:
        for left, right in ((one, other), (other, one)):
            if left.endswith(ending) and right.endswith(opposite):
                return False
    allowed = 2 if len(short) >= 8 else 1
    distance = OSA.distance(one, other, score_cutoff=allowed)
    if distance > allowed:
        return False
    is_swapped_letter = len(one) == len(other) and sorted(one) != sorted(other)
    if is_swapped_letter or distance == 2:
        return commoner >= 3
    return True


def n_words_apart(
    one: Sequence[str],
    other: Sequence[str],
    *,
    threshold: float,
    n_texts_with: Mapping[str, int],
) -> int | None:
    """Count the words by which two texts differ, or say that they are not the same text.

    Parameters
    ----------
    one, other : sequence of str
        Content words of two texts.
    threshold : float
        Share of the longer text's words that must stand in both, in order. Only long texts may
        use up what it leaves: below 10 content words nothing but a typo may differ, below 16 one
        added word, below 20 only added words.
    n_texts_with : mapping of str to int
        In how many distinct texts each word stands.

    Returns
    -------
    int or None
        Words added, dropped, changed or mistyped; 0 where only light words differ. None where the
        two are different texts: too much differs, or a negation, a number or a word that turns the
        meaning round does. Those may differ only inside a personal line (five words or more in a
        row) of a long letter.

    Examples
    --------
    >>> staff, patients = "free parking for staff".split(), "free parking for patients".split()
    >>> n_words_apart(staff, patients, threshold=0.8, n_texts_with={}) is None
    True
    """
    from rapidfuzz.distance import Levenshtein

    n_short, n_long = sorted((len(one), len(other)))
    if n_short < MIN_FOR_NEAR:
        return None
    if "".join(one) == "".join(other) or _are_halves_swapped(one, other):
        return 0
    n_may_differ = _n_may_differ(n_short, n_long, threshold)
    n_may_be_typos = max(1, n_short // 5) if n_short >= MIN_FOR_TYPO else 0
    # Two more, since a word written apart ("fox hunting") shifts what stands beside it.
    n_may = n_may_differ + n_may_be_typos + 2
    if n_long - n_short > n_may or Levenshtein.distance(one, other, score_cutoff=n_may) > n_may:
        return None
    n_differ = n_typos = 0
    for gone, come in _differing_runs(one, other):
        if "".join(gone) == "".join(come):
            continue
        if len(gone) == len(come) and all(
            is_typo(left, right, n_texts_with) for left, right in zip(gone, come, strict=True)
        ):
            n_typos += len(gone)
            continue
        n_run = max(len(gone), len(come))
        is_personal_line = n_run >= PERSONAL_LINE and n_short >= MIN_FOR_PERSONAL_LINE
        # A pole that only one side has ("all", "they") turns nothing round in a long text.
        is_one_sided = not (gone and come) and n_short >= MIN_FOR_CHANGED
        guarded = _NEVER_DIFFERS if is_one_sided else _GUARDED
        if not is_personal_line and any(
            word in guarded or _is_number(word) for word in (*gone, *come)
        ):
            return None
        if gone and come and n_short < MIN_FOR_CHANGED:
            return None
        n_differ += n_run
    if n_differ > n_may_differ or n_typos > n_may_be_typos:
        return None
    return n_differ + n_typos


def _n_may_differ(n_short: int, n_long: int, threshold: float) -> int:
    """Count the words that may be added, dropped or changed between texts of these lengths."""
    if n_short < MIN_FOR_ADDED or threshold >= 1:
        return 0
    if n_short < MIN_FOR_BUDGET:
        return 1
    return int((1 - threshold) * n_long + 1e-9)


def _is_number(word: str) -> bool:
    return any(sign.isdigit() or sign in "%£$€" for sign in word)


def _are_halves_swapped(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether one text is the other with its two halves the other way round."""
    # Of three words any order may mean something else ("swap England and Scotland").
    if len(one) != len(other) or len(one) < 4 or one[0] == other[0]:
        return False
    return any(
        tuple(one[cut:]) + tuple(one[:cut]) == tuple(other)
        for cut in range(1, min(len(one), 40))
        if one[cut] == other[0]
    )


def _differing_runs(
    one: Sequence[str], other: Sequence[str]
) -> list[tuple[Sequence[str], Sequence[str]]]:
    """List the runs of words between the stretches that both texts share."""
    from rapidfuzz.distance import Levenshtein

    runs: list[tuple[Sequence[str], Sequence[str]]] = []
    one_from = other_from = 0
    for block in Levenshtein.opcodes(one, other):
        if block.tag == "equal":
            if one_from < block.src_start or other_from < block.dest_start:
                runs.append((one[one_from : block.src_start], other[other_from : block.dest_start]))
            one_from, other_from = block.src_end, block.dest_end
    if one_from < len(one) or other_from < len(other):
        runs.append((one[one_from:], other[other_from:]))
    return runs
