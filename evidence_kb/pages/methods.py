"""How a topic was searched: TARCiS items and PRISMA counts from the ledger, as a page, as text and as JSON.

Every number links to the query that gives it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final
from urllib.parse import urlencode

from evidence_kb.exports.methods import GUIDELINES, Facts, Flow, Section, flow_of, sections_of
from evidence_kb.exports.study import Heading
from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Document, MissingError, Page, Row, Visit
from evidence_kb.store_exports import heading_of

QUERIES: Final = {
    "runs": "SELECT count(DISTINCT run_id) AS n FROM requests WHERE topic = :topic",
    "seeds": """SELECT s.id, s.title, s.year, s.doi, s.pmid FROM topic_studies ts JOIN studies s ON s.id = ts.study_id
WHERE ts.topic = :topic AND ts.role = 'seed' ORDER BY s.id LIMIT 100""",
    "asked": """SELECT provider, question, sum(status IN ('new', 'unchanged')) AS sent_or_read_n,
    sum(received_n) AS received_n, min(fetched_at) AS first_at, max(fetched_at) AS last_at
FROM requests WHERE topic = :topic GROUP BY provider, question ORDER BY provider, question""",
    "citations": """WITH seeds AS MATERIALIZED (
    SELECT study_id FROM topic_studies WHERE topic = :topic AND role = 'seed')
SELECT 'cited_by' AS direction, e.provider, count(DISTINCT e.citing_id) AS n
FROM seeds CROSS JOIN citation_statements e ON e.cited_id = seeds.study_id
WHERE e.gone_run IS NULL AND e.citing_id <> e.cited_id GROUP BY e.provider
UNION ALL SELECT 'references', e.provider, count(DISTINCT e.cited_id)
FROM seeds CROSS JOIN citation_statements e ON e.citing_id = seeds.study_id
WHERE e.gone_run IS NULL AND e.citing_id <> e.cited_id GROUP BY e.provider""",
    "steps": """SELECT role, steps, sum(n) AS n FROM study_counts WHERE topic = :topic
GROUP BY role, steps ORDER BY steps, role""",
    "records": """SELECT provider, sum(n) AS n FROM record_counts WHERE topic = :topic
GROUP BY provider ORDER BY provider""",
    "matched": """SELECT how, sum(n) AS n FROM record_counts WHERE topic = :topic GROUP BY how ORDER BY n DESC, how""",
    "apart": """SELECT count(*) AS n FROM (SELECT DISTINCT c.study_a, c.study_b FROM conflicts c
JOIN topic_studies a ON a.topic = :topic AND a.study_id = c.study_a
JOIN topic_studies b ON b.topic = :topic AND b.study_id = c.study_b)""",
    "screening": """SELECT screening, reason, sum(n) AS n FROM study_counts WHERE topic = :topic
GROUP BY screening, reason ORDER BY n DESC, reason""",
    "failed": """SELECT provider, question, status, count(*) AS n FROM requests q
WHERE topic = :topic AND status IN ('failed', 'not_asked') AND run_id = (
    SELECT max(run_id) FROM requests z WHERE z.topic = q.topic AND z.address = q.address)
GROUP BY provider, question, status ORDER BY provider, question, status""",
    "unseen": """SELECT what, sum(unseen_n) AS n, sum(unseen_n IS NULL) AS silent_n FROM (
    SELECT c.what, max(max(c.stated_n - iif(c.what = 'cited_by', s.cited_by_n, s.references_n), 0)) AS unseen_n
    FROM topic_studies ts JOIN stated_counts c ON c.study_id = ts.study_id JOIN studies s ON s.id = c.study_id
    WHERE ts.topic = :topic AND ts.role = 'seed' GROUP BY c.study_id, c.what)
GROUP BY what ORDER BY what""",
}
SQL_VERSION = "SELECT code_version FROM runs WHERE id = :run"


async def load(visit: Visit) -> Context | Document:
    """Return the report for its template, or as a document where the path or `?_format=` asks for text or JSON."""
    topic = await visit.topic()
    heading = await heading_of(visit, topic["slug"])
    version = await visit.row(SQL_VERSION, run=heading.run)
    rows = {name: await visit.rows(sql, topic=topic["slug"]) for name, sql in QUERIES.items()}
    facts = Facts(rows, heading.run, heading.on, version["code_version"] if version else None)
    sections, flow = sections_of(facts), flow_of(facts)
    match visit.request.url_vars.get("format") or visit.request.args.get("_format") or "html":
        case "txt":
            return Document(as_text(topic, heading, sections, flow), "text/plain; charset=utf-8")
        case "json":
            return Document(as_json(topic, heading, sections, flow), "application/json; charset=utf-8")
        case "html":
            return {
                "topic": topic, "heading": heading, "sections": sections, "flow": flow, "guidelines": GUIDELINES,
                "words": words, "links": {name: _link(visit, sql, topic["slug"]) for name, sql in QUERIES.items()},
            }  # fmt: skip
        case other:
            raise MissingError(f"The report is there as html, txt and json, and not as “{other}”.")


def _link(visit: Visit, sql: str, topic: str) -> str:
    """Return the address at which Datasette shows a query's rows."""
    return f"{visit.datasette.urls.database(visit.database)}?{urlencode({'sql': sql, 'topic': topic})}"


def as_text(topic: Row, heading: Heading, sections: tuple[Section, ...], flow: Flow) -> str:
    """Return the report for a manuscript: a paragraph an item, then the counts."""
    lines = [f"{topic['title']}: how it was searched", f"Written from the ledger: {heading.said()}", ""]
    for section in sections:
        lines += [f"{section.item}. {section.text().strip()}", ""]
    lines += ["PRISMA 2020 counts", *(f"Records from {row.label}: {row.count.n}" for row in flow.identified)]
    lines += [
        f"Records in all: {flow.records_n}", f"Duplicates removed: {flow.duplicates_n}",
        f"Studies after de-duplication: {flow.studies_n}", f"Screened: {flow.screened_n}",
        f"Not screened yet: {flow.unscreened_n} of {flow.studies_n}", f"Excluded: {flow.excluded_n}",
        *(f"  {row.label}: {row.count.n}" for row in flow.excluded), f"Included: {flow.included_n}", "",
        "Items: " + "; ".join(f"{name}, doi {doi}" for name, doi in GUIDELINES), "",
    ]  # fmt: skip
    return "\n".join(lines)


def as_json(topic: Row, heading: Heading, sections: tuple[Section, ...], flow: Flow) -> str:
    """Return the report for programs: texts, numbers, and the query behind each number."""
    report = {
        "topic": topic["slug"], "title": topic["title"], "run": heading.run, "run_finished_on": heading.on,
        "guidelines": [{"name": name, "doi": doi} for name, doi in GUIDELINES],
        "sections": [
            {
                "item": section.item, "text": section.text().strip(),
                "numbers": [asdict(piece) for piece in section.pieces if not isinstance(piece, str)],
            }
            for section in sections
        ],
        "prisma": {**asdict(flow), "adds_up": flow.adds_up()},
        "queries": QUERIES,
    }  # fmt: skip
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


PAGE = Page((r"^/-/methods/(?P<topic>[^/.]+)(?:\.(?P<format>txt|json))?/?$",), "methods.html", load)
