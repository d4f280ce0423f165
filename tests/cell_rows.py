"""A database of made-up studies and claims whose map the program itself derives, for tests of the evidence map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from made_once import new_store

from evidence_kb.findings import Concept, ConceptKind, Vocabulary
from evidence_kb.store_cells import derive_cells

BETTER, WORSE, SAME, MIXED, UNCLEAR = "improvement", "worsening", "no_change", "mixed", "unclear"


class Literature:
    """Studies and claims of one topic, "t"; `derive()` makes the map of them."""

    def __init__(self, path: Path) -> None:
        self.store = new_store(path)
        self.store.db.execute("PRAGMA foreign_keys = OFF")  # passages and records are of no concern here
        self._named: list[Concept] = []
        self._insert("runs", id=1, command="refresh", topics="[]", started_at="2026-01-05T02:00:00Z",
                     status="finished", code_version="0", extractor_version="0")  # fmt: skip
        self._insert("topics", slug="t", title="A topic", question="A question?")

    def treatment(self, id: int, name: str, broader: int | None = None) -> None:
        self._named.append(Concept(ConceptKind.TREATMENT, name))
        self._insert("treatments", id=id, name=name, broader_id=broader, origin="topic")

    def outcome(self, id: int, name: str, domain: str | None = "benefit") -> None:
        self._insert("outcomes", id=id, name=name, domain=domain, origin="topic")

    def study(self, id: int, screening: str = "unscreened", topic: str = "t", **more: Any) -> None:
        row = {"title": f"Study {id}", "status": "full", "key": f"k{id}", "first_run": 1, "last_run": 1, **more}
        self._insert("studies", id=id, **row)
        self._insert("topic_studies", topic=topic, study_id=id, role="found", screening=screening, first_run=1)
        self._insert("passages", id=id, study_id=id, kind="abstract", position=0, text=f"Text {id}.", sha256=str(id),
                     complete=1, provider="p", record_key=f"k{id}", response_sha256="a", first_run=1)  # fmt: skip

    def claim(self, study: int, treatment: int = 1, outcome: int = 1, direction: str = BETTER, **more: Any) -> None:
        id = self.store.rows("SELECT count(*) + 1 AS n FROM claims")[0]["n"]
        row = {"basis": "own_data", "total_n": None, "denominator": "stated", "level_start": None, "status": "machine",
               "outcome_text": "o", "change": "unclear", "is_negated": 0, "hedge": 0, "significance": "not_stated",
               "arithmetic": "not_checkable", "passage_id": study, "start": 0, "end": 4, "quote": "Text", "prefix": "",
               "suffix": "", "anchor": "exact", "extractor": "rules", "extractor_version": "0", "rule": "r",
               **more}  # fmt: skip
        self._insert("claims", id=id, claim_key=f"c{id}", study_id=study, treatment_id=treatment, outcome_id=outcome,
                     direction=direction, first_run=1, last_run=1, **row)  # fmt: skip

    def derive(self) -> None:
        with self.store.db.atomic():
            derive_cells(self.store, {"t": Vocabulary(tuple(self._named))})

    def cell(self, treatment: int = 1, outcome: int = 1, table: str = "evidence_cells") -> dict[str, Any]:
        sql = f"SELECT * FROM {table} WHERE treatment_id = ? AND outcome_id = ?"
        return self.store.rows(sql, [treatment, outcome])[0]

    def _insert(self, table: str, **row: Any) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        with self.store.db.atomic():
            self.store.db.execute(
                f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
            )
