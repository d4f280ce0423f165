"""What the plan of a citation search needs to know from `evidence.db`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from evidence_kb.identifiers import normalised
from evidence_kb.model import Identifiers, Reference
from evidence_kb.plan import Known
from evidence_kb.store_reads import Readable


def known(store: Readable, studies: Iterable[int], seeds: Iterable[int] = ()) -> list[Known]:
    """Return these studies with one identifier of each scheme and the providers whose description is held."""
    ids = json.dumps(sorted(set(studies)))
    these = "study_id IN (SELECT value FROM json_each(?))"
    schemes: dict[int, dict[str, str]] = defaultdict(dict)
    for row in store.rows(
        f"SELECT study_id, scheme, min(value) AS value FROM identifiers WHERE {these} AND scheme <> 'evidence-kb' "
        "GROUP BY study_id, scheme",
        [ids],
    ):
        schemes[row["study_id"]][row["scheme"]] = row["value"]
    providers: dict[int, set[str]] = defaultdict(set)
    for row in store.rows(f"SELECT DISTINCT study_id, provider FROM records WHERE {these} AND NOT is_stub", [ids]):
        providers[row["study_id"]].add(row["provider"])
    first = set(seeds)
    return [
        Known(study, Identifiers(**schemes[study]), frozenset(providers[study]), study in first)
        for study in json.loads(ids)
    ]


def unresolved_references(store: Readable, studies: Iterable[int]) -> list[Reference]:
    """Return the references among these studies that no identifier is known for and nobody looked up."""
    rows = store.rows(
        "SELECT r.* FROM records r WHERE r.study_id IN (SELECT value FROM json_each(?)) AND r.is_stub "
        "AND NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.study_id = r.study_id AND i.scheme <> 'evidence-kb') "
        "AND (r.citation IS NOT NULL OR (r.journal IS NOT NULL AND r.year IS NOT NULL)) "
        "AND NOT EXISTS (SELECT 1 FROM matches m WHERE m.record_provider = r.provider "
        "AND m.record_key = r.provider_key) ORDER BY r.provider, r.provider_key",
        [json.dumps(sorted(set(studies)))],
    )
    fields = ("authors", "title", "journal", "year", "volume", "pages", "citation")
    return [Reference(row["provider"], row["provider_key"], *(row[field] for field in fields)) for row in rows]


def unlisted_works_n(store: Readable, topic: str) -> int | None:
    """Return how many works providers count around a topic's seeds beyond those listed; None if nothing is counted."""
    found = store.rows(
        "SELECT sum(n) AS n FROM (SELECT max(l.unseen_n) AS n FROM count_ledger l JOIN topic_studies t "
        "ON t.study_id = l.study_id WHERE t.topic = ? AND t.role = 'seed' GROUP BY l.study_id, l.what)",
        [topic],
    )
    return None if found[0]["n"] is None else int(found[0]["n"])


def known_identifiers(store: Readable, scheme: str, values: Iterable[str]) -> set[str]:
    """Return those of these identifiers that a held study has."""
    rows = store.rows(
        "SELECT value FROM identifiers WHERE scheme = ? AND value IN (SELECT value FROM json_each(?))",
        [scheme, json.dumps(sorted(set(values)))],
    )
    return {row["value"] for row in rows}


def records_of(store: Readable, provider: str, sha256: str) -> set[str]:
    """Return the keys of the records that speak for a response."""
    rows = store.rows("SELECT provider_key FROM records WHERE provider = ? AND response_sha256 = ?", [provider, sha256])
    return {row["provider_key"] for row in rows}


def studies_of(store: Readable, provider: str, keys: Iterable[str]) -> set[int]:
    """Return the studies under which these records of a provider are filed."""
    rows = store.rows(
        "SELECT DISTINCT study_id FROM records WHERE provider = ? AND provider_key IN (SELECT value FROM json_each(?))",
        [provider, json.dumps(sorted(set(keys)))],
    )
    return {row["study_id"] for row in rows}


def current(store: Readable, studies: Iterable[int]) -> set[int]:
    """Return these studies under the numbers that they have now: those merged meanwhile under the one they led to."""
    numbers = sorted(set(studies))
    rows = store.rows(
        "SELECT value, study_id FROM identifiers WHERE scheme = 'evidence-kb' "
        "AND value IN (SELECT CAST(value AS TEXT) FROM json_each(?))",
        [json.dumps(numbers)],
    )
    led_on = {int(row["value"]): row["study_id"] for row in rows}
    return {led_on.get(number, number) for number in numbers}


def handle_of(store: Readable, handle: str) -> str | None:
    """Return the form in which a ruling names a record or an identifier as typed, or None if nothing held has it."""
    provider, _, key = handle.partition("/")
    if store.rows("SELECT 1 FROM records WHERE provider = ? AND provider_key = ?", [provider, key]):
        return handle
    scheme, _, text = handle.partition(":")
    found = getattr(normalised(**{f"{scheme}_text": text}), scheme) if scheme in ("doi", "pmid", "pmcid") else text
    if found and store.rows("SELECT 1 FROM identifiers WHERE scheme = ? AND value = ?", [scheme, found]):
        return f"{scheme}:{found}"
    return None


def states_both(store: Readable, a: str, b: str) -> str | None:
    """Return a record (as `provider/key`) that goes by both names of a ruling, or None."""
    named = [set(_records_named(store, handle)) for handle in (a, b)]
    return next(iter(sorted(named[0] & named[1])), None)


def _records_named(store: Readable, handle: str) -> list[str]:
    scheme, _, value = handle.partition(":")
    columns = ("doi", "pmid", "pmcid", "openalex", "semantic_scholar")
    where = f"{scheme} = ?" if scheme in columns else "provider || '/' || provider_key = ?"
    rows = store.rows(
        f"SELECT provider || '/' || provider_key AS name FROM records WHERE {where}",
        [value if scheme in columns else handle],
    )
    return [row["name"] for row in rows]
