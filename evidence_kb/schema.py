"""The migrations of `evidence.db`: its first shape (`schema_first`), and here what came later."""

from __future__ import annotations

from sqlite_utils import Database

from evidence_kb.schema_analyses import (
    AGREEMENT,
    ANALYSES,
    CONTRADICTIONS,
    DICTIONARY,
    GRAPH_MEASURES,
    RECORD_COUNTS,
    STUDIES_BY_NAME,
    STUDY_COUNTS,
    TEXT_MENTIONS,
)
from evidence_kb.schema_first import evidence
from evidence_kb.schema_guards import add_guards, mark_records_that_left
from evidence_kb.schema_load import DELETIONS, LOADED_FILES, LOADED_LINKS

__all__ = ["RECORD_COUNTS", "STUDY_COUNTS", "evidence"]


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
    CREATE INDEX cell_studies_study
        ON cell_studies(study_id, topic, design, year, level, is_flagged, is_reviewed, reviewed_level);
    CREATE INDEX cell_studies_reviewed ON cell_studies(topic, treatment_id, outcome_id) WHERE is_reviewed;
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
    -- Counted at once: a cell whose summaries were merely not counted before has not moved.
    UPDATE evidence_cells AS e SET summaries_n = (
        SELECT count(*) FROM claims c JOIN passages p ON p.id = c.passage_id
        JOIN topic_studies t ON t.topic = e.topic AND t.study_id = c.study_id AND t.screening <> 'excluded'
        WHERE c.treatment_id = e.treatment_id AND c.outcome_id = e.outcome_id AND c.status <> 'rejected'
            AND (p.kind = 'summary' OR p.is_paraphrase));
    """)


@evidence()
def m0014_analyses(db: Database) -> None:
    db.executescript(ANALYSES)


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


@evidence()
def m0016_search(db: Database) -> None:
    # The index keeps words only; what it shows is read from the view, so no text is stored twice. A text that changes
    # gets a new document, because taking words out of such an index needs the text that is gone: see store_search.
    db.executescript("""
    CREATE TABLE search_documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        study_id INTEGER NOT NULL UNIQUE REFERENCES studies(id) ON DELETE CASCADE, sha256 TEXT NOT NULL
    ) STRICT;
    CREATE VIEW search_texts AS
    SELECT d.id, d.study_id, s.title,
        (SELECT group_concat(text, char(10)) FROM (SELECT p.text FROM passages p WHERE p.study_id = d.study_id
            AND p.is_chosen AND p.kind NOT IN ('title', 'summary') AND NOT p.is_paraphrase ORDER BY p.id)) AS text,
        (SELECT group_concat(text, char(10)) FROM (SELECT p.text FROM passages p WHERE p.study_id = d.study_id
            AND p.is_chosen AND (p.kind = 'summary' OR p.is_paraphrase) ORDER BY p.id)) AS summary,
        (SELECT group_concat(quote, char(10)) FROM (SELECT c.quote FROM claims c WHERE c.study_id = d.study_id
            ORDER BY c.id)) AS quotes,
        (SELECT group_concat(hex(t.topic) || '0', ' ') FROM topic_studies t WHERE t.study_id = d.study_id) AS topics
    FROM search_documents d JOIN studies s ON s.id = d.study_id;
    CREATE VIRTUAL TABLE search_index USING fts5(
        title, text, summary, quotes, topics, content = 'search_texts', content_rowid = 'id',
        tokenize = 'porter unicode61 remove_diacritics 2'
    );
    CREATE INDEX synonyms_concept ON synonyms(kind, concept_id);
    CREATE INDEX topic_studies_topic_role ON topic_studies(topic, role);
    """)


@evidence()
def m0017_freshness(db: Database) -> None:
    files = "('topic_file','saved_page','exports','by_hand','unread')"  # what is read and not asked for
    db.executescript(f"""
    CREATE INDEX requests_provider ON requests(topic, provider, run_id, status, fetched_at);
    CREATE INDEX requests_notices ON requests(run_id, status, fetched_at) WHERE question = 'notices';
    CREATE VIEW freshness AS
    WITH asked AS (
        SELECT topic, provider, max(run_id) AS last_run,
            max(fetched_at) FILTER (WHERE status <> 'not_asked') AS asked_at,
            max(fetched_at) FILTER (WHERE status IN ('new','unchanged')) AS answered_at
        FROM requests WHERE provider NOT IN {files} GROUP BY topic, provider
    ), closed AS (
        SELECT a.topic, max(a.last_run) AS run_id FROM asked a JOIN runs r ON r.id = a.last_run
        WHERE r.status IN ('finished','warnings','stopped') GROUP BY a.topic
    )
    SELECT a.topic, a.provider, a.last_run, a.asked_at, a.answered_at,
        a.last_run >= ifnull(c.run_id, 0) AS is_followed, sum(q.status = 'new') AS new_n,
        sum(q.status = 'unchanged') AS unchanged_n, sum(q.status = 'failed') AS failed_n,
        sum(q.status = 'not_asked' AND q.message LIKE 'not due%') AS not_due_n, sum(q.sent_n) AS sent_n,
        min(q.message) FILTER (WHERE q.status = 'failed') AS failure,
        min(q.message) FILTER (WHERE q.status = 'not_asked' AND q.message NOT LIKE 'not due%') AS not_asked
    FROM asked a LEFT JOIN closed c ON c.topic = a.topic
    JOIN requests q ON q.topic = a.topic AND q.provider = a.provider AND q.run_id = a.last_run
    GROUP BY a.topic, a.provider;
    """)


@evidence()
def m0015_topic_counts(db: Database) -> None:
    # Counting a million studies takes longer than a reader waits; they are counted when they are derived.
    db.executescript(f"""
    CREATE TABLE study_counts (
        topic TEXT NOT NULL REFERENCES topics(slug), role TEXT NOT NULL, steps INTEGER, status TEXT NOT NULL,
        screening TEXT NOT NULL, reason TEXT, n INTEGER NOT NULL CHECK (n > 0)
    ) STRICT;
    CREATE INDEX study_counts_topic ON study_counts(topic);
    CREATE TABLE record_counts (
        topic TEXT NOT NULL REFERENCES topics(slug), provider TEXT NOT NULL, how TEXT NOT NULL,
        n INTEGER NOT NULL CHECK (n > 0), PRIMARY KEY (topic, provider, how)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO study_counts {STUDY_COUNTS};
    INSERT INTO record_counts {RECORD_COUNTS};
    """)


@evidence()
def m0011_decisions(db: Database) -> None:
    db.executescript("""
    ALTER TABLE claim_reviews ADD COLUMN edits TEXT;
    ALTER TABLE claim_reviews ADD COLUMN machine TEXT;
    CREATE TABLE former_claim_keys (
        former_key TEXT PRIMARY KEY, claim_key TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX former_claim_keys_claim ON former_claim_keys(claim_key);
    ALTER TABLE topics ADD COLUMN readers INTEGER NOT NULL DEFAULT 1 CHECK (readers IN (1, 2));
    ALTER TABLE runs ADD COLUMN last_review INTEGER;
    ALTER TABLE runs ADD COLUMN last_study_decision INTEGER;
    """)


@evidence()
def m0018_history(db: Database) -> None:
    # Steps wait here until they are kept in responses.db, in the transaction of what they say was done.
    db.executescript("""
    CREATE TABLE history (id INTEGER PRIMARY KEY, step TEXT NOT NULL, what TEXT NOT NULL) STRICT;
    ALTER TABLE runs ADD COLUMN last_step INTEGER;
    """)


@evidence()
def m0019_guards(db: Database) -> None:
    add_guards(db)


@evidence()
def m0020_published_copies(db: Database) -> None:
    # Both say something in a published copy only: which texts it shows in part, and what it leaves out.
    db.executescript("""
    ALTER TABLE passages ADD COLUMN is_masked INTEGER NOT NULL DEFAULT 0 CHECK (is_masked IN (0, 1));
    CREATE TABLE not_published (
        what TEXT PRIMARY KEY, n INTEGER, why TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """)


@evidence()
def m0021_graph_measures(db: Database) -> None:
    db.executescript(GRAPH_MEASURES)


@evidence()
def m0022_agreement(db: Database) -> None:
    db.execute(AGREEMENT)


@evidence()
def m0023_former_identifiers(db: Database) -> None:
    # A wrong DOI may be the right one of another work: then it leads there and nowhere else.
    db.executescript("""
    CREATE TABLE former_identifiers (
        scheme TEXT NOT NULL, value TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies(id),
        PRIMARY KEY (scheme, value, study_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX former_identifiers_study ON former_identifiers(study_id);
    CREATE VIEW former_names AS SELECT f.study_id, f.scheme || ':' || f.value AS name FROM former_identifiers f
    WHERE NOT EXISTS (SELECT 1 FROM identifiers i JOIN records r ON r.study_id = i.study_id AND NOT r.is_stub
        WHERE i.scheme = f.scheme AND i.value = f.value);
    """)


@evidence()
def m0024_data_dictionary(db: Database) -> None:
    db.execute(DICTIONARY)


@evidence()
def m0025_contradictions_of_repeated_claims(db: Database) -> None:
    db.executescript(CONTRADICTIONS)


@evidence()
def m0026_records_that_left(db: Database) -> None:
    mark_records_that_left(db)


@evidence()
def m0027_loaded_files(db: Database) -> None:
    db.executescript(LOADED_FILES)


@evidence()
def m0028_loaded_links(db: Database) -> None:
    db.executescript(LOADED_LINKS)


@evidence()
def m0029_what_left_is_a_mention(db: Database) -> None:
    # Records that a bulk file deletes went on being descriptions: asked for again, and counted as looked into.
    db.execute("UPDATE records SET is_stub = 1 WHERE gone_run IS NOT NULL")


@evidence()
def m0030_text_mentions(db: Database) -> None:
    db.executescript(TEXT_MENTIONS)


@evidence()
def m0031_deletions_and_shares(db: Database) -> None:
    db.executescript(DELETIONS)
    db.executescript(CONTRADICTIONS)  # a share that was printed as a percentage alone passed for the whole group


@evidence()
def m0032_studies_by_name(db: Database) -> None:
    db.executescript(STUDIES_BY_NAME)
