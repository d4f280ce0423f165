"""Claims one after the other, each with its sentence in context, so that a hundred can be judged by keyboard.

A page holds a few claims that awaited this reviewer when he came to it; its address names them, so that those he has
judged stay in sight until he goes on. Claims come by study and in the order in which they were read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb.decisions import Word, by_key, differ, read_by
from evidence_kb.pages import statements, words
from evidence_kb.pages.review import claim, desk, panel
from evidence_kb.pages.site import Context, MovedError, Page, Row, Visit

SHOWN = 10
BATCH, BATCHES = 500, 20  # claims looked through for the next that awaits; then the page asks to go on
QUEUES = {"any": "Await you", "first": "Await a reader", "second": "Await a second reader"}
FROM = re.compile(r"(\d{1,15})-(\d{1,15})", re.ASCII)
IDS = re.compile(r"\d{1,15}(?:-\d{1,15}){0,49}", re.ASCII)
# By (topic, study) and (study, id), both in the order of an index: nothing is sorted, nothing scanned.
SQL_KEYS = """
SELECT c.study_id, c.id, c.claim_key FROM topic_studies ts CROSS JOIN claims c ON c.study_id = ts.study_id
WHERE ts.topic = :topic AND ts.study_id >= :study AND (ts.study_id > :study OR c.id >= :claim)
    AND ts.screening <> 'excluded' AND (:all OR (c.basis = 'own_data' AND c.duplicate_of IS NULL))
ORDER BY ts.study_id, c.id LIMIT :limit"""
SQL_CLAIMS = f"""
SELECT {claim.COLUMNS} FROM json_each(:ids) k CROSS JOIN claims c ON c.id = k.value
JOIN studies s ON s.id = c.study_id {statements.SQL_JOINS} ORDER BY c.study_id, c.id"""


async def load(visit: Visit) -> Context:
    """Return the next claims of a topic that await this reviewer, from where the address says."""
    name = desk.name(visit)
    topic = await visit.topic()
    queue = visit.request.args.get("queue") or "any"
    queue = queue if queue in QUEUES else "any"
    path = f"/-/review/claims/{topic['slug']}?queue={queue}{'&all=1' if visit.asks('all') else ''}"
    ids = IDS.fullmatch(visit.request.args.get("ids") or "")
    shown: Context = {"claims": (), "open_n": 0, "onward_to": None}
    if ids:
        shown = await _shown(visit, path, ids[0])
    else:
        asked = FROM.fullmatch(visit.request.args.get("from") or "")
        start = (int(asked[1]), int(asked[2])) if asked else (0, 0)
        picked, end = await _picked(visit, topic["slug"], start, name, queue)
        if picked:
            raise MovedError(f"{path}&ids={'-'.join(str(row['id']) for row in picked)}", status=302)
        shown["onward_to"] = f"{path}&from={end[0]}-{end[1]}" if end else None
    return {
        "topic": topic, "queue": queue, "queues": QUEUES, "words": words, "path": f"/-/review/claims/{topic['slug']}",
        "all": visit.asks("all"), "restart": path, "is_start": not visit.request.args.get("from"), **shown,
    }  # fmt: skip


async def _shown(visit: Visit, path: str, ids: str) -> Context:
    """Return the claims that an address names, each with where a verdict leads, and where the next page starts."""
    here = f"{path}&ids={ids}"
    rows = await visit.rows(SQL_CLAIMS, ids=f"[{ids.replace('-', ',')}]")
    rows = await panel.reviewable(visit, rows, lambda row: f"{here}#claim-{row['id']}")
    described = statements.described(rows)
    after = [f"{here}#claim-{c['id']}" for c in described[1:]] + [f"{here}#end"]
    last = rows[-1] if rows else {"study_id": 0, "id": 0}
    return {
        "claims": [{**c, "context": claim.in_context(c["row"]), "next": after[n]} for n, c in enumerate(described)],
        "open_n": sum(1 for row in rows if not row["review"]["mine"]),
        "onward_to": f"{path}&from={last['study_id']}-{last['id'] + 1}",
    }


async def _picked(
    visit: Visit, topic: str, start: tuple[int, int], name: str, queue: str
) -> tuple[list[Row], tuple[int, int] | None]:
    """Return up to SHOWN claims from `start` on that await the reviewer; of none, where to look further, if at all."""
    picked: list[Row] = []
    for _ in range(BATCHES):
        place = {"topic": topic, "study": start[0], "claim": start[1], "all": int(visit.asks("all"))}
        rows = await visit.rows(SQL_KEYS, **place, limit=BATCH)
        keys = [row["claim_key"] for row in rows]
        former = await panel.former_keys(visit, keys)
        kept = [*keys, *(key for known in former.values() for key in known)]
        said = await _said(visit, kept)
        for row in rows:
            known = (row["claim_key"], *former.get(row["claim_key"], ()))
            if _awaits([word for key in known for word in said.get(key, ())], name, queue):
                picked.append(row)
        if len(picked) >= SHOWN or len(rows) < BATCH:
            return picked[:SHOWN], None
        start = (rows[-1]["study_id"], rows[-1]["id"] + 1)
    return picked, start


async def _said(visit: Visit, keys: Sequence[str]) -> dict[str, list[Word]]:
    return by_key(await desk.listed(visit, lambda c: c.words(keys)))


def _awaits(said: Sequence[Word], name: str, queue: str) -> bool:
    """Whether a claim awaits this reviewer in a queue; where two differ, an adjudicator is awaited and no reader."""
    readers = {word.reviewer for word in read_by(said)}
    if name in readers or differ(said):
        return False
    return queue == "any" or len(readers) == (0 if queue == "first" else 1)


PAGE = Page(paths=(r"^/-/review/claims/(?P<topic>[^/]+)/?$",), template="review_claims.html", load=load)
