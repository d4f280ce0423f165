"""Treatments and outcomes that claims name and no vocabulary knows: what that costs, and how to add them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evidence_kb.pages import words
from evidence_kb.pages.analyses.asked import part_of, parts, query
from evidence_kb.pages.site import Context, Page, Row, Visit

LISTED = 50
SQL_TERMS = """
SELECT u.kind, u.concept_id, u.term, u.claims_n, u.studies_n, u.claim_id, c.study_id, c.quote,
    (SELECT count(*) FROM unmapped_terms a WHERE a.topic = :topic) AS all_n
FROM unmapped_terms u LEFT JOIN claims c ON c.id = u.claim_id
WHERE u.topic = :topic ORDER BY u.claims_n DESC, u.kind, u.concept_id LIMIT :limit OFFSET :offset"""


async def load(visit: Visit) -> Context:
    """Return the terms of a topic and the lines that add them to its file."""
    topic = await visit.topic()
    now = part_of(visit, "page")
    asked = {"topic": topic["slug"], "limit": LISTED, "offset": (now - 1) * LISTED}
    terms = await visit.rows(SQL_TERMS, **asked)
    return {
        "topic": topic,
        "terms": terms,
        "parts": parts(now, LISTED, terms[0]["all_n"] if terms else 0),
        "lines": vocabulary_lines(terms),
        "query": query(visit, SQL_TERMS, **asked),
        "words": words,
    }


def vocabulary_lines(terms: Sequence[Row]) -> str:
    """Return the YAML that adds these terms to a topic file; names are quoted, whatever they hold.

    >>> print(vocabulary_lines([{"kind": "outcome", "term": 'pain "at rest"'}]))
    vocabulary:
      outcomes:
        - name: "pain \\"at rest\\""
    """
    lines = ["vocabulary:"]
    for kind in ("treatment", "outcome"):
        named = [f"    - name: {quoted(row['term'])}" for row in terms if row["kind"] == kind]
        lines += [f"  {kind}s:", *named] if named else []
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Return a text between double quotes as YAML reads it; what cannot be seen is escaped.

    >>> quoted('a: "b"')
    '"a: \\\\"b\\\\""'
    """
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in shown)


PAGE = Page(paths=(r"^/-/unmapped/(?P<topic>[^/]+)/?$",), template="analyses/unmapped.html", load=load)
