"""The networks read British words as American ones, and each word still has its place in the text as printed."""

from __future__ import annotations

from collections import Counter

import pytest
from trials import KNEE, passages

from evidence_kb.claims import extract
from evidence_kb.claims.language.american import american, as_printed
from evidence_kb.claims.language.pieces import pieces_of, tokenizer
from evidence_kb.claims.lexicon.concepts import NO_TOPIC


def test_british_words_are_spelt_as_in_america() -> None:
    british = "Randomised hospitalisations anaesthetised for haemorrhage, hypoglycaemia, oedema and diarrhoea; tumours"
    spelt = "Randomized hospitalizations anesthetized for hemorrhage, hypoglycemia, edema and diarrhea; tumors"
    assert american(british)[0] == spelt
    assert american(spelt) == (spelt, ())


@pytest.mark.parametrize(
    "word", ["exercise", "advised", "compromised", "comprised", "precise", "raised", "arises", "analyses", "centred"]
)
def test_words_that_only_look_british_stay(word: str) -> None:
    assert american(word) == (word, ())


def test_both_are_cut_into_the_same_pieces_and_keep_their_places() -> None:
    british = "Normalised oedema/anaemia, haemorrhage-free: it fell"
    found, plain = pieces_of(british, tokenizer()), pieces_of(american(british)[0], tokenizer())
    assert (found.ids, found.first) == (plain.ids, plain.first)
    assert all(british[word.start : word.end] == word.text for word in found.words)


def test_places_come_back() -> None:
    spelt, changed = american("an oedema fell")
    assert [as_printed(spelt.index(word), changed) for word in ("an", "edema", "fell")] == [0, 3, 10]


def test_a_british_abstract_is_read_as_an_american_one() -> None:
    title, text = KNEE
    spelt = [
        text.replace("pain intensity", outcome).replace("randomized", "randomised") for outcome in ("anaemia", "anemia")
    ]
    british, plain = (
        Counter((c.treatment, c.comparator, c.change) for c in extract(passages(title, one), NO_TOPIC, 0.0).claims)
        for one in (spelt[0], spelt[1].replace("randomised", "randomized"))
    )
    assert british and british == plain
