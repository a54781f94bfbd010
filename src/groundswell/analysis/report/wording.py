"""Figures turned into plain words: every sentence that the page and the Word file share.

Reading age 9 to 11. A sentence here is made from figures alone and claims no more than they say.
"""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.analysis.evidence.model import (
    GroupCell,
    GroupTable,
    Saturation,
    SaturationPoint,
    Share,
)
from groundswell.analysis.report.model import StateCount, Theme
from groundswell.analysis.report.reading import Reading

KIND_WORDS = {
    "blocks": ("Barrier", "Barriers", "B"),
    "helps": ("What helps", "What helps", "H"),
    "unclear": ("Theme", "Themes", "T"),
}
KIND_MEANING = {
    "blocks": "something that blocks",
    "helps": "something that helps",
    "unclear": "help or block not clear",
    "mixed": "some of it helps, some of it blocks",
}
WHY_WORDS = {
    "typical": "typical",
    "varied": "another way to say it",
    "against": "speaks against it",
    "borderline": "only just belongs",
}
BASIS_WORDS = {
    "same person": "The same person wrote about both.",
    "text says so": "A contribution joins the two in so many words.",
    "similar wording": "Only the wording is alike. Take this as a hint.",
}
RULE_WORDS = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "nhs_number": "NHS numbers",
    "postcode": "postcodes",
    "link": "web links",
    "name": "names of people",
}
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "ga": "Irish", "gd": "Scottish Gaelic", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay",
    "mt": "Maltese", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian",
    "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "yo": "Yoruba", "zh": "Chinese",
}  # fmt: skip

STEADY_ABOVE, SHAKY_BELOW = 0.75, 0.5
"""Bounds of a theme's stability: guides of Hennig (2007)."""


def number(value: float) -> str:
    """A count for reading.

    Examples
    --------
    >>> number(7406), number(2.25)
    ('7,406', '2.2')
    """
    return f"{value:,.1f}" if isinstance(value, float) and value % 1 else f"{int(value):,}"


def count(n: int, one: str, many: str) -> str:
    """A count with its noun.

    Parameters
    ----------
    n : int
    one, many : str
        The noun for one and for any other number.

    Returns
    -------
    str

    Examples
    --------
    >>> count(1, "person", "people"), count(1200, "person", "people")
    ('1 person', '1,200 people')
    """
    return f"{n:,} {one if n == 1 else many}"


def percent(share: float) -> str:
    """A share as whole per cent, never rounded to none or to all.

    Examples
    --------
    >>> percent(0.344), percent(0.0), percent(0.001), percent(0.999), percent(1.0)
    ('34%', '0%', 'under 1%', 'over 99%', '100%')
    """
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def interval(share: Share) -> str:
    """The interval of coding.

    Examples
    --------
    >>> interval(Share(n=21, of=62, share=0.34, low=0.29, high=0.39))
    '29% to 39%'
    """
    return f"{percent(share.low)} to {percent(share.high)}"


def listed(words: list[str]) -> str:
    """Words in a row.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def people(reading: Reading, n: int) -> str:
    """So many people; contributions where the file does not say who wrote what."""
    if reading.has_participants:
        return count(n, "person", "people")
    return count(n, "contribution", "contributions")


def held_by(reading: Reading, share: Share) -> str:
    """How many of how many hold a theme, for example "21 of 62 people"."""
    return f"{share.n:,} of {people(reading, share.of)}"


def label(theme: Theme) -> str:
    """Kind and number, for example "Barrier 3" or "What helps 2.1"."""
    return f"{KIND_WORDS[theme.kind][0]} {theme.number}"


def code(theme: Theme) -> str:
    """Kind and number in short, for the map and for wide tables: "B3"."""
    return f"{KIND_WORDS[theme.kind][2]}{theme.number}"


def kind_heading(reading: Reading, kind: str) -> str:
    """Heading of the themes of one kind; without helps and blocks they are just themes."""
    if kind == "unclear" and len(reading.kinds) > 1:
        return "Themes where help or block is not clear"
    return KIND_WORDS[kind][1]


def title_source(source: str) -> str:
    """Where a title comes from, in a sentence."""
    return {
        "phrase bank": "The title is a plain phrase from Groundswell's own list.",
        "participants' words": "The title is in the words of the people who took part.",
        "titles of its parts": "The title names the largest of its sub-themes.",
        "analyst": "An analyst gave the title.",
    }.get(source, f"The title was redrafted by {source} from the evidence below.")


def steadiness(theme: Theme) -> str:
    """How much of a theme came back when the work was done again, as one word or two.

    By its stability: "steady" above three quarters, "shaky" below a half (Hennig 2007).
    """
    if theme.stability > STEADY_ABOVE:
        return "steady"
    return "shaky" if theme.stability < SHAKY_BELOW else "fairly steady"


def steadiness_sentence(theme: Theme) -> str:
    """The same with its figures."""
    return (
        f"On average {percent(theme.stability)} of it came back when the work was done again: "
        f"{steadiness(theme)}. In {percent(theme.reappearance)} of reruns at least half of it did."
    )


def effect(value: float) -> str:
    """Cohen's h in words (Cohen 1988: small from 0.2, medium from 0.5, large from 0.8).

    Examples
    --------
    >>> effect(-0.55)
    'medium'
    """
    size = abs(value)
    if size >= 0.8:
        return "large"
    return "medium" if size >= 0.5 else "small" if size >= 0.2 else "very small"


def p_value(p: float) -> str:
    """A corrected p value.

    Examples
    --------
    >>> p_value(0.00001), p_value(0.0321)
    ('p under 0.001', 'p = 0.032')
    """
    return "p under 0.001" if p < 0.001 else f"p = {p:.3f}"


def withheld(cell: GroupCell, table: GroupTable) -> str:
    """Why a cell shows no figure."""
    if cell.why_suppressed == "could be worked out":
        return "hidden, so that a small group can’t be worked out"
    if cell.why_suppressed == "few people":
        return "hidden: too few to show"
    return f"fewer than {table.minimum} {_unit(table)}"


def groups_not_shown(table: GroupTable) -> str:
    """Which groups have no figure at all, and why, in a sentence; empty where all have some."""
    small: list[str] = []
    given_away: list[str] = []
    for group, size in table.sizes:
        if size is None:
            why = {cell.why_suppressed for cell in table.cells if cell.group == group}
            (given_away if "could be worked out" in why else small).append(group)
    told = []
    if small:
        told.append(f"Not shown, with fewer than {table.minimum} {_unit(table)}: {listed(small)}.")
    if given_away:
        told.append(f"Not shown, so that a small group can’t be worked out: {listed(given_away)}.")
    return " ".join(told)


def _unit(table: GroupTable) -> str:
    return "people" if table.unit == "participants" else "contributions"


def differences(reading: Reading, table: GroupTable) -> list[str]:
    """The differences between groups that stand after correction, largest first."""
    shown = {theme.id for theme in reading.shown()}
    sure = [
        cell
        for cell in table.cells
        if not cell.suppressed
        and cell.p_adjusted is not None
        and cell.p_adjusted < 0.05
        and cell.effect is not None
        and cell.share is not None
        and cell.other_share is not None
        and cell.theme_id in shown
    ]
    sure.sort(key=lambda cell: (-abs(cell.effect or 0), cell.theme_id, cell.group))
    title = {theme.id: theme.title for theme in reading.result.themes}
    return [
        f"{cell.group}: {percent(cell.share or 0)} speak of “{title[cell.theme_id]}”, "
        f"against {percent(cell.other_share or 0)} of the others. A {effect(cell.effect or 0)} "
        f"difference ({p_value(cell.p_adjusted or 0)} after correction)."
        for cell in sure
    ]


def saturation_name(reading: Reading, kind: str) -> str:
    """Which themes a saturation curve is about."""
    names = {"all": "All themes", "blocks": "Barriers", "helps": "What helps"}
    return names.get(kind, kind_heading(reading, kind) if kind in KIND_WORDS else kind)


def thinned(points: Sequence[SaturationPoint], most: int = 16) -> list[SaturationPoint]:
    """At most so many points of a curve, evenly spread, the last one among them."""
    if len(points) <= most:
        return list(points)
    places = sorted({round((step + 1) * len(points) / most) - 1 for step in range(most)})
    return [points[place] for place in places]


def saturation_sentences(curve: Saturation, *, first: bool = True) -> list[str]:
    """The stopping rule and the coverage estimate in plain words; the rule itself told once."""
    who = "people" if curve.sources == "participants" else "contributions"
    order = (
        "in the order in which they came"
        if curve.ordered_by == "time"
        else f"in {curve.n_permutations:,} random orders, and took the average"
    )
    rule = (
        f"The rule: count the themes of the first {curve.base_size} {who}. Then go on, "
        f"{curve.run_length} at a time. Stop when {curve.run_length} more bring at most "
        f"{percent(curve.new_information_threshold)} new themes (Guest and others, 2020)."
    )
    if curve.saturated_at is None:
        met = f"The rule was never met: new {who} still brought new themes."
    else:
        met = f"The rule was met after {curve.saturated_at:,} {who}."
    seen = f"We put the {who} {order}."
    cover = (
        f"If one more point came in, the chance that its theme is already here is about "
        f"{percent(curve.coverage)}."
    )
    once = (
        f"{count(curve.n_seen_once, 'theme was', 'themes were')} mentioned once only. Counting "
        f"themes that nobody mentioned yet, there may be {number(round(curve.n_expected, 1))} "
        "or more in all."
    )
    return [met, cover, once, *([seen, rule] if first else [])]


def state_family(state: StateCount) -> str:
    """Which of three fates a state is: "themed", "read" or "unread"."""
    if state.state in ("assigned", "uncertain"):
        return "themed"
    return "read" if state.state in ("none of these", "uninformative") else "unread"


def key_sentences(reading: Reading) -> list[str]:
    """Three to five sentences that sum the result up, each made from figures."""
    result = reading.result
    rows = result.accounting.n_rows
    themed = sum(s.n for s in result.accounting.states if state_family(s) == "themed")
    came = count(rows, "contribution came in", "contributions came in")
    if reading.has_participants:
        n = result.accounting.n_participants or 0
        came += f" from {count(n, 'person', 'people')}"
    if not reading.result.themes:
        return [f"{came}.", "No theme was found in them. The table below says why."]
    by_state = [
        f"{s.n:,} {s.state}"
        for s in result.accounting.states
        if s.n and state_family(s) == "themed"
    ]
    how = f" ({listed(by_state)}; see below)" if len(by_state) > 1 else ""
    sentences = [
        f"{came}. {themed:,} of them ({percent(themed / rows)}) hold at least one theme{how}."
    ]
    for kind, lead in (
        ("blocks", "What blocks people most"),
        ("helps", "What helps people most"),
        ("unclear", "What people speak of most"),
    ):
        held = reading.most_held(kind)
        if not held or (kind == "unclear" and len(reading.kinds) > 1):
            continue
        first = held[0]
        share = first.participants
        verb = "speaks" if reading.has_participants and share.n == 1 else "speak"
        sentence = (
            f"{lead} is “{first.title}”: {held_by(reading, share)} {verb} of it "
            f"({percent(share.share)})."
        )
        if len(held) > 1:
            after = listed([f"“{theme.title}”" for theme in held[1:3]])
            sentence += f" Then {'come' if len(held) > 2 else 'comes'} {after}."
        sentences.append(sentence)
    said = sum(block.basis == "said" for block in result.blocks)
    derived = len(result.blocks) - said
    if result.blocks:
        parts = []
        if said:
            parts.append(f"{count(said, 'comes', 'come')} from what people said helps")
        if derived:
            parts.append(
                f"{count(derived, 'is', 'are')} turned round from a barrier, and nobody said "
                f"{'it' if derived == 1 else 'them'}"
            )
        blocks = count(len(result.blocks), "building block follows", "building blocks follow")
        sentences.append(f"{blocks}: {listed(parts)}.")
    curve = dict(result.saturation).get("all") or next((c for _, c in result.saturation), None)
    if curve is not None:
        who = "people" if curve.sources == "participants" else "contributions"
        sentences.append(
            f"New {who} were still bringing new themes when the reading ended."
            if curve.saturated_at is None
            else f"After {curve.saturated_at:,} {who}, hardly any new theme came up."
        )
    return sentences[:5]


def cautions(reading: Reading) -> list[str]:
    """What a reader must be careful about, from the figures at hand and the notices."""
    result = reading.result
    words = [
        "People chose to answer. The figures are of those who answered, not of everybody.",
    ]
    if result.themes:
        words.append(
            "The range beside a share shows how far it could move if the texts were sorted again. "
            "It says nothing about people who did not answer."
        )
        words.append(
            "A computer sorted the texts. Read the quotes, and the contributions behind them, "
            "before you act on a figure."
        )
    shaky = [theme for theme in reading.wide() if steadiness(theme) == "shaky"]
    if shaky:
        names = listed([f"“{theme.title}”" for theme in shaky[:3]])
        more = len(shaky) - 3
        names += f" and {count(more, 'other', 'others')}" if more > 0 else ""
        words.append(f"Shaky when the work was done again: {names}.")
    return [*words, *result.notices]
