"""Case reports and series in miniature, written for this project: what they state, and what they do not.

The held-out miniatures are never looked at while rules change; their floor is what the requirement asks of real
abstracts. `python -m benchmarks.case_series --errors 'miniatures, development'` lists what is still wrong.
"""

import pytest
from shorthand import abstract, by_rules, claims, counted

from benchmarks.case_series import measure, readings, written

ALL = list(written("miniatures"))
METHODS = "Twenty patients with fooitis were treated with zorplexine."
FIRST = "Fever resolved in 12 of 20 patients."


def test_set_is_large_and_a_third_of_it_is_held_out() -> None:
    held_out = [m for m in ALL if m.get("held_out")]
    assert len(ALL) >= 60 and len(ALL) / 4 < len(held_out) < len(ALL) / 2
    assert len({m["id"] for m in ALL}) == len(ALL)


def test_held_out_miniatures_are_read_as_well_as_real_abstracts_have_to_be() -> None:
    score = measure("miniatures", held_out=True)
    assert score.precision >= 0.75 and score.recall >= 0.55, score.line("held-out")


def test_development_miniatures_stay_read() -> None:
    score = measure("miniatures", held_out=False)
    assert score.precision >= 0.95 and score.recall >= 0.93, score.errors


@pytest.mark.parametrize("number", range(len(ALL)), ids=[str(m["id"]) for m in ALL])
def test_quotes_of_miniatures_are_their_words(number: int) -> None:
    mini, parts, found = readings("miniatures")[number]
    assert mini == ALL[number]
    for claim in found.claims:
        assert parts[claim.quote.passage].text[claim.quote.start : claim.quote.end] == claim.quote.text != ""


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Of these, 7 (58%) had complete resolution of symptoms.", [("symptoms", "improvement", 7, None)]),
        ("Neither anaphylaxis nor serum sickness was seen.",
         [("anaphylaxis", "no_evidence", 0, None), ("serum sickness", "no_evidence", 0, None)]),
        ("Relapse and nausea were seen in three and two patients, respectively.",
         [("relapse", "worsening", 3, None), ("nausea", "worsening", 2, None)]),
        ("Neutropenia developed in one patient and weight gain in eight.",
         [("neutropenia", "worsening", 1, None), ("weight gain", "worsening", 8, None)]),
        ("Side effects included nausea (n = 3) and headache (n = 2).",
         [("nausea", "worsening", 3, None), ("headache", "worsening", 2, None)]),
        ("Ptosis improved in seven patients and diplopia in five.",
         [("ptosis", "improvement", 7, None), ("diplopia", "improvement", 5, None)]),
        ("The cure rate was 88% (30/34).", [("cure rate", "improvement", 30, 34)]),
        ("Closure was achieved in 13 of 25 patients (52 percent).", [("closure", "improvement", 13, 25)]),
        ("Corticosteroids were tapered in 9 of 11 patients.", [("use of corticosteroids", "improvement", 9, 11)]),
        ("Two patients stopped treatment because of diarrhoea.", [("diarrhoea", "worsening", 2, None)]),
        ("Treatment was discontinued in 2 patients owing to lack of efficacy.", [("response", "no_change", 2, None)]),
        ("None of the patients required surgery.", [("need for surgery", "no_evidence", 0, None)]),
        ("Three patients required surgery.", [("need for surgery", "worsening", 3, None)]),
        ("Both patients are alive.", [("survival", "improvement", 2, 2)]),
        ("No patient died.", [("death", "no_evidence", 0, None)]),
        ("Seven of eight patients reported better quality of life.", [("quality of life", "improvement", 7, 8)]),
        ("The remaining patient did not respond.", [("response", "no_change", 1, None)]),
        ("In these two, pain resolved.", [("pain", "improvement", 2, 2)]),
        ("Seventeen patients had no recurrence.", [("no recurrence", "improvement", 17, None)]),
        ("Pain decreased from 8.2 before to 3.0 after treatment.", [("pain", "improvement", None, None)]),
        ("Seizure frequency was reduced by more than 50% in 8 of 14 patients.",
         [("seizure frequency", "improvement", 8, 14)]),
        ("Treatment was well tolerated without any adverse events.",
         [("tolerability", "no_evidence", None, None), ("adverse events", "no_evidence", None, None)]),
        ("Nausea was the most frequent side effect, occurring in 6 patients.", [("nausea", "worsening", 6, None)]),
        ("Graft oedema occurred in four patients and resolved spontaneously.",
         [("graft oedema", "worsening", 4, None)]),
    ],
)  # fmt: skip
def test_sentences_of_series(sentence: str, expected: list[tuple[str, str, int | None, int | None]]) -> None:
    found = by_rules(abstract(("Methods", METHODS), ("Results", f"{FIRST} {sentence}")))[1:]
    assert [(c.outcome, str(c.direction), *counted(c)) for c in found] == expected
    assert {(c.treatment, c.comparator) for c in found} == {("zorplexine", "none")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients with shorter disease duration responded better.",
        "Younger age predicted a better response.",
        "Age and sex were not associated with outcome.",
        "Remission rates were higher in women than in men.",
        "At presentation, 8 patients had fever.",
        "MRI showed bone marrow oedema in 9 patients.",
        "Three patients were lost to follow-up.",
        "A guideline was developed.",
        "Response was defined as a fall of 50%.",
    ],
)
def test_sentences_of_series_that_state_no_effect(sentence: str) -> None:
    assert len(claims(abstract(("Methods", METHODS), ("Results", f"{FIRST} {sentence}")))) == 1


@pytest.mark.parametrize(
    ("opening", "treatment"),
    [
        ("Forty-two consecutive patients were treated by endovascular coiling.", "endovascular coiling"),
        (
            "The records of 18 patients who had undergone sacral nerve stimulation were read.",
            "sacral nerve stimulation",
        ),
        ("Seven men self-administered intralesional verapamil.", "verapamil"),
        ("Sixteen patients (21 eyes) underwent pars plana vitrectomy.", "pars plana vitrectomy"),
        ("Oral ivermectin was prescribed to nine residents.", "ivermectin"),
        ("Two patients refractory to azathioprine, dapsone and gold salts received rituximab.", "rituximab"),
        ("Children with severe asthma were given omalizumab.", "omalizumab"),
        ("Thirteen patients were switched from phenytoin to lacosamide.", "lacosamide"),
        ("Transjugular portosystemic shunt (TIPS) was created in 21 patients.", "Transjugular portosystemic shunt"),
        ("Eleven patients received octreotide plus prednisone.", "octreotide plus prednisone"),
    ],
)
def test_treatment_of_a_series_is_read_from_its_opening(opening: str, treatment: str) -> None:
    found = claims(abstract((None, f"{opening} Pain resolved in four patients.")))
    assert [(c.treatment or "").casefold() for c in found if c.outcome == "pain"] == [treatment.casefold()]


def test_last_treatment_counts_where_one_patient_was_given_several_in_turn() -> None:
    text = (
        "A 9-year-old boy developed seizures. He was treated with valproate. Seizures persisted. He was then given "
        "rituximab. Within six weeks the seizures resolved."
    )
    (*_, last) = claims(abstract((None, text)))
    assert (last.treatment, last.outcome, last.direction) == ("rituximab", "seizures", "improvement")


def test_discussion_at_the_end_of_an_abstract_concludes() -> None:
    found = by_rules(abstract(("Methods", METHODS), ("Results", FIRST), ("Discussion", "Zorplexine may be useful.")))
    assert [(c.outcome, str(c.basis)) for c in found] == [("fever", "own_data"), ("usefulness", "conclusion")]
