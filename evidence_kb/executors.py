"""Who reads the parts of large files: this process, others on this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from shutil import rmtree
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from evidence_kb.errors import UsageError

ENOUGH_N = 2  # processes that parse keep one that writes busy
COLLECTED_N = 50_000  # objects made between two looks for circles of them


class Here(Executor):
    """Does in this process what it is asked, at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Processes(Executor):
    """Processes of this machine whose answers come back in files.

    A process that is killed while it sends megabytes through a pipe leaves half an answer there, and whoever reads the
    pipe waits for the rest for ever; the name of a file goes through at once or not at all.
    """

    def __init__(self, pool: ProcessPoolExecutor, folder: Path) -> None:
        self.pool, self._folder = pool, folder

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        sent = self.pool.submit(_into_file, self._folder, fn, args, kwargs)
        sent.add_done_callback(lambda done: _pass_on(done, answer))
        return answer


def _into_file(folder: Path, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Path:
    found = fn(*args, **kwargs)
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        pickle.dump(found, file, pickle.HIGHEST_PROTOCOL)
    return Path(file.name)


def _pass_on(done: Future[Path], answer: Future[Any]) -> None:
    try:
        path = done.result()
        # written by a process of ours, into a folder that only we may read
        found = pickle.loads(path.read_bytes())  # noqa: S301
        path.unlink()
    except BaseException as error:  # whatever ended it: raised here, it would end the thread that watches the processes
        answer.set_exception(error)
    else:
        answer.set_result(found)


@contextmanager
def executor_of(jobs: int | None, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """Yield an executor, and how many parts it may be asked for before the first is saved.

    To be entered before databases are opened and the data folder is locked: its processes may be copies of this one.
    """
    if scheduler:
        with _cluster(scheduler) as found:
            yield found
        return
    jobs = jobs or min(os.cpu_count() or 1, ENOUGH_N)
    if jobs == 1:
        yield Here(), 0
        return
    others = set(active_children())
    with (
        few_collections(),
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(jobs, get_context(_way()), _begin, (Path(folder),)) as pool,
    ):
        try:
            with _interrupts_wait():
                for _ in range(jobs):
                    pool.submit(int)  # they start now: before this process opens its databases, or meanwhile
            yield Processes(pool, Path(folder)), 3 * jobs
        except BaseException:
            for process in set(active_children()) - others:
                process.kill()  # nobody wants what it reads any more
            raise


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let ^C wait until this is done, and never come to processes that are started here: they take it over so.

    A terminal sends it to every process of a command. The one that writes says what becomes of the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for circles seldom: what is read and saved holds none, and looking takes some percent of the time."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECTED_N)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _way() -> str:
    """Return how processes start: as copies of this one, which need not import anything, where that is safe."""
    has_one_thread = threading.active_count() == 1 and "onnxruntime" not in sys.modules
    return "fork" if sys.platform == "linux" and has_one_thread else "spawn"


def _begin(folder: Path) -> None:
    """Import what reading takes, and let a process that reads not outlive the one that writes, whatever ended that.

    Nor does the folder of the answers, which the one that writes has no time to remove where it is killed.
    """
    for number in (signal.SIGINT, signal.SIGHUP):  # a terminal sends them to all; the one that writes answers
        signal.signal(number, signal.SIG_IGN)
    import evidence_kb.pubmed_part  # noqa: F401

    gc.set_threshold(COLLECTED_N)
    parent = parent_process()

    def wait() -> None:
        if parent:
            parent.join()
        with suppress(OSError):
            rmtree(folder.rename(f"{folder}.gone"))  # under its name the other thread may be about to write
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


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
