"""Reports that nobody read give claims for networks to judge; what readers read is never among them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.case_series import facts_of
from training.read_claims import READ_CLAIMS, pmids_read
from training.unmarked import unmarked

pytest.importorskip("sklearn", reason="the training packages are not installed")
from training import claim_pairs

TOLD = (
    "A 40-year-old man with fooitis presented with fever and a cough of three weeks. He had not responded to rest. "
    "He was treated with infliximab. After two months, fever resolved. No adverse events occurred. He has been well "
    "since then, and has returned to his work in the mill near the village."
)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    judged = json.loads(READ_CLAIMS.read_text(encoding="utf-8").splitlines()[0])["pmid"]
    read = [next(iter(facts_of(folder))) for folder in ("development_case_series", "reports_kept_apart")]
    given = dict.fromkeys(("new", judged, *read), TOLD)
    given |= {"short": TOLD[:200], "of cells": "Cells were cultured with infliximab on plates of glass. " * 9}
    path = tmp_path / "texts.jsonl"
    lines = ({"id": name, "title": "Infliximab in fooitis", "abstract": text} for name, text in given.items())
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_what_was_read_is_left_out_and_what_tells_of_nobody(texts: Path) -> None:
    assert [name for name, _ in unmarked([texts])] == ["new"]
    assert len(pmids_read()) > 500


def test_claims_are_put_into_words_before_anybody_judged_them(texts: Path) -> None:
    found = claim_pairs.without_labels([texts])
    assert {pair.text for pair in found} == {"new"} and {pair.right for pair in found} == {0.0}
    assert ("infliximab", "got better", "fever") in {(p.said.treatment, p.said.finding, p.said.outcome) for p in found}
    assert all(p.said.title == "Infliximab in fooitis" and len(p.ids) == len(p.types) for p in found)
