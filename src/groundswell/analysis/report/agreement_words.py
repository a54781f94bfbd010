"""What agreement figures mean in plain words: rules of thumb with their source and their limits."""

from __future__ import annotations

from groundswell.analysis.agreement.model import Agreement, Coefficient, Figure

FIRM, TENTATIVE = 0.8, 0.667
MARKS = ((TENTATIVE, ".667"), (FIRM, ".8"))

RULE = (
    "Krippendorff's rule of thumb: from .8 on, build on it; from .667 on, draw careful conclusions "
    "only; below that, don't rely on it. The rule is a habit, not a law: ask what a wrong code "
    "would cost. Look at the low end of the interval, not at the dot."
)
ALPHA = (
    "Alpha is 1 where coders always agree, and 0 where they agree no more often than by chance. "
    "Under 0 they agree less than by chance."
)
INTERVAL = {
    "participant": "The line shows how far a figure could move with other participants: {n} draws "
    "of the {clusters} participants, with all that each wrote.",
    "item": "The line shows how far a figure could move with other items: {n} draws of the "
    "{clusters} items.",
    "none": "There is too little to draw from, so the figures have no interval.",
}
POSITIVE = (
    "A code that is rare can have high percent agreement and yet a low alpha: coders agree that "
    "most items don't carry it, and not on those that do. “Agree on yes” tells that apart from "
    "“agree on no”."
)
GAIN = (
    "The gain is the rise in alpha if all coders of that item carried what is nearest to what they "
    "said: mostly what most of them said. It says where talking pays, not who is right. Gains are "
    "worked out one item at a time, so they don't simply add up."
)
LIKELY = (
    "“Probably” is what Dawid and Skene's model makes of all coders' habits. It is a hint for the "
    "talk, not the answer."
)
CONFUSED = (
    "Where two codes are often given for each other, their definitions may overlap: make them "
    "clearer, or make them one. The gain says how much alpha would rise if they were one code. "
    "A codebook with fewer codes is not always a better one."
)
RELIABILITY = (
    "Nobody knows the true codes. The model of Dawid and Skene (1979) guesses them and each "
    "coder's errors together. It takes coders to err independently: a mistake that all share "
    "looks like the truth. The intervals take the guess as given."
)
BALANCED = (
    "“Balanced” gives every code the same weight, however rare. A coder who always gives the most "
    "common code has a high share and a low balanced one."
)
TEAMS = (
    "If figures across teams are lower than inside teams, the teams read the codebook differently. "
    "Both are corrected by the same chance, so they can be compared."
)
ENGINE = (
    "The engine stands apart: no other figure on this page counts it. Its agreement with people is "
    "set beside that of people with each other, on the same items."
)
TIMES = "Agreement often rises while a codebook settles, and drifts later. Each dot is one stretch."
PAIRS = (
    "Each cell is Cohen's kappa of two coders on the items that both coded. A coder whose row is "
    "pale sees things differently from everybody else."
)
PAIRS_BARE = (
    "There are too many pairs, or too many different values, for intervals of pairs. Take these "
    "figures as rough."
)


def figure_words(figure: Figure) -> str:
    """A figure with its interval, as people read it.

    Examples
    --------
    >>> figure_words(Figure(0.684, 0.661, 0.707)), figure_words(Figure(None))
    ('0.68 (0.66 to 0.71)', '–')
    """
    if figure.value is None:
        return "–"
    words = f"{figure.value:.2f}"
    if figure.low is not None and figure.high is not None:
        words += f" ({figure.low:.2f} to {figure.high:.2f})"
    return words.replace("-", "−")


def verdict(figure: Figure) -> str:
    """What a value of alpha is good for, by the low end of its interval where there is one.

    Examples
    --------
    >>> verdict(Figure(0.85, 0.81, 0.88))
    'That is firm enough to build on.'
    """
    if figure.value is None:
        return "It can't be worked out."
    sure = figure.value if figure.low is None else figure.low
    if sure >= FIRM:
        return "That is firm enough to build on."
    if sure >= TENTATIVE:
        return "That is enough for careful conclusions."
    if figure.value >= TENTATIVE:
        return "It may be enough for careful conclusions, but it could also be too low."
    return "That is too low to rely on: settle what is unclear, and code again."


def main_alpha(found: Agreement) -> Coefficient:
    """The coefficient that the page speaks of first."""
    return found.coefficients[0]


def lead_sentences(found: Agreement) -> tuple[str, ...]:
    """What a person reads in half a minute."""
    first = main_alpha(found)
    lead = []
    if first.figure.value is None:
        lead.append(f"Agreement can't be worked out. {first.why}")
    else:
        lead.append(f"{first.label} is {figure_words(first.figure)}. {verdict(first.figure)}")
    shaky = [
        one for one in found.codes if one.alpha.value is not None and one.alpha.value < TENTATIVE
    ]
    known = [one for one in found.codes if one.alpha.value is not None]
    if len(known) > 1 and found.level != "ordinal":
        low = min(known, key=lambda one: (one.alpha.value, one.code))
        lead.append(
            f"{len(shaky)} of {len(known)} codes have an alpha under .667. Coders agree least on "
            f"“{low.code}”: {figure_words(low.alpha)}."
        )
    if found.disagreements:
        n, of = len(found.disagreements), found.accounting.n_items_shared
        lead.append(
            f"Coders see {n:,} of the {of:,} items that two or more coded differently. The list "
            "below starts with what is most worth settling."
        )
    return tuple(lead)
