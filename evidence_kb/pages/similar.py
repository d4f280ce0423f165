"""Studies like this one, by whom they cite and who cites them, with the reason in words.

They are found when studies are derived (`graph_whole`): two studies are alike if they lean on the same references
(bibliographic coupling) or are cited together (co-citation). The stronger of the two ranks.
"""

from __future__ import annotations

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit

LISTED = 20
SQL_SIMILAR = """
SELECT x.kind, x.compared_n, x.shared_n, x.strength, s.id, s.title, s.year, s.journal, s.status, s.integrity,
    s.references_n
FROM similar_studies x CROSS JOIN studies s ON s.id = x.other_id
WHERE x.study_id = :id ORDER BY x.strength DESC, x.other_id"""


async def load(visit: Visit, study: Row) -> Context:
    """Return the studies most like this one, strongest first."""
    found: dict[int, Context] = {}
    for row in await visit.rows(SQL_SIMILAR, id=study["id"]):
        one = found.setdefault(row["id"], {**row, "reasons": []})
        one["reasons"].append(_reason(row, study))
    return {"similar": list(found.values())[:LISTED]}


def _reason(row: Row, study: Row) -> str:
    if row["kind"] == "shared_references":
        is_cut = row["compared_n"] < study["references_n"]
        return coupled(row["shared_n"], study["references_n"], row["references_n"], is_cut)
    return cocited(row["shared_n"], row["compared_n"] < study["cited_by_n"])


def coupled(shared_n: int, here_n: int, other_n: int, is_cut: bool) -> str:
    """Return the first kind of likeness in words.

    >>> coupled(12, 30, 25, False)
    'leans on 12 of the same references (of 30 here and 25 there)'
    """
    least = "at least " if is_cut else ""
    here, there = words.number(here_n), words.number(other_n)
    return f"leans on {least}{words.number(shared_n)} of the same references (of {here} here and {there} there)"


def cocited(together_n: int, is_cut: bool) -> str:
    """Return the second kind of likeness in words.

    >>> cocited(4, False)
    'cited together by 4 works'
    """
    return f"cited together by {'at least ' if is_cut else ''}{words.plural(together_n, 'work')}"
