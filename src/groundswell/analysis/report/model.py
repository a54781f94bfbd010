"""The one report model: everything that any report shows, and nothing that it does not.

``result.json`` is this model written down; the HTML page, the Word file and the CSV files are made
from it alone. All texts in it are redacted. Only the shapes live here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from groundswell.analysis.evidence.model import GroupTable, Link, Quote, Saturation, Share

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many rows ended in one state.

    Attributes
    ----------
    state : str
        "assigned", "uncertain", "none of these", "uninformative", "blank", "nothing to add",
        "too short", "other language" or "unreadable".
    n : int
        Rows.
    meaning : str
        The state in a plain sentence.
    """

    state: str
    n: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Accounting:
    """Rows in = rows reported.

    Attributes
    ----------
    n_rows : int
        Data rows in the file; equals the sum over ``states``.
    n_participants : int or None
        Distinct participants; None where there is no participant column.
    n_texts : int
        Distinct folded texts among the usable rows.
    n_units : int
        Meaning units of the usable rows.
    states : tuple of StateCount
        Every state, also those with no row.
    unit_states : tuple of StateCount
        The same for meaning units (only the first four states).
    languages : tuple of (str, int)
        Rows in another language, by ISO 639-1 code.
    redactions : tuple of (str, int)
        Passages taken out, by rule; a rule that is turned off is left out.
    rules_off : tuple of str
        Redaction rules that the analyst turned off.
    """

    n_rows: int
    n_participants: int | None
    n_texts: int
    n_units: int
    states: tuple[StateCount, ...]
    unit_states: tuple[StateCount, ...]
    languages: tuple[tuple[str, int], ...]
    redactions: tuple[tuple[str, int], ...]
    rules_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportFamily:
    """A duplicate family, counted three ways.

    Attributes
    ----------
    id : str
        "family-" and the representative's id.
    representative : str
        Id of the contribution that stands for all.
    text : str
        Its redacted text.
    members : tuple of str
        Ids of all contributions in it, sorted.
    n_contributions : int
        Rows.
    n_texts : int
        Distinct folded texts.
    n_participants : int
        Distinct participants; a row without one counts as one of its own.
    is_campaign : bool
        Whether it looks like a mass campaign.
    """

    id: str
    representative: str
    text: str
    members: tuple[str, ...]
    n_contributions: int
    n_texts: int
    n_participants: int
    is_campaign: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: wide (no parent) or leaf.

    Attributes
    ----------
    id : str
        Kept through updates; no hash of members.
    parent_id : str or None
        The wide theme above a leaf; None for a wide theme.
    kind : str
        "helps", "blocks" or "unclear": which hierarchy it is in.
    number : str
        For reading: "3" for a wide theme, "3.2" for a leaf.
    title : str
        Short and plain; no two alike.
    title_source : str
        "phrase bank", "participants' words", "titles of its parts", "analyst" or the name of the
        model that redrafted.
    description : str
        What people say in it.
    outside : str
        What falls outside: the nearest theme and how this one differs.
    keywords : tuple of str
        Words that set it apart from its siblings.
    participants, contributions : Share
        Prevalence. ``participants`` counts contributions of unknown participants one each.
    n_units : int
        Meaning units with it as primary theme (for a wide theme: in any of its leaves).
    stability : float
        Bootstrap Jaccard: mean best overlap with a theme of a rerun (0 to 1).
    reappearance : float
        Share of reruns in which it came back (best Jaccard of .5 or more).
    distinctiveness : float
        Distance to the nearest sibling, 1 − cosine.
    is_small : bool
        Whether it is listed among the small themes (three participants or more).
    quotes : tuple of Quote
        Two to five for a theme with that many units.
    negative_cases : tuple of Quote
        Units that speak against it, or that only just belong.
    similar_theme_ids : tuple of str
        Nearest siblings.
    """

    id: str
    parent_id: str | None
    kind: str
    number: str
    title: str
    title_source: str
    description: str
    outside: str
    keywords: tuple[str, ...]
    participants: Share
    contributions: Share
    n_units: int
    stability: float
    reappearance: float
    distinctiveness: float
    is_small: bool
    quotes: tuple[Quote, ...]
    negative_cases: tuple[Quote, ...]
    similar_theme_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoneVoice:
    """A meaning unit that is clear, unlike all others and in no theme: dissent to be seen.

    Attributes
    ----------
    quote : Quote
        Its words.
    kind : str
        "helps", "blocks" or "unclear".
    distinctiveness : float
        Distance to the nearest theme, 1 − cosine.
    n_participants : int
        Participants who wrote it: more than one where it heads a duplicate family.
    """

    quote: Quote
    kind: str
    distinctiveness: float
    n_participants: int


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A meaning unit and its themes.

    Attributes
    ----------
    id, contribution_id, text : str
        As in the corpus.
    start, end : int
        Span in the contribution's redacted text, code points, half-open.
    kind : str
        "helps", "blocks" or "unclear".
    kind_source : str
        "stated" or "inferred".
    state : str
        "assigned", "uncertain", "none of these" or "uninformative".
    theme_id : str or None
        Primary leaf theme; None only for uninformative units and "none of these".
    score : float
        Share of consensus runs in which it fell with that theme (0 to 1).
    other_themes : tuple of (str, float)
        Other leaf themes with their scores, best first.
    x, y : float
        Place on the map, each from 0 to 1.
    """

    id: str
    contribution_id: str
    start: int
    end: int
    text: str
    kind: str
    kind_source: str
    state: str
    theme_id: str | None
    score: float
    other_themes: tuple[tuple[str, float], ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ContributionResult:
    """A row of the table and what became of it.

    Attributes
    ----------
    id : str
        Unique.
    state, reason : str
        One of the nine states of :class:`StateCount`, and why, in a sentence.
    text : str
        Redacted.
    language : str or None
        ISO 639-1 code.
    participant : str or None
        A pseudonym made for this result ("P1", "P2" ...), not the one in the file.
    kind : str
        "helps", "blocks", "unclear", or "mixed" where its units differ.
    kind_source : str
        "stated" or "inferred".
    family_id : str or None
        Duplicate family.
    themes : tuple of (str, float)
        Leaf themes of its units with the best score of each, best first.
    redactions : tuple of (str, int)
        How many passages each rule took out.
    """

    id: str
    state: str
    reason: str
    text: str
    language: str | None
    participant: str | None
    kind: str
    kind_source: str
    family_id: str | None
    themes: tuple[tuple[str, float], ...]
    redactions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to cut a hierarchy, and how it did.

    Attributes
    ----------
    kind : str
        "helps", "blocks" or "unclear": which hierarchy.
    n_wide, n_leaves : int
        Themes at each level; ``n_wide`` is 0 for a cut that was not taken, since leaves are
        gathered under wide themes only then.
    stability : float
        How well runs on other subsamples agree with it: mean adjusted Rand index (0 to 1).
    coverage : float
        Modularity: how much more often a unit's nearest neighbours share its theme than by chance
        (0 to 1).
    redundancy : float
        How nearly as close the next theme is as a unit's own: 1 − silhouette (the less, the
        better).
    score : float
        What cuts are ranked by: ``coverage ** 2 * (1 - redundancy)``.
    chosen : bool
        Whether it was taken.
    """

    kind: str
    n_wide: int
    n_leaves: int
    stability: float
    coverage: float
    redundancy: float
    score: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class BuildingBlock:
    """A building block: an agreed theme of what helps, or one derived from a barrier.

    Attributes
    ----------
    id : str
        "block-" and the id of the theme that it comes from.
    number : int
        From 1, most widely held first.
    title, statement : str
        Positive, plain; the statement is a line.
    basis : str
        "said" (a theme of what helps) or "derived" (nobody said this: turned from a barrier).
    theme_id : str
        The wide theme that it comes from.
    answers : tuple of str
        Ids of barriers (wide themes of what blocks) that it may answer.
    """

    id: str
    number: int
    title: str
    statement: str
    basis: str
    theme_id: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report shows.

    Attributes
    ----------
    schema_version : int
        Of this model.
    title : str
        Heading of the report.
    question : str or None
        What the crowd was asked, where it is known.
    sample_notice : str or None
        A sentence for every page when the contributions are a sample written for the product.
    accounting : Accounting
        Every row in a state.
    kind_source : str
        "stated", "inferred" or "off" (one hierarchy, all of kind unclear).
    n_helps, n_blocks, n_unclear : int
        Meaning units of each kind.
    themes : tuple of Theme
        Wide themes each followed by its leaves; barriers, then helps, then unclear; most
        widely held first.
    blocks : tuple of BuildingBlock
        Said first, then derived.
    links : tuple of Link
        Barriers to blocks (``block_id`` is the id of a BuildingBlock).
    small_theme_ids : tuple of str
        Small themes, most distinctive first.
    lone_voices : tuple of LoneVoice
        Most distinctive first.
    cuts : tuple of Cut
        The cut taken and the alternatives, per kind.
    saturation : tuple of (str, Saturation)
        Per kind, and "all".
    groups : tuple of GroupTable
        One per group column.
    families : tuple of ReportFamily
        Duplicate families, largest first.
    units : tuple of UnitResult
        Sorted by id.
    contributions : tuple of ContributionResult
        Sorted by id.
    columns : tuple of (str, str)
        Which column of the file was used for what ("text", "id", "participant" ...).
    parameters : tuple of (str, str)
        Every option that bears on the result, the seed among them.
    notices : tuple of str
        What the reader must know, in plain sentences.
    """

    title: str
    question: str | None
    sample_notice: str | None
    accounting: Accounting
    kind_source: str
    n_helps: int
    n_blocks: int
    n_unclear: int
    themes: tuple[Theme, ...]
    blocks: tuple[BuildingBlock, ...]
    links: tuple[Link, ...]
    small_theme_ids: tuple[str, ...]
    lone_voices: tuple[LoneVoice, ...]
    cuts: tuple[Cut, ...]
    saturation: tuple[tuple[str, Saturation], ...]
    groups: tuple[GroupTable, ...]
    families: tuple[ReportFamily, ...]
    units: tuple[UnitResult, ...]
    contributions: tuple[ContributionResult, ...]
    columns: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    schema_version: int = field(default=SCHEMA_VERSION)
