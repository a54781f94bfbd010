"""Every figure that pages and e-mails show, and why it tells of no small group.

A figure is a sentence, a cell or a label with a number in it, here with # in its place. Days, links
and what people wrote are left out. A new one stands nowhere here, and fails the pages' tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

#: What ``campaign`` reads, by the API or on pages, and ``test_published`` attacks. Here and below
#: ~ is any words without a number.
ATTACKED = (
    "How votes fell: ~: ~: # or more",
    "# or more (agree|disagree|passed)",
    "With claim codes: (~# or more (agree|disagree|passed))+~",
    "# people or more have joined so far.~",
    "Made of # or more votes by # or more people on # ideas. Made on @.",
    "Group ~: # or more",
    "Group ~: about #% agree, #% disagree",
    "People who vote alike stand near each other: ~: (# or more|about #%)",
    "What is your ~: ~: # or more",
    "(Nurse|Porter|Midwife|Other)~ # or more",
)
#: By why it tells of no small group.
OTHERS = {
    "in steps, of months that have ended and of decisions that are enough": (
        "~: (fewer than #|# or more)",
    ),
    "reports, which the team reads one by one, and which nothing joins to anybody": (
        "Reported by # (person|people): ~",
    ),
    "texts, which everybody who sees the count can read and count": (
        "(~: )?(Helps |Blocks )?# (idea|comment|text|new idea|proposal)s?",
        "# (comment|proposal)s?( Change| Merged|,)~",
        "# ideas?. You see how others voted~",
        "# texts? (is|are) open.",
        "# new ideas? (came|would come) in.",
        "This challenge has # ideas?.",
        "Found by the engine in # ideas, on @.~",
        "# of # ideas are about this.( # of these (was|were) marked as something that ~)?~",
        "# in another language (is|are) not in the themes.~",
        "The map tells of # more ideas?.~",
        "~tands for # others?~",
        "# (answer|objection) waits",
    ),
    "the reader's own": (
        "You have voted on # ideas?. There (is|are) # more.",
        "You (take part in|have) # (challenge|tokens?)~",
        "~# new messages?~",
        "(~: )?(Your )?(Ideas|ideas|Comments|comments|Votes|votes)(: #| [(]#[)])",
        "Your reports: #.~",
        "(~: )?# of #",
    ),
    "the list of the invited, for who made it": (
        "# people are invited.",
        "(~: )?# address(es)?( on the list)?",
        "(~: )?# rows? (read|has no address~)",
        "~: Invite # (person|people)",
        "Row #, ~",
        "All answers ~ into # groups. With the # people on your list that is # or so in each~",
        "Team: # (person|people)",
    ),
    "of a file, a form or a computation": (
        "(~: )?# (rows|were|would) ~",
        "CSV, UTF-#, comma: # rows, # columns",
        "(~: )?Ideas, row #(: ~)?",
        "(~: )?# of # new ideas can be found~",
        "(~: )?#% done",
        "#% near to A in meaning~",
        "# questions?, which can be skipped",
        "~ has # choices~",
        "Search and filter # in use",
        "(~: )?# days",
    ),
    "the smallest group, which everybody knows": (
        "Fewer than # people voted # times or more.~",
        "~(steps of|fewer than|fewer people than this.|once|that) #~",
        "~there must be # people or more, or nobody.~",
        "~ in steps of # people, and anew after every # votes~",
        "Counted in steps of #, on ~. Counted anew once # more people have answered.~",
    ),
    "written into the page, or said of a form that is wrong": (
        "~(lasts|works for|Wait) # minutes~",
        "~(up to|at most|At most) # (characters|MB|rows)~",
        "~At most # rows and # MB.",
        "~Guidelines #, level~",
        "~CC#: ~",
        "Vote with keys: # agree, # disagree, # pass",
        "~call #.~",
        "(Error: )?(A choice|This|Ensure this value|Line|Note|Select)~#~(#~)?",
    ),
}
#: So few words tell what they count by the heading above.
_FEW = 3
_NOT_THE_PAGE = (
    ".//script|.//style|.//svg|.//*[@dir='auto']|.//code|.//pre|.//time|.//textarea|.//noscript"
)
_NAMES = ("aria-label", "title", "alt", "placeholder")
_MONTH = "(Jan|Feb|Mar|Apr|May|June|July|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = re.compile(
    rf"\b\d{{1,2}} {_MONTH}( \d{{4}})?\b|\b{_MONTH} \d{{4}}\b"
    r"|\b\d{1,2}([:.]\d\d)? ?(am|pm)\b|\b\d\d:\d\d\b"
)
#: Links, addresses, claim codes; names that scenes give, with numbers in them.
_WRITTEN = re.compile(
    r"https?:\S+|\S+@\S+|\b[0-9a-z]{3,6}(-[0-9a-z]{3,6}){2,}\b|(Idea|Answer|Role|My idea) \d+\b"
)
_BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "td", "th", "caption", "label", "legend", "option"}
_BLOCKS |= {"dt", "dd", "summary", "button", "figcaption", "div", "title", "body", "progress"}


def list_figures(text: str) -> set[str]:
    """List what a page or an e-mail says with a number in it."""
    tree = html.fromstring(text)
    for other in tree.xpath(_NOT_THE_PAGE):
        other.drop_tree()
    told = (" ".join(_DAY.sub("@", _WRITTEN.sub("", one)).split()) for one in _list_said(tree))
    return {re.sub(r"\d[\d,.]*\d|\d", "#", one) for one in told if re.search(r"\d", one)}


def _list_said(tree: Any) -> Iterator[str]:
    for one in tree.iter():
        if one.tag in _BLOCKS:
            said = " ".join(_read_own(one))
            if one.tag == "td":
                (table,) = one.xpath("ancestor::table[1]")
                heads = table.xpath("caption") + one.xpath("../th")
                said = ": ".join([*(head.text_content() for head in heads), said])
            elif re.search(r"\d", said) and len(said.split()) <= _FEW:
                heads = one.xpath("preceding::*[self::h1 or self::h2 or self::h3]")[-1:]
                said = ": ".join([*(head.text_content() for head in heads), said])
            yield said
        yield from (one.get(name) for name in _NAMES if one.get(name))


def _read_own(one: Any) -> Iterator[str]:
    """Read a block, without the blocks in it."""
    yield one.text or ""
    for inner in one:
        if inner.tag not in _BLOCKS and isinstance(inner.tag, str):
            yield from _read_own(inner)
        yield inner.tail or ""


def list_unknown(figures: set[str]) -> set[str]:
    """List the figures that nothing is said of."""
    return {one for one in figures if not any(is_meant(rule, one) for rule in list_rules())}


def list_rules() -> list[str]:
    """List all that is said of figures."""
    return [*ATTACKED, *(rule for rules in OTHERS.values() for rule in rules)]


def is_meant(rule: str, figure: str) -> bool:
    """Tell whether a rule is about a figure."""
    pattern = rule.replace(".", "[.]").replace("~", "[^#]*")
    return re.fullmatch(pattern, figure) is not None
