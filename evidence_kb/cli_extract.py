"""Commands that read abstracts and answer at once, without a database: `extract`, `evaluate`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from evidence_kb.claims.score import DEFAULT_CUT
from evidence_kb.claims_json import claims_of
from evidence_kb.errors import UsageError
from evidence_kb.evaluate import evaluate

CHUNK_N = 16  # abstracts that a worker takes at a time

lines_argument = click.argument("file", type=click.File("rb"), default="-")


@click.command("extract")
@lines_argument
@click.option("--min-score", type=click.FloatRange(0, 1), default=DEFAULT_CUT, show_default=True)
@click.option("--max-claims", type=click.IntRange(1), default=None, help="Of each abstract, the best so many.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to read in.")
def extract_command(file: IO[bytes], min_score: float, max_claims: int | None, jobs: int) -> None:
    """Read abstracts, one JSON object per line, and write their claims, one object per line.

    In: {"id", "title", "abstract"}, optionally "sections". Out: {"id", "claims"}, the surest claim first, each with the
    words it rests on and their place in the abstract.
    """
    _answer_lines(file, partial(claims_of, min_score=min_score, most_n=max_claims), jobs)


@click.command("evaluate")
@click.option("--gold", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per measure.")
def evaluate_command(gold: Path, as_json: bool) -> None:
    """Measure extraction against human annotation, for the gold files that are there."""
    try:
        for measure in evaluate(gold, _progress):
            if as_json:
                click.echo(json.dumps({name: getattr(measure, name) for name in measure.__slots__}))
            else:
                click.echo(
                    f"{measure.file:<16} {measure.what:<52} {measure.value:.3f}  n={measure.n:<6} {measure.beside}"
                )
    except UsageError as error:
        raise click.UsageError(str(error)) from error


def _answer_lines(file: IO[bytes], answer: Callable[[dict[str, Any]], dict[str, Any]], jobs: int) -> None:
    """Answer each line on a line of its own, in order; say which lines make no sense, and exit with 1 if any."""
    bad_n = 0
    numbered = ((n, line) for n, line in enumerate(file, 1) if line.strip())
    work = partial(_answer_line, answer)
    for number, answered, problem in _mapped(work, numbered, jobs):
        if problem:
            bad_n += 1
            click.echo(f"line {number}: {problem}", err=True)
        else:
            click.echo(answered)
    if bad_n:
        click.echo(f"{bad_n} line(s) could not be read; the others were answered", err=True)
        sys.exit(1)


def _answer_line(
    answer: Callable[[dict[str, Any]], dict[str, Any]], numbered: tuple[int, bytes]
) -> tuple[int, str, str | None]:
    number, line = numbered
    try:
        return number, json.dumps(answer(_given(line)), ensure_ascii=False), None
    except UsageError as error:
        return number, "", str(error)


def _given(line: bytes) -> dict[str, Any]:
    """Return the object on a line. Raises UsageError where there is none, or half a character (a lone surrogate)."""
    try:
        given = json.loads(line.decode("utf-8-sig"))
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no JSON in UTF-8: {error}") from error
    if not isinstance(given, dict):
        raise UsageError("this is no JSON object")
    return given


def _mapped(
    work: Callable[[tuple[int, bytes]], tuple[int, str, str | None]], lines: Iterable[tuple[int, bytes]], jobs: int
) -> Iterator[tuple[int, str, str | None]]:
    if jobs == 1:
        yield from map(work, lines)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, lines, chunksize=CHUNK_N)


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{what} {done}/{total}", nl=done == total, err=True)
