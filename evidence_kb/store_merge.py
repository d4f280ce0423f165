"""File records under the studies that `resolve` found, and take it back where it changes its mind.

Everything that providers say hangs on records, so a merge loses no edge and a split gets its own back. A study keeps
its number as long as the record that it was first known by is in it; a number that is given up leads on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_kb.citation_text import read_citation
from evidence_kb.match import Described
from evidence_kb.model import Identifiers
from evidence_kb.resolve import Candidate, Conflict, Name, Resolution
from evidence_kb.store import Store
from evidence_kb.store_remove import drop_study, keep_counted_key

# Tables whose rows hang on a record: the column of the study, and the one that names the record.
_FILED = (
    ("passages", "study_id", "record_key"),
    ("stated_counts", "study_id", "record_key"),
    ("not_seen", "study_id", "record_key"),
    ("notices", "study_id", "record_key"),
    ("citation_statements", "citing_id", "citing_key"),
    ("citation_statements", "cited_id", "cited_key"),
    ("citation_contexts", "citing_id", "citing_key"),
    ("citation_contexts", "cited_id", "cited_key"),
    ("relations", "from_id", "from_key"),
    ("relations", "to_id", "to_key"),
    ("records", "study_id", "provider_key"),
)


def candidates(store: Store) -> list[Candidate]:
    """Return every record as resolve needs it."""
    rows = store.rows(
        "SELECT r.*, m.doi AS m_doi, m.pmid AS m_pmid, max(m.score) AS m_score FROM records r LEFT JOIN matches m "
        "ON m.record_provider = r.provider AND m.record_key = r.provider_key GROUP BY r.provider, r.provider_key"
    )
    return [
        Candidate(
            (row["provider"], row["provider_key"]),
            Identifiers(row["doi"], row["pmid"], row["pmcid"], row["openalex"], row["semantic_scholar"]),
            _description(row),
            Identifiers(row["m_doi"], row["m_pmid"]) if row["m_score"] is not None else None,
            row["m_score"],
        )
        for row in rows
    ]


def _description(row: Mapping[str, Any]) -> Described:
    """Return what a record says of itself, or what can be read in a reference that is printed as one text."""
    if row["title"] or not row["citation"]:
        return Described(row["title"], row["authors"], row["year"], row["journal"], row["volume"], row["pages"])
    read = read_citation(row["citation"])
    return Described(
        read.title,
        row["authors"] or read.authors,
        row["year"] or read.year,
        row["journal"] or read.journal,
        row["volume"] or read.volume,
        row["pages"] or read.first_page,
    )


def apply_resolution(store: Store, resolution: Resolution, run_id: int) -> int:
    """File every record under its study; return how many studies were merged into another."""
    with store.db.atomic():
        known = store.rows(
            "SELECT provider, provider_key, study_id, pmid, first_run, matched_by, match_score FROM records"
        )
        filed = {(row["provider"], row["provider_key"]): row["study_id"] for row in known}
        homes, led_on = _homes(resolution, known)
        target: dict[Name, int] = {}
        for number, names in enumerate(resolution.clusters):
            study = homes.get(number) or _new_study(store, run_id)
            target.update(dict.fromkeys(names, study))
        _move(store, {name: study for name, study in target.items() if filed[name] != study})
        _tell_why(store, resolution, known)
        _lead_on(store, led_on)
        _drop_empty(store)
        _save_conflicts(store, resolution.conflicts, target, run_id)
    return len(led_on)


def _homes(resolution: Resolution, known: Sequence[Mapping[str, object]]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the study that each cluster keeps (by position), and where numbers that are given up lead."""
    cluster_of = {name: number for number, names in enumerate(resolution.clusters) for name in names}
    first: dict[int, tuple[int, bool, Name]] = {}
    for row in known:
        name = (str(row["provider"]), str(row["provider_key"]))
        study = int(str(row["study_id"]))
        # Of the records of one run, one with a PMID: works that share a DOI may both claim one that has none.
        age = (int(str(row["first_run"])), row["pmid"] is None, name)
        first[study] = min(first.get(study, age), age)
    owned: dict[int, list[int]] = defaultdict(list)
    for study, (*_, name) in sorted(first.items()):
        owned[cluster_of[name]].append(study)
    homes = {number: studies[0] for number, studies in owned.items()}
    return homes, {gone: studies[0] for studies in owned.values() for gone in studies[1:]}


def _new_study(store: Store, run_id: int) -> int:
    row = store.rows(
        "INSERT INTO studies (key, status, first_run, last_run) SELECT 'new:' || (seq + 1), 'stub', ?, ? "
        "FROM sqlite_sequence WHERE name = 'studies' RETURNING id",
        [run_id, run_id],
    )
    return int(row[0]["id"])


def _move(store: Store, moved: Mapping[Name, int]) -> None:
    if not moved:
        return
    store.db.execute("CREATE TEMP TABLE moved (provider TEXT, key TEXT, study_id INTEGER, PRIMARY KEY (provider, key))")
    store.db.conn.executemany("INSERT INTO moved VALUES (?, ?, ?)", [(*name, study) for name, study in moved.items()])
    for table, study, key in _FILED:
        store.db.execute(
            f"UPDATE {table} SET {study} = moved.study_id FROM moved "
            f"WHERE moved.provider = {table}.provider AND moved.key = {table}.{key}"
        )
    store.db.execute("DROP TABLE moved")


def _tell_why(store: Store, resolution: Resolution, known: Sequence[Mapping[str, object]]) -> None:
    """Keep with each record why it was judged to be this study."""
    told = []
    for row in known:
        name = (str(row["provider"]), str(row["provider_key"]))
        reason, score = resolution.reasons.get(name, "first description"), resolution.scores.get(name)
        if (row["matched_by"], row["match_score"]) != (reason, score):
            told.append((reason, score, *name))
    store.db.conn.executemany(
        "UPDATE records SET matched_by = ?, match_score = ? WHERE provider = ? AND provider_key = ?", told
    )


def _lead_on(store: Store, led_on: Mapping[int, int]) -> None:
    for gone, keep in led_on.items():
        for table in ("identifiers", "former_identifiers"):
            store.db.execute(f"UPDATE OR IGNORE {table} SET study_id = ? WHERE study_id = ?", [keep, gone])
        keep_counted_key(store.db, gone, keep)
        store.db.execute("UPDATE claims SET about_study_id = ? WHERE about_study_id = ?", [keep, gone])
        store.db.execute("UPDATE studies SET family_id = NULL WHERE family_id = ?", [gone])
        drop_study(store.db, gone)
        store.db.execute("INSERT OR REPLACE INTO identifiers VALUES ('evidence-kb', ?, ?)", [str(gone), keep])


def _drop_empty(store: Store) -> None:
    """Remove studies of which no record speaks any more."""
    rows = store.rows("SELECT id FROM studies s WHERE NOT EXISTS (SELECT 1 FROM records r WHERE r.study_id = s.id)")
    for row in rows:
        drop_study(store.db, row["id"])


def _save_conflicts(store: Store, conflicts: Sequence[Conflict], target: Mapping[Name, int], run_id: int) -> None:
    wanted: dict[tuple[int, int, str], float | None] = {}
    for conflict in conflicts:
        low, high = sorted((target[conflict.a], target[conflict.b]))
        if low != high:
            wanted.setdefault((low, high, conflict.reason), conflict.score)
    known = store.rows("SELECT study_a, study_b, reason FROM conflicts")
    gone = [key for row in known if (key := tuple(row.values())) not in wanted]
    store.db.conn.executemany("DELETE FROM conflicts WHERE study_a = ? AND study_b = ? AND reason = ?", gone)
    store.db.conn.executemany(
        "INSERT INTO conflicts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET score = excluded.score, "
        "last_run = excluded.last_run WHERE score IS NOT excluded.score",
        [(*key, score, run_id, run_id) for key, score in wanted.items()],
    )
