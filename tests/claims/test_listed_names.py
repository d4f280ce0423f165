"""What the tagger marks in a report is cut where English coordinates and qualifies names, and nowhere else."""

from __future__ import annotations

import pytest

from evidence_kb.claims.reports.listed_names import bare_names, each_name


def each(text: str) -> list[str]:
    return [text[start:end] for start, end in each_name(text, 0, len(text))]


def bare(told: str, name: str) -> list[str]:
    at = told.index(name)
    return [told[start:end] for start, end in bare_names(told, at, at + len(name))]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("serum levels of iron and zinc", ["serum levels of iron", "zinc"]),
        ("disappearance of fever, cough, and rash", ["disappearance of fever", "cough", "rash"]),
        ("both itching and sleep quality", ["itching", "sleep quality"]),
        ("hospital stay nor survival", ["hospital stay", "survival"]),
        ("hospital stay as well as survival", ["hospital stay", "survival"]),
        ("glucose, insulin and lactate levels", ["glucose", "insulin", "lactate levels"]),
        ("ab and cd rates", ["ab", "cd rates"]),
        ("warning symptoms such as severe cramps", ["warning symptoms", "severe cramps"]),
        ("side effects including rash and fever", ["side effects", "rash", "fever"]),
        ("knee and ankle function, itching, and grip", ["knee and ankle function", "itching", "grip"]),
        ("number of pulsating cells, beat frequency, cell growth",
         ["number of pulsating cells", "beat frequency", "cell growth"]),
        ("closure of the wound and return of the hair and nails",
         ["closure of the wound", "return of the hair and nails"]),
    ],
)  # fmt: skip
def test_each_member_of_a_list_is_a_name(words: str, names: list[str]) -> None:
    assert each(words) == names


@pytest.mark.parametrize(
    "words",
    [
        "frequency and severity of falls",
        "a composite of falls, fractures and death",
        "risk of falls or fractures",
        "nausea and vomiting",
        "liver and spleen size",
        "axial and limb symptoms",
        "systolic and diastolic values",
        "structure of bone and vertebrae",
        "freedom from falls, fractures and death",
        "swelling of the face, lips and tongue",
        "pain in the neck and shoulder",
    ],
)
def test_what_is_one_thing_stays_one(words: str) -> None:
    assert each(words) == [words]


@pytest.mark.parametrize(
    ("told", "name", "names"),
    [
        ("he remained free of his previous gout", "remained free of his previous gout", ["gout"]),
        ("half of them achieved remission", "achieved remission", ["remission"]),
        ("changes suggestive of necrosis were seen", "changes suggestive of necrosis", ["necrosis"]),
        ("one died of sepsis", "died of sepsis", ["died"]),
        ("eight survived for a year", "survived for a year", ["survived"]),
        ("two discontinued treatment due to rash", "discontinued treatment due to rash", ["discontinued treatment"]),
        ("mortality at 90 days rose", "mortality at 90 days", ["mortality"]),
        ("collapse with atrial flutter occurred", "collapse with atrial flutter", ["collapse", "atrial flutter"]),
        # what is denied of a cause or a time is not denied at all
        ("nobody died of sepsis", "died of sepsis", ["died of sepsis"]),
        ("no deaths due to rash were seen", "deaths due to rash", ["deaths due to rash"]),
        ("it is not free of pain", "free of pain", ["free of pain"]),
        # names that hold such words
        ("infection with yeast occurred", "infection with yeast", ["infection with yeast"]),
        ("he was able to walk with sticks", "able to walk with sticks", ["able to walk with sticks"]),
        ("pain at rest fell", "pain at rest", ["pain at rest"]),
        ("the need for surgery fell", "need for surgery", ["need for surgery"]),
        ("difficulties with lenses rose", "difficulties with lenses", ["difficulties with lenses"]),
    ],
)
def test_what_leads_to_a_name_and_why_and_when_it_was_is_no_part_of_it(told: str, name: str, names: list[str]) -> None:
    assert bare(told, name) == names
