"""Runs of the engine: begun, told of while they work, kept when done, stripped of what goes.

A run that fails leaves the one before it as it was. What a run is about is in ``themes`` and
``opinion_map``.
"""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import router, transaction

from groundswell.web.engine.models import Run
from groundswell.web.shared.clock import get_today

# Shares of the time that stages take on some thousand contributions. Themes are found for each
# kind: these stages come as "weighing cuts: helps".
STAGES = {
    "read": 0.01,
    "screen": 0.08,
    "duplicates": 0.04,
    "embed": 0.37,
    "kinds": 0.02,
    "weighing cuts": 0.08,
    "consensus runs": 0.2,
    "place": 0.02,
    "names": 0.1,
    "evidence": 0.08,
    "groups": 0.6,
    "ideas": 0.4,
}
_KINDS = {"blocks": 0.4, "helps": 0.4, "unclear": 0.2}
_AFTER = frozenset(("names", "evidence"))
SECONDS_BETWEEN_NOTES = 0.5

Progress = Callable[[str, int, int], None]

_STRIPPED = "stripped "


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the newest run of a challenge is.

    Attributes
    ----------
    state : str
        "running", "done" or "failed".
    stage : str
        The library's name of what it does now; empty before and after.
    done_share : float
        From 0 to 1.
    problem : str
        Why it failed, in words for people.
    """

    state: str
    stage: str
    done_share: float
    problem: str


class Overtaken(Exception):  # noqa: N818 - no error: another run takes this one's place.
    """A newer run of the same challenge has begun; this one's result is not kept."""


def get_standing(challenge_id: UUID, subject: str = Run.Subject.THEMES) -> Standing | None:
    """Tell how far the newest run is: one that works, else one that failed, else the current.

    Returns
    -------
    Standing or None
        None where there never was one.
    """
    runs = Run.objects.filter(challenge_id=challenge_id, subject=subject)
    for chosen in ({"state": "running"}, {"state": "failed"}, {"is_current": True}):
        run = runs.filter(**chosen).only("state", "stage", "done_share", "problem").first()
        if run is not None:
            return Standing(run.state, run.stage, run.done_share, run.problem)
    return None


def get_current_run(challenge_id: UUID, subject: str, *fields: str) -> Run | None:
    """Give the run that stands, with these of its fields."""
    # There is one at most. Asked for in no order, and by an equality (``is_current=True`` gives
    # none), it is read from the index that holds its hash: a row is read whole, megabytes and all.
    runs = Run.objects.filter(challenge_id=challenge_id, subject=subject, is_current__in=[True])
    return next(iter(runs.only(*fields)), None)


def hash_choices(**choices: Any) -> str:
    """Hash what a run is made from: ids of revisions, which never change, choices and versions."""
    return hashlib.sha256(json.dumps(choices, sort_keys=True).encode()).hexdigest()


@contextmanager
def begin_run(challenge_id: UUID, subject: str, **fields: Any) -> Iterator[Run]:
    """Begin a run and see it through: a fault inside is told in the run, and raised.

    A run of the same challenge that still works, or was cut off, is overtaken.
    """
    with transaction.atomic(using=router.db_for_write(Run)):
        runs = Run.objects.filter(challenge_id=challenge_id, subject=subject)
        # What still works finds its row gone, and stops.
        runs.filter(is_current=False).delete()
        run = Run.objects.create(
            challenge_id=challenge_id, subject=subject, made_on=get_today(), **fields
        )
    try:
        yield run
    except Overtaken:
        pass
    except Exception as fault:
        _tell_failed(run, fault)
        raise


def _tell_failed(run: Run, fault: Exception) -> None:
    from groundswell.analysis.errors import GroundswellError

    if isinstance(fault, GroundswellError):
        problem = str(fault)
    else:
        problem = (
            f"The work stopped because of a fault in the program ({type(fault).__name__}). What "
            "was found before stands as it was. Tell whoever runs this site, and try again."
        )
    Run.objects.filter(id=run.id, state=Run.State.RUNNING).update(
        state=Run.State.FAILED, problem=problem, revisions={}, stage=""
    )


def note_progress(run: Run) -> Progress:
    """Make what a library function tells its progress to; it is written down twice a second."""
    last, before, share = 0.0, "", 0.0
    names = list(STAGES)
    done: dict[str, float] = {}

    def note(stage: str, n_done: int, n_total: int) -> None:
        nonlocal last, before, share
        name, _, kind = stage.partition(": ")
        part = STAGES.get(name, 0.0) * _KINDS.get(kind, 1.0)
        done[stage] = part * (n_done / n_total if n_total else 1.0)
        # A stage that is left out counts as done once a later one begins.
        begun = sum(STAGES[one] for one in names[: names.index(name)]) if name in _AFTER else 0.0
        share = max(share, begun, sum(done.values()))
        now = time.monotonic()
        if stage == before and now - last < SECONDS_BETWEEN_NOTES:
            return
        last, before = now, stage
        still = Run.objects.filter(id=run.id, state=Run.State.RUNNING)
        if not still.update(stage=name, done_share=min(round(share, 3), 0.99)):
            raise Overtaken

    return note


def leave_out(run: Run, there: Collection[str]) -> frozenset[str]:
    """Take out of a run on record what does not stand any more; give what is left."""
    with transaction.atomic(using=router.db_for_write(Run)):
        now = Run.objects.select_for_update().filter(id=run.id).first()
        if now is None:
            raise Overtaken
        now.revisions = {one: of for one, of in now.revisions.items() if one in there}
        now.save(update_fields=["revisions"])
    run.revisions = now.revisions
    return frozenset(run.revisions)


def keep_run(run: Run, finish: Callable[[frozenset[str]], Mapping[str, Any]]) -> None:
    """Let a run stand in place of the one before.

    Parameters
    ----------
    run : Run
    finish : callable
        Gives what is kept, told which revisions were erased while the run worked.
    """
    with transaction.atomic(using=router.db_for_write(Run)):
        now = Run.objects.select_for_update().filter(id=run.id, state=Run.State.RUNNING).first()
        if now is None:
            raise Overtaken
        kept = finish(frozenset(run.revisions) - frozenset(now.revisions))
        before = Run.objects.filter(
            challenge_id=run.challenge_id, subject=run.subject, is_current=True
        )
        before.delete()
        fields = {"state": Run.State.DONE, "is_current": True, "stage": "", "done_share": 1.0}
        Run.objects.filter(id=run.id).update(**fields, **kept)


def draw_stripped_mark() -> str:
    """Draw what stands for the hash of a run that texts were taken out of.

    It is another one each time, so that what is kept in memory by the hash is kept no longer.
    """
    return f"{_STRIPPED}{uuid4().hex}"


def is_stripped(run: Run) -> bool:
    """Tell whether texts were taken out of a run since it was made."""
    return run.content_hash.startswith(_STRIPPED)


def strip_runs(revision_ids: Sequence[UUID]) -> None:
    """Take revisions out of all runs, those that still work too. In the caller's transaction."""
    from groundswell.web.engine.stripping import strip

    gone = {str(one) for one in revision_ids}
    runs = Run.objects.filter(subject=Run.Subject.THEMES).exclude(revisions={})
    for run in runs.select_for_update().only("id", "revisions"):
        here = gone & run.revisions.keys()
        if not here:
            continue
        run.refresh_from_db()
        run.revisions = {one: of for one, of in run.revisions.items() if one not in here}
        if run.result is not None:
            run.result, run.shown = strip(run, here)
            run.content_hash = draw_stripped_mark()
        run.save()


pack = partial(zlib.compress, level=6)
unpack = zlib.decompress
