"""Numbered migrations of the two databases that are never published: `responses.db` and `curation.db`."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

responses = Migrations("responses")
curation = Migrations("curation")


@responses()
def m0001_responses(db: Database) -> None:
    db.executescript("""
    CREATE TABLE bodies (
        sha256 TEXT PRIMARY KEY, size_n INTEGER NOT NULL, zlib BLOB NOT NULL
    ) STRICT;
    CREATE TABLE responses (
        id INTEGER PRIMARY KEY, topic TEXT NOT NULL, provider TEXT NOT NULL, question TEXT NOT NULL,
        address TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES bodies(sha256), fetched_at TEXT NOT NULL,
        UNIQUE (topic, provider, question, address, sha256)
    ) STRICT;
    """)


@responses()
def m0002_rounds(db: Database) -> None:
    db.executescript("""
    CREATE TABLE rounds (
        id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, opened_at TEXT NOT NULL, closed_at TEXT
    ) STRICT;
    CREATE TABLE answers (
        round_id INTEGER NOT NULL REFERENCES rounds(id), provider TEXT NOT NULL, question TEXT NOT NULL,
        address TEXT NOT NULL, response_id INTEGER NOT NULL REFERENCES responses(id), fetched_at TEXT NOT NULL,
        place TEXT NOT NULL,
        PRIMARY KEY (round_id, provider, question, address)
    ) STRICT;
    CREATE INDEX answers_response ON answers(response_id);
    """)


@responses()
def m0003_plans(db: Database) -> None:
    db.executescript("""
    CREATE TABLE plans (
        round_id INTEGER NOT NULL REFERENCES rounds(id), step INTEGER NOT NULL, basis TEXT NOT NULL,
        requests TEXT NOT NULL, asked TEXT NOT NULL,
        PRIMARY KEY (round_id, step)
    ) STRICT;
    """)


@responses()
def m0004_validators(db: Database) -> None:
    db.executescript("""
    ALTER TABLE responses ADD COLUMN etag TEXT;
    ALTER TABLE responses ADD COLUMN last_modified TEXT;
    """)


@responses()
def m0005_history(db: Database) -> None:
    # A base stands for the history before it: a whole evidence.db in parts, compressed, as it was after `history_id`.
    db.executescript("""
    CREATE TABLE history (id INTEGER PRIMARY KEY, step TEXT NOT NULL, what TEXT NOT NULL) STRICT;
    CREATE TABLE bases (
        id INTEGER PRIMARY KEY AUTOINCREMENT, history_id INTEGER NOT NULL, made_at TEXT NOT NULL,
        sha256 TEXT NOT NULL, size_n INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE base_parts (
        base_id INTEGER NOT NULL REFERENCES bases(id), place INTEGER NOT NULL, zlib BLOB NOT NULL,
        PRIMARY KEY (base_id, place)
    ) STRICT;
    """)


@responses()
def m0006_accepted_drops(db: Database) -> None:
    # A person's word about answers stands beside them: read again, they count as they did.
    db.executescript("""
    CREATE TABLE accepted_drops (
        round_id INTEGER NOT NULL REFERENCES rounds(id), provider TEXT NOT NULL, question TEXT NOT NULL,
        accepted_at TEXT NOT NULL, PRIMARY KEY (round_id, provider, question)
    ) STRICT;
    """)


@responses()
def m0007_checked(db: Database) -> None:
    # Until where quotes were re-read is no part of the evidence: a rebuild would not know it.
    db.executescript("""
    CREATE TABLE checked (run_id INTEGER NOT NULL, last_passage INTEGER NOT NULL, code_version TEXT NOT NULL) STRICT;
    """)


@curation()
def m0001_reviews(db: Database) -> None:
    db.executescript("""
    CREATE TABLE reviews (
        id INTEGER PRIMARY KEY AUTOINCREMENT, claim_key TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('accept','reject','edit','undo')), edits TEXT, reason TEXT,
        note TEXT, reviewer TEXT NOT NULL, at TEXT NOT NULL,
        CHECK (verdict <> 'reject' OR reason IS NOT NULL)
    ) STRICT;
    CREATE INDEX reviews_claim ON reviews(claim_key);
    CREATE TABLE study_decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key_a TEXT, key_b TEXT, study_key TEXT, decision TEXT NOT NULL,
        reason TEXT, reviewer TEXT NOT NULL, at TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER reviews_append_only BEFORE UPDATE ON reviews
        BEGIN SELECT raise(ABORT, 'reviews are append-only'); END;
    CREATE TRIGGER reviews_keep BEFORE DELETE ON reviews
        BEGIN SELECT raise(ABORT, 'reviews are append-only'); END;
    """)


@curation()
def m0002_roles_and_topics(db: Database) -> None:
    # A CHECK cannot be changed in place: the table is made anew, so that a note alone is a row like any other.
    db.executescript("""
    CREATE TABLE reviews_with_roles (
        id INTEGER PRIMARY KEY AUTOINCREMENT, claim_key TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('accept','reject','edit','undo','note')), edits TEXT, reason TEXT,
        note TEXT, reviewer TEXT NOT NULL, at TEXT NOT NULL,
        role TEXT NOT NULL DEFAULT 'reviewer' CHECK (role IN ('reviewer','adjudicator')), seen TEXT,
        CHECK (verdict <> 'reject' OR reason IS NOT NULL)
    ) STRICT;
    INSERT INTO reviews_with_roles (id, claim_key, verdict, edits, reason, note, reviewer, at)
        SELECT id, claim_key, verdict, edits, reason, note, reviewer, at FROM reviews;
    DROP TABLE reviews;
    ALTER TABLE reviews_with_roles RENAME TO reviews;
    CREATE INDEX reviews_claim ON reviews(claim_key);
    CREATE TRIGGER reviews_append_only BEFORE UPDATE ON reviews
        BEGIN SELECT raise(ABORT, 'reviews are append-only'); END;
    CREATE TRIGGER reviews_keep BEFORE DELETE ON reviews
        BEGIN SELECT raise(ABORT, 'reviews are append-only'); END;
    ALTER TABLE study_decisions ADD COLUMN topic TEXT;
    ALTER TABLE study_decisions ADD COLUMN note TEXT;
    ALTER TABLE study_decisions ADD COLUMN role TEXT NOT NULL DEFAULT 'reviewer'
        CHECK (role IN ('reviewer','adjudicator'));
    ALTER TABLE study_decisions ADD COLUMN seen TEXT;
    CREATE INDEX study_decisions_study ON study_decisions(topic, study_key);
    CREATE TRIGGER study_decisions_append_only BEFORE UPDATE ON study_decisions
        BEGIN SELECT raise(ABORT, 'study decisions are append-only'); END;
    CREATE TRIGGER study_decisions_keep BEFORE DELETE ON study_decisions
        BEGIN SELECT raise(ABORT, 'study decisions are append-only'); END;
    """)
