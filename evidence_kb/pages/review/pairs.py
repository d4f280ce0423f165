"""Pairs of studies that look like one work and were kept apart: a person says whether they are the same."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_kb.errors import UsageError
from evidence_kb.pages import words
from evidence_kb.pages.review import desk
from evidence_kb.pages.site import Context, MissingError, Page, Row, Visit

SHOWN = 25
DECIDED_SHOWN = 50
_STUDY = """{s}.id AS {s}_id, {s}.title AS {s}_title, {s}.authors AS {s}_authors, {s}.journal AS {s}_journal,
    {s}.year AS {s}_year, {s}.doi AS {s}_doi, {s}.pmid AS {s}_pmid, {s}.key AS {s}_key,
    (SELECT min(provider || '/' || provider_key) FROM records WHERE study_id = {s}.id) AS {s}_record"""
SQL_PAIRS = f"""
SELECT c.study_a, c.study_b, c.reason, c.score, {_STUDY.format(s="a")}, {_STUDY.format(s="b")}
FROM conflicts c JOIN studies a ON a.id = c.study_a JOIN studies b ON b.id = c.study_b
WHERE (c.study_a, c.study_b, c.reason) > (:a, :b, :reason)
ORDER BY c.study_a, c.study_b, c.reason LIMIT :limit"""
SQL_PAIR = f"""
SELECT {_STUDY.format(s="a")}, {_STUDY.format(s="b")} FROM studies a JOIN studies b ON b.id = :b WHERE a.id = :a"""
_NAMES = "'doi:' || r.doi, 'pmid:' || r.pmid, 'pmcid:' || r.pmcid, r.provider || '/' || r.provider_key"
SQL_STATES_BOTH = f"""
SELECT r.provider || '/' || r.provider_key AS name FROM records r WHERE r.study_id IN (:study_a, :study_b)
    AND :a IN ({_NAMES}) AND :b IN ({_NAMES}) LIMIT 1"""


async def load(visit: Visit) -> Context:
    """Return pairs to decide, from where the address says, and what was decided last."""
    desk.name(visit)
    args = visit.request.args
    after = {"a": _number(args.get("a")), "b": _number(args.get("b")), "reason": args.get("reason") or ""}
    rows = await visit.rows(SQL_PAIRS, **after, limit=SHOWN + 1)
    decided = await desk.listed(visit, lambda c: c.pairs(DECIDED_SHOWN))
    latest = {frozenset((row["key_a"], row["key_b"])): row for row in reversed(decided)}
    return {
        "pairs": [{"row": row, "decided": latest.get(frozenset(handles(row)))} for row in rows[:SHOWN]],
        "onward": rows[SHOWN - 1] if len(rows) > SHOWN else None, "decided": decided, "words": words,
    }  # fmt: skip


def handles(row: Row) -> tuple[str, str]:
    """Return the names under which a decision about a pair is kept: an identifier, or a record without any."""
    found = []
    for side in ("a", "b"):
        scheme = str(row[f"{side}_key"]).partition(":")[0]
        found.append(str(row[f"{side}_key"] if scheme in ("doi", "pmid", "pmcid") else row[f"{side}_record"]))
    return found[0], found[1]


async def decide(visit: Visit, form: Mapping[str, str]) -> None:
    """Keep that two studies are the same work or different works, or take that back."""
    name, decision = desk.name(visit), form.get("verdict", "")
    if decision not in ("same", "different", "undo"):
        raise UsageError(f"“{decision[:40]}” is no decision about a pair; choose same, different or undo.")
    a, b = form.get("key_a", ""), form.get("key_b", "")
    if decision == "undo":
        decided = await desk.listed(visit, lambda c: c.pairs())
        if not any({a, b} == {row["key_a"], row["key_b"]} for row in decided):
            return  # a form that was sent twice: it is taken back already
    else:
        a, b = await _pair(visit, form, decision)
    reason = form.get("reason") or ("taken back" if decision == "undo" else "")
    if not reason.strip():
        raise UsageError("Say in a few words why; it is kept with the decision.")
    await desk.write(visit, lambda c: c.decide_pair(a, b, decision, reason, name, desk.now()))


async def _pair(visit: Visit, form: Mapping[str, str], decision: str) -> tuple[str, str]:
    numbers = {"a": _number(form.get("study_a")), "b": _number(form.get("study_b"))}
    row = await visit.row(SQL_PAIR, **numbers)
    if row is None or row["a_id"] == row["b_id"]:
        raise MissingError("There are no two studies with these numbers; they may be one by now. Nothing was kept.")
    a, b = handles(row)
    both = await visit.row(SQL_STATES_BOTH, study_a=row["a_id"], study_b=row["b_id"], a=a, b=b)
    if decision == "different" and both:
        raise UsageError(f"{both['name']} states both {a} and {b}, so they cannot differ there.")
    return a, b


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


PAGE = Page(paths=(r"^/-/review/pairs/?$",), template="review_pairs.html", load=load)
