"""`python -m benchmarks.topic_pages --studies 1000000 FILE`: how fast the pages of one huge topic answer.

Fills FILE with made-up rows (three claims and two citations per study, a second run that adds and changes one study in
a hundred), counts them as a run does, and prints the median and worst milliseconds of each page, server-side, with the
settings that `serve` sets. A file that is there already is measured as it is. Nothing is asserted here.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from pathlib import Path

from datasette.app import Datasette

from evidence_kb.pages.settings import SETTINGS
from evidence_kb.store import Store
from evidence_kb.store_changes import record_changes
from evidence_kb.store_counts import derive_counts

PATHS = ("/", "/-/topic/t", "/-/changes/t", "/-/changes/t?run=1", "/-/feed/t.atom", "/-/feed/t/1.atom")
ROUNDS = 11
TREATMENTS, OUTCOMES = 400, 100
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n}) "
NEWER = "1 + (i % 100 = 0)"  # the run that a row appeared in
STUDIES = f"""
INSERT INTO studies (id, key, title, year, design, participants_n, level_start, status, claims_n, first_run, last_run)
SELECT i, 'doi:10.5555/' || i, 'A made-up study of number ' || i, 1950 + i % 75,
    CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'RCT' ELSE 'cohort' END, i % 700, 3, 'full', 3, {NEWER}, 1 FROM n"""
MEMBERS = f"""
INSERT INTO topic_studies (topic, study_id, role, steps, first_run) SELECT 't', i, 'citing', 1, {NEWER} FROM n"""
PASSAGES = """
INSERT INTO passages (id, study_id, kind, position, text, sha256, complete, provider, record_key, response_sha256,
    first_run) SELECT i, i, 'abstract', 0, 'Pain fell in 4 of 5 people.', i, 1, 'x', i, 'x', 1 FROM n"""
CLAIMS = f"""
INSERT INTO claims (claim_key, study_id, basis, treatment_id, outcome_id, outcome_text, change, direction, is_negated,
    hedge, significance, arithmetic, passage_id, start, end, quote, prefix, suffix, anchor, extractor,
    extractor_version, rule, status, first_run, last_run)
SELECT i || '-[c]', i, 'own_data', 1 + i % {TREATMENTS}, 1 + (i / 7 + [c]) % {OUTCOMES}, 'pain', 'decreased',
    'improvement', 0, 0, 'not_stated', 'ok', i, 0, 9, 'Pain fell', '', '', 'exact', 'rules', '1', 'r', 'machine',
    {NEWER}, 1 FROM n"""
CITATIONS = f"""
INSERT INTO citations SELECT i, 1 + (i * [prime]) % [studies], 1, {NEWER}, 1 FROM n WHERE 1 ON CONFLICT DO NOTHING"""
CELLS = """
INSERT INTO evidence_cells (topic, treatment_id, outcome_id, direction, statements_n, studies_n, participants_n,
    participants_unknown_n, improved_n, worsened_n, unchanged_n, mixed_n, no_evidence_n, unclear_n, best_level,
    flagged_n)
SELECT 't', t.id, o.id, 'improvement', 75, 70, 900, 0, 70, 0, 0, 0, 0, 0, 3, 0 FROM treatments t, outcomes o"""
CHANGED_CLAIMS = """
INSERT INTO changes (run_id, topic, entity, entity_id, kind, field, before, after)
SELECT 2, 't', 'claim', claim_key, 'changed', 'direction', '"unclear"', '"improvement"' FROM claims
WHERE id % 100 = 1"""


def fill(store: Store, studies_n: int) -> None:
    """Write two runs over `studies_n` studies."""
    store.save_topic("t", "A topic", "A question?", None)
    store.begin_run("refresh", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
    store.finish_run(1, "finished", "2026-01-01T01:00:00Z", None, None)
    for table, n in (("treatments", TREATMENTS), ("outcomes", OUTCOMES)):
        sql = f"INSERT INTO {table} (id, name, origin) SELECT i, '{table} ' || i, 'text' FROM n"
        store.db.execute(NUMBERS.format(n=n) + sql)
    store.db.execute(CELLS)
    record_changes(store, 1)
    store.begin_run("refresh", ["t"], "2026-01-02T00:00:00Z", "0", "rules 0")
    store.finish_run(2, "finished", "2026-01-02T01:00:00Z", None, None)
    cites = [CITATIONS.replace("[prime]", str(p)).replace("[studies]", str(studies_n)) for p in (7919, 104729)]
    for sql in (STUDIES, MEMBERS, PASSAGES, *(CLAIMS.replace("[c]", str(c)) for c in range(3)), *cites):
        store.db.execute(NUMBERS.format(n=studies_n) + sql)
    store.db.execute("UPDATE evidence_cells SET studies_n = studies_n + 1 WHERE (treatment_id + outcome_id) % 10 = 0")
    start = time.perf_counter()
    record_changes(store, 2)
    print(f"recording the changes of the second run: {time.perf_counter() - start:.1f} s")
    store.db.execute(CHANGED_CLAIMS)


async def measure(path: Path) -> None:
    """Print how long each page takes, from request to answer in one process."""
    datasette = Datasette([str(path)], settings=dict(SETTINGS))
    await datasette.invoke_startup()
    for page in PATHS:
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            response = await datasette.client.get(page)
            times.append(1e3 * (time.perf_counter() - start))
        middle, size = statistics.median(times), len(response.content) // 1024
        print(f"{page}: {response.status_code}, median {middle:.0f} ms, worst {max(times):.0f} ms, {size} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--studies", type=int, default=1_000_000)
    given = parser.parse_args()
    if not given.file.exists():
        store = Store(given.file)
        fill(store, given.studies)
        start = time.perf_counter()
        derive_counts(store)
        print(f"counting the topic: {time.perf_counter() - start:.1f} s")
        store.close()
    asyncio.run(measure(given.file))


if __name__ == "__main__":
    main()
