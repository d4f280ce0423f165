"""A database is translated into works of the world; what is lost, merged, split or strange shows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlite_utils

from evidence_kb import schema

from . import FULL, World, compare
from .works import Work
from .world import citation_of

WORLD = World.generate(51, citing_n=40, references_n=40, in_pubmed=0.7, coverage=FULL)


class Made:
    """An evidence database written row by row."""

    def __init__(self, path: Path) -> None:
        self.path = path
        db = sqlite_utils.Database(path)
        schema.evidence.apply(db)
        db.close()
        self.db = sqlite3.connect(path)
        self.insert("runs", id=1, command="test", topics="[]", started_at="2026-01-01T00:00:00Z", status="finished",
                    code_version="0", extractor_version="0")  # fmt: skip

    def insert(self, table: str, **row: object) -> int:
        marks = ", ".join("?" * len(row))
        return (
            self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", [*row.values()]).lastrowid or 0
        )

    def saved(self) -> Path:
        self.db.commit()
        return self.path

    def study(self, key: str, identifiers: list[str], title: str | None = None) -> int:
        study_id = self.insert("studies", key=key, title=title, status="stub", first_run=1, last_run=1)
        for identifier in identifiers:
            scheme, _, value = identifier.partition(":")
            self.insert("identifiers", scheme=scheme, value=value, study_id=study_id)
        return study_id

    def work(self, work: Work) -> int:
        return self.study(WORLD.key_of(work) or work.id, WORLD.keys_of(work), work.title)

    def cites(self, citing: int, cited: int, provider: str, gone_run: int | None = None) -> None:
        self.insert("citation_statements", citing_id=citing, cited_id=cited, provider=provider, citing_key=str(citing),
                    cited_key=str(cited), response_sha256="x", first_run=1, last_run=1, gone_run=gone_run)  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "evidence.db")


def test_studies_and_statements_come_as_keys(made: Made) -> None:
    one, other = WORLD.works[-1], WORLD.seeds[0]
    made.cites(made.work(one), made.work(other), "icite")
    assert compare.statements(made.saved()) == {(WORLD.key_of(one), WORLD.key_of(other), "icite")}
    assert compare.studies(made.saved())[WORLD.key_of(other) or ""] == frozenset(WORLD.keys_of(other))


def test_a_whole_world_is_found_again(made: Made) -> None:
    ids = {work.id: made.work(work) for work in WORLD.works}
    for provider in ("icite", "openalex"):
        for x, y in WORLD.edges_stated_by(provider):
            made.cites(ids[x], ids[y], provider)
    stored = compare.read(made.saved(), WORLD)
    assert stored.works == {work.id for work in WORLD.works}
    assert stored.edges == {name: WORLD.edges_stated_by(name) for name in ("icite", "openalex")}
    assert stored.all_edges() == set(WORLD.edges_stated_by("openalex")) | WORLD.edges_stated_by("icite")
    assert (stored.merged, stored.split, stored.strangers) == ({}, {}, frozenset())


def test_works_without_identifiers_are_known_by_title_or_citation(made: Made) -> None:
    nameless, another = [work for work in WORLD.works if WORLD.key_of(work) is None][:2]
    made.study("title:abc", [], title=nameless.title.upper() + ".")
    made.study("citation:abc", [], title=citation_of(another))
    assert compare.read(made.saved(), WORLD).works == {nameless.id, another.id}


def test_wrong_merges_splits_and_strangers_show(made: Made) -> None:
    one, other, third = [work for work in WORLD.works if work.pmid and work.doi][:3]
    made.study("pmid:wrong", [f"pmid:{one.pmid}", f"doi:{other.doi}"])
    made.study("pmid:a", [f"pmid:{third.pmid}"])
    made.study("doi:a", [f"doi:{third.doi}"])
    made.study("doi:10.5555/nowhere", ["doi:10.5555/nowhere"], title="A work of another world")
    stored = compare.read(made.saved(), WORLD)
    assert stored.merged == {"pmid:wrong": {one.id, other.id}}
    assert stored.split == {third.id: {"pmid:a", "doi:a"}}
    assert stored.strangers == {"doi:10.5555/nowhere"}


def test_statements_that_a_provider_took_back_do_not_count(made: Made) -> None:
    made.cites(made.work(WORLD.works[-1]), made.work(WORLD.seeds[0]), "icite", gone_run=1)
    assert compare.statements(made.saved()) == set()
