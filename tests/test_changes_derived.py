"""Runs over made-up answers: what a text, a notice, a decision or a merge changes is recorded, with its cause."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidence_kb.claims import extract
from evidence_kb.data_folder import Data
from evidence_kb.decisions import Word
from evidence_kb.derive import derive
from evidence_kb.edits import packed
from evidence_kb.findings import Extraction
from evidence_kb.harvest import keep
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Identifiers,
    Notice,
    Passage,
    PassageKind,
    Question,
    Record,
    Request,
    Response,
)
from evidence_kb.resolve import Ruling
from evidence_kb.store_remove import drop_other_notices
from evidence_kb.topic import parse_topic

TOPIC = parse_topic("title: T\nquestion: Q?\nseeds:\n- doi: 10.5555/a\n- doi: 10.5555/b\n- doi: 10.5555/c\n", "t.yml")
RW = "https://gitlab.com/crossref/retraction-watch-data/-/raw/main/retraction_watch.csv"
FELL = "Five children with CRMO received pamidronate. Pain fell in 4 of 5 children."
ROSE = "Nine children with CRMO received pamidronate. Pain rose in 8 of 9 children."


@pytest.fixture
def data(tmp_path: Path) -> Data:
    data = Data(tmp_path)
    data.store.save_topic("t", "T", "Q?", None)
    return data


def run(data: Data, reviews: list[Word] | None = None, rulings: tuple[Ruling, ...] = (), **texts: str) -> int:
    """Read these abstracts by the last letter of their DOI, derive, derive again, and return the number of the run."""
    data.store.db.execute("UPDATE runs SET status = 'finished'")
    number = data.store.begin_run("test", ["t"], f"2026-01-{len(texts) + 1:02}T00:00:00Z", "0", "rules 0")
    for name, text in texts.items():
        key = f"doi:10.5555/{name}"
        record = Record(key, Identifiers(doi=f"10.5555/{name}"), title=f"Pamidronate in children, part {name}")
        batch = Batch(records=(record,), passages=(Passage(key, PassageKind.ABSTRACT, None, text, True),),
                      focal_keys=(key,))  # fmt: skip
        save(data, number, "crossref", Question.RECORDS, f"https://api.crossref.org/works?{name}", text, batch)
    derived(data, number, reviews or [], rulings)
    return number


def save(data: Data, run: int, provider: str, question: Question, address: str, body: str, batch: Batch) -> None:
    response = Response(Request(provider, question, address), body.encode(), f"2026-01-{run:02}T00:00:00Z")
    keep(data.store, run, "t", response, batch, is_seeds=question is Question.RECORDS)


def derived(data: Data, run: int, reviews: list[Word], rulings: tuple[Ruling, ...] = ()) -> None:
    derive(data.store, {"t": TOPIC}, reviews, run, rulings=rulings)
    before = data.store.rows("SELECT * FROM changes"), data.store.rows("SELECT * FROM topic_counts")
    derive(data.store, {"t": TOPIC}, reviews, run, rulings=rulings)
    assert (data.store.rows("SELECT * FROM changes"), data.store.rows("SELECT * FROM topic_counts")) == before
    assert not data.store.rows("SELECT * FROM touched")


def changes(data: Data, run: int, entity: str) -> list[dict[str, Any]]:
    return data.store.rows("SELECT * FROM changes WHERE run_id = ? AND entity = ? ORDER BY entity_id", [run, entity])


def pain(data: Data, run: int) -> dict[str, Any]:
    (row,) = [row for row in changes(data, run, "cell") if json.loads(row["entity_id"]) == ["pamidronate", "pain"]]
    return row


def directions(row: dict[str, Any]) -> tuple[Any, Any]:
    return tuple(json.loads(row[side])["direction"] if row[side] else None for side in ("before", "after"))  # type: ignore[return-value]


def quote(data: Data, key: str) -> str:
    return str(data.store.rows("SELECT quote FROM claims WHERE claim_key = ?", [key])[0]["quote"])


def test_a_first_run_writes_only_that_the_topic_began_and_is_told_by_first_run(data: Data) -> None:
    number = run(data, a=FELL)
    assert [row["entity"] for row in data.store.rows("SELECT * FROM changes")] == ["topic"]
    told = data.store.rows(
        "SELECT entity, kind, count(*) AS n FROM run_changes WHERE run_id = ? GROUP BY 1, 2", [number]
    )
    assert ("study", "added", 1) in {(row["entity"], row["kind"], row["n"]) for row in told}
    claims_n = data.store.rows("SELECT count(*) AS n FROM claims")[0]["n"]
    assert ("claim", "added", claims_n) in {(row["entity"], row["kind"], row["n"]) for row in told}


def test_a_new_study_moves_a_cell_because_of_its_words(data: Data) -> None:
    run(data, a=FELL)
    second = run(data, b=ROSE)
    row = pain(data, second)
    assert directions(row) == ("improvement", "mixed")
    assert row["because"] == "claim_new" and "Pain rose in 8 of 9" in quote(data, row["because_claim_key"])
    assert not changes(data, second, "claim")


def test_words_that_are_gone_are_kept_and_found_again(data: Data) -> None:
    run(data, a=FELL, b=ROSE)
    second = run(data, b="Nine children with CRMO received pamidronate.")
    left = changes(data, second, "claim")
    assert left and {row["kind"] for row in left} == {"left"}
    assert any("Pain rose in 8 of 9" in json.loads(row["before"])["quote"] for row in left)
    assert (pain(data, second)["because"], directions(pain(data, second))) == ("claim_left", ("mixed", "improvement"))
    third = run(data, b=ROSE)
    assert {row["kind"] for row in changes(data, third, "claim")} == {"returned"}
    assert pain(data, third)["because"] == "claim_returned"
    added = data.store.rows(
        "SELECT 1 FROM run_changes WHERE run_id = ? AND entity = 'claim' AND kind = 'added'", [third]
    )
    assert not added


def test_a_text_that_is_read_again_is_no_news(data: Data) -> None:
    run(data, a=FELL)
    keys = data.store.rows("SELECT claim_key, first_run FROM claims ORDER BY 1")
    second = run(data, a=FELL + " Nothing else was seen.")
    assert not [row for row in changes(data, second, "claim") if row["kind"] != "changed"]
    now = data.store.rows("SELECT claim_key, first_run FROM claims ORDER BY 1")
    assert now[: len(keys)] == keys


def test_a_decision_and_a_retraction_move_cells_and_say_so(data: Data) -> None:
    run(data, a=FELL, b=ROSE)
    (rejected,) = data.store.rows("SELECT claim_key FROM claims WHERE quote LIKE 'Pain rose in 8 of 9%' LIMIT 1")
    review = Word(1, rejected["claim_key"], "alice", "reject", reason="wrong_direction")
    second = run(data, [review])
    assert pain(data, second)["because"] == "decision"
    assert pain(data, second)["because_claim_key"] == rejected["claim_key"]
    third = number_of_next(data)
    notices = Batch(records=(Record("doi:10.5555/a", Identifiers(doi="10.5555/a"), is_stub=True),),
                    notices=(Notice("doi:10.5555/a", "retracted", "doi:10.5555/n"),))  # fmt: skip
    save(data, third, "retraction_watch", Question.NOTICES, RW, "1", notices)
    derived(data, third, [review])
    assert (pain(data, third)["because"], pain(data, third)["because_claim_key"]) == ("integrity", None)
    assert [(row["field"], row["after"]) for row in changes(data, third, "study")] == [("integrity", '"retracted"')]
    fourth = number_of_next(data)
    save(data, fourth, "retraction_watch", Question.NOTICES, RW, "2", Batch())
    drop_other_notices(data.store.db, "retraction_watch", hashlib.sha256(b"2").hexdigest())
    derived(data, fourth, [review])
    (left,) = changes(data, fourth, "notice")
    assert left["kind"] == "left" and json.loads(left["before"])["kind"] == "retracted"


def number_of_next(data: Data) -> int:
    data.store.db.execute("UPDATE runs SET status = 'finished'")
    return data.store.begin_run("test", ["t"], "2026-01-20T00:00:00Z", "0", "rules 0")


def test_a_study_known_by_a_better_identifier_says_nothing_new(data: Data) -> None:
    bare = Record("pmid:77", Identifiers(pmid="77"), title="Pamidronate in children")
    text = Passage("pmid:77", PassageKind.ABSTRACT, None, FELL, True)
    batch, first = Batch(records=(bare,), passages=(text,), focal_keys=("pmid:77",)), number_of_next(data)
    save(data, first, "pubmed", Question.RECORDS, "https://eutils.ncbi.nlm.nih.gov/efetch?id=77", "77", batch)
    derived(data, first, [])
    before = data.store.rows("SELECT claim_key, quote, first_run FROM claims ORDER BY quote, claim_key")
    second = number_of_next(data)
    better = Record("doi:10.5555/z", Identifiers(doi="10.5555/z", pmid="77"), title="Pamidronate in children")
    batch = Batch(records=(better,), focal_keys=("doi:10.5555/z",))
    save(data, second, "crossref", Question.RECORDS, "https://api.crossref.org/works?z", "z", batch)
    derived(data, second, [])
    after = data.store.rows("SELECT claim_key, quote, first_run FROM claims ORDER BY quote, claim_key")
    assert {row["claim_key"] for row in before}.isdisjoint(row["claim_key"] for row in after)
    assert [(r["quote"], r["first_run"]) for r in before] == [(r["quote"], r["first_run"]) for r in after]
    assert not changes(data, second, "claim") and not changes(data, second, "cell")


def test_merged_studies_say_so_and_citations_go_on(data: Data) -> None:
    works = tuple(Record(f"doi:10.5555/{n}", Identifiers(doi=f"10.5555/{n}"), is_stub=True) for n in "bc")
    cites = Batch(records=works, statements=(CitationStatement("doi:10.5555/c", "doi:10.5555/b"),))
    run(data, a=FELL)
    save(data, number_of_next(data), "opencitations", Question.CITED_BY, "https://opencitations.net/b", "b", cites)
    run(data, b=ROSE)
    assert len(data.store.rows("SELECT 1 FROM citations")) == 1
    second = run(data, rulings=(Ruling("doi:10.5555/a", "doi:10.5555/b", True),))
    left = [row for row in changes(data, second, "study") if row["kind"] == "left"]
    assert [row["field"] for row in left] == ["merged"]
    kept = data.store.rows("SELECT cited_id, first_run FROM citations")
    assert [json.loads(left[0]["after"])["study_id"]] == [row["cited_id"] for row in kept]
    assert kept[0]["first_run"] < second and not changes(data, second, "citation")


def test_a_citation_that_was_with_another_number_for_a_run_returns_and_is_told_once(data: Data) -> None:
    """PubMed's record is split off, and its citations with it, until it is found to be the same work after all."""
    works = tuple(Record(f"doi:10.5555/{n}", Identifiers(doi=f"10.5555/{n}"), is_stub=True) for n in "bc")
    cites = Batch(records=works, statements=(CitationStatement("doi:10.5555/c", "doi:10.5555/b"),))
    run(data, a=FELL, c=ROSE)
    save(data, number_of_next(data), "opencitations", Question.CITED_BY, "https://opencitations.net/b", "b", cites)
    apart = Ruling("crossref/doi:10.5555/c", "opencitations/doi:10.5555/c", False)
    run(data, b=ROSE)
    (first,) = data.store.rows("SELECT citing_id, cited_id FROM citations")
    third = run(data, rulings=(apart,))
    (other,) = data.store.rows("SELECT citing_id, cited_id FROM citations")
    assert other != first
    fourth = run(data)
    assert data.store.rows("SELECT citing_id, cited_id, first_run FROM citations") == [{**first, "first_run": fourth}]
    named = json.dumps([first["citing_id"], first["cited_id"]], separators=(",", ":"))
    told = data.store.rows(
        "SELECT run_id, kind FROM run_changes WHERE entity = 'citation' AND entity_id = ? ORDER BY run_id", [named]
    )
    assert [(row["run_id"], row["kind"]) for row in told if row["run_id"] >= third] == [
        (third, "left"), (fourth, "returned")]  # fmt: skip


def test_a_second_correction_of_a_claim_is_a_decision_too(data: Data) -> None:
    run(data, a=FELL)
    (key,) = (row["claim_key"] for row in data.store.rows("SELECT claim_key FROM claims WHERE quote LIKE '%4 of 5%'"))
    mixed = Word(1, key, "alice", "edit", edits=packed({"direction": "mixed"}))
    second = run(data, [mixed])
    assert (pain(data, second)["because"], directions(pain(data, second))) == ("decision", ("improvement", "mixed"))
    worse = Word(2, key, "alice", "edit", edits=packed({"direction": "worsening"}))
    third = run(data, [mixed, worse])
    assert directions(pain(data, third)) == ("mixed", "worsening")
    assert (pain(data, third)["because"], pain(data, third)["because_claim_key"]) == ("decision", key)


def test_a_less_certain_claim_that_is_accepted_moves_a_cell_by_decision_and_back(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsure(*read: Any) -> Extraction:
        found = extract(*read)
        return replace(found, claims=(), less_certain=tuple(replace(c, score=0.4) for c in found.claims))

    monkeypatch.setattr("evidence_kb.derive.extract", unsure)
    run(data, a=FELL)
    (row,) = data.store.rows("SELECT claim_key FROM less_certain_claims WHERE quote LIKE '%4 of 5%'")
    accepted = Word(1, row["claim_key"], "alice", "accept")
    third = run(data, [accepted])
    assert (pain(data, third)["because"], pain(data, third)["because_claim_key"]) == ("decision", row["claim_key"])
    fourth = run(data, [accepted, Word(2, row["claim_key"], "alice", "undo")])
    assert (pain(data, fourth)["because"], pain(data, fourth)["because_claim_key"]) == ("decision", row["claim_key"])


def test_an_excluded_study_takes_its_row_along_and_no_text_is_blamed(data: Data) -> None:
    other = "Five children with CRMO received neridronate. Pain fell in 4 of 5 children. Fever rose in 2 of 5 children."
    run(data, a=FELL + " Fever rose in 1 of 5 children. Swelling fell in 3 of 5 children.", b=other)
    number = number_of_next(data)
    word = Word(1, "doi:10.5555/b", "alice", "exclude", reason="wrong_treatment", topic="t")
    derive(data.store, {"t": TOPIC}, [], number, screenings=[word])
    moved = changes(data, number, "cell")
    assert moved and {row["because"] for row in moved} <= {"screening", None}
