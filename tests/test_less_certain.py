"""Less certain claims are kept, checked and reviewed like any other, and counted nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb import derive
from evidence_kb.claims import certainty, extract
from evidence_kb.claims.certainty import FLOOR, MOST_N, parted
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.data_folder import Data
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote
from evidence_kb.model import Passage, PassageKind
from evidence_kb.refresh import import_files
from evidence_kb.schema import evidence
from evidence_kb.verify import verify

TITLE = "Zorplexine versus placebo for painful knees"
ABSTRACT = (
    "Painful knees are common. We randomly assigned 160 adults to zorplexine or placebo for twelve weeks. "
    "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.003). "
    "Walking distance increased significantly more with zorplexine than with placebo (p = 0.01). "
    "The incidence of nausea did not differ between the groups (p = 0.64). "
    "Sleep quality improved from baseline to week six in both groups. "
    "Rescue medication was needed less often and morning stiffness was shorter than in controls. "
    "Zorplexine may help people with painful knees to walk, and joint swelling fell from baseline. "
    "Fatigue and mood were better at week twelve."
)
RECORD = f"PMID- 1\nTI  - {TITLE}\nAB  - {ABSTRACT}\nDP  - 2010\nPT  - Journal Article\n"
PER_RUN = ("runs", "requests", "records", "sqlite_sequence", "_sqlite_migrations")


def rows(data: Data, sql: str) -> list[dict[str, Any]]:
    return data.store.rows(sql)


def read(folder: Path) -> Data:
    """Read the abstract into a data folder; a second call reads it again only if something else changed."""
    folder.mkdir(exist_ok=True)
    path = folder / "export.nbib"
    path.write_text(RECORD)
    data = Data(folder)
    import_files(data, "knees", [path], None)
    return data


def review(data: Data, key: str, verdict: str, reason: str | None = None) -> None:
    row = {"claim_key": key, "verdict": verdict, "reason": reason, "reviewer": "a", "at": "2026-11-22T02:00:00Z"}
    data.curation.db.table("reviews").insert(row)


def contents(data: Data) -> dict[str, list[dict[str, Any]]]:
    """Return every table and view but the less certain claims, what was read with them, and what has a time in it."""
    db = data.store.db
    names = {*db.table_names(), *db.view_names()} - {*PER_RUN, "less_certain_claims", "extractions", "provider_ledger"}
    return {name: rows(data, f'SELECT * FROM "{name}"') for name in sorted(names)}


def claim(score: float | None) -> Claim:
    words = Quote(0, 0, 4, "Pain")
    return Claim(words, Basis.OWN_DATA, Change.DECREASED, Direction.IMPROVEMENT, "r", "x", "pain", score=score)


@given(st.lists(st.none() | st.floats(0, 1), max_size=30))
def test_a_cut_parts_claims_and_a_floor_bounds_what_is_kept(scores: list[float | None]) -> None:
    sure, less = parted([claim(score) for score in scores], DEFAULT_CUT)
    assert [c.score for c in sure] == [s for s in scores if s is None or s >= DEFAULT_CUT]
    kept = sorted((s for s in scores if s is not None and FLOOR <= s < DEFAULT_CUT), reverse=True)
    assert [c.score for c in less] == kept[:MOST_N]


def test_a_rule_may_have_a_cut_of_its_own() -> None:
    doubted, others = claim(DEFAULT_CUT), replace(claim(DEFAULT_CUT), rule="another")
    assert parted([doubted, others], DEFAULT_CUT, {"r": DEFAULT_CUT + 0.1}) == ((others,), (doubted,))
    assert parted([doubted, others], DEFAULT_CUT) == ((doubted, others), ())


def test_what_counts_is_the_same_whatever_is_kept_beside_it() -> None:
    passages = [Passage("k", PassageKind.TITLE, None, TITLE), Passage("k", PassageKind.ABSTRACT, None, ABSTRACT)]
    found = extract(passages)
    assert found.claims and found.less_certain
    assert min(c.score or 1 for c in found.claims) >= DEFAULT_CUT > max(c.score or 1 for c in found.less_certain)
    assert extract(passages, least_score=FLOOR).less_certain == ()
    assert {*found.claims, *found.less_certain} <= {*extract(passages, least_score=FLOOR).claims}


def test_less_certain_claims_change_no_other_table_and_no_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive, "extract", extract)  # and not what an earlier test read of the same texts
    with_them = read(tmp_path / "with")
    assert len(rows(with_them, "SELECT id FROM less_certain_claims")) > 1
    monkeypatch.setattr(certainty, "MOST_N", 0)
    without = read(tmp_path / "without")
    assert rows(without, "SELECT id FROM less_certain_claims") == []
    assert contents(with_them) == contents(without)
    assert contents(without)["claims"] and contents(without)["evidence_cells"]


def test_every_row_names_its_model_and_version_and_has_a_score_below_the_cut(tmp_path: Path) -> None:
    data = read(tmp_path / "data")
    keys = {row["claim_key"] for row in rows(data, "SELECT claim_key FROM claims")}
    for row in rows(data, "SELECT * FROM less_certain_claims"):
        assert FLOOR <= row["score"] < DEFAULT_CUT
        assert row["rule"] == "comparison" and row["extractor"] and row["extractor_version"]
        assert row["claim_key"] not in keys
        assert ABSTRACT[row["start"] : row["end"]] == row["quote"] or row["quote"] == TITLE


def test_a_number_of_a_concept_is_given_only_where_a_claim_or_a_vocabulary_made_it(tmp_path: Path) -> None:
    data = read(tmp_path / "data")
    held = {row["id"]: row["name"] for row in rows(data, "SELECT id, name FROM outcomes")}
    told = rows(data, "SELECT outcome_id, outcome_text FROM less_certain_claims")
    assert {row["outcome_id"] for row in told} <= {*held, None}
    assert None in {row["outcome_id"] for row in told}
    assert rows(data, "PRAGMA foreign_key_check") == []


def test_reading_again_writes_nothing(tmp_path: Path) -> None:
    data = read(tmp_path / "data")
    before = rows(data, "SELECT * FROM less_certain_claims ORDER BY id")
    review(data, "of-no-claim", "accept")  # so that everything is derived again
    again = read(tmp_path / "data")
    assert rows(again, "SELECT max(id) AS n FROM runs") == [{"n": 2}]
    assert rows(again, "SELECT * FROM less_certain_claims ORDER BY id") == before


def test_a_person_can_make_a_less_certain_claim_count(tmp_path: Path) -> None:
    data = read(tmp_path / "data")
    first, second, *_ = rows(data, "SELECT * FROM less_certain_claims ORDER BY id")
    review(data, first["claim_key"], "accept")
    review(data, second["claim_key"], "reject", "not_a_claim")
    data = read(tmp_path / "data")
    accepted = f"SELECT status, score FROM claims WHERE claim_key = '{first['claim_key']}'"
    assert rows(data, accepted) == [{"status": "accepted", "score": first["score"]}]
    left = {row["claim_key"]: row["status"] for row in rows(data, "SELECT * FROM less_certain_claims")}
    assert first["claim_key"] not in left and left[second["claim_key"]] == "rejected"
    review(data, first["claim_key"], "undo")
    data = read(tmp_path / "data")
    assert rows(data, accepted) == []
    assert first["claim_key"] in {row["claim_key"] for row in rows(data, "SELECT claim_key FROM less_certain_claims")}
    assert rows(data, "PRAGMA foreign_key_check") == []


def test_their_quotes_are_verified(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    data = read(folder)
    checked = verify(folder / "evidence.db", folder / "responses.db")
    told = rows(data, "SELECT count(*) AS n FROM less_certain_claims")[0]["n"]
    assert checked.problems == () and checked.quotes_n > told
    data.store.db.execute("UPDATE less_certain_claims SET quote = 'Something else' WHERE id = 1")
    data.store.db.conn.commit()
    assert [p.split(":")[0] for p in verify(folder / "evidence.db", folder / "responses.db").problems] == [
        "less certain claim 1"
    ]


def test_a_text_that_changes_takes_them_along(tmp_path: Path) -> None:
    data = read(tmp_path / "data")
    path = tmp_path / "data" / "export.nbib"
    path.write_text(RECORD.replace(ABSTRACT, "Painful knees are common."))
    import_files(data, "knees", [path], None)
    assert rows(data, "SELECT id FROM less_certain_claims") == []
    assert rows(data, "PRAGMA foreign_key_check") == []


def test_the_table_has_the_columns_of_claims_but_for_repeats(tmp_path: Path) -> None:
    data = read(tmp_path / "data")
    columns = {name: [c.name for c in data.store.db.table(name).columns] for name in ("claims", "less_certain_claims")}
    assert [name for name in columns["claims"] if name != "duplicate_of"] == columns["less_certain_claims"]
    assert evidence.pending(data.store.db) == []
