"""What readers disagree about: claims and studies, for an adjudicator's word, which then is what counts.

A reviewer who has not judged a claim sees that there is a conflict, not what was said, until he opens it to adjudicate;
after that he cannot be one of its readers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from evidence_kb.decisions import ADJUDICATOR, EXCLUDE_REASONS, Word, adjudicated, differ, has_judged
from evidence_kb.pages import statements, words
from evidence_kb.pages.review import claim, decided, desk, panel, state
from evidence_kb.pages.site import Context, Page, Row, Visit

SHOWN = 50
SQL_CLAIMS = f"""
SELECT {claim.COLUMNS} FROM json_each(:keys) k CROSS JOIN claims c ON c.claim_key = k.value
JOIN studies s ON s.id = c.study_id {statements.SQL_JOINS} ORDER BY c.study_id, c.id"""
SQL_LESS_CERTAIN = f"""
SELECT {claim.COLUMNS}, NULL AS duplicate_of FROM json_each(:keys) k CROSS JOIN less_certain_claims c
    ON c.claim_key = k.value JOIN studies s ON s.id = c.study_id {statements.SQL_JOINS} ORDER BY c.study_id, c.id"""
SQL_STUDIES = """
SELECT s.id, s.key, s.title, s.year, ts.topic FROM json_each(:keys) k JOIN studies s ON s.key = k.value
JOIN topic_studies ts ON ts.study_id = s.id"""


async def load(visit: Visit) -> Context:
    """Return open conflicts, and those that were adjudicated, as far as this reviewer may see them."""
    name, opened = desk.name(visit), visit.request.args.get("open") or ""
    held = await decided.about_claims(visit)
    gone = held.gone
    contested = {key: said for key, said in held.words.items() if differ(said) and key not in gone}
    found = sorted(contested, key=lambda key: (adjudicated(contested[key]) is not None, contested[key][-1].id))
    shown = found[:SHOWN]
    seen = {key for key in shown if has_judged(contested[key], name) or key == opened}
    return {
        "claims": await _claims(visit, [key for key in shown if key in seen], frozenset(seen)),
        "hidden": [key for key in shown if key not in seen], "left_out_n": len(found) - len(shown),
        "studies": await _studies(visit, name, opened), "words": words,
        "open_n": sum(adjudicated(said) is None for said in contested.values()),
        "reasons": [(code, words.EXCLUDE_REASONS[code]) for code in EXCLUDE_REASONS],
    }  # fmt: skip


async def _claims(visit: Visit, keys: Sequence[str], opened: frozenset[str]) -> list[Context]:
    rows = [row for sql in (SQL_CLAIMS, SQL_LESS_CERTAIN) for row in await visit.rows(sql, keys=json.dumps(list(keys)))]
    back = "/-/review/conflicts?open={0}#conflict-{0}"
    machine = await panel.machine_values(visit, keys)
    read = [panel.as_machine_read(row, machine.get(row["claim_key"])) for row in rows]
    shown = await panel.reviewable(visit, read, lambda row: back.format(row["claim_key"]), opened)
    return [{**c, "context": claim.in_context(c["row"])} for c in statements.described(shown)]


async def _studies(visit: Visit, name: str, opened: str) -> list[Context]:
    """Return the studies whose readers differ, by topic."""
    said = await decided.about_studies(visit)
    rows = await visit.rows(SQL_STUDIES, keys=json.dumps(list(said))) if said else ()
    _, counted = await desk.counted(visit)
    return [
        found for row in rows if (found := _study(row, said.get(row["key"], []), name, opened, counted)) is not None
    ][:SHOWN]  # fmt: skip


def _study(row: Row, said: Sequence[Word], name: str, opened: str, counted: int) -> Context | None:
    about = [word for word in said if word.topic == row["topic"]]
    if not differ(about):
        return None
    mark = f"{row['topic']}-{row['id']}"
    is_open = has_judged(about, name) or opened == mark
    review = {**state.of(about, name, counted, as_adjudicator=is_open), "role": ADJUDICATOR}
    return {"row": row, "mark": mark, "is_open": is_open, "review": review,
            "back": f"/-/review/conflicts?open={mark}#conflict-{mark}"}  # fmt: skip


PAGE = Page(paths=(r"^/-/review/conflicts/?$",), template="review_conflicts.html", load=load)
