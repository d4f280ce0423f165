"""Datasette's own CSV files of tables, views and queries say which run they are of: in their name, and in a header.

Their rows stay as Datasette writes them, so that programs that read them find nothing unexpected inside.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from evidence_kb.exports.study import Heading
from evidence_kb.pages.bounds import App, Scope, Send
from evidence_kb.pages.site import Visit, evidence_database
from evidence_kb.store_exports import heading_of

RUN_HEADER = b"x-evidence-run"


def naming(app: App, datasette: Any) -> App:
    """Return the application with run and date on the CSV files of the evidence database."""

    async def named(scope: Scope, receive: Any, send: Send) -> None:
        database = await evidence_database(datasette) if _is_csv(scope) else None
        name = _file_of(scope, database) if database is not None else None
        if name is None:
            return await app(scope, receive, send)
        heading = await heading_of(Visit(datasette, None, database), None)

        async def send_named(message: MutableMapping[str, Any]) -> None:
            await send(_with_run(message, name, heading))

        return await app(scope, receive, send_named)

    return named


def _is_csv(scope: Scope) -> bool:
    return scope["type"] == "http" and str(scope["path"]).endswith(".csv")


def _file_of(scope: Scope, database: str) -> str | None:
    """Return the name of the table or database that a path asks for as CSV; None where it is another database's."""
    parts = str(scope["path"]).removesuffix(".csv").strip("/").split("/")
    return parts[-1] if database in parts[-2:] and "-" not in parts else None


def _with_run(message: MutableMapping[str, Any], name: str, heading: Heading) -> MutableMapping[str, Any]:
    """Return the start of an answer with the run added; anything else as it is."""
    if message["type"] != "http.response.start" or message["status"] != 200:
        return message
    headers = [(key, value) for key, value in message.get("headers", ()) if key.lower() != b"content-disposition"]
    was = next((value for key, value in message["headers"] if key.lower() == b"content-disposition"), b"")
    kind = "attachment" if was.startswith(b"attachment") else "inline"
    plain = "".join(letter if (letter.isascii() and letter.isalnum()) or letter in "-_" else "_" for letter in name)
    file = f"{plain}-{heading.filename('csv').removeprefix('evidence-kb-')}"
    headers += [(b"content-disposition", f'{kind}; filename="{file}"'.encode()), (RUN_HEADER, heading.said().encode())]
    return {**message, "headers": headers}
