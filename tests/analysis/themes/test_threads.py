"""However many cores a machine has, each sum is made by one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from threading import get_ident

import pytest

from groundswell.analysis.themes.threads import do_side_by_side, open_pool

ASKED = """
import json
from groundswell.analysis.themes.threads import one_core_a_sum, open_pool
from threadpoolctl import threadpool_info
def limits():
    return [[one["user_api"], one["num_threads"]] for one in threadpool_info()]
with one_core_a_sum(), open_pool() as pool:
    print(json.dumps([limits(), pool.submit(limits).result()]))
"""


def test_every_library_is_held_to_one_core_in_every_thread():
    # In a process of its own, which has loaded none of the libraries yet.
    asked = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={**os.environ, "OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4"},
        capture_output=True,
        text=True,
        check=True,
    )
    here, in_a_thread = json.loads(asked.stdout)
    assert {"blas", "openmp"} <= {api for api, _ in here}
    assert {n for _, n in (*here, *in_a_thread)} == {1}


def test_jobs_side_by_side_share_a_pool_and_tell_the_one_who_asks():
    def job(name, tell):
        tell(name, 1, 2)
        with open_pool() as pool:
            return name, pool, list(pool.map(str.upper, [name] * 3))

    told = []
    found = do_side_by_side(
        [partial(job, "a"), partial(job, "b")], lambda *news: told.append((*news, get_ident()))
    )
    assert [(name, said) for name, _, said in found] == [("a", ["A"] * 3), ("b", ["B"] * 3)]
    assert found[0][1] is found[1][1]
    assert sorted(told) == [("a", 1, 2, get_ident()), ("b", 1, 2, get_ident())]


def test_who_stops_listening_stops_the_jobs():
    n_told = []

    def job(tell):
        for step in range(1_000_000):
            n_told.append(step)
            tell("work", step, 1_000_000)

    def refuse(*news):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        do_side_by_side([job, job], refuse)
    assert len(n_told) < 1_000_000
