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
