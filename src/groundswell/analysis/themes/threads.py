"""Work shared out among the cores of a machine, so that the shares change nothing in the result.

Each thread keeps to one core: sums are then added up in one order, on any number of cores and
however busy they are, and no thread waits for helpers that another one has taken.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def one_core_a_sum() -> Iterator[None]:
    """Hold every library that adds up numbers to the thread that asks it to.

    The libraries are loaded first: one that came later would not know of the limit.
    """
    import scipy.linalg  # noqa: F401 - only to load it
    import sklearn.cluster  # noqa: F401 - only to load it
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def open_pool() -> ThreadPoolExecutor:
    """Open a pool of as many threads as there are cores to use; for inside ``one_core_a_sum``."""
    return ThreadPoolExecutor(_count_cores(), initializer=_keep_to_one_core)


def _count_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _keep_to_one_core() -> None:
    """Let OpenMP start no threads from this one: its limit is each thread's own."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="openmp")
