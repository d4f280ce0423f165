"""What words tell nothing of a study because of the sentence that they stand in."""

import pytest

from evidence_kb.claims.study.asides import says_what_points_mean, without_asides
from evidence_kb.claims.study.interest import is_of_interest, told_in

ASIDES = (
    # who allowed it, paid for it, watched over it, helped, and lists it
    "The board of the clinic gave its permission.",
    "Grandparents of the children gave written consent before the procedure.",
    "The funder had no role in the plan of this study.",
    "A grant of the Ministry of Education and of UNICEF paid for the work.",
    "One author has received lecture fees.",
    "QZ holds shares in a company that makes pumps.",
    "A company supplied the tablets free of charge.",
    "A safety board met twice.",
    "We are grateful to the patients and their families.",
    "Listed in PROSPERO (CRD42000000000).",
    # where and when
    "Volunteers were recruited at two hospitals in Oslo.",
    "The trial ran from 1991 to 1993 in the north.",
    # statistics
    "A p value below 0.05 was considered statistically significant.",
    "All tests were two-sided and P<0.05 was taken as significant.",
    "Data were analysed with SAS (SAS Institute, Cary, NC).",
    "Means were compared by Student's t test.",
    "Results are given as mean (standard deviation).",
    "Hazard ratios with 95% CIs were estimated with Cox models.",
    "Analysis was by intention to treat.",
    "A sample of 90 gave a power of 80%.",
    # scales
    "The Fulano scale ranges from 4 to 20.",
    "Higher scores mean worse sleep.",
    "Scores above 12 suggest gloom.",
    # diseases in general
    "Glaucoma is a leading cause of blindness.",
    "Sepsis kills more than a million children every year.",
    "Scabies is caused by a mite.",
    "The prevalence of gout has increased in recent decades.",
    "Pellagra is a disease caused by lack of niacin acid.",
    "Rickets results from lack of vitamin D.",
    "Some 4% of women in Norway have goitre.",
    "Measles killed 90,000 children in 2008.",
    # definitions, devices, files
    "Relapse was defined as a score above 9 or a rise of 20%.",
    "Blood pressure was measured with a cuff (Fulano, Porto, Portugal).",
    "All plates were read on the same desk.",
    "Files were stored in a password-protected folder.",
    "The scale runs from 0 (no pain) to 4 (worst pain).",
    "We calculated that 90 women would give 80% power to detect a difference between the groups.",
    # other studies, and those to come
    "Larger trials with longer follow-up are needed.",
    "However, further studies are required to confirm these findings.",
    "A review of 2003 found less gloom in sailors.",
    "Guidelines of the society recommend zorplexine after falls.",
    "In an earlier study, zorplexine lowered the number of falls.",
)
TOLD = (
    "Patients gave consent and zorplexumab.",
    "The funder saw that no pain returned.",
    "All children who consented had physiotherapy.",
    "A company supplied placebo free of charge.",
    "The safety board stopped the placebo arm.",
    "From 1991 to 1993 all patients underwent bypass.",
    "Volunteers were recruited and given zorplexine therapy.",
    "P was below 0.05 for sleep (p = 0.01).",
    "Sleep was significantly better by Student's t test.",
    "The groups did not differ (chi-square test).",
    "Groups differed significantly by analysis of variance.",
    "Pain was compared by Student's t test.",
    "Statistical significance was shown by the t test.",
    "Analysis was by dose.",
    "Scores were higher in Oslo.",
    "Higher doses mean more naps.",
    "The leading cause of death was sepsis.",
    "Scabies is caused by inhibitors.",
    "The prevalence of gout has increased with placebo.",
    "In our clinic deaths are rare.",
    "Relapse, defined as a score above 9, was rarer with zorplexine.",
    "Relapse was defined as a score above 9 and occurred in four women.",
    "Improvement was defined as a fall of 2 points and was greater after zorplexine.",
    "Relapse was defined as a fever (three patients).",
    # power that is no statistics, and what was kept by whom
    "Peak power was estimated at 300 W and increased.",
    "Leg power was calculated from 5 jumps and improved.",
    "Lens power needed was 2 dioptres less.",
    "Children kept forms on sleep, and 12 slept well.",
    "Vision was saved in 12 patients.",
    "The bowel was patent in 3 patients who had no drug.",
    "The fundus was red in none of the patients.",
    "Ease, scored from 0 to 4, was 2 (zorplexine) and 3 (placebo).",
    "Both wounds closed at the same speed.",
    "When relapse was defined as a score above 9, the groups did not differ.",
    "Blood pressure was lowered with a cuff.",
    "Blood pressure of the volunteers was measured with a cuff.",
    "The number of plaques was determined by the dose.",
    "Sleep improved to the same extent.",
    "Sleep was the same in both groups.",
    "Between 1990 and 2003 leaks caused 3 deaths.",
    "Further investigations were needed less often.",
    "In this randomized trial fewer doses are needed.",
    "Implementation of the guidelines suggests fewer deaths.",
    "Larger trials are needed because deaths were fewer with zorplexine.",
    "Further studies showed that pain fell, and caution is needed.",
    "Gout is a disease that improved with zorplexine.",
    "Some 4% of women with gout had relapses.",
    "Guidelines recommend zorplexine, but we saw no effect.",
    "In an earlier study, we gave zorplexine.",
)


@pytest.mark.parametrize("sentence", ASIDES)
def test_a_sentence_beside_the_matter_is_of_no_interest(sentence: str) -> None:
    assert not is_of_interest(sentence)


@pytest.mark.parametrize("sentence", TOLD)
def test_one_that_also_tells_of_the_study_is(sentence: str) -> None:
    assert is_of_interest(sentence)


@pytest.mark.parametrize("sentence", ["Pain fell with zorplexine.", "There was no effect.", "Two women died."])
def test_other_sentences_lose_no_word(sentence: str) -> None:
    assert without_asides(sentence) == sentence


def test_what_the_points_of_a_scale_mean_is_no_result() -> None:
    assert says_what_points_mean("higher scores mean better sleep.")
    assert says_what_points_mean("A lower total score indicates less pain.")
    assert not says_what_points_mean("Lower scores indicate less pain with zorplexine than with placebo.")
    assert not says_what_points_mean("Scores were higher, which means better sleep.")


@pytest.mark.parametrize("most", [5, 30, 500])
def test_what_tells_nothing_is_passed_over_where_the_words_before_are_looked_for(most: int) -> None:
    text, aside = "Pain fell. Sleep improved, and nausea rose. Two women died.", "The library is new. "
    for place in (0, 11, 44):
        longer = told_in(text[:place] + aside + text[place:], "")
        for offset in range(len(text) + 1):
            moved = offset + len(aside) * (offset > place)
            assert longer.last(moved, most) == text[max(0, offset - most) : offset]
            assert longer.n_until(moved) == offset


def test_without_a_sentence_that_tells_anything_nothing_is_left() -> None:
    for text in ("", "The library is new."):
        assert (told_in(text, "").last(len(text), 9), told_in(text, "").n_until(len(text))) == ("", 0)
