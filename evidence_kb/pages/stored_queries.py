"""The questions that analysts ask most, each one query: on the database page, and in docs/sql-cookbook.md.

Every query answers without parameters: left empty, `study_id` is the first seed, `topic` the first topic, `run_id` the
run before the last. Each step is bounded, so that no hub holds the server; what a bound left out, the description says.
The file runs in the sqlite3 shell as well: `.parameter set :topic "'bone'"`.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kb.cell_sums import TELLS_OF_ALL

HOP = 300  # citations followed from one study, each way
HUB = 200  # a study that more works cite, or that cites more, is reached and not followed on
REACHED = 2_000  # studies that the next step starts from
ROWS = 1_000  # as many as Datasette shows
HALF = ROWS // 2
CELLS = 50  # contradictions told at a time
LISTED = 50  # suggestions, and studies cited together with one
MIDDLE = 300  # works between a study and what is suggested because of it

_STUDY = """study AS (
    SELECT coalesce(CAST(nullif(:study_id, '') AS INTEGER), (SELECT study_id FROM topic_studies
        WHERE role = 'seed' ORDER BY topic, study_id LIMIT 1)) AS id
)"""
_SLUG = "coalesce(nullif(:topic, ''), (SELECT min(slug) FROM topics))"
_TOPIC = f"topic AS (SELECT {_SLUG} AS slug)"
# Written out, and not joined to: only so does SQLite ask each part of the view run_changes by its index.
_SINCE = "coalesce(CAST(nullif(:run_id, '') AS INTEGER), (SELECT max(id) - 1 FROM runs))"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """One question: its name in addresses, the question, what the rows are, and the SQL."""

    name: str
    question: str
    rows: str
    sql: str


CITED_IN_WORDS = StoredQuery(
    "cited_in_words",
    "Who cites this study, and in what words?",
    f"One row is a citing work and one place where it cites; quote is NULL where no text is held. At most {ROWS}: "
    "those with words first, then the newest; of more, those that came last.",
    f"""WITH {_STUDY}, spoken AS MATERIALIZED (
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
    SELECT c.cited_id AS id FROM {before} b CROSS JOIN studies s ON s.id = b.id AND s.references_n <= {hub}
    CROSS JOIN citations c ON c.citing_id = b.id
    UNION
    SELECT c.citing_id FROM {before} b CROSS JOIN studies s ON s.id = b.id AND s.cited_by_n <= {hub}
    CROSS JOIN citations c ON c.cited_id = b.id LIMIT {reached}
)"""
WITHIN_STEPS = StoredQuery(
    "within_steps",
    "What lies within k citations, both ways, and how far away?",
    "One row is a study; steps is the shortest distance on the citations that are followed, at most 1 to 3 as asked, "
    f"2 if left empty. From the study itself {HOP} each way are followed, newest citing works first; beyond, studies "
    f"with more than {HUB} are reached and not followed, each step starts from at most {REACHED} studies, and {ROWS} "
    "are told.",
    f"""WITH {_STUDY},
one AS MATERIALIZED (
    SELECT * FROM (SELECT c.cited_id AS id FROM study CROSS JOIN citations c ON c.citing_id = study.id LIMIT {HOP})
    UNION
    SELECT * FROM (SELECT c.citing_id FROM study CROSS JOIN citations c ON c.cited_id = study.id
        ORDER BY c.citing_id DESC LIMIT {HOP})
), {_STEP.format(name="two", before="one", hub=HUB, reached=REACHED)},
{_STEP.format(name="three", before="two", hub=HUB, reached=REACHED)},
reached AS (
    SELECT id, 0 AS steps FROM study UNION ALL SELECT id, 1 FROM one
    UNION ALL SELECT id, 2 FROM two WHERE coalesce(nullif(:steps, ''), 2) + 0 >= 2
    UNION ALL SELECT id, 3 FROM three WHERE coalesce(nullif(:steps, ''), 2) + 0 >= 3
)
SELECT r.steps, s.id AS study_id, s.title AS study, s.year, s.status
FROM (
    -- What was reached on a longer way may also be one of the direct citations that were not followed.
    SELECT n.id, iif(n.steps > 1 AND (
        EXISTS (SELECT 1 FROM study CROSS JOIN citations c ON c.citing_id = study.id AND c.cited_id = n.id)
        OR EXISTS (SELECT 1 FROM study CROSS JOIN citations c ON c.citing_id = n.id AND c.cited_id = study.id)
    ), 1, n.steps) AS steps FROM (SELECT id, min(steps) AS steps FROM reached GROUP BY id) n
) r CROSS JOIN studies s ON s.id = r.id
ORDER BY r.steps, s.year DESC, s.id LIMIT {ROWS}""",
)
EVIDENCE = StoredQuery(
    "evidence",
    "What does the evidence map say: own data only, each study once, how many patients?",
    "One row is a treatment and an outcome that studies of the topic have own data on; participants_n adds up those "
    "studies that state a number, participants_unknown_n counts the others.",
    f"""WITH {_TOPIC}
SELECT m.treatment, m.outcome, m.arrow, m.direction, m.studies_n, m.participants_n, m.participants_unknown_n,
    m.improved_n, m.worsened_n, m.unchanged_n, m.mixed_n, m.no_evidence_n, m.unclear_n, m.best_level, m.flagged_n
FROM topic CROSS JOIN evidence_map m ON m.topic = topic.slug
WHERE m.studies_n > 0 ORDER BY m.studies_n DESC, m.treatment, m.outcome LIMIT {ROWS}""",
)
# Cells `e` with findings that point against each other, and their order; the studies of a side, best first.
CONTRARY = """e.improved_n > 0 AND e.worsened_n + e.unchanged_n > 0
ORDER BY e.worsened_n > 0 DESC, e.studies_n DESC, e.treatment_id, e.outcome_id"""
BEST_FIRST = "coalesce(level, 9), participants_n DESC, study_id"
_SIDE = """(SELECT k.study_id FROM cell_studies k WHERE k.topic = e.topic AND k.treatment_id = e.treatment_id
        AND k.outcome_id = e.outcome_id AND k.direction = {direction}
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
    f"""WITH {_TOPIC}, pairs AS MATERIALIZED (
    SELECT e.*, {_SIDE.format(direction="'improvement'", best=BEST_FIRST)} AS for_id,
        {_SIDE.format(direction="iif(e.worsened_n > 0, 'worsening', 'no_change')", best=BEST_FIRST)} AS against_id
    FROM topic CROSS JOIN evidence_cells e ON e.topic = topic.slug
    WHERE {CONTRARY} LIMIT {CELLS}
)
SELECT t.name AS treatment, o.name AS outcome, p.improved_n, p.worsened_n, p.unchanged_n,
    p.for_id, {_QUOTE.format(side="for_id", direction="'improvement'", counts=TELLS_OF_ALL)} AS quote_for,
    {_AGAINST} AS against, p.against_id,
    {_QUOTE.format(side="against_id", direction=_AGAINST, counts=TELLS_OF_ALL)} AS quote_against
FROM pairs p JOIN treatments t ON t.id = p.treatment_id JOIN outcomes o ON o.id = p.outcome_id
ORDER BY p.worsened_n > 0 DESC, p.studies_n DESC, treatment, outcome""",
)
COCITED = StoredQuery(
    "cocited",
    "What is cited together with this study, and by whom?",
    f"One row is another study that at least two works cite beside this one, the {LISTED} most often; by_whom lists up "
    f"to ten of these works. The newest {HOP} citing works are followed, less those with more than {HUB} references.",
    f"""WITH {_STUDY}, works AS MATERIALIZED (
    SELECT w.id, w.title, w.year FROM (SELECT c.citing_id FROM study CROSS JOIN citations c ON c.cited_id = study.id
        ORDER BY c.citing_id DESC LIMIT {HOP}) c CROSS JOIN studies w ON w.id = c.citing_id AND w.references_n <= {HUB}
), together AS MATERIALIZED (
    SELECT c.cited_id AS id, count(*) AS works_n FROM works CROSS JOIN citations c ON c.citing_id = works.id
    WHERE c.cited_id <> (SELECT id FROM study) GROUP BY c.cited_id HAVING count(*) > 1
    ORDER BY works_n DESC, c.cited_id LIMIT {LISTED}
)
SELECT t.works_n, s.id AS study_id, s.title AS study, s.year, s.cited_by_n,
    (SELECT group_concat(name, '; ') FROM (
        SELECT coalesce(b.title, 'work ' || b.id) || coalesce(' (' || b.year || ')', '') AS name
        FROM works b CROSS JOIN citations c ON c.citing_id = b.id AND c.cited_id = t.id
        ORDER BY b.year DESC, b.id LIMIT 10)) AS by_whom
FROM together t CROSS JOIN studies s ON s.id = t.id ORDER BY t.works_n DESC, s.id""",
)
SHARED_REFERENCES = StoredQuery(
    "shared_references",
    "Which works lean on the same references?",
    "One row is one of the twenty studies that share most references with this one, normalised by the length of both "
    "lists (Salton's cosine).",
    f"""WITH {_STUDY}
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
    _ADDED.format(entity=entity, name=name, table=table, index=index, study=study, chosen=chosen, slug=_SLUG,
                  since=_SINCE, half=HALF // 2)
    for entity, name, table, index, study, chosen in (
        ("study", "CAST(a.study_id AS TEXT)", "topic_studies", "topic_studies_first_run", "a.study_id",
         f"a.topic = {_SLUG} AND "),
        ("claim", "a.claim_key", "claims", "claims_first_run", "a.study_id", ""),
        ("notice", "json_array(a.provider, a.record_key, a.kind, a.notice_key)", "notices", "notices_first_run",
         "a.study_id", ""),
        ("citation", "json_array(a.citing_id, a.cited_id)", "citations", "citations_first_run", "a.citing_id",
         f"EXISTS (SELECT 1 FROM topic_studies y WHERE y.topic = {_SLUG} AND y.study_id = a.cited_id) AND "),
    )
)  # fmt: skip
CHANGED_SINCE = StoredQuery(
    "changed_since",
    "What changed since run R?",
    "One row is one thing that a run after run_id changed in the topic: cells of the evidence map first, then what "
    f"changed or left (at most {HALF} of either), then new studies, claims, notices, citations ({HALF // 2} of each).",
    f"""WITH c (run_id, entity, entity_id, kind, field, before, after, because, because_claim_key) AS MATERIALIZED (
    SELECT * FROM (SELECT run_id, entity, entity_id, kind, field, before, after, because, because_claim_key
        FROM changes WHERE topic = {_SLUG} AND run_id > {_SINCE} AND entity = 'cell' ORDER BY run_id DESC LIMIT {HALF})
    UNION ALL
    SELECT * FROM (SELECT run_id, entity, entity_id, kind, field, before, after, because, because_claim_key
        FROM changes WHERE topic = {_SLUG} AND run_id > {_SINCE} AND entity <> 'cell' ORDER BY run_id DESC LIMIT {HALF})
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
    f"""WITH {_TOPIC}
SELECT l.study_id, l.study, l.provider, l.what, l.stated_n, l.shown_n, l.held_n, l.identified_n, l.unseen_n
FROM topic CROSS JOIN topic_studies m ON m.topic = topic.slug AND m.role = 'seed'
CROSS JOIN count_ledger l ON l.study_id = m.study_id
ORDER BY l.unseen_n DESC, l.study_id, l.what, l.provider LIMIT {ROWS}""",
)
# Direct citation, co-citation and bibliographic coupling added up, each with the weight 1, as the relatedness DC-BC-CC
# of Waltman, Boyack, Colavizza & van Eck 2020 (doi 10.1162/qss_a_00035). `benchmarks.suggestions` measures it.
_NEWEST = """c.citing_id >= coalesce((SELECT x.citing_id FROM citations x WHERE x.cited_id = b.id
        ORDER BY x.citing_id DESC LIMIT 1 OFFSET {n} - 1), 0)"""
_FIRST = """c.cited_id <= coalesce((SELECT x.cited_id FROM citations x WHERE x.citing_id = b.id
        ORDER BY x.cited_id LIMIT 1 OFFSET {n} - 1), 9e18)"""
SUGGESTED = StoredQuery(
    "suggested",
    "Which works should we have looked at, and why?",
    f"One row is a work of which no text is held, with the reason; those with most links first, at most {LISTED}. "
    f"linked_n adds up, over up to {HUB} included studies (where nobody included any, seeds and studies with own "
    "data): citations either way, works that cite both, references in common. Of each study the newest "
    f"{HUB} citing works and {HOP} references are followed, and from there the {MIDDLE} works and references with most "
    f"links, the rarer first, none with more than {HUB} of its own.",
    f"""WITH {_TOPIC}, included AS (
    SELECT study_id FROM topic CROSS JOIN topic_studies m ON m.topic = topic.slug AND m.screening = 'included'
    LIMIT {HUB}
), base AS MATERIALIZED (
    SELECT study_id AS id FROM included
    UNION SELECT * FROM (SELECT m.study_id FROM topic CROSS JOIN topic_studies m ON m.topic = topic.slug
        AND m.role = 'seed' AND m.screening <> 'excluded' WHERE NOT EXISTS (SELECT 1 FROM included) LIMIT {HUB})
    UNION SELECT * FROM (SELECT DISTINCT +k.study_id FROM topic CROSS JOIN cell_studies k ON k.topic = topic.slug
        WHERE NOT EXISTS (SELECT 1 FROM included) LIMIT {HUB})
    LIMIT {HUB}
), back AS MATERIALIZED (
    SELECT c.cited_id AS id, count(*) AS n FROM base b CROSS JOIN citations c ON c.citing_id = b.id
        AND {_FIRST.format(n=HOP)} GROUP BY c.cited_id
), onward AS MATERIALIZED (
    SELECT c.citing_id AS id, count(*) AS n FROM base b CROSS JOIN citations c ON c.cited_id = b.id
        AND {_NEWEST.format(n=HUB)} GROUP BY c.citing_id
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
SELECT s.id AS study_id, s.title AS study, s.year, s.journal, s.doi, s.pmid, s.integrity, s.status, l.linked_n,
    l.cited_by_base_n, l.cites_base_n, l.cited_together_n, l.shared_references_n,
    (SELECT count(*) FROM base) AS base_n,
    'links to ' || (SELECT count(*) FROM base)
        || iif(EXISTS (SELECT 1 FROM included), ' included studies: ', ' seeds and studies with own data: ')
        || substr(iif(l.cited_by_base_n, ', cited by ' || l.cited_by_base_n, '')
        || iif(l.cites_base_n, ', citing ' || l.cites_base_n, '')
        || CASE l.cited_together_n WHEN 0 THEN '' WHEN 1 THEN ', cited beside them by 1 work'
            ELSE ', cited beside them by ' || l.cited_together_n || ' works' END
        || CASE l.shared_references_n WHEN 0 THEN '' WHEN 1 THEN ', 1 reference in common'
            ELSE ', ' || l.shared_references_n || ' references in common' END, 3)
        || '; no text of it is held' AS reason
FROM linked l CROSS JOIN studies s ON s.id = l.id AND s.status = 'stub'
LEFT JOIN topic_studies m ON m.topic = (SELECT slug FROM topic) AND m.study_id = s.id
WHERE coalesce(m.screening, 'unscreened') = 'unscreened'
ORDER BY l.linked_n DESC, s.cited_by_n DESC, s.year DESC, s.id LIMIT {LISTED}""",
)
ON_RETRACTED = StoredQuery(
    "on_retracted",
    "What stands on a retracted work?",
    f"One row is a study that cites a flagged work of the topic, or one that does (steps 2, via_id); {ROWS} at most.",
    f"""WITH r AS MATERIALIZED (SELECT * FROM standing_on_retracted WHERE topic = {_SLUG} LIMIT {ROWS})
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
    f"""WITH {_TOPIC}
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


def offered() -> dict[str, dict[str, str | bool]]:
    """Return the queries as Datasette wants them: the answer in sight, the SQL behind a link above it."""
    return {
        query.name: {"title": query.question, "description": query.rows, "sql": query.sql, "hide_sql": True}
        for query in QUERIES
    }
