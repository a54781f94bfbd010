"""What the engine says of its own findings, in the language of the page.

The library writes plain English sentences with figures in them. Each is known here by what it says,
so that it can be translated; a sentence that is not known is shown as it came.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import gettext, gettext_noop

_ = gettext_noop

#: Every sentence, with names for its figures.
SENTENCES: tuple[str, ...] = (
    _("Nobody has voted yet."),
    _("Fewer than {needed} people voted {times} times or more. That is too few for two groups."),
    _("There are too few ideas with votes to tell whether people form groups."),
    _(
        "Votes drawn by chance, with every person and idea agreeing as often as here, fall "
        "into groups just as much."
    ),
    _(
        "People differ more than by chance, but one half of the ideas puts them in another "
        "order than the other half does (reliability {found}, and {needed} is needed)."
    ),
    _(
        "People differ, but no number of groups comes back when a tenth of the votes is left "
        "out, each with {people} people or more."
    ),
    _("Some ideas have fewer than {votes} votes. What the crowd thinks of them is not known yet."),
    _("Most ideas have fewer than {votes} votes. What the crowd thinks of them is not known yet."),
    _("A quarter or more of those who voted are in no group. The groups do not speak for them."),
    _("The groups shade into each other: there is no gap between them."),
    _(
        "Nobody said whether their words are about what helps or what blocks. The engine told "
        "it from the words, and can be wrong."
    ),
    _(
        "Too few contributions could be told to be about what helps or what blocks. "
        "They are shown as one set of themes."
    ),
    _(
        "{n} contributions look like copies of one text. They count in the figures, but "
        "as one voice where themes are looked for."
    ),
    _("{n} in another language is not in the themes. A person should read them."),
    _("{n} in another language are not in the themes. A person should read them."),
    _(
        "{least} to {most} themes of each kind were asked for. Where too little was written for "
        "that, there are fewer."
    ),
    _(
        "Only one thing was said. That is too little to look for themes in: shares, scores and "
        "“assigned” mean next to nothing here. Read the contributions themselves."
    ),
    _(
        "Only {n} different things were said. That is too little to look for themes in: shares, "
        "scores and “assigned” mean next to nothing here. Read the contributions themselves."
    ),
    _("No row holds words that could be analysed."),
)
_FIGURE = re.compile(r"\{([a-z]+)\}")


def find_sentence(said: str) -> tuple[str, dict[str, str]] | None:
    """Find which sentence the engine said, and with which figures."""
    for sentence, pattern in _make_patterns():
        if found := pattern.fullmatch(said):
            return sentence, found.groupdict()
    return None


def say_notice(said: str) -> str:
    """Say a sentence of the engine's in the language of the page."""
    found = find_sentence(said)
    return said if found is None else gettext(found[0]).format(**found[1])


@lru_cache(maxsize=1)
def _make_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one, _make_pattern(one)) for one in SENTENCES)


def _make_pattern(sentence: str) -> re.Pattern[str]:
    words = _FIGURE.split(sentence)
    parts = [
        rf"(?P<{part}>[\d.,]+%?)" if place % 2 else re.escape(part)
        for place, part in enumerate(words)
    ]
    return re.compile("".join(parts))
