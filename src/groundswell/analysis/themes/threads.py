"""Work shared out among the cores of a machine, so that the shares change nothing in the result.

Each thread keeps to one core: sums are then added up in one order, whatever the machine and
however busy it is, and no thread waits for helpers that another one has taken.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor


def open_pool() -> ThreadPoolExecutor:
    """Open a pool of as many threads as there are cores to use, each with one core to itself.

    The arithmetic library (BLAS) is to be held to one thread by the caller, for the whole process.
    """
    import sklearn.cluster  # noqa: F401  # loads OpenMP, without which there is nothing to hold

    return ThreadPoolExecutor(count_cores(), initializer=_keep_to_one_core)


def count_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _keep_to_one_core() -> None:
    """Let OpenMP start no threads from this one: its limit is each thread's own."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="openmp")
