"""Who reads the parts of large files: this process, others on this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any

from evidence_kb.errors import UsageError

ENOUGH_N = 2  # processes that parse keep one that writes busy


class Here(Executor):
    """Does in this process what it is asked, at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def executor_of(jobs: int | None, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """Yield an executor, and how many parts it may be asked for before the first is saved."""
    if scheduler:
        with _cluster(scheduler) as found:
            yield found
        return
    jobs = jobs or min(os.cpu_count() or 1, ENOUGH_N)
    if jobs == 1:
        yield Here(), 0
        return
    # Not forked: a copy of this process would hold its open databases.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin) as executor:
        for _ in range(jobs):
            executor.submit(int)  # each starts now, while this process opens its databases
        yield executor, 2 * jobs


def _begin() -> None:
    """Import what reading takes, and let a process that reads not outlive the one that writes, whatever ended that."""
    import evidence_kb.pubmed_part  # noqa: F401

    gc.set_threshold(50_000)  # what is read holds no circles: looking for them took a twentieth of the time
    parent = parent_process()

    def wait() -> None:
        if parent:
            parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


@contextmanager
def _cluster(scheduler: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("a cluster needs distributed: pip install 'evidence-kb[cluster]'") from error
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise UsageError(f"{scheduler}: no Dask scheduler answers there ({error})") from error
    with client:
        yield client.get_executor(), 2 * max(1, sum(client.nthreads().values()))
