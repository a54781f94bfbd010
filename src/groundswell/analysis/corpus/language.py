"""Which language a text is written in.

A text in another language is set aside for a person to translate or code, so the worst mistake is
to call a text of the analysed language foreign. The script decides first, then everyday words,
and only a text with few of those is asked of the model, whose doubt counts for the analysed
language. What becomes of the row is decided in screening.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from groundswell.analysis.corpus.lexicon import fold, is_english_word, read_words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*+")
_IGNORED = re.compile(r"\[[^\[\]\n]{1,40}\]|https?://\S++|(?<![\w.%+\-])[\w.%+\-]{1,64}+@\S++")
_SEGMENT = re.compile(r"[.!?;\n/|]+")
_LOWER_BOUND = 0x370
_SCRIPTS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0x0370, 0x03FF, ("el",)),
    (0x0400, 0x052F, ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg")),
    (0x0530, 0x058F, ("hy",)),
    (0x0590, 0x05FF, ("he", "yi")),
    (0x0600, 0x077F, ("ar", "ur", "fa", "ps", "ku", "sd", "ug")),
    (0x0900, 0x097F, ("hi", "ne", "mr", "sa")),
    (0x0980, 0x09FF, ("bn", "as")),
    (0x0A00, 0x0A7F, ("pa",)),
    (0x0A80, 0x0AFF, ("gu",)),
    (0x0B00, 0x0B7F, ("or",)),
    (0x0B80, 0x0BFF, ("ta",)),
    (0x0C00, 0x0C7F, ("te",)),
    (0x0C80, 0x0CFF, ("kn",)),
    (0x0D00, 0x0D7F, ("ml",)),
    (0x0D80, 0x0DFF, ("si",)),
    (0x0E00, 0x0E7F, ("th",)),
    (0x0E80, 0x0EFF, ("lo",)),
    (0x0F00, 0x0FFF, ("bo", "dz")),
    (0x1000, 0x109F, ("my",)),
    (0x10A0, 0x10FF, ("ka",)),
    (0x1200, 0x137F, ("am", "ti")),
    (0x1780, 0x17FF, ("km",)),
    (0x3040, 0x30FF, ("ja",)),
    (0x3400, 0x9FFF, ("zh", "ja")),
    (0xAC00, 0xD7AF, ("ko",)),
)
_UNLIKELY = frozenset({"la", "eo", "ia", "vo", "qu", "wa", "an", "fo"})
"""Labels that the model gives to lists of medicines and places, and that nobody answers in."""

_PLAIN_SHARE = 0.6
"""Share of English words from which a text is English without asking the model."""

_ENOUGH_WORDS_SHARE, _CONFIDENT_DESPITE_WORDS = 0.4, 0.95
_CONFIDENT, _CONFIDENT_IF_SHORT = 0.35, 0.8


@cache
def _model() -> Any:
    import py3langid  # type: ignore[import-untyped]
    from py3langid.langid import (  # type: ignore[import-untyped]
        MODEL_FILE,
        LanguageIdentifier,
    )

    path = Path(py3langid.__file__).parent / MODEL_FILE
    model = LanguageIdentifier.from_modelpath(path, norm_probs=True)
    # Short Portuguese is often taken for Galician, which few people here answer in.
    model.set_languages([label for label in model.labels if label != "gl"])
    return model


def _of_script(text: str, language: str) -> str | None:
    """The language where most letters are of a script other than Latin, else None."""
    letters = [ord(sign) for sign in text if sign.isalpha()]
    scripts: Counter[tuple[str, ...]] = Counter()
    for code in letters:
        if code >= _LOWER_BOUND:
            scripts.update(names for low, high, names in _SCRIPTS if low <= code <= high)
    if not scripts:
        return None
    japanese = scripts.get(("ja",), 0)
    own = sum(n for names, n in scripts.items() if language in names)
    weight = sum(scripts.values())
    if japanese and japanese * 10 >= weight:
        scripts = Counter({("ja",): weight})
    # A sign of Chinese is a word, so a few of them outweigh as many Latin letters.
    dense = sum(n for names, n in scripts.items() if names[0] in ("zh", "ja", "ko"))
    if weight + dense <= 0.5 * (len(letters) + dense):
        return None
    if own * 3 >= weight:
        return language
    names = min(scripts, key=lambda key: (-scripts[key], key))
    if len(names) == 1 or names[0] == "zh":
        return names[0]
    guess = str(_model().classify(text)[0])
    return guess if guess in names else names[0]


def _english_share(words: list[str]) -> float:
    """Share of words that are everyday English, or given names, which tell no language."""
    names = read_words("given_names")
    known = sum(map(is_english_word, words))
    named = sum(not is_english_word(word) for word in words if word in names)
    return (known + 0.5 * named) / len(words)


def _is_list_of_names(raw: list[str]) -> bool:
    """Whether the words that are not English are written as names of places, people, medicines."""
    if sum(word.isupper() for word in raw) * 2 > len(raw):
        return False
    small = sum(word[0].islower() and not is_english_word(fold(word)) for word in raw)
    return small < (2 if len(raw) > 3 else 1)


def detect_language(text: str, *, language: str = "en") -> str | None:
    """Tell the language of a text.

    Parameters
    ----------
    text : str
        One contribution. E-mail addresses, links and ``[placeholders]`` are passed over.
    language : str
        ISO 639-1 code of the language being analysed. In doubt, and where a good part of a mixed
        text is in it, the answer is this language.

    Returns
    -------
    str or None
        ISO 639-1 code, or None for a text without a letter.

    Notes
    -----
    The model is py3langid (Barbaresi 2025), after langid.py (Lui and Baldwin, 2012). It is asked
    only where fewer than three in five words are everyday English, and believed only where it is
    sure; with two in five such words it must be almost certain.

    Examples
    --------
    >>> detect_language("Mae angen mwy o staff ar y ward.")
    'cy'
    >>> detect_language("staf was frendly but waitting tims is to long")
    'en'
    >>> detect_language("12/5") is None
    True
    """
    cleaned = _IGNORED.sub(" ", text[:8000])[:4000]
    if not cleaned.isascii() and (found := _of_script(cleaned, language)):
        return found
    raw = _WORD.findall(cleaned)
    if not raw:
        return None
    words = [word for word in raw if len(word) > 1 or word in "aAI"]
    words = [word.lower() for word in words] if cleaned.isascii() else list(map(fold, words))
    if not words:
        return language
    share = _english_share(words)
    if share >= (_PLAIN_SHARE if language == "en" else 0.8):
        return "en"
    guess, confidence = _guess(cleaned)
    if guess == language or len(words) < 2 or (language == "en" and _is_list_of_names(raw)):
        return language
    if _is_partly(cleaned, language, len(words)):
        return language
    if language == "en" and share >= _ENOUGH_WORDS_SHARE:
        return guess if guess and confidence >= _CONFIDENT_DESPITE_WORDS else language
    needed = _CONFIDENT if len(words) > 3 and share < 0.3 else _CONFIDENT_IF_SHORT
    return guess if guess and confidence >= needed else language


def _guess(text: str) -> tuple[str | None, float]:
    # In capitals the model sees other letters than it learnt from.
    label, confidence = _model().classify(text.lower())
    label = {"nb": "no", "nn": "no"}.get(str(label), str(label))
    plausible = len(label) == 2 and label not in _UNLIKELY
    return (label if plausible else None), float(confidence)


def _is_partly(text: str, language: str, n_words: int) -> bool:
    """Whether the sentences in the analysed language make up a third of the text."""
    own = 0
    for segment in _SEGMENT.split(text):
        words = [fold(word) for word in _WORD.findall(segment) if len(word) > 1]
        n_here = len(words)
        if n_here < 3:
            continue
        english = _english_share(words) >= _PLAIN_SHARE
        if (english and language == "en") or (not english and _guess(segment)[0] == language):
            own += n_here
    return own * 3 >= n_words


def detect_languages(texts: Iterable[str], *, language: str = "en") -> list[str | None]:
    """Tell the language of each text, in order; see :func:`detect_language`.

    Examples
    --------
    >>> detect_languages(["More staff", "Dziękuję bardzo za wszystko co zrobiliście."])
    ['en', 'pl']
    """
    return [detect_language(text, language=language) for text in texts]
