"""What is read from contexts is stored at derive, beside what the provider says, and read again from its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from made_once import new_store

from evidence_kb.context_rows import context_rows
from evidence_kb.contexts import READER
from evidence_kb.derive import derive
from evidence_kb.model import Batch, CitationContext, CitationStatement, Identifiers, Passage, PassageKind, Record
from evidence_kb.store import Origin
from evidence_kb.store_batch import save_batch
from evidence_kb.topic import parse_topic
from evidence_kb.verify import verify

TEXT = "Nobody knew. Our relief was similar to that reported by Poe [4], but it may fade [5]."
TOPIC = parse_topic("title: T\nquestion: Q?\nseeds:\n  - doi: 10.1234/poe\n", "t.yml")


def row(quote: str, passage: int = 1, **more: Any) -> dict[str, Any]:
    given = {"provider": "p", "citing_key": "c", "cited_key": "d", "passage_id": passage, "quote": quote}
    return given | {"is_paraphrase": 0, "authors": "Roe J; Doe K", "year": 2004} | more


def test_a_number_told_by_one_text_is_looked_up_in_the_others_of_the_pair() -> None:
    first, second = context_rows([row("Pain fell [3], fever rose [4]."), row("Roe et al. [4] saw fever.", 2)])
    assert (second["marker_resolved"], second["marker_rule"]) == ("4", "author")
    assert (first["marker_resolved"], first["marker_rule"]) == ("4", "reference-number")
    alone, other = context_rows([row("Pain fell [3], fever rose [4]."), row("Roe [4] saw fever.", 2, cited_key="e")])
    assert alone["marker_resolved"] is None and other["marker_resolved"] == "4"


def test_words_that_are_not_the_authors_are_not_read() -> None:
    (read,) = context_rows([row("We agree with Roe [4].", is_paraphrase=1)])
    assert [read[c] for c in ("whose", "hedge", "intent_read", "reader", "marker_resolved")] == [None] * 5


def test_a_context_is_read_at_derive_and_verified(tmp_path: Path) -> None:
    store = new_store(tmp_path / "evidence.db")
    store.save_topic("t", "T", "Q?", None)
    run = store.begin_run("test", ["t"], "2026-11-22T02:00:00Z", "0", "rules 0")
    batch = Batch(
        records=(
            Record("a", Identifiers(doi="10.1234/poe"), title="One", authors="Poe A; Doe B", year=2001),
            Record("b", Identifiers(doi="10.1234/two"), title="Two"),
        ),
        passages=(Passage("b", PassageKind.EXCERPT, None, TEXT),),
        statements=(CitationStatement("b", "a"),),
        contexts=(CitationContext("b", "a", 0, ("4", "5"), "citesForInformation", "background"),),
        focal_keys=("a",),
    )
    origin = Origin(run, "t", "semantic_scholar", "aa", "2026-11-22T02:00:00Z", "seed", "https://example.org")
    save_batch(store, origin, batch)
    derive(store, {"t": TOPIC}, [], run)
    (read,) = store.rows("SELECT * FROM citation_contexts")
    assert (read["whose"], read["marker_resolved"], read["marker_rule"]) == ("citing", "4", "author")
    assert TEXT[read["told_start"] : read["told_end"]] == "Our relief was similar to that reported by Poe [4]"
    assert (read["hedge"], read["intent_read"], read["intent_rule"]) == (0, "agreesWith", "similar-to")
    assert TEXT[read["intent_start"] : read["intent_end"]].startswith("similar to that")
    assert (read["intent"], read["intent_stated"]) == ("citesForInformation", "background")  # the provider's, untouched
    assert read["reader"] == READER
    before = store.rows("SELECT * FROM citation_contexts")
    derive(store, {"t": TOPIC}, [], run)
    assert store.rows("SELECT * FROM citation_contexts") == before
    store.db.execute("UPDATE citation_contexts SET told_end = 9999")
    store.db.conn.commit()
    store.close()
    problems = verify(tmp_path / "evidence.db", tmp_path / "none").problems
    assert any("words about a cited work" in problem and "9999" in problem for problem in problems)
