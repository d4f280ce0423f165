"""Who cites a study and whom it cites, in parts, each work with the words of the citation where they are held.

Works whose words are held come first. Short lists go on by year, newest first; sorting the hundred thousand citing
works of a hub by year would take longer than a reader waits, so long lists go by number, those met last first.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from evidence_kb.pages import contexts, hedge_drift, statements
from evidence_kb.pages.analyses.asked import part_of, parts
from evidence_kb.pages.site import Context, Row, Visit

LISTED = 50
SORTED = 1000  # longer lists are not sorted by year
CONTEXTS = 500  # texts shown on one page
# {here} and {other} are cited_id and citing_id, or the reverse.
_SPOKEN = "EXISTS (SELECT 1 FROM citation_contexts x WHERE x.cited_id = c.cited_id AND x.citing_id = c.citing_id)"
SQL_SPOKEN_N = """
SELECT count(*) AS n FROM (SELECT DISTINCT x.{other} FROM citation_contexts x WHERE x.{here} = :id
    AND EXISTS (SELECT 1 FROM citations c WHERE c.citing_id = x.citing_id AND c.cited_id = x.cited_id))"""
SQL_BY_YEAR = f"""
SELECT c.{{other}} AS id FROM citations c JOIN studies s ON s.id = c.{{other}} WHERE c.{{here}} = :id
ORDER BY {_SPOKEN} DESC, s.year DESC, s.id LIMIT :limit OFFSET :offset"""
SQL_SPOKEN = """
SELECT DISTINCT x.{other} AS id FROM citation_contexts x WHERE x.{here} = :id
    AND EXISTS (SELECT 1 FROM citations c WHERE c.citing_id = x.citing_id AND c.cited_id = x.cited_id)
ORDER BY x.{other} DESC LIMIT :limit OFFSET :offset"""
SQL_SILENT = f"""
SELECT c.{{other}} AS id FROM citations c WHERE c.{{here}} = :id AND NOT {_SPOKEN}
ORDER BY c.{{other}} DESC LIMIT :limit OFFSET :offset"""
SQL_WORKS = """
SELECT s.id, s.title, s.year, s.journal, s.status, s.integrity, c.providers_n,
    (SELECT group_concat(DISTINCT e.provider) FROM citation_statements e
        WHERE e.citing_id = c.citing_id AND e.cited_id = c.cited_id AND e.gone_run IS NULL) AS providers
FROM json_each(:ids) k CROSS JOIN citations c ON c.{here} = :id AND c.{other} = k.value
JOIN studies s ON s.id = k.value ORDER BY k.key"""
# Where the quote begins in its text, if it stands there once.
SQL_CONTEXTS = f"""
SELECT x.*, p.kind, p.is_paraphrase, p.complete, {statements.SQL_URL} AS url, CASE WHEN instr(p.text, x.quote) > 0
    AND instr(substr(p.text, instr(p.text, x.quote) + 1), x.quote) = 0 THEN instr(p.text, x.quote) - 1 END AS quote_at
FROM json_each(:ids) k CROSS JOIN citation_contexts x ON x.{{here}} = :id AND x.{{other}} = k.value
JOIN passages p ON p.id = x.passage_id ORDER BY k.key, x.passage_id, x.provider LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a study in the graph: the columns of `citations`, and the parameter that names a part of its list."""

    here: str
    other: str
    count: str
    parameter: str

    def sql(self, text: str) -> str:
        return text.format(here=self.here, other=self.other)


CITED_BY = Side("cited_id", "citing_id", "cited_by_n", "citing")
CITES = Side("citing_id", "cited_id", "references_n", "cites")


async def load(visit: Visit, study: Row, side: Side) -> Context:
    """Return the `works` of one part of the list with their words, what the list says of itself, and `spoken_n`."""
    here, all_n = study["id"], study[side.count]
    spoken = await visit.row(side.sql(SQL_SPOKEN_N), id=here)
    spoken_n = int(spoken["n"]) if spoken else 0
    now = part_of(visit, side.parameter)
    ids = json.dumps(await _ids(visit, here, side, (now - 1) * LISTED, all_n, spoken_n))
    works = await visit.rows(side.sql(SQL_WORKS), id=here, ids=ids)
    rows = await visit.rows(side.sql(SQL_CONTEXTS), id=here, ids=ids, limit=CONTEXTS) if spoken_n else ()
    drifts = await hedge_drift.load(visit, rows)
    said: Mapping[int, list[Context]] = defaultdict(list)
    for row in rows:
        said[row[side.other]].append({**contexts.described(row), "drifts": drifts.get(hedge_drift.key(row), [])})
    return {
        "works": [
            {**work, "contexts": said[work["id"]], "stated_by": sorted((work["providers"] or "").split(","))}
            for work in works
        ],
        "parts": parts(now, LISTED, all_n),
        "spoken_n": spoken_n,
        "is_sorted": all_n <= SORTED,
        "is_cut": len(rows) == CONTEXTS,
    }


async def _ids(visit: Visit, here: int, side: Side, offset: int, all_n: int, spoken_n: int) -> list[int]:
    if all_n <= SORTED:
        rows = await visit.rows(side.sql(SQL_BY_YEAR), id=here, limit=LISTED, offset=offset)
        return [row["id"] for row in rows]
    spoken = await visit.rows(side.sql(SQL_SPOKEN), id=here, limit=LISTED, offset=offset) if offset < spoken_n else ()
    rest = {"limit": LISTED - len(spoken), "offset": max(offset - spoken_n, 0)}
    silent = await visit.rows(side.sql(SQL_SILENT), id=here, **rest) if rest["limit"] else ()
    return [row["id"] for row in (*spoken, *silent)]
