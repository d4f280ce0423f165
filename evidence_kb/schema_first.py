"""Numbered migrations of `evidence.db`, its first shape; with `schema` and `schema_private` the only CREATE TABLE.

What providers say hangs on their records, by (provider, record key); the study that a row belongs to is derived
from there, so that a merge can be undone. Names are a promise to analysts: columns may be added, never renamed. Raw
text, code, scheme, who said it and the quote stand side by side; NULL is "not said" and never zero. What every table
and column means is in `metadata.yml`, which a test holds against this file.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

# Before 0.1.0 harvested rows hung on studies instead of records. Such a database is emptied and filled again from
# responses.db, hence the new name of the set.
evidence = Migrations("evidence by record")


@evidence()
def m0000_forget_the_earlier_shape(db: Database) -> None:
    for kind in ("view", "table"):
        for row in list(db.query("SELECT name FROM sqlite_master WHERE type = ?", [kind])):
            if not row["name"].startswith(("sqlite_", "_sqlite_migrations")):
                db.execute(f'DROP {kind} "{row["name"]}"')


@evidence()
def m0001_runs_and_topics(db: Database) -> None:
    db.executescript("""
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, command TEXT NOT NULL, topics TEXT NOT NULL, started_at TEXT NOT NULL,
        finished_at TEXT,
        status TEXT NOT NULL CHECK (status IN ('running','finished','warnings','failed','interrupted')),
        code_version TEXT NOT NULL, extractor_version TEXT NOT NULL, fingerprint TEXT, message TEXT,
        continued_n INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE requests (
        run_id INTEGER NOT NULL REFERENCES runs(id), topic TEXT NOT NULL, provider TEXT NOT NULL,
        question TEXT NOT NULL, address TEXT NOT NULL, response_sha256 TEXT, status TEXT NOT NULL
            CHECK (status IN ('new','unchanged','failed','not_asked')),
        asked_n INTEGER NOT NULL DEFAULT 1, received_n INTEGER, missing_n INTEGER, missing TEXT, duplicates_n INTEGER,
        sent_n INTEGER NOT NULL DEFAULT 0, fetched_at TEXT, message TEXT,
        UNIQUE (run_id, topic, provider, question, address, response_sha256)
    ) STRICT;
    CREATE INDEX requests_response ON requests(topic, response_sha256);
    CREATE INDEX requests_address ON requests(topic, address, run_id);
    CREATE TABLE topics (
        slug TEXT PRIMARY KEY, title TEXT NOT NULL, question TEXT, topic_file_sha256 TEXT
    ) STRICT, WITHOUT ROWID;
    """)


@evidence()
def m0002_studies(db: Database) -> None:
    db.executescript("""
    CREATE TABLE studies (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, doi TEXT, pmid TEXT, pmcid TEXT,
        openalex TEXT, semantic_scholar TEXT, family_id INTEGER REFERENCES studies(id),
        title TEXT, authors TEXT, journal TEXT, year INTEGER, published_on TEXT, volume TEXT, issue TEXT, pages TEXT,
        language TEXT, article_type TEXT, url TEXT,
        abstract_passage_id INTEGER REFERENCES passages(id),
        design TEXT, design_passage_id INTEGER REFERENCES passages(id), design_start INTEGER, design_end INTEGER,
        design_quote TEXT,
        timing TEXT CHECK (timing IN ('prospective','retrospective')), timing_quote TEXT,
        centres TEXT CHECK (centres IN ('single','multi')), centres_quote TEXT,
        participants_n INTEGER, participants_passage_id INTEGER REFERENCES passages(id),
        participants_start INTEGER, participants_end INTEGER, participants_quote TEXT,
        level_start INTEGER CHECK (level_start BETWEEN 1 AND 5),
        integrity TEXT CHECK (integrity IN
            ('retracted','withdrawn','partially_retracted','concern','corrected','none_known')),
        integrity_checked_at TEXT,
        status TEXT NOT NULL CHECK (status IN ('full','stub')),
        cited_by_n INTEGER NOT NULL DEFAULT 0, references_n INTEGER NOT NULL DEFAULT 0,
        claims_n INTEGER NOT NULL DEFAULT 0,
        first_run INTEGER NOT NULL REFERENCES runs(id), last_run INTEGER NOT NULL REFERENCES runs(id)
    ) STRICT;
    CREATE INDEX studies_year ON studies(year);
    CREATE INDEX studies_design ON studies(design);
    CREATE INDEX studies_status ON studies(status);
    CREATE INDEX studies_abstract ON studies(abstract_passage_id) WHERE abstract_passage_id IS NOT NULL;
    CREATE INDEX studies_design_passage ON studies(design_passage_id) WHERE design_passage_id IS NOT NULL;
    CREATE INDEX studies_participants ON studies(participants_passage_id) WHERE participants_passage_id IS NOT NULL;
    CREATE INDEX studies_family ON studies(family_id) WHERE family_id IS NOT NULL;
    CREATE TABLE identifiers (
        scheme TEXT NOT NULL, value TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies(id),
        PRIMARY KEY (scheme, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX identifiers_study ON identifiers(study_id);
    CREATE TABLE records (
        provider TEXT NOT NULL, provider_key TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies(id),
        response_sha256 TEXT NOT NULL, fetched_at TEXT NOT NULL,
        doi TEXT, pmid TEXT, pmcid TEXT, openalex TEXT, semantic_scholar TEXT, title TEXT, authors TEXT, journal TEXT,
        year INTEGER, published_on TEXT, volume TEXT, issue TEXT, pages TEXT, language TEXT, article_type TEXT,
        url TEXT, licence TEXT, citation TEXT, publication_types TEXT, mesh TEXT, keywords TEXT, trials TEXT,
        is_stub INTEGER NOT NULL CHECK (is_stub IN (0, 1)),
        matched_by TEXT NOT NULL, match_score REAL, first_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (provider, provider_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX records_study ON records(study_id);
    CREATE INDEX records_response ON records(response_sha256);
    CREATE TABLE topic_records (
        topic TEXT NOT NULL REFERENCES topics(slug), provider TEXT NOT NULL, record_key TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('seed','citing','cited','found')),
        first_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (topic, provider, record_key),
        FOREIGN KEY (provider, record_key) REFERENCES records(provider, provider_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX topic_records_record ON topic_records(provider, record_key);
    CREATE TABLE conflicts (
        study_a INTEGER NOT NULL REFERENCES studies(id), study_b INTEGER NOT NULL REFERENCES studies(id),
        reason TEXT NOT NULL, score REAL, first_run INTEGER NOT NULL REFERENCES runs(id),
        last_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (study_a, study_b, reason), CHECK (study_a < study_b)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX conflicts_b ON conflicts(study_b);
    CREATE TABLE relations (
        provider TEXT NOT NULL, from_key TEXT NOT NULL, to_key TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('preprint_of','version_of','erratum_of','republication_of','same_work',
            'same_trial','notice_on','update_of','comment_on')),
        from_id INTEGER NOT NULL REFERENCES studies(id), to_id INTEGER NOT NULL REFERENCES studies(id),
        response_sha256 TEXT NOT NULL, first_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (provider, from_key, to_key, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX relations_from ON relations(from_id);
    CREATE INDEX relations_to ON relations(to_id);
    CREATE TABLE notices (
        provider TEXT NOT NULL, record_key TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies(id),
        kind TEXT NOT NULL CHECK (kind IN
            ('retracted','withdrawn','partially_retracted','concern','corrected','reinstated')),
        notice_key TEXT NOT NULL, noticed_on TEXT, label TEXT, reason TEXT, source TEXT, response_sha256 TEXT NOT NULL,
        first_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (provider, record_key, kind, notice_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX notices_study ON notices(study_id);
    CREATE TABLE matches (
        provider TEXT NOT NULL, record_provider TEXT NOT NULL, record_key TEXT NOT NULL, doi TEXT, pmid TEXT,
        score REAL NOT NULL CHECK (score BETWEEN 0 AND 1), score_stated REAL, response_sha256 TEXT NOT NULL,
        first_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (provider, record_provider, record_key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE topic_studies (
        topic TEXT NOT NULL REFERENCES topics(slug), study_id INTEGER NOT NULL REFERENCES studies(id),
        role TEXT NOT NULL CHECK (role IN ('seed','citing','cited','found')), steps INTEGER,
        screening TEXT NOT NULL DEFAULT 'unscreened' CHECK (screening IN ('unscreened','included','excluded')),
        reason TEXT, first_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (topic, study_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX topic_studies_study ON topic_studies(study_id);
    CREATE INDEX topic_studies_role ON topic_studies(role);
    """)


@evidence()
def m0003_citations_and_passages(db: Database) -> None:
    db.executescript("""
    CREATE TABLE citations (
        citing_id INTEGER NOT NULL REFERENCES studies(id), cited_id INTEGER NOT NULL REFERENCES studies(id),
        providers_n INTEGER NOT NULL, first_run INTEGER NOT NULL REFERENCES runs(id),
        last_run INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (citing_id, cited_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX citations_cited ON citations(cited_id, citing_id);
    CREATE TABLE citation_statements (
        citing_id INTEGER NOT NULL REFERENCES studies(id), cited_id INTEGER NOT NULL REFERENCES studies(id),
        provider TEXT NOT NULL, citing_key TEXT NOT NULL, cited_key TEXT NOT NULL, response_sha256 TEXT NOT NULL,
        first_run INTEGER NOT NULL REFERENCES runs(id), last_run INTEGER NOT NULL REFERENCES runs(id),
        gone_run INTEGER REFERENCES runs(id),
        PRIMARY KEY (provider, citing_key, cited_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX citation_statements_citing ON citation_statements(citing_id, cited_id, provider, gone_run);
    CREATE INDEX citation_statements_cited ON citation_statements(cited_id, citing_id, provider);
    CREATE INDEX citation_statements_cited_key ON citation_statements(provider, cited_key);
    CREATE INDEX citation_statements_response ON citation_statements(response_sha256);
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, study_id INTEGER NOT NULL REFERENCES studies(id),
        kind TEXT NOT NULL CHECK (kind IN ('title','abstract','snippet','excerpt','summary')), label TEXT,
        position INTEGER NOT NULL, text TEXT NOT NULL CHECK (text <> ''), sha256 TEXT NOT NULL,
        complete INTEGER NOT NULL CHECK (complete IN (0, 1)), licence TEXT, provider TEXT NOT NULL,
        record_key TEXT NOT NULL, is_chosen INTEGER NOT NULL DEFAULT 1 CHECK (is_chosen IN (0, 1)),
        response_sha256 TEXT NOT NULL, source_start INTEGER,
        is_paraphrase INTEGER NOT NULL DEFAULT 0 CHECK (is_paraphrase IN (0, 1)),
        first_run INTEGER NOT NULL REFERENCES runs(id),
        UNIQUE (provider, record_key, kind, sha256)
    ) STRICT;
    CREATE INDEX passages_study ON passages(study_id);
    CREATE INDEX passages_response ON passages(response_sha256);
    CREATE TABLE citation_contexts (
        provider TEXT NOT NULL, citing_key TEXT NOT NULL, cited_key TEXT NOT NULL,
        passage_id INTEGER NOT NULL REFERENCES passages(id),
        citing_id INTEGER NOT NULL REFERENCES studies(id), cited_id INTEGER NOT NULL REFERENCES studies(id),
        quote TEXT NOT NULL, markers TEXT NOT NULL, marker_resolved TEXT, intent TEXT NOT NULL, intent_stated TEXT,
        PRIMARY KEY (provider, citing_key, cited_key, passage_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX citation_contexts_citing ON citation_contexts(citing_id);
    CREATE INDEX citation_contexts_cited ON citation_contexts(cited_id);
    CREATE INDEX citation_contexts_passage ON citation_contexts(passage_id);
    CREATE TABLE stated_counts (
        study_id INTEGER NOT NULL REFERENCES studies(id), provider TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('references','cited_by')), stated_n INTEGER, shown_n INTEGER NOT NULL,
        record_key TEXT NOT NULL, response_sha256 TEXT NOT NULL, run_id INTEGER NOT NULL REFERENCES runs(id),
        PRIMARY KEY (provider, record_key, what)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX stated_counts_study ON stated_counts(study_id);
    CREATE TABLE not_seen (
        study_id INTEGER NOT NULL REFERENCES studies(id), kind TEXT NOT NULL
            CHECK (kind IN ('table','figure','sentence','reference','citing','page')),
        what TEXT NOT NULL, n INTEGER NOT NULL CHECK (n > 0), provider TEXT NOT NULL, record_key TEXT NOT NULL,
        response_sha256 TEXT NOT NULL,
        PRIMARY KEY (provider, record_key, kind, what)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX not_seen_study ON not_seen(study_id);
    """)


@evidence()
def m0004_concepts(db: Database) -> None:
    for table, extra in (
        ("treatments", ""),
        ("outcomes", ", domain TEXT CHECK (domain IN ('benefit','harm')),"
                     " desirable TEXT CHECK (desirable IN ('increase','decrease'))"),
        ("conditions", ""),
    ):  # fmt: skip
        db.execute(f"""
        CREATE TABLE {table} (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
            mesh_id TEXT,
            broader_id INTEGER REFERENCES {table}(id),
            origin TEXT NOT NULL CHECK (origin IN ('topic','package','text')){extra}
        ) STRICT""")
    db.executescript("""
    CREATE TABLE related_conditions (
        condition_id INTEGER NOT NULL REFERENCES conditions(id),
        related_id INTEGER NOT NULL REFERENCES conditions(id), PRIMARY KEY (condition_id, related_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE synonyms (
        kind TEXT NOT NULL CHECK (kind IN ('treatment','outcome','condition')), form TEXT NOT NULL,
        concept_id INTEGER NOT NULL, origin TEXT NOT NULL
            CHECK (origin IN ('topic','package','text','misspelling','spelling_seen')),
        study_id INTEGER REFERENCES studies(id),
        PRIMARY KEY (kind, form)
    ) STRICT, WITHOUT ROWID;
    """)


@evidence()
def m0005_claims(db: Database) -> None:
    db.executescript("""
    CREATE TABLE claims (
        id INTEGER PRIMARY KEY AUTOINCREMENT, claim_key TEXT NOT NULL UNIQUE,
        study_id INTEGER NOT NULL REFERENCES studies(id),
        basis TEXT NOT NULL CHECK (basis IN ('own_data','reports_other','conclusion','background','title')),
        about_study_id INTEGER REFERENCES studies(id), markers TEXT NOT NULL DEFAULT '[]',
        treatment_id INTEGER REFERENCES treatments(id), treatment_text TEXT,
        treatment_passage_id INTEGER REFERENCES passages(id), treatment_start INTEGER, treatment_end INTEGER,
        comparator_id INTEGER REFERENCES treatments(id), comparator_text TEXT,
        combination TEXT CHECK (combination IN ('alone','combination','sequential')),
        outcome_id INTEGER NOT NULL REFERENCES outcomes(id), outcome_text TEXT NOT NULL, timepoint TEXT,
        population_text TEXT, directness TEXT CHECK (directness IN ('exact','partial','indirect')),
        dose_text TEXT, dose_passage_id INTEGER REFERENCES passages(id), dose_start INTEGER, dose_end INTEGER,
        dose_value REAL, dose_unit TEXT, interval_text TEXT, interval_min REAL, interval_max REAL, interval_unit TEXT,
        duration_min REAL, duration_max REAL, duration_unit TEXT,
        is_ambiguous INTEGER NOT NULL DEFAULT 0 CHECK (is_ambiguous IN (0, 1)),
        change TEXT NOT NULL CHECK (change IN ('increased','decreased','no_difference','unclear')),
        direction TEXT NOT NULL
            CHECK (direction IN ('improvement','worsening','no_change','mixed','no_evidence','unclear')),
        is_negated INTEGER NOT NULL CHECK (is_negated IN (0, 1)), hedge INTEGER NOT NULL CHECK (hedge BETWEEN 0 AND 3),
        significance TEXT NOT NULL CHECK (significance IN ('with_p','word_only','not_stated')),
        events_n INTEGER, total_n INTEGER, denominator TEXT CHECK (denominator IN ('stated','subgroup')),
        cohort_n INTEGER, percent_printed REAL, percent_recomputed REAL,
        arithmetic TEXT NOT NULL CHECK (arithmetic IN ('ok','truncated','inconsistent','not_checkable')),
        wilson_low REAL, wilson_high REAL,
        effect_measure TEXT CHECK (effect_measure IN ('RR','OR','HR','RD','MD','SMD')), effect REAL, ci_low REAL,
        ci_high REAL, p_operator TEXT, p_value REAL,
        level_start INTEGER CHECK (level_start BETWEEN 1 AND 5),
        passage_id INTEGER NOT NULL REFERENCES passages(id), start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        quote TEXT NOT NULL CHECK (quote <> ''), prefix TEXT NOT NULL, suffix TEXT NOT NULL,
        anchor TEXT NOT NULL CHECK (anchor IN ('exact','moved','orphan')),
        extractor TEXT NOT NULL, extractor_version TEXT NOT NULL, rule TEXT NOT NULL, score REAL,
        duplicate_of INTEGER REFERENCES claims(id),
        status TEXT NOT NULL CHECK (status IN ('machine','accepted','edited','rejected','disputed')),
        first_run INTEGER NOT NULL REFERENCES runs(id), last_run INTEGER NOT NULL REFERENCES runs(id),
        CHECK (start >= 0 AND "end" > start)
    ) STRICT;
    CREATE INDEX claims_study ON claims(study_id);
    CREATE INDEX claims_passage ON claims(passage_id);
    CREATE INDEX claims_treatment_passage ON claims(treatment_passage_id) WHERE treatment_passage_id IS NOT NULL;
    CREATE INDEX claims_dose_passage ON claims(dose_passage_id) WHERE dose_passage_id IS NOT NULL;
    CREATE INDEX claims_duplicate ON claims(duplicate_of) WHERE duplicate_of IS NOT NULL;
    CREATE INDEX claims_about ON claims(about_study_id) WHERE about_study_id IS NOT NULL;
    CREATE INDEX claims_cell ON claims(treatment_id, outcome_id);
    CREATE INDEX claims_outcome ON claims(outcome_id);
    CREATE INDEX claims_basis ON claims(basis);
    CREATE INDEX claims_direction ON claims(direction);
    CREATE INDEX claims_status ON claims(status);
    CREATE TABLE claim_reviews (
        claim_key TEXT PRIMARY KEY, status TEXT NOT NULL, reviews_n INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE evidence_cells (
        topic TEXT NOT NULL REFERENCES topics(slug), treatment_id INTEGER NOT NULL REFERENCES treatments(id),
        outcome_id INTEGER NOT NULL REFERENCES outcomes(id),
        direction TEXT CHECK (direction IN ('improvement','worsening','no_change','mixed','no_evidence','unclear')),
        statements_n INTEGER NOT NULL, studies_n INTEGER NOT NULL, participants_n INTEGER,
        participants_unknown_n INTEGER NOT NULL, improved_n INTEGER NOT NULL, worsened_n INTEGER NOT NULL,
        unchanged_n INTEGER NOT NULL, mixed_n INTEGER NOT NULL, no_evidence_n INTEGER NOT NULL,
        unclear_n INTEGER NOT NULL, best_level INTEGER, flagged_n INTEGER NOT NULL,
        emptiness TEXT CHECK (emptiness IN ('mentioned','held','unseen','rejected','unknown')),
        PRIMARY KEY (topic, treatment_id, outcome_id)
    ) STRICT, WITHOUT ROWID;
    """)


@evidence()
def m0006_views(db: Database) -> None:
    db.executescript("""
    CREATE VIEW claims_full AS
    SELECT c.id, c.claim_key, s.id AS study_id, s.title AS study, s.doi, s.pmid, s.year, s.design,
        t.name AS treatment, c.treatment_text, c.comparator_text, o.name AS outcome, o.domain, c.outcome_text,
        c.basis, c.change, c.direction, c.is_negated, c.hedge, c.significance, c.events_n, c.total_n, c.denominator,
        c.percent_printed, c.percent_recomputed, c.arithmetic, c.wilson_low, c.wilson_high, c.effect_measure,
        c.effect, c.ci_low, c.ci_high, c.p_operator, c.p_value, c.timepoint, c.population_text, c.directness,
        c.dose_text, c.is_ambiguous, c.level_start, c.quote, c.passage_id, c.start, c."end",
        p.kind AS passage_kind, p.label AS passage_label, p.is_paraphrase, p.provider, c.rule, c.status, c.duplicate_of
    FROM claims c JOIN studies s ON s.id = c.study_id JOIN passages p ON p.id = c.passage_id
    JOIN outcomes o ON o.id = c.outcome_id LEFT JOIN treatments t ON t.id = c.treatment_id;
    CREATE VIEW evidence_map AS
    SELECT e.topic, t.name AS treatment, o.name AS outcome, o.domain,
        CASE e.direction WHEN 'improvement' THEN '▲' WHEN 'worsening' THEN '▼' WHEN 'no_change' THEN '◄►'
            WHEN 'mixed' THEN '◄►' WHEN 'no_evidence' THEN '○' WHEN 'unclear' THEN '?' END AS arrow,
        e.direction, e.emptiness, e.statements_n, e.studies_n, e.participants_n, e.participants_unknown_n,
        e.improved_n, e.worsened_n, e.unchanged_n, e.mixed_n, e.no_evidence_n, e.unclear_n, e.best_level,
        e.flagged_n, e.treatment_id, e.outcome_id
    FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id;
    CREATE VIEW statements_behind_cells AS
    SELECT ts.topic, c.treatment_id, c.outcome_id, c.id AS claim_id, c.study_id, s.title AS study, s.year, c.basis,
        c.direction, c.events_n, c.total_n, c.quote, c.status, c.duplicate_of
    FROM claims c JOIN topic_studies ts ON ts.study_id = c.study_id JOIN studies s ON s.id = c.study_id
    WHERE c.treatment_id IS NOT NULL;
    CREATE VIEW count_ledger AS
    SELECT study_id, study, provider, what, stated_n, shown_n, held_n, identified_n,
        max(stated_n - held_n, 0) AS unseen_n, run_id
    FROM (
        -- Counted per row, not joined to a grouped table, so that the ledger of one study reads one study.
        SELECT sc.study_id, s.title AS study, sc.provider, sc.what, sc.stated_n, sc.shown_n, sc.run_id,
            CASE sc.what WHEN 'cited_by' THEN (SELECT count(*) FROM citations e WHERE e.cited_id = sc.study_id)
                ELSE (SELECT count(*) FROM citations e WHERE e.citing_id = sc.study_id) END AS held_n,
            CASE sc.what WHEN 'cited_by' THEN (
                SELECT count(coalesce(o.pmid, o.doi, o.pmcid)) FROM citations e JOIN studies o ON o.id = e.citing_id
                WHERE e.cited_id = sc.study_id)
            ELSE (
                SELECT count(coalesce(o.pmid, o.doi, o.pmcid)) FROM citations e JOIN studies o ON o.id = e.cited_id
                WHERE e.citing_id = sc.study_id) END AS identified_n
        FROM stated_counts sc JOIN studies s ON s.id = sc.study_id
    );
    CREATE VIEW unmapped_terms AS
    SELECT 'treatment' AS kind, t.name AS term, count(*) AS claims_n, count(DISTINCT c.study_id) AS studies_n
    FROM claims c JOIN treatments t ON t.id = c.treatment_id WHERE t.origin = 'text' GROUP BY t.id
    UNION ALL
    SELECT 'outcome', o.name, count(*), count(DISTINCT c.study_id)
    FROM claims c JOIN outcomes o ON o.id = c.outcome_id WHERE o.origin = 'text' GROUP BY o.id;
    CREATE VIEW contradictions AS
    SELECT ts.topic, a.treatment_id, t.name AS treatment, a.outcome_id, o.name AS outcome,
        a.study_id AS study_a, a.direction AS direction_a, a.quote AS quote_a,
        b.study_id AS study_b, b.direction AS direction_b, b.quote AS quote_b
    FROM claims a JOIN claims b ON b.treatment_id = a.treatment_id AND b.outcome_id = a.outcome_id
        AND b.study_id <> a.study_id AND b.basis = 'own_data' AND b.status <> 'rejected'
        AND b.direction IN ('worsening','no_change')
    JOIN topic_studies ts ON ts.study_id = a.study_id
    JOIN topic_studies tb ON tb.study_id = b.study_id AND tb.topic = ts.topic
    JOIN treatments t ON t.id = a.treatment_id JOIN outcomes o ON o.id = a.outcome_id
    WHERE a.basis = 'own_data' AND a.status <> 'rejected' AND a.direction = 'improvement';
    CREATE VIEW provider_ledger AS
    SELECT run_id, topic, provider, question, count(*) AS requests_n, sum(sent_n) AS sent_n, sum(asked_n) AS asked_n,
        sum(received_n) AS received_n, sum(missing_n) AS missing_n, sum(duplicates_n) AS duplicates_n,
        sum(status = 'failed') AS failed_n, sum(status = 'not_asked') AS not_asked_n
    FROM requests GROUP BY run_id, topic, provider, question;
    CREATE VIEW provider_overlap AS
    -- Few different sets of providers state all edges, so pairs are made of sets and not of edges.
    WITH edges AS (
        SELECT json_group_array(DISTINCT provider) AS providers FROM citation_statements
        WHERE gone_run IS NULL AND citing_id <> cited_id GROUP BY citing_id, cited_id
    ), sets AS (SELECT providers, count(*) AS edges_n FROM edges GROUP BY providers)
    SELECT a.value AS provider, b.value AS other_provider, sum(edges_n) AS edges_n,
        CASE WHEN a.value = b.value THEN sum(edges_n) FILTER (WHERE json_array_length(providers) = 1) END AS unique_n
    FROM sets, json_each(providers) a, json_each(providers) b GROUP BY a.value, b.value;
    """)
