"""The SQL of migration 14: views, a table and indexes behind the study page and the analysis pages.

Views answer for a whole database and know no limits; pages ask the same with a limit at every step.
"""

from __future__ import annotations

from evidence_kb.cell_sums import TELLS_OF_ALL

FLAGS = "('retracted','withdrawn','partially_retracted','concern')"
# A claim that repeats one about another outcome is the only one of its study in its cell.
_COUNTS = f"""c.basis = 'own_data' AND c.status <> 'rejected' AND {TELLS_OF_ALL} AND NOT EXISTS (SELECT 1 FROM claims d
        WHERE d.id = c.duplicate_of AND d.treatment_id IS c.treatment_id AND d.outcome_id = c.outcome_id)"""

INDEXES = f"""
DROP INDEX citation_contexts_cited;
CREATE INDEX citation_contexts_pair ON citation_contexts(cited_id, citing_id);
CREATE INDEX synonyms_study ON synonyms(study_id) WHERE study_id IS NOT NULL;
CREATE INDEX studies_flagged ON studies(integrity) WHERE integrity IN {FLAGS};
CREATE INDEX topic_studies_screened ON topic_studies(topic, screening) WHERE screening <> 'unscreened';
CREATE INDEX claims_orphaned ON claims(anchor) WHERE anchor <> 'exact';
CREATE INDEX cell_studies_side ON
    cell_studies(topic, treatment_id, outcome_id, direction, coalesce(level, 9), participants_n DESC, study_id);
CREATE INDEX evidence_cells_flagged ON evidence_cells(topic) WHERE flagged_n > 0;
CREATE INDEX evidence_cells_contrary ON evidence_cells(topic) WHERE improved_n > 0 AND worsened_n + unchanged_n > 0;
"""

CONTRADICTIONS = f"""
DROP VIEW contradictions;
CREATE VIEW contradictions AS
SELECT ta.topic, a.treatment_id, t.name AS treatment, a.outcome_id, o.name AS outcome,
    a.study_id AS study_a, a.direction AS direction_a, a.quote AS quote_a, a.id AS claim_a,
    b.study_id AS study_b, b.direction AS direction_b, b.quote AS quote_b, b.id AS claim_b
FROM claims a JOIN outcomes o ON o.id = a.outcome_id JOIN treatments t ON t.id = a.treatment_id
JOIN claims b ON b.treatment_id = a.treatment_id AND b.outcome_id = a.outcome_id AND b.study_id <> a.study_id
JOIN topic_studies ta ON ta.study_id = a.study_id AND ta.screening <> 'excluded'
JOIN topic_studies tb ON tb.topic = ta.topic AND tb.study_id = b.study_id AND tb.screening <> 'excluded'
WHERE a.direction = 'improvement' AND {_COUNTS.replace("c.", "a.")}
    AND b.direction IN ('worsening','no_change') AND {_COUNTS.replace("c.", "b.")};
"""

_FLAGGED = """
    SELECT ts.topic, f.id AS flagged_id, f.title AS flagged, f.integrity, {steps} AS steps, {via} AS via_id,
        s.id AS study_id, s.title AS study, coalesce(s.published_on, CAST(s.year AS TEXT)) AS published_on,
        (SELECT min(n.noticed_on) FROM notices n WHERE n.study_id = f.id AND n.kind = f.integrity) AS noticed_on
    FROM studies f CROSS JOIN topic_studies ts ON ts.study_id = f.id CROSS JOIN citations a ON a.cited_id = f.id"""
# A citing work's date is compared with the first notice as far as both are known: "2023" and "2023-05" cannot be told.
STANDING_ON_RETRACTED = f"""
CREATE VIEW standing_on_retracted AS
SELECT topic, flagged_id, flagged, integrity, noticed_on, steps, via_id, study_id, study, published_on,
    CASE WHEN substr(published_on, 1, length(noticed_on)) < substr(noticed_on, 1, length(published_on)) THEN 'before'
        WHEN substr(published_on, 1, length(noticed_on)) > substr(noticed_on, 1, length(published_on)) THEN 'after'
        END AS cited_when
FROM ({_FLAGGED.format(steps=1, via="NULL")} JOIN studies s ON s.id = a.citing_id WHERE f.integrity IN {FLAGS}
    UNION ALL {_FLAGGED.format(steps=2, via="a.citing_id")} CROSS JOIN citations b ON b.cited_id = a.citing_id
    JOIN studies s ON s.id = b.citing_id
    WHERE f.integrity IN {FLAGS} AND b.citing_id <> f.id
        AND NOT EXISTS (SELECT 1 FROM citations d WHERE d.citing_id = b.citing_id AND d.cited_id = f.id));
"""

# Included studies; where nobody has included any, the seeds and the studies with own data stand for them.
SUGGESTED_STUDIES = """
CREATE VIEW suggested_studies AS
WITH included AS (
    SELECT topic, study_id FROM topic_studies WHERE screening = 'included'
), base AS (
    SELECT topic, study_id FROM included
    UNION SELECT topic, study_id FROM topic_studies WHERE screening = 'unscreened' AND role = 'seed'
        AND topic NOT IN (SELECT topic FROM included)
    UNION SELECT topic, study_id FROM cell_studies WHERE topic NOT IN (SELECT topic FROM included)
), links AS (
    SELECT b.topic, b.study_id AS base_id, c.cited_id AS study_id, 1 AS is_cited FROM base b
        JOIN citations c ON c.citing_id = b.study_id
    UNION ALL SELECT b.topic, b.study_id, c.citing_id, 0 FROM base b JOIN citations c ON c.cited_id = b.study_id
)
SELECT l.topic, l.study_id, s.title AS study, s.year, s.doi, s.pmid, count(DISTINCT l.base_id) AS linked_n,
    count(DISTINCT iif(l.is_cited, l.base_id, NULL)) AS cited_by_base_n,
    count(DISTINCT iif(l.is_cited, NULL, l.base_id)) AS cites_base_n,
    (SELECT count(*) FROM base b WHERE b.topic = l.topic) AS base_n, s.cited_by_n
FROM links l JOIN studies s ON s.id = l.study_id AND s.status = 'stub'
LEFT JOIN topic_studies ts ON ts.topic = l.topic AND ts.study_id = l.study_id
WHERE coalesce(ts.screening, 'unscreened') = 'unscreened'
    AND NOT EXISTS (SELECT 1 FROM base b WHERE b.topic = l.topic AND b.study_id = l.study_id)
GROUP BY l.topic, l.study_id;
"""

# One claim stands for all: the one with the smallest key, which is the same whatever came first. (SQLite takes the bare
# column of the row that min() found.)
_UNMAPPED = """
SELECT ts.topic, '{kind}' AS kind, k.id AS concept_id, k.name AS term, count(*) AS claims_n,
    count(DISTINCT c.study_id) AS studies_n, c.id AS claim_id, min(c.claim_key)
FROM {table} k JOIN claims c ON c.{kind}_id = k.id JOIN topic_studies ts ON ts.study_id = c.study_id
WHERE k.origin = 'text' AND c.status <> 'rejected' GROUP BY ts.topic, k.id"""
SELECT_UNMAPPED = "SELECT topic, kind, concept_id, term, claims_n, studies_n, claim_id FROM ({})".format(
    " UNION ALL ".join(_UNMAPPED.format(kind=kind, table=f"{kind}s") for kind in ("treatment", "outcome"))
)
# A table and no view: counting three million claims takes longer than a reader waits.
UNMAPPED_TERMS = f"""
DROP VIEW unmapped_terms;
CREATE TABLE unmapped_terms (
    topic TEXT NOT NULL REFERENCES topics(slug), kind TEXT NOT NULL CHECK (kind IN ('treatment','outcome')),
    concept_id INTEGER NOT NULL, term TEXT NOT NULL, claims_n INTEGER NOT NULL, studies_n INTEGER NOT NULL,
    claim_id INTEGER NOT NULL,
    PRIMARY KEY (topic, kind, concept_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unmapped_terms_most ON unmapped_terms(topic, claims_n);
INSERT INTO unmapped_terms {SELECT_UNMAPPED};
"""

ORPHANED_CLAIMS = """
CREATE VIEW orphaned_claims AS
SELECT c.id, c.claim_key, c.study_id, s.title AS study, c.quote, c.passage_id, c.start, c."end", c.anchor,
    substr(p.text, c.start + 1, c."end" - c.start) AS stands_there, c.status
FROM claims c JOIN studies s ON s.id = c.study_id JOIN passages p ON p.id = c.passage_id
WHERE c.anchor = 'orphan' OR substr(p.text, c.start + 1, c."end" - c.start) IS NOT c.quote;
"""

# Bibliographic coupling (Kessler 1963, doi 10.1002/asi.5090140103) and co-citation (Small 1973, doi
# 10.1002/asi.4630240406), each with the square of Salton's cosine, which needs no square root and keeps the order.
# Works that more than 200 works cite, and works with more than 200 references, are no common ground. Name a study_id.
SIMILAR_STUDIES = """
CREATE VIEW similar_studies AS
SELECT x.citing_id AS study_id, y.citing_id AS other_id, 'shared_references' AS kind, count(*) AS shared_n,
    a.references_n AS of_n, b.references_n AS other_of_n,
    1.0 * count(*) * count(*) / nullif(a.references_n * b.references_n, 0) AS strength
FROM citations x CROSS JOIN studies r ON r.id = x.cited_id AND r.cited_by_n <= 200
CROSS JOIN citations y ON y.cited_id = x.cited_id AND y.citing_id <> x.citing_id
JOIN studies a ON a.id = x.citing_id JOIN studies b ON b.id = y.citing_id
GROUP BY x.citing_id, y.citing_id HAVING count(*) > 1
UNION ALL
SELECT x.cited_id, y.cited_id, 'cited_together', count(*), a.cited_by_n, b.cited_by_n,
    1.0 * count(*) * count(*) / nullif(a.cited_by_n * b.cited_by_n, 0)
FROM citations x CROSS JOIN studies w ON w.id = x.citing_id AND w.references_n <= 200
CROSS JOIN citations y ON y.citing_id = x.citing_id AND y.cited_id <> x.cited_id
JOIN studies a ON a.id = x.cited_id JOIN studies b ON b.id = y.cited_id
GROUP BY x.cited_id, y.cited_id HAVING count(*) > 1;
"""

ANALYSES = "".join(
    (
        INDEXES,
        CONTRADICTIONS,
        STANDING_ON_RETRACTED,
        SUGGESTED_STUDIES,
        UNMAPPED_TERMS,
        ORPHANED_CLAIMS,
        SIMILAR_STUDIES,
    )
)

# The comments are for whoever asks the sqlite3 shell for its .schema.
DICTIONARY = """
CREATE TABLE data_dictionary (
    -- Start here: SELECT table_name, meaning FROM data_dictionary WHERE position = 0;
    table_name TEXT NOT NULL,
    position INTEGER NOT NULL, -- 0: the table or view itself; 1, 2, ...: its columns
    column_name TEXT,          -- NULL for the table itself
    type TEXT NOT NULL,        -- of the column; table or view for the table itself
    leads_to TEXT,             -- the table and column that it is joined to, as studies.id
    meaning TEXT NOT NULL,     -- with its unit
    PRIMARY KEY (table_name, position)
) STRICT, WITHOUT ROWID"""

GRAPH_MEASURES = """
CREATE TABLE graph_measures (
    study_id INTEGER PRIMARY KEY REFERENCES studies(id) ON DELETE CASCADE, pagerank REAL NOT NULL,
    component INTEGER NOT NULL
) STRICT;
CREATE INDEX graph_measures_pagerank ON graph_measures(pagerank DESC);
CREATE INDEX graph_measures_component ON graph_measures(component);
DROP VIEW similar_studies;
CREATE TABLE similar_studies (
    study_id INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('shared_references','cited_together')), place INTEGER NOT NULL,
    other_id INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE, compared_n INTEGER NOT NULL,
    shared_n INTEGER NOT NULL, strength REAL NOT NULL,
    PRIMARY KEY (study_id, kind, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX similar_studies_other ON similar_studies(other_id);
CREATE TABLE main_paths (
    topic TEXT NOT NULL REFERENCES topics(slug), position INTEGER NOT NULL,
    study_id INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE, share REAL,
    PRIMARY KEY (topic, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX main_paths_study ON main_paths(study_id);
CREATE TABLE graph_digests (topic TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

AGREEMENT = """
CREATE TABLE reader_agreement (
    what TEXT NOT NULL CHECK (what IN ('claims','studies')), pair INTEGER NOT NULL, first TEXT NOT NULL,
    second TEXT NOT NULL, n INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (what, pair, first, second)
) STRICT, WITHOUT ROWID"""

# The program finds works through identifiers. Without these, whoever asks by DOI or PMID alone who cites a work has all
# citations read, or all claims: half a minute of ten million.
STUDIES_BY_NAME = """
CREATE INDEX studies_doi ON studies(doi) WHERE doi IS NOT NULL;
CREATE INDEX studies_pmid ON studies(pmid) WHERE pmid IS NOT NULL;
"""

# What two of the tables of counts hold; `store_counts` keeps them so.
STUDY_COUNTS = """
SELECT ts.topic, ts.role, ts.steps, s.status, ts.screening, ts.reason, count(*) AS n
FROM topic_studies ts JOIN studies s ON s.id = ts.study_id GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"""
RECORD_COUNTS = """
SELECT ts.topic, r.provider, CASE WHEN r.matched_by LIKE 'title match:%' THEN 'title match'
    WHEN r.matched_by LIKE 'the same words (%' THEN 'the same words'
    WHEN r.matched_by LIKE 'exported from here as %' THEN 'exported from here'
    WHEN r.matched_by LIKE 'looked up as %' THEN 'looked up'
    WHEN r.matched_by LIKE 'same % %' THEN substr(r.matched_by, 1, 4 + instr(substr(r.matched_by, 6), ' '))
    ELSE r.matched_by END AS how, count(*) AS n
FROM topic_studies ts JOIN records r ON r.study_id = ts.study_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""

# What each text was found to name, by numbers of concepts, and the forms that it was read with. A number of a passage
# stands for its words: these never change, and no number is given twice.
TEXT_MENTIONS = """
CREATE TABLE text_mentions (
    passage_id INTEGER PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE, treatments TEXT NOT NULL,
    outcomes TEXT NOT NULL
) STRICT;
CREATE TABLE mention_forms (
    kind TEXT NOT NULL, form TEXT NOT NULL, concept_id INTEGER NOT NULL, code_version TEXT NOT NULL,
    PRIMARY KEY (kind, form)
) STRICT, WITHOUT ROWID;
"""
