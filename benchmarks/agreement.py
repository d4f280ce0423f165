"""`python -m benchmarks.agreement --real DIR...`: how far two readers of case reports and series agree.

`second_reader` has what another reader wrote down of some records of `reports_kept_apart` and `drawn_case_series`. His
facts are held against those of the first as if they were claims of a program, each with its first name, direction and
count, and the other way round; beside them stand the claims of the program on the same records, where `--real` names
the folders that have their texts. What one reader found of the other's facts is what a program can hope for.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.case_series import facts_of, known_texts
from benchmarks.scoring import Expected, Score, add, count_of
from evidence_kb.claims import extract
from evidence_kb.findings import Basis, Change, Claim, Direction, Numbers, Quote

SETS = ("reports_kept_apart", "drawn_case_series")
SECOND = "second_reader"
Facts = Mapping[str, Sequence[Expected]]


def both(facts_in: str) -> Iterator[tuple[str, Sequence[Expected], Sequence[Expected]]]:
    """Yield each record of a set that both read: its id, the facts of the first reader and of the second."""
    second = facts_of(SECOND)
    for name, first in facts_of(facts_in).items():
        if name in second:
            yield name, first, second[name]


def held_against(records: Sequence[tuple[str, Sequence[Expected], Sequence[Expected]]]) -> Score:
    """Score the facts of the last reader of each record, those that count, against the facts of the first."""
    score = Score()
    for name, expected, facts in records:
        add(score, name, list(expected), [as_claim(fact) for fact in facts if not fact.get("optional")])
    return score


def as_claim(fact: Expected) -> Claim:
    """Return the claim that a fact makes, with the first of its names, directions and counts."""
    events_n, total_n = count_of(str(fact["count"]).split(" or ")[0])
    return Claim(
        Quote(0, 0, 0, ""), Basis(fact.get("basis", Basis.OWN_DATA)), Change.UNCLEAR,
        Direction(str(fact["direction"]).split(" or ")[0]), "read", _first_name(fact["treatment"]),
        _first_name(fact["outcome"]) or "", numbers=Numbers(events_n, total_n),
    )  # fmt: skip


def _first_name(names: Any) -> str | None:
    name = str(names).split("|")[0]
    return None if name in ("None", "null") else name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", type=Path, nargs="+", default=[], help="folders of PubMed records, for the program")
    chosen = parser.parse_args()
    for facts_in in SETS:
        records = list(both(facts_in))
        scores = {
            "second reader against the first": held_against(records),
            "first reader against the second": held_against([(name, second, first) for name, first, second in records]),
        }
        score, read = Score(), {name for name, *_ in records}
        for name, passages, expected in known_texts(facts_in, chosen.real):
            if name in read:
                add(score, name, expected, extract(passages).claims)
        if chosen.real:
            scores["the program against the first reader"] = score
        print(f"{facts_in}, {len(records)} records")
        for what, score in scores.items():
            print(f"  {score.line(what).partition(';')[0]}")


if __name__ == "__main__":
    main()
