"""Whose finding a plain statement is, which words only look like another time or cause, and who is meant behind "who
received"."""

import pytest

from evidence_kb.claims import extract
from evidence_kb.claims.reports.listed_names import each_name
from evidence_kb.claims.rules.refusals import is_refused, tells_nothing
from evidence_kb.claims.study.sections import basis_of, has_no_tense
from evidence_kb.findings import Basis
from evidence_kb.model import Passage, PassageKind


def _basis(words: str) -> Basis:
    return basis_of("mixed", words, words, tense_of=words.lower(), has_markers=False)


def _read(text: str, title: str = "Zorplexine in gout") -> list[tuple[str | None, str | None, str]]:
    found = extract([Passage("k", PassageKind.TITLE, None, title), Passage("k", PassageKind.ABSTRACT, None, text)])
    return [(c.treatment, c.outcome, str(c.direction)) for c in found.claims]


@pytest.mark.parametrize(
    ("words", "basis"),
    [
        ("Zorplexine reduces the urate pool", Basis.CONCLUSION),
        ("Such doses lead to longer survival", Basis.CONCLUSION),
        ("Three cases of rash during zorplexine are described", Basis.OWN_DATA),
        ("The effects of zorplexine on urate", Basis.BACKGROUND),
        ("Increases in urate and reduced flow", Basis.OWN_DATA),
    ],
)
def test_what_a_treatment_does_is_concluded_and_a_case_is_told(words: str, basis: Basis) -> None:
    assert _basis(words) is basis


def test_words_without_a_verb_are_told_when_their_sentence_is() -> None:
    assert has_no_tense("and no recurrence of pain after a year")
    assert not has_no_tense("he is well")
    assert not has_no_tense("pain recurred")


@pytest.mark.parametrize(
    "words",
    [
        "pain fell irrespective of the degree of deformity",
        "pain was no longer felt",
        "zorplexine was not associated with significant changes in urate",
        "pain fell before discharge",
        "a response was seen in 9, two of them before the data cutoff",
        "pain remained stable or improved during treatment",
        "spontaneous pneumothorax resolved on drainage",
        "pain fell regardless of genotype, sex or treatment history",
        "pain fell irrespective of how long it had been there",
        "pain fell regardless of its origin",
        "zorplexine was not associated with better survival",
        "zorplexine was not associated with any notable change in urate",
        "zorplexine not only relieved pain",
        "zorplexine taken one-half hour before meals lowered urate",
        "pain was 7 (range, 5-9) before the operation and 2 (range, 0-4) at the last follow-up",
        "a man who underwent excision of a node two months before admission developed pain",
        "gout that was treated with prolonged infusion resolved",
        "zorplexine given as four doses was well tolerated, as each dose was safe",
        "since then he is free of pain without any medication",
        "9 of 12 previously untreated patients responded",
        "an increase of urate was seen, with reduced appetite",
    ],
)
def test_what_only_looks_like_another_time_or_cause_may_be_read(words: str) -> None:
    assert not tells_nothing(words)


@pytest.mark.parametrize(
    "words",
    [
        "pain fell irrespective of treatment",
        "pain fell regardless of zorplexine",
        "pain was not associated with zorplexine",
        "pain fell before the first dose",
        "pain resolved spontaneously",
        "spontaneous remission of gout was seen",
        "pain remained stable and then worsened",
        "pain fell regardless of the intervention offered",
        "pain fell regardless of which drug was used",
        "pain fell irrespective of arthrodesis or cheilectomy",
        "pain fell regardless of aspirin",
        "pain fell regardless of steroids",
        "men treated with steroids developed gout 2 years before zorplexine",
        "men treated surgically showed pain for 6 months before zorplexine",
        "pain was not associated with any drug",
        "pain came only rarely",
        "pain was 7 before the operation",
        "a man had pain two months before admission",
        "pain came back when the interval was prolonged",
        "pain came back as the dose was lowered",
        "9 of 12 untreated patients recovered",
        "urate increased at first and decreased later",
        "urate fell and then rose every night",
        "urate fell in 12 and rose above baseline in two",
        "urate decreased in 12 and increased twofold in two",
        "pain attacks occurred before breakfast in 4 patients",
    ],
)
def test_another_time_or_cause_tells_nothing(words: str) -> None:
    assert tells_nothing(words)


def test_rules_stay_as_careful_as_before() -> None:
    assert is_refused("pain was no longer felt")
    assert is_refused("pain fell irrespective of the degree of deformity")


def test_a_value_that_nobody_wants_changed_went_up_or_down_in_healthy_people() -> None:
    healthy = "Zorplexine was given to twelve healthy volunteers. "
    (claim,) = extract(
        [
            Passage("k", PassageKind.TITLE, None, "Zorplexine and bile salts"),
            Passage("k", PassageKind.ABSTRACT, None, f"{healthy}Bile salt pool sizes were reduced by zorplexine."),
        ]
    ).claims
    assert (claim.outcome, claim.change, claim.direction) == ("bile salt pool sizes", "decreased", "unclear")
    assert not _read(f"{healthy}Zorplexine reduced blood pressure.")


def test_two_things_that_happened_are_two_names() -> None:
    text = "relief of pain and resolution of fever"
    assert [text[a:b] for a, b in each_name(text, 0, len(text))] == ["relief of pain", "resolution of fever"]
    text = "structure of bone and vertebrae"
    assert [text[a:b] for a, b in each_name(text, 0, len(text))] == [text]


def test_who_received_something_is_told_of_that() -> None:
    told = "Twelve patients with gout were treated with zorplexine. Airway edema developed in patients who received "
    assert ("colchicine", "airway edema", "worsening") in _read(f"{told}colchicine.")
    assert not any(outcome == "airway edema" for _, outcome, _ in _read(f"{told}creams of their own."))


def test_a_drug_that_is_called_by_a_code_ends_before_its_verb() -> None:
    text = "In this study K4321 was given to twelve patients with gout. Pain resolved in nine. K4321 shows promise."
    told = _read(text, "Phase II study of K4321 in gout")
    assert told and {treatment for treatment, _, _ in told} == {"K4321"}
    assert _read(text.replace("K4321", "cardiac leads"), "Study of growth in gout") != told


def test_a_successful_treatment_had_success() -> None:
    told = "Twelve patients with gout were treated with zorplexine. "
    assert ("zorplexine", "success", "improvement") in _read(f"{told}Zorplexine was successful in nine patients.")
    assert ("zorplexine", "effectiveness", "improvement") in _read(f"{told}Zorplexine was effective in nine patients.")
