"""JSON objects in, one a line, and JSON objects out: what `extract` and `ask` have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import IO, Any

import click

from evidence_kb.errors import UsageError

CHUNK_N = 16  # lines that a worker takes at a time
Answer = Callable[[dict[str, Any]], dict[str, Any]]  # raises UsageError for an object that makes no sense
Numbered = tuple[int, bytes]
Answered = tuple[int, str, str | None]  # number of the line, answer, what is wrong with the line


def answer_lines(file: IO[bytes], answer: Answer, jobs: int = 1) -> None:
    """Answer each line on a line of its own, in order; say which lines make no sense, and exit with 1 if any.

    With several jobs, `answer` must be a function that other processes can load.
    """
    bad_n = 0
    numbered = ((n, line) for n, line in enumerate(file, 1) if line.strip())
    for number, answered, problem in _mapped(partial(_answer_line, answer), numbered, jobs):
        if problem:
            bad_n += 1
            click.echo(f"evidence-kb: line {number}: {problem}", err=True)
        else:
            click.echo(answered)
    if bad_n:
        click.echo(f"evidence-kb: {bad_n} line(s) could not be read; the others were answered", err=True)
        sys.exit(1)


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


def _mapped(work: Callable[[Numbered], Answered], lines: Iterable[Numbered], jobs: int) -> Iterator[Answered]:
    if jobs == 1:
        yield from map(work, lines)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, lines, chunksize=CHUNK_N)
