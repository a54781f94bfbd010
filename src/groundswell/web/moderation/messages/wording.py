"""What a message is begun with, and what is pointed out in it before it is sent.

In an author's words it is what could tell who they are; in the team's also questions that ask for
it. Both are proposals: lists of phrases miss much, and whoever writes decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from groundswell.web.engine.concerns import find_concerns
from groundswell.web.moderation.models import Concern
from groundswell.web.moderation.queries import Piece, cut_text

#: By the name in the page's address: what the button says.
OPENINGS: dict[str, Any] = {
    "more": _("Ask for more"),
    "merge": _("Ask to merge it with another"),
    "rule": _("Say that it breaks a rule"),
}
#: Those whose words speak of a link to another idea.
OF_ANOTHER = frozenset({"merge"})


def _ask_for_more() -> str:
    return gettext(
        "Thank you for this. Could you tell us more? How often does it happen, and what would help?"
    )


def _ask_to_merge() -> str:
    return gettext(
        "Another idea says nearly the same: see the link below. May we merge the two? "
        "Your words stay to be read, and each person's vote counts once."
    )


def _say_rule() -> str:
    return gettext(
        "Thank you for speaking up. A part of your text breaks a rule. "
        "Could you say it in other words, so that nobody can be known?"
    )


_WORDS: dict[str, Callable[[], str]] = {
    "more": _ask_for_more,
    "merge": _ask_to_merge,
    "rule": _say_rule,
}


def begin_message(opening: str, language: str) -> str:
    """Give the words of an opening in the language of the text; none where there is no such."""
    if opening not in _WORDS:
        return ""
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        return _WORDS[opening]()


_WHERE = r"(?:team|ward|unit|department|site|office|shift|hospital|clinic|trust|service|home)"
_WHAT = rf"(?:{_WHERE}|role|job|post|band|grade|profession)"

#: Questions that ask who somebody is, in the languages that the platform is in.
_ASKING = re.compile(
    rf"""\b(?:
      who \s+ (?:are \s+ you|you \s+ are|is \s+ your \s+ (?:manager|boss|supervisor|leader))
    | your \s+ (?:(?:full|real|first|last) \s+)? (?:names?|surname|initials)
    | your \s+ (?:(?:phone|mobile) \s+)? (?:number|e-?mail|address|bleep|extension)
    | (?:which|what) \s+ {_WHAT} \s+ (?:(?:are|do|did|were) \s+ you|is \s+ yours?)
    | what (?:'?s|\s+is|\s+are|\s+was) \s+ your \s+ (?:\w+ \s+)? {_WHAT}
    | where \s+ (?:do|did) \s+ you \s+ work
    | (?:identify|introduce|name) \s+ yourself
    | how \s+ long \s+ have \s+ you \s+ (?:worked|been)
    | (?:see|call|ring|phone|text|e-?mail|meet|contact) \s+ (?:me|us)
    | (?:can|could|may|shall) \s+ we \s+ (?:meet|talk|speak)
    | pwy \s+ (?:ydych|ydach|wyt) \s+ (?:chi|ti)
    | (?:eich|dy) \s+ (?:enw|swydd|rôl|tîm|adran|cyfeiriad|rhif)
    | ble \s+ (?:rydych|ydych|wyt) \s+ (?:chi|ti)'n \s+ gweithio
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
#: Sentences in which people say who they are.
_TELLING = re.compile(
    r"""\b(?:
      my \s+ (?:(?:full|real|first|last) \s+)? (?:name|surname|initials)
    | my \s+ (?:(?:phone|mobile) \s+)? (?:number|e-?mail|address|bleep|extension)
    | I(?:'m|\s+am) \s+ (?:called|based|the \s+ only|the \s+ one \s+ who)
    | I \s+ work (?:ed)? \s+ (?:on|at|in|for|with)
    | (?:see|call|ring|phone|text|e-?mail|meet|contact) \s+ me
    | fy \s+ (?:enw|rhif|nghyfeiriad)
    | rwy'n \s+ gweithio
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})


def point_out(words: str, *, is_from_team: bool = False) -> tuple[Piece, ...]:
    """Cut a message where something should be looked at before it is sent; nothing where not."""
    found = [
        (one.start, one.end, str(Concern.Kind(one.kind).label)) for one in find_concerns(words)
    ]
    looked_for = _ASKING if is_from_team else _TELLING
    label = _("It may ask who the author is") if is_from_team else _("It may say who you are")
    plain = words.translate(_STRAIGHT)
    found += [(*one.span(), str(label)) for one in looked_for.finditer(plain)]
    return cut_text(words, sorted(found)) if found else ()
