"""A claim is read beside its words whatever these hold: a megabyte, nothing, half a character."""

from __future__ import annotations

import time
from dataclasses import fields, replace

import numpy as np
import pytest

from evidence_kb.claims.language.pieces import tokenizer
from evidence_kb.claims.networks.network import Floats, Network
from evidence_kb.claims.reports.claim_reader import RIGHT, Stated, encode, odds

SAID = Stated(
    "zorplexine",
    "got better in 4 of 5",
    "pain",
    "Zorplexine in fooitis",
    "Five patients were treated with zorplexine. ",
    "Pain improved in 4 of 5.",
)
NAMES = tuple(field.name for field in fields(Stated))


def pieces(**changed: str) -> tuple[list[int], list[int]]:
    return encode(replace(SAID, **changed), tokenizer())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("filler", ["(", "w1 pain ", "x", " "])
def test_a_megabyte_takes_no_longer_than_a_page(name: str, filler: str) -> None:
    long = filler * (1_000_000 // len(filler))
    began = time.process_time()
    ids, types = pieces(**{name: long})
    assert time.process_time() - began < 0.5  # signs alone, read whole, take ten times as long
    assert len(ids) == len(types) < 256


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", ["", "\ud800", "pain \udc00 pain", "\x00", "\u202epain", "痛み", "👩\u200d🚀"])
def test_nothing_in_a_text_keeps_a_claim_from_being_read(name: str, odd: str) -> None:
    assert pieces(**{name: odd}) == pieces(**{name: odd})


def test_of_what_stands_before_the_end_is_read_and_of_all_else_the_beginning() -> None:
    far = "Nothing of this is near. " * 1000
    assert pieces(before=far + SAID.before)[0][-40:] == pieces(before=far * 2 + SAID.before)[0][-40:]
    near = tokenizer().decode(pieces(before=far + SAID.before)[0])
    assert "five patients were treated with [unused0] metformin" in near
    for name in ("treatment", "finding", "outcome", "title", "quote"):
        assert pieces(**{name: far + "Never read."}) == pieces(**{name: far})


def test_another_network_may_be_asked() -> None:
    class Fixed(Network):
        def __init__(self) -> None:
            """Load nothing."""

        def run(self, ids: object, types: object = None, *, reports: bool = False) -> list[Floats]:
            return [np.arange(RIGHT + 1, dtype=np.float32)]

    assert odds(SAID, Fixed()) == RIGHT
