"""The words of a text as names are looked for in them: as written, folded, and what parts them.

Which of them name a person is decided in names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundswell.analysis.corpus.lexicon import fold

_TOKEN = re.compile(r"\[[^\[\]\n]{1,40}\]|[^\W\d_]+(?:['’\-][^\W\d_]+)*+")


@dataclass(slots=True)
class Token:
    """A word or placeholder and what stands before it."""

    raw: str
    start: int
    end: int
    """End without a possessive 's."""
    base: str
    """Folded, without a possessive."""
    gap: str
    """What stands between it and the token before."""

    @property
    def titled(self) -> bool:
        """Whether it is written with a capital, and not in capitals."""
        return self.raw[0].isupper() and (len(self.raw) == 1 or not self.raw.isupper())


def split_tokens(text: str) -> list[Token]:
    """Cut a text into words and ``[placeholders]``, in order.

    Examples
    --------
    >>> [(token.base, token.gap) for token in split_tokens("Dr. Patel's team")]
    [('dr', ''), ('patel', '. '), ('team', ' ')]
    """
    found, last = [], 0
    lowered = text.lower() if text.isascii() else None
    for match in _TOKEN.finditer(text):
        raw, end = match.group(), match.end()
        base = fold(raw) if lowered is None else lowered[match.start() : end]
        if base.endswith("'s") and len(base) > 3:
            base, end = base[:-2], end - 2
        found.append(Token(raw, match.start(), end, base, text[last : match.start()]))
        last = match.end()
    return found
