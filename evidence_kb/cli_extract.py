"""Commands that read abstracts and answer at once, without a database: `extract`, `evaluate`."""

from __future__ import annotations

import json
import math
import sys
from functools import partial
from pathlib import Path
from typing import IO

import click

from evidence_kb.claims.certainty import REPORT_CUT, RULE_CUT, UNASSIGNED_CUT
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.claims_json import claims_of
from evidence_kb.cli_lines import answer_lines, ended_well, put
from evidence_kb.errors import UsageError

lines_argument = click.argument("file", type=click.File("rb"), default="-")


def _a_number(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("this is no number")
    return value


@click.command("extract")
@lines_argument
@click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    callback=_a_number,
    default=None,
    show_default=f"{DEFAULT_CUT}; {UNASSIGNED_CUT} where the study does not say that it assigned treatments; "
    f"{REPORT_CUT} where nothing is compared, of case reports and series {RULE_CUT} for what rules read",
)
@click.option("--max-claims", type=click.IntRange(1), default=None, help="Of each abstract, the best so many.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to read in.")
def extract_command(file: IO[bytes], min_score: float | None, max_claims: int | None, jobs: int) -> None:
    """Read abstracts, one JSON object per line, and write their claims, one object per line.

    In: {"id", "title", "abstract"}, optionally "sections". Out: {"id", "claims"}, the surest claim first, each with the
    words it rests on and their place in the abstract.
    """
    answer_lines(file, partial(claims_of, min_score=min_score, most_n=max_claims), jobs)


@click.command("evaluate")
@click.option("--gold", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per measure.")
def evaluate_command(gold: Path, as_json: bool) -> None:
    """Measure extraction against human annotation, for the gold files that are there."""
    from evidence_kb.evaluate import evaluate  # here, because `extract` should not wait for what it never uses

    try:
        with ended_well():
            for measure in evaluate(gold, _progress):
                if as_json:
                    put(json.dumps({name: getattr(measure, name) for name in measure.__slots__}))
                else:
                    put(f"{measure.file:<16} {measure.what:<52} {measure.value:.3f}  n={measure.n:<6} {measure.beside}")
    except UsageError as error:
        raise click.UsageError(str(error)) from error


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{what} {done}/{total}", nl=done == total, err=True)
