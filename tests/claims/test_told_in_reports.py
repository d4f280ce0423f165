"""How reports tell what nobody had, who went home, and harms that are the reason for the report."""

from __future__ import annotations

import pytest
from shorthand import abstract, by_rules

from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.rules.outcomes import phrase

SERIES = "Sixty patients with fooitis were treated with zorplexine. Pain improved in 20 patients."
CASE = "A 54-year-old woman with fooitis was treated with zorplexine."


def told(*sentences: str, title: str = "An unusual case of fooitis") -> list[tuple[str, str]]:
    read = by_rules(abstract((None, " ".join(sentences)), title=title))
    return [(c.outcome, str(c.direction)) for c in read]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "No rippling, implant rotation, infection or necrosis was observed.",
            ["rippling", "implant rotation", "infection", "necrosis"],
        ),
        ("No carcinoma in situ or infection was observed.", ["carcinoma in situ", "infection"]),
        ("None of nine patients showed evidence of azotaemia.", ["azotaemia"]),
        # nothing bad closes the list, and of the wanted nothing is denied as a harm
        ("No infection was observed, and walking distance improved.", ["infection"]),
    ],
)
def test_lists_in_which_nobody_had_anything(sentence: str, expected: list[str]) -> None:
    assert [name for name, way in told(SERIES, sentence) if way == "no_evidence"] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Three of these patients developed peritonitis postoperatively.", [("peritonitis", "worsening")]),
        ("Fifteen patients experienced at least one infection.", [("infection", "worsening")]),
        ("Twelve patients experienced one or more infections.", [("infections", "worsening")]),
        ("Disease control occurred in 40 patients.", [("disease control", "improvement")]),
        ("Tumor control failure occurred in 3 patients.", [("tumor control failure", "worsening")]),
        ("Wound healing problems occurred in 3 patients.", []),
    ],
)
def test_what_came_about_is_named_without_when_and_how_often(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [t for t in told(SERIES, sentence) if t[0] != "pain"] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The patient was discharged on day 8.", ["discharged"]),
        ("She was finally discharged home two days later.", ["discharged home"]),
        ("She was discharged against medical advice.", []),
        ("She was not discharged.", []),
        ("She was discharged without further complications.", ["discharged"]),
        ("She was discharged in a vegetative state.", []),
        ("She was discharged without improvement.", []),
        ("She was discharged with lasting weakness of both legs.", []),
        ("She was discharged, but died at home.", []),
        ("She was discharged but was readmitted with fever.", []),
        ("She was discharged with warfarin.", []),
    ],
)
def test_people_who_went_home(sentence: str, expected: list[str]) -> None:
    assert [name for name, _ in told(CASE, sentence) if name.startswith("discharged")] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We report a case of fooitis successfully treated with zorplexine.", ["successfully treated"]),
        ("The fooitis was treated successfully with zorplexine.", ["treated successfully"]),
        ("The fooitis was successfully treated with zorplexine.", ["success"]),
        ("Fooitis can be treated successfully with zorplexine.", []),
        ("Fooitis has often been treated successfully with zorplexine.", []),
        ("Those who are successfully treated with zorplexine may have pain.", []),
        ("The fooitis was less successfully treated with zorplexine than expected.", []),
        ("The fooitis was treated unsuccessfully with zorplexine.", []),
    ],
)
def test_success_without_a_verb_of_its_own(sentence: str, expected: list[str]) -> None:
    assert [name for name, _ in told(CASE, sentence) if "success" in name] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We report a case of severe hepatitis after zorplexine.", [("severe hepatitis", "worsening")]),
        ("We report a woman who developed acute pancreatitis after zorplexine.", [("acute pancreatitis", "worsening")]),
        ("The development of hepatitis during zorplexine therapy is reported.", [("hepatitis", "worsening")]),
        ("We report a case of hepatitis in a woman taking zorplexine.", [("hepatitis", "worsening")]),
        # what came back after it was there before
        ("We report a case of a cyst that recurred after zorplexine.", []),
        ("The occurrence of hepatitis is analysed in women treated with zorplexine.", []),
        # nobody had it, or fewer
        ("There were no cases of hepatitis after zorplexine.", []),
        ("We report no cases of hepatitis in women taking zorplexine.", []),
        ("We report that the number of episodes of angina after zorplexine fell.", []),
        ("We report that the development of hepatitis after zorplexine was prevented by fluids.", []),
        # what it was given for
        ("We report a case of refractory epilepsy in a woman taking zorplexine.", []),
        ("We report a case of splenomegaly in a woman treated with zorplexine.", []),
        ("We report a case of hepatitis after zorplexine failure.", []),
    ],
)
def test_harms_that_are_the_reason_for_the_report(sentence: str, expected: list[tuple[str, str]]) -> None:
    read = told(sentence, CASE, "Her fooitis improved.", title="Zorplexine in one woman")
    assert [t for t in read if t[1] == "worsening"] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("She received zorplexine with marked clinical improvement.", [("clinical improvement", "improvement")]),
        ("She was started on zorplexine, showing complete resolution of fever.", [("fever", "improvement")]),
        ("She received zorplexine with no clinical improvement.", []),
        ("She received zorplexine with the aim of clinical improvement.", []),
        ("She received zorplexine with the expected improvement.", []),
        ("She was started on zorplexine, resulting in an allergic response.", []),
    ],
)
def test_gains_behind_what_was_given(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [t for t in told(CASE, sentence) if t[1] == "improvement"] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("These therapies improved walking distance.", [("walking distance", "improvement")]),
        ("This procedure reduces pain and improves sleep.", [("pain", "improvement"), ("sleep", "improvement")]),
        ("These patients improved walking distance.", []),
        ("The previous treatments improved walking distance.", []),
    ],
)
def test_the_treatment_that_was_told_before_did_it(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [t for t in told(CASE, sentence) if t[1] == "improvement"] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Her fever resolved two weeks later.", [("fever", "improvement")]),
        ("Fever and cough disappeared each time.", [("fever", "improvement"), ("cough", "improvement")]),
        ("Subsequently, a renal failure developed.", [("renal failure", "worsening")]),
        ("She is in good health 12 months after the operation.", [("good health", "improvement")]),
        ("She became normocalcemic.", [("normocalcemic", "improvement")]),
        ("Histologically, an unusual renal failure developed.", []),
        ("The fever resolved the question.", []),
        ("She was in a good mood.", []),
        ("She was normochromic.", []),
    ],
)
def test_when_it_came_stands_before_or_behind(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert told(CASE, sentence) == expected


def test_people_are_living_but_live_somewhere() -> None:
    assert told(SERIES, "Seventeen patients are living.")[-1] == ("survival", "improvement")
    assert told(SERIES, "Seventeen patients are living after 5 years.")[-1] == ("survival", "improvement")
    for where in ("with a partner", "at home", "5 miles from a hospital"):
        assert ("survival", "improvement") not in told(SERIES, f"Seventeen patients are living {where}.")


def test_adjectives_before_a_comma_are_no_part_of_a_name() -> None:
    read = told(SERIES, "Three patients experienced severe, symptomatic thrombocytopenia.")
    assert ("symptomatic thrombocytopenia", "worsening") in read


@pytest.mark.parametrize("words", ["hepatic, renal or cardiac failure", "hepatic, and renal failure"])
def test_adjectives_that_lean_on_the_last_name_are(words: str) -> None:
    assert phrase(words, 0, len(words), NO_TOPIC) is None
