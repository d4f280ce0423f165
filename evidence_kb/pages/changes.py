"""What one run changed in a topic: the cells that moved first, then studies, claims, notices and citations.

Not "7 new papers": which cell went from what to what, and because of which words. Every list is short, says how many
more there are, and leads to the table that has them all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from evidence_kb.pages import quarantine, words
from evidence_kb.pages.as_of import SQL_BEGAN
from evidence_kb.pages.moves import SQL_MOVED, moves
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, MissingError, Page, Row, Visit

MOVED_SHOWN, SHOWN = 25, 12
ROWS_READ = 400  # rows of changes read per kind; a claim that is read otherwise has one per field
FIELDS_MOST = 40  # fields of one claim that can differ
ENTITIES = {"study": ("study", "studies"), "claim": ("claim", "claims"), "notice": ("notice", "notices"),
            "citation": ("citation", "citations")}  # fmt: skip
CODES: Mapping[str, Mapping[Any, str]] = {
    "integrity": words.INTEGRITY,
    "design": words.DESIGNS,
    "basis": words.BASES,
    "change": words.CHANGES,
    "significance": words.SIGNIFICANCE,
    "directness": words.DIRECTNESS,
    "status": words.STATUSES | words.HELD,
    "hedge": dict(enumerate(words.HEDGES)),
    "is_negated": {0: "no", 1: "yes"},
}
CLOSED = "status IN ('finished', 'warnings', 'stopped')"
SQL_LAST = f"SELECT * FROM runs WHERE {CLOSED} ORDER BY id DESC LIMIT 1"
SQL_RUN = "SELECT * FROM runs WHERE id = :run"
SQL_EARLIER = f"SELECT id, started_at FROM runs WHERE id < :run AND {CLOSED} ORDER BY id DESC LIMIT 1"
SQL_LATER = f"SELECT id, started_at FROM runs WHERE id > :run AND {CLOSED} ORDER BY id LIMIT 1"
SQL_COUNTS = """
SELECT what, n FROM topic_counts WHERE topic = :topic AND what IN (SELECT value FROM json_each(:whats))
AND value = CAST(:run AS TEXT)"""
# The newest runs that changed something here: their numbers are few, and lead on from a run that changed nothing.
SQL_LAST_CHANGE = f"""
SELECT id, started_at FROM runs r WHERE {CLOSED} AND id < :run AND EXISTS (SELECT 1 FROM topic_counts x
    WHERE x.topic = :topic AND x.what IN (SELECT value FROM json_each(:whats)) AND x.value = CAST(r.id AS TEXT))
ORDER BY id DESC LIMIT 1"""
SQL_CHANGES = """
SELECT * FROM changes WHERE topic = :topic AND entity = :entity AND run_id = :run AND kind = :kind LIMIT :limit"""
_NOTICE = "json_array(n.provider, n.record_key, n.kind, n.notice_key)"
# What had left before and came back is listed apart.
_IS_NEW = """NOT EXISTS (SELECT 1 FROM changes r WHERE r.kind = 'returned' AND r.entity = '{entity}'
        AND r.entity_id = {id} AND r.topic = :topic AND r.run_id = :run)"""
SQL_NEW = {
    "study": f"""
    SELECT s.id AS study_id, s.title, s.year, s.design, s.participants_n FROM topic_studies m
    CROSS JOIN studies s ON s.id = m.study_id WHERE m.topic = :topic AND m.first_run = :run
        AND {_IS_NEW.format(entity="study", id="CAST(m.study_id AS TEXT)")} LIMIT :limit""",
    "claim": f"""
    SELECT * FROM (SELECT c.claim_key, c.id, c.study_id, s.title, s.year, c.quote, c.direction, c.basis,
        p.kind = 'summary' OR p.is_paraphrase AS is_ours FROM claims c CROSS JOIN passages p ON p.id = c.passage_id
        CROSS JOIN topic_studies m ON m.study_id = c.study_id AND m.topic = :topic CROSS JOIN studies s
        ON s.id = c.study_id WHERE c.first_run = :run AND {_IS_NEW.format(entity="claim", id="c.claim_key")} LIMIT 500)
    ORDER BY basis <> 'own_data', id LIMIT :limit""",
    "notice": f"""
    SELECT n.study_id, s.title, s.year, n.kind, n.reason, n.provider FROM notices n
    CROSS JOIN topic_studies m ON m.study_id = n.study_id AND m.topic = :topic
    CROSS JOIN studies s ON s.id = n.study_id WHERE n.first_run = :run
        AND {_IS_NEW.format(entity="notice", id=_NOTICE)} LIMIT :limit""",
}
SQL_STUDIES = "SELECT id AS study_id, title, year FROM studies WHERE id IN (SELECT value FROM json_each(:keys))"
SQL_CLAIMS = """
SELECT c.claim_key, c.id, c.study_id, s.title, s.year, c.quote, p.kind = 'summary' OR p.is_paraphrase AS is_ours
FROM claims c JOIN studies s ON s.id = c.study_id JOIN passages p ON p.id = c.passage_id
WHERE c.claim_key IN (SELECT value FROM json_each(:keys))"""


async def load(visit: Visit) -> Context:
    """Return one run, by `?run=` or the newest, with all that it changed in the topic."""
    topic = await visit.topic()
    run = await _run(visit)
    if run is None:
        return {"topic": topic, "run": None, "words": words, "quarantine": await quarantine.of(visit, topic["slug"])}
    found = await told(visit, topic, run)
    return {
        **found, "words": words, "quarantine": await quarantine.of(visit, topic["slug"]),
        "earlier": await visit.row(SQL_EARLIER, run=run["id"]), "later": await visit.row(SQL_LATER, run=run["id"]),
        "last_change": None if found["counts"] else await visit.row(
            SQL_LAST_CHANGE, topic=topic["slug"], run=run["id"], whats=_whats()),
    }  # fmt: skip


async def told(visit: Visit, topic: Row, run: Row, moved_n: int = MOVED_SHOWN, shown_n: int = SHOWN) -> Context:
    """Return what a run changed in a topic: at most so many moved cells, and so many other things in each list."""
    at = {"topic": topic["slug"], "run": run["id"]}
    counts = await counted(visit, topic["slug"], run["id"])
    rows = await visit.rows(SQL_MOVED, **at, limit=moved_n)
    began = await visit.row(SQL_BEGAN, topic=topic["slug"])
    cells_n = sum(counts.get(f"cell {kind}", 0) for kind in words.KINDS)
    return {
        "topic": topic, "run": run, "counts": counts, "moved": await moves(visit, rows), "cells_n": cells_n,
        "left_out_n": cells_n - len(rows),
        "is_first": began is not None and began["run_id"] == run["id"] and began["field"] is None,
        "sections": [await _section(visit, entity, counts, at, shown_n) for entity in ENTITIES],
    }  # fmt: skip


async def _run(visit: Visit) -> Row | None:
    asked = visit.request.args.get("run")
    if asked is None:
        return await visit.row(SQL_LAST)
    found = (
        await visit.row(SQL_RUN, run=int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    )
    if found is None:
        raise MissingError(f"There was no run {asked[:20]}. The table of runs lists all.")
    return found


def _whats() -> str:
    return json.dumps([f"{entity} {kind}" for entity in ("cell", *ENTITIES) for kind in words.KINDS])


async def counted(visit: Visit, topic: str, run: int) -> Mapping[str, int]:
    """Return how much a run changed in a topic, such as {'claim added': 3}; what it did not change is left out."""
    rows = await visit.rows(SQL_COUNTS, topic=topic, run=run, whats=_whats())
    return {row["what"]: row["n"] for row in rows if row["n"]}


async def _section(
    visit: Visit, entity: str, counts: Mapping[str, int], at: Mapping[str, Any], shown_n: int
) -> Context:
    """Return what happened to studies, claims, notices or citations: a list per kind, each with what it leaves out."""
    lists = []
    for kind, label in words.KINDS.items():
        n = counts.get(f"{entity} {kind}", 0)
        if not n:
            continue
        is_new = kind == "added"
        if is_new and entity not in SQL_NEW:
            items: list[Context] = []
        elif is_new:
            items = [_item(row) for row in await visit.rows(SQL_NEW[entity], **at, limit=shown_n)]
        else:
            items = await _changed(visit, entity, kind, at, shown_n)
        lists.append({"label": label, "kind": kind, "n": n, "entries": items, "left_out_n": n - len(items)})
    return {"entity": entity, "names": ENTITIES[entity], "lists": lists}


async def _changed(visit: Visit, entity: str, kind: str, at: Mapping[str, Any], shown_n: int) -> list[Context]:
    limit = max(ROWS_READ, shown_n * FIELDS_MOST)
    rows = await visit.rows(SQL_CHANGES, **at, entity=entity, kind=kind, limit=limit)
    rows = await _as_read(visit, rows) if entity == "claim" else rows
    groups = [(name, list(group)) for name, group in groupby(rows, key=lambda row: row["entity_id"])][:shown_n]
    here = await _here(visit, entity, [name for name, _ in groups], [row for _, group in groups for row in group])
    return [_item({**_loaded(group[0]), **here.get(name, {})}, _notes(group)) for name, group in groups]


async def _as_read(visit: Visit, rows: Sequence[Row]) -> Sequence[Row]:
    """Leave out what other reviewers made of claims that this one has not judged; others see what is published."""
    if visit.reviewer is None:
        return rows
    keys = list(dict.fromkeys(row["entity_id"] for row in rows))
    claims = await panel.reviewable(visit, [{"claim_key": key} for key in keys], lambda row: "")
    judged = {claim["claim_key"] for claim in claims if claim["review"]["has_judged"]}
    machine = await panel.machine_values(visit, keys)
    return [
        row for row in rows
        if row["entity_id"] in judged or row["field"] not in {"status", *machine.get(row["entity_id"], ())}
    ]  # fmt: skip


async def _here(visit: Visit, entity: str, names: Sequence[str], rows: Sequence[Row]) -> dict[str, Row]:
    """Return what is held now of things that changed: by their names the study, and for claims the words."""
    if entity == "claim":
        found = await visit.rows(SQL_CLAIMS, keys=json.dumps(names))
        return {row["claim_key"]: row for row in found}
    ids = {row["entity_id"]: _loaded(row).get("study_id") for row in rows} if entity == "notice" else {}
    ids = {name: int(name) for name in names} if entity == "study" else ids
    studies = {
        row["study_id"]: row for row in await visit.rows(SQL_STUDIES, keys=json.dumps(sorted(set(ids.values()))))
    }
    return {name: studies[id] for name, id in ids.items() if id in studies}


def _loaded(row: Row) -> dict[str, Any]:
    """Return the whole row that a change kept; a change of one field keeps no row."""
    whole = row["before"] if row["kind"] == "left" else row["after"] if row["kind"] == "returned" else None
    found: dict[str, Any] = json.loads(whole) if whole else {}
    return found


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return in words what changed: 'level: 4 → 3'."""
    if rows[0]["field"] == "merged":
        return (f"the same work as study {json.loads(rows[0]['after'])['study_id']}",)
    return tuple(
        f"{words.WATCHED.get(row['field'], row['field'])}: {_value(row['field'], row['before'])} → "
        f"{_value(row['field'], row['after'])}"
        for row in rows
        if row["kind"] == "changed"
    )


def _value(field: str, text: str | None) -> str:
    if text is None:
        return "nowhere" if field == "gone_from" else "not stated"
    value = json.loads(text)
    if field == "gone_from":
        return ", ".join(json.loads(value))
    if field == "direction":
        return " ".join(words.arrow(value))
    return str(CODES.get(field, {}).get(value, value))


def _item(row: Mapping[str, Any], notes: Sequence[str] = ()) -> Context:
    """Return one line of a list: title, path of its page, words, remarks."""
    said = [*notes]
    if "citing_id" in row:
        title = f"{row.get('citing_title') or 'Title not stated'} → {row.get('cited_title') or 'Title not stated'}"
        return {"title": title, "path": f"/-/study/{row['citing_id']}", "quote": None, "notes": said}
    if "direction" in row and "quote" in row:
        said.insert(0, f"{' '.join(words.arrow(row['direction']))}, {words.BASES[row['basis']]}")
    elif "kind" in row and row["kind"] in words.NOTICES:
        said += [words.NOTICES[row["kind"]], *([row["reason"]] if row.get("reason") else [])]
    elif row.get("design"):
        said.append(words.DESIGNS.get(row["design"], row["design"]))
    path = f"/-/study/{row['study_id']}" if row.get("study_id") else None
    anchor = f"#claim-{row['id']}" if path and row.get("quote") and row.get("id") else ""
    year = f" ({row['year']})" if row.get("year") else ""
    return {
        "title": f"{row.get('title') or 'Title not stated'}{year}", "path": path and path + anchor,
        "quote": row.get("quote"), "is_ours": bool(row.get("is_ours")), "notes": said,
    }  # fmt: skip


PAGE = Page(paths=(r"^/-/changes/(?P<topic>[^/]+)/?$",), template="changes.html", load=load)
