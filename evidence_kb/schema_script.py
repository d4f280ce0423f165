"""Run a script of SQL statements in the transaction that is open, so that a migration is applied whole or not at all.

`executescript` of sqlite3 would commit first. That of sqlite-utils asks after each character whether a statement has
ended there, which took half of the time of making a database.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database


def run_script(db: Database, sql: str) -> None:
    """Execute the statements one after the other; a semicolon in a trigger, a text or a comment ends none."""
    statement = ""
    for part in sql.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
