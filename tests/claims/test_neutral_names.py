"""Another name of a drug changes nothing that the tagger sees, and no claim."""

from __future__ import annotations

import numpy as np
import pytest
from trials import passages

from evidence_kb.claims import extract
from evidence_kb.claims.language.pieces import Pieces, pieces_of, tokenizer
from evidence_kb.claims.lexicon.drug_words import names_drug
from evidence_kb.claims.networks.neutral_names import NAMES, with_neutral_names
from evidence_kb.claims.networks.tagger import tag

DRUGS = (
    "enalapril sertraline pamidronate rituximab ketamine propofol salbutamol colchicine metformin hydromorphone "
    "amisulpride varenicline phenylbutazone mercaptopurine levodopa quibantine zorplexine"
)
# what has its own name in a trial, and no drug's: controls, classes, what is measured, common words, brands
OTHERS = (
    "placebo saline control steroid statin opioid insulin vitamin thiamine leptin creatinine haemoglobin interleukin "
    "triglyceride cortisol adiponectin adrenomedullin serotonin magazine routine medicine intrauterine milestone "
    "acupuncture surgery baseline pain il-6 mtx ct-p13 é gold"
)
TITLE = "{A} or {B} after thoracotomy: a randomised trial"
TRIAL = (
    "Pain after thoracotomy is often severe, and {b} does not suit everybody. Ninety adults were randomised to {a} "
    "20 mg (n=45) or {b} 5 mg (n=45) for three days. Pain scores at rest were lower with {a} than with {b} at 24 h "
    "(2.1 versus 3.4, P = 0.02), and so was the need for rescue analgesia (12% vs 31%; P = 0.03). Nausea and length of "
    "stay did not differ between the {a} and {b} groups. {A} relieves pain better than {b} after thoracotomy."
)
PAIRS = (
    ("metformin", "enalapril"), ("sertraline", "omeprazole"), ("quibantine", "ostaverine"),
    ("trastuzumab", "metformin"), ("enalapril", "metformin"), ("dexmedetomidine", "zorplexine"),
)  # fmt: skip


def called(text: str, a: str, b: str) -> str:
    return text.format(a=a, b=b, A=a.capitalize(), B=b.capitalize())


def cut(*sentences: str) -> list[Pieces]:
    return [pieces_of(sentence, tokenizer()) for sentence in sentences]


@pytest.mark.parametrize("word", DRUGS.split())
def test_names_of_drugs(word: str) -> None:
    assert names_drug(word)


@pytest.mark.parametrize("word", OTHERS.split())
def test_other_words(word: str) -> None:
    assert not names_drug(word)


def test_the_neutral_names_are_names_of_drugs() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(names_drug(name) for name in NAMES)


def test_names_are_read_in_the_order_in_which_a_document_names_them() -> None:
    read = with_neutral_names(cut("Enalapril, not propofol.", "PROPOFOL's rival is enalapril-treated."))
    expected = cut(f"{NAMES[0]}, not {NAMES[1]}.", f"{NAMES[1]}'s rival is {NAMES[0]}-treated.")
    assert [sentence.ids for sentence in read] == [sentence.ids for sentence in expected]
    assert [w.text for w in read[1].words] == ["PROPOFOL's", "rival", "is", "enalapril", "-", "treated", "."]
    assert read[1].words == cut("PROPOFOL's rival is enalapril-treated.")[0].words
    assert read[1].first == expected[1].first


@pytest.mark.parametrize("sentence", ["", " ", "No drug is named (P = 0.3).", "\x00", "Placebo\x00 and saline \u200b."])
def test_what_names_no_drug_is_read_as_printed(sentence: str) -> None:
    assert with_neutral_names(cut(sentence)) == cut(sentence)


def test_a_number_behind_a_name_stays_behind_it() -> None:
    read = with_neutral_names(cut("Enalapril10 mg or enalapril 20 mg"))[0]
    assert read.ids == cut(f"{NAMES[0]}10 mg or {NAMES[0]} 20 mg")[0].ids


def test_signs_without_a_word_stay_where_they_are() -> None:
    ids = with_neutral_names(cut("\u0301 enalapril \u0301 fell"))[0].ids
    assert ids == cut(f"\u0301 {NAMES[0]} \u0301 fell")[0].ids


def test_more_drugs_than_neutral_names_are_read_all_the_same() -> None:
    many = " ".join(f"{letter}{other}zotinib" for letter in "bcdfg" for other in "aeiou")
    assert len(many.split()) > len(NAMES)
    assert with_neutral_names(cut(many))[0].ids == cut(" ".join((*NAMES, *NAMES[:5])))[0].ids


@pytest.mark.parametrize(("a", "b"), PAIRS[1:])
def test_the_tagger_sees_the_same_under_other_names(a: str, b: str) -> None:
    sentences = (TITLE, *TRIAL.split(". "))
    first, other = (tag([called(s, *pair) for s in sentences], neutral=True) for pair in (PAIRS[0], (a, b)))
    for one, two in zip(first, other, strict=True):
        assert np.array_equal(one.chances, two.chances)
        assert (one.evidence, one.roles) == (two.evidence, two.roles)


def test_names_are_read_as_printed_where_neutral_ones_are_not_asked_for() -> None:
    one, two = (tag([called(TITLE, *pair)])[0] for pair in PAIRS[:2])
    assert not np.array_equal(one.chances, two.chances)


@pytest.mark.parametrize(("a", "b"), PAIRS[1:])
def test_claims_are_the_same_under_other_names(a: str, b: str) -> None:
    def claimed(*pair: str) -> list[tuple[object, ...]]:
        sides = dict(zip(pair, "ab", strict=True))
        found = extract(passages(called(TITLE, *pair), called(TRIAL, *pair))).claims
        return [(sides[(c.treatment or "").lower()], sides.get(c.comparator or ""), c.outcome, c.change) for c in found]

    assert len(claimed(*PAIRS[0])) > 2
    assert claimed(a, b) == claimed(*PAIRS[0])
