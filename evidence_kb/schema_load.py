"""The tables of files that are loaded: too large to be kept with the answers."""

from __future__ import annotations

# The newest version of a description speaks.
LOADED_FILES = """
CREATE TABLE loaded_files (
    kind TEXT NOT NULL, sha256 TEXT NOT NULL, options TEXT NOT NULL, name TEXT NOT NULL, md5 TEXT,
    as_of TEXT NOT NULL, parts_n INTEGER NOT NULL, records_n INTEGER NOT NULL, older_n INTEGER NOT NULL,
    deleted_n INTEGER NOT NULL, is_done INTEGER NOT NULL CHECK (is_done IN (0, 1)),
    first_run INTEGER NOT NULL REFERENCES runs(id), last_run INTEGER NOT NULL REFERENCES runs(id),
    PRIMARY KEY (kind, sha256, options)
) STRICT, WITHOUT ROWID;
ALTER TABLE records ADD COLUMN version INTEGER;
ALTER TABLE records ADD COLUMN revised_on TEXT;
"""

# Most links of a file have an end, or both, that is not held: they are counted and make no study.
LOADED_LINKS = """
ALTER TABLE loaded_files ADD COLUMN links_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE loaded_files ADD COLUMN links_held_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE loaded_files ADD COLUMN links_unseen_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE loaded_files ADD COLUMN unread_n INTEGER NOT NULL DEFAULT 0;
CREATE TABLE links_counted (
    kind TEXT NOT NULL, sha256 TEXT NOT NULL, options TEXT NOT NULL, record_key TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('references','cited_by')), names TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (kind, sha256, options, record_key, what)
) STRICT, WITHOUT ROWID;
"""

# A file that deletes may come before the one that describes what it deletes.
DELETIONS = """
CREATE TABLE deletions (
    provider TEXT NOT NULL, record_key TEXT NOT NULL, as_of TEXT NOT NULL, because TEXT NOT NULL,
    PRIMARY KEY (provider, record_key, as_of)
) STRICT, WITHOUT ROWID;
"""
