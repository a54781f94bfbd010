"""Where one sentence starts to say another thing.

English only: contrast ("but"), full clauses joined by "and" or a comma, long lists, and run-on
sentences. A clause that leans on another ("because they don't listen") stays with it. There is no
parser here: the words that open a clause are few, and a list of them is fast and can be read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+(?:['’‘-][^\W_]+)*|[,()]|[.!?:]")
# A short sentence with none of these says one thing; most do.
_MAY_PART = re.compile(
    r"[,.:]\s|\b(?:and|plus|but|however|al?though|whereas|yet|nevertheless|nonetheless)\b",
    re.IGNORECASE,
)

MOST_WORDS = 40
_LEAST_WORDS_OF_A_CLAUSE = 4
_LEAST_WORDS_OF_A_PART = 6


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BE_HAVE_DO = _words(
    "is are was were am be isn't aren't wasn't weren't has have had hasn't haven't hadn't do does "
    "did don't doesn't didn't can can't cannot could couldn't will won't would wouldn't should "
    "shouldn't may might must need needs dont doesnt didnt cant couldnt wont wouldnt shouldnt isnt "
    "arent wasnt werent i'm i've i'd i'll we're we've we'd we'll they're they've they'd they'll "
    "it's he's she's that's there's you're you've you'll im ive"
)
_VERBS = _BE_HAVE_DO | _words(
    "get gets got make makes made take takes took give gives gave come comes came go goes went "
    "feel feels felt seem seems seemed say says said tell told know knows knew think thinks "
    "thought want wants wanted find finds found keep keeps kept help helps helped listen listens "
    "listened explain explains explained work works worked look looks looked treat treats treated "
    "show shows showed care cares cared arrive arrives arrived wait waits waited call called ask "
    "asked answer answered understand understands understood speak speaks spoke talk talks talked "
    "turn turned leave leaves left let lets put puts run runs ran cost costs happen happens "
    "happened become becomes became continue continues lack lacks lacked improve improved allow "
    "allows allowed stop stops stopped start starts started tend tends mean means meant like likes "
    "liked love loves loved enjoy enjoyed believe believes agree agrees support supports receive "
    "receives received provide provides provided check checked deal deals dealt bring brings "
    "brought lead leads led stay stays stayed try tries tried use uses used pay pays paid see sees "
    "saw fail fails failed suffer suffers suffered deserve deserves spend spends spent write "
    "writes wrote hear hears heard waste wastes wasted"
)
# After "the" or "a five hour" these are nouns more often than verbs.
_SOONER_NOUNS = _words(
    "care work works look looks show shows help helps wait waits call calls treat treats stop "
    "stops start starts turn use uses pay support supports cost costs stay stays run runs talk "
    "talks let like likes love loves left lead leads put find finds think want wants say tell know "
    "feel keep"
)
_OWN_SUBJECTS = _words(
    "i we you there everyone everybody nobody someone people i'm i've i'd i'll "
    "we're we've we'd there's you're you've im ive"
)
_BACKWARD_SUBJECTS = _words(
    "he she it they this that these those it's he's she's they're they've they'd that's he'd she'd"
)
# What can't stand between the first word of a subject and its verb.
_NOT_IN_SUBJECT = (
    _OWN_SUBJECTS
    | _BACKWARD_SUBJECTS
    | _words(
        "to who which what how when where why because if as than so then not and or but nor "
        "while whilst with without by also even just only very too"
    )
) - {"people"}
_SUBORDINATORS = _words(
    "if when because as since after before while whilst until unless once although though whenever "
    "where despite given whether even for during in by with without from at on due"
)
_PREPOSITIONS = _words("of in on at for from about around between during after before over under")
_LEANING = _words("because since if when that which who whom whose where unless until as than")
_LINKS = _words("and but so then also plus yet or only even")
_CONTRAST = _words("but however although though whereas yet nevertheless nonetheless")
_NOT_BEFORE_BUT = _words(
    "choice option alternative nothing anything all everything none last cannot can't not"
)
_NOT_AFTER_BUT = _words("also not rather")
_WEAK_JOINTS = (
    _words("and so then which but plus also however therefore otherwise"),
    _words("because when while as although if where after before until since who or"),
    _words("that with for to from by in on at"),
)


class _Token(NamedTuple):
    start: int
    word: str
    is_word: bool


def find_joints(sentence: str) -> list[int]:
    """Find the offsets in a sentence at which another thing starts to be said.

    Parameters
    ----------
    sentence : str
        One sentence, redaction marks masked.

    Returns
    -------
    list of int
        Offsets in code points, ascending, never 0.

    Examples
    --------
    >>> find_joints("The staff are kind and the food was cold.")
    [19]
    >>> find_joints("I left because they don't listen")
    []
    """
    if sentence.count(" ") < MOST_WORDS and _MAY_PART.search(sentence) is None:
        return []
    lowered = sentence.replace("’", "'")
    # Beyond ASCII a small letter may be longer than its capital, which would shift all behind it.
    lowered = lowered.lower() if lowered.isascii() else lowered
    tokens = [
        _Token(found.start(), word if lowered.isascii() else word.lower(), word[0].isalnum())
        for found in _TOKEN.finditer(lowered)
        if (word := found.group())
    ]
    cuts = _list_cuts(tokens) or _clause_cuts(tokens)
    whole = [0, *cuts, len(tokens)]
    extra = [
        cut for start, end in itertools.pairwise(whole) for cut in _run_on_cuts(tokens, start, end)
    ]
    return [tokens[cut].start for cut in sorted({*cuts, *extra})]


def _clause_cuts(tokens: Sequence[_Token]) -> list[int]:
    """Indices of tokens that open a clause of its own."""
    cuts: list[int] = []
    start = depth = 0
    n_left_words = 0
    left_has_verb = False
    concession = subordinate = False
    for at, token in enumerate(tokens):
        if token.word == "(":
            depth += 1
        elif token.word == ")":
            depth = max(0, depth - 1)
        if at == start:
            concession = token.word in {"although", "though", "while", "whilst", "whereas"}
            opener = _word_at(tokens, at + 1) if token.word in _LINKS else token.word
            subordinate = opener in _SUBORDINATORS
        is_cut = False
        if at > start and depth == 0 and n_left_words >= 2:
            follows_comma = tokens[at - 1].word in {",", ".", ":"}
            if token.word in _CONTRAST:
                is_cut = _opens_contrast(tokens, at, n_left_words, follows_comma=follows_comma)
            elif n_left_words >= 3 and (left_has_verb or concession):
                is_cut = _opens_clause(
                    tokens,
                    at,
                    n_left_words,
                    follows_comma=follows_comma,
                    concession=concession,
                    subordinate=subordinate,
                )
            if subordinate and follows_comma:
                subordinate = False
        if is_cut:
            cuts.append(at)
            start, n_left_words, left_has_verb = at, 0, False
            concession = subordinate = False
        if token.is_word:
            n_left_words += 1
            left_has_verb = left_has_verb or token.word in _VERBS
    return cuts


def _opens_contrast(
    tokens: Sequence[_Token], at: int, n_left_words: int, *, follows_comma: bool
) -> bool:
    word = tokens[at].word
    before, after = _word_at(tokens, at - 1), _word_at(tokens, at + 1)
    n_right = _n_words_from(tokens, at + 1)
    if n_right < 2 or n_left_words + n_right < 4:
        return False
    if word == "but":
        return before not in _NOT_BEFORE_BUT and after not in _NOT_AFTER_BUT
    if word == "yet" or word == "however":
        return follows_comma and n_right >= 3
    if word in {"although", "though"}:
        return before not in {"even", "as"} and n_right >= 3
    return n_right >= 3


def _opens_clause(
    tokens: Sequence[_Token],
    at: int,
    n_left_words: int,
    *,
    follows_comma: bool,
    concession: bool,
    subordinate: bool,
) -> bool:
    word = tokens[at].word
    joined = word in {"and", "plus"}
    if not joined and not follows_comma:
        return False
    if joined and subordinate:
        return False
    if follows_comma and not joined and tokens[at - 1].word == ",":
        if concession:
            return _n_words_from(tokens, at) >= 3
        if subordinate:
            return False
    first = at + 1 if joined else at
    while _word_at(tokens, first) in {"also", "then", "now", "sometimes", "overall"}:
        first += 1
    least = _least_words(tokens, first)
    if least is None:
        return False
    n_right = _n_words_from(tokens, first)
    return min(n_left_words, n_right) >= least


def _least_words(tokens: Sequence[_Token], first: int) -> int | None:
    """Words that both sides need for the clause that opens here to stand alone; None if none does.

    A clause about "it" or "they" leans on what went before, so it needs more of its own.
    """
    word = _word_at(tokens, first)
    if word in _OWN_SUBJECTS:
        if _word_at(tokens, first + 1) in _BE_HAVE_DO or "'" in word:
            return _LEAST_WORDS_OF_A_CLAUSE - 1
        return _LEAST_WORDS_OF_A_CLAUSE if _has_verb_after(tokens, first) else None
    if word in _BACKWARD_SUBJECTS:
        return _LEAST_WORDS_OF_A_PART if _has_verb_after(tokens, first) else None
    if not word or word in _NOT_IN_SUBJECT or word in _VERBS or word.endswith("ing"):
        return None
    has_preposition = False
    for at in range(first + 1, min(first + 7, len(tokens))):
        follower = tokens[at]
        if not follower.is_word or follower.word in _NOT_IN_SUBJECT:
            return None
        if follower.word in _BE_HAVE_DO and follower.word not in {"need", "needs", "be"}:
            return _LEAST_WORDS_OF_A_CLAUSE - 1
        if follower.word in _VERBS and follower.word not in _SOONER_NOUNS and not has_preposition:
            return _LEAST_WORDS_OF_A_CLAUSE if at > first + 1 else None
        has_preposition = has_preposition or follower.word in _PREPOSITIONS
    return None


def _has_verb_after(tokens: Sequence[_Token], first: int) -> bool:
    if "'" in tokens[first].word or tokens[first].word in {"im", "ive"}:
        return True
    for at in range(first + 1, min(first + 4, len(tokens))):
        if not tokens[at].is_word:
            return False
        if tokens[at].word in _VERBS or tokens[at].word.endswith("ed"):
            return True
    return False


def _list_cuts(tokens: Sequence[_Token]) -> list[int]:
    """Indices that part a long list of asks ("more staff on wards, better food for ...")."""
    commas = [at for at, token in enumerate(tokens) if token.word == ","]
    if len(commas) < 3:
        return []
    edges = [-1, *commas, len(tokens)]
    lengths = [
        sum(token.is_word for token in tokens[left + 1 : right])
        for left, right in itertools.pairwise(edges)
    ]
    if sum(lengths) <= 16 or max(lengths) > 10 or sorted(lengths)[len(lengths) // 2] < 3:
        return []
    if tokens[0].word in _SUBORDINATORS:
        return []
    cuts = []
    for comma, length in zip(commas, lengths[1:], strict=True):
        opener = _word_at(tokens, comma + 1)
        if length >= 3 and opener not in _LEANING and comma + 1 < len(tokens):
            cuts.append(comma + 1)
    return cuts


def _run_on_cuts(tokens: Sequence[_Token], start: int, end: int) -> list[int]:
    """Indices that part a stretch of more than 40 words at its best joints."""
    word_at = [at for at in range(start, end) if tokens[at].is_word]
    cuts: list[int] = []
    first = 0
    while len(word_at) - first > MOST_WORDS:
        n_left = len(word_at) - first
        # Two fair halves where two are enough; else a fair piece off the front.
        aim = n_left / 2 if n_left <= 2 * MOST_WORDS else MOST_WORDS * 0.65
        place = _best_joint(tokens, word_at, first, aim)
        if place is None:
            break
        cuts.append(word_at[place])
        first = place
    return cuts


def _best_joint(
    tokens: Sequence[_Token], word_at: Sequence[int], first: int, aim: float
) -> int | None:
    """Place of the word that best opens a new part, about ``aim`` words on; None if none does."""
    n_left = len(word_at) - first
    last = min(n_left - _LEAST_WORDS_OF_A_PART, MOST_WORDS)
    best: tuple[float, int] | None = None
    for n_words in range(_LEAST_WORDS_OF_A_PART, last + 1):
        at = word_at[first + n_words]
        rank = next((n for n, words in enumerate(_WEAK_JOINTS) if tokens[at].word in words), 3)
        if _least_words(tokens, at) is not None:
            rank = min(rank, 1)
        if not tokens[at - 1].is_word and tokens[at - 1].word != "(":
            rank -= 1
        if rank > 2 and n_left <= 2 * MOST_WORDS:
            continue
        cost = rank + abs(n_words - aim) / aim * 2
        if best is None or (cost, first + n_words) < best:
            best = (cost, first + n_words)
    return None if best is None else best[1]


def _word_at(tokens: Sequence[_Token], at: int) -> str:
    return tokens[at].word if 0 <= at < len(tokens) and tokens[at].is_word else ""


def _n_words_from(tokens: Sequence[_Token], first: int) -> int:
    """Words from here to the end, counted no further than a dozen."""
    n_words = 0
    for at in range(first, len(tokens)):
        n_words += tokens[at].is_word
        if n_words >= 12:
            break
    return n_words
