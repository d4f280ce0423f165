"""Claims for blind reading come from abstracts that nobody read and no part was trained on."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

pytest.importorskip("tokenizers")

from benchmarks.measure import READINGS
from benchmarks.reading_sheet import FIELDS, abstracts, claims

TITLE = "Zorplexine for knee pain: a randomised trial"
ABSTRACT = (
    "We randomly assigned 80 adults to zorplexine or placebo. Pain was significantly lower with zorplexine than with "
    "placebo (p = 0.01). Nausea did not differ between the groups. Zorplexine reduced pain more than placebo."
)


def test_papers_that_were_read_are_left_out(tmp_path: Path) -> None:
    with READINGS.open(encoding="utf-8", newline="") as file:
        was_read = next(csv.DictReader(file, delimiter="\t"))["pmid"]
    keys = ("1", "2", was_read, "1")
    records = [{"pmid": key, "pmcid": f"PMC{key}", "title": TITLE, "abstract": ABSTRACT} for key in keys]
    for name in ("evidencemap_dev", "ei_validation", "ebmnlp_dev"):
        (tmp_path / f"{name}.jsonl").touch()
    (tmp_path / "exh_dev.jsonl").write_text("".join(f"{json.dumps(r)}\n" for r in records), encoding="utf-8")
    assert [given["id"] for given in abstracts(tmp_path, ())] == ["1", "2"]
    (tmp_path / "read.txt").write_text("2\n", encoding="utf-8")
    assert [given["id"] for given in abstracts(tmp_path, [tmp_path / "read.txt"])] == ["1"]


def test_claims_come_with_the_texts_they_are_read_in() -> None:
    found = list(claims({"id": "1", "title": TITLE, "abstract": ABSTRACT}, 0.3))
    assert found
    for claim in found:
        assert (claim["pmid"], claim["title"], claim["abstract"]) == ("1", TITLE, ABSTRACT)
        assert claim["score"] >= 0.3 and claim["quote"] in f"{TITLE} {ABSTRACT}" and set(FIELDS) <= set(claim)
