"""A request whose list of works travels in the body as JSON: what is sent, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_fetch import SECRETS, Loopback, Reply, answer, asking, client, ok, serving

from evidence_kb.archive import Archive, Plan
from evidence_kb.errors import RefusedError, TooLargeError
from evidence_kb.model import Request

BATCH = asking(
    "semantic_scholar",
    "/paper/batch?fields=title,year&ids=PMID:1&ids=DOI:10.1000%2Fa%26b%C3%A9",
    is_post=True,
    json_list="ids",
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as loopback:
        yield loopback


def test_the_list_travels_in_the_body_and_the_rest_in_the_address(server: Loopback) -> None:
    server.replies = [answer(307, Location="/moved"), ok(b"[null, {}]")]
    with client(server, SECRETS) as asker:
        assert asker.get(BATCH) == b"[null, {}]"
    first, second = server.seen
    assert (first.method, first.path) == ("POST", "/semantic_scholar/paper/batch?fields=title,year")
    assert json.loads(first.body) == {"ids": ["PMID:1", "DOI:10.1000/a&bé"]}
    assert (first.headers["content-type"], first.headers["x-api-key"]) == ("application/json", "s2-5ecret")
    assert (second.method, second.path, second.body) == ("POST", "/moved", first.body)


@pytest.mark.parametrize("reply", [answer(413, b"no"), answer(400, b'{"error": "Response would exceed maximum size"}')])
def test_a_list_that_is_too_long_is_said_to_be(server: Loopback, reply: Reply) -> None:
    server.replies = [reply]
    with client(server) as asker, pytest.raises(TooLargeError):
        asker.get(BATCH)
    server.replies = [answer(400, b'{"error": "Unrecognized or unsupported fields: [no]"}')]
    with client(server) as asker, pytest.raises(RefusedError):
        asker.get(BATCH)


def test_a_kept_plan_asks_in_the_same_way_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "responses.db")
    round_ = archive.open_round("t", "2026-01-01T00:00:00Z")
    archive.keep_plan(round_, 0, "basis", Plan((BATCH,), (("semantic_scholar", "1"),)))
    assert archive.plan(round_, 0, "basis") == Plan((BATCH,), (("semantic_scholar", "1"),))


def test_a_plan_of_an_earlier_version_is_still_read(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "responses.db")
    round_ = archive.open_round("t", "2026-01-01T00:00:00Z")
    plain = Request("icite", BATCH.question, "https://icite.od.nih.gov/api/pubs?pmids=1")
    archive.keep_plan(round_, 0, "basis", Plan((plain,)))
    earlier = json.dumps([["icite", "records", plain.address, False, "json"]])
    archive.db.execute("UPDATE plans SET requests = ?", [earlier])
    assert archive.plan(round_, 0, "basis") == Plan((plain,))
