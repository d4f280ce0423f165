"""A database whose scripts stay in the transaction that is open, so that a migration is applied whole or not at all.

`executescript` of sqlite3 would commit first. That of sqlite-utils does not, but asks after each character whether a
statement has ended there: more than half of the time that a new database took.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database


class ScriptDatabase(Database):
    """A `Database` that looks for the end of a statement at semicolons only."""

    def executescript(self, sql: str) -> sqlite3.Cursor:
        """Execute the statements one after the other; a semicolon in a trigger, a text or a comment ends none."""
        cursor = self.conn.cursor()
        statement = ""
        for part in sql.split(";"):
            statement += f"{part};"
            if sqlite3.complete_statement(statement):
                cursor.execute(statement)
                statement = ""
        cursor.execute(statement)  # what is left is not whole, and SQLite says so
        return cursor
