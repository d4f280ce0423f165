"""What the newest run asked about a topic: sent, asked, received, missing by name, failed and why; and the overlap.

The overlap counts citations with a seed at one end. Others are known only where a record happens to list its
references, so that they would compare providers by what they were asked, not by what they know.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence

from evidence_kb.identifiers import address
from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit

NAMED = 100  # missing works and remarks named per provider and question; the table of requests has them all
COMPARED = 20_000  # citations of the seeds up to which providers are compared while a reader waits
ADDRESS_SHOWN = 160  # characters; batches have addresses of some thousands
COLUMNS = (
    ("Requests", "requests_n"), ("Sent", "sent_n"), ("Asked", "asked_n"), ("Received", "received_n"),
    ("Missing", "missing_n"), ("Duplicates", "duplicates_n"), ("Failed", "failed_n"), ("Not asked", "not_asked_n"),
)  # fmt: skip
SQL_RUN = """
SELECT * FROM runs r WHERE EXISTS (SELECT 1 FROM requests q WHERE q.run_id = r.id AND q.topic = :topic)
ORDER BY id DESC LIMIT 1"""
SQL_ASKED = "SELECT * FROM provider_ledger WHERE run_id = :run AND topic = :topic ORDER BY provider, question"
# A missing work is named by its identifier, or as provider~key where it is a reference that was looked up.
SQL_MISSING = """
WITH named AS (
    SELECT q.provider, q.question, m.value AS name,
        row_number() OVER (PARTITION BY q.provider, q.question ORDER BY q.rowid, m.key) AS place
    FROM requests q JOIN json_each(q.missing) m WHERE q.run_id = :run AND q.topic = :topic)
SELECT named.provider, named.question, named.name, s.id, s.title, s.year FROM named
LEFT JOIN identifiers i ON i.scheme = substr(named.name, 1, instr(named.name, ':') - 1)
    AND i.value = substr(named.name, instr(named.name, ':') + 1)
LEFT JOIN records r ON r.provider = substr(named.name, 1, instr(named.name, '~') - 1)
    AND r.provider_key = substr(named.name, instr(named.name, '~') + 1)
LEFT JOIN studies s ON s.id = coalesce(i.study_id, r.study_id)
WHERE named.place <= :limit ORDER BY named.provider, named.question, named.place"""
SQL_REMARKS = """
SELECT * FROM (
    SELECT provider, question, status, address, message, row_number() OVER (
        PARTITION BY provider, question ORDER BY status NOT IN ('failed', 'not_asked'), rowid) AS place
    FROM requests WHERE run_id = :run AND topic = :topic
        AND (status IN ('failed', 'not_asked') OR message IS NOT NULL))
WHERE place <= :limit ORDER BY provider, question, place"""
SQL_SEEDS = """
SELECT count(*) AS seeds_n, coalesce(sum(s.cited_by_n + s.references_n), 0) AS edges_n
FROM topic_studies ts JOIN studies s ON s.id = ts.study_id WHERE ts.topic = :topic AND ts.role = 'seed'"""
# In two halves that share no citation, so that each is read in the order of its index.
SQL_OVERLAP = """
WITH seeds AS MATERIALIZED (SELECT study_id FROM topic_studies WHERE topic = :topic AND role = 'seed')
SELECT providers, count(*) AS edges_n FROM (
    SELECT json_group_array(DISTINCT e.provider) AS providers
    FROM seeds CROSS JOIN citation_statements e ON e.cited_id = seeds.study_id
    WHERE e.gone_run IS NULL AND e.citing_id <> e.cited_id GROUP BY e.cited_id, e.citing_id
    UNION ALL
    SELECT json_group_array(DISTINCT e.provider)
    FROM seeds CROSS JOIN citation_statements e ON e.citing_id = seeds.study_id
    WHERE e.gone_run IS NULL AND e.cited_id NOT IN seeds GROUP BY e.citing_id, e.cited_id)
GROUP BY providers"""


async def load(visit: Visit, topic: str) -> Context:
    """Return the newest `run` of a topic, what it `asked`, its `details` by provider and question, the `overlap`."""
    run = await visit.row(SQL_RUN, topic=topic)
    seeds = await visit.row(SQL_SEEDS, topic=topic)
    is_comparable = seeds is not None and 0 < seeds["edges_n"] <= COMPARED
    asked, details = await _asked(visit, run["id"], topic) if run else ((), [])
    return {
        "run": run, "asked": asked, "asked_columns": COLUMNS, "details": details, "seeds": seeds,
        "compared_n": COMPARED,
        "overlap": overlap(await visit.rows(SQL_OVERLAP, topic=topic)) if is_comparable else None,
    }  # fmt: skip


async def _asked(visit: Visit, run: int, topic: str) -> tuple[Sequence[Row], list[Context]]:
    asked = await visit.rows(SQL_ASKED, run=run, topic=topic)
    missing: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in await visit.rows(SQL_MISSING, run=run, topic=topic, limit=NAMED):
        missing[row["provider"], row["question"]].append(row)
    remarks: dict[tuple[str, str], list[Context]] = defaultdict(list)
    for row in await visit.rows(SQL_REMARKS, run=run, topic=topic, limit=NAMED):
        remarks[row["provider"], row["question"]].append({**row, "address": _short(row["address"])})
    return asked, [
        {"row": row, "missing": _works(missing[key]), "left_out_n": (row["missing_n"] or 0) - len(missing[key]),
         "remarks": remarks[key], "what": _what(row, remarks[key])}
        for row in asked if missing[key := (row["provider"], row["question"])] or remarks[key]
    ]  # fmt: skip


def _works(rows: Sequence[Row]) -> list[Context]:
    """List each missing work once with its `names`: one that several records mention is asked about under each."""
    works: dict[object, Context] = {}
    for row in rows:
        work = works.setdefault(row["id"] or row["name"], {**row, "names": [], "url": address(*_parts(row["name"]))})
        work["names"].append(row["name"])
    return list(works.values())


def _parts(name: str) -> tuple[str, str]:
    scheme, _, value = name.partition(":")
    return scheme, value


def _what(row: Row, remarks: Sequence[Context]) -> str:
    """Return in words what there is to read: '22 missing, 1 failed'."""
    odd = sum(1 for remark in remarks if remark["status"] not in ("failed", "not_asked"))
    counts = (
        (row["missing_n"], "missing"),
        (row["failed_n"], "failed"),
        (row["not_asked_n"], "not asked"),
        (odd, "with a remark"),
    )
    return ", ".join(f"{words.number(n)} {label}" for n, label in counts if n)


def _short(text: str) -> str | None:
    """Return an address cut to a length for reading; None for the name of a provider, which stands in its place."""
    if ":" not in text:
        return None
    return text if len(text) <= ADDRESS_SHOWN else text[:ADDRESS_SHOWN] + "…"


def overlap(rows: Sequence[Row]) -> Context | None:
    """Turn (JSON list of providers, number of citations that exactly these state) into a table of pairs.

    Returns all citations `edges_n` and a row per provider: `stated_n`, `only_n` that no other states, and in
    `shared` one number per provider in the same order, None where it meets itself. None without citations.
    """
    stated: Counter[str] = Counter()
    only: Counter[str] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    for row in rows:
        names = json.loads(row["providers"])
        for name in names:
            stated[name] += row["edges_n"]
            shared.update({(name, other): row["edges_n"] for other in names})
        if len(names) == 1:
            only[names[0]] += row["edges_n"]
    names = sorted(stated, key=lambda name: (-stated[name], name))
    if not names:
        return None
    table = [
        {"provider": name, "stated_n": stated[name], "only_n": only[name],
         "shared": [None if other == name else shared[name, other] for other in names]}
        for name in names
    ]  # fmt: skip
    return {"edges_n": sum(row["edges_n"] for row in rows), "providers": names, "rows": table}
