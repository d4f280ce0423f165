"""A file is written while it is read: no more than a batch at a time, and nothing passed off as whole that is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from made_up_studies import HEADING

from evidence_kb.exports.formats import BY_SUFFIX
from evidence_kb.store_exports import BATCH_N, SQL_ABSTRACTS, SQL_CITATIONS, SQL_OF_TOPIC, Choice, stream


class Endless:
    """A topic of a million studies that keeps account of what it was asked."""

    def __init__(self, breaks_at: int | None = None) -> None:
        self.asked: list[str] = []
        self.breaks_at = breaks_at

    async def rows(self, sql: str, **values: Any) -> Sequence[dict[str, Any]]:
        self.asked.append(sql)
        if sql == SQL_OF_TOPIC:
            after = values["after"]
            if self.breaks_at is not None and after >= self.breaks_at:
                raise TimeoutError("the disk is gone")
            return [{"id": n, "title": f"Study {n}"} for n in range(after + 1, min(after + values["limit"], 10**6) + 1)]
        if sql == SQL_ABSTRACTS:
            licence = {0: "CC BY 4.0", 1: None}
            return [
                {"study_id": n, "label": label, "text": f"{label} of {n}.", "licence": licence[n % 2], "is_masked": 0}
                for n in json.loads(values["ids"])
                for label in ("AIM", "RESULTS")
            ]
        assert sql == SQL_CITATIONS
        return [{"citing_id": n, "cited_id": 1, "providers_n": 1, "first_run": 1} for n in json.loads(values["ids"])]


def test_the_first_studies_are_out_before_the_second_batch_is_read() -> None:
    source = Endless()

    async def first() -> list[str]:
        pieces = stream(source, BY_SUFFIX["ris"], Choice("bone"), HEADING)
        return [await anext(pieces), await anext(pieces)]

    head, batch = asyncio.run(first())
    assert head == "" and batch.count("TY  - ") == BATCH_N
    assert source.asked == [SQL_OF_TOPIC, SQL_ABSTRACTS]


def test_abstracts_without_an_open_licence_are_kept_back_unless_the_reader_may_have_them() -> None:
    async def batch(**more: bool) -> str:
        pieces = stream(Endless(), BY_SUFFIX["ris"], Choice("bone"), HEADING, **more)
        return [await anext(pieces), await anext(pieces)][1]

    public = asyncio.run(batch())
    assert "AB  - AIM: AIM of 2. RESULTS: RESULTS of 2." in public and "of 3." not in public
    assert "AB  - AIM: AIM of 3." in asyncio.run(batch(all_abstracts=True))


def test_a_failure_in_the_middle_is_no_end_of_the_file() -> None:
    async def whole() -> str:
        pieces = stream(Endless(breaks_at=BATCH_N), BY_SUFFIX["csl.json"], Choice("bone"), HEADING)
        return "".join([piece async for piece in pieces])

    with pytest.raises(TimeoutError, match="disk"):
        asyncio.run(whole())
