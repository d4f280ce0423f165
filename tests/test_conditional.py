"""Validators: kept where a provider states them, sent back as stated, and never trusted to be anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from requests.structures import CaseInsensitiveDict
from simulator import Simulator, World

from evidence_kb.archive import Archive
from evidence_kb.errors import StorageError
from evidence_kb.fetch import Client
from evidence_kb.fetch_checks import Sender, validators_of
from evidence_kb.limits import LIMITS
from evidence_kb.model import Question, Request, Response, Validators

DATE = "Wed, 21 Oct 2026 07:28:00 GMT"
LIST = Request("retraction_watch", Question.NOTICES, LIMITS["retraction_watch"].base, expects="csv")
CONTACT = {"EVIDENCE_KB_CONTACT": "tester@example.org"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"etag": '"abc"', "last-modified": DATE}, Validators('"abc"', DATE)),
        ({"ETag": 'W/"a/b"'}, Validators('W/"a/b"')),
        ({"ETag": "abc"}, Validators()),
        ({"ETag": '"a\nSet-Cookie: x"'}, Validators()),
        ({"ETag": f'"{"x" * 501}"'}, Validators()),
        ({"Last-Modified": "yesterday"}, Validators()),
        ({"Last-Modified": f"{DATE}\nX: y"}, Validators()),
        ({}, Validators()),
    ],
)
def test_only_what_looks_like_a_validator_is_kept(headers: dict[str, str], expected: Validators) -> None:
    assert validators_of(CaseInsensitiveDict(headers)) == expected


def test_a_get_repeats_what_is_held_and_a_post_does_not() -> None:
    sender, held = Sender(LIMITS, CONTACT), Validators('"abc"', DATE)
    headers = sender.conditional(LIST, held).headers
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"abc"', DATE)
    post = Request("pubmed", Question.RECORDS, f"{LIMITS['pubmed'].base}/efetch.fcgi?id=1", is_post=True)
    assert not {"If-None-Match", "If-Modified-Since"} & sender.conditional(post, held).headers.keys()
    assert "If-None-Match" not in sender.conditional(LIST, Validators()).headers


def test_another_host_is_not_told_what_is_held() -> None:
    sender = Sender(LIMITS, CONTACT)
    sent = sender.conditional(LIST, Validators('"abc"'))
    assert "If-None-Match" not in sender.redirected(sent, 302, "https://elsewhere.example/list.csv").headers


def test_an_answer_that_still_holds_comes_without_a_body() -> None:
    world = World.generate(3, citing_n=3, references_n=2)
    with (
        Simulator(world, validators={"retraction_watch": "etag"}) as simulator,
        Client(LIMITS, simulator.environment()) as client,
    ):
        first = client.fetch(LIST)
        again = client.fetch(LIST, first.validators)
        other = client.fetch(LIST, Validators('"of another version"'))
    assert first.body and first.validators.etag
    assert again.body is None and again.validators == first.validators
    assert other.body == first.body


def test_the_newest_answer_is_held_with_its_validators(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "responses.db")
    for n, etag in enumerate(('"a"', '"b"', None), 1):
        round_ = archive.open_round("t", f"2026-01-0{n}T02:00:00Z")
        archive.put("t", Response(LIST, f"body {n}".encode(), round_.opened_at, Validators(etag)), round_, "000")
        archive.close_round(round_, round_.opened_at)
        held = archive.newest("t", LIST)
        assert (held and (held.body, held.validators.etag)) == (etag and (f"body {n}".encode(), etag))
    assert archive.newest("another topic", LIST) is None
    # The first body comes again, under another validator: that one holds now.
    round_ = archive.open_round("t", "2026-01-04T02:00:00Z")
    archive.put("t", Response(LIST, b"body 1", round_.opened_at, Validators('"c"')), round_, "000")
    held = archive.newest("t", LIST)
    assert held and (held.body, held.validators.etag) == (b"body 1", '"c"')
    archive.db.execute("UPDATE bodies SET zlib = x'00'")
    with pytest.raises(StorageError, match="damaged"):
        archive.newest("t", LIST)
    archive.close()
