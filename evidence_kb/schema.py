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
