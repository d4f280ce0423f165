"""`/-/health`: one JSON object for monitors. 200 while the database answers and the last run went well, else 503.

It says nothing about what is held, so whoever reaches the server may ask.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from datasette import Response  # type: ignore[import-untyped]

from evidence_kb.due import between_s, seconds
from evidence_kb.errors import UsageError
from evidence_kb.pages.site import HEADERS, Context, evidence_database

SQL_NEWEST = "SELECT id, status, started_at, finished_at FROM runs WHERE status <> 'running' ORDER BY id DESC LIMIT 1"
SQL_FINISHED = """
SELECT id, status, finished_at FROM runs WHERE status NOT IN ('running', 'failed', 'interrupted')
ORDER BY id DESC LIMIT 1"""


async def view(datasette: Any, request: Any) -> Any:
    """Answer with `status` (ok, failed, old, no_runs or no_database), the newest closed run and the last finished one.

    With `?max_age=2d`, a last finished run that is older counts as `old`.
    """
    try:
        max_age_s = seconds(request.args["max_age"]) if request.args.get("max_age") else None
    except UsageError as error:
        return _answer({"status": "not_understood", "message": str(error)}, 400)
    try:
        told = await _runs(datasette)
    except Exception as error:  # whatever keeps the database from answering is the answer
        told = {"status": "no_database", "message": type(error).__name__}
    finished = told.get("last_finished")
    if told["status"] == "ok" and max_age_s is not None and (finished is None or finished["age_s"] > max_age_s):
        told["status"] = "old"
    return _answer(told, 200 if told["status"] == "ok" else 503)


async def _runs(datasette: Any) -> Context:
    name = await evidence_database(datasette)
    if name is None:
        return {"status": "no_database", "message": "no evidence database is attached"}
    database = datasette.get_database(name)
    newest = (await database.execute(SQL_NEWEST)).first()
    finished = (await database.execute(SQL_FINISHED)).first()
    if newest is None:
        return {"status": "no_runs"}
    told: Context = {"status": "ok", "newest": {key: newest[key] for key in ("id", "status", "finished_at")}}
    if finished is not None:
        age_s = between_s(finished["finished_at"], datetime.now(UTC).isoformat())
        told["last_finished"] = {"id": finished["id"], "finished_at": finished["finished_at"], "age_s": round(age_s)}
    if newest["status"] in ("failed", "interrupted"):
        told["status"] = "failed"
    return told


def _answer(told: Context, status: int) -> Any:
    headers = {**HEADERS, "Cache-Control": "no-store"}
    return Response(
        json.dumps(told) + "\n", status=status, content_type="application/json; charset=utf-8", headers=headers
    )


ROUTE = (r"^/-/health(\.json)?$", view)
