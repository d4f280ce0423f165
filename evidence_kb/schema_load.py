"""The tables of links that are loaded from files."""

from __future__ import annotations

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
