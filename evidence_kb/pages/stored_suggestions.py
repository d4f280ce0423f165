"""The stored query that suggests works: those that citations lead to and of which no text is held, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_kb.pages.stored_query import HOP, HUB, LISTED, MIDDLE, TOPIC, StoredQuery

# Direct citation, co-citation and bibliographic coupling added up, each with the weight 1, as the relatedness DC-BC-CC
# of Waltman, Boyack, Colavizza & van Eck 2020 (doi 10.1162/qss_a_00035). `benchmarks.suggestions` measures it.
_LATEST = """c.citing_id >= coalesce((SELECT x.citing_id FROM citations x WHERE x.cited_id = b.id
        ORDER BY x.citing_id DESC LIMIT 1 OFFSET {n} - 1), 0)"""
_FIRST = """c.cited_id <= coalesce((SELECT x.cited_id FROM citations x WHERE x.citing_id = b.id
        ORDER BY x.cited_id LIMIT 1 OFFSET {n} - 1), 9e18)"""
# How a suggested work is linked, each way with its number.
_LINKS = {
    "l.cited_by_base_n": "'is cited by ' || {n}",
    "l.cites_base_n": "'cites ' || {n}",
    "l.cited_together_n": "'is cited beside ' || start.them || ' by ' || {n} || iif({n} = 1, ' work', ' works')",
    "l.shared_references_n": "'shares ' || {n} || iif({n} = 1, ' reference', ' references') || ' with ' || start.them",
}


def _told(links: Mapping[str, str]) -> str:
    """Return SQL that lists the links that are there, each after a comma, the last of several after "and"."""
    parts = []
    for place, (n, words) in enumerate(links.items()):
        before, after = ("+".join([*links][:place]) or "0", "+".join([*links][place + 1 :]) or "0")
        joint = f"iif({before} > 0 AND {after} = 0, ' and ', ', ')"
        parts.append(f"iif({n} > 0, {joint} || {words.format(n=n)}, '')")
    return "\n        || ".join(parts)


SUGGESTED = StoredQuery(
    "suggested",
    "Which works should we have looked at, and why?",
    f"One row is a work of which no text is held, with the reason; those with most links first, at most {LISTED}. "
    f"linked_n adds up, over up to {HUB} included studies (where nobody included any, seeds and studies with own "
    f"data): citations either way, works that cite both, references in common. Of each study {HOP} references are "
    f"followed and the {HUB} citing works that came last into this database, and from there the {MIDDLE} works and "
    f"references with most links, the rarer first, none with more than {HUB} of its own.",
    f"""WITH {TOPIC}, included AS (
    SELECT study_id FROM topic CROSS JOIN topic_studies m ON m.topic = topic.slug AND m.screening = 'included'
        AND m.screening <> 'unscreened'  -- so SQLite finds them by the index of what was screened
    LIMIT {HUB} + 1
), found AS MATERIALIZED (
    SELECT study_id AS id FROM included
    UNION SELECT * FROM (SELECT m.study_id FROM topic CROSS JOIN topic_studies m ON m.topic = topic.slug
        AND m.role = 'seed' AND m.screening <> 'excluded' WHERE NOT EXISTS (SELECT 1 FROM included) LIMIT {HUB} + 1)
    UNION SELECT * FROM (SELECT DISTINCT +k.study_id FROM topic CROSS JOIN cell_studies k ON k.topic = topic.slug
        WHERE NOT EXISTS (SELECT 1 FROM included) LIMIT {HUB} + 1)
), base AS MATERIALIZED (
    SELECT f.id FROM found f ORDER BY f.id LIMIT {HUB}
), start AS (
    -- Of which works links are told; how many are included is counted when a topic is derived.
    SELECT iif(n = 1, 'it', 'them') AS them, CASE
        WHEN n = 1 THEN iif(is_included, '1 included study', '1 seed or study with own data')
        WHEN n <= {HUB} THEN n || iif(is_included, ' included studies', ' seeds and studies with own data')
        WHEN is_included THEN 'the first {HUB} of ' || coalesce((SELECT sum(c.n) FROM topic CROSS JOIN study_counts c
            ON c.topic = topic.slug AND c.screening = 'included'), 'more') || ' included studies'
        ELSE 'the first {HUB} seeds and studies with own data (there are more)' END AS works
    FROM (SELECT (SELECT count(*) FROM found) AS n, EXISTS (SELECT 1 FROM included) AS is_included)
), back AS MATERIALIZED (
    SELECT c.cited_id AS id, count(*) AS n FROM base b CROSS JOIN citations c ON c.citing_id = b.id
        AND {_FIRST.format(n=HOP)} GROUP BY c.cited_id
), onward AS MATERIALIZED (
    SELECT c.citing_id AS id, count(*) AS n FROM base b CROSS JOIN citations c ON c.cited_id = b.id
        AND {_LATEST.format(n=HUB)} GROUP BY c.citing_id
), references_of_base AS MATERIALIZED (
    SELECT b.id, b.n FROM back b CROSS JOIN studies s ON s.id = b.id AND s.cited_by_n BETWEEN 2 AND {HUB}
    ORDER BY b.n DESC, s.cited_by_n, b.id LIMIT {MIDDLE}
), works AS MATERIALIZED (
    SELECT b.id, b.n FROM onward b CROSS JOIN studies s ON s.id = b.id AND s.references_n BETWEEN 2 AND {HUB}
    ORDER BY b.n DESC, s.references_n, b.id DESC LIMIT {MIDDLE}
), links (id, cited_n, cites_n, works_n, references_n, n) AS (
    SELECT id, n, 0, 0, 0, n FROM back UNION ALL SELECT id, 0, n, 0, 0, n FROM onward
    UNION ALL SELECT c.cited_id, 0, 0, 1, 0, b.n FROM works b CROSS JOIN citations c ON c.citing_id = b.id
    UNION ALL SELECT c.citing_id, 0, 0, 0, 1, b.n FROM references_of_base b CROSS JOIN citations c ON c.cited_id = b.id
), linked AS (
    SELECT id, sum(cited_n) AS cited_by_base_n, sum(cites_n) AS cites_base_n, sum(works_n) AS cited_together_n,
        sum(references_n) AS shared_references_n, sum(n) AS linked_n
    FROM links WHERE id NOT IN (SELECT id FROM base) GROUP BY id
)
SELECT s.id AS study_id, s.title AS study,
    'of ' || start.works
        || {_told(_LINKS)}
        || '; no text of it is held' AS reason,
    s.year, s.journal, s.doi, s.pmid, s.integrity, s.status, l.linked_n,
    l.cited_by_base_n, l.cites_base_n, l.cited_together_n, l.shared_references_n,
    (SELECT count(*) FROM base) AS base_n
FROM linked l CROSS JOIN studies s ON s.id = l.id AND s.status = 'stub' CROSS JOIN start
LEFT JOIN topic_studies m ON m.topic = (SELECT slug FROM topic) AND m.study_id = s.id
WHERE coalesce(m.screening, 'unscreened') = 'unscreened'
ORDER BY l.linked_n DESC, s.cited_by_n DESC, s.year DESC, s.id LIMIT {LISTED}""",
)
