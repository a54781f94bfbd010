"""Which words of a meaning unit speak for or against something, as numbers.

Only counting happens here; what the counts mean is learnt in ``scripts/build_kinds.py`` and used
in :mod:`groundswell.analysis.themes.kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

NAMES = (
    "good",
    "bad",
    "good, negated",
    "bad, negated",
    "good after contrast",
    "bad after contrast",
    "lack",
    "wish",
    "too",
    "mixed",
    "unsure",
    "ask",
    "good phrase",
    "bad phrase",
    "question mark",
    "exclamation mark",
    "opens with lack",
    "opens with wish",
    "opens with good",
    "opens with bad",
    "opens with being or having",
    "no cue at all",
    "words, logarithm",
    "both sides",
    "comparative",
    "opens with comparative",
    "could be no better",
    "nothing to mend",
    "nothing, then good",
    "long wait",
    "short wait",
)
"""What each number of :func:`count_cues` counts, in order."""

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[.,;:!?]")
_CONTRAST = frozenset(
    {"but", "however", "although", "though", "except", "apart", "unfortunately", "sadly"}
)
_NOT = r"(?:not|n't|nt|nothing|nobody|no one|never|no)"
_MEND = r"(?:better\w*|more|improv\w*|fault\w*|chang\w*|wrong|amiss)"
_TIME = r"(?:min|minute|hour|hr|day|week|month|year|morning|afternoon|evening|night)s?"
_PATTERNS = {
    "could be no better": rf"\b(?:can|could|would|doubt|see|think)\s*{_NOT}?\b.{{0,40}}?\b{_MEND}",
    "nothing to mend": rf"\b(?:nothing|no|none|any|anything)\b.{{0,30}}?\b{_MEND}",
    "nothing, then good": r"^\W*(?:absolutely )?(?:nothing|no|none|nope|not really)\b(?=.{3})",
    "long wait": (
        rf"\b(?:took|takes?|taken|wait\w*|hold|late|over|after|until)\b.{{0,30}}?\b{_TIME}\b"
    ),
    "short wait": rf"\b(?:within|under|in|less than|only|just)\b.{{0,16}}?\b{_TIME}\b",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_NEEDS_NOT = re.compile(rf"{_NOT}\b|\bdoubt\b|\bhard\b")
_PLAIN = frozenset({"wish", "too", "mixed", "unsure", "ask", "comparative"})
_REACH = 3  # words over which a negation carries
_FULL = 3.0  # counts beyond this say no more


def split_words(text: str) -> list[str]:
    """Split a text into lower-case words and the marks that end a thought.

    Examples
    --------
    >>> split_words("Can’t fault them!")
    ["can't", 'fault', 'them', '!']
    """
    return _TOKEN.findall(text.lower().replace("’", "'"))


@cache
def _cues() -> tuple[dict[str, frozenset[str]], tuple[tuple[str, str], ...], dict[str, str]]:
    """Whole words by group, stems with their group, phrases with their group."""
    lines = (
        resources.files("groundswell.analysis.themes")
        .joinpath("kind_cues.txt")
        .read_text(encoding="utf-8")
    ).splitlines()
    groups = dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    phrases: dict[str, str] = {}
    for name in ("good phrase", "bad phrase"):
        phrases.update((p.strip(), name) for p in groups.pop(name).split("|"))
    words = {n: frozenset(w for w in v.split() if w[-1] != "*") for n, v in groups.items()}
    stems = tuple((w[:-1], n) for n, v in groups.items() for w in v.split() if w[-1] == "*")
    return words, stems, phrases


@cache
def _groups_of(word: str) -> frozenset[str]:
    words, stems, _ = _cues()
    whole = {name for name, members in words.items() if word in members}
    return frozenset(whole | {name for stem, name in stems if word.startswith(stem)})


@cache
def _phrase_heads() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    heads: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, name in _cues()[2].items():
        parts = tuple(phrase.split())
        heads.setdefault(parts[0], []).append((parts, name))
    return {h: tuple(sorted(p, key=lambda x: (-len(x[0]), x[0]))) for h, p in heads.items()}


def count_cues(texts: Sequence[str]) -> NDArray[np.float32]:
    """Count the cues of each text.

    Parameters
    ----------
    texts : sequence of str
        Meaning units.

    Returns
    -------
    ndarray of float32, shape (n_texts, len(NAMES))
        From 0 to 1 each; no missing values.

    Examples
    --------
    >>> counts = count_cues(["not supported"])
    >>> [name for name, n in zip(NAMES, counts[0], strict=True) if name.startswith("good") and n]
    ['good, negated']
    """
    out = np.zeros((len(texts), len(NAMES)), dtype=np.float32)
    for row, text in enumerate(texts):
        out[row] = _count(split_words(text), text.lower().replace("’", "'"))
    length = NAMES.index("words, logarithm")
    n_words = out[:, length].copy()
    out = np.clip(out, -_FULL, _FULL) / _FULL
    out[:, length] = np.minimum(np.log1p(n_words) / 5, 1)
    return out


def _count(tokens: list[str], text: str) -> list[float]:
    n = dict.fromkeys(NAMES, 0.0)
    taken: dict[int, str] = {}
    heads = _phrase_heads()
    for i, token in enumerate(tokens):
        for parts, name in heads.get(token, ()):
            if i not in taken and tuple(tokens[i : i + len(parts)]) == parts:
                n[name] += 1
                taken.update(dict.fromkeys(range(i, i + len(parts)), name))
                break
    last_lack = -_REACH - 1
    contrast = False
    first = True
    n_words = 0
    for i, token in enumerate(tokens):
        if token in ".,;:!?":
            last_lack = -_REACH - 1
            n["question mark"] += token == "?"
            n["exclamation mark"] += token == "!"
            continue
        n_words += 1
        groups = _groups_of(token)
        if first:
            for group in ("lack", "wish", "good", "bad", "comparative"):
                n[f"opens with {group}"] += group in groups
            n["opens with being or having"] += token in ("being", "having", "feeling", "knowing")
            first = False
        contrast = contrast or token in _CONTRAST
        if not groups:
            continue
        for group in groups & _PLAIN:
            n[group] += 1
        if i in taken:
            # "Not very helpful" still denies "helpful"; "no complaints, lovely" denies nothing.
            if taken[i] == "bad phrase" and "lack" in groups:
                last_lack = i
            continue
        for group in ("good", "bad"):
            if group in groups:
                negated = i - last_lack <= _REACH
                n[f"{group}, negated" if negated else group] += 1
                if contrast:
                    n[f"{group} after contrast"] += -1 if negated else 1
        if "lack" in groups:
            n["lack"] += 1
            last_lack = i
    denied = bool(_NEEDS_NOT.search(text))
    for name, pattern in _COMPILED.items():
        if name.endswith("wait") or denied:
            n[name] += bool(pattern.search(text))
    if not n["good"] + n["good phrase"]:
        n["nothing, then good"] = 0.0
    n["no cue at all"] = float(not any(n.values()))
    n["both sides"] = float(
        n["good"] + n["good phrase"] + n["bad, negated"] > 0
        and n["bad"] + n["bad phrase"] + n["good, negated"] > 0
    )
    n["words, logarithm"] = n_words
    return list(n.values())
