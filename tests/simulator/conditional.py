"""Answers with validators, and 304 to whoever holds the present one (RFC 9110, section 13): ETag or Last-Modified."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from .exchange import Answer, Ask


class Validating:
    """Which providers state what: `{"retraction_watch": "etag", "icite": "last_modified"}`."""

    def __init__(self, stated: Mapping[str, str]) -> None:
        self._stated = stated
        self._modified: dict[str, tuple[str, datetime]] = {}  # address -> hash of its body, since when

    def applied(self, ask: Ask, path: str, answer: Answer) -> Answer:
        """Return an answer with its validator, or 304 without a body where the request repeats that."""
        kind = self._stated.get(ask.provider)
        if kind is None or ask.method != "GET" or answer.status != 200:
            return answer
        sha = hashlib.sha256(answer.body).hexdigest()
        if kind == "etag":
            name, value, held = "ETag", f'W/"{sha[:20]}"', ask.headers.get("if-none-match")
        else:
            name, value, held = "Last-Modified", self._since(path, sha), ask.headers.get("if-modified-since")
        headers = {**answer.headers, name: value}
        return Answer(304, b"", headers=headers) if held == value else replace(answer, headers=headers)

    def _since(self, path: str, sha: str) -> str:
        """Return since when an address has this body, on a clock that goes on by a minute with each change."""
        known_sha, at = self._modified.get(path, ("", datetime(2026, 1, 1, tzinfo=UTC)))
        if known_sha != sha:
            at += timedelta(minutes=1)
            self._modified[path] = (sha, at)
        return format_datetime(at, usegmt=True)
