"""A change that its clause denies is none, however that is said; what is denied of something else plays no part."""

from __future__ import annotations

import pytest
from shorthand import claims, summary
from trials import found

from evidence_kb.claims.lexicon.denials import is_denied
from evidence_kb.claims.questions.ask import _is_unshown, ask, asker_of
from evidence_kb.claims.questions.question import Question
from evidence_kb.findings import Change, Claim, Direction

TITLE = "Foodrug or placebo for chronic cough: a randomised trial"
STUDY = "Cough is common. Sixty adults were randomised to foodrug or placebo. {}"


def _denies(said: str, outcome: str = "cough") -> bool:
    start = said.index(outcome)
    return is_denied(said, start, start + len(outcome))


@pytest.mark.parametrize(
    "said",
    [
        "foodrug did not appear to reduce cough compared with placebo (p < 0.001).",
        "foodrug could not be shown to significantly reduce cough.",
        "foodrug never reduced cough, whatever the dose.",
        "foodrug no longer relieved cough at six months.",
        "foodrug failed to improve cough scores.",
        "foodrug was ineffective in reducing cough.",
        "foodrug was not effective in reducing cough.",
        "foodrug did not result in lower cough scores.",
        "foodrug was not associated with lower cough scores.",
        "foodrug was not superior to placebo in cough.",
        "foodrug was given without any reduction in cough.",
        "foodrug did not lower cough, but lowered fever.",
        "cough was not lower, but fever was.",
        "fever was never higher with foodrug, as were rates of cough, and who had relief is not known.",
        "pain was never higher with foodrug 3.8 mg than with placebo, as were rates of cough.",
        "fever fell with foodrug without any reduction in cough.",
        "cough was never lower with foodrug than with placebo.",
        "cough was no lower with foodrug than with placebo.",
        "cough was not shown to be lower with foodrug.",
        "a reduction in cough was not observed with foodrug.",
        "no reduction in cough was seen with foodrug.",
        "there was no evidence that foodrug reduced cough.",
        "neither foodrug nor bardrug reduced cough.",
        "neither drug reduced cough.",
        "contrary to expectation, foodrug did not reduce cough.",
        "fever was lower with foodrug, but cough was not lower.",
        "sleep improved, whereas foodrug had no lower cough scores.",
        "there was no evidence to suggest that foodrug reduced cough.",
        "foodrug caused no reduction in cough.",
        "foodrug had no effect on fever or cough.",
        "foodrug showed a lack of effect on cough.",
        "foodrug lowered fever without affecting cough.",
        "foodrug reduced fever but not cough.",
        "foodrug reduced fever, but not sleep or cough.",
    ],
)
def test_a_clause_denies_the_change(said: str) -> None:
    assert _denies(said)


@pytest.mark.parametrize(
    "said",
    [
        "foodrug reduced cough.",
        "foodrug not only reduced cough but also improved sleep.",
        "foodrug did not change weight but reduced cough.",
        "foodrug did not improve sleep and it reduced cough.",
        "no patient withdrew and cough fell.",
        "no patient withdrew, and cough was lower with foodrug.",
        "not lower at week 2, but cough was lower at week 8.",
        "cough was not lower at week 2, but lower at week 8.",
        "cough did not fall at first, but then it rapidly fell.",
        "foodrug never failed to reduce cough.",
        "foodrug did not fail to reduce cough.",
        "cough did not fall until week 8.",
        "cough was not fully relieved.",
        "cough was not always lower.",
        "patients who did not improve had lower cough scores.",
        "in patients who did not improve on bardrug, foodrug reduced cough.",
        "foodrug did not prevent the increase in cough.",
        "the children no longer needed syrup for their cough.",
        "fever was not lower; cough was lower.",
        "foodrug had a lower cough score (fever was not lower).",
        "without foodrug, cough was higher.",
        "foodrug compared with no treatment reduced cough.",
        "in patients with no evidence of asthma cough was lower.",
        "foodrug had no effect on fever and reduced cough.",
        "foodrug is of use in cough that fails to respond to bardrug.",
        "foodrug but not bardrug reduced cough.",
        "sleep was better than with bardrug, but not cough syrup.",
        "sleep was better in men, but not in the cough group.",
        "foodrug lowered cough but not fever.",
        "foodrug lowered fever but not with bardrug, cough was higher.",
        "foodrug did not affect fever and cough fell.",
        "foodrug had no effect on fever, and cough was significantly lower.",
        "foodrug did not increase cough but decreased it.",
        "cough was not increased, but rather decreased.",
        "cough did not increase with foodrug, whereas it increased with bardrug.",
        "foodrug reduced the number of patients with no improvement in cough.",
        "foodrug was associated with fewer patients without relief of cough.",
        "fewer patients had no change in cough.",
        "patients given no foodrug had higher cough scores.",
        "those on no treatment had higher cough scores.",
        "with foodrug, cough did not increase as it did with bardrug.",
        "no improvement in cough was seen with bardrug, unlike foodrug.",
        "cough did not improve in 10% of men with foodrug and 60% with bardrug.",
        "no relief of cough was reported by 12 of 20 on bardrug and 2 of 20 on foodrug.",
    ],
)
def test_what_is_denied_of_something_else_or_in_part_is_left(said: str) -> None:
    assert not _denies(said)


@pytest.mark.parametrize(
    ("said", "is_no"),
    [
        ("bardrug did not reduce cough, whereas foodrug did.", False),
        ("bardrug did not reduce cough.", False),
        ("bardrug had no effect on cough, whereas foodrug lowered it.", False),
        ("cough did not fall with foodrug, but a marked fall was seen with bardrug.", False),
        ("foodrug did not reduce cough.", True),
        ("foodrug did not reduce cough, but foodrug was safe.", True),
        ("cough was not lower than with bardrug.", True),
        ("cough was not lower with foodrug than with bardrug, but fever was.", True),
    ],
)
def test_what_is_denied_of_one_arm_alone_tells_nothing_of_both(said: str, is_no: bool) -> None:
    start = said.index("cough")
    arms = [[at for at in (said.find(name),) if at >= 0] for name in ("foodrug", "bardrug")]
    assert is_denied(said, start, start + len("cough"), arms) is is_no


def _of_cough(said: str) -> list[Claim]:
    return [c for c in found(TITLE, STUDY.format(said)) if "cough" in c.outcome.lower()]


@pytest.mark.parametrize(
    "said",
    [
        "The cough score was never significantly lower with foodrug than with placebo (p = 0.01).",
        "The cough score didn't appear to be lower with foodrug than with placebo (p = 0.01).",
        "Foodrug failed to reduce the cough score compared with placebo (p = 0.01).",
        "Foodrug no longer reduced the cough score compared with placebo (p = 0.01).",
    ],
)
def test_no_claim_of_a_trial_is_made_of_what_is_denied(said: str) -> None:
    assert all(c.change is Change.NO_DIFFERENCE for c in _of_cough(said))
    answer = ask(TITLE, STUDY.format(said), "foodrug", "placebo", "cough score")
    assert answer.change is Change.NO_DIFFERENCE and answer.quote == said


@pytest.mark.parametrize(
    "said",
    [
        "The cough score was significantly lower with foodrug than with placebo (p = 0.01).",
        "Foodrug did not change body weight, but the cough score was lower with foodrug than with placebo (p = 0.01).",
        "Foodrug not only was safe but reduced the cough score compared with placebo (p = 0.01).",
    ],
)
def test_a_claim_stays_where_something_else_is_denied(said: str) -> None:
    assert [c.change for c in _of_cough(said)] == [Change.DECREASED]
    assert ask(TITLE, STUDY.format(said), "foodrug", "placebo", "cough score").change is Change.DECREASED


@pytest.mark.parametrize(
    ("said", "is_gain"),
    [
        ("Pain resolved in these patients.", True),
        ("Pain no longer resolved in these patients.", False),
        ("Pain didn't resolve in these patients.", False),
        ("Pain never improved.", False),
        ("None of the patients improved.", False),
        ("No patient improved.", False),
    ],
)
def test_what_is_denied_of_patients_is_no_gain(said: str, is_gain: bool) -> None:
    read = claims(summary(f"We treated 12 patients with zorplexine. {said}"))
    assert any(c.direction is Direction.IMPROVEMENT for c in read) is is_gain


def test_an_answer_is_denied_only_where_all_of_its_outcome_is() -> None:
    for told, outcome, is_no in (
        (
            "Foodrug lowered small particles without affecting very small particles.",
            "very small particles",
            False,
        ),
        ("Foodrug lowered fever, with no differences in very small particles.", "very small particles", True),
    ):
        reading = asker_of(TITLE, told).reading
        line = next(line for line in reading.lines if line.where == "abstract")
        assert _is_unshown(line, Question(reading, "foodrug", "placebo", outcome)) is is_no
