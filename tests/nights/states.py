"""What a database says, in natural keys, read by nobody's code but this: states that can be held against each other.

A state of `shown` is what a reader can see of one topic, by the numbers of this database: what `changes` has to explain
from night to night. A state of `standing` has identifiers and words in place of numbers: what two databases that came
by different ways have to share. Neither holds numbers of runs or times.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

State = dict[str, dict[Any, Any]]  # thing -> its key -> what is said of it


# Of a work without identifiers, what is printed about it: which of its hashes is its key hangs on who else mentions it.
def _key(row: str) -> str:
    words = f"{row}.key LIKE 'title:%' OR {row}.key LIKE 'citation:%'"
    return f"CASE WHEN {words} THEN 'words: ' || coalesce({row}.title, {row}.key) ELSE {row}.key END"


_STANDING = {
    "described": f"SELECT {_key('s')} AS key, group_concat(DISTINCT provider) FROM (SELECT * FROM records "
    "WHERE NOT is_stub ORDER BY provider) r JOIN studies s ON s.id = r.study_id GROUP BY s.id",
    "studies": f"SELECT {_key('s')}, (SELECT json_group_array(x) FROM (SELECT scheme || ':' || value AS x "
    "FROM identifiers i WHERE i.study_id = s.id AND scheme IN ('doi', 'pmid') ORDER BY 1)) AS names, integrity, "
    "design, level_start, "
    "participants_n, claims_n FROM studies s "
    "WHERE id IN (SELECT study_id FROM topic_studies)",
    "members": f"SELECT t.topic, {_key('s')}, t.role, t.steps, t.screening, t.reason FROM topic_studies t "
    "JOIN studies s ON s.id = t.study_id",
    "citations": f"SELECT {_key('a')} AS citing, {_key('b')} AS cited, c.providers_n FROM citations c JOIN studies a "
    "ON a.id = c.citing_id JOIN studies b ON b.id = c.cited_id WHERE citing_id IN (SELECT study_id FROM topic_studies) "
    "AND cited_id IN (SELECT study_id FROM topic_studies)",
    "notices": f"SELECT DISTINCT {_key('s')}, n.kind FROM notices n JOIN studies s ON s.id = n.study_id",
    "claims": f"SELECT {_key('s')}, c.claim_key, c.quote, t.name AS treatment, o.name AS outcome, c.direction, "
    "c.basis, c.events_n, c.total_n, c.status FROM claims c JOIN studies s ON s.id = c.study_id "
    "LEFT JOIN treatments t ON t.id = c.treatment_id JOIN outcomes o ON o.id = c.outcome_id",
    "cells": "SELECT e.topic, t.name AS treatment, o.name AS outcome, e.direction, e.statements_n, e.studies_n, "
    "e.participants_n, e.improved_n, e.worsened_n, e.unchanged_n, e.mixed_n, e.unclear_n, e.flagged_n, e.emptiness "
    "FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id",
    "verdicts": "SELECT claim_key, status, reviews_n FROM claim_reviews",
}
_HELD = "SELECT citing_id, cited_id FROM citations"  # of any works, in a topic or not
_ASIDE = ("words", "hangs_on")  # of `shown`: by what a thing is known again, and the studies that it is about
_KEYS_N = {
    "described": 1,
    "studies": 1,
    "members": 2,
    "citations": 2,
    "notices": 2,
    "claims": 2,
    "cells": 3,
    "verdicts": 1,
}
_SHOWN = {
    "study": "SELECT topic || ' ' || study_id AS id, screening, s.integrity, s.design, s.level_start, "
    "s.participants_n, s.status, s.gone_from FROM topic_studies t JOIN studies s ON s.id = t.study_id",
    "citation": "SELECT x.topic || ' ' || json_array(citing_id, cited_id) AS id, "
    "json_array(citing_id, cited_id) AS hangs_on FROM citations c "
    "JOIN topic_studies x ON x.study_id = c.citing_id JOIN topic_studies y ON y.study_id = c.cited_id "
    "AND y.topic = x.topic",
    "notice": "SELECT t.topic || ' ' || json_array(provider, record_key, kind, notice_key) AS id, "
    "json_array(n.study_id) AS hangs_on FROM notices n "
    "JOIN topic_studies t ON t.study_id = n.study_id",
    "claim": "SELECT t.topic || ' ' || claim_key AS id, direction, basis, hedge, events_n, total_n, c.status, "
    "(SELECT name FROM outcomes WHERE id = outcome_id) AS outcome, json_array(c.study_id, t.topic, quote, "
    "treatment_text, outcome_text, timepoint) AS words, json_array(c.study_id) AS hangs_on "
    "FROM claims c JOIN topic_studies t ON t.study_id = c.study_id",
    "cell": "SELECT e.topic || ' ' || json_array(t.name, o.name) AS id, direction, emptiness, studies_n, "
    "participants_n, best_level, flagged_n, statements_n FROM evidence_cells e "
    "JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id",
}


def opened(path: Path) -> sqlite3.Connection:
    """Open a database for reading, as any program could."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def standing(path: Path) -> State:
    """Return what holds of the works of the topics, by identifiers and words."""
    with closing(opened(path)) as db:
        return {thing: _keyed(db.execute(sql), _KEYS_N[thing]) for thing, sql in _STANDING.items()}


def _keyed(rows: Iterable[sqlite3.Row], keys_n: int) -> dict[Any, Any]:
    """Return rows by their first columns; of works that go by the same words, the second and further are counted."""
    found: dict[Any, Any] = {}
    seen: Counter[Any] = Counter()
    for row in sorted(map(tuple, rows), key=repr):
        key = row[:keys_n]
        found[(*key, seen[key]) if seen[key] else key] = row[keys_n:]
        seen[key] += 1
    return found


def shown(path: Path) -> State:
    """Return what a reader of the topics can see: by thing and name, the fields of which a change is told."""
    with closing(opened(path)) as db:
        db.execute("BEGIN")
        found: State = {
            thing: {row["id"]: {name: row[name] for name in row.keys() if name != "id"}  # noqa: SIM118
                    for row in db.execute(sql)}
            for thing, sql in _SHOWN.items()
        }  # fmt: skip
        return {**found, "held citation": {tuple(row): {} for row in db.execute(_HELD)}}


def counted(path: Path, tables: Collection[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, sorted, but for these tables."""
    with closing(opened(path)) as db:
        db.execute("BEGIN")
        found = {}
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table not in tables:
                found[table] = sorted(map(tuple, db.execute(f'SELECT * FROM "{table}"')), key=repr)
        return found


def differences(one: State, other: State) -> list[str]:
    """Return in words what only one of two states says; nothing where they are equal."""
    found = []
    for thing in one:
        a, b = one[thing], other[thing]
        found += [f"{thing}: only the first has {key} {a[key]}" for key in sorted(a.keys() - b.keys(), key=repr)]
        found += [f"{thing}: only the second has {key} {b[key]}" for key in sorted(b.keys() - a.keys(), key=repr)]
        found += [f"{thing}: {key} is {a[key]} and {b[key]}"
                  for key in sorted(a.keys() & b.keys(), key=repr) if a[key] != b[key]]  # fmt: skip
    return found


def alike(one: State, other: State) -> tuple[State, State, int]:
    """Return two states without the works that other providers described, and how many those are.

    Who is asked to describe a work hangs on what was known of it when it was met: somebody who is asked because another
    one did not know it yet is not asked in a whole harvest. Then there is something else to read, references included.
    All that hangs on other works is left to be equal; which kind of gap an empty cell is hangs on all descriptions.
    """
    others = {
        key[0] for key, (names,) in one["described"].items()
        if set(names.split(",")) != set(other["described"].get(key, (names,))[0].split(","))
    }  # fmt: skip
    named = [claim for state in (one, other) for key, claim in state["claims"].items() if key[0] in others]
    told = {(claim[1], claim[2]) for claim in named}
    both = []
    for state, rest in ((one, other), (other, one)):
        held = {place for key in rest["cells"] for place in (("t", key[1]), ("o", key[2]))}
        both.append({
            "described": {key: row for key, row in state["described"].items() if key[0] not in others},
            "studies": {key: row for key, row in state["studies"].items() if key[0] not in others},
            "members": state["members"],
            "citations": {key: row for key, row in state["citations"].items() if key[0] not in others},
            "notices": {key: row for key, row in state["notices"].items() if key[0] not in others},
            "claims": {key: row for key, row in state["claims"].items() if key[0] not in others},
            "verdicts": state["verdicts"],
            "cells": {key: _without_gap(row) if others else row for key, row in state["cells"].items()
                      if key[1:] not in told and ("t", key[1]) in held and ("o", key[2]) in held},
        })  # fmt: skip
    return both[0], both[1], len(others)


def _without_gap(cell: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*cell[:-1], "a gap") if cell[-1] in ("unseen", "unknown", "held", "mentioned") else cell


# --- what `changes` tells ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """All that runs told about one thing, in their order: what came, what went, and which field moved to what."""

    came: bool
    went: bool
    fields: dict[str, tuple[Any, Any]]


def told(path: Path, after_run: int) -> dict[tuple[str, str], Told]:
    """Return what the runs after one tell, by thing and name as in `shown`."""
    found: dict[tuple[str, str], Told] = {}
    with closing(opened(path)) as db:
        rows = db.execute("SELECT * FROM run_changes WHERE run_id > ? ORDER BY run_id", [after_run])
        for row in rows:
            if row["topic"] is None or row["entity"] == "topic":
                continue
            key = row["entity"], f"{row['topic']} {row['entity_id']}"
            was = found.get(key, Told(False, False, {}))
            came = was.came or row["kind"] in ("added", "returned")
            went = was.went or row["kind"] == "left"
            fields = dict(was.fields)
            if row["kind"] == "changed" and row["entity"] != "cell":
                first = fields.get(row["field"], (_value(row["before"]), None))[0]
                fields[row["field"]] = first, _value(row["after"])
            elif row["kind"] == "changed":
                before, after = json.loads(row["before"]), json.loads(row["after"])
                for name in after:
                    if before.get(name) != after[name]:
                        fields[name] = fields.get(name, (before.get(name), None))[0], after[name]
            found[key] = Told(came, went, fields)
    return found


def merged(path: Path) -> dict[str, str]:
    """Return where the numbers of studies lead that were given up."""
    with closing(opened(path)) as db:
        return {str(old): str(new) for old, new in db.execute(
            "SELECT value, study_id FROM identifiers WHERE scheme = 'evidence-kb'")}  # fmt: skip


def unexplained(before: State, after: State, told: dict[tuple[str, str], Told], merged: dict[str, str]) -> list[str]:
    """Return in words every difference between two states that nobody told, and all that was told and is not so.

    What goes on under another name is no news: a claim whose study is known by another identifier, and whatever hung
    on a study that was `merged` into another. Nor is a citation that was held before and whose ends now both are in a
    topic: that a work came into it is.
    """
    names = {(thing, key) for thing in _SHOWN for key in (*before[thing], *after[thing])}
    before = _renamed(before, after, told, merged)
    found = []
    known = {tuple(int(merged.get(str(end), end)) for end in pair) for pair in before["held citation"]}
    for thing in _SHOWN:
        a, b = before[thing], after[thing]
        for key in sorted(a.keys() | b.keys()):
            say = told.get((thing, key), Told(False, False, {}))
            is_held = thing == "citation" and tuple(json.loads(b.get(key, {}).get("hangs_on", "[]"))) in known
            if key not in a and not (say.came or is_held or any(s.came for s in _studies(key, b[key], told))):
                found.append(f"{thing} {key} came and nobody told")
            elif key not in b and not (say.went or any(study.went for study in _studies(key, a[key], told))):
                found.append(f"{thing} {key} went and nobody told")
            elif key in a and key in b:
                if say.came != say.went:
                    found.append(f"{thing} {key} was there all the time, told as {'come' if say.came else 'gone'}")
                found += [
                    f"{thing} {key}: {name} went from {a[key][name]} to {b[key][name]}; told: {say.fields.get(name)}"
                    for name in a[key]
                    if name not in _ASIDE and a[key][name] != b[key][name] and not say.went
                    and say.fields.get(name) != (a[key][name], b[key][name])
                ]  # fmt: skip
                found += [
                    f"{thing} {key}: {name} was told to have moved to {to} and is {b[key][name]}"
                    for name, (_, to) in say.fields.items() if name in b[key] and b[key][name] != to
                ]  # fmt: skip
    return found + [f"{' '.join(name)} was told and nobody saw it" for name, say in told.items()
                    if name not in names and not (say.came and say.went)]  # fmt: skip


def _studies(name: str, row: dict[str, Any], told: dict[tuple[str, str], Told]) -> list[Told]:
    """Return what was told of the studies that a thing is about: it comes and goes in a topic as they do."""
    topic = name.split(" ", 1)[0]
    found = (told.get(("study", f"{topic} {study}")) for study in json.loads(row.get("hangs_on", "[]")))
    return [one for one in found if one]


def _renamed(before: State, after: State, told: dict[tuple[str, str], Told], merged: dict[str, str]) -> State:
    """Return an earlier state in the names of the later one, but for what was told to have gone."""

    def led_on(study: object) -> int:
        return int(merged.get(str(study), str(study)))

    citations = {}
    for key in before["citation"]:
        topic, pair = key.split(" ", 1)
        citing, cited = map(led_on, json.loads(pair))
        name = f"{topic} [{citing},{cited}]"
        is_told = ("citation", name) in told and told["citation", name].came  # it had left under that name, and is back
        is_told = is_told or (("citation", key) in told and told["citation", key].went)
        if key != name and is_told:
            citations[key] = before["citation"][key]
        elif citing != cited:
            citations[name] = {"hangs_on": json.dumps([citing, cited])}
    now = {row["words"]: key for key, row in after["claim"].items()}
    claims = {key: row for key, row in before["claim"].items() if key in after["claim"]}
    for key, row in before["claim"].items():
        study, *rest = json.loads(row["words"])
        words = json.dumps([led_on(study), *rest], ensure_ascii=False, separators=(",", ":"))
        is_told = ("claim", key) in told and told["claim", key].went
        claims.setdefault(key if key in after["claim"] or is_told else now.get(words, key), row)
    return {**before, "citation": citations, "claim": claims}


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
