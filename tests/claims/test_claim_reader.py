"""Claims about reports, read beside their words by the cross-encoder."""

from __future__ import annotations

import time
from dataclasses import astuple, replace

import pytest
from shorthand import abstract

from evidence_kb.claims import extract
from evidence_kb.claims.language.pieces import CLOSING, MARKS, OPENING, tokenizer
from evidence_kb.claims.reports.claim_reader import Stated, encode, odds, stated
from evidence_kb.findings import Claim, Direction

SAID = Stated(
    "zorplexine",
    "got better in 4 of 5",
    "pain",
    "Zorplexine in fooitis: a series of five",
    "Five patients with fooitis were treated with zorplexine. ",
    "Pain improved in 4 of 5 patients under zorplexine.",
)


def words(said: Stated) -> str:
    ids, _ = encode(said, tokenizer())
    names = dict(zip(MARKS, "<>=", strict=True)) | {CLOSING: "|", OPENING: "^"}
    return " ".join(names.get(piece) or tokenizer().id_to_token(piece) for piece in ids).replace(" ##", "")


def test_the_claim_stands_before_title_words_before_and_quote_in_which_its_names_are_marked() -> None:
    assert words(SAID) == (
        "^ metformin | got better in 4 of 5 | pain | < metformin < in fooitis : a series of five | five "
        "patients with fooitis were treated with < metformin < . | = pain = improved in 4 of 5 patients under "
        "< metformin < . |"
    )


def test_the_words_belong_to_the_second_half() -> None:
    ids, types = encode(SAID, tokenizer())
    assert len(ids) == len(types) and types == sorted(types)
    assert tokenizer().decode(ids[: types.index(1)]) == "metformin got better in 4 of 5 pain"


def test_another_drug_is_read_alike() -> None:
    other = Stated(
        *(text.replace("zorplexine", "enalapril").replace("Zorplexine", "Enalapril") for text in astuple(SAID))
    )
    assert other != SAID and encode(other, tokenizer()) == encode(SAID, tokenizer())


def test_a_claim_is_put_into_words_with_what_stands_around_it() -> None:
    passages = abstract(
        (None, "Five patients with fooitis were treated with zorplexine. Pain improved in 4 of 5 patients."),
        title="Zorplexine in fooitis",
    )
    claim = next(c for c in extract(passages).claims if c.numbers.events_n == 4)
    assert stated(claim, passages) == Stated(
        "zorplexine",
        "got better in 4 of 5",
        "pain",
        "Zorplexine in fooitis",
        "Five patients with fooitis were treated with zorplexine. ",
        claim.quote.text,
    )
    assert _finding(claim, Direction.NO_EVIDENCE, 0, 5) == "did not occur in 0 of 5"
    assert _finding(claim, Direction.WORSENING, 1, None) == "got worse in 1"
    assert _finding(claim, Direction.NO_CHANGE, None, None) == "did not change"


def _finding(claim: Claim, direction: Direction, events: int | None, total: int | None) -> str:
    numbers = replace(claim.numbers, events_n=events, total_n=total)
    passages = abstract((None, "x" * 200), title="A title")
    return stated(replace(claim, direction=direction, numbers=numbers), passages).finding


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SAID, finding="got worse in 4 of 5"),
        replace(SAID, finding="did not change"),
        replace(SAID, outcome="fooitis"),
        replace(SAID, treatment="nothing"),
    ],
)
def test_a_right_claim_is_likelier_than_a_wrong_one(wrong: Stated) -> None:
    assert odds(SAID) > odds(wrong)


def test_very_long_texts_are_cut() -> None:
    long = "pain " * 200_000
    began = time.process_time()
    ids, types = encode(Stated(long, long, long, long, long, long), tokenizer())
    assert time.process_time() - began < 5  # 6 MB, read whole, would take a minute
    assert len(ids) == len(types) < 300
    assert odds(Stated("", "", "", "", "", "")) == odds(Stated("", "", "", "", "", ""))
