"""Word lists and word shapes that tell a readable phrase from a fragment. English only.

Which word may open or close a phrase, which words say little, and when two titles say the same.
Finding phrases in texts is the work of :mod:`groundswell.analysis.themes.phrases`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files


def _read_lists() -> dict[str, frozenset[str]]:
    text = (files("groundswell.analysis.themes") / "words.txt").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            lists[name] = []
        elif line and not line.startswith("#"):
            lists[name] += line.split()
    return {name: frozenset(words) for name, words in lists.items()}


_LISTS = _read_lists()
_PRONOUNS = _LISTS["pronouns"]
# Words that only join others.
FUNCTION = (
    _LISTS["determiners"]
    | _PRONOUNS
    | _LISTS["prepositions"]
    | _LISTS["conjunctions"]
    | _LISTS["auxiliaries"]
    | _LISTS["adverbs"]
)
NEGATIONS = _LISTS["negations"]
# Words that say little on their own.
WEAK = _LISTS["weak"]
PRAISE = _LISTS["praise"]
BLAME = _LISTS["blame"]
# Words that may open a phrase although they name nothing themselves.
_OPENERS = _LISTS["openers"]
# Words that ask for something after them, so that a phrase can't close on them.
_LEANING = _LISTS["leaning"]
# Words that can't open a phrase, although they carry sense elsewhere.
_TRAILING = _LISTS["trailing"]
# Auxiliaries that also stand alone: "there is not enough", "we have no time".
_STATING = frozenset(("is", "are", "was", "were", "be", "been", "am", "has", "have", "had"))
_LY_NOUNS = _LISTS["ly_nouns"]
# Words whose ending is part of them.
_KEPT = _LISTS["kept"]
# Who does something: a verb follows.
SUBJECTS = _LISTS["subjects"]
VERBS = _LISTS["verbs"]
PAST = _LISTS["past"]
STATES = _LISTS["states"]
BEFORE_TO = _LISTS["before_to"]
ALSO_NOUNS = _LISTS["also_nouns"]
NOUN_FIRST = _LISTS["noun_first"]
DEMANDS = _LISTS["demands"]
AGAINST = _LISTS["against"]
# Verbs that need a second one, or a state, to say something.
AUXILIARIES = _LISTS["auxiliaries"]
# Pointing words: a reader of a title does not see what they point to.
_POINTING = _LISTS["pointing"]
# A phrase with one of these inside talks about somebody in particular, points, or rambles.
BREAKING = ((_PRONOUNS - {"someone", "everyone", "nobody", "one", "us", "you"}) | _POINTING) | {
    "but",
    "because",
    "so",
    "then",
    "however",
    "although",
    "though",
    "if",
    "etc",
    "please",
}

_WORD_ENDINGS = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ise"), ("fulness", "ful"),
    ("ousness", "ous"), ("iness", "y"), ("ness", ""), ("ments", ""), ("ment", ""),
    ("ings", ""), ("ing", ""), ("iest", "y"), ("ied", "y"), ("ies", "y"), ("edly", ""),
    ("ily", "y"), ("ly", ""), ("ers", ""), ("er", ""), ("ed", ""), ("es", ""), ("s", ""),
)  # fmt: skip


def singular(word: str) -> str:
    """Take a plural ending off, so that "wait" and "waits" count as one word.

    Examples
    --------
    >>> [singular(word) for word in ("waits", "queries", "buses", "staff", "this", "class")]
    ['wait', 'query', 'bus', 'staff', 'this', 'class']
    """
    if len(word) < 4 or word in _KEPT or word[-1] != "s" or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "uses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1].rstrip("'’")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Cut a word down to what "kindness" and "kind", "waiting" and "waits" share.

    Examples
    --------
    >>> [stem(word) for word in ("kindness", "waiting", "waits", "parking", "stopped", "used")]
    ['kind', 'wait', 'wait', 'parking', 'stop', 'used']
    """
    word = word.lower().replace("’", "'").removesuffix("'s")
    if word in _KEPT:
        return word
    for ending, instead in _WORD_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                break
            word = word[: -len(ending)] + instead
            if ending in ("ing", "ings", "ed", "er", "ers") and word[-1:] == word[-2:-1]:
                word = word if word.endswith(("ll", "ss")) else word[:-1]
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


_TITLE_WORD = re.compile(r"[^\W_]+(?:['’.+#&-]+[^\W_]+)*[+#]*")


def words_of(text: str) -> list[str]:
    """Words of a text in lower case, without punctuation.

    Examples
    --------
    >>> words_of("Staff don't listen (C# too).")
    ['staff', "don't", 'listen', 'c#', 'too']
    """
    return [word.lower().replace("’", "'") for word in _TITLE_WORD.findall(text)]


@lru_cache(maxsize=65536)
def content_stems(text: str) -> frozenset[str]:
    """Stems of the words in a title that carry its sense.

    Examples
    --------
    >>> sorted(content_stems("The kindness of staff")) == sorted(content_stems("Kind staff"))
    True
    """
    return frozenset(
        stem(word) for word in words_of(text) if word not in FUNCTION or word in NEGATIONS
    )


def is_function(word: str) -> bool:
    """Whether a word only joins others."""
    return word in FUNCTION or (word.endswith("ly") and word not in _LY_NOUNS and len(word) > 4)


def leads_verb(word: str) -> bool:
    """Whether a verb follows this word, as after "should", "did" or "to".

    Examples
    --------
    >>> [word for word in ("should", "to", "is", "have") if leads_verb(word)]
    ['should', 'to']
    """
    return word == "to" or (word in _LISTS["auxiliaries"] and word not in _STATING)


def leads_on(word: str) -> bool:
    """Whether what stands before this word asks for what comes after it, as before "the" or "of".

    Examples
    --------
    >>> [word for word in ("of", "the", "me", "and", "is") if leads_on(word)]
    ['of', 'the', 'me']
    """
    return word in _LISTS["objects"]


def stops_clause(word: str) -> bool:
    """Whether a clause may well end before this word.

    Examples
    --------
    >>> [word for word in ("and", "because", "in", "the") if stops_clause(word)]
    ['and', 'because']
    """
    return word in _LISTS["conjunctions"]


def may_open(word: str) -> bool:
    """Whether a phrase can begin with this word.

    Examples
    --------
    >>> [word for word in ("not", "staff", "the", "really", "friendly") if may_open(word)]
    ['not', 'staff', 'friendly']
    """
    if word in _OPENERS:
        return True
    return not (is_function(word) or word in _TRAILING or not _has_sense(word))


def may_close(word: str) -> bool:
    """Whether a phrase can end with this word.

    Examples
    --------
    >>> [word for word in ("enough", "staff", "the", "make", "appointment") if may_close(word)]
    ['staff', 'appointment']
    """
    return not (is_function(word) or word in _LEANING or not _has_sense(word))


def _has_sense(word: str) -> bool:
    """Whether a word is a word: not a lone letter, nor a figure other than a number to call."""
    if word[0].isdigit():
        return word in ("101", "111", "112", "911", "999")
    return len(word) > 1 or word in ("c", "r")
