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
