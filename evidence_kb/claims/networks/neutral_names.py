"""The names of drugs as the tagger reads them in trials: always the same ones, so that another name changes no claim.

A network reads pieces of words, and a name that is cut into others makes it surer or less sure of all around it. The
first drug that a document names is therefore read as the first of `NAMES`, the next one as the second, and so on, all
of them drugs that the texts it learnt from name often. Whether a word names a drug is told by the word alone
(`drug_words`), or else by where the document puts it (`drugs_in_frames`). All else is read as it is printed. So is all
that the tagger reads of reports, and the models that answer questions, which learnt to see names as printed; claims
about reports are read with neutral names again (`claim_reader`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from evidence_kb.claims.language.pieces import Pieces, Word, tokenizer
from evidence_kb.claims.lexicon.drug_words import names_drug
from evidence_kb.claims.study.drugs_in_frames import NO_DRUGS, Drugs

# the first ones are taken for long: a drug and an anaesthetic are seldom rivals
NAMES = (
    "metformin", "simvastatin", "methotrexate", "bupivacaine", "fentanyl", "lidocaine", "ondansetron", "paracetamol",
    "midazolam", "clonidine", "diclofenac", "tramadol", "omeprazole", "sitagliptin", "losartan", "warfarin",
    "cisplatin", "ibuprofen", "tacrolimus", "celecoxib",
)  # fmt: skip
_WORD = re.compile(r"([a-z]+)('s|[0-9]*)")


class _Name(NamedTuple):
    """A drug in lower case, what is printed behind its name, and in how many words it is named."""

    drug: str
    tail: str
    words_n: int


def with_neutral_names(sentences: Sequence[Pieces], drugs: Drugs = NO_DRUGS) -> list[Pieces]:
    """Return the sentences of a document with the drugs read as `NAMES`, in the order in which it names them.

    The words stay those that are printed, but that a code is one word. Of a document with more drugs than `NAMES`, some
    are read alike. `drugs` are those that the document tells by its frames.
    """
    found: dict[str, int] = {}
    return [_with_neutral_names(sentence, found, drugs) for sentence in sentences]


def _with_neutral_names(sentence: Pieces, found: dict[str, int], drugs: Drugs) -> Pieces:
    names = _named(sentence, drugs)
    if not names:
        return sentence
    ids: list[int] = []
    first: list[int] = []
    words: list[Word] = []
    at = place = 0
    starts = (*sentence.first, len(sentence.ids))
    while place < len(sentence.words):
        name = names.get(place)
        behind = place + (name.words_n if name else 1)
        start, end, word = starts[place], starts[behind], sentence.words[place]
        ids += sentence.ids[at:start]
        first.append(len(ids))
        words.append(word._replace(end=sentence.words[behind - 1].end))
        ids += _neutral(found.setdefault(name.drug, len(found)), name.tail) if name else sentence.ids[start:end]
        at, place = max(at, end), behind
    return Pieces(tuple(ids), tuple(first), tuple(words))


def _named(sentence: Pieces, drugs: Drugs) -> dict[int, _Name]:
    """Return which words begin the name of a drug."""
    words = [word.text for word in sentence.words]
    found = {place: name for place, word in enumerate(words) if (name := _of_word(word, drugs.words))}
    for code in drugs.codes:
        for place, word in enumerate(words):
            if word == code[0] and tuple(words[place : place + len(code)]) == code:
                found[place] = _Name("".join(code).lower(), "", len(code))
    return found


@lru_cache(maxsize=1024)
def _neutral(number: int, tail: str) -> tuple[int, ...]:
    return tuple(tokenizer().encode(NAMES[number % len(NAMES)] + tail, add_special_tokens=False).ids)


def _of_word(printed: str, drugs: frozenset[str]) -> _Name | None:
    parted = _parted(printed)
    return parted if parted and (names_drug(parted.drug) or parted.drug in drugs) else None


@lru_cache(maxsize=16384)
def _parted(printed: str) -> _Name | None:
    """Return what a word may name, with what is printed behind it: "10", "'s"."""
    found = _WORD.fullmatch(printed.lower())
    return _Name(found[1], found[2], 1) if found else None
