"""How series count plainly: in brackets, in lists and of one measure; and what such words do not say."""

from __future__ import annotations

import pytest
from shorthand import abstract, by_rules, claims, counted

from evidence_kb.claims.language.numbers import counts
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.reports.count_owners import is_of_whole
from evidence_kb.claims.reports.count_signs import is_label
from evidence_kb.claims.reports.counts_beside import count_beside
from evidence_kb.claims.reports.listed_names import each_name
from evidence_kb.claims.reports.no_effects import is_no_effect
from evidence_kb.claims.rules.refusals import tells_nothing

METHODS = "Thirty patients with fooitis were treated with zorplexine."
FIRST = "Fever resolved in 12 of 30 patients."
Expected = list[tuple[str, str, int | None, int | None]]


def found(sentence: str) -> Expected:
    """Read one sentence behind a first result of a series."""
    read = by_rules(abstract(("Methods", METHODS), ("Results", f"{FIRST} {sentence}")))[1:]
    return [(c.outcome, str(c.direction), *counted(c)) for c in read]


@pytest.mark.parametrize(
    ("sentence", "outcome", "n"),
    [
        ("Harms were fatigue [6 (20%)] and rash [4 (13%)].", "fatigue", 6),
        ("Some stopped for adverse events (AEs) [5 (17%)].", "adverse events", 5),
        ("Fatigue was seen [6] and treated.", "fatigue", None),  # a reference
        ("They were as follows: fatigue, 6 patients; rash, 4 patients.", "fatigue", 6),
        ("They were as follows: fatigue, 6 patients; rash, 4 patients.", "rash", 4),
        ("Of those with fatigue, 6 patients; all were old.", "fatigue", None),  # no list
        ("Three died, one of sepsis and two from a stroke.", "sepsis", 1),
        ("Three died, one of sepsis and two from a stroke.", "stroke", 2),
        ("Three recovered, one of sepsis.", "sepsis", None),
    ],
)
def test_a_count_stands_beside_its_outcome(sentence: str, outcome: str, n: int | None) -> None:
    plain = flat(sentence)
    at = plain.index(outcome)
    beside = count_beside(plain, at, at + len(outcome))
    assert (beside.count.events if beside and beside.count else None) == n


def test_another_is_one_more_person() -> None:
    assert [c.events for c in counts(flat("one patient developed a rash and another had a stroke"))] == [1, 1]
    assert [c.events for c in counts(flat("one patient developed a rash and another drug was given"))] == [1]


def test_a_dose_counts_nobody() -> None:
    assert is_label("at a dose of 3 nausea was seen", 13)
    assert not is_label("of the 30 with a dose 3 had nausea", 7)


def test_a_share_of_its_own_has_no_count_of_all() -> None:
    plain = flat("harms occurred in 20 patients, with rash (30%) and fever (20%) being the most common")
    whole = counts(plain)[0]
    assert is_of_whole(plain, whole, plain.index("rash"))
    assert not is_of_whole(flat("20 patients had rash (30%)"), counts("20 patients had rash (30%)")[0], 16)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Bleeding or perforation occurred in 3 patients.", [("bleeding or perforation", "worsening", 3, None)]),
        ("Bleeding and perforation occurred in 3 patients.",
         [("bleeding", "worsening", 3, None), ("perforation", "worsening", 3, None)]),
        ("There was no grade 3 or 4 toxicity.", [("grade 3 or 4 toxicity", "no_evidence", 0, None)]),
        ("No ulcer healed.", [("ulcer", "no_change", None, None)]),
        ("Pain improved in 25, was unchanged in 3, and worsened in 2.",
         [("pain", "improvement", 25, None), ("pain", "no_change", 3, None), ("pain", "worsening", 2, None)]),
        ("Vision improved in 12 eyes, was stable in 5 and decreased in 3.",
         [("vision", "improvement", None, None), ("vision", "no_change", None, None),
          ("vision", "worsening", None, None)]),
        ("Pain improved in 25 patients and nausea occurred in 4.",
         [("pain", "improvement", 25, None), ("nausea", "worsening", 4, None)]),
        ("Pain improved in 25 patients and nausea and rash occurred in 4.",
         [("pain", "improvement", 25, None), ("nausea", "worsening", 4, None), ("rash", "worsening", 4, None)]),
        ("Fourteen patients were cured, 10 improved and 6 did not respond.",
         [("cure", "improvement", 14, None), ("improvement", "improvement", 10, None),
          ("response", "no_change", 6, None)]),
        ("Three patients discontinued treatment because of rash (n = 2) or nausea (n = 1).",
         [("rash", "worsening", 2, None)]),
        ("Three patients discontinued treatment because of rash.", [("rash", "worsening", 3, None)]),
    ],
)  # fmt: skip
def test_each_outcome_has_its_own(sentence: str, expected: Expected) -> None:
    assert [told for told in found(sentence) if told in expected or told[0] == expected[0][0]] == expected


def test_adjectives_share_the_noun_behind_them() -> None:
    for words in ("excellent or good results", "grade 3 or 4 harms"):
        assert list(each_name(words, 0, len(words))) == [(0, len(words))]
    assert len(list(each_name("good results and headache", 0, 25))) == 2


def test_what_was_to_be_measured_is_no_effect() -> None:
    assert is_no_effect("", "the primary outcome was the percentage of patients with remission at 6 months")
    assert not is_no_effect("", "the primary outcome was reached in 20 patients")
    assert not is_no_effect("", "the primary outcome was the rate of remission, which was 40%")


def test_what_could_not_be_told_is_no_finding() -> None:
    assert tells_nothing("regression of the nodes was difficult to assess")
    assert tells_nothing("the effect on the nodes could not be assessed")
    assert not tells_nothing("median survival was 12 months (95% ci, 8 to could not be evaluated)")
    assert not tells_nothing("regression of the nodes was seen, and breathing was less difficult")


def test_what_an_operation_was_done_for_is_not_its_harm() -> None:
    texts = (("Methods", METHODS), ("Results", f"{FIRST} Four patients underwent splenectomy because of bleeding."))
    assert not [c for c in claims(abstract(*texts)) if c.outcome == "bleeding" and c.treatment == "splenectomy"]


def test_progressive_disease_is_no_improvement() -> None:
    told = "Responses were partial response, stable disease and progressive disease in 12, 15 and 3, respectively."
    read = claims(abstract(("Methods", METHODS), ("Results", f"{FIRST} {told}")))
    assert not [c for c in read if c.outcome == "progressive disease" and str(c.direction) == "improvement"]
