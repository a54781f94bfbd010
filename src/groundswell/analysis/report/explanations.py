"""The fixed texts of a report: method, limits, and what the figures and words mean.

They hold for every result; sentences with figures in them are made in ``wording``.
"""

from __future__ import annotations

BLOCKS = (
    "A building block is something that helps: a rule of thumb to hold a solution against. Blocks "
    "marked “said” are what people wrote. Blocks marked “derived” are barriers turned round: "
    "nobody said them, so ask people before you use them."
)
DERIVED = "derived: nobody said this"
SMALL = (
    "What few people say can still be right. Nothing is left out here because it is rare. The "
    "most unlike the rest comes first."
)
SATURATION = (
    "When new voices stop bringing new themes, we have probably heard the main points. This is "
    "called saturation."
)
DUPLICATES = (
    "Some texts came in more than once, word for word or nearly so. They count as one when themes "
    "are looked for. None is deleted."
)
LANGUAGES = (
    "These could not be read by the computer, and they are not noise. Have them translated, or "
    "let a person who reads the language sort them."
)
REDACTIONS = (
    "Before anything is shown, details that could point to a person are taken out. What stands "
    "there now is a word in brackets, such as [name]."
)
STEPS = (
    ("Count", "Every row of the file got a state. Blank rows, rows with nothing to add and rows in "
     "another language were set aside, and counted."),
    ("Protect", "Details that could point to a person were taken out."),
    ("Split", "Each contribution was split into meaning units: parts that say one thing."),
    ("Compare", "A language model that runs on this computer placed units with a similar meaning "
     "near each other. Nothing left the computer."),
    ("Sort", "The units were sorted into themes many times, each time leaving some out. Units that "
     "kept falling together make a theme."),
    ("Name", "Titles come from a list of plain phrases or from people’s own words; each page says "
     "which."),
    ("Check", "We measured how steady each theme is, whether we heard enough, and whether groups "
     "differ."),
)  # fmt: skip
FIGURES = (
    ("Score", "In what share of the reruns a unit fell together with its theme. 90% means nine "
     "times out of ten."),
    ("Share of people", "How many of those who answered speak of a theme. People chose to answer, "
     "so it is not the share of everybody."),
    ("95% interval of coding", "How far a share could move if the texts were sorted again. It is "
     "about the sorting, not about people who did not answer."),
    ("Steady, fairly steady, shaky", "How much of a theme came back, on average, when the work was "
     "done again (its stability). A theme is steady above 75%, shaky below 50%, else fairly "
     "steady."),
    ("Derived", "A building block made by turning a barrier round. Nobody said it."),
)  # fmt: skip
LIMITS = (
    "It can’t tell what people think who did not answer.",
    "It can’t tell whether what people say is true.",
    "A computer does not get irony, hints or local names. A person must read the quotes.",
    "There is no one true number of themes. Other cuts that were weighed are shown.",
)
CUTS = (
    "Stability: how alike reruns are. Coverage: how much more often texts that are near each other "
    "share a theme than by chance. Overlap: how nearly as close the next theme is; less is better. "
    "Small themes are taken out after the cut, so the report can show more parts than it."
)
TRACING = (
    "Every quote has the id of its contribution: follow it to read the whole text. Every theme "
    "lists its meaning units. The file contributions.csv has a row for each row that came in, "
    "with its state, themes and scores; result.json holds all that the report shows. To cite a "
    "quote, give its contribution id; to cite a figure, give the page, the seed and the version."
)
GLOSSARY = (
    ("Contribution", "What somebody wrote in answer to the question; one row of the file."),
    ("Participant", "Someone who took part, known here only by a made-up name such as P1."),
    ("Meaning unit", "A part of a contribution, often a sentence, that says one thing."),
    ("Theme", "A group of meaning units that say related things. Wide themes have parts."),
    ("Barrier", "A theme of what blocks."),
    ("Building block", "A theme of what helps, and a rule of thumb to hold solutions against."),
    ("Evidence", "The contributions and units behind a statement."),
    ("Saturation", "The point from which new contributions bring no new themes."),
)
