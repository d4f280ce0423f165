"""Drugs that no word tells are told by where the document puts them; what only stands there as a drug might is none."""

from __future__ import annotations

import pytest
from trials import passages

from evidence_kb.claims import extract
from evidence_kb.claims.language.pieces import Pieces, pieces_of, tokenizer
from evidence_kb.claims.lexicon.drug_names import is_code
from evidence_kb.claims.networks.neutral_names import NAMES, with_neutral_names
from evidence_kb.claims.study.drugs_in_frames import NO_DRUGS, drugs_in_frames

WORDS = (
    "Adults took ombrizark 20 mg once a day.",
    "Adults took ombrizark (0.5 mg/kg) for a week.",
    "We gave ombrizark or placebo.",
    "Placebo or Ombrizark was given.",
    "A dose of 20 mg/day of oral ombrizark did it.",
    "Half of them received ombrizark for a week.",
    "All were treated with ombrizark.",
    "They had 2 mg ombrizark.",
    "They were randomised to receive ombrizark or rest.",
    "The ombrizark-treated rats did well.",
    "Half took low-dose ombrizark.",
    "The efficacy of ombrizark was tested.",
    "It was ombrizark versus enalapril.",
    "They got enalapril plus ombrizark.",
    "An ombrizark-based regimen was used.",
)
CODES = {
    "We gave QXR4471 or placebo.": ("QXR4471",),
    "They received BV-308814 for a week.": ("BV", "-", "308814"),
    "Adults took NLT 702 (20 mg) or nothing.": ("NLT", "702"),
    "They were randomised to NLT 702, and NLT 702 did well.": ("NLT", "702"),
}
NEITHER = (
    "Ombrizark was of interest.",  # in no frame
    "They received ombrizark stockings.",
    "All were treated with acupressure.",
    "They received psychoeducation.",
    "Serum ombrizark (20 mg/dl) rose.",
    "They received Ombrizark, and Lokomat was assigned.",
    "Half of them received intravitreal 20 mg doses.",
    "Fluticasone dipropionate 250 µg was inhaled.",
    "Less dyspnoea versus placebo was seen.",
    "Diarrhoea (12.5 mg) and placebo were common.",
    "They had caffeine 20 mg.",
    "It improved bronchodilation versus placebo.",
    "They received MOTRIN-OMBRIZARK.",
    # what came of a drug, how often, and what was measured
    "It reduced ombrizark versus placebo.",
    "Propofol and ombrizark were followed.",
    "There was need for propofol, ombrizark, or nausea.",
    "Ombrizark at 20 mg was rarer.",
    "Of these 0.5% ombrizark.",
    "Less bronchospasm than with enalapril or placebo; bronchospasm or placebo.",
    "They were assigned to withdraw or to go on.",
    "Serum ombrizark (20 mg) rose.",
    "Faecal ombrizark 200 µg/g was the limit.",
    "The ombrizark 20 mg per dl rose.",
    "The ombrizark 20 mg/100 ml rose.",
    "The ombrizark 20 mg% rose.",
    # codes of something else
    "They received 3 mg (NCT01234567).",
    "CA-125 or placebo was measured.",
    "They received it in JUNE 2009.",
    "TMZ 150 mg or placebo was given.",
    "We gave DM120 (120 mg) or placebo.",
    "SBP 160 and placebo differed.",
    "IXE 160 or placebo was given, or IXE 80.",
    "QXR4471 was stored.",
    "It improved QXR 100 versus placebo.",
    "In QXR 2002 or placebo.",
    "They received MCF7 cells.",
)
TITLE = "{A} for painful knees: a randomised, placebo-controlled trial"
TRIAL = (
    "Painful knees are common. We randomly assigned 164 adults with painful knees to {a} 20 mg daily or matching "
    "placebo for 12 weeks. {A} is taken with food. Pain was significantly lower with {a} than with placebo "
    "(p = 0.003). The incidence of nausea did not differ significantly between the groups (12% versus 10%; p = 0.64). "
    "{A} relieves pain in adults with painful knees."
)


def cut(*sentences: str) -> list[Pieces]:
    return [pieces_of(sentence, tokenizer()) for sentence in sentences]


@pytest.mark.parametrize("text", WORDS)
def test_a_word_in_a_frame_of_drugs_is_one(text: str) -> None:
    assert drugs_in_frames([text]).words == {"ombrizark"}


@pytest.mark.parametrize(("text", "code"), CODES.items())
def test_a_code_in_such_a_frame_is_one(text: str, code: tuple[str, ...]) -> None:
    assert drugs_in_frames([text]).codes == (code,)


@pytest.mark.parametrize("text", NEITHER)
def test_other_words_and_codes_are_none(text: str) -> None:
    assert drugs_in_frames([text]) == NO_DRUGS


def test_endings_that_drugs_share_need_the_surest_frames() -> None:
    assert drugs_in_frames(["They took dizoquinate 20 mg."]) == NO_DRUGS  # a salt
    assert drugs_in_frames(["They took dorzelate 20 mg."]).words == {"dorzelate"}
    assert drugs_in_frames(["They received dorzelate."]) == NO_DRUGS


def test_a_frame_ends_with_its_text() -> None:
    assert drugs_in_frames(["All were treated with", "ombrizark."]) == NO_DRUGS


def test_what_is_a_drug_once_is_one_throughout() -> None:
    texts = ("Ombrizark for pain", "They took ombrizark 20 mg or enalapril.", "OMBRIZARK-treated adults did well.")
    read = with_neutral_names(cut(*texts), drugs_in_frames(texts))
    one, other = NAMES[:2]
    expected = cut(f"{one} for pain", f"They took {one} 20 mg or {other}.", f"{one}-treated adults did well.")
    assert [sentence.ids for sentence in read] == [sentence.ids for sentence in expected]
    assert [sentence.words for sentence in read] == [sentence.words for sentence in cut(*texts)]


def test_a_code_is_one_word() -> None:
    text = "BV-308814 or NLT 702 (20 mg), and BV-308815."
    read = with_neutral_names(cut(text), drugs_in_frames([text]))[0]
    assert read.ids == cut(f"BV-308814 or {NAMES[0]} (20 mg), and BV-308815.")[0].ids
    assert [text[w.start : w.end] for w in read.words][3:6] == ["or", "NLT 702", "("]
    assert len(read.first) == len(read.words)


@pytest.mark.parametrize("name", ["ombrizark", "tresquivat", "QXR4471", "BV-308814", "NLT 702"])
def test_claims_are_the_same_under_such_names(name: str) -> None:
    def claimed(name: str) -> list[tuple[object, ...]]:
        printed = name if name.isupper() else name.capitalize()
        found = extract(passages(TITLE.format(A=printed), TRIAL.format(a=name, A=printed))).claims
        assert {(c.treatment or "").lower() for c in found} == {name.lower()}
        return [(c.comparator, c.outcome, c.change, c.score) for c in found]

    assert len(claimed("enalapril")) > 1
    assert claimed(name) == claimed("enalapril")


@pytest.mark.parametrize("word", ["ly2439821", "bms-986165", "amg 145", "ct-p13"])
def test_a_long_number_makes_a_code_too(word: str) -> None:
    assert is_code(word)


@pytest.mark.parametrize("word", ["nct01234567", "isrctn12345678", "il-6", "week 12"])
def test_a_registry_is_no_code(word: str) -> None:
    assert not is_code(word)
