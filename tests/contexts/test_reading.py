"""Why a work is cited, whose finding the words tell, and how sure they are; the sentences are made up."""

from __future__ import annotations

import pytest

from evidence_kb.contexts import Cited, read_context
from evidence_kb.contexts.intents import NEGATIVE, POSITIVE, RULES, sentiment

POE = Cited("poe", 2001)
INTENTS = [
    ("agreesWith", "This relief is consistent with the findings of Poe [4]."),
    ("agreesWith", "In line with Poe et al. [4], swelling fell in every child."),
    ("agreesWith", "Our rate of flares was similar to that reported by Poe [4]."),
    ("agreesWith", "Similar relief rates were reported by others [4]."),
    ("agreesWith", "Fever fell within a week, as has been shown in adults [4]."),
    ("agreesWith", "The rate did not differ from previous reports [4]."),
    ("confirms", "Our findings confirm the earlier report of Poe [4]."),
    ("obtainsSupportFrom", "This view is supported by a trial in adults [4]."),
    ("obtainsSupportFrom", "A trial in adults supports this explanation [4]."),
    ("disagreesWith", "In contrast to Poe et al. [4], we saw no fall in pain."),
    ("disagreesWith", "Unlike earlier studies [4], ours had no placebo arm."),
    ("disagreesWith", "The flare rate was higher than in the series of Poe [4]."),
    ("disagreesWith", "Our result differs from those of other groups [4]."),
    ("disagreesWith", "This is not in line with earlier data [4]."),
    ("disagreesWith", "We could not replicate the relief that Poe saw [4]."),
    ("disagreesWith", "Our children kept their pain, although some studies saw it vanish [4]."),
    ("refutes", "Our data refute the viral origin that Poe proposed [4]."),
    ("qualifies", "Although gronkine eased pain in adults [4], it did not do so in children."),
    ("qualifies", "The trial was criticised for its lack of blinding [4]."),
    ("usesMethodIn", "Pain was scored using the method described by Poe [4]."),
    ("usesMethodIn", "We used the criteria of Poe [4]."),
    ("usesMethodIn", "Lesions were graded according to the system of Poe [4]."),
    ("usesDataFrom", "The sample size was based on the results of a pilot trial [4]."),
    ("usesDataFrom", "Rates were pooled after data were taken from the register [4]."),
    ("citesAsEvidence", "Poe et al. [4] reported that gronkine lowered pain."),
    ("citesAsEvidence", "Gronkine has been shown to lower pain [4]."),
    ("citesForInformation", "The syndrome is a rare disease of the bones [4]."),
    ("citesForInformation", "Its history is reviewed elsewhere [4]."),
    ("cites", "Gronkine lowers pain [4]."),
    ("cites", "Our study shows that gronkine lowers pain [4]."),  # a finding of its own is no report of another's
    ("cites", "Poe [4]."),
]


@pytest.mark.parametrize(("intent", "text"), INTENTS)
def test_the_intent_is_read_from_named_words(intent: str, text: str) -> None:
    read = read_context(text, POE).intent
    assert read.cito == intent
    assert (read.rule is None) == (intent == "cites") == (read.start is None)
    assert read.start is None or (read.end is not None and 0 <= read.start < read.end <= len(text))


def test_every_rule_tells_an_intent_that_has_a_test() -> None:
    assert {rule.intent for rule in RULES} <= {intent for intent, _ in INTENTS}
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert {sentiment(intent) for intent in POSITIVE | NEGATIVE} == {"positive", "negative"}
    assert sentiment("citesAsEvidence") == sentiment("cites") == "neutral"


def test_each_side_of_a_contrast_has_its_own_intent() -> None:
    text = "Our rate is in line with Poe [4], whereas it was lower than that reported by Roe [5]."
    assert read_context(text, POE).intent.cito == "agreesWith"
    assert read_context(text, Cited("roe", 2002)).intent.cito == "disagreesWith"
    assert read_context(text, Cited()).intent.cito == "cites"  # not known which of them


@pytest.mark.parametrize(
    ("whose", "text"),
    [
        ("citing", "In our children pain fell, as Poe [4] had hoped."),
        ("citing", "The rate of flares was similar to that reported by Poe [4]."),
        ("citing", "Pain was scored using the method described by Poe [4]."),
        ("cited", "Poe et al. [4] reported that gronkine lowered pain."),
        ("cited", "Gronkine lowered pain in adults [4], but not in our children."),
        ("cited", "Gronkine lowered pain [4]."),
        ("others", "Gronkine lowered pain in adults [3]; fever fell in children [5]."),
        (None, "In our children pain fell [3]; in adults it had not changed [5]."),
        (None, "Gronkine lowered pain."),  # no marker gives it to anybody
        ("citing", "In our children gronkine lowered pain."),
    ],
)
def test_whose_finding_it_is(whose: str | None, text: str) -> None:
    assert read_context(text, POE).whose == whose


@pytest.mark.parametrize(
    ("grade", "text"),
    [
        (0, "Gronkine lowered pain [4]."),
        (1, "Gronkine appears to lower pain [4]."),
        (2, "Gronkine may lower pain [4]."),
        (3, "Gronkine may possibly be associated with relief [4]."),
        (0, "Relief was lasting, as suggested by Poe [4]."),  # the caution of the comparison is not that of the finding
        (0, "Gronkine lowered pain [4], but it may fail in children [5]."),
        (None, "Gronkine lowered pain [5], but it may fail in children [6]."),  # not known which is meant
    ],
)
def test_the_hedge_is_that_of_the_governed_words(grade: int | None, text: str) -> None:
    cited = Cited(number="4") if "[4]" in text else Cited()
    assert read_context(text, cited).hedge == grade


def test_a_cut_or_empty_text_tells_nothing_that_is_not_there() -> None:
    for text in ("", " ", "[4]", "en used ina feed", "(", "¹"):
        read = read_context(text, POE)
        assert read.intent.cito == "cites" and read.whose in (None, "cited")
