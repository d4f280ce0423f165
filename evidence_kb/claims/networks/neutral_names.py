"""The names of drugs as the tagger reads them in trials: always the same ones, so that another name changes no claim.

A network reads pieces of words, and a name that is cut into others makes it surer or less sure of all around it. The
first drug that a document names is therefore read as the first of `NAMES`, the next one as the second, and so on, all
of them drugs that the texts it learnt from name often. Whether a word names a drug is told by the word alone
(`drug_words`), or else by where the document puts it (`drugs_in_frames`). All else is read as it is printed. So is all
that the tagger reads of reports, and the models that answer questions, which learnt to see names as printed; claims about
reports are read with neutral names again (`claim_reader`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from evidence_kb.claims.language.pieces import Pieces, tokenizer
from evidence_kb.claims.lexicon.drug_words import names_drug
from evidence_kb.claims.study.drugs_in_frames import Drugs

# the first ones are taken for long: a drug and an anaesthetic are seldom rivals
NAMES = (
    "metformin", "simvastatin", "methotrexate", "bupivacaine", "fentanyl", "lidocaine", "ondansetron", "paracetamol",
    "midazolam", "clonidine", "diclofenac", "tramadol", "omeprazole", "sitagliptin", "losartan", "warfarin",
    "cisplatin", "ibuprofen", "tacrolimus", "celecoxib",
)  # fmt: skip
_WORD = re.compile(r"([a-z]+)('s|[0-9]*)")
_NO_DRUGS = Drugs(frozenset(), ())
_GOES_ON = ("", "")


def with_neutral_names(sentences: Sequence[Pieces], drugs: Drugs = _NO_DRUGS) -> list[Pieces]:
    """Return the sentences of a document with the drugs read as `NAMES`, in the order in which it names them.

    The words stay those that are printed. Of a document with more drugs than `NAMES`, some are read alike. `drugs` are
    those that the document tells by its frames.
    """
    found: dict[str, int] = {}
    return [_with_neutral_names(sentence, found, drugs) for sentence in sentences]


def _with_neutral_names(sentence: Pieces, found: dict[str, int], drugs: Drugs) -> Pieces:
    names = _named(sentence, drugs)
    if not names:
        return sentence
    ids: list[int] = []
    first: list[int] = []
    at = 0
    ends = (*sentence.first[1:], len(sentence.ids))
    for place, (start, end) in enumerate(zip(sentence.first, ends, strict=True)):
        ids += sentence.ids[at:start]
        name = names.get(place)
        if name == _GOES_ON:
            first.append(first[-1])
        else:
            first.append(len(ids))
            ids += _neutral(found.setdefault(name[0], len(found)), name[1]) if name else sentence.ids[start:end]
        at = max(at, end)
    return Pieces(tuple(ids), tuple(first), sentence.words)


def _named(sentence: Pieces, drugs: Drugs) -> dict[int, tuple[str, str]]:
    """Return which words name drugs: the name and what is printed behind it. Words that go on with a code have none."""
    found: dict[int, tuple[str, str]] = {}
    words = [word.text for word in sentence.words]
    for place, word in enumerate(words):
        if place not in found and (name := _parted(word, drugs.words)):
            found[place] = name
        for code in drugs.codes:
            if word == code[0] and tuple(words[place : place + len(code)]) == code:
                found[place] = ("".join(code).lower(), "")
                found.update(dict.fromkeys(range(place + 1, place + len(code)), _GOES_ON))
    return found


@lru_cache(maxsize=1024)
def _neutral(number: int, tail: str) -> tuple[int, ...]:
    return tuple(tokenizer().encode(NAMES[number % len(NAMES)] + tail, add_special_tokens=False).ids)


def _parted(printed: str, drugs: frozenset[str]) -> tuple[str, str] | None:
    """Return the drug that a word names, in lower case, with what is printed behind it: "10", "'s"."""
    found = _of_word(printed)
    return found if found and (names_drug(found[0]) or found[0] in drugs) else None


@lru_cache(maxsize=16384)
def _of_word(printed: str) -> tuple[str, str] | None:
    found = _WORD.fullmatch(printed.lower())
    return (found[1], found[2]) if found else None
