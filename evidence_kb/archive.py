"""Content-addressed raw responses in their own private database, never published.

Equal bodies are stored once, compressed, under their SHA-256; who asked what, for which topic and when, is a row
beside them. Everything in `evidence.db` can be derived again from here.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from evidence_kb import schema
from evidence_kb.errors import StorageError, UsageError
from evidence_kb.model import Question, Request, Response


@dataclass(frozen=True, slots=True)
class Archived:
    """One response as it was archived, with the topic it was asked for."""

    id: int
    topic: str
    response: Response


class Archive:
    """The responses database of one data folder."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        if read_only:
            self.db = Database(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))
        else:
            self.db = Database(path)
            schema.responses.apply(self.db)

    def close(self) -> None:
        self.db.close()

    def put(self, topic: str, response: Response) -> bool:
        """Keep a response; return False when the same bytes already answered the same request of this topic."""
        request = response.request
        key = {
            "topic": topic,
            "provider": request.provider,
            "question": request.question.value,
            "address": request.address,
            "sha256": response.sha256,
        }
        if self.holds(topic, response):
            return False
        body = {"sha256": response.sha256, "size_n": len(response.body), "zlib": zlib.compress(response.body, 6)}
        with self.db.atomic():
            self.db.table("bodies").insert(body, pk="sha256", ignore=True)
            self.db.table("responses").insert({**key, "fetched_at": response.fetched_at}, pk="id")
        return True

    def holds(self, topic: str, response: Response) -> bool:
        """Whether exactly these bytes were already given for this request and topic."""
        request = response.request
        where = "topic = ? and provider = ? and question = ? and address = ? and sha256 = ?"
        values = [topic, request.provider, request.question.value, request.address, response.sha256]
        return bool(self.db.table("responses").count_where(where, values))

    def get(self, sha256_prefix: str) -> Archived:
        """Return the response whose hash starts with the given hexadecimal digits.

        Raises UsageError when none or several bodies match.
        """
        # A range finds a prefix in the index and leaves no wildcard for a caller to smuggle in.
        bounds = [sha256_prefix, sha256_prefix + "g"]
        found = list(self.db.table("responses").rows_where("sha256 >= ? and sha256 < ?", bounds, order_by="id"))
        if not found:
            raise UsageError(f"no stored response starts with {sha256_prefix!r}; see `evidence-kb status --json`")
        if len({row["sha256"] for row in found}) > 1:
            raise UsageError(f"{sha256_prefix!r} starts the hash of several stored responses; give more digits")
        return self._archived(found[0])

    def topics(self) -> list[str]:
        """Return the slugs for which anything was archived."""
        return sorted({row["topic"] for row in self.db.table("responses").rows_where(select="topic")})

    def of_topic(self, topic: str) -> Iterator[Archived]:
        """Yield every response that was archived for a topic, oldest first."""
        for row in self.db.table("responses").rows_where("topic = ?", [topic], order_by="id"):
            yield self._archived(row)

    def body(self, sha256: str) -> bytes:
        """Return stored bytes after checking them against their hash.

        Raises StorageError naming the hash when the bytes are missing or changed.
        """
        rows = list(self.db.table("bodies").rows_where("sha256 = ?", [sha256]))
        if not rows:
            raise StorageError(f"{self.path}: the response {sha256[:12]} is missing")
        try:
            body = zlib.decompress(rows[0]["zlib"])
        except zlib.error as error:
            raise StorageError(f"{self.path}: the response {sha256[:12]} is damaged ({error})") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StorageError(f"{self.path}: the bytes of response {sha256[:12]} no longer match their hash")
        return body

    def _archived(self, row: dict[str, Any]) -> Archived:
        request = Request(row["provider"], Question(row["question"]), row["address"])
        return Archived(row["id"], row["topic"], Response(request, self.body(row["sha256"]), row["fetched_at"]))
