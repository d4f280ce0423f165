"""The questions that analysts ask most, each one query: on the database page, and in docs/sql-cookbook.md.

Every query answers without parameters: left empty, `study_id` is the first seed, `topic` the first topic, `run_id` the
run before the last. Each step is bounded, so that no hub holds the server; what a bound leaves out, the description
says, or a column. What parts of queries stand for is in `stored_query`, the longest one in `stored_suggestions`.
The file runs in the sqlite3 shell as well: `.parameter set :topic "'bone'"`.
"""

from __future__ import annotations

from evidence_kb.cell_sums import TELLS_OF_ALL
from evidence_kb.pages.stored_query import (
    CELLS,
    HALF,
    HOP,
    HUB,
    LISTED,
    NOBODY,
    REACHED,
    ROWS,
    SLUG,
    STUDY,
    TOPIC,
    StoredQuery,
)
from evidence_kb.pages.stored_suggestions import SUGGESTED

# Written out, and not joined to: only so does SQLite ask each part of the view run_changes by its index.
_SINCE = "coalesce(CAST(nullif(:run_id, '') AS INTEGER), (SELECT max(id) - 1 FROM runs))"

CITED_IN_WORDS = StoredQuery(
    "cited_in_words",
    "Who cites this study, and in what words?",
    f"One row is a citing work and one place where it cites; quote is NULL where no text is held. At most {ROWS}: "
    "those with words first, then the newest by year; of more, those that came last into this database.",
    f"""WITH {STUDY}, spoken AS MATERIALIZED (
    SELECT x.citing_id, x.quote, x.intent, x.passage_id, x.markers
    FROM study CROSS JOIN citation_contexts x ON x.cited_id = study.id
    ORDER BY x.citing_id DESC, x.passage_id, x.markers LIMIT {ROWS}
), newest AS MATERIALIZED (
    SELECT c.citing_id FROM study CROSS JOIN citations c ON c.cited_id = study.id ORDER BY c.citing_id DESC LIMIT {ROWS}
), found AS (
    SELECT * FROM spoken UNION ALL
    SELECT n.citing_id, NULL, NULL, NULL, NULL FROM newest n CROSS JOIN study WHERE NOT EXISTS (
        SELECT 1 FROM citation_contexts x WHERE x.cited_id = study.id AND x.citing_id = n.citing_id)
)
SELECT s.id AS citing_id, s.title AS citing_study, s.year, f.quote, f.intent, c.providers_n
FROM found f CROSS JOIN study CROSS JOIN citations c ON c.citing_id = f.citing_id AND c.cited_id = study.id
CROSS JOIN studies s ON s.id = f.citing_id
ORDER BY f.quote IS NULL, s.year DESC, s.id, f.passage_id, f.markers LIMIT {ROWS}""",
)
_STEP = """{name} AS MATERIALIZED (
    SELECT c.cited_id AS id FROM asked CROSS JOIN {before} b ON asked.steps >= {steps}
    CROSS JOIN studies s ON s.id = b.id AND s.references_n <= {hub} CROSS JOIN citations c ON c.citing_id = b.id
    UNION
    SELECT c.citing_id FROM asked CROSS JOIN {before} b ON asked.steps >= {steps}
    CROSS JOIN studies s ON s.id = b.id AND s.cited_by_n <= {hub} CROSS JOIN citations c ON c.cited_id = b.id
    LIMIT {reached}
)"""
WITHIN_STEPS = StoredQuery(
    "within_steps",
    "What lies within k citations, both ways, and how far away?",
    "One row is a study; steps is the shortest distance on the citations that are followed, at most 1 to 3 as asked, "
    f"2 if left empty. From the study itself {HOP} each way are followed, of citing works those that came last into "
    f"this database; beyond, studies with more than {HUB} are reached and not followed, each step starts from at most "
    f"{REACHED} studies, and {ROWS} are told. not_followed says on each row what such a bound left out; NULL: nothing.",
    f"""WITH {STUDY}, asked AS (SELECT coalesce(nullif(:steps, ''), 2) + 0 AS steps),
one AS MATERIALIZED (
    SELECT * FROM (SELECT c.cited_id AS id FROM study CROSS JOIN citations c ON c.citing_id = study.id LIMIT {HOP})
    UNION
    SELECT * FROM (SELECT c.citing_id FROM study CROSS JOIN citations c ON c.cited_id = study.id
        ORDER BY c.citing_id DESC LIMIT {HOP})
), {_STEP.format(name="two", steps=2, before="one", hub=HUB, reached=REACHED)},
{_STEP.format(name="three", steps=3, before="two", hub=HUB, reached=REACHED)},
reached AS (
    SELECT id, 0 AS steps FROM study UNION ALL SELECT id, 1 FROM one UNION ALL SELECT id, 2 FROM two
    UNION ALL SELECT id, 3 FROM three
), within AS MATERIALIZED (
    -- What was reached on a longer way may also be one of the direct citations that were not followed.
    SELECT n.id, iif(n.steps > 1 AND (
        EXISTS (SELECT 1 FROM study CROSS JOIN citations c ON c.citing_id = study.id AND c.cited_id = n.id)
        OR EXISTS (SELECT 1 FROM study CROSS JOIN citations c ON c.citing_id = n.id AND c.cited_id = study.id)
    ), 1, n.steps) AS steps FROM (SELECT id, min(steps) AS steps FROM reached GROUP BY id) n
)
SELECT n.steps, s.id AS study_id, s.title AS study, s.year, s.status, CASE
    WHEN n.steps = 0 THEN nullif(substr(
        iif(s.references_n > {HOP}, '; only {HOP} of ' || s.references_n || ' references followed', '')
        || iif(s.cited_by_n > {HOP}, '; only {HOP} of ' || s.cited_by_n || ' citing works followed', '')
        || iif(asked.steps >= 2 AND (SELECT count(*) FROM two) = {REACHED}, '; step 2 ends at {REACHED} studies', '')
        || iif(asked.steps >= 3 AND (SELECT count(*) FROM three) = {REACHED}, '; step 3 ends at {REACHED} studies', '')
        || iif(found.n > {ROWS}, '; only {ROWS} of ' || found.n || ' rows told', ''), 3), '')
    WHEN n.steps < asked.steps THEN nullif(substr(
        iif(s.references_n > {HUB}, '; its ' || s.references_n || ' references not followed', '')
        || iif(s.cited_by_n > {HUB}, '; its ' || s.cited_by_n || ' citing works not followed', ''), 3), '')
    END AS not_followed
FROM within n CROSS JOIN studies s ON s.id = n.id CROSS JOIN asked CROSS JOIN (SELECT count(*) AS n FROM within) found
ORDER BY n.steps, s.year DESC, s.id LIMIT {ROWS}""",
)
EVIDENCE = StoredQuery(
    "evidence",
    "What does the evidence map say: own data only, each study once, how many patients?",
    "One row is a treatment and an outcome that studies of the topic have own data on; participants_n adds up those "
    "studies that state a number, participants_unknown_n counts the others.",
    f"""WITH {TOPIC}
SELECT m.treatment, m.outcome, m.arrow, m.direction, m.studies_n, m.participants_n, m.participants_unknown_n,
    m.improved_n, m.worsened_n, m.unchanged_n, m.mixed_n, m.no_evidence_n, m.unclear_n, m.best_level, m.flagged_n
FROM topic CROSS JOIN evidence_map m ON m.topic = topic.slug
WHERE m.studies_n > 0 ORDER BY m.studies_n DESC, m.treatment, m.outcome LIMIT {ROWS}""",
)
# Cells `e` with findings that point against each other, and their order; the studies of a side, best first.
CONTRARY = """e.improved_n > 0 AND e.worsened_n + e.unchanged_n > 0
ORDER BY e.worsened_n > 0 DESC, e.studies_n DESC, e.treatment_id, e.outcome_id"""
BEST_FIRST = "coalesce(level, 9), participants_n DESC, study_id"
_SIDE = """(SELECT k.study_id FROM cell_studies k WHERE k.topic = p.topic AND k.treatment_id = p.treatment_id
        AND k.outcome_id = p.outcome_id AND k.direction = {direction}
        ORDER BY {best} LIMIT 1)"""
_QUOTE = """(SELECT c.quote FROM claims c JOIN outcomes o ON o.id = c.outcome_id
        WHERE c.study_id = p.{side} AND c.treatment_id = p.treatment_id AND c.outcome_id = p.outcome_id
        AND c.basis = 'own_data' AND c.direction = {direction} AND c.status <> 'rejected' AND {counts}
        ORDER BY c.duplicate_of IS NOT NULL, c.id LIMIT 1)"""
_AGAINST = "iif(p.worsened_n > 0, 'worsening', 'no_change')"
CONTRADICTIONS = StoredQuery(
    "contradictions",
    "Where do studies contradict each other, in their own words?",
    "One row is a treatment and an outcome for which own data of one study improved and of another did not: of "
    f"either side the study with the better level, then more patients. {CELLS} of them, worsenings first; "
    "the view contradictions has all pairs.",
    f"""WITH {TOPIC}, cells AS MATERIALIZED (
    -- The cells first: for all of a large topic, the two sides would take ten times as long.
    SELECT e.topic, e.treatment_id, e.outcome_id, e.studies_n, e.improved_n, e.worsened_n, e.unchanged_n
    FROM topic CROSS JOIN evidence_cells e ON e.topic = topic.slug
    WHERE {CONTRARY} LIMIT {CELLS}
), pairs AS MATERIALIZED (
    SELECT p.*, {_SIDE.format(direction="'improvement'", best=BEST_FIRST)} AS for_id,
        {_SIDE.format(direction=_AGAINST, best=BEST_FIRST)} AS against_id
    FROM cells p
)
SELECT t.name AS treatment, o.name AS outcome, p.improved_n, p.worsened_n, p.unchanged_n,
    p.for_id, {_QUOTE.format(side="for_id", direction="'improvement'", counts=TELLS_OF_ALL)} AS quote_for,
    {_AGAINST} AS against, p.against_id,
    {_QUOTE.format(side="against_id", direction=_AGAINST, counts=TELLS_OF_ALL)} AS quote_against
FROM pairs p JOIN treatments t ON t.id = p.treatment_id JOIN outcomes o ON o.id = p.outcome_id
ORDER BY p.worsened_n > 0 DESC, p.studies_n DESC, treatment, outcome""",
)
_LAST = "SELECT c.citing_id AS id FROM citations c WHERE c.cited_id = {study} ORDER BY c.citing_id DESC LIMIT {n}"
_BY_NAME = """(SELECT group_concat(name, '; ') FROM (
        SELECT coalesce(b.title, 'work ' || b.id) || coalesce(' (' || b.year || ')', '') AS name
        FROM {works} ORDER BY b.year DESC, b.id LIMIT 10))"""
_OF_WORKS = _BY_NAME.format(works="works b CROSS JOIN citations c ON c.citing_id = b.id AND c.cited_id = t.id")
_OF_OTHER = _BY_NAME.format(
    works=f"""({_LAST.format(study="t.id", n=HOP)}) l
        CROSS JOIN citations d ON d.citing_id = l.id AND d.cited_id = (SELECT id FROM study)
        CROSS JOIN studies b ON b.id = l.id AND b.references_n <= {HUB}"""
)
COCITED = StoredQuery(
    "cocited",
    "What is cited together with this study, and by whom?",
    f"One row is another study that at least two works cite beside this one, the {LISTED} most often; by_whom lists up "
    f"to ten of these works. Works with more than {HUB} references are left aside. Of the citing_n works that cite "
    f"this study followed_n were looked at, of more than {HOP} those that came last into this database. The twenty "
    "studies cited together with it most, normalised, come from similar_studies, which counts all citing works: so no "
    "row means that there is none.",
    f"""WITH {STUDY}, works AS MATERIALIZED (
    SELECT w.id, w.title, w.year FROM study CROSS JOIN ({_LAST.format(study="(SELECT id FROM study)", n=HOP)}) c
    CROSS JOIN studies w ON w.id = c.id AND w.references_n <= {HUB}
), followed AS MATERIALIZED (
    SELECT c.cited_id AS id, count(*) AS works_n FROM works CROSS JOIN citations c ON c.citing_id = works.id
    WHERE c.cited_id <> (SELECT id FROM study) GROUP BY c.cited_id HAVING count(*) > 1
    ORDER BY works_n DESC, c.cited_id LIMIT {LISTED}
), together AS MATERIALIZED (
    SELECT id, max(works_n) AS works_n FROM (
        SELECT id, works_n FROM followed UNION ALL SELECT x.other_id, x.shared_n
        FROM study CROSS JOIN similar_studies x ON x.study_id = study.id AND x.kind = 'cited_together'
    ) GROUP BY id ORDER BY works_n DESC, id LIMIT {LISTED}
)
SELECT t.works_n, s.id AS study_id, s.title AS study, s.year, s.cited_by_n, coalesce(
    {_OF_WORKS},
    -- None of those that were looked at: then of those that cite the other study.
    {_OF_OTHER}
    ) AS by_whom, (SELECT count(*) FROM works) AS followed_n, o.cited_by_n AS citing_n
FROM together t CROSS JOIN studies s ON s.id = t.id CROSS JOIN study CROSS JOIN studies o ON o.id = study.id
ORDER BY t.works_n DESC, s.id""",
)
SHARED_REFERENCES = StoredQuery(
    "shared_references",
    "Which works lean on the same references?",
    "One row is one of the twenty studies that share most references with this one, normalised by the length of both "
    "lists (Salton's cosine).",
    f"""WITH {STUDY}
SELECT x.place, s.id AS study_id, s.title AS study, s.year, x.shared_n, a.references_n, s.references_n AS other_n,
    x.strength
FROM study CROSS JOIN similar_studies x ON x.study_id = study.id AND x.kind = 'shared_references'
CROSS JOIN studies s ON s.id = x.other_id CROSS JOIN studies a ON a.id = x.study_id
ORDER BY x.place""",
)
_ADDED = """
    UNION ALL SELECT * FROM (
        SELECT a.first_run, '{entity}', {name}, 'added', NULL, NULL, NULL, NULL, NULL
        FROM {table} a INDEXED BY {index} CROSS JOIN topic_studies x ON x.topic = {slug} AND x.study_id = {study}
        WHERE {chosen}a.first_run > {since} AND NOT EXISTS (SELECT 1 FROM changes r WHERE r.entity = '{entity}'
            AND r.entity_id = {name} AND r.topic = x.topic AND r.run_id = a.first_run AND r.kind = 'returned')
        LIMIT {half})"""
_ADDED_ROWS = "".join(
    _ADDED.format(entity=entity, name=name, table=table, index=index, study=study, chosen=chosen, slug=SLUG,
                  since=_SINCE, half=HALF // 2)
    for entity, name, table, index, study, chosen in (
        ("study", "CAST(a.study_id AS TEXT)", "topic_studies", "topic_studies_first_run", "a.study_id",
         f"a.topic = {SLUG} AND "),
        ("claim", "a.claim_key", "claims", "claims_first_run", "a.study_id", ""),
        ("notice", "json_array(a.provider, a.record_key, a.kind, a.notice_key)", "notices", "notices_first_run",
         "a.study_id", ""),
        ("citation", "json_array(a.citing_id, a.cited_id)", "citations", "citations_first_run", "a.citing_id",
         f"EXISTS (SELECT 1 FROM topic_studies y WHERE y.topic = {SLUG} AND y.study_id = a.cited_id) AND "),
    )
)  # fmt: skip
CHANGED_SINCE = StoredQuery(
    "changed_since",
    "What changed since run R?",
    "One row is one thing that a run after run_id changed in the topic: cells of the evidence map first, then what "
    f"changed or left (at most {HALF} of either), then new studies, claims, notices, citations ({HALF // 2} of each).",
    f"""WITH c (run_id, entity, entity_id, kind, field, before, after, because, because_claim_key) AS MATERIALIZED (
    SELECT * FROM (SELECT run_id, entity, entity_id, kind, field, before, after, because, because_claim_key
        FROM changes WHERE topic = {SLUG} AND run_id > {_SINCE} AND entity = 'cell' ORDER BY run_id DESC LIMIT {HALF})
    UNION ALL
    SELECT * FROM (SELECT run_id, entity, entity_id, kind, field, before, after, because, because_claim_key
        FROM changes WHERE topic = {SLUG} AND run_id > {_SINCE} AND entity <> 'cell' ORDER BY run_id DESC LIMIT {HALF})
    {_ADDED_ROWS.strip()}
)
SELECT c.run_id, c.entity, c.entity_id, c.kind,
    CASE c.entity WHEN 'study' THEN (SELECT title FROM studies WHERE id = CAST(c.entity_id AS INTEGER))
        WHEN 'claim' THEN (SELECT quote FROM claims WHERE claim_key = c.entity_id) END AS says,
    c.field, c.before, c.after, c.because,
    (SELECT quote FROM claims q WHERE q.claim_key = c.because_claim_key) AS because_quote
FROM c ORDER BY c.entity <> 'cell', c.kind = 'added', c.run_id DESC, c.entity, c.kind, c.entity_id, c.field""",
)
HELD_OF_STATED = StoredQuery(
    "held_of_stated",
    "How much of what providers state do we hold?",
    "One row is a number that a provider states of a seed of the topic: references or citing works. NULL: not stated. "
    f"Those with most unseen first, at most {ROWS}.",
    f"""WITH {TOPIC}
SELECT l.study_id, l.study, l.provider, l.what, l.stated_n, l.shown_n, l.held_n, l.identified_n, l.unseen_n
FROM topic CROSS JOIN topic_studies m ON m.topic = topic.slug AND m.role = 'seed'
CROSS JOIN count_ledger l ON l.study_id = m.study_id
ORDER BY l.unseen_n DESC, l.study_id, l.what, l.provider LIMIT {ROWS}""",
)
ON_RETRACTED = StoredQuery(
    "on_retracted",
    "What stands on a retracted work?",
    f"One row is a study that cites a flagged work of the topic, or one that does (steps 2, via_id); {ROWS} at most.",
    f"""WITH r AS MATERIALIZED (SELECT * FROM standing_on_retracted WHERE topic = {SLUG} LIMIT {ROWS})
SELECT r.flagged_id, r.flagged, r.integrity, r.noticed_on, r.steps, r.via_id, r.study_id, r.study, r.published_on,
    r.cited_when
FROM r ORDER BY r.steps, r.flagged_id, r.study_id, r.via_id""",
)
AGREEMENT = StoredQuery(
    "agreement",
    "Do two reviewers agree?",
    "One row is what (claims or studies) a pair of reviewers, without names, judged without seeing each other's word: "
    "n things, on how many they agreed, and Cohen's kappa; NULL where chance alone explains it. Below 50 is too few.",
    """WITH pairs AS (
    SELECT what, pair, sum(n) AS n, sum(iif(first = second, n, 0)) AS agreed_n FROM reader_agreement GROUP BY what, pair
), chance AS (
    SELECT a.what, a.pair, sum(a.n * b.n) AS met
    FROM (SELECT what, pair, first AS verdict, sum(n) AS n FROM reader_agreement GROUP BY what, pair, first) a
    JOIN (SELECT what, pair, second AS verdict, sum(n) AS n FROM reader_agreement GROUP BY what, pair, second) b
        ON b.what = a.what AND b.pair = a.pair AND b.verdict = a.verdict GROUP BY a.what, a.pair
)
SELECT p.what, p.pair, p.n, p.agreed_n,
    round(1.0 * (p.agreed_n * p.n - coalesce(c.met, 0)) / nullif(p.n * p.n - coalesce(c.met, 0), 0), 3) AS kappa
FROM pairs p LEFT JOIN chance c ON c.what = p.what AND c.pair = p.pair ORDER BY p.what, p.pair""",
)
RESTING_ON = StoredQuery(
    "resting_on",
    "How many statements rest on how few patients?",
    "One row is a treatment and an outcome: statements of any basis, the studies with own data, and their patients.",
    f"""WITH {TOPIC}
SELECT m.treatment, m.outcome, m.statements_n, m.studies_n, m.participants_n, m.participants_unknown_n,
    m.statements_n || iif(m.statements_n = 1, ' statement resting on ', ' statements resting on ')
        || iif(m.studies_n = 0, 'no study with own data',
            m.studies_n || iif(m.studies_n = 1, ' study, ', ' studies, ')
            || coalesce(m.participants_n || ' patients', 'patients not stated'))
        || iif(m.participants_n IS NOT NULL AND m.participants_unknown_n > 0,
            ' and ' || m.participants_unknown_n || ' without a number', '') AS said
FROM topic CROSS JOIN evidence_map m ON m.topic = topic.slug
WHERE m.statements_n > 0
ORDER BY 1.0 * m.statements_n / max(m.studies_n, 1) DESC, m.statements_n DESC, m.treatment, m.outcome LIMIT {ROWS}""",
)
QUERIES = (
    CITED_IN_WORDS, WITHIN_STEPS, EVIDENCE, CONTRADICTIONS, COCITED, SHARED_REFERENCES, CHANGED_SINCE, HELD_OF_STATED,
    SUGGESTED, ON_RETRACTED, AGREEMENT, RESTING_ON,
)  # fmt: skip


def described(query: StoredQuery) -> str:
    """Return what the rows are, and why there may be none: SQL cannot refuse a parameter that leads nowhere."""
    asks = any(f":{name}" in query.sql for name in ("study_id", "topic"))
    return f"{query.rows} {NOBODY}" if asks else query.rows


def offered() -> dict[str, dict[str, str | bool]]:
    """Return the queries as Datasette wants them: the answer in sight, the SQL behind a link above it."""
    return {
        query.name: {"title": query.question, "description": described(query), "sql": query.sql, "hide_sql": True}
        for query in QUERIES
    }
