"""Texts that were read are not read again, and nobody can tell from the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from made_once import new_store

from evidence_kb import derive as derive_module
from evidence_kb import extractions, store_reads
from evidence_kb.claims import extract
from evidence_kb.derive import derive
from evidence_kb.extractions import basis_of, packed, unpacked
from evidence_kb.findings import (
    Arithmetic,
    Basis,
    Change,
    Claim,
    Direction,
    Dose,
    Extraction,
    Finding,
    Numbers,
    Quote,
    SpellingVariant,
    Vocabulary,
)
from evidence_kb.model import Batch, Identifiers, Passage, PassageKind, Record
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import save_batch
from evidence_kb.topic import Topic, parse_topic

SERIES = "We treated 5 children with relapsing fooitis with zorplexine. Pain decreased in 4 of 5 children."
TRIAL = (
    "In this randomised trial, 80 adults with fooitis received zorplexine or placebo. Fooitis is a painful disease. "
    "Pain was measured every week. Pain was significantly lower with zorplexine than with placebo (p = 0.003)."
)
TOPIC = parse_topic("title: T\nquestion: Q?\nseeds:\n- doi: 10.5555/a\n", "t.yml")
WIDER = parse_topic(
    "title: T\nquestion: Q?\nseeds:\n- doi: 10.5555/a\nvocabulary:\n  treatments:\n  - name: zorplexine\n", "t.yml"
)
DERIVED = ("extractions", "claims", "studies", "treatments", "outcomes", "conditions", "synonyms", "evidence_cells")


class Read:
    """`extract`, counting what it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.stops_at: str | None = None

    def __call__(self, passages: Sequence[Passage], vocabulary: Vocabulary) -> Extraction:
        self.texts.append(passages[-1].text)
        if passages[-1].text == self.stops_at:
            raise KeyboardInterrupt
        return extract(passages, vocabulary)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    counting = Read()
    monkeypatch.setattr(derive_module, "extract", counting)
    return counting


def store_of(folder: Path, **abstracts: str) -> Store:
    folder.mkdir(exist_ok=True)
    store = new_store(folder / "evidence.db")
    store.save_topic("t", "T", "Q?", None)
    store.begin_run("test", ["t"], "2026-11-22T02:00:00Z", "0", "rules 0")
    save(store, **abstracts)
    return store


def save(store: Store, **abstracts: str) -> None:
    """Save one work for each name, with its abstract."""
    for name, text in abstracts.items():
        key = f"doi:10.5555/{name}"
        batch = Batch(
            records=(Record(key, Identifiers(doi=f"10.5555/{name}"), title=f"Work {name}"),),
            passages=(Passage(key, PassageKind.ABSTRACT, None, text),),
            focal_keys=(key,),
        )
        save_batch(store, Origin(1, "t", "crossref", name * 64, "2026-11-22T02:00:00Z", "seed"), batch)


def derived(store: Store, topic: Topic = TOPIC) -> dict[str, list[dict[str, Any]]]:
    derive(store, {"t": topic}, [], 1)
    return {table: store.rows(f"SELECT * FROM {table}") for table in DERIVED}


def test_second_derivation_reads_no_text_and_writes_no_row(tmp_path: Path, read: Read) -> None:
    store = store_of(tmp_path, a=SERIES, b=TRIAL)
    first = derived(store)
    assert sorted(read.texts) == sorted([SERIES, TRIAL])
    assert len(first["claims"]) > 1
    for table in DERIVED:
        for change in ("INSERT", "UPDATE", "DELETE"):
            store.db.execute(
                f"CREATE TEMP TRIGGER {table}_{change} BEFORE {change} ON main.{table} "
                f"BEGIN SELECT raise(ABORT, '{change} of {table}'); END"
            )
    read.texts.clear()
    assert derived(store) == first
    assert read.texts == []


def test_one_changed_abstract_is_read_alone_and_leaves_what_a_rebuild_gives(tmp_path: Path, read: Read) -> None:
    changed = SERIES.replace("4 of 5", "3 of 5")
    store = store_of(tmp_path / "grown", a=SERIES, b=TRIAL)
    derived(store)
    store.db.execute("UPDATE passages SET text = ? WHERE text = ?", [changed, SERIES])
    read.texts.clear()
    grown = derived(store)
    assert read.texts == [changed]
    assert len(grown["extractions"]) == 2
    again = derived(store_of(tmp_path / "anew", a=changed, b=TRIAL))
    numbers = {"id", "claim_id", "concept_id", "treatment_id", "outcome_id", "comparator_id", "duplicate_of"}

    def bare(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
        """Leave out what counts rows in the order in which they came."""
        return {
            table: sorted(str({name: row[name] for name in row if name not in numbers}) for row in rows)
            for table, rows in tables.items()
        }

    assert bare(grown) == bare(again)


def test_without_what_was_kept_everything_derives_to_the_same(tmp_path: Path, read: Read) -> None:
    store = store_of(tmp_path, a=SERIES, b=TRIAL)
    first = derived(store)
    store.db.execute("DELETE FROM extractions")
    read.texts.clear()
    assert derived(store) == first
    assert len(read.texts) == 2


def test_another_vocabulary_reads_everything_again(tmp_path: Path, read: Read) -> None:
    store = store_of(tmp_path, a=SERIES, b=TRIAL)
    derived(store)
    read.texts.clear()
    found = derived(store, WIDER)
    assert len(read.texts) == len(found["extractions"]) == 2


@pytest.mark.parametrize("what", ["VERSION", "EXTRACTOR"])
def test_another_reader_reads_everything_again(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    store = store_of(tmp_path, a=SERIES, b=TRIAL)
    derived(store)
    read.texts.clear()
    monkeypatch.setattr(extractions, what, "another")
    derived(store)
    assert len(read.texts) == 2


@pytest.mark.parametrize("changed", ["claims/weights/score.npz", "claims/rules/rules.py", "text.py"])
def test_changed_code_and_changed_weights_have_another_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    for name in ("claims/weights/score.npz", "claims/rules/rules.py", "findings.py", "model.py", "text.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"as it was")
    monkeypatch.setattr(extractions, "files", lambda package: tmp_path)
    before = extractions._program.__wrapped__()
    assert extractions._program.__wrapped__() == before
    (tmp_path / changed).write_bytes(b"as it is")
    assert extractions._program.__wrapped__() != before


def test_interrupted_reading_leaves_nothing_behind(tmp_path: Path, read: Read) -> None:
    store = store_of(tmp_path, a=SERIES, b=TRIAL)
    read.stops_at = TRIAL
    with pytest.raises(KeyboardInterrupt):
        derived(store)
    assert store.rows("SELECT * FROM extractions") == store.rows("SELECT * FROM claims") == []
    read.stops_at = None
    assert len(derived(store)["extractions"]) == 2


def test_texts_that_say_two_things_are_seen_where_tests_read_them_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [Passage("1", PassageKind.ABSTRACT, None, "Read in this test alone.")]
    said = iter((FULL, Extraction()))
    monkeypatch.setattr("evidence_kb.claims.extract", lambda passages, vocabulary: next(said))
    assert derive_module.extract(texts, Vocabulary()) == FULL
    with pytest.raises(AssertionError, match="said two things"):
        derive_module.extract(texts, Vocabulary())


def test_hash_follows_texts_and_not_whose_they_are() -> None:
    one = Passage("1", PassageKind.ABSTRACT, "Results", "Pain fell.")
    assert basis_of([one], Vocabulary()) == basis_of([Passage("2", one.kind, one.label, one.text)], Vocabulary())
    others = [
        [Passage("1", PassageKind.SUMMARY, "Results", "Pain fell.")],
        [Passage("1", PassageKind.ABSTRACT, None, "Pain fell.")],
        [Passage("1", PassageKind.ABSTRACT, "Results", "Pain fell!")],
        [Passage("1", PassageKind.ABSTRACT, "Results", "Pain fell.", complete=False)],
        [one, one],
        [],
    ]
    assert len({basis_of(passages, Vocabulary()) for passages in [[one], *others]}) == 7


QUOTE = Quote(1, 2, 9, "“Pain” fell\n")
CLAIM = Claim(
    QUOTE, Basis.OWN_DATA, Change.DECREASED, Direction.IMPROVEMENT, "rule", "zorplexine", "pain", "placebo",
    "alone", QUOTE, "at week 4", "fooitis", "exact", ("3", "4"), True, 2, "with_p",
    Numbers(4, 5, "stated", 80.0, 80.0, Arithmetic.OK, 37.6, 96.4, "RR", 0.1, 1e-9, 3.0, "<", 0.001),
    Dose(QUOTE, 2.5, "mg", "every 3 months", 3.0, 3.0, "month", 6.0, 18.0, "month", True), 0, 0.75,
)  # fmt: skip
FULL = Extraction(
    claims=(CLAIM,),
    less_certain=(CLAIM,),
    design=Finding("RCT", QUOTE), timing=Finding("prospective", QUOTE), centres=Finding("multi", QUOTE),
    participants=Finding("5", QUOTE), conditions=(Finding("fooitis", QUOTE),),
    spelling_variants=(SpellingVariant("zorplexin", "zorplexine", QUOTE),),
    abbreviations=(("ZPX", "zorplexine"),),
)  # fmt: skip


def test_every_field_survives_being_kept() -> None:
    assert repr(unpacked(packed(FULL))) == repr(FULL)
    assert packed(unpacked(packed(FULL))) == packed(FULL)

    def empty(value: object) -> list[str]:
        """Name the fields that would also be right if they were lost."""
        names = []
        for field in fields(value) if is_dataclass(value) else ():
            inner = getattr(value, field.name)
            if inner == field.default and field.name != "duplicate_of":
                names.append(field.name)
            for one in inner if isinstance(inner, tuple) else (inner,):
                names += empty(one)
        return names

    assert empty(FULL) == []


def test_texts_are_read_in_one_order_whenever_they_came(tmp_path: Path) -> None:
    """A claim's score hangs on what stands around it: it must not move because a text was fetched again."""
    said = {
        "pubmed": ((PassageKind.TITLE, "Zorplexine in children"), (PassageKind.ABSTRACT, SERIES)),
        "semantic_scholar": (
            (PassageKind.EXCERPT, "Pain fell with zorplexine [3]."),
            (PassageKind.EXCERPT, "It fell."),
        ),
    }
    found = []
    for n, names in enumerate((tuple(said), tuple(reversed(said)))):
        store = Store(tmp_path / f"{n}.db")
        store.save_topic("t", "T", "Q?", None)
        for name in names:
            run = store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
            store.finish_run(run, "finished", "2026-01-01T00:00:00Z", None, None)
            key = f"{name}:1"
            record = Record(key, Identifiers(doi="10.5555/a"), title="Zorplexine in children")
            texts = tuple(Passage(key, kind, None, text, True) for kind, text in said[name])
            origin = Origin(run, "t", name, f"{n}{name}", "2026-01-01T00:00:00Z", "seed")
            save_batch(store, origin, Batch(records=(record,), passages=texts, focal_keys=(key,)))
        derive(store, {}, [], run)
        (rows,) = store_reads.passages_by_study(store).values()
        found.append([row["text"] for row in rows])
    assert found[0] == found[1]
    assert found[0][:2] == ["Zorplexine in children", SERIES]
