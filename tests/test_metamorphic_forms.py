"""Texts in other clothes say what they said; a denied sentence says what it said no more, and benchmarks see both."""

from __future__ import annotations

import pytest

from benchmarks import metamorphic_negated as negated
from benchmarks.denials import DENIED, KEPT, Law, changed
from benchmarks.metamorphic import Text, measure
from benchmarks.metamorphic_forms import LAWS, american, british, exchanged_conclusions, letters_of

TITLE = "Zorplexine versus placebo for painful knees: a randomised trial"
ABSTRACT = (
    "METHODS: We randomly assigned 160 adults to zorplexine 5 mg/day or placebo for twelve weeks. "
    "RESULTS: Pain intensity was significantly lower with zorplexine than with placebo (p = 0.003; 95% CI 0.2-0.7). "
    "CONCLUSIONS: Zorplexine lowered pain intensity. Larger trials are needed."
)
TRIAL = Text("1", TITLE, ABSTRACT)
FORMS = {
    "no blank around signs (p<0.05)": "(p=0.003;",
    "no zero before the point, capital P": "(P = .003;",
    "doses: mg per day": "5 mg per day",
    "doses: no blank before mg": "5mg/day",
    "percent apart": "95 % CI",
    "labels in small letters": " Results: Pain",
    "labels in capitals, no colon": " RESULTS Pain",
    "the last two conclusions exchanged": "CONCLUSIONS: Larger trials are needed. Zorplexine lowered pain intensity.",
}


@pytest.mark.parametrize(("law", "printed"), FORMS.items(), ids=FORMS)
def test_a_text_is_printed_otherwise(law: str, printed: str) -> None:
    changed = LAWS[law](TRIAL)
    assert changed and printed in changed.abstract and printed not in ABSTRACT


def test_both_countries_are_spelt_there_and_back() -> None:
    assert american("Randomised, with oedema; tumours") == "Randomized, with edema; tumors"
    assert british(american("Randomised, with oedema")) == "Randomised, with oedema"
    assert british("memorized edematous") == "memorized oedematous"


def test_sentences_that_hang_on_one_another_keep_their_order() -> None:
    hanging = Text("1", TITLE, ABSTRACT.replace("Larger trials", "However, larger trials"))
    assert exchanged_conclusions(hanging) is None
    assert exchanged_conclusions(Text("1", TITLE, "Pain fell. Sleep improved.")) is None


def test_no_form_changes_a_claim_of_this_project_s_trial() -> None:
    found = measure([TRIAL], LAWS, claimed=letters_of)
    assert found["percent apart"].claims > 0
    assert not [name for name, one in found.items() if one.changed]


@pytest.mark.parametrize(
    ("sentence", "law", "denied"),
    [
        ("Zorplexine reduced pain.", "failed to reduce", "Zorplexine failed to reduce pain."),
        ("Zorplexine reduced pain.", "neither reduced nor raised", "Zorplexine neither reduced nor increased pain."),
        ("Zorplexine reduced pain.", "was not effective in reducing", "Zorplexine was not effective in reducing pain."),
        ("Zorplexine reduced pain.", "no reduction was seen with", "No reduction in pain was seen with Zorplexine."),
        ("Pain improved slightly.", "had no effect on", None),  # nobody improved it
        ("Four of the six patients improved.", "none improved", "none of the patients improved."),
        ("It led to a marked reduction in pain.", "no reduction in", "It led to no marked reduction in pain."),
        ("Pain was lower.", "no patient withdrew, and", "No patient withdrew, and pain was lower."),
        ("Pain was significantly lower with it.", "was not lower", "Pain was not significantly lower with it."),
        ("The reduced pain was seen.", "did not reduce", None),  # no verb
        ("Zorplexine reduced pain but not nausea.", "did not reduce", None),  # tells more than one thing
    ],
)
def test_a_sentence_is_denied(sentence: str, law: str, denied: str | None) -> None:
    assert changed(sentence, {**DENIED, **KEPT}[law]) == denied


def test_what_is_left_of_a_denied_sentence_is_counted() -> None:
    study = negated.study_of(TRIAL)
    ((number, claims),) = [told for told in negated.with_claims_of(study) if "lower " in told[1][0].quote.text]
    one = negated.denied(study, number, claims, DENIED["was not lower"])
    assert one and (negated.left(one), negated.turned(one), negated.gone_to_none(one)) == ([], [], [*claims])
    assert negated.answered(one) == ([*claims], [])
    same = negated.denied(study, number, claims, Law(DENIED["was not lower"].pattern, lambda found: found[0]))
    assert same and (negated.left(same), negated.gone_to_none(same)) == ([*claims], [])
    assert [len(of) for of in negated.answered(same)] == [len(claims), len(claims)]


def test_denials_are_counted_law_by_law() -> None:
    told: list[str] = []
    found = negated.measure([negated.study_of(TRIAL)], DENIED, told.append, asks=True)
    lower = found["was not lower"]
    assert (lower.sentences, lower.left, lower.answered) == (1, 0, 0) and lower.asked == lower.claims > 0
    assert negated.table(found).splitlines()[-1].startswith("all")
    kept = negated.measure([negated.study_of(TRIAL)], KEPT)
    assert kept["weight did not change;"].denied == 0 < kept["weight did not change;"].left


def test_what_another_study_found_is_no_claim_of_this_one_and_changes_none() -> None:
    before = letters_of(TRIAL)
    for told in (
        "An earlier trial found that prednisolone reduced itching.",
        "Other authors have studied garlic in horses.",
    ):
        assert letters_of(Text("1", TITLE, f"{ABSTRACT} {told}")) == before
    own = Text("1", TITLE, f"{ABSTRACT} In another group, zorplexine reduced nausea more than placebo did.")
    assert len(letters_of(own)) > len(before)
