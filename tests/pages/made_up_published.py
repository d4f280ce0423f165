"""A data folder with everything that must not be published: texts without a licence, secrets, what reviewers typed."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import sqlite_utils
from made_up_changes import changed_database
from made_up_rows import insert

from evidence_kb.curation import Curation
from evidence_kb.store_search import rebuild_search

OPEN = "Twelve adults were followed. Questions go to ada@example.org at any time. All were well."
CONTEXT = "Another group found relief in most children [3]."
FORBIDDEN = "Elsewhere relief was seen by zebras only [4]."
NOTE = "I doubt this very much and will call the authors about their odd table tomorrow"
REVIEWER = "alice.the.reviewer"
AT = "2026-01-06T09:00:00Z"


def data_folder(folder: Path) -> Path:
    """Create the folder that this file's docstring describes, with runs that have ended."""
    folder.mkdir(parents=True, exist_ok=True)
    db = sqlite_utils.Database(changed_database(folder / "evidence.db"))
    _passage(db, 201, 2, "abstract", OPEN, licence="CC BY 4.0", provider="europepmc")
    _passage(db, 202, 2, "excerpt", CONTEXT)
    _passage(db, 203, 3, "excerpt", FORBIDDEN, provider="semantic_scholar", licence="not for redistribution")
    db.execute("UPDATE citation_contexts SET passage_id = 202, quote = ?, told_end = 20", [CONTEXT])
    columns = "citing_key, cited_key, citing_id, cited_id, markers, intent"
    db.execute(
        f"INSERT INTO citation_contexts (provider, passage_id, quote, {columns}) SELECT 'semantic_scholar', 203, ?, "
        f"{columns} FROM citation_contexts",
        [FORBIDDEN],
    )
    db.execute("UPDATE runs SET message = 'could not read /home/somebody/private.txt', last_review = 1")
    db.execute("UPDATE requests SET message = 'the machine gateway.lan did not answer' WHERE status = 'failed'")
    insert(db, "extractions", basis_sha256="ef" * 32, found='{"claims": []}')
    insert(db, "claim_reviews", claim_key="key1", status="accepted", reviews_n=1, edits='{"dose_text": "typed"}')
    db.conn.create_function("sha256", 1, lambda text: hashlib.sha256(text.encode()).hexdigest())
    db.execute("UPDATE passages SET sha256 = sha256(text)")
    rebuild_search(db)
    db.conn.commit()
    db.close()
    curation = Curation(folder / "curation.db")
    curation.review("key1", "accept", REVIEWER, AT, note=NOTE)
    curation.screen("bone", "test:4", "exclude", REVIEWER, AT, reason="wrong_outcome", note=NOTE)
    curation.close()
    return folder


def _passage(db: sqlite_utils.Database, id: int, study: int, kind: str, text: str, **more: Any) -> None:
    row = {
        "complete": 1, "provider": "saved_page", "position": id, "sha256": f"{id:064x}", "record_key": f"k{study}",
        "response_sha256": "ab" * 32, "first_run": 1,
    }  # fmt: skip
    insert(db, "passages", id=id, study_id=study, kind=kind, text=text, **{**row, **more})


def rows(path: Path, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        return db.execute(sql, values).fetchall()
