"""However many cores a machine has, each sum is made by one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

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
