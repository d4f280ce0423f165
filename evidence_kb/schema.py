"""The migrations of `evidence.db`: its first shape (`schema_first`), and here what came later."""

from __future__ import annotations

from sqlite_utils import Database

from evidence_kb.schema_first import evidence

__all__ = ["RECORD_COUNTS", "STUDY_COUNTS", "evidence"]

# What the two tables of counts hold; `store_counts` keeps them so.
STUDY_COUNTS = """
SELECT ts.topic, ts.role, ts.steps, s.status, ts.screening, ts.reason, count(*) AS n
FROM topic_studies ts JOIN studies s ON s.id = ts.study_id GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"""
RECORD_COUNTS = """
SELECT ts.topic, r.provider, CASE WHEN r.matched_by LIKE 'title match:%' THEN 'title match'
    WHEN r.matched_by LIKE 'the same words (%' THEN 'the same words'
    WHEN r.matched_by LIKE 'looked up as %' THEN 'looked up'
    WHEN r.matched_by LIKE 'same % %' THEN substr(r.matched_by, 1, 4 + instr(substr(r.matched_by, 6), ' '))
    ELSE r.matched_by END AS how, count(*) AS n
FROM topic_studies ts JOIN records r ON r.study_id = ts.study_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


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
