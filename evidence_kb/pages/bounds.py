"""What one visitor can make the server hold in memory: the rows of one answer, and the body of one request.

SQLite bounds single values and the time of a query, but a thousand rows of the longest value that it allows are
gigabytes, and Datasette reads all of them before it answers. It also reads a whole form before it looks at it.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

ANSWER_LIMIT: Final = 10_000_000  # characters and bytes; a thousand long abstracts are three million
BODY_LIMIT: Final = 1_000_000  # bytes; a form with the longest note that may be kept has a hundred thousand
Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]


class BoundedRows:
    """A row factory of SQLite that stops a query whose rows hold more than `most` characters and bytes in all.

    Raises sqlite3.OperationalError, which Datasette answers with the message and status 400.
    """

    def __init__(self, most: int = ANSWER_LIMIT) -> None:
        self._most, self._read = most, 0
        self._cursor: Callable[[], sqlite3.Cursor | None] = lambda: None

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor() is not cursor:
            self._cursor, self._read = weakref.ref(cursor), 0
        for value in values:
            if value.__class__ is str or value.__class__ is bytes:
                self._read += len(value)
        if self._read > self._most:
            raise sqlite3.OperationalError(
                f"the rows hold more than {self._most:,} characters: ask for fewer rows or columns"
            )
        return sqlite3.Row(cursor, values)


def small_bodies(app: App) -> App:
    """Return the application behind a check of how much a request sends: refused if it is too much, or not said."""

    async def checked(scope: Scope, receive: Any, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is None:
            return await app(scope, receive, send)
        status, message = refusal
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": message.encode()})

    return checked


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """Return status and message for a request whose body is not read; servers hold it to the length it states."""
    if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return None
    headers = dict(scope["headers"])
    stated = headers.get(b"content-length", b"")
    if stated.isdigit():
        too_much = int(stated) > BODY_LIMIT
        return (413, f"Too large: at most {BODY_LIMIT:,} bytes can be sent. Nothing was kept.") if too_much else None
    if stated or b"transfer-encoding" in headers:
        return 411, "The request has to state its length. Nothing was kept."
    return None
