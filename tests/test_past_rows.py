"""Every derived table as of every run is what it was right after that run, over random histories."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_once import new_store
from sqlite_utils import Database

from evidence_kb import schema
from evidence_kb.decisions import Word
from evidence_kb.derive import derive
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
from evidence_kb.store import Store
from evidence_kb.store_past import TABLES, columns
from evidence_kb.store_remove import drop_other_notices
from evidence_kb.topic import parse_topic

TOPIC = parse_topic("title: T\nquestion: Q?\nseeds:\n- doi: 10.5555/a\nfollow: {cited_by: 1, references: 1}\n", "t.yml")
TEXTS = (
    "Five children with CRMO received pamidronate. Pain fell in 4 of 5 children.",
    "Nine children with CRMO received pamidronate. Pain rose in 8 of 9 children.",
    "Nine children with CRMO received pamidronate. Fever fell in 2 of 9 children. Pain fell in 3 of 9 children.",
    "Seven children with CRMO received zoledronate.",
)
Z = Identifiers(doi="10.5555/z", pmid="77")
NAMES = "abc"
EXAMPLES = int(os.environ.get("EVIDENCE_KB_HISTORIES", "8"))  # more find more, and take longer

# One thing that happens in a night; several make up a night.
texts = st.tuples(st.just("text"), st.sampled_from(NAMES), st.integers(0, len(TEXTS) - 1))
edges = st.tuples(st.just("edge"), st.sampled_from(NAMES), st.sampled_from(NAMES))
gone = st.tuples(st.just("gone"), st.sampled_from(NAMES), st.sampled_from(NAMES))
notices = st.tuples(st.just("notices"), st.sets(st.sampled_from(NAMES)))
pmids = st.tuples(st.just("pmid"), st.sampled_from(NAMES))
same = st.tuples(st.just("same"), st.booleans())
verdicts = st.tuples(st.just("verdict"), st.sampled_from(["accept", "reject", "undo"]))
screened = st.tuples(st.just("screen"), st.sampled_from(NAMES), st.sampled_from(["include", "exclude", "undo"]))
nights = st.lists(st.one_of(texts, texts, edges, gone, notices, pmids, same, verdicts, screened), max_size=3)


class History:
    """A database with what happens to it, night by night."""

    def __init__(self, folder: Path) -> None:
        self.store = new_store(folder / "evidence.db")
        self.store.save_topic("t", "T", "Q?", None)
        self.reviews: list[Word] = []
        self.screenings: list[Word] = []
        self.rulings: tuple[Ruling, ...] = ()
        self.run = self.n = 0

    def begin(self) -> int:
        self.store.db.execute("UPDATE runs SET status = 'finished'")
        self.run = self.store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
        return self.run

    def save(self, provider: str, question: Question, address: str, batch: Batch, *, is_seeds: bool = False) -> str:
        self.n += 1
        at = f"2026-01-01T00:{self.n // 60:02}:{self.n % 60:02}Z"
        response = Response(Request(provider, question, address), str(self.n).encode(), at)
        keep(self.store, self.run, "t", response, batch, is_seeds=is_seeds)
        return response.sha256

    def text(self, name: str, text: int) -> None:
        key = f"doi:10.5555/{name}"
        record = Record(key, Identifiers(doi=f"10.5555/{name}"), title=f"Pamidronate in children, part {name}")
        passages = (Passage(key, PassageKind.ABSTRACT, None, TEXTS[text], True),)
        batch = Batch(records=(record,), passages=passages, focal_keys=(key,))
        self.save("crossref", Question.RECORDS, f"https://api.crossref.org/{name}", batch, is_seeds=name == "a")

    def edge(self, citing: str, cited: str) -> None:
        keys = tuple(dict.fromkeys((f"doi:10.5555/{citing}", f"doi:10.5555/{cited}")))
        records = tuple(Record(key, Identifiers(doi=key[4:]), is_stub=True) for key in keys)
        batch = Batch(records=records, statements=(CitationStatement(keys[0], keys[-1]),), focal_keys=keys[-1:])
        self.save("opencitations", Question.CITED_BY, f"https://api.opencitations.net/{citing}{cited}", batch)

    def gone(self, citing: str, cited: str) -> None:
        self.store.db.execute(
            "UPDATE citation_statements SET gone_run = ? WHERE citing_key = ? AND cited_key = ? AND gone_run IS NULL",
            [self.run, f"doi:10.5555/{citing}", f"doi:10.5555/{cited}"],
        )

    def notices(self, names: set[str]) -> None:
        told = tuple(Notice(f"doi:10.5555/{name}", "retracted", "doi:10.5555/n", reason=str(self.n)) for name in names)
        records = tuple(Record(n.record_key, Identifiers(doi=n.record_key[4:]), is_stub=True) for n in told)
        batch = Batch(records=records, notices=told)
        sha256 = self.save("retraction_watch", Question.NOTICES, "https://gitlab.com/x.csv", batch)
        drop_other_notices(self.store.db, "retraction_watch", sha256)

    def pmid(self, name: str) -> None:
        """Learn a better identifier: the study goes by another key, and its claims with it."""
        number = str(100 + NAMES.index(name))
        record = Record(f"pmid:{number}", Identifiers(pmid=number, doi=f"10.5555/{name}"), title=f"Part {name}")
        self.save(
            "pubmed", Question.RECORDS, f"https://eutils/{name}", Batch(records=(record,), focal_keys=(record.key,))
        )

    def same(self, is_same: bool) -> None:
        self.rulings = (Ruling("doi:10.5555/a", "doi:10.5555/b", is_same),)

    def verdict(self, verdict: str) -> None:
        for row in self.store.rows("SELECT claim_key FROM claims ORDER BY claim_key LIMIT 1"):
            number = len(self.reviews) + 1
            reason = "wrong_direction" if verdict == "reject" else None
            self.reviews.append(Word(number, row["claim_key"], "alice", verdict, reason=reason))

    def screen(self, name: str, decision: str) -> None:
        number = len(self.screenings) + 1
        reason = "wrong_treatment" if decision == "exclude" else None
        self.screenings.append(Word(number, f"doi:10.5555/{name}", "alice", decision, reason=reason, topic="t"))

    def derive(self) -> None:
        derive(self.store, {"t": TOPIC}, self.reviews, self.run, rulings=self.rulings, screenings=self.screenings)

    def now(self, entity: str) -> list[dict[str, Any]]:
        """Return a table as it is, in the columns that its history keeps."""
        names = columns(self.store.db, entity)
        shown = ", ".join(f'{expression.format("x")} AS "{name}"' for name, expression in names.items())
        return in_order(self.store.rows(f"SELECT {shown} FROM {TABLES[entity].table} x"))

    def as_of(self, entity: str, run: int) -> list[dict[str, Any]]:
        rows = self.store.rows(f"SELECT * FROM {TABLES[entity].table}_as_of WHERE run_id = ?", [run])
        return in_order([{name: value for name, value in row.items() if name != "run_id"} for row in rows])

    def cells(self) -> list[dict[str, Any]]:
        return in_order(self.store.rows(
            "SELECT t.name AS treatment, o.name AS outcome, e.* FROM evidence_cells e "
            "JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id"))  # fmt: skip

    def cells_as_of(self, run: int) -> list[dict[str, Any]]:
        return in_order(self.store.rows("SELECT * FROM evidence_cells_as_of WHERE run_id = ?", [run]))


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [{k: v for k, v in row.items() if k not in ("treatment_id", "outcome_id", "run_id")} for row in rows]
    return sorted(kept, key=lambda row: repr(sorted(row.items())))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(nights, min_size=2, max_size=5))
def test_every_table_as_of_every_run_is_what_the_run_left(history: list[list[Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = History(Path(folder))
        left: dict[int, tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]] = {}
        for number, events in enumerate(history):
            run = made.begin()
            if number == 0:
                made.text("a", 0)
            for what, *values in events:
                getattr(made, what)(*values)
            made.derive()
            left[run] = ({entity: made.now(entity) for entity in TABLES}, made.cells())
            for earlier, (tables, cells) in left.items():
                for entity, rows in tables.items():
                    assert made.as_of(entity, earlier) == rows, (entity, earlier, run)
                assert made.cells_as_of(earlier) == cells, (earlier, run)
        made.store.close()


def test_a_row_that_only_looks_older_was_not_there_before() -> None:
    """A claim whose study goes by another key has another key itself: before, it stood under the old one alone."""
    with tempfile.TemporaryDirectory() as folder:
        made = History(Path(folder))
        first = made.begin()
        text = (Passage("pmid:77", PassageKind.ABSTRACT, None, TEXTS[0], True),)
        for key, known, texts in (("pmid:77", Identifiers(pmid="77"), text), ("doi:10.5555/z", Z, ())):
            batch = Batch(
                records=(Record(key, known, title="Pamidronate in children"),), passages=texts, focal_keys=(key,)
            )
            made.save(
                "pubmed" if key[0] == "p" else "crossref", Question.RECORDS, f"https://x/{key}", batch, is_seeds=True
            )
            made.derive()
            if made.run == first:
                before = made.now("claim")
                made.begin()
        assert before and {row["claim_key"] for row in made.now("claim")}.isdisjoint(row["claim_key"] for row in before)
        assert made.as_of("claim", first) == before
        made.store.close()


def test_a_database_from_before_shows_no_state_that_it_did_not_keep(tmp_path: Path) -> None:
    db = Database(tmp_path / "evidence.db")
    schema.evidence.apply(db, stop_before="m0019_guards")
    for number in (3, 4):
        db.table("runs").insert({"id": number, "command": "refresh", "topics": "[]", "started_at": "2026-01-01",
                                 "status": "warnings", "code_version": "0", "extractor_version": "0"})  # fmt: skip
    db.table("studies").insert({"id": 1, "key": "k", "status": "stub", "first_run": 3, "last_run": 4})
    db.close()
    store = Store(tmp_path / "evidence.db")
    assert not list(store.db.query("PRAGMA foreign_key_check"))
    assert not store.rows("SELECT name FROM sqlite_master WHERE sql LIKE '%runs_with_stopped%'")
    assert [row["run_id"] for row in store.rows("SELECT run_id FROM studies_as_of")] == [4]
    store.finish_run(4, "stopped", "2026-01-01T00:00:01Z", None, None)
    assert store.rows("SELECT status FROM runs WHERE id IN (SELECT run_id FROM studies_as_of)") == [
        {"status": "stopped"}
    ]
    store.close()
