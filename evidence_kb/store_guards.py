"""What guards compare and write: citations that a list left out, records that are gone, how much lists held, and what
is in quarantine.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evidence_kb.model import Identifiers
from evidence_kb.store import Store
from evidence_kb.store_remove import drop_said

ALL = "all"  # what a quarantine is about if all lists of a provider together fell
# The study at the other end of what is listed.
SIDES = {"cited_by": ("cited_id", "citing_id"), "references": ("citing_id", "cited_id")}


@dataclass(frozen=True, slots=True)
class Stated:
    """A citation that a provider states, by its studies and by the provider's records."""

    citing_id: int
    cited_id: int
    citing_key: str
    cited_key: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Answers that count only for what they add: `after_n` of `before_n` listed before are in them still."""

    topic: str
    provider: str
    question: str
    about: str
    address: str
    before_n: int
    after_n: int
    run_id: int


def studies_named(store: Store, names: Iterable[str]) -> dict[str, int]:
    """Return the study that goes by each name such as `pmid:1`; names that nothing held goes by are left out."""
    rows = store.rows(
        "SELECT j.value AS name, i.study_id FROM json_each(?) j JOIN identifiers i "
        "ON i.scheme = substr(j.value, 1, instr(j.value, ':') - 1) "
        "AND i.value = substr(j.value, instr(j.value, ':') + 1)",
        [json.dumps(sorted(set(names)))],
    )
    return {row["name"]: row["study_id"] for row in rows}


def best_names(store: Store, studies: Iterable[int]) -> dict[int, str]:
    """Return the name by which lists about a study are known: its best identifier, such as `pmid:1`."""
    rows = store.rows(
        "SELECT study_id, scheme || ':' || value AS name FROM identifiers WHERE scheme <> 'evidence-kb' "
        "AND study_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY instr('semantic_scholar openalex pmcid doi pmid', scheme), value DESC",
        [json.dumps(sorted(set(studies)))],
    )
    return {row["study_id"]: row["name"] for row in rows}  # the last of a study's rows counts


def studies_keyed(store: Store, provider: str, keys: Collection[str]) -> dict[str, int]:
    """Return the study under which each of a provider's records is filed."""
    rows = store.rows(
        "SELECT provider_key, study_id FROM records WHERE provider = ? "
        "AND provider_key IN (SELECT value FROM json_each(?))",
        [provider, json.dumps(sorted(keys))],
    )
    return {row["provider_key"]: row["study_id"] for row in rows}


def stated(store: Store, provider: str, question: str, study: int) -> list[Stated]:
    """Return who cites a study, or what it cites, as a provider states it until now."""
    here, there = SIDES[question]
    rows = store.rows(
        "SELECT citing_id, cited_id, citing_key, cited_key FROM citation_statements "
        f"WHERE {here} = ? AND provider = ? AND gone_run IS NULL AND citing_id <> cited_id "
        f"ORDER BY {there}, citing_key, cited_key",
        [study, provider],
    )
    return [Stated(**row) for row in rows]


def described_in(store: Store, provider: str, key: str) -> str | None:
    """Return the answer (its SHA-256) in which a provider described a record when it was asked for it, if it did."""
    rows = store.rows(
        "SELECT r.response_sha256 FROM records r WHERE r.provider = ? AND r.provider_key = ? AND NOT r.is_stub "
        "AND EXISTS (SELECT 1 FROM requests q WHERE q.response_sha256 = r.response_sha256 AND q.provider = r.provider "
        "AND q.question IN ('records', 'search'))",
        [provider, key],
    )
    return rows[0]["response_sha256"] if rows else None


def retire(store: Store, provider: str, gone: Iterable[Stated], run_id: int) -> None:
    """Mark citations that a provider states no longer; they stay, and count no more."""
    store.db.conn.executemany(
        "UPDATE citation_statements SET gone_run = ? WHERE provider = ? AND citing_key = ? AND cited_key = ? "
        "AND gone_run IS NULL",
        [(run_id, provider, one.citing_key, one.cited_key) for one in gone],
    )


def unsaid(
    store: Store, provider: str, told: Mapping[str, Collection[str]], sha256s: Collection[str]
) -> dict[str, list[Stated]]:
    """Return, by record, the citations that a provider states until now and the newest description (`told`) lacks.

    `sha256s` are the answers that describe it; of a record that another answer described last, nothing is returned.
    Nor of citations of works of which the provider lists who cites them, or what they cite: lists decide about them.
    """
    rows = store.rows(
        "SELECT question, about FROM listings WHERE provider = ? AND question IN ('cited_by', 'references')", [provider]
    )
    named = studies_named(store, (row["about"] for row in rows))
    by_lists = {(SIDES[row["question"]][0], named[row["about"]]) for row in rows if row["about"] in named}
    found: dict[str, list[Stated]] = {}
    for row in store.rows(
        "SELECT c.citing_id, c.cited_id, c.citing_key, c.cited_key FROM records r JOIN citation_statements c "
        "ON c.provider = r.provider AND c.citing_key = r.provider_key WHERE r.provider = ? AND c.gone_run IS NULL "
        "AND r.provider_key IN (SELECT value FROM json_each(?)) "
        "AND r.response_sha256 IN (SELECT value FROM json_each(?)) ORDER BY c.citing_key, c.cited_key",
        [provider, json.dumps(sorted(told)), json.dumps(sorted(sha256s))],
    ):
        one = Stated(**row)
        is_listed = not by_lists.isdisjoint((("cited_id", one.cited_id), ("citing_id", one.citing_id)))
        if one.cited_key not in told[one.citing_key] and not is_listed:
            found.setdefault(one.citing_key, []).append(one)
    return found


def revive(store: Store, provider: str, edges: Collection[tuple[str, str]]) -> None:
    """Let citations count again that a provider lists again, also where its answer is one that was read before."""
    rows = store.rows(
        "SELECT citing_key, cited_key FROM citation_statements WHERE gone_run IS NOT NULL AND provider = ?", [provider]
    )
    back = [key for row in rows if (key := (row["citing_key"], row["cited_key"])) in edges]
    store.db.conn.executemany(
        "UPDATE citation_statements SET gone_run = NULL WHERE provider = ? AND citing_key = ? AND cited_key = ?",
        [(provider, *key) for key in back],
    )


def forget_unsaid(
    store: Store, topic: str, provider: str, question: str, said: Collection[str], focal_keys: Collection[str],
    *, is_whole: bool,
) -> None:  # fmt: skip
    """Forget what older lists said about these works besides citations, where the newest (`said`) does not.

    Older are all other answers to the question, if all that was to be asked was (`is_whole`); else those that `said`
    replaced, for what was not asked this time still stands as it was answered last.
    """
    replaced = """
        AND address IN (SELECT address FROM requests WHERE topic = :topic AND provider = :provider
            AND question = :question AND response_sha256 IN (SELECT value FROM json_each(:said)))
        AND response_sha256 NOT IN (SELECT response_sha256 FROM (SELECT response_sha256, max(run_id) FROM requests
            WHERE topic = :topic AND provider = :provider AND response_sha256 IS NOT NULL GROUP BY address))"""
    rows = store.db.query(
        "SELECT DISTINCT response_sha256 AS sha256 FROM requests WHERE topic = :topic AND provider = :provider "
        "AND question = :question AND response_sha256 NOT IN (SELECT value FROM json_each(:said))"
        f"{'' if is_whole else replaced}",
        {"topic": topic, "provider": provider, "question": question, "said": json.dumps(sorted(said))},
    )
    drop_said(store.db, provider, {row["sha256"] for row in rows}, sorted(focal_keys))


# --- records that a provider does not have any more ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Described:
    """A record that a provider described, by its key, with its names and the answer (its SHA-256) that gave it last."""

    key: str
    names: tuple[str, ...]
    sha256: str
    fetched_at: str


def described(store: Store, provider: str, names: Collection[str]) -> list[Described]:
    """Return the records of a provider, described and not gone, that state one of these names such as `pmid:1`."""
    asked = sorted(set(names))
    studies = sorted(set(studies_named(store, asked).values()))
    rows = store.rows(
        "SELECT * FROM records WHERE provider = ? AND NOT is_stub AND (study_id IN (SELECT value FROM json_each(?)) "
        "OR provider_key IN (SELECT value FROM json_each(?))) ORDER BY provider_key",
        [provider, json.dumps(studies), json.dumps(asked)],
    )
    found = [Described(row["provider_key"], _names(row), row["response_sha256"], row["fetched_at"]) for row in rows]
    return [one for one in found if not set(one.names).isdisjoint(asked)]


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    schemes = ("pmid", "doi", "pmcid", "openalex", "semantic_scholar")
    return Identifiers(**{scheme: row[scheme] for scheme in schemes}).names()


APART_HOURS = 12  # between two answers that both lack a record, until it counts as gone


def was_missing(store: Store, provider: str, one: Described, at: str, run_id: int) -> bool:
    """Whether an answer of an earlier run, well before `at`, lacked a record since it was last given.

    A refresh that is run again at once asks the same state of a provider: that is no second answer.
    """
    answers = (
        "FROM requests q WHERE q.provider = :provider AND q.status IN ('new', 'unchanged') "
        f"AND q.fetched_at <= strftime('%Y-%m-%dT%H:%M:%SZ', :at, '-{APART_HOURS} hours')"
    )
    rows = store.db.query(
        f"SELECT 1 {answers} AND q.question = 'records' AND q.run_id < :run AND q.response_sha256 IS NOT NULL "
        "AND q.missing IS NOT NULL AND q.fetched_at > max(:given, coalesce((SELECT max(q.fetched_at) "
        f"{answers} AND q.response_sha256 = :sha256), '')) "
        "AND EXISTS (SELECT 1 FROM json_each(q.missing) m JOIN json_each(:names) n ON n.value = m.value) LIMIT 1",
        {"provider": provider, "at": at, "run": run_id, "given": one.fetched_at, "sha256": one.sha256,
         "names": json.dumps(one.names)},
    )  # fmt: skip
    return any(True for _ in rows)


def retire_records(
    store: Store, provider: str, keys: Iterable[str], run_id: int, as_of: str | None = None, because: str | None = None
) -> None:
    """Mark records that a provider does not have any more, and the citations that they state; all of it stays.

    A record that left is a mention of a work from then on, as if its provider had never described it. `as_of` and
    `because`: when and how the provider said so, where it did.
    """
    gone = [(run_id, provider, key) for key in keys]
    store.db.conn.executemany(
        "UPDATE records SET gone_as_of = ?, gone_because = ?, gone_run = ?, is_stub = 1 "
        "WHERE provider = ? AND provider_key = ? AND gone_run IS NULL",
        [(as_of, because, *one) for one in gone],
    )
    store.db.conn.executemany(
        "UPDATE citation_statements SET gone_run = ? WHERE provider = ? AND citing_key = ? AND gone_run IS NULL", gone
    )


def revive_records(store: Store, provider: str, keys: Collection[str]) -> None:
    """Let records be there again that a provider describes again, also where its answer is one that was read before."""
    rows = store.rows("SELECT provider_key FROM records WHERE provider = ? AND gone_run IS NOT NULL", [provider])
    back = [(provider, row["provider_key"]) for row in rows if row["provider_key"] in keys]
    store.db.conn.executemany(
        "UPDATE records SET gone_run = NULL, gone_as_of = NULL, gone_because = NULL, is_stub = 0 "
        "WHERE provider = ? AND provider_key = ?",
        back,
    )


# --- how much lists held ----------------------------------------------------------------------------------------------


def listings(store: Store, topic: str, provider: str) -> dict[tuple[str, str], int]:
    """Return how much each list held when it last counted, by question and what it is about."""
    rows = store.rows(
        "SELECT question, about, listed_n FROM listings WHERE topic = ? AND provider = ?", [topic, provider]
    )
    return {(row["question"], row["about"]): row["listed_n"] for row in rows}


def follow_names(store: Store, topic: str, provider: str) -> None:
    """Let what is known of lists follow the works that they are about, where those go by a better identifier now."""
    values = [topic, provider]
    rows = store.rows(
        "SELECT about FROM listings WHERE topic = ? AND provider = ? UNION SELECT about FROM quarantine "
        "WHERE released_run IS NULL AND topic = ? AND provider = ? AND question <> 'records'",
        [*values, *values],
    )
    named = studies_named(store, (row["about"] for row in rows))
    best = best_names(store, named.values())
    for old, study in named.items():
        if best[study] != old:
            for table in ("listings", "quarantine"):
                store.db.execute(
                    f"UPDATE OR REPLACE {table} SET about = ? WHERE topic = ? AND provider = ? AND about = ? "
                    "AND question <> 'records'",
                    [best[study], *values, old],
                )


def save_listings(store: Store, topic: str, provider: str, listed: Mapping[tuple[str, str], int]) -> None:
    store.db.conn.executemany(
        "INSERT INTO listings VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET listed_n = excluded.listed_n "
        "WHERE listed_n <> excluded.listed_n",
        [(topic, provider, *key, n) for key, n in listed.items()],
    )


# --- quarantine -------------------------------------------------------------------------------------------------------


def quarantined(store: Store, topic: str | None = None, provider: str | None = None) -> list[Quarantined]:
    """Return what is in quarantine now, of one topic or provider or of all."""
    rows = store.rows(
        "SELECT topic, provider, question, about, address, before_n, after_n, run_id FROM quarantine "
        "WHERE released_run IS NULL "
        "AND topic = coalesce(?, topic) AND provider = coalesce(?, provider) ORDER BY topic, provider, question, about",
        [topic, provider],
    )
    return [Quarantined(**row) for row in rows]


def put_in_quarantine(store: Store, rows: Iterable[dict[str, Any]]) -> None:
    """Enter what fell, each once until it is released; how much is left may change from night to night."""
    for row in rows:
        changed = store.db.execute(
            "UPDATE quarantine SET after_n = :after_n, address = :address WHERE topic = :topic "
            "AND provider = :provider AND question = :question AND about = :about AND released_run IS NULL", row
        ).rowcount  # fmt: skip
        if not changed:
            store.db.execute(
                "INSERT INTO quarantine (topic, provider, question, about, address, before_n, after_n, run_id) "
                "VALUES (:topic, :provider, :question, :about, :address, :before_n, :after_n, :run_id) "
                # Released and met again in one run: it is the same quarantine.
                "ON CONFLICT DO UPDATE SET after_n = excluded.after_n, released_run = NULL, released_by = NULL", row
            )  # fmt: skip


def release(store: Store, one: Quarantined, run_id: int, by: str) -> None:
    """End a quarantine: `by` a person who believes it, or by the provider, which lists as much as before again."""
    store.db.execute(
        "UPDATE quarantine SET released_run = ?, released_by = ? WHERE topic = ? AND provider = ? AND question = ? "
        "AND about = ? AND run_id = ?",
        [run_id, by, one.topic, one.provider, one.question, one.about, one.run_id],
    )
