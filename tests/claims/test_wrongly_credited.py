"""What a sentence tells of two doses, of all groups alike, of one group over time or of a predictor is no effect."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from marked import marked
from shorthand import abstract, claims
from trials import found

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.comparisons import comparisons
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.animals import studied_animals
from evidence_kb.claims.study.predictors import tells_predictor
from evidence_kb.claims.study.study import read_study
from evidence_kb.model import Passage, PassageKind

TITLE = marked("<i:Zorplexine> or <c:placebo> for knee pain", "background", evidence=0.1)
LABELS = marked(
    "Adults received <i:zorplexine> 1 g (<i:group A>), <i:zorplexine> 2 g (<i:group B>) or <c:placebo> (<c:group C>).",
    "methods", evidence=0.1,
)  # fmt: skip
AMOUNTS = marked("Adults received <i:zorplexine> 2.5 or 5 mg, or <c:placebo>.", "methods", evidence=0.1)
METHODS = marked("Adults received <i:zorplexine> or <c:placebo>.", "methods", evidence=0.1)


def against(methods: TaggedSentence, told: str) -> set[str | None]:
    """Return what the outcomes of a sentence are compared with, in any reading."""
    sentences: Sequence[TaggedSentence] = [TITLE, methods, marked(told)]
    read = [p for p in pairings(sentences, find_arms(sentences, {})) if p.sentence == 2]
    return {p.comparator.name.lower() if p.comparator else None for p in read}


@pytest.mark.parametrize(
    ("methods", "told"),
    [
        (LABELS, "<o=:Pain> did not differ between <i:group A> and <i:group B> (p = 0.4)."),
        (LABELS, "<o=:Pain> did not differ between A and B."),
        (LABELS, "<o-:Pain> was lower in <i:group B> than in <i:group A>."),
        (LABELS, "<i:Group A> and <i:group B> did not differ in <o=:pain>."),
        (LABELS, "<o=:Pain> was similar in <i:groups A> and B."),
        (AMOUNTS, "<o+:Bleeding> was more frequent with <i:zorplexine> 5 mg than 2.5 mg."),
        (AMOUNTS, "<o+:Bleeding> was more frequent with <i:zorplexine> 5 mg than with <i:zorplexine> 2.5 mg."),
        (AMOUNTS, "<o=:Bleeding> did not differ between the 2.5-mg and the 5-mg dose."),
        (AMOUNTS, "<o=:Bleeding> did not differ between the two <i:zorplexine> doses."),
        (AMOUNTS, "<o=:Bleeding> did not differ between the two regimens."),
        (AMOUNTS, "The two doses of <i:zorplexine> did not differ in <o=:bleeding>."),
        (METHODS, "<o=:Bleeding> did not differ between the doses."),
    ],
)
def test_two_doses_held_against_each_other_say_nothing_of_placebo(methods: TaggedSentence, told: str) -> None:
    assert against(methods, told) == set()


@pytest.mark.parametrize(
    ("methods", "told"),
    [
        (LABELS, "<o-:Pain> was lower in <i:groups A> and B than in <c:group C>."),
        (LABELS, "<o-:Pain> was lower in <i:group A> and <i:group B> (p = 0.01)."),
        (LABELS, "<o-:Pain> was lower in <i:group A> than in <c:group C>; nausea did not differ between A and B."),
        (AMOUNTS, "Both doses of <i:zorplexine> reduced <o-:pain>."),
        (AMOUNTS, "<o-:Pain> was lower with <i:zorplexine> 5 mg than with <c:placebo>."),
        (AMOUNTS, "<i:Zorplexine> 2.5 mg and 5 mg reduced <o-:pain>."),
        (AMOUNTS, "Use of morphine for <o-:pain> was lower with <i:zorplexine> (12 mg versus 17 mg)."),
        (AMOUNTS, "<o=:Pain> did not differ between the doses of <i:zorplexine> and <c:placebo>."),
        (AMOUNTS, "<o-:Pain> was lower than with <c:placebo> without a difference between the two doses."),
        (METHODS, "<o=:Pain> did not differ between the two regimens."),
    ],
)
def test_doses_are_held_against_placebo_where_a_sentence_does_so(methods: TaggedSentence, told: str) -> None:
    assert "placebo" in against(methods, told)


def test_doses_that_are_arms_of_their_own_are_compared() -> None:
    methods = marked("Adults received <i:high-dose zorplexine>, <c:low-dose zorplexine> or <c:placebo>.", "methods",
                     evidence=0.1)  # fmt: skip
    assert against(methods, "<o=:Pain> did not differ between the two doses.") == {"low-dose zorplexine"}


@pytest.mark.parametrize(
    "told",
    [
        "<o-:Pain> was reduced in both the <i:zorplexine> and the <c:placebo> group.",
        "<o-:Pain> fell in the <i:zorplexine group> as well as in the <c:placebo group>.",
        "<o-:Pain> fell in either the <i:zorplexine> or the <c:placebo> group.",
        "<o-:Pain> decreased in both groups.",
        "<o+:Sleep> improved in either group.",
        "<o+:Sleep> improved within all study arms.",
    ],
)
def test_what_is_told_of_a_treatment_and_its_control_alike_is_no_effect(told: str) -> None:
    assert against(METHODS, told) == set()


@pytest.mark.parametrize(
    "told",
    [
        "<o=:Pain> did not change in the <c:placebo> group.",
        "After 12 weeks of treatment with <c:placebo> there was no change in <o=:pain>.",
    ],
)
def test_what_became_of_the_controls_alone_is_no_effect(told: str) -> None:
    assert against(METHODS, told) == set()


@pytest.mark.parametrize(
    "told",
    [
        "<o-:Pain> was lower than in the <c:placebo> group.",
        "<o=:Pain> was similar in the <c:placebo> group.",
        "<o-:Pain> fell in both groups, but more with <i:zorplexine>.",
        "<o-:Pain> fell in both the <i:zorplexine> and the <c:placebo> group, and faster with <i:zorplexine>.",
        "<o=:Pain> did not change in either group.",
        "<o=:Pain> was similar in both groups.",
        "The <o=:stay> was 6 days in both groups (p = 0.4).",
        "<i:Zorplexine> reduced <o-:pain> in both groups.",
        "<o-:Pain> occurred in 5% of the <i:zorplexine> and 20% of the <c:placebo> group.",
    ],
)
def test_groups_that_are_told_apart_are_compared(told: str) -> None:
    assert "placebo" in against(METHODS, told)


@pytest.mark.parametrize(
    "told",
    [
        "<o+:Sleep> improved from week 2 to week 8 in the <i:zorplexine> group.",
        "<o+:Sleep> was seen to be good from week 2 to week 8 in the <i:zorplexine> group.",
        "<o-:Pain> decreased between day 1 and day 7 with <i:zorplexine>.",
        "<o+:Appetite> increased after 8 weeks compared with before in the <i:zorplexine> group.",
        "<o+:Weight> rose with <i:zorplexine> (pre 70 kg, post 73 kg).",
        "<o+:Weight> rose with <i:zorplexine> (pre-treatment 70 kg vs post-treatment 73 kg).",
    ],
)
def test_one_group_over_time_is_compared_with_nothing(told: str) -> None:
    assert against(METHODS, told) == {None}


@pytest.mark.parametrize(
    "told",
    [
        "<i:Zorplexine> reduced <o-:pain> from week 2 to week 8.",
        "<o+:Sleep> improved more from week 2 to week 8 in the <i:zorplexine> group.",
        "<o-:Pain> was lower between day 1 and day 7 in the <i:zorplexine> group.",
        "<o-:Pain> changed and <i:zorplexine> reduced it.",
    ],
)
def test_a_stretch_of_time_makes_no_change_within_a_group(told: str) -> None:
    assert "placebo" in against(METHODS, told)


@pytest.mark.parametrize(
    ("told", "is_compared"),
    [
        ("Thick cartilage was associated with lower <o-:pain>.", False),
        ("In the <i:zorplexine> group, age was associated with lower <o-:pain>.", False),
        ("Age was an independent predictor of <o-:pain>.", False),
        ("Falls in <o-:pain> correlated with better sleep.", False),
        ("Male sex was associated with less <o-:pain> in response to <i:zorplexine>.", False),
        ("<i:Zorplexine> was associated with lower <o-:pain>.", True),
        ("This treatment was associated with lower <o-:pain>.", True),
        ("It was associated with lower <o-:pain>.", True),
        ("Lower <o-:pain> was associated with <i:zorplexine>.", True),
        ("Age was associated with sleep, but <o-:pain> was lower with <i:zorplexine>.", True),
    ],
)
def test_predictors_are_no_effects(told: str, is_compared: bool) -> None:
    assert bool(against(METHODS, told)) is is_compared


@pytest.mark.parametrize(
    ("told", "outcomes"),
    [
        ("Male sex was associated with better response (p=0.03).", []),
        ("Early onset predicted remission.", []),
        ("Treatment with infliximab was associated with relief of pain.", ["pain"]),
    ],
)
def test_predictors_of_a_series_are_no_effects(told: str, outcomes: list[str]) -> None:
    opening = "Eighteen patients with sarcoidosis were treated with infliximab for 12 months."
    title = Passage("k", PassageKind.TITLE, None, "Infliximab for sarcoidosis: a case series", True)
    read = claims([title, *abstract((None, f"{opening} {told}"))])
    assert [c.outcome for c in read] == outcomes


@pytest.mark.parametrize(
    ("clause", "is_predictor"),
    [
        ("percent predicted fev1 was higher.", False),
        ("surgery was associated with relief.", False),
        ("better survival was associated with combination therapy.", False),
        ("it improved and was associated with relief.", False),
        ("pain was similar and did not correlate with sleep.", False),
        ("better response was predicted by age.", True),
        ("age and sex were not associated with response to therapy.", True),
        ("a fall was a good predictor (or 2.1) of pain.", True),
        ("age and sex were found to be associated with pain.", True),
        ("exercise was found to be associated with less pain.", False),
    ],
)
def test_what_predicts_is_told_from_what_was_done(clause: str, is_predictor: bool) -> None:
    assert tells_predictor(clause, ()) is is_predictor


@pytest.mark.parametrize(
    ("title", "own", "are_animals"),
    [
        ("curcumin attenuates colitis in rats", "curcumin lowered it.", True),
        ("curcumin in a mouse model of colitis", "curcumin lowered it.", True),
        ("curcumin for colitis", "forty male mice were randomly assigned to curcumin or vehicle.", True),
        ("a graft for bone", "adult sheep were randomly assigned to a graft or none.", True),
        ("methadone in newborn piglets", "twelve newborn piglets were given methadone.", True),
        ("curcumin for colitis", "curcumin helped mice, and forty patients were randomised to it.", False),
        ("eczema in children exposed to dogs", "we randomised them.", False),
        ("fish oil in a young population", "it was given to ten students who kept dogs.", False),
        ("curcumin in rats and in men", "both were given it.", False),
        ("curcumin for colitis", "effects have been seen in mice.", False),
        ("the renin of the blood in the newborn lamb", "curcumin lowered it.", True),
        ("healing of the cornea", "thirty rabbit eyes were given curcumin.", True),
        ("asthma in a cat owner", "curcumin lowered it.", False),
        ("a heart valve of a pig", "twelve patients were given two pig hearts.", False),
    ],
)
def test_animals_are_told_from_people(title: str, own: str, are_animals: bool) -> None:
    assert studied_animals(title, [own]) is are_animals


@pytest.mark.parametrize(("who", "is_told"), [("mice", False), ("adults", True)])
def test_comparisons_of_animals_are_no_claims(who: str, is_told: bool) -> None:
    text = (
        f"Colitis is common. Forty {who} were randomly assigned to curcumin or vehicle. "
        f"Colitis severity was lower with curcumin than with vehicle (p=0.01)."
    )
    title = f"Curcumin or vehicle for colitis in {who}: a controlled study"
    passages = [Passage("k", PassageKind.TITLE, None, title, True), *abstract((None, text))]
    assert bool(comparisons(read_study(passages, NO_TOPIC), 0.4)) is is_told
    assert bool(found(title, text)) is is_told


def test_what_a_study_of_animals_concludes_is_no_claim_by_rules_either() -> None:
    text = (
        "Colitis is common. Forty {} were given curcumin or vehicle. Colitis severity was lower with curcumin compared "
        "with vehicle (p=0.01). Curcumin reduces colitis."
    )
    assert found("Effect of curcumin on colitis", text.format("mice")) == ()
    assert found("Effect of curcumin on colitis", text.format("adults"))


@pytest.mark.parametrize(
    ("title", "text", "is_overview"),
    [
        ("Management of gout: a review", "Colchicine relieved pain.", True),
        ("Gout: an overview", "Colchicine relieved pain.", True),
        ("Gout", "Colchicine relieved pain. This review tells how.", True),
        ("Gout", "We gave colchicine to 86 patients with gout. This review of ours confirms that it helps.", False),
        ("Gout: a systematic review", "We searched Medline.", False),
        ("Colchicine in gout: a chart review", "Colchicine relieved pain.", False),
        ("An overview of gout: a randomised trial", "Sixty patients were randomised to colchicine or placebo.", False),
    ],
)
def test_an_overview_says_so_and_has_no_patients_of_its_own(title: str, text: str, is_overview: bool) -> None:
    passages = [Passage("k", PassageKind.TITLE, None, title, True), *abstract((None, text))]
    assert read_study(passages, NO_TOPIC).is_overview is is_overview


def test_an_overview_lends_no_arm_from_one_study_to_another() -> None:
    told = "Colchicine reduced pain compared with placebo in 184 patients. Allopurinol lowers urate. Trials are needed."
    of_trial = found("Colchicine and allopurinol in gout: a randomised trial", f"Gout is painful. {told}")
    assert {(c.treatment, c.comparator) for c in of_trial if "urate" in c.outcome} == {("allopurinol", "placebo")}
    of_overview = found("Management of gout: a review", f"Gout is painful. {told}")
    assert {(c.treatment, c.comparator, c.outcome) for c in of_overview} == {("Colchicine", "placebo", "pain")}
