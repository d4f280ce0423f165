"""Queries that workflows ask `evidence.db`: what derive starts from, what status and verify report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database

from evidence_kb.curation import reading
from evidence_kb.errors import UsageError
from evidence_kb.store import Store
from evidence_kb.store_derived import among_studies

Row = Mapping[str, Any]


class Readable(Protocol):
    """Anything that answers a query with rows: the store, or the database opened for reading only."""

    db: Database

    def rows(self, sql: str, values: list[Any] = ...) -> list[dict[str, Any]]: ...


class Reader:
    """The evidence database, opened so that nothing can be written."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise UsageError(f"{path} does not exist; build it with `evidence-kb refresh` or `evidence-kb import`")
        self.db = reading(path)

    def rows(self, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries."""
        return list(self.db.query(sql, values or []))

    def stay(self) -> None:
        """See from now on what is there now, whoever writes."""
        self.db.conn.execute("BEGIN")

    def close(self) -> None:
        self.db.close()


# --- what derive starts from ---------------------------------------------------------------------------------------


def records(store: Store, studies: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Return all records, or those of some studies."""
    among, values = among_studies("study_id", studies)
    return store.rows(f"SELECT * FROM records WHERE {among} ORDER BY provider, provider_key", values)


def of_several_records(store: Store, studies: Sequence[int]) -> list[int]:
    """Return those of these studies that more than one record describes or mentions, or one that was deleted."""
    among, values = among_studies("study_id", studies)
    rows = store.rows(
        f"SELECT study_id FROM records WHERE {among} GROUP BY study_id "
        "HAVING count(*) > 1 OR max(gone_run) IS NOT NULL ORDER BY study_id",
        values,
    )
    return [row["study_id"] for row in rows]


def told_studies(store: Store) -> list[dict[str, Any]]:
    """Return the studies that have a text to read claims from, or claims whose text is gone.

    Of what was loaded in bulk those that belong to a topic, or whose file was loaded with its claims. They come in the
    order of their keys: that of their numbers depends on which answers came first.
    """
    return store.rows(
        "SELECT * FROM studies s WHERE (EXISTS (SELECT 1 FROM passages p WHERE p.study_id = s.id AND "
        "(p.response_sha256 NOT IN "
        "(SELECT sha256 FROM loaded_files GROUP BY sha256 HAVING max(instr(options, 'claims')) = 0) "
        "OR EXISTS (SELECT 1 FROM topic_studies t WHERE t.study_id = s.id))) "
        "OR EXISTS (SELECT 1 FROM claims c WHERE c.study_id = s.id) "
        "OR EXISTS (SELECT 1 FROM less_certain_claims c WHERE c.study_id = s.id) "
        "OR s.design_quote IS NOT NULL OR s.participants_quote IS NOT NULL "
        "OR (s.abstract_passage_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.study_id = s.id))) "
        "ORDER BY key"
    )


def new_conflicts(store: Store, run_id: int) -> list[dict[str, Any]]:
    """Return the pairs that a run was the first to keep apart."""
    return store.rows("SELECT * FROM conflicts WHERE first_run = ? ORDER BY study_a, study_b, reason", [run_id])


def new_studies_n(store: Store, run_id: int) -> int:
    """Count the studies that a run saw first."""
    return int(store.rows("SELECT count(*) AS n FROM studies WHERE first_run = ?", [run_id])[0]["n"])


def topics(store: Readable) -> list[str]:
    return [row["slug"] for row in store.rows("SELECT slug FROM topics ORDER BY slug")]


def topics_by_study(store: Store) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in store.rows("SELECT study_id, topic FROM topic_studies ORDER BY topic"):
        found[row["study_id"]].append(row["topic"])
    return found


def names_by_study(store: Store) -> Mapping[int, list[str]]:
    """Return every key that a study may have been known by: identifiers, former ones too, and its providers' keys."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in store.rows(
        "SELECT study_id, scheme || ':' || value AS name FROM identifiers WHERE scheme <> 'evidence-kb' "
        "UNION SELECT study_id, provider_key FROM records UNION SELECT study_id, name FROM former_names "
        "ORDER BY study_id, name"
    ):
        found[row["study_id"]].append(row["name"])
    return found


def passages_by_study(store: Store, studies: Sequence[int] | None = None) -> Mapping[int, list[Row]]:
    """Return the passages that speak for each study, or each of these: its title, its texts in order, then the rest.

    The order hangs on what is said alone, not on when it was read or with what else: a text is read in its context.
    """
    found: dict[int, list[Row]] = defaultdict(list)
    order = "CASE kind WHEN 'title' THEN 0 WHEN 'abstract' THEN 1 ELSE 2 END, provider, record_key, position, sha256"
    among, values = among_studies("study_id", studies)
    for row in store.rows(f"SELECT * FROM passages WHERE is_chosen AND {among} ORDER BY {order}", values):
        found[row["study_id"]].append(row)
    return found


def extractions(store: Store) -> dict[str, str]:
    """Return what is kept of earlier reading: a packed extraction per hash of what it follows from."""
    return {row["basis_sha256"]: row["found"] for row in store.rows("SELECT basis_sha256, found FROM extractions")}


# --- what status reports -----------------------------------------------------------------------------------


def topic_summaries(source: Readable) -> list[dict[str, Any]]:
    """Return one row per topic: what is held, what is claimed, what was not seen.

    Citing works and references are counted around the seeds, which is as far as one step of citation searching goes;
    where several providers state a number, the one that leaves most unseen counts.
    """
    return source.rows("""
        SELECT t.slug, t.title, t.question,
            (SELECT count(*) FROM topic_studies x WHERE x.topic = t.slug) AS studies_n,
            (SELECT count(*) FROM topic_studies x JOIN studies s ON s.id = x.study_id
                WHERE x.topic = t.slug AND s.status = 'full') AS read_n,
            (SELECT count(*) FROM topic_studies x JOIN claims c ON c.study_id = x.study_id
                WHERE x.topic = t.slug) AS claims_n,
            (SELECT count(*) FROM topic_studies x JOIN claims c ON c.study_id = x.study_id
                WHERE x.topic = t.slug AND c.basis = 'own_data') AS own_data_n,
            (SELECT sum(n) FROM (SELECT max(l.unseen_n) AS n FROM count_ledger l JOIN topic_studies x
                ON x.study_id = l.study_id WHERE x.topic = t.slug AND x.role = 'seed' AND l.what = 'cited_by'
                GROUP BY l.study_id)) AS unseen_citing_n,
            (SELECT sum(n) FROM (SELECT max(l.unseen_n) AS n FROM count_ledger l JOIN topic_studies x
                ON x.study_id = l.study_id WHERE x.topic = t.slug AND x.role = 'seed' AND l.what = 'references'
                GROUP BY l.study_id)) AS unseen_references_n
        FROM topics t ORDER BY t.slug""")


def last_run(source: Readable) -> dict[str, Any] | None:
    found = source.rows("SELECT * FROM runs ORDER BY id DESC LIMIT 1")
    return found[0] if found else None


def latest_requests(source: Readable) -> list[dict[str, Any]]:
    """Return, per topic and address, when it was last asked and how that ended."""
    return source.rows("""
        SELECT q.topic, q.provider, q.question, q.address, q.status, q.response_sha256, q.received_n, q.message,
            r.id AS run_id, r.started_at AS asked_at
        FROM requests q JOIN runs r ON r.id = q.run_id
        WHERE q.run_id = (SELECT max(run_id) FROM requests z WHERE z.topic = q.topic AND z.address = q.address)
        ORDER BY q.topic, q.provider, q.address""")


def freshness(source: Readable) -> list[dict[str, Any]]:
    """Return, per topic and provider, when it was last asked and how that went (the view `freshness`)."""
    return source.rows("SELECT * FROM freshness ORDER BY topic, provider")


def contexts(source: Readable) -> list[dict[str, Any]]:
    """Return the words in which works are cited, each with what is known of the cited study."""
    return source.rows("""
        SELECT x.provider, x.citing_key, x.cited_key, x.passage_id, x.quote, p.is_paraphrase, s.authors, s.year
        FROM citation_contexts x JOIN passages p ON p.id = x.passage_id JOIN studies s ON s.id = x.cited_id""")


def left_out(source: Readable) -> list[tuple[str, int | None]]:
    """Return what a published copy leaves out, with how many; nothing where the database is no copy."""
    return [(row["what"], row["n"]) for row in source.rows("SELECT what, n FROM not_published ORDER BY what")]
