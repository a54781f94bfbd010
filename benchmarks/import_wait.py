"""How long a vote waits while a large file is brought in: everyone's vote needs the same lock.

::

    python -m benchmarks.import_wait [--database postgres]

One process brings american-assembly.bowling-green in (896 ideas, 225,524 votes); this one votes in
another challenge of the same platform all the while, twenty times a second. The waits that it tells
are of the import without what comes after it, where the engine reads.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from benchmarks.pages_and_load import CONVERSATION, make_challenge, set_up

_IMPORT = """
import sys
from groundswell.web.config import start
start.set_up()
from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.polis import import_polis
challenge = Challenge.objects.get(slug="full")
print(import_polis(challenge, sys.argv[1], is_read=False).counts)
"""
_PAUSE = 0.05


def measure(database: str) -> dict[str, float]:
    """Give the waits of votes, in seconds, alone and beside an import."""
    with tempfile.TemporaryDirectory(prefix="groundswell-") as home:
        stop = set_up(Path(home), database)
        try:
            return _measure()
        finally:
            from django.db import connections

            connections.close_all()
            stop()


def _measure() -> dict[str, float]:
    from groundswell.web.challenges.acts import Role
    from groundswell.web.challenges.models import Question
    from groundswell.web.challenges.places import Place
    from groundswell.web.participation.actions import do_post_idea, do_vote

    make_challenge("full")
    small = make_challenge("small")
    phases = tuple(small.phases.all())
    for phase in phases:
        phase.challenge = small

    def stand() -> Place:
        return Place(small, phases, frozenset({Role.PARTICIPANT}), uuid4(), is_by_code=False)

    idea = do_post_idea(
        place=stand(),
        question=Question.objects.get(phase__challenge=small),
        kind="free",
        text="Buses should run late.",
        language="en-gb",
    )

    def vote() -> float:
        began = time.perf_counter()
        do_vote(place=stand(), idea=idea, choice=1)
        waited = time.perf_counter() - began
        time.sleep(_PAUSE)
        return waited

    alone = [vote() for _ in range(100)]
    began = time.perf_counter()
    command = [sys.executable, "-c", _IMPORT, str(CONVERSATION)]
    with subprocess.Popen(command) as work:
        beside = []
        while work.poll() is None:
            beside.append(vote())
    assert work.returncode == 0
    return {
        "n_votes": len(beside),
        "import_s": time.perf_counter() - began,
        "alone_median_s": statistics.median(alone),
        "alone_longest_s": max(alone),
        "beside_median_s": statistics.median(beside),
        "beside_p99_s": statistics.quantiles(beside, n=100)[98],
        "beside_longest_s": max(beside),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    print(json.dumps(measure(parser.parse_args().database), indent=1))
