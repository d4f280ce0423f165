"""The migration behind guards and history: runs that a guard stopped, what lists held, what left, rows as they were."""

from __future__ import annotations

import re

from sqlite_utils import Database

from evidence_kb.store_past import views

_GUARDS = """
CREATE TABLE listings (
    topic TEXT NOT NULL REFERENCES topics(slug), provider TEXT NOT NULL, question TEXT NOT NULL, about TEXT NOT NULL,
    listed_n INTEGER NOT NULL, PRIMARY KEY (topic, provider, question, about)
) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (
    topic TEXT NOT NULL REFERENCES topics(slug), provider TEXT NOT NULL, question TEXT NOT NULL, about TEXT NOT NULL,
    address TEXT NOT NULL, before_n INTEGER NOT NULL, after_n INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(id), released_run INTEGER REFERENCES runs(id),
    released_by TEXT CHECK (released_by IN ('person','provider')),
    PRIMARY KEY (topic, provider, question, about, run_id),
    CHECK ((released_run IS NULL) = (released_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE past_rows (
    entity TEXT NOT NULL CHECK (entity IN ('study','claim','member','notice','citation')), entity_id TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(id), before TEXT,
    PRIMARY KEY (entity, entity_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE past_since (run_id INTEGER NOT NULL REFERENCES runs(id)) STRICT;
CREATE INDEX changes_left_claim ON changes(json_extract(before, '$.study_id')) WHERE entity = 'claim' AND kind = 'left';
CREATE INDEX quarantine_waiting ON quarantine(topic) WHERE released_run IS NULL;
CREATE INDEX citation_statements_gone ON citation_statements(gone_run) WHERE gone_run IS NOT NULL;
"""
_LEFT = """
CREATE VIEW left_claims AS
SELECT x.run_id AS left_run, x.topic, x.entity_id AS claim_key, json_extract(x.before, '$.study_id') AS study_id,
    json_extract(x.before, '$.treatment') AS treatment, json_extract(x.before, '$.outcome') AS outcome,
    json_extract(x.before, '$.basis') AS basis, json_extract(x.before, '$.direction') AS direction,
    json_extract(x.before, '$.status') AS status, json_extract(x.before, '$.quote') AS quote,
    json_extract(x.before, '$.is_ours') AS is_ours, json_extract(x.before, '$.first_run') AS first_run,
    x.because, x.before
FROM changes x WHERE x.entity = 'claim' AND x.kind = 'left'
    AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.claim_key = x.entity_id)
    AND NOT EXISTS (SELECT 1 FROM changes y WHERE y.entity = 'claim' AND y.entity_id = x.entity_id AND y.kind = 'left'
        AND y.topic IS x.topic AND y.run_id > x.run_id);
CREATE VIEW left_citations AS
SELECT max(s.gone_run) AS left_run, s.citing_id, a.title AS citing, s.cited_id, b.title AS cited,
    json_group_array(DISTINCT s.provider) AS providers, min(s.first_run) AS first_run
FROM citation_statements s JOIN studies a ON a.id = s.citing_id JOIN studies b ON b.id = s.cited_id
WHERE s.gone_run IS NOT NULL AND NOT EXISTS (SELECT 1 FROM citation_statements k WHERE k.citing_id = s.citing_id
    AND k.cited_id = s.cited_id AND k.gone_run IS NULL)
GROUP BY s.citing_id, s.cited_id;
CREATE VIEW left_studies AS
SELECT x.run_id AS left_run, x.topic, CAST(x.entity_id AS INTEGER) AS study_id,
    json_extract(x.before, '$.key') AS key, json_extract(x.before, '$.title') AS title,
    json_extract(x.before, '$.year') AS year, json_extract(x.before, '$.role') AS role,
    json_extract(x.before, '$.first_run') AS first_run
FROM changes x WHERE x.entity = 'study' AND x.kind = 'left' AND x.field IS NULL
    AND NOT EXISTS (SELECT 1 FROM topic_studies t WHERE t.topic = x.topic AND CAST(t.study_id AS TEXT) = x.entity_id)
    AND NOT EXISTS (SELECT 1 FROM changes y WHERE y.entity = 'study' AND y.entity_id = x.entity_id AND y.kind = 'left'
        AND y.topic = x.topic AND y.run_id > x.run_id);
"""


_RECORDS = """
ALTER TABLE records ADD COLUMN gone_run INTEGER REFERENCES runs(id);
ALTER TABLE records ADD COLUMN gone_as_of TEXT;
ALTER TABLE records ADD COLUMN gone_because TEXT;
CREATE INDEX records_gone ON records(provider, provider_key) WHERE gone_run IS NOT NULL;
ALTER TABLE studies ADD COLUMN gone_from TEXT;
CREATE VIEW left_records AS
SELECT gone_run AS left_run, gone_as_of AS as_of, gone_because AS because, study_id, provider,
    provider_key AS record_key, title, year, doi, pmid, first_run
FROM records WHERE gone_run IS NOT NULL;
"""


def add_guards(db: Database) -> None:
    """Make the tables and views, and let a run end `stopped`."""
    allow_stopped(db)
    db.executescript(_GUARDS)
    db.execute("INSERT INTO past_since SELECT max(id) FROM runs HAVING max(id) IS NOT NULL")
    db.executescript(_LEFT)
    for sql in views(db):
        db.execute(sql)


def mark_records_that_left(db: Database) -> None:
    """Add what says of a record that its provider no longer has it, and the views of rows as they were with it."""
    db.executescript(_RECORDS)
    for sql in views(db):
        db.execute(f"DROP VIEW {sql.split()[2]}")
        db.execute(sql)


def allow_stopped(db: Database) -> None:
    """Make the table of runs anew with one more status: SQLite cannot change a CHECK in place.

    Views that read it are made again too, with the same status beside those of other runs that ended.
    """
    (made,) = list(db.query("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'runs'"))
    reading = list(db.query("SELECT name, sql FROM sqlite_master WHERE type = 'view' AND sql LIKE '%runs%'"))
    for view in reading:
        db.execute(f"DROP VIEW {view['name']}")
    new = re.sub(r'^CREATE TABLE "?runs"?', "CREATE TABLE runs_with_stopped", made["sql"])
    db.execute(new.replace("'warnings',", "'warnings','stopped',", 1))
    db.execute("INSERT INTO runs_with_stopped SELECT * FROM runs")
    db.execute("DROP TABLE runs")
    db.execute("ALTER TABLE runs_with_stopped RENAME TO runs")
    for view in reading:
        db.execute(view["sql"].replace("'warnings')", "'warnings','stopped')"))
