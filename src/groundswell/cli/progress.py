"""How far a run is: a bar for each stage on a terminal, a line for each stage elsewhere.

Written to the error stream, so that what a command prints can be kept apart from it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

STAGES = {
    "read": "Reading the file",
    "screen": "Looking at every row",
    "duplicates": "Looking for duplicates",
    "embed": "Comparing meanings",
    "kinds": "Telling what helps from what blocks",
    "weighing cuts": "Weighing numbers of themes",
    "consensus runs": "Finding themes",
    "place": "Placing new units in known themes",
    "names": "Naming themes",
    "evidence": "Gathering evidence",
    "learn": "Learning from codings",
    "redraft": "Asking for redrafts",
    "groups": "Looking for opinion groups",
    "ideas": "Comparing ideas",
    "truth": "Estimating what is true",
    "intervals": "Drawing anew for intervals",
    "disagreements": "Weighing disagreements",
    "write": "Writing the report",
}
"""What a person reads for each stage, in the order in which they come."""

_KINDS = {"blocks": "what blocks", "helps": "what helps", "unclear": "the rest"}

SECONDS_BETWEEN_LINES = 20


class Stages(Protocol):
    """Shows stages while it is entered."""

    def __enter__(self) -> Stages:
        """Start to show."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, whatever happened."""
        ...

    def __call__(self, stage: str, n_done: int, n_total: int) -> None:
        """Say how much of a stage is done, and of how much."""
        ...


def show_stages() -> Stages:
    """Choose bars or lines by what the error stream leads to."""
    return Bars() if sys.stderr.isatty() else Lines()


class Bars:
    """A bar for each stage, with the time that it took and an estimate of what is left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._bars: RichProgress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
        )
        self._open: dict[str, TaskID] = {}
        self._ended: set[str] = set()

    def __enter__(self) -> Bars:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def __call__(self, stage: str, n_done: int, n_total: int) -> None:
        """Move the bar of a stage; one that has ended and starts again gets a new bar."""
        if _told_before(self._ended, stage, n_done, n_total):
            return
        task = self._open.get(stage)
        if task is None:
            label = f"{name_stage(stage):<40}"
            task = self._open[stage] = self._bars.add_task(label, total=max(n_total, 1))
        done = n_total == 0 or n_done >= n_total
        total = max(n_total, 1)
        self._bars.update(task, completed=total if done else n_done, total=total)
        if done:
            del self._open[stage]
            self._ended.add(stage)


class Lines:
    """A line when a stage has ended, and one from time to time while it lasts.

    Parameters
    ----------
    now : callable
        Seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._started: dict[str, float] = {}
        self._ended: set[str] = set()
        self._said_at = self._last = now()

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def __call__(self, stage: str, n_done: int, n_total: int) -> None:
        """Print a line where one is due."""
        if _told_before(self._ended, stage, n_done, n_total):
            return
        now = self._now()
        # A stage that tells of itself only when it has ended began when the one before ended.
        started = self._started.setdefault(stage, self._last)
        label = name_stage(stage)
        if n_done >= n_total:
            click.echo(f"{label}: {n_total:,} in {now - started:.1f} s", err=True)
            del self._started[stage]
            self._ended.add(stage)
            self._said_at = self._last = now
        elif n_done and now - self._said_at >= SECONDS_BETWEEN_LINES:
            left = (now - started) * (n_total - n_done) / n_done
            click.echo(f"{label}: {n_done:,} of {n_total:,}, about {duration(left)} left", err=True)
            self._said_at = now


def _told_before(ended: set[str], stage: str, n_done: int, n_total: int) -> bool:
    """Whether a stage says once more that it has ended; one that starts again has not."""
    if n_done < n_total:
        ended.discard(stage)
    return stage in ended


def name_stage(stage: str) -> str:
    """Name a stage for a person, with the kind of themes that it is about.

    Examples
    --------
    >>> name_stage("consensus runs: helps")
    'Finding themes in what helps'
    """
    base, _, kind = stage.partition(": ")
    about = f" in {_KINDS[kind]}" if kind in _KINDS else ""
    return f"{STAGES.get(base, base)}{about}"


def duration(seconds: float) -> str:
    """Say how long, roughly.

    Examples
    --------
    >>> duration(41.7), duration(200)
    ('42 s', '3 min')
    """
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
