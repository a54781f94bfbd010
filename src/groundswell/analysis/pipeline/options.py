"""What an analyst may set for a run. Reading the table has options of its own."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.analysis.corpus.redaction import ALL_RULES
from groundswell.analysis.errors import OptionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of a run; all of them bear on the result and stand in it.

    Attributes
    ----------
    n_wide : tuple of (int, int) or None
        Fewest and most wide themes of each kind; None lets the engine choose.
    kinds : str
        "auto": as stated, else inferred for each meaning unit. "off": one set of themes.
    seed : int
        What every random choice starts from.
    language : str
        ISO 639-1 code of the language that is analysed.
    rules : tuple of str
        Redaction rules that are on.
    minimum_group : int
        Smallest group whose figures are shown.
    title : str
        Heading of the report.
    question : str or None
        What the crowd was asked.
    sample_notice : str or None
        A sentence for every page where the contributions are a sample.
    """

    n_wide: tuple[int, int] | None = None
    kinds: str = "auto"
    seed: int = 0
    language: str = "en"
    rules: tuple[str, ...] = ALL_RULES
    minimum_group: int = 10
    title: str = "What people said"
    question: str | None = None
    sample_notice: str | None = None

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        if self.kinds not in ("auto", "off"):
            raise OptionError(f"'{self.kinds}' is no way to tell kinds", fix="give auto or off")
        if not 0 <= self.seed < 2**31:
            raise OptionError(f"the seed {self.seed} is out of range", fix="give 0 to 2147483647")
        if self.n_wide is not None and not 1 <= self.n_wide[0] <= self.n_wide[1] <= 100:
            raise OptionError(
                f"{self.n_wide[0]}-{self.n_wide[1]} themes were asked for",
                fix="give a number from 1 to 100, or a range such as 6-15",
            )
        if self.minimum_group < 10:
            raise OptionError(
                f"groups of {self.minimum_group} were to be shown",
                fix="give 10 or more: smaller groups can identify people",
            )
