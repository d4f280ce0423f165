"""Scripts of migrations: statements end where SQLite says, and a script that fails leaves nothing behind."""

from __future__ import annotations

import sqlite3

import pytest

from evidence_kb.schema_script import ScriptDatabase

SCRIPT = """
-- a comment; with a semicolon
CREATE TABLE words (word TEXT CHECK (word <> 'a;b'));
CREATE TRIGGER twice AFTER INSERT ON words WHEN new.word = 'one' BEGIN
    INSERT INTO words VALUES ('two;');
    INSERT INTO words VALUES ('three');
END;
INSERT INTO words VALUES ('one')"""


def test_a_semicolon_in_a_trigger_a_text_or_a_comment_ends_no_statement() -> None:
    db = ScriptDatabase(memory=True)
    with db.atomic():
        db.executescript(SCRIPT)
    assert [word for (word,) in db.execute("SELECT word FROM words")] == ["one", "two;", "three"]


@pytest.mark.parametrize("last", ["CREATE TABLE a (b);", "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;", "x;"])
def test_a_script_that_fails_is_taken_back_whole(last: str) -> None:
    db = ScriptDatabase(memory=True)
    with pytest.raises(sqlite3.OperationalError), db.atomic():
        db.executescript("CREATE TABLE a (b); INSERT INTO a VALUES (1);" + last)
    assert db.table_names() == []
