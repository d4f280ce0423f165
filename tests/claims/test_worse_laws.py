""" "Worse" is a worsening of whatever it is said of, and "better" an improvement: in claims, in answers, in reports."""

from __future__ import annotations

import pytest
from trials import SERIES, passages

from evidence_kb.claims import extract
from evidence_kb.claims.questions.ask import asker_of
from evidence_kb.findings import Change, Direction

# what is good when it is less, and what is good when it is more; no trial is asked for all of them
LESS_IS_GOOD = ("fatigue", "pain", "depression", "spasticity", "dyspnoea")
MORE_IS_GOOD = ("quality of life", "walking speed", "muscle strength", "cognition", "sleep quality")
WORSE = (
    "{O} was worse with {A} than with {B} (p=0.03).",
    "{O} was worse in the {A} group than in the {B} group (p=0.03).",
    "{O} worsened with {A} compared with {B} (p=0.03).",
    "{O} improved less with {A} than with {B} (p=0.03).",
    "{O} deteriorated more with {A} than with {B} (p=0.03).",
    "{O} was better with {B} than with {A} (p=0.03).",
    "{A} was worse than {B} for {o} (p=0.03).",
    "{A} was inferior to {B} for {o} (p=0.03).",
    "{A} was less effective than {B} in improving {o} (p=0.02).",
    "{A} impaired {o} compared with {B} (p=0.02).",
    "{A} had a detrimental effect on {o} compared with {B} (p=0.02).",
    "There was less improvement in {o} with {A} than with {B} (p=0.01).",
    "Compared with {B}, {A} led to worse {o} (p=0.01).",
)
BETTER = (
    "{O} was better with {A} than with {B} (p=0.03).",
    "{O} improved more with {A} than with {B} (p=0.03).",
    "{O} worsened less with {A} than with {B} (p=0.03).",
    "{A} was superior to {B} for {o} (p=0.03).",
    "{A} was more effective than {B} in improving {o} (p=0.02).",
    "Compared with {B}, {A} led to better {o} (p=0.01).",
    "There was greater improvement in {o} with {A} than with {B} (p=0.01).",
)
DENIED = (
    "{O} was not worse with {A} than with {B} (p=0.60).",
    "{A} was not inferior to {B} for {o}.",
    "{A} was no worse than {B} for {o}.",
    "{A} did not impair {o} compared with {B}.",
)
TOLD = [(sentence, Direction.WORSENING) for sentence in WORSE] + [(s, Direction.IMPROVEMENT) for s in BETTER]
A, B = "fluoxetine", "placebo"
TITLE = "Fluoxetine versus placebo after stroke: a randomised trial"
METHODS = "One hundred patients with stroke were randomised to fluoxetine or placebo. Treatment lasted 12 weeks. "


def said(sentence: str, outcome: str) -> str:
    text = sentence.format(O=outcome.capitalize(), o=outcome, A=A, B=B)
    return text[0].upper() + text[1:]


def claimed(sentence: str, outcome: str) -> set[tuple[Change, Direction]]:
    """What the claims about an outcome say that were made of one sentence, the arms as they are asked about."""
    claims = extract(passages(TITLE, METHODS + sentence)).claims
    return {(c.change, c.direction) for c in claims if outcome in c.outcome.lower() and c.treatment.lower() == A}


def answered(sentence: str, outcome: str) -> tuple[Change | None, Direction | None]:
    answer = asker_of(TITLE, METHODS + sentence).ask(A, B, outcome)
    return answer.change, answer.direction


@pytest.mark.parametrize(("sentence", "direction"), TOLD)
def test_what_is_worse_or_better_is_so_whatever_it_is_said_of(sentence: str, direction: Direction) -> None:
    claims_n = 0
    for outcomes, of_improvement in ((LESS_IS_GOOD, Change.DECREASED), (MORE_IS_GOOD, Change.INCREASED)):
        other = Change.INCREASED if of_improvement is Change.DECREASED else Change.DECREASED
        change = of_improvement if direction is Direction.IMPROVEMENT else other
        for outcome in outcomes:
            text = said(sentence, outcome)
            claims = claimed(text, outcome)
            claims_n += len(claims)
            assert claims <= {(change, direction)}, text
            assert answered(text, outcome) == (change, direction), text
    assert claims_n  # a law about nothing is none


@pytest.mark.parametrize("sentence", DENIED)
def test_what_is_denied_is_no_worsening(sentence: str) -> None:
    for outcome in LESS_IS_GOOD + MORE_IS_GOOD:
        text = said(sentence, outcome)
        told = {*claimed(text, outcome), answered(text, outcome)}
        assert not {direction for _, direction in told} & {Direction.WORSENING, Direction.IMPROVEMENT}, text


@pytest.mark.parametrize("sentence", ["{O} became worse.", "Nifedipine had a detrimental effect on {o}.",
                                      "{O} deteriorated during treatment with nifedipine."])  # fmt: skip
def test_reports_tell_of_worsening_too(sentence: str) -> None:
    title, abstract = SERIES
    methods = abstract[: abstract.index(" The pain resolved")]
    for outcome in LESS_IS_GOOD[:2] + MORE_IS_GOOD[:2]:
        text = said(sentence, outcome)
        found = extract(passages(title, f"{methods} {text}"))
        told = {c.direction for c in (*found.claims, *found.less_certain) if c.outcome == outcome}
        assert told == {Direction.WORSENING}, text
