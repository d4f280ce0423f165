"""Names that hold another name, and words of a sentence that say whether it went well with an arm."""

from __future__ import annotations

import pytest

from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.claims.questions.better_words import favoured, told_better
from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import Line, read
from evidence_kb.claims.questions.time_words import timed
from evidence_kb.findings import Change

UP, DOWN = Change.INCREASED, Change.DECREASED


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("avoiding relapse", "increase"),
        ("avoidance of transfusion", "increase"),
        ("avoidance behaviour", "decrease"),
        ("maintaining remission", "increase"),
        ("increase in pain", "decrease"),
        ("decline in renal function", "decrease"),
        ("HbA1c < 7 %", "increase"),
        ("viral load below 50 copies/ml", "increase"),
        ("haemoglobin < 9 g/dl", "decrease"),
        ("pain in children < 5 years", "decrease"),
        ("glucose < 3.9 mmol/l", None),
        ("LDL/HDL ratio", "decrease"),
        ("HDL/LDL ratio", "increase"),
        ("ratio of total cholesterol to HDL cholesterol", "decrease"),
        ("AST/ALT ratio", None),
        ("FEV1/FVC ratio", "increase"),
        ("albumin-to-creatinine ratio", "decrease"),
        ("hazard ratio", None),
        ("non-HDL cholesterol", "decrease"),
        ("hemoglobin A1c", "decrease"),
        ("hemoglobin", "increase"),
        ("time to a first wound infection", "increase"),
        ("time to resolution of infection", "decrease"),
        ("brain atrophy rates", "decrease"),
        ("CMV reactivation in plasma", "decrease"),
        ("HPV prevalence", "decrease"),
        ("prevalence of breast-feeding", "increase"),
        ("stroke risk", "decrease"),
        ("perceived risk", None),
        ("viral suppression at week 48", "increase"),
        ("adrenal suppression", "decrease"),
        ("glucose-dependent insulinotropic polypeptide", None),
        ("growth hormone", None),
        ("aberrant behaviors", "decrease"),
        ("left ventricular mass index", "decrease"),
        ("muscle mass index", "increase"),
        ("rate of premature LH surge", "decrease"),
        ("titration steps", "decrease"),
        ("daily steps", "increase"),
        ("glycaemic load", "decrease"),
        ("peak inspiratory pressure", "decrease"),
        ("maximal inspiratory pressure", "increase"),
        ("disease-free survival events", "decrease"),
    ],
)
def test_what_a_name_holds_decides_what_is_good(name: str, good: str | None) -> None:
    assert good_change(name) == good


def asked(sentence: str, outcome: str) -> tuple[Line, Question, Span]:
    reading = read("", f"Adults with painful hips took part. {sentence}")
    start = sentence.index(outcome)
    return (
        reading.lines[1],
        Question(reading, "zorplexine", "placebo", outcome),
        Span(start, start + len(outcome), 1.0),
    )


@pytest.mark.parametrize(
    ("sentence", "is_better"),
    [
        ("Differences in marker foo favoured zorplexine.", True),
        ("There were differences in marker foo in favour of zorplexine over placebo.", True),
        ("There were differences in marker foo in favor of placebo.", False),
        ("Differences in marker foo did not favour zorplexine.", None),
        ("Marker foo fell, but pain favoured zorplexine.", None),
        ("Zorplexine compared favourably with placebo for marker foo.", None),
    ],
)
def test_the_arm_that_is_favoured_did_better(sentence: str, is_better: bool | None) -> None:
    found = favoured(*asked(sentence, "arker foo"))
    assert (found.is_better if found else None) is is_better


@pytest.mark.parametrize(
    ("sentence", "is_better"),
    [
        ("Zorplexine outperformed placebo on marker foo.", True),
        ("Placebo outperformed zorplexine on marker foo.", False),
        ("Zorplexine had a beneficial effect on marker foo.", True),
        ("Zorplexine had a detrimental effect on marker foo.", False),
        ("Zorplexine had no beneficial effect on marker foo.", None),
        ("Zorplexine was of benefit in marker foo.", True),
        ("Zorplexine was of benefit in addition to marker foo.", None),
        ("Zorplexine had adverse effects and higher marker foo.", None),
    ],
)
def test_an_effect_that_is_called_good_or_bad_is_read(sentence: str, is_better: bool | None) -> None:
    found = told_better(*asked(sentence, "arker foo"))
    assert (found.is_better if found else None) is is_better


@pytest.mark.parametrize(
    ("sentence", "outcome", "read_as", "good", "expected"),
    [
        ("Recovery was shorter with zorplexine.", "Recovery", DOWN, "increase", (DOWN, "decrease")),
        ("Survival was shorter with zorplexine.", "Survival", DOWN, "increase", (DOWN, "increase")),
        (
            "Freedom from symptoms was longer with zorplexine.",
            "Freedom from symptoms",
            UP,
            "increase",
            (UP, "increase"),
        ),
        ("Time to discharge was faster with zorplexine.", "Time to discharge", UP, "decrease", (DOWN, "decrease")),
        ("Time to discharge was longer with zorplexine.", "Time to discharge", UP, "decrease", (UP, "decrease")),
        ("Onset of sleep was slower with zorplexine.", "Onset of sleep", DOWN, "decrease", (UP, "decrease")),
        ("Zorplexine had a slower onset.", "onset", DOWN, None, (UP, None)),
        ("Tumour growth was slower with zorplexine.", "Tumour growth", DOWN, "decrease", (DOWN, "decrease")),
    ],
)
def test_words_of_time_say_which_way_a_time_went(
    sentence: str, outcome: str, read_as: Change, good: str | None, expected: tuple[Change, str | None]
) -> None:
    line, question, span = asked(sentence, outcome)
    assert timed(line, question, span, outcome, read_as, good) == expected
