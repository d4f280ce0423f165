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
