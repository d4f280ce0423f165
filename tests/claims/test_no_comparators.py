"""What is no arm to compare with: of other studies, of a time, measured, a part, or in another language."""

from __future__ import annotations

import pytest
from marked import marked
from trials import KNEE, found, passages

from evidence_kb.claims.comparing.absent import is_given_to_nobody, metabolites
from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.lent import is_review, kept_to_themselves
from evidence_kb.claims.comparing.pairing import may_tell_result, pairings, tells_within
from evidence_kb.claims.comparing.said_together import said_together
from evidence_kb.claims.comparing.sides import only_taken
from evidence_kb.claims.language.foreign import is_foreign
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.animals import studied_animals
from evidence_kb.claims.study.no_treatments import is_no_treatment
from evidence_kb.claims.study.study import Study, read_study


def study_of(title: str, abstract: str) -> Study:
    return read_study(passages(title, abstract), NO_TOPIC)


def names(*sentences: TaggedSentence) -> set[str]:
    return {arm.name.lower() for arm in find_arms(sentences, {})}


def pairs(*sentences: TaggedSentence) -> set[tuple[str, str | None]]:
    """Return (treatment, comparator) of the readings of the last sentence, in lower case."""
    return {
        (p.treatment.name.lower(), p.comparator.name.lower() if p.comparator else None)
        for p in pairings(sentences, find_arms(sentences, {}))
        if p.sentence == len(sentences) - 1
    }


TITLE = marked("<i:Zorplexine> for knee pain", "background", evidence=0.1)


# --- what a review tells of one study ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("Zorplexine for pain: a scoping review", "Zorplexine relieved pain.", True),
        ("Zorplexine for pain", "This review aims to survey what is known. Nine were randomised trials.", True),
        ("Zorplexine for pain", "Twelve studies were included in the review.", True),
        ("Zorplexine for pain: a chart review", "Records were read. This review shows relief.", False),
        ("Zorplexine for pain: a randomised trial", "Sixty adults got zorplexine or placebo.", False),
    ],
)
def test_a_text_that_tells_of_several_studies_is_a_review(title: str, abstract: str, expected: bool) -> None:
    assert is_review(study_of(title, abstract)) is expected


AIM = marked("We compared <i:zorplexine> with <c:barine> for knee pain.", "background", evidence=0.1)
ONE_STUDY = marked("In one trial <i:zorplexine> relieved <o-:pain> better than <c:quxine>.")
MOST = marked("<i:Zorplexine> did not improve <o-:sleep>.")


def lonely(title: str, abstract: str) -> set[str]:
    sentences = [TITLE, AIM, ONE_STUDY, MOST]
    return {a.name for a in kept_to_themselves(study_of(title, abstract), find_arms(sentences, {}), sentences)}


def test_a_review_lends_no_arm_that_one_sentence_of_its_results_names() -> None:
    assert lonely("Zorplexine: a systematic review", "We searched Medline.") == {"quxine"}
    assert lonely("Zorplexine in the knee", "Twelve studies were included in the review.") == {"quxine"}
    assert lonely("Zorplexine: a randomised trial", "Adults got zorplexine or quxine.") == set()


def test_what_pooled_studies_gave_to_controls_holds_for_all_of_a_review() -> None:
    control = marked("Compared with <c:the control group>, <i:zorplexine> lowered <o-:pain>.")
    sentences = [TITLE, AIM, control, MOST]
    arms = find_arms(sentences, {})
    pooled = study_of("Zorplexine: a systematic review and meta-analysis", "Twelve trials were pooled.")
    single = study_of("Zorplexine: a systematic review", "We searched Medline.")
    assert kept_to_themselves(pooled, arms, sentences) == frozenset()
    assert {arm.is_control for arm in kept_to_themselves(single, arms, sentences)} == {True}


def test_an_arm_kept_to_itself_is_compared_where_it_is_named() -> None:
    arms = find_arms([TITLE, AIM, ONE_STUDY, MOST], {})
    quxine = [arm for arm in arms if arm.name == "quxine"]
    read = list(pairings([TITLE, AIM, ONE_STUDY, MOST], arms, quxine))
    assert {p.sentence for p in read if p.comparator in quxine} == {2}


# --- what nobody got ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "name", "expected"),
    [
        ("nine were randomised control trials of pain.", "control", True),
        ("case-control studies were read.", "control", True),
        ("in this randomised control trial 60 adults took part.", "control", False),
        ("the control group had randomised access to trials.", "control", False),
        ("visits for gout, used as a negative control, did not differ.", "control", True),
        ("falls were a negative control outcome.", "control", True),
        ("saline served as the negative control in group c.", "control", False),
    ],
)
def test_the_kind_of_several_studies_is_no_arm(plain: str, name: str, expected: bool) -> None:
    start = plain.index(name)
    assert is_given_to_nobody(plain, start, start + len(name)) is expected


def test_what_the_body_makes_of_a_drug_is_no_arm() -> None:
    assert metabolites(["zorplexine and its active metabolite norzorplexine rose."]) == {"norzorplexine"}
    assert metabolites(["its metabolite was not found.", "levels of barine rose."]) == frozenset()
    told = "codeine and its metabolite morphine were measured."
    assert metabolites([told, "pain was lower with morphine than with placebo."]) == frozenset()
    assert (
        metabolites(["morphine or placebo for pain", told])
        == metabolites(["its metabolite which rose."])
        == frozenset()
    )
    told = marked("Levels of zorplexine and its metabolite <c:norzorplexine> fell with <i:barine>.", "methods")
    again = marked("<o-:Levels> of <c:norzorplexine> fell with <i:barine>.")
    assert names(TITLE, told, again) == {"zorplexine", "barine"}


def test_viz_names_no_arm() -> None:
    assert names(TITLE, marked("There were two groups <i:viz> and <c:barine>.", "methods")) == {"zorplexine", "barine"}


# --- what everybody had, and what was measured -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("<i:Zorplexine> was given during <a:quxarthrosis> to all.", {"quxarthrosis"}),
        ("Nobody fell after <a:quxectomy>.", {"quxectomy"}),
        ("<i:Zorplexine> lowered <c:barine> consumption.", {"barine"}),
        ("<o-:Falls> were rare (non-users of <c:barine>).", {"barine"}),
        ("Fewer fell after <i:zorplexine> than after <a:quxectomy>.", set()),
        ("Nobody fell after <a:quxectomy> alone.", set()),
        ("Sleep was recorded after <i:zorplexine> and after <a:quxectomy>.", set()),
        ("Nobody fell after <c:quxectomy>.", set()),
        ("<i:Zorplexine> or <c:barine> was given.", set()),
    ],
)
def test_a_time_or_a_measure_is_no_arm(told: str, expected: set[str]) -> None:
    sentences = [TITLE, marked(told, "methods")]
    assert {arm.name for arm in only_taken(find_arms(sentences, {})[1:], sentences)} == expected


# --- names -------------------------------------------------------------------------------------------------------


def test_a_name_that_is_said_as_a_whole_is_not_cut() -> None:
    title = marked("<i:Zorplexine> or <c:barine> for pain", "background", evidence=0.1)
    both = "Adults got <i:zorplexine> or <c:barine with quxine and codeine>."
    again = "<o-:Pain> fell with <c:barine with quxine and codeine>, and <c:quxine and codeine> is known."
    assert "barine with quxine and codeine" in names(title, marked(both, "methods"), marked(again))
    compared = [("Barine with quxine", "a comparison of "), ("barine with quxine", "when comparing ")]
    assert said_together(compared) == frozenset()
    assert said_together([("Barine with quxine", "of "), ("barine with quxine", "compared zorplexine and ")])


# --- within one arm, and of one arm alone ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("the count after a was less than the preinoculation count.", True),
        ("pain did not differ within the groups.", True),
        ("no difference was found before and after a.", True),
        ("pain fell compared with prednisone.", False),
        ("pain differed between the groups and within the groups.", False),
        ("pain was less than at baseline with a, and less than with b.", False),
    ],
)
def test_less_than_at_the_start_sets_no_arms_apart(plain: str, expected: bool) -> None:
    assert tells_within(plain) is expected


def test_what_placebo_alone_did_is_no_effect_of_the_treatment() -> None:
    arms = marked("Adults got <i:zorplexine> or <c:placebo>.", "methods", evidence=0.1)
    assert pairs(TITLE, arms, marked("<c:Placebo injection> had no effect on <o-:pain>.")) == set()
    assert pairs(TITLE, arms, marked("<c:Placebo> had less effect on <o-:pain> than <i:zorplexine>."))


def test_both_stay_alike_in_the_clause_that_names_neither() -> None:
    arms = marked("Adults got <i:zorplexine> or <a:barine>.", "methods", evidence=0.1)
    alike = marked("<i:Zorplexine> and <a:barine> lowered <o-:pain>, but had no effect on <o=:sleep>.")
    assert ("zorplexine", "barine") not in pairs(TITLE, arms, alike)
    apart = marked("<o-:Pain> fell with <i:zorplexine>, but <o=:sleep> did not differ from <a:barine>.")
    assert ("zorplexine", "barine") in pairs(TITLE, arms, apart)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("<o=:Falls> were similar among subgroups.", False),
        ("<o=:Safety> was similar to that observed in the overall population.", False),
        ("None of the trials reported on <o=:falls>.", False),
        ("None of the trials reported a difference in <o=:falls>.", True),
        ("<o=:Falls> were similar among the groups.", True),
        ("It reduced <o-:falls> compared with barine, and this was consistent across all subgroups.", True),
        ("Across all subgroups, it reduced <o-:falls> compared with barine.", True),
        ("With the entire cohort analysed, it reduced <o-:falls> compared with barine.", True),
    ],
)
def test_other_people_and_silence_are_no_arms(told: str, expected: bool) -> None:
    assert may_tell_result(marked(told), is_title=False) is expected


# --- other languages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("El estudio no fue controlado con placebo ni de manera ciega.", True),
        ("La douleur est moins forte dans le groupe traité avec la zorplexine.", True),
        ("Die Schmerzen wurden mit Zorplexin nicht geringer und der Schlaf blieb gleich.", True),
        ("术后疼痛在两组之间没有差异。", True),
        ("Pain was less in the group of van der Berg et al (LOS 5 d, con 3).", False),
        ("RESULTS:", False),
        ("Pain was lower (A 3.1, SE 0.2; B 4.2, SE 0.3; difference 1.1, SE 0.1; p = 0.01).", False),
        ("Lower DAS scores: DAS 3.1, DAS 4.2, DAS 4.4 (p = 0.01).", False),
    ],
)
def test_a_sentence_in_another_language_is_known(text: str, expected: bool) -> None:
    assert is_foreign(text) is expected


def test_an_abstract_printed_again_in_another_language_changes_no_claim() -> None:
    title, abstract = KNEE
    again = " El dolor no fue menor con la zorplexina que con el placebo. Este estudio no fue controlado con sham."
    told = [(c.treatment, c.comparator, c.outcome, c.change) for c in found(title, abstract)]
    assert [(c.treatment, c.comparator, c.outcome, c.change) for c in found(title, abstract + again)] == told


@pytest.mark.parametrize("name", ["gestational diabetes mellitus", "seizure", "parents", "veterans", "latter"])
def test_a_disease_a_kind_of_people_or_a_pronoun_is_no_treatment(name: str) -> None:
    assert is_no_treatment(name, {})
    assert not is_no_treatment(f"{name} support programme", {})


def test_what_pullets_and_canine_patients_got_helped_nobody() -> None:
    assert studied_animals("low calcium in brown egg-type pullets", [])
    assert studied_animals("parenteral nutrition in critically ill pediatric canine patients", [])
    assert not studied_animals("parenteral nutrition in critically ill pediatric patients", [])
