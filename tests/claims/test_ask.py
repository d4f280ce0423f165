"""Questions to abstracts: the change of the measure, its meaning for the patient, and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.claims.language.taken_back import denies_a_change
from evidence_kb.claims.questions.ask import Answer, Asker, ask
from evidence_kb.claims.questions.change_model import Probabilities
from evidence_kb.claims.questions.reading import read
from evidence_kb.findings import Change, Direction

METHODS = "We randomised 120 adults to zorplexine 40 mg daily or placebo for twelve weeks. "


def answer(sentence: str, outcome: str, treatment: str = "zorplexine", comparator: str = "placebo") -> Answer:
    return ask("Zorplexine in back pain", METHODS + sentence, treatment, comparator, outcome)


@pytest.mark.parametrize(
    ("sentence", "outcome", "change"),
    [
        ("Pain intensity was significantly lower with zorplexine than with placebo (p = 0.01).", "pain intensity",
         Change.DECREASED),
        ("Pain intensity was significantly higher with zorplexine than with placebo (p = 0.01).", "pain intensity",
         Change.INCREASED),
        ("Pain intensity was not significantly lower with zorplexine than with placebo (p = 0.41).", "pain intensity",
         Change.NO_DIFFERENCE),
        ("Pain intensity did not differ between zorplexine and placebo.", "pain intensity", Change.NO_DIFFERENCE),
        ("There were no significant differences in grip strength between the groups (p > 0.05).", "grip strength",
         Change.NO_DIFFERENCE),
        ("Zorplexine significantly reduced fever compared with placebo (p < 0.001).", "fever", Change.DECREASED),
        ("Compared with placebo, zorplexine significantly increased walking distance (p < 0.001).", "walking distance",
         Change.INCREASED),
        ("Zorplexine led to a significantly greater reduction in stiffness than placebo (p = 0.002).", "stiffness",
         Change.DECREASED),
        ("Walking distance increased significantly more with zorplexine than with placebo (p < 0.01).",
         "walking distance", Change.INCREASED),
    ],
)  # fmt: skip
def test_the_change_of_the_measure_is_read(sentence: str, outcome: str, change: Change) -> None:
    found = answer(sentence, outcome)
    assert (found.change, found.quote) == (change, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.01).",
        "Compared with placebo, zorplexine significantly increased pain intensity (p < 0.001).",
        "Zorplexine significantly reduced pain intensity compared with placebo (p < 0.001).",
    ],
)
def test_swapping_the_arms_turns_the_answer_round(sentence: str) -> None:
    turned = {Change.INCREASED: Change.DECREASED, Change.DECREASED: Change.INCREASED}
    there = answer(sentence, "pain intensity")
    back = answer(sentence, "pain intensity", "placebo", "zorplexine")
    assert there.change is not None and back.change == turned[there.change]


def test_swapping_the_arms_changes_no_absence_of_difference() -> None:
    sentence = "Pain intensity did not differ between zorplexine and placebo (p = 0.62)."
    for arms in (("zorplexine", "placebo"), ("placebo", "zorplexine")):
        assert answer(sentence, "pain intensity", *arms).change == Change.NO_DIFFERENCE


def test_the_name_of_the_drug_plays_no_part() -> None:
    finding = "Pain was significantly lower with zorplexine than with placebo (p = 0.01). Sleep did not change."
    abstract = METHODS + finding
    plain = ask("Zorplexine in back pain", abstract, "zorplexine", "placebo", "pain")
    for name in ("quxabine", "hydroxyfloxin", "cold packs"):
        title, text = (re.sub("zorplexine", name, t, flags=re.I) for t in ("Zorplexine in back pain", abstract))
        other = ask(title, text, name, "placebo", "pain")
        assert other.change == plain.change
        assert other.score == pytest.approx(plain.score, abs=0.05)


def test_spacing_plays_no_part() -> None:
    sentence = "Pain was significantly lower with zorplexine than with placebo (p = 0.01)."
    spaced = sentence.replace(" ", "\u00a0 ").replace("zorplexine", "Zorplexine")
    there, back = answer(sentence, "pain"), answer(spaced, " pain  ", "ZORPLEXINE")
    assert (there.change, there.direction, there.score) == (back.change, back.direction, back.score)


def test_each_clause_speaks_of_its_own_outcome() -> None:
    sentence = (
        "Zorplexine significantly reduced pain compared with placebo (p = 0.001), but there was no significant "
        "difference in grip strength (p = 0.55)."
    )
    assert answer(sentence, "pain").change == Change.DECREASED
    assert answer(sentence, "grip strength").change == Change.NO_DIFFERENCE


def test_groups_are_known_by_their_letters() -> None:
    abstract = (
        "Patients received zorplexine 40 mg (group A) or placebo (group B). Pain was significantly lower in group A "
        "than in group B (p = 0.01)."
    )
    assert ask("Back pain", abstract, "zorplexine", "placebo", "pain").change == Change.DECREASED
    assert ask("Back pain", abstract, "placebo", "zorplexine", "pain").change == Change.INCREASED


@pytest.mark.parametrize(
    ("outcome", "direction"),
    [("pain", Direction.IMPROVEMENT), ("quality of life", Direction.WORSENING), ("serum sodium", Direction.UNCLEAR)],
)
def test_the_meaning_for_the_patient_depends_on_the_outcome(outcome: str, direction: Direction) -> None:
    found = answer(f"{outcome.capitalize()} was significantly lower with zorplexine than with placebo.", outcome)
    assert (found.change, found.direction) == (Change.DECREASED, direction)


@pytest.mark.parametrize(
    ("sentence", "outcome", "change", "direction"),
    [
        ("Zorplexine significantly reduced pain compared with placebo (p < 0.001).", "reduction in pain",
         Change.INCREASED, Direction.IMPROVEMENT),
        ("Pain reduction was significantly greater with zorplexine than with placebo (p < 0.001).",
         "mean pain reduction", Change.INCREASED, Direction.IMPROVEMENT),
        ("The reduction in pain was significantly smaller with zorplexine than with placebo (p < 0.001).",
         "reduction in pain", Change.DECREASED, Direction.WORSENING),
        ("Time to pain reduction was significantly shorter with zorplexine than with placebo (p < 0.001).",
         "time to pain reduction", Change.DECREASED, Direction.IMPROVEMENT),
    ],
)  # fmt: skip
def test_more_of_a_reduction_is_less_of_the_measure(
    sentence: str, outcome: str, change: Change, direction: Direction
) -> None:
    found = answer(sentence, outcome)
    assert (found.change, found.direction) == (change, direction)


def test_an_outcome_that_is_not_told_gets_a_reason() -> None:
    found = answer("Pain was significantly lower with zorplexine than with placebo (p = 0.01).", "hair growth")
    assert (found.change, found.direction, found.quote, found.start) == (None, None, None, None)
    assert found.reason == "the text does not name the outcome"


def test_other_outcomes_that_did_not_differ_stand_for_those_not_named() -> None:
    sentence = "No significant differences were found in any other outcome."
    found = answer("Pain was lower with zorplexine than with placebo (p = 0.01). " + sentence, "hair growth")
    assert (found.change, found.quote, found.score) == (Change.NO_DIFFERENCE, sentence, 0.5)


@pytest.mark.parametrize(("title", "abstract"), [("", ""), ("  ", "\n")])
def test_no_text_gives_no_answer(title: str, abstract: str) -> None:
    assert ask(title, abstract, "zorplexine", "placebo", "pain").reason == "there is no text"


def test_a_finding_in_the_title_says_so() -> None:
    title = "Zorplexine reduces pain compared with placebo"
    found = ask(title, "", "zorplexine", "placebo", "pain")
    assert (found.where, found.quote, found.start, found.end) == ("title", title, 0, len(title))


def test_other_models_are_mixed_in() -> None:
    reading = read("", METHODS + "Pain was lower with zorplexine than with placebo.")
    alone = Asker(reading).ask("zorplexine", "placebo", "pain")
    seen: list[str] = []

    def second(quotes: Sequence[str], weights: Sequence[float], *question: str) -> Probabilities:
        seen.extend((quotes[0], *question))
        assert len(quotes) == len(weights)
        return Probabilities(0.0, 0.0, 1.0)

    mixed = Asker(reading, opinions=[(0.4, second)]).ask("zorplexine", "placebo", "pain")
    assert seen == ["Pain was lower with zorplexine than with placebo.", "zorplexine", "placebo", "pain"]
    assert (mixed.quote, mixed.score) != (alone.quote, alone.score)
    assert Asker(reading, opinions=[(0.4, lambda *_: None)]).ask("zorplexine", "placebo", "pain") == alone


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_is_read_and_each_quote_is_verbatim(a: str, b: str, one: str, two: str, outcome: str) -> None:
    asker = Asker(read(a, b + " Pain was lower with zorplexine than with placebo. " + a))
    found = asker.ask(one, two, outcome)
    assert found == asker.ask(one, two, outcome)
    if found.quote is not None and found.where is not None:
        assert asker.reading.text(found.where)[found.start : found.end] == found.quote
    else:
        assert found.reason


@pytest.mark.parametrize(
    ("treatment", "comparator", "reason"),
    [
        ("quibantine 20 mg", "placebo", "the text does not name the treatment"),
        ("quibantine", "vorazolin", "the text does not name the treatment"),
        ("placebo", "Placebo", "the question compares a treatment with itself"),
    ],
)
def test_what_the_text_does_not_speak_of_is_not_answered(treatment: str, comparator: str, reason: str) -> None:
    found = answer(
        "Pain was significantly lower with zorplexine than with placebo (p = 0.01).", "pain", treatment, comparator
    )
    assert (found.change, found.quote, found.reason) == (None, None, reason)


@pytest.mark.parametrize(
    ("treatment", "comparator"),
    [
        ("Zorplexine 40 mg", "placebo"),
        ("zorplexin", "control"),
        ("placebo", "zorplexine"),
        ("zirtine, ormadol and rexamide plus hyaline", "placebo"),
    ],
)
def test_a_treatment_is_named_by_a_part_a_beginning_or_its_initials(treatment: str, comparator: str) -> None:
    found = answer(
        "Pain was significantly lower with zorplexine (ZORH) than with placebo (p = 0.01).",
        "pain",
        treatment,
        comparator,
    )
    assert found.change is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "We aimed to find whether zorplexine reduces pain compared with placebo.",
        "The primary outcome was the difference in pain at 12 weeks.",
        "Pain was compared between the groups.",
        "Pain was not measured.",
        "Pain was never formally assessed in the 80 adults.",
        "Sleep was better with zorplexine than with placebo (p = 0.01), but pain was not reported.",
        "None of the trials reported pain.",
        "No data on pain were available for zorplexine against placebo.",
    ],
)
def test_what_asks_or_was_not_measured_answers_nothing(sentence: str) -> None:
    found = answer(sentence, "pain")
    assert (found.change, found.quote, found.reason) == (
        None,
        None,
        "no sentence of the text states a result for this outcome",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Pain was lower with zorplexine than with placebo (p = 0.01); sleep was not measured.",
        "Pain was lower with zorplexine than with placebo, but was not assessed by a blinded observer.",
        "The primary outcome was pain, which was lower with zorplexine than with placebo (p = 0.01).",
        "Pain scores were 2.1 with zorplexine and 4.6 with placebo.",
    ],
)
def test_a_result_beside_what_was_planned_or_not_measured_is_told(sentence: str) -> None:
    found = answer(sentence, "pain")
    assert (found.change, found.quote) == (Change.DECREASED, sentence)


def test_a_title_that_names_what_was_looked_at_answers_nothing() -> None:
    found = ask("Effect of zorplexine versus placebo on pain", METHODS, "zorplexine", "placebo", "pain")
    assert (found.change, found.reason) == (None, "no sentence of the text states a result for this outcome")


def test_what_was_planned_is_not_quoted_for_outcomes_that_did_not_differ() -> None:
    told = "Tests of differences in secondary outcomes were also not significant (p = 0.4)."
    found = answer("Secondary outcomes were change in sleep, stress and pain. " + told, "stress")
    assert (found.change, found.quote) == (Change.NO_DIFFERENCE, told)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Zorplexine tended to reduce pain more than placebo", "pain"),
        ("Symptoms tended to improve more with zorplexine than with placebo, including pain and fatigue", "fatigue"),
        ("There were trends in favour of zorplexine against placebo for sleep and less pain", "pain"),
        ("Pain showed a trend towards lower values with zorplexine than with placebo", "pain"),
    ],
)
def test_a_trend_is_no_difference_that_was_shown(words: str, outcome: str) -> None:
    assert answer(f"{words}.", outcome).change is Change.NO_DIFFERENCE


def test_a_difference_beside_a_trend_is_one() -> None:
    told = "Zorplexine reduced pain compared with placebo (p = 0.01), with a trend towards less fatigue (p = 0.07)."
    assert answer(told, "pain").change is Change.DECREASED
    assert answer(told, "fatigue").change is Change.NO_DIFFERENCE


def test_how_alike_the_arms_were_before_the_treatment_is_no_answer() -> None:
    before = "Before the intervention there was no significant difference in pain between the groups (p = 0.8). "
    after = "After twelve weeks pain was significantly lower with zorplexine than with placebo (p = 0.01)."
    found = answer(before + after, "pain")
    assert (found.change, found.quote) == (Change.DECREASED, after)
    assert answer(before, "pain").change is None


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Sleep was longer with zorplexine than with placebo (p = 0.02).", Change.INCREASED),
        ("Sleep was not longer with zorplexine than with placebo (p = 0.02).", Change.NO_DIFFERENCE),
        ("Sleep was no longer with zorplexine than with placebo (p = 0.02).", Change.NO_DIFFERENCE),
        ("Sleep was not only longer with zorplexine than with placebo (p = 0.02).", Change.INCREASED),
        ("Sleep was not longer at week 1, but longer at week 12 with zorplexine than with placebo (p = 0.02).",
         Change.INCREASED),
    ],
)  # fmt: skip
def test_a_denied_difference_is_none_whatever_p_value_stands_beside(sentence: str, change: Change) -> None:
    assert answer(sentence, "sleep").change is change


@pytest.mark.parametrize("words", ["sleep was longer by no more than 20 min", "sleep was longer, no doses were left"])
def test_a_small_difference_is_not_denied(words: str) -> None:
    assert denies_a_change("sleep was no longer with one than with the other")
    assert not denies_a_change(words)


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Pain was significantly lower with zorplexine than with placebo (p = 0.01), with no higher risk of bleeding.",
         Change.DECREASED),
        ("Zorplexine reduced pain compared with placebo (p < 0.001) in patients with no better option.",
         Change.DECREASED),
        ("There was a significant trend of decreasing pain with zorplexine compared with placebo (p = 0.001).",
         Change.DECREASED),
        ("Compared with placebo, zorplexine significantly reduced pain in patients with similar baseline scores "
         "(p < 0.001).", Change.DECREASED),
        ("With baseline scores as covariate, pain did not differ between zorplexine and placebo (p = 0.6).",
         Change.NO_DIFFERENCE),
        ("Preoperative pain did not differ between zorplexine and placebo (p = 0.6).", Change.NO_DIFFERENCE),
    ],
)  # fmt: skip
def test_what_is_said_beside_a_result_takes_nothing_of_it_back(sentence: str, change: Change) -> None:
    assert answer(sentence, "pain").change is change


def test_what_was_not_reported_by_anybody_with_the_treatment_is_a_result() -> None:
    told = "Pain was not reported by anybody with zorplexine but by 12 with placebo (p < 0.001)."
    assert answer(told, "pain").quote == told


def test_superior_to_one_and_inferior_to_the_other() -> None:
    abstract = (
        "We randomised patients with asthma to budesonide-formoterol as needed, terbutaline or budesonide maintenance. "
        "Budesonide-formoterol as needed gave superior asthma control to terbutaline but was inferior to budesonide "
        "maintenance (p < 0.001)."
    )
    title = "Budesonide-formoterol in asthma: a randomised trial"
    against = {
        name: ask(title, abstract, "budesonide-formoterol", name, "asthma control").change
        for name in ("terbutaline", "budesonide maintenance")
    }
    assert against == {"terbutaline": Change.INCREASED, "budesonide maintenance": Change.DECREASED}


@pytest.mark.parametrize(
    "words",
    [
        "Pain was lower with zorplexine than with placebo, whereas zorplexine was inferior to placebo for sleep.",
        "Although zorplexine was inferior to placebo for sleep, it reduced pain.",
        "Barine was inferior to placebo, but zorplexine reduced pain more than placebo.",
        "Zorplexine was in no way inferior to placebo and reduced pain more.",
    ],
)
def test_what_is_inferior_in_something_else_is_not_worse(words: str) -> None:
    given = "We randomised 90 adults to zorplexine, barine or placebo. "
    found = ask("Zorplexine for pain: a randomised trial", given + words, "zorplexine", "placebo", "pain")
    assert found.change is Change.DECREASED
