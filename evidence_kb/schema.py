"""The migrations of `evidence.db`: its first shape (`schema_first`), and here what came later."""

from __future__ import annotations

from sqlite_utils import Database

from evidence_kb.schema_first import evidence

__all__ = ["evidence"]


@evidence()
def m0007_what_contexts_say(db: Database) -> None:
    db.executescript("".join(
        f"ALTER TABLE citation_contexts ADD COLUMN {column};" for column in (
            "marker_rule TEXT", "whose TEXT CHECK (whose IN ('citing','cited','others'))", "told_start INTEGER",
            "told_end INTEGER", "hedge INTEGER CHECK (hedge BETWEEN 0 AND 3)", "intent_read TEXT", "intent_rule TEXT",
            "intent_start INTEGER", "intent_end INTEGER", "reader TEXT",
        )
    ))  # fmt: skip


@evidence()
def m0008_less_certain_claims(db: Database) -> None:
    # The columns of claims in a table of its own: no query that counts claims can meet one of these.
    made = db.table("claims").schema.replace("TABLE claims", "TABLE less_certain_claims", 1)
    for old, new in (("outcome_id INTEGER NOT NULL", "outcome_id INTEGER"), ("score REAL,", "score REAL NOT NULL,")):
        made = made.replace(old, new, 1)
    db.execute(made.replace("duplicate_of INTEGER REFERENCES claims(id),", ""))
    for column in ("study_id", "passage_id", "treatment_passage_id", "dose_passage_id", "treatment_id", "outcome_id"):
        db.execute(f"CREATE INDEX less_certain_claims_{column} ON less_certain_claims({column})")
    full = str(next(db.query("SELECT sql FROM sqlite_master WHERE name = 'claims_full'"))["sql"])
    db.execute("DROP VIEW claims_full")
    db.execute(full.replace("c.rule, c.status", "c.extractor, c.extractor_version, c.rule, c.score, c.status"))


@evidence()
def m0009_extractions(db: Database) -> None:
    db.execute("CREATE TABLE extractions (basis_sha256 TEXT PRIMARY KEY, found TEXT NOT NULL) STRICT, WITHOUT ROWID")


@evidence()
def m0010_changes(db: Database) -> None:
    # What a run added is read from first_run, so that the first run of a large topic writes no row per study.
    db.executescript("""
    CREATE TABLE changes (
        run_id INTEGER NOT NULL REFERENCES runs(id), topic TEXT REFERENCES topics(slug),
        entity TEXT NOT NULL CHECK (entity IN ('topic','study','claim','cell','notice','citation')),
        entity_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('added','changed','left','returned')),
        field TEXT, before TEXT, after TEXT,
        because TEXT CHECK (because IN ('claim_new','claim_returned','claim_changed','claim_left','study_added',
            'study_changed','study_left','integrity','screening','decision','texts')),
        because_claim_key TEXT
    ) STRICT;
    CREATE UNIQUE INDEX changes_run ON changes(run_id, entity, entity_id, ifnull(topic, ''), ifnull(field, ''));
    CREATE INDEX changes_entity ON changes(entity, entity_id);
    CREATE INDEX changes_topic ON changes(topic, run_id);
    CREATE INDEX changes_topic_entity ON changes(topic, entity, run_id, kind);
    CREATE INDEX changes_moved ON changes(topic, run_id) WHERE entity = 'cell' AND field <> 'grid';
    CREATE INDEX changes_left ON changes(entity, entity_id, topic) WHERE kind = 'left';
    CREATE INDEX changes_returned ON changes(entity, entity_id, topic, run_id) WHERE kind = 'returned';
    CREATE TABLE touched (
        entity TEXT NOT NULL, entity_id TEXT NOT NULL, topic TEXT NOT NULL, before TEXT,
        PRIMARY KEY (entity, entity_id, topic)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE topic_counts (
        topic TEXT NOT NULL REFERENCES topics(slug), what TEXT NOT NULL, value TEXT NOT NULL, n INTEGER NOT NULL,
        PRIMARY KEY (topic, what, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX claims_first_run ON claims(first_run);
    CREATE INDEX citations_first_run ON citations(first_run);
    CREATE INDEX notices_first_run ON notices(first_run);
    CREATE INDEX topic_studies_first_run ON topic_studies(topic, first_run);
    CREATE VIEW run_changes AS
    SELECT run_id, topic, entity, entity_id, kind, field, before, after, because, because_claim_key FROM changes
    UNION ALL
    SELECT x.first_run, x.topic, 'study', CAST(x.study_id AS TEXT), 'added', NULL, NULL,
        json_object('key', s.key, 'title', s.title, 'year', s.year), NULL, NULL
    FROM topic_studies x CROSS JOIN studies s ON s.id = x.study_id
    WHERE NOT EXISTS (SELECT 1 FROM changes r WHERE r.entity = 'study' AND r.entity_id = CAST(x.study_id AS TEXT)
        AND r.topic = x.topic AND r.run_id = x.first_run AND r.kind = 'returned')
    UNION ALL
    SELECT c.first_run, x.topic, 'claim', c.claim_key, 'added', NULL, NULL,
        json_object('study_id', c.study_id, 'direction', c.direction, 'quote', c.quote), NULL, NULL
    FROM claims c CROSS JOIN topic_studies x ON x.study_id = c.study_id
    WHERE NOT EXISTS (SELECT 1 FROM changes r WHERE r.entity = 'claim' AND r.entity_id = c.claim_key
        AND r.topic = x.topic AND r.run_id = c.first_run AND r.kind = 'returned')
    UNION ALL
    SELECT n.first_run, x.topic, 'notice', json_array(n.provider, n.record_key, n.kind, n.notice_key), 'added', NULL,
        NULL, json_object('study_id', n.study_id, 'kind', n.kind, 'reason', n.reason), NULL, NULL
    FROM notices n CROSS JOIN topic_studies x ON x.study_id = n.study_id
    WHERE NOT EXISTS (SELECT 1 FROM changes r WHERE r.entity = 'notice' AND r.topic = x.topic
        AND r.entity_id = json_array(n.provider, n.record_key, n.kind, n.notice_key)
        AND r.run_id = n.first_run AND r.kind = 'returned')
    UNION ALL
    SELECT e.first_run, x.topic, 'citation', json_array(e.citing_id, e.cited_id), 'added', NULL, NULL,
        json_object('citing_id', e.citing_id, 'cited_id', e.cited_id), NULL, NULL
    FROM citations e CROSS JOIN topic_studies x ON x.study_id = e.citing_id
    CROSS JOIN topic_studies y ON y.topic = x.topic AND y.study_id = e.cited_id
    WHERE NOT EXISTS (SELECT 1 FROM changes r WHERE r.entity = 'citation' AND r.topic = x.topic
        AND r.entity_id = json_array(e.citing_id, e.cited_id) AND r.run_id = e.first_run AND r.kind = 'returned');
    CREATE VIEW since_last_run AS SELECT * FROM run_changes
    WHERE run_id = (SELECT max(id) FROM runs WHERE status IN ('finished','warnings'));
    -- Of what is there already, changes are recorded from now on.
    INSERT INTO changes (run_id, topic, entity, entity_id, kind, field)
    SELECT max(r.id), t.slug, 'topic', t.slug, 'added', 'recorded' FROM topics t, runs r GROUP BY t.slug;
    """)


@evidence()
def m0012_what_the_map_adds_up(db: Database) -> None:
    # What the map filters by; the reviewed_ columns say of reviewed claims alone what the others say of all.
    what_filters_ask = """
        design TEXT, year INTEGER, level INTEGER CHECK (level BETWEEN 1 AND 5), integrity TEXT,
        is_flagged INTEGER NOT NULL CHECK (is_flagged IN (0, 1)),
        is_reviewed INTEGER NOT NULL CHECK (is_reviewed IN (0, 1)), statements_n INTEGER NOT NULL"""
    directions = "('improvement','worsening','no_change','mixed','no_evidence','unclear')"
    # Without references to concepts: each that is dropped would make SQLite read these tables through.
    cell = "topic TEXT NOT NULL REFERENCES topics(slug), treatment_id INTEGER NOT NULL, outcome_id INTEGER NOT NULL"
    db.executescript(f"""
    CREATE TABLE cell_studies (
        {cell}, study_id INTEGER NOT NULL REFERENCES studies(id),
        direction TEXT NOT NULL CHECK (direction IN {directions}), participants_n INTEGER, {what_filters_ask},
        reviewed_direction TEXT CHECK (reviewed_direction IN {directions}), reviewed_participants_n INTEGER,
        reviewed_level INTEGER, reviewed_statements_n INTEGER NOT NULL,
        PRIMARY KEY (topic, treatment_id, outcome_id, study_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX cell_studies_study ON cell_studies(study_id, topic);
    CREATE INDEX cell_studies_newest ON cell_studies(topic, treatment_id, outcome_id, year DESC, study_id);
    CREATE TABLE cell_mentions (
        {cell}, study_id INTEGER NOT NULL REFERENCES studies(id),
        basis TEXT NOT NULL CHECK (basis IN ('reports_other','conclusion','background','title')), {what_filters_ask},
        PRIMARY KEY (topic, basis, treatment_id, outcome_id, study_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX cell_mentions_study ON cell_mentions(study_id);
    CREATE INDEX cell_mentions_cell ON cell_mentions(topic, treatment_id, outcome_id, study_id);
    CREATE TABLE class_cells (
        {cell}, direction TEXT CHECK (direction IN {directions}), statements_n INTEGER NOT NULL,
        studies_n INTEGER NOT NULL, participants_n INTEGER, participants_unknown_n INTEGER NOT NULL,
        improved_n INTEGER NOT NULL, worsened_n INTEGER NOT NULL, unchanged_n INTEGER NOT NULL,
        mixed_n INTEGER NOT NULL, no_evidence_n INTEGER NOT NULL, unclear_n INTEGER NOT NULL, best_level INTEGER,
        flagged_n INTEGER NOT NULL,
        emptiness TEXT CHECK (emptiness IN ('mentioned','held','unseen','rejected','unknown')),
        PRIMARY KEY (topic, treatment_id, outcome_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE topic_years (
        topic TEXT NOT NULL REFERENCES topics(slug), year INTEGER NOT NULL, studies_n INTEGER NOT NULL,
        listing_n INTEGER NOT NULL, PRIMARY KEY (topic, year)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE evidence_cells ADD COLUMN summaries_n INTEGER NOT NULL DEFAULT 0;
    DROP INDEX claims_cell;
    CREATE INDEX claims_cell ON claims(treatment_id, outcome_id, study_id);
    """)


@evidence()
def m0013_pictures(db: Database) -> None:
    db.executescript("""
    CREATE TABLE study_metrics (
        topic TEXT NOT NULL REFERENCES topics(slug), study_id INTEGER NOT NULL REFERENCES studies(id),
        cluster INTEGER NOT NULL, x INTEGER, y REAL, cited_in_topic_n INTEGER NOT NULL,
        cites_in_topic_n INTEGER NOT NULL,
        PRIMARY KEY (topic, study_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX study_metrics_cited ON study_metrics(topic, cited_in_topic_n DESC, cites_in_topic_n DESC, study_id);
    CREATE INDEX study_metrics_study ON study_metrics(study_id);
    CREATE TABLE topic_clusters (
        topic TEXT NOT NULL REFERENCES topics(slug), cluster INTEGER NOT NULL, studies_n INTEGER NOT NULL,
        PRIMARY KEY (topic, cluster)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX topic_studies_excluded ON topic_studies(topic) WHERE screening = 'excluded';
    """)
