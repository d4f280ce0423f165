"""The steps below an answer: words of change, numbers with a meaning, who a sentence is about, which change governs."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib import resources

import numpy as np
import pytest

from evidence_kb.claims.language.number_signs import pairs, signs
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.lexicon.change_words import kind, stem
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.questions import orientation, verdict
from evidence_kb.claims.questions.arm_values import compare
from evidence_kb.claims.questions.change_model import load
from evidence_kb.claims.questions.question import C, I, Item, O, Question, items
from evidence_kb.claims.questions.reading import read


def steps(sentence: str, outcome: str = "pain", one: str = "zorplexine", two: str = "placebo") -> list[Item]:
    reading = read("", sentence)
    return items(reading.lines[0], Question(reading, one, two, outcome))


def place(found: list[Item]) -> int:
    return next(i for i, item in enumerate(found) if item.concept == O)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("p = 0.03", ["PSIG"]),
        ("P<.001", ["PSIG"]),
        ("p < 0.05", ["PSIG"]),
        ("p ≥ 0.05", ["PNS"]),
        ("p = 0.05", ["PNS"]),
        ("p=0.6", ["PNS"]),
        ("p > 0.05", ["PNS"]),
        ("p = 3 × 10-4", ["PSIG"]),
        ("P-value of 0·2", []),
        ("OR 0.62, 95% CI 0.41 to 0.94", ["CIDNR"]),
        ("hazard ratio 1.8 (95% CI 1.1–2.9)", ["CIUPR"]),
        ("risk ratio 1.1 (95% CI 0.8–1.5)", ["CINSR"]),
        ("mean difference −2.1 (95% CI −3.4 to −0.8)", ["CIDND"]),
        ("difference 0.4 (95% confidence interval −0.2 to 1.0)", ["CINSD"]),
        ("a difference of 2.4 (95% CI 1.2, 3.6; p = 0.001)", ["CIUPD", "PSIG"]),
        ("group 5 of 12", []),
    ],
)
def test_p_values_and_intervals_get_their_class(text: str, kinds: list[str]) -> None:
    plain = flat(text)
    assert [sign.kind for sign in signs(plain, 0, len(plain))] == kinds


def test_values_side_by_side_are_compared() -> None:
    plain = "scores were 12.3 vs 8.1 and 5% versus 9%"
    assert [pair.kind for pair in pairs(plain, 0, len(plain))][:1] == ["gt"]


@pytest.mark.parametrize(
    ("sentence", "more"),
    [
        ("Pain was 3.1 in the zorplexine group and 5.2 in the placebo group.", "lt"),
        ("Pain was 5.2 with placebo and 3.1 with zorplexine.", "lt"),
        ("Pain in the zorplexine and placebo groups was 6.1 and 5.2, respectively.", "gt"),
        ("Pain was 30% with zorplexine compared with 30% with placebo.", "eq"),
        ("Pain was lower with zorplexine.", None),
        ("Pain at 12 weeks was lower with zorplexine than at 24 weeks with placebo.", None),
    ],
)
def test_the_values_of_the_arms_are_compared(sentence: str, more: str | None) -> None:
    reading = read("", sentence)
    found = steps(sentence)
    assert compare(reading.lines[0], found, place(found)) == more


@pytest.mark.parametrize(
    ("sentence", "arm"),
    [
        ("Pain was lower with zorplexine than with placebo.", I),
        ("Pain was higher with placebo than with zorplexine.", C),
        ("Compared with placebo, zorplexine lowered pain.", I),
        ("Zorplexine, but not placebo, reduced pain.", I),
        ("Zorplexine was superior to placebo for pain.", I),
        ("Pain fell in the placebo group.", C),
        ("Pain was higher than at baseline with zorplexine.", I),
        ("Pain fell over time.", None),
    ],
)
def test_the_subject_of_a_comparison_is_found(sentence: str, arm: str | None) -> None:
    found = steps(sentence)
    assert orientation.subject(found, place(found))[0] == arm


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Zorplexine reduced pain and increased sleep.", "DN"),
        ("Zorplexine increased sleep; pain was lower.", "DN"),
        ("Zorplexine gave a greater reduction in pain.", "DN"),
        ("The reduction in pain was greater with zorplexine.", "DN"),
        ("Zorplexine gave a smaller reduction in pain.", "UP"),
        ("Pain improved less with zorplexine.", "WOR"),
        ("Pain worsened to a lesser extent with zorplexine.", "BET"),
        ("Pain increased significantly less than with placebo.", "DN"),
        ("Pain was improved with less zorplexine.", "BET"),
        ("Pain was higher with zorplexine.", "UP"),
        ("Zorplexine was given for pain.", "0"),
    ],
)
def test_the_change_that_governs_the_outcome_is_found(sentence: str, change: str) -> None:
    found = verdict.settled(steps(sentence))
    assert verdict.verdict(found, place(found))[0] == change


def test_better_means_less_where_less_is_good() -> None:
    found = verdict.settled(steps("Zorplexine improved pain."), "D")
    assert verdict.verdict(found, place(found))[0] == "DN"


def test_what_the_comparator_lacks_names_the_comparator() -> None:
    sentence = "Pain was higher in the non-tourniquet group than in the tourniquet group."
    found = steps(sentence, "pain", "surgery with tourniquet", "surgery without tourniquet")
    assert [x.concept for x in found if x.concept in (I, C)] == [C, I]


def test_doses_tell_arms_apart() -> None:
    found = steps("Pain was lower with 80 mg than with 40 mg.", "pain", "zorplexine 80 mg", "zorplexine 40 mg")
    assert [x.concept for x in found if x.concept in (I, C)] == [I, C]


@pytest.mark.parametrize(("word", "expected"), [("reduced", "DN"), ("healthcare", None), ("limb", None), ("n", None)])
def test_words_of_change_are_told_from_others(word: str, expected: str | None) -> None:
    assert kind(word) == expected


def test_two_spellings_have_one_stem() -> None:
    assert stem("tumours") == stem("tumor")
    assert stem("haemoglobin") == stem("hemoglobin")


@pytest.mark.parametrize(
    ("outcome", "good"),
    [("WOMAC pain score", "decrease"), ("overall survival", "increase"), ("time to relapse", "increase"),
     ("relief of nausea", "increase"), ("plasma osmolality", None), ("", None)],
)  # fmt: skip
def test_the_good_change_of_an_outcome(outcome: str, good: str | None) -> None:
    assert good_change(outcome) == good


def test_the_weights_are_those_of_their_card_and_small() -> None:
    folder = resources.files("evidence_kb.claims").joinpath("weights")
    data = folder.joinpath("change.npz").read_bytes()
    card = json.loads(folder.joinpath("change.card.json").read_text(encoding="utf-8"))
    assert card["sha256"] == sha256(data).hexdigest()
    assert len(data) == card["bytes"] < 2_000_000
    assert all(entry["annotations"] == "MIT" for entry in card["data"])


def test_probabilities_are_probabilities() -> None:
    reading = read("Zorplexine", "Pain was lower with zorplexine than with placebo (p = 0.01). Sleep was similar.")
    question = Question(reading, "zorplexine", "placebo", "pain")
    model = load()
    for line in reading.lines:
        found = model.probabilities(line, question)
        assert np.isclose(sum(found), 1.0) and min(found) >= 0.0


SHOWN = (
    "Pain was lower with zorplexine than with placebo.",
    "Pain fell without treatment in controls and in the treated group.",
    "Pain did not differ between group A and group B.",
    "Pain improved.",
)


@pytest.mark.parametrize("sentence", SHOWN)
def test_arms_that_a_sentence_shows_alike_have_the_same_items(sentence: str) -> None:
    reading = read("", f"{sentence} Forty had zorplexine (group A) and forty placebo (group B).")
    names = ("zorplexine", "placebo", "no zorplexine", "control", "usual care", "bardolol", "group A")
    items_of: dict[object, list[Item]] = {}
    for question in (Question(reading, one, two, "pain") for one in names for two in names):
        found = items(reading.lines[0], question)
        assert items_of.setdefault(question.arms_in(reading.lines[0]), found) == found
    assert len(items_of) < len(names) ** 2  # which is what it is for


def test_plain_letters_and_others_have_one_flat_form() -> None:
    every = "".join(map(chr, range(0x2000)))
    assert flat(every) == "".join(map(flat, every)) == flat(every + "’")[:-1]
