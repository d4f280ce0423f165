"""Write what a run changed, by comparing the first state of every touched row with what is there now.

What a run added is not written here but read from first_run (the view `run_changes` has both), except cells, of which
every change is kept: the map as of a run is the present map with later changes undone. A run that is continued after
a stop finds what it wrote before and goes on from there, so that a run says once what it did. Of a topic's first run
no cell is written, only that the topic began.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evidence_kb.store import Store
from evidence_kb.store_causes import Cause, Compared, Key, State, causes
from evidence_kb.store_derived import sync
from evidence_kb.store_past import keep_past
from evidence_kb.store_watch import (
    CLAIM_FIELDS,
    STUDY_FIELDS,
    cell_json,
    citation_id,
    citation_json,
    claim_json,
    member_json,
    notice_id,
    notice_json,
    study_json,
)

Row = Mapping[str, Any]
CLAIM_SHOWN = ("treatment", "outcome", *CLAIM_FIELDS)
# What moved of a cell, the most telling first.
CELL_FIELDS = ("direction", "emptiness", "studies_n", "participants_n", "best_level", "flagged_n", "statements_n")
_KEYS = ("run_id", "topic", "entity", "entity_id", "field")


def record_changes(store: Store, run_id: int) -> None:
    """Compare, write the changes of this run, and forget the notes that they were made from."""
    began = _begin_topics(store, run_id)
    returned = _returned(store, run_id)
    began_now = {row["topic"] for row in began}
    noted = store.rows("SELECT * FROM touched")
    if not (noted or began or returned):
        return
    earlier = store.rows("SELECT * FROM changes WHERE run_id = ?", [run_id])
    compared = _compared(store, [r for r in noted if r["entity"] != "cell" or r["topic"] not in began_now], earlier)
    _keep_age(store, run_id, compared)
    renamed = _follow_names(store, run_id, compared, {(row["entity"], row["entity_id"]) for row in returned})
    keep_past(store.db, run_id, _rows_before(noted), renamed)
    compared.topics = _topics(store, compared)
    rows = [*began, *returned, *_cells(store, run_id, compared, {row["entity_id"] for row in returned}, earlier)]
    rows += [*_claims(compared), *_studies(store, compared), *_listed(compared)]
    blank = dict.fromkeys(("field", "before", "after", "because", "because_claim_key"))
    sync(store, "changes", _KEYS, [{"run_id": run_id, **blank, **row} for row in rows],
         scope=("run_id = ?", [run_id]))  # fmt: skip
    if noted:
        store.db.execute("DELETE FROM touched")


def _loaded(text: str | None) -> State:
    found: State = json.loads(text) if text is not None else None
    return found


def _dumped(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _compared(store: Store, noted: Sequence[Row], earlier: Sequence[Row]) -> Compared:
    """Return the states before the run, also of rows that an earlier part of the same run already wrote, and now."""
    before = {(row["entity"], row["entity_id"], row["topic"]): _loaded(row["before"]) for row in noted}
    fields: dict[Key, dict[str, Any]] = defaultdict(dict)
    for row in earlier:
        is_member = row["entity"] == "study" and row["field"] in (None, "merged", "screening")
        entity = "member" if is_member else row["entity"]
        key = (entity, row["entity_id"], (row["topic"] or "") if entity in ("cell", "member") else "")
        if entity == "cell" or row["kind"] == "left":
            before[key] = _loaded(row["before"])
        elif row["kind"] == "changed":
            fields[key][row["field"]] = json.loads(row["before"]) if row["before"] else None
    now = _now(store, {**before, **fields})
    for key, values in fields.items():
        before[key] = {**(before.get(key) or now.get(key) or {}), **values}
    return Compared(before, now)


# --- what is there now -----------------------------------------------------------------------------------------------


def _now(store: Store, keys: Iterable[Key]) -> dict[Key, State]:
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for entity, entity_id, topic in keys:
        wanted[entity].add((entity_id, topic))
    found: dict[Key, State] = {}
    for entity, names in wanted.items():
        sql = _present(store, entity)
        for entity_id, topic in names:
            for row in store.rows(sql, _values(entity, entity_id, topic)):
                found[entity, entity_id, topic] = _loaded(row["state"])
    return found


def _present(store: Store, entity: str) -> str:
    """Return the query for the present state of one row, by what names it."""
    db = store.db
    return {
        "claim": f"SELECT {claim_json(db, 'c')} AS state FROM claims c WHERE c.claim_key = ?",
        "study": f"SELECT {study_json(db, 's')} AS state FROM studies s WHERE s.id = ?",
        "member": f"SELECT {member_json(db, 'm')} AS state FROM topic_studies m WHERE m.topic = ? AND m.study_id = ?",
        "cell": f"SELECT {cell_json(db, 'e')} AS state FROM evidence_cells e WHERE e.topic = ? "
        "AND e.treatment_id = (SELECT id FROM treatments WHERE name = ?) "
        "AND e.outcome_id = (SELECT id FROM outcomes WHERE name = ?)",
        "notice": f"SELECT {notice_json(db, 'n')} AS state FROM notices n "
        "WHERE n.provider = ? AND n.record_key = ? AND n.kind = ? AND n.notice_key = ?",
        "citation": f"SELECT {citation_json(db, 'e')} AS state FROM citations e "
        "WHERE e.citing_id = ? AND e.cited_id = ?",
    }[entity]


def _values(entity: str, entity_id: str, topic: str) -> list[Any]:
    named = json.loads(entity_id) if entity in ("cell", "notice", "citation") else [entity_id]
    return [topic, *named] if entity in ("cell", "member") else named


def _begin_topics(store: Store, run_id: int) -> list[dict[str, Any]]:
    """Return a row for each topic that is derived for the first time, in this run or an earlier part of it."""
    return store.rows(
        "SELECT t.slug AS topic, 'topic' AS entity, t.slug AS entity_id, 'added' AS kind FROM topics t "
        "WHERE NOT EXISTS (SELECT 1 FROM changes x WHERE x.entity = 'topic' AND x.entity_id = t.slug AND x.run_id < ?) "
        "ORDER BY t.slug",
        [run_id],
    )


def _returned(store: Store, run_id: int) -> list[dict[str, Any]]:
    """Return a row for everything that this run added and that had left in an earlier one."""
    left = "FROM changes x WHERE x.kind = 'left' AND x.run_id < :run AND x.entity"
    queries = {
        "study": f"SELECT DISTINCT m.topic, x.entity_id, {member_json(store.db, 'm')} AS after FROM topic_studies m "
        f"JOIN (SELECT DISTINCT topic, entity_id {left} = 'study') x "
        "ON x.topic = m.topic AND x.entity_id = m.study_id WHERE m.first_run = :run",
        "claim": f"SELECT x.topic, x.entity_id, {claim_json(store.db, 'c')} AS after FROM claims c "
        f"JOIN (SELECT DISTINCT topic, entity_id {left} = 'claim') x ON x.entity_id = c.claim_key "
        "WHERE c.first_run = :run",
        "notice": f"SELECT x.topic, x.entity_id, {notice_json(store.db, 'n')} AS after FROM notices n "
        f"JOIN (SELECT DISTINCT topic, entity_id {left} = 'notice') x ON x.entity_id = {notice_id('n')} "
        "WHERE n.first_run = :run",
        "citation": f"SELECT x.topic, x.entity_id, {citation_json(store.db, 'e')} AS after FROM citations e "
        f"JOIN (SELECT DISTINCT topic, entity_id {left} = 'citation') x ON x.entity_id = {citation_id('e')} "
        "WHERE e.first_run = :run",
    }
    if not store.rows("SELECT 1 FROM changes WHERE kind = 'left' AND run_id < ? LIMIT 1", [run_id]):
        return []
    return [
        {"entity": entity, "kind": "returned", **row}
        for entity, sql in queries.items()
        for row in store.db.query(sql, {"run": run_id})
    ]


# --- what is the same under another name -----------------------------------------------------------------------------

_AGES = {
    "claim": "UPDATE claims SET first_run = ? WHERE claim_key = ?",
    "member": "UPDATE topic_studies SET first_run = ? WHERE topic = ? AND study_id = ?",
    "notice": "UPDATE notices SET first_run = ? WHERE provider = ? AND record_key = ? AND kind = ? AND notice_key = ?",
    "citation": "UPDATE citations SET first_run = ? WHERE citing_id = ? AND cited_id = ?",
}


def _keep_age(store: Store, run_id: int, compared: Compared) -> None:
    """Give rows that were removed and made again the run in which they first appeared; they are no news."""
    for (entity, entity_id, topic), before in compared.before.items():
        now = compared.now.get((entity, entity_id, topic))
        if entity in _AGES and before and now and now["first_run"] == run_id != before.get("first_run", run_id):
            store.db.execute(_AGES[entity], [before["first_run"], *_values(entity, entity_id, topic)])
            now["first_run"] = before["first_run"]


def _rows_before(noted: Sequence[Row]) -> dict[tuple[str, str], State]:
    """Return the rows that this run wrote over as they were, by entity and what names them in `past_rows`."""
    return {
        (row["entity"], _member_id(row) if row["entity"] == "member" else row["entity_id"]): _loaded(row["before"])
        for row in noted
        if row["entity"] != "cell"
    }


def _member_id(row: Row) -> str:
    return json.dumps([row["topic"], int(row["entity_id"])], separators=(",", ":"))


def _follow_names(
    store: Store, run_id: int, compared: Compared, returned: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Find what goes on under another key since its study is known by another, or was merged: it has not left.

    It keeps its age, unless that key itself has `returned`: then the run before is one in which it was not there.
    Returns the entities and keys under which it goes on, where they came in this run.
    """
    renamed: list[tuple[str, str]] = []
    led_on = {int(row["value"]): row["study_id"] for row in store.rows(
        "SELECT value, study_id FROM identifiers WHERE scheme = 'evidence-kb'")}  # fmt: skip
    for key, before, now in list(compared.of("citation")):
        ends = [led_on.get(before[side], before[side]) for side in ("citing_id", "cited_id")] if before else []
        if before and now is None and store.rows(
            "SELECT 1 FROM citations WHERE citing_id = ? AND cited_id = ?", ends
        ):  # fmt: skip
            compared.now[key] = before
            name = json.dumps(ends, separators=(",", ":"))
            if ("citation", name) not in returned:
                aged = store.db.execute(f"{_AGES['citation']} AND first_run = ?", [before["first_run"], *ends, run_id])
                renamed += [("citation", name)] if aged.rowcount else []
    for key, before, now in list(compared.of("claim")):
        found = _same_words(store, run_id, before) if before and now is None else []
        if before and len(found) == 1 and ("claim", found[0]["claim_key"]) not in returned:
            store.db.execute(_AGES["claim"], [before["first_run"], found[0]["claim_key"]])
            renamed.append(("claim", found[0]["claim_key"]))
            compared.now[key] = json.loads(found[0]["state"]) | {"first_run": before["first_run"]}
    return renamed


def _same_words(store: Store, run_id: int, claim: Row) -> list[dict[str, Any]]:
    """Return the claims of this run that say of the same words what a claim that is gone said."""
    return store.rows(
        f"SELECT c.claim_key, {claim_json(store.db, 'c')} AS state FROM claims c WHERE c.first_run = ? "
        'AND c.passage_id = ? AND c.start = ? AND c."end" = ? '
        "AND (SELECT name FROM treatments WHERE id = c.treatment_id) IS ? "
        "AND (SELECT name FROM outcomes WHERE id = c.outcome_id) = ? AND c.timepoint IS ?",
        [run_id, *(claim[name] for name in ("passage_id", "start", "end", "treatment", "outcome", "timepoint"))],
    )


def _topics(store: Store, compared: Compared) -> dict[int, set[str]]:
    """Return the topics of every study that a touched row speaks of: those it is in, and those it has just left."""
    studies: set[int] = set()
    left: dict[int, set[str]] = defaultdict(set)
    for (entity, entity_id, topic), before in compared.before.items():
        for state in (before, compared.now.get((entity, entity_id, topic))):
            studies |= {state[name] for name in ("study_id", "citing_id", "cited_id") if state and name in state}
        if entity in ("study", "member"):
            studies.add(int(entity_id))
        if entity == "member":
            left[int(entity_id)].add(topic)
    now = store.rows(
        "SELECT study_id, topic FROM topic_studies WHERE study_id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(studies))],
    )
    for row in now:
        left[row["study_id"]].add(row["topic"])
    return left


# --- the rows of changes ---------------------------------------------------------------------------------------------


def _cells(
    store: Store, run_id: int, compared: Compared, returned: set[str], earlier: Sequence[Row]
) -> list[dict[str, Any]]:
    """Return how cells moved; where an earlier part of this run told the same move, with the cause that it knew."""
    told = {(row["entity_id"], row["topic"], row["before"], row["after"]): row for row in earlier}
    moved = list(compared.of("cell"))
    why = causes(store, run_id, moved, compared, returned)
    rows = []
    for (_, name, topic), before, now in moved:
        cause = why.get((name, topic), Cause())
        had_left = before is None and store.rows(
            "SELECT 1 FROM changes WHERE entity = 'cell' AND entity_id = ? AND topic = ? AND kind = 'left' "
            "AND run_id < ? LIMIT 1", [name, topic, run_id])  # fmt: skip
        kind = "left" if now is None else "changed" if before else "returned" if had_left else "added"
        one, other = _dumped(before), _dumped(now)
        known = told.get((name, topic, one, other), {"because": cause.because, "because_claim_key": cause.claim_key})
        rows.append({
            "topic": topic, "entity": "cell", "entity_id": name, "kind": kind, "field": cell_field(before, now),
            "before": one, "after": other, "because": known["because"], "because_claim_key": known["because_claim_key"],
        })  # fmt: skip
    return rows


def cell_field(before: State, now: State) -> str:
    """Return what moved of a cell, the most telling first; `grid` where a cell without any knowledge came or went."""
    one, other = before or {}, now or {}
    if {(state or {}).get("emptiness", "unknown") for state in (before, now)} == {"unknown"} and not (before and now):
        return "grid"
    return next((name for name in CELL_FIELDS if one.get(name) != other.get(name)), "other")


def _claims(compared: Compared) -> list[dict[str, Any]]:
    rows = []
    for (_, key, _), before, now in compared.of("claim"):
        if before is None:
            continue
        homes = {before["study_id"], *([now["study_id"]] if now else [])}
        topics: list[str | None] = [*sorted(set.union(*(compared.topics.get(study, set()) for study in homes)))]
        topics = topics or [None]
        for topic in topics:
            row = {"topic": topic, "entity": "claim", "entity_id": now["claim_key"] if now else key}
            if now is None:
                rows.append({**row, "kind": "left", "before": _dumped(before)})
                continue
            rows += [{**row, "kind": "changed", "field": name, "before": _dumped(a), "after": _dumped(b)}
                     for name, a, b in _fields(CLAIM_SHOWN, before, now)]  # fmt: skip
    return rows


def _fields(names: Iterable[str], before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    return ((name, before[name], now[name]) for name in names if name in before and before[name] != now[name])


def _studies(store: Store, compared: Compared) -> list[dict[str, Any]]:
    rows = []
    for (_, study, _), before, now in compared.of("study"):
        if before and now:
            rows += [
                {"topic": topic, "entity": "study", "entity_id": study, "kind": "changed", "field": name,
                 "before": _dumped(a), "after": _dumped(b)}
                for topic in sorted(compared.topics.get(int(study), ()))
                for name, a, b in _fields(STUDY_FIELDS, before, now)
            ]  # fmt: skip
    for (_, study, topic), before, now in compared.of("member"):
        row = {"topic": topic, "entity": "study", "entity_id": study}
        if now is None:
            into = store.rows("SELECT study_id FROM identifiers WHERE scheme = 'evidence-kb' AND value = ?", [study])
            merged = {"field": "merged", "after": _dumped(into[0])} if into else {}
            rows.append({**row, "kind": "left", "before": _dumped(before), **merged})
        elif before and before["screening"] != now["screening"]:
            rows.append({**row, "kind": "changed", "field": "screening", "before": _dumped(before["screening"]),
                         "after": _dumped(now["screening"])})  # fmt: skip
    return rows


def _listed(compared: Compared) -> list[dict[str, Any]]:
    """Return the notices and citations that left; they are stated or not, and never changed."""
    rows = []
    for entity in ("notice", "citation"):
        for (_, name, _), before, now in compared.of(entity):
            if before is None or now is not None:
                continue
            studies = [before[side] for side in ("study_id", "citing_id", "cited_id") if side in before]
            topics = set.intersection(*(compared.topics.get(study, set()) for study in studies))
            rows += [{"topic": topic, "entity": entity, "entity_id": name, "kind": "left", "before": _dumped(before)}
                     for topic in sorted(topics)]  # fmt: skip
    return rows
