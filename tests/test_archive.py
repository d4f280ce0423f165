from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kb.archive import Archive
from evidence_kb.errors import StorageError, UsageError
from evidence_kb.model import Question, Request, Response


def response(body: bytes, name: str = "page.txt") -> Response:
    return Response(Request("saved_page", Question.RECORDS, f"file:{name}"), body, "2026-11-22T02:00:00Z")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "responses.db")


def test_equal_bytes_are_stored_once_and_asked_about_twice(archive: Archive) -> None:
    for topic in ("a", "a", "b"):
        archive.put(topic, response(b"same"))
    assert archive.db.table("responses").count == 2
    assert archive.db.table("bodies").count == 1
    assert [archive.open(found).response.body for found in archive.of_topics(["b"])] == [b"same"]


def test_the_first_digits_of_a_hash_find_a_response(archive: Archive) -> None:
    kept = response(bytes(range(256)) * 40)
    archive.put("a", kept)
    assert archive.get(kept.sha256[:8]).response == kept
    with pytest.raises(UsageError, match="no stored response"):
        archive.get("zz")


def test_a_prefix_that_fits_several_responses_asks_for_more_digits(archive: Archive) -> None:
    for n in range(40):
        archive.put("a", response(str(n).encode()))
    with pytest.raises(UsageError, match="give more digits"):
        archive.get("")


def test_damaged_bytes_are_named_by_their_hash(archive: Archive) -> None:
    kept = response(b"the exact words")
    archive.put("a", kept)
    archive.db.execute("UPDATE bodies SET zlib = ?", [b"\x00damaged"])
    with pytest.raises(StorageError, match=kept.sha256[:12]):
        archive.body(kept.sha256)
    with pytest.raises(StorageError, match="is missing"):
        archive.body("0" * 64)
