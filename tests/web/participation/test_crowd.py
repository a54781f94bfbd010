"""A thousand people who vote at once lose no vote, and none is counted twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
N_PEOPLE = 1_000


def test_a_thousand_people_voting_at_once_are_each_counted_once(tmp_path: Path) -> None:
    # On files (or a server) of their own, for a database in memory has no locks of files.
    surroundings = os.environ | {"GROUNDSWELL_HOME": str(tmp_path), "PYTHONPATH": str(TESTS)}
    done = subprocess.run(
        [sys.executable, "-m", "web.participation.crowd", str(N_PEOPLE)],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert said["n_ideas_of_one_token"] == 1
    assert said["answers_as_asked"]
    assert said["n_votes"] == N_PEOPLE
    assert sum(said["counted"]) == N_PEOPLE
    assert said["counted"] == said["in_table"] == said["replayed"]
    assert sum(said["counted"][3:]) == N_PEOPLE // 10
