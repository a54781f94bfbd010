"""Work shared out among the cores of a machine, so that the shares change nothing in the result.

Each thread keeps to one core: sums are then added up in one order, on any number of cores and
however busy they are, and no thread waits for helpers that another one has taken.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from queue import SimpleQueue
from threading import Event
from typing import TypeVar

_Answer = TypeVar("_Answer")

Tell = Callable[[str, int, int], None]

_open: ContextVar[ThreadPoolExecutor | None] = ContextVar("_open", default=None)


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


@contextmanager
def open_pool() -> Iterator[ThreadPoolExecutor]:
    """Give a pool of as many threads as there are cores to use; for inside ``one_core_a_sum``.

    It is the one that is open already where there is one, so that jobs side by side share it.
    What works in a pool must not wait for more work in it.
    """
    pool = _open.get()
    if pool is not None:
        yield pool
        return
    with ThreadPoolExecutor(_count_cores(), initializer=_begin_many_sums) as pool:
        token = _open.set(pool)
        try:
            yield pool
        finally:
            _open.reset(token)


class _StoppedError(Exception):
    """The one who asked for a job wants no more of it."""


def do_side_by_side(
    jobs: Sequence[Callable[[Tell], _Answer]], tell: Tell | None = None
) -> list[_Answer]:
    """Do jobs at once, each in a thread of its own that may share out work in one pool.

    Parameters
    ----------
    jobs : sequence of callable
        Given what to tell their progress to; none depends on another.
    tell : callable, optional
        Told of the progress of all, by the thread that asks: it may be bound to that.

    Returns
    -------
    list
        What each job gives, in their order.
    """
    told: SimpleQueue[tuple[str, int, int] | Future[_Answer]] = SimpleQueue()
    stop = Event()

    def pass_on(stage: str, n_done: int, n_total: int) -> None:
        if stop.is_set():
            raise _StoppedError
        told.put((stage, n_done, n_total))

    if not jobs:
        return []
    with (
        one_core_a_sum(),
        open_pool(),
        ThreadPoolExecutor(len(jobs), initializer=_keep_to_one_core) as threads,
    ):
        done = [threads.submit(copy_context().run, job, pass_on) for job in jobs]
        for one in done:
            one.add_done_callback(told.put)
        n_left = len(jobs)
        try:
            while n_left:
                news = told.get()
                if isinstance(news, Future):
                    news.result()
                    n_left -= 1
                elif tell is not None:
                    tell(*news)
        finally:
            stop.set()
        return [one.result() for one in done]


def _count_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _keep_to_one_core() -> None:
    """Let OpenMP start no threads from this one: its limit is each thread's own."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="openmp")


def _begin_many_sums() -> None:
    """Leave out what scikit-learn checks at each of some thousand calls; for this thread alone."""
    from sklearn import set_config

    _keep_to_one_core()
    set_config(assume_finite=True, skip_parameter_validation=True)
