"""Which rows carry something to analyse, and which meaning units say nothing that could be coded.

Each row gets one state and a plain sentence why. Reading the table, redaction and splitting are
elsewhere; a row that can't be read never comes here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from groundswell.analysis.corpus.language import detect_language
from groundswell.analysis.corpus.lexicon import fold, is_english_word, read_section
from groundswell.analysis.corpus.model import RowState

_WORD = re.compile(r"[^\W_]+(?:['’/][^\W_]+)*+")
_SEGMENT = re.compile(r"[.,;:!?\n()\[\]…–—*\"“”]+|\s-+\s|\bbut\b|\band\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,40}\]")
_RUNS = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|erty|uiop|zxcv|xcvb|cvbn|vbnm")
_REPEATED = re.compile(r"(.)\1{2,}")


_LEFT_BLANK = read_section("screening_phrases", "left blank", by_line=True)
_NOTHING = read_section("screening_phrases", "nothing to add", by_line=True)
_EMPTY_ANSWERS = read_section("screening_phrases", "empty answers")
_COURTESY = read_section("screening_phrases", "courtesy")
_EMPTY_WORDS = read_section("screening_phrases", "empty words")
_EMPTY_PHRASES = re.compile(
    r"\b(?:i )?hope (?:that |that's |thats )?(?:this|it)?'?s? ?(?:helps?|is (?:helpful|useful))\b|"
    r"\bkeep up the (?:good|great|excellent|amazing|fantastic) work\b|\bkeep it up\b|"
    r"\b(?:good|great|excellent|brilliant|fantastic|amazing|wonderful) (?:job|work)\b|"
    r"\bwell done\b|"
    r"\bkeep (?:doing|up) what (?:you are|you're|your) doing\b|\bfirst class\b|\btop notch\b|"
    r"\bspot on\b|\bsecond to none\b|\bcarry on\b|\b(?:very )?happy with everything\b|"
    r"\bcould(?:n't|nt| not) (?:have )?(?:fault|be|been|done|do|ask|asked|wish|wished)\b|"
    r"\bwent (?:very |really |quite |so )?well\b|\bas it should be\b|\bno complaints?\b|"
    r"\b(?:do|did|done|doing)(?: (?:any|anything|everything|it|a|an|very|good|great|better|perfect|"
    r"right|well|job|brilliant|excellent|fantastic|amazing))+\b|"
    r"\b(?:see|as) above\b|\bto be honest\b|"
    r"\bkeep (?:it )?the same\b|\bmany thanks\b|\b(?:kind|best|many) (?:regards|wishes)\b|"
    r"\bgod bless\b|\b(?:no|not any) (?:problems?|issues?|concerns?)(?: at all)?\b|"
    r"\bcan(?:'t|not|t)? (?:be )?(?:fault|complain|complained)\b|\bnothing wrong\b|"
    r"\b(?:don't|do not|dont) change (?:a thing|anything)\b|\bno faults?(?: to find)?\b"
)
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gd": "Scottish Gaelic", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "ml": "Malayalam", "ne": "Nepali",
    "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese",
}  # fmt: skip


def get_language_name(code: str) -> str:
    """The English name of a language, or its code where there is none here.

    Examples
    --------
    >>> get_language_name("cy"), get_language_name("qu")
    ('Welsh', 'qu')
    """
    return _NAMES.get(code, code)


def _segments(text: str) -> list[str]:
    """Stretches between stops, folded, in single spaces, apostrophes kept."""
    parts = (" ".join(_WORD.findall(fold(part))) for part in _SEGMENT.split(text))
    return [part for part in parts if part]


def _without_courtesy(segment: str) -> str:
    words = segment.split()
    while words and words[-1] in _COURTESY:
        words.pop()
    while words and words[0] in _COURTESY:
        words.pop(0)
    return " ".join(words)


_APOSTROPHES = re.compile(r"\b(ca|do|is|could|does|did|would|was|were|are)nt\b")


@lru_cache(maxsize=32_768)
def _says_nothing(segment: str) -> bool:
    """Whether a segment is one of the ways to say "nothing"."""
    spelt = _APOSTROPHES.sub(r"\1n't", segment).replace("i m ", "i'm ")
    if spelt in _NOTHING:
        return True
    core = _without_courtesy(spelt)
    return core in _NOTHING or (core.startswith("nothing") and len(core.split()) == 1)


@lru_cache(maxsize=65_536)
def is_uninformative(unit_text: str) -> bool:
    """Whether a meaning unit says nothing that could be coded.

    Thanks, praise or blame without a subject ("very good", "happy with everything"), pointers
    ("see above") and courtesies ("hope this helps") say nothing to code. A word that names a
    subject or a quality makes it informative: "friendly staff", "quick", "parking".

    Parameters
    ----------
    unit_text : str
        Text of one unit; placeholders such as ``[name]`` count for nothing.

    Examples
    --------
    >>> [is_uninformative(t) for t in ("All fine, thank you!", "Friendly staff", "Parking")]
    [True, False, False]
    """
    folded = _EMPTY_PHRASES.sub(" ", fold(_PLACEHOLDER.sub(" ", unit_text)))
    for segment in _segments(folded):
        if _says_nothing(segment) or segment in _LEFT_BLANK:
            continue
        if any(word not in _EMPTY_WORDS and not word.isdigit() for word in segment.split()):
            return False
    return True


def _is_left_blank(text: str) -> bool:
    return " ".join(_WORD.findall(fold(text))) in _LEFT_BLANK


def _says_only_nothing(text: str) -> bool:
    """Whether every segment says "nothing" or only praises or thanks, and one says "nothing"."""
    segments = _segments(text)
    whole = " ".join(_WORD.findall(fold(text)))
    if _says_nothing(whole):
        return True
    if len(segments) > 6 or not any(map(_says_nothing, segments)):
        return bool(_leads_to_praise(whole))
    return all(_says_nothing(segment) or is_uninformative(segment) for segment in segments)


def _leads_to_praise(whole: str) -> bool:
    """Such as "nothing all was good": one breath, nothing and praise."""
    first, _, rest = whole.partition(" ")
    plain = first in ("nothing", "none", "no", "nope") and 0 < len(rest.split()) < 8
    return plain and not rest.startswith("one ") and is_uninformative(rest) and _praises(rest)


def _praises(rest: str) -> bool:
    good = {"good", "great", "fine", "excellent", "perfect", "ok", "happy", "brilliant", "superb"}
    return not good.isdisjoint(rest.split())


def _is_too_short(text: str) -> bool:
    words = _WORD.findall(fold(text))
    if len(words) > 1 and _is_plain(words[0]) and words[1].isalpha():
        return False
    letters = [word for word in words if any(sign.isalpha() for sign in word)]
    if not letters or all(len(word) == 1 and word.isascii() for word in letters):
        return True
    if len(letters) > 1:
        return all(_is_mash(word) for word in letters)
    return letters[0] in _EMPTY_ANSWERS or _is_mash(letters[0])


def _is_plain(word: str) -> bool:
    """Whether this is a word that nobody types by accident."""
    return len(word) > 1 and word.isalpha() and is_english_word(word)


def _is_mash(word: str) -> bool:
    """Fingers on a keyboard: "asdf", "xxxx", "hjkdfs"."""
    if is_english_word(word) or not word.isascii():
        return False
    if _RUNS.search(word) and len(word) < 12:
        return True
    if _REPEATED.fullmatch(word) or len(set(word)) * 3 < len(word):
        return True
    return len(word) > 5 and not set(word) & set("aeiouyw'")


def screen(text: str, *, language: str = "en") -> tuple[RowState, str, str | None]:
    """Say what a row is worth before any theme is looked for.

    Parameters
    ----------
    text : str
        The contribution, as written or redacted.
    language : str
        ISO 639-1 code of the language being analysed.

    Returns
    -------
    RowState
        Any state but unreadable, which the reader of the table gives.
    str
        The state in a plain sentence.
    str or None
        The text's language; None where it has no letters, or too few words to tell.

    Examples
    --------
    >>> for text in ("", "N/A", "asdf", "Parking", "Gormod o gyfarfodydd a dim gweithredu"):
    ...     print(*screen(text), sep=" | ")
    blank | The row has no words. | None
    nothing to add | The person says that they have nothing to add. | None
    too short | Too short to mean anything. | None
    usable | Can be analysed. | en
    other language | Written in Welsh. A person can translate or code it. | cy
    """
    if not text.strip() or not any(sign.isalnum() or ord(sign) > 0x2190 for sign in text):
        return RowState.BLANK, "The row has no words.", None
    if len(text) < 400:
        if _is_left_blank(text):
            return RowState.BLANK, "The row only says that no answer was given.", None
        if _says_only_nothing(text):
            return (
                RowState.NOTHING_TO_ADD,
                "The person says that they have nothing to add.",
                None,
            )
        if _is_too_short(text):
            return RowState.TOO_SHORT, "Too short to mean anything.", None
    found = detect_language(text, language=language)
    if found not in (language, None):
        name = get_language_name(str(found))
        reason = f"Written in {name}. A person can translate or code it."
        return RowState.OTHER_LANGUAGE, reason, found
    return RowState.USABLE, "Can be analysed.", found
