"""JSON objects in, one a line, and JSON objects out: what `extract` and `ask` have in common."""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from multiprocessing import active_children, parent_process
from typing import IO, Any, NoReturn

import click

from evidence_kb.errors import UsageError
from evidence_kb.executors import COLLECTED_N, few_collections

CHUNK_N = 16  # lines that a worker takes at a time
AHEAD_N = 4  # chunks read ahead for each worker: a file of any length fits into memory
_INPUT, _OUTPUT = "input", "output"  # as errors name them
Answer = Callable[[dict[str, Any]], dict[str, Any]]  # raises UsageError for an object that makes no sense
Numbered = tuple[int, bytes]
Answered = tuple[int, str, str | None]  # number of the line, answer, what is wrong with the line


def answer_lines(file: IO[bytes], answer: Answer, jobs: int = 1) -> None:
    """Answer each line on a line of its own, in order; say which lines make no sense, and exit with 1 if any.

    With several jobs, `answer` must be a function that other processes can load.
    """
    bad_n = 0
    with (
        few_collections(),
        ended_well(),
        closing(_mapped(partial(_answer_line, answer), _numbered(file), jobs)) as answers,
    ):
        for number, answered, problem in answers:
            if problem:
                bad_n += 1
                click.echo(f"evidence-kb: line {number}: {problem}", err=True)
            else:
                put(answered)
    if bad_n:
        click.echo(f"evidence-kb: {bad_n} line(s) could not be read; the others were answered", err=True)
        sys.exit(1)


@contextmanager
def ended_well() -> Iterator[None]:
    """Say in one line what ended what is done here, and exit with the code for it.

    That is ^C, an input that cannot be read, an output (`put`) that takes no more, or a process that was killed. Of a
    reader that has left nothing is said: click ends the command.
    """
    try:
        yield
    except KeyboardInterrupt:
        _stop("stopped; what was printed before holds", 130)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        if error.filename == _OUTPUT:  # or Python tries to write the rest, and says so
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _stop(f"{error.filename}: {error.strerror}" if error.filename else str(error), 1)
    except BrokenProcessPool:
        _stop("a process that read was killed, perhaps for want of memory; what was printed before holds", 1)


def put(line: str) -> None:
    """Print a line; an error names the output."""
    with _naming(_OUTPUT):
        click.echo(line)


def _numbered(file: IO[bytes]) -> Iterator[Numbered]:
    """Return the lines that are not empty, with their numbers; an error names the input."""
    with _naming(_INPUT):
        yield from ((n, line) for n, line in enumerate(file, 1) if line.strip())


@contextmanager
def _naming(what: str) -> Iterator[None]:
    """Name in an error of the system, which knows of no name, what was being read or written."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or what
        raise


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"evidence-kb: {message}", err=True)
    sys.exit(code)


def _answer_line(answer: Answer, numbered: Numbered) -> Answered:
    number, line = numbered
    try:
        return number, json.dumps(answer(_given(line)), ensure_ascii=False), None
    except UsageError as error:
        return number, "", str(error)


def _given(line: bytes) -> dict[str, Any]:
    """Return the object on a line. Raises UsageError where there is none, or half a character (a lone surrogate)."""
    try:
        given = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
        json.dumps(given, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no JSON object in UTF-8, whole on a line: {error}") from error
    if not isinstance(given, dict):
        raise UsageError(f"a JSON object was expected, not {type(given).__name__}")
    return given


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _mapped(
    work: Callable[[Numbered], Answered], lines: Iterable[Numbered], jobs: int
) -> Generator[Answered, None, None]:
    if jobs == 1:
        yield from map(work, lines)
        return
    rest, waiting, others = iter(lines), deque[Future[list[Answered]]](), set(active_children())
    with ProcessPoolExecutor(jobs, initializer=_begin) as pool:
        try:
            while chunk := list(islice(rest, CHUNK_N)):
                waiting.append(pool.submit(_each, work, chunk))
                if len(waiting) > AHEAD_N * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BaseException:
            for process in set(active_children()) - others:
                process.kill()  # nobody wants what it reads any more
            raise


def _each(work: Callable[[Numbered], Answered], lines: Iterable[Numbered]) -> list[Answered]:
    return [work(line) for line in lines]


def _begin() -> None:
    """Leave ^C, which a terminal sends to all, to the process that writes; do not outlive it, whatever ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(COLLECTED_N)
    parent = parent_process()

    def wait() -> None:
        if parent:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
