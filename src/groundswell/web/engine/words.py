"""Texts as words that can be looked up, and what somebody typed as a question about them.

The same on every database: what a word is, and which words are one, is decided here. Where they are
kept is in ``word_tables``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Any

LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Languages in which "nurses" finds "nurse". In all others words are found by how they begin."""

# Two lists of so many words fit in what PostgreSQL takes for one text, in any script.
LONGEST_WORD = 30
MOST_WORDS = 3000
MOST_ASKED = 16
LONGEST_QUESTION = 2000
SHORTEST_BEGINNING = 2

_STEMMING = Lock()

_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("(?<=\\w)['’ʼ`´](?=\\w)")
# Written without spaces: each character is looked up, and a word is some of them in a row.
_ONE_BY_ONE = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])")
_QUOTED = re.compile('"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»')


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was asked for: a word, or words in a row."""

    words: tuple[str, ...]
    stem: str

    @property
    def is_beginning(self) -> bool:
        """Whether longer words that begin so are meant too."""
        return len(self.words) == 1 and len(self.words[0]) >= SHORTEST_BEGINNING


def list_words(text: str) -> list[str]:
    """Cut a text into words, without case, accents and signs.

    >>> list_words("Don't CLOSE the café (Ward 7)!")
    ['dont', 'close', 'the', 'cafe', 'ward', '7']
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    plain = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", plain))
    spaced = _ONE_BY_ONE.sub(r" \1 ", "".join(map(_letter, plain)))
    return [word[:LONGEST_WORD] for word in spaced.split()]


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    return character if unicodedata.category(character)[0] in "LMN" else " "


def list_stems(words: list[str], language: str) -> list[str]:
    """Reduce words to what their forms share, where that is known for the language."""
    return [_stem(word, language) for word in words]


@lru_cache(maxsize=65_536)
def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    if stemmer is None:
        return word
    # A stemmer works on one word at a time, whichever thread asks.
    with _STEMMING:
        return stemmer(word)[:LONGEST_WORD] or word


@cache
def _stemmer(language: str) -> Any:
    if language not in LANGUAGES:
        return None
    from snowballstemmer import stemmer  # type: ignore[import-untyped]

    return stemmer(LANGUAGES[language]).stemWord


def read_question(query: str, language: str) -> list[Asked]:
    """Read what somebody typed. Quotation marks ask for words in a row; nothing else is a sign.

    >>> [one.words for one in read_question('"car park" NEAR( nurses', "en")]
    [('car', 'park'), ('near',), ('nurses',)]
    """
    groups: list[list[str]] = []
    end = 0
    query = query[:LONGEST_QUESTION]
    for quoted in _QUOTED.finditer(query):
        groups += [[word] for word in list_words(query[end : quoted.start()])]
        groups += filter(None, [list_words(quoted[0])])
        end = quoted.end()
    groups += [[word] for word in list_words(query[end:])]
    asked = [Asked(tuple(group), _stem(group[0], language)) for group in groups]
    return list(dict.fromkeys(asked))[:MOST_ASKED]


def leave_out_light(asked: list[Asked], language: str) -> list[Asked]:
    """Leave out words that only join others, unless there is nothing else."""
    if language != "en":
        return asked
    from groundswell.analysis.themes.words import FUNCTION

    return [one for one in asked if len(one.words) > 1 or one.words[0] not in FUNCTION] or asked
