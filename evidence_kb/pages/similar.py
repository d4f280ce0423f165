"""Studies like this one, by whom they cite and who cites them, with the reason in words.

Two studies are alike if they lean on the same references (bibliographic coupling, Kessler 1963, doi
10.1002/asi.5090140103) or are cited together (co-citation, Small 1973, doi 10.1002/asi.4630240406). Numbers are divided
by the size of both lists (Salton's cosine: shared / sqrt(a × b)); the stronger of the two ranks. Counted among what is
held, while the reader waits: a limit at every step keeps the largest study below a few hundredths of a second, and a
number that a limit touched is called "at least". The view `similar_studies` counts without the limit of HOP.
"""

from __future__ import annotations

from math import sqrt

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit

LISTED = 20
HOP = 300  # references and citing works that are followed
HUB = 200  # a reference that more works cite, and a work with more references, say nothing about likeness
LEAST = 2  # one shared reference is chance
# References are taken in the order of their numbers, citing works newest first.
SQL_SHARED = """
WITH ground AS MATERIALIZED (
    SELECT c.cited_id AS id FROM citations c CROSS JOIN studies r ON r.id = c.cited_id AND r.cited_by_n <= :hub
    WHERE c.citing_id = :id ORDER BY c.cited_id LIMIT :hop
)
SELECT p.*, s.title, s.year, s.journal, s.status, s.integrity, s.references_n AS other_n,
    (SELECT count(*) FROM ground) AS ground_n
FROM (SELECT c.citing_id AS id, count(*) AS n FROM ground CROSS JOIN citations c ON c.cited_id = ground.id
    WHERE c.citing_id <> :id GROUP BY c.citing_id HAVING count(*) >= :least) p
JOIN studies s ON s.id = p.id ORDER BY 1.0 * p.n * p.n / max(s.references_n, 1) DESC, p.n DESC, p.id LIMIT :listed"""
SQL_TOGETHER = """
WITH ground AS MATERIALIZED (
    SELECT c.citing_id AS id FROM (SELECT citing_id FROM citations WHERE cited_id = :id
        ORDER BY citing_id DESC LIMIT :hop) c CROSS JOIN studies w ON w.id = c.citing_id AND w.references_n <= :hub
)
SELECT p.*, s.title, s.year, s.journal, s.status, s.integrity, s.cited_by_n AS other_n,
    (SELECT count(*) FROM ground) AS ground_n
FROM (SELECT c.cited_id AS id, count(*) AS n FROM ground CROSS JOIN citations c ON c.citing_id = ground.id
    WHERE c.cited_id <> :id GROUP BY c.cited_id HAVING count(*) >= :least) p
JOIN studies s ON s.id = p.id ORDER BY 1.0 * p.n * p.n / max(s.cited_by_n, 1) DESC, p.n DESC, p.id LIMIT :listed"""


async def load(visit: Visit, study: Row) -> Context:
    """Return the studies most like this one, and whether a limit left something out."""
    asked = {"id": study["id"], "hop": HOP, "hub": HUB, "least": LEAST, "listed": LISTED}
    shared = await visit.rows(SQL_SHARED, **asked)
    together = await visit.rows(SQL_TOGETHER, **asked)
    found: dict[int, Context] = {}
    for row in shared:
        is_cut = row["ground_n"] < study["references_n"]
        _add(found, row, study["references_n"], coupled(row["n"], study["references_n"], row["other_n"], is_cut))
    for row in together:
        _add(found, row, study["cited_by_n"], cocited(row["n"], row["ground_n"] < study["cited_by_n"]))
    ranked = sorted(found.values(), key=lambda one: (-one["strength"], one["id"]))[:LISTED]
    return {"similar": ranked, "similar_hub": HUB, "similar_hop": HOP}


def _add(found: dict[int, Context], row: Row, here_n: int, reason: str) -> None:
    one = found.setdefault(row["id"], {**row, "reasons": [], "strength": 0.0})
    one["reasons"].append(reason)
    one["strength"] = max(one["strength"], cosine(row["n"], here_n, row["other_n"]))


def cosine(shared_n: int, here_n: int, other_n: int) -> float:
    """Return Salton's cosine of two lists, 0 to 1.

    >>> cosine(12, 30, 25)
    0.438...
    """
    return shared_n / sqrt(here_n * other_n) if here_n and other_n else 0.0


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
