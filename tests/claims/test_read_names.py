"""Reports: a name beside one that a rule read is another finding, and a list is no name."""

from __future__ import annotations

import pytest
from shorthand import abstract
from test_report_judge import METHODS, Sure

from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.reports.assemble import claims_of
from evidence_kb.claims.reports.read_names import each_of, left_of, place_of
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.study.study import read_study
from evidence_kb.findings import Change, Direction

FEVER = "Fever resolved in 12 of 20 patients."


def scene(words: str) -> Scene:
    return Scene(words, 0, len(words), 0, len(words), "results", False, (), (), NO_TOPIC)


def at(words: str, name: str) -> tuple[int, int]:
    return words.index(name), words.index(name) + len(name)


def raw(words: str, name: str, *, is_negated: bool = False, verb: str = "") -> Raw:
    start = words.index(verb or name)
    return Raw(name, Change.UNCLEAR, Direction.IMPROVEMENT, "named", start, is_negated)


@pytest.mark.parametrize(
    ("words", "span", "read", "left"),
    [
        ("developed a large renal infarct with massive renal oedema", "renal infarct with massive renal oedema",
         ["renal infarct"], ["massive renal oedema"]),
        ("pulse, vcq and plasma renin fell", "pulse, vcq and plasma renin", ["pulse", "plasma renin"], ["vcq"]),
        # half a name waits for the noun that it shares
        ("had a good clinical and bacteriologic response", "good clinical and bacteriologic response",
         ["bacteriologic response"], []),
        # places of one thing are no other ones
        ("showed no deposits in the lymph nodes, liver and lungs", "deposits in the lymph nodes, liver and lungs",
         ["deposits"], []),
        ("had long periods of normal rhythm", "long periods of normal rhythm", ["long periods"], []),
    ],
)  # fmt: skip
def test_a_name_beside_one_that_a_rule_read_is_left(words: str, span: str, read: list[str], left: list[str]) -> None:
    found = left_of(scene(words), at(words, span), [at(words, name) for name in read])
    assert [words[start:end] for start, end in found] == left


@pytest.mark.parametrize(
    ("words", "name", "seen", "is_negated", "expected"),
    [
        ("no signs of peritonitis or hepatic abscess", "peritonitis or hepatic abscess",
         ["peritonitis", "hepatic abscess"], True, ["peritonitis", "hepatic abscess"]),
        ("reduced pain and improving knee mobility", "pain and improving knee mobility",
         ["pain", "knee mobility"], False, ["pain", "knee mobility"]),
        ("one had gout and another bradycardia", "gout and another bradycardia",
         ["gout", "bradycardia"], False, ["gout", "bradycardia"]),
        # nobody knows how many had each
        ("peritonitis or hepatic abscess in 4 of 9", "peritonitis or hepatic abscess",
         ["peritonitis", "hepatic abscess"], False, ["peritonitis or hepatic abscess"]),
        # half a name, and what the tagger does not see
        ("lowered left atrial and end-diastolic pressures", "left atrial and end-diastolic pressures",
         ["left atrial", "end-diastolic pressures"], False, ["left atrial and end-diastolic pressures"]),
        ("no signs of peritonitis or hepatic abscess", "peritonitis or hepatic abscess",
         ["peritonitis"], True, ["peritonitis or hepatic abscess"]),
    ],
)  # fmt: skip
def test_a_list_is_told_member_by_member(
    words: str, name: str, seen: list[str], is_negated: bool, expected: list[str]
) -> None:
    found = each_of(scene(words), raw(words, name, is_negated=is_negated), [at(words, s) for s in seen])
    assert [one.outcome for one in found] == expected
    assert all(words.startswith(one.outcome, one.at) for one in found)


def test_what_a_rule_read_stands_where_its_name_does() -> None:
    words = "the patient became quiet and was able to climb"
    assert place_of(scene(words), raw(words, "able to climb", verb="became")) == at(words, "able to climb")
    # a word of the rule's own stands for the verb
    words = "the tremor responded at once"
    assert place_of(scene(words), raw(words, "response", verb="responded")) == (11, 19)
    words = "stopped it, and pain and itch went away"
    stopped = raw(words, "discontinuation of it", verb="stopped")
    assert each_of(scene(words), stopped, [at(words, "stopped"), at(words, "pain")]) == [stopped]


def _outcomes(told: str) -> list[str]:
    study = read_study(abstract(METHODS, ("Results", f"{FEVER} {told}")), NO_TOPIC)
    found = claims_of(study, Sure(Direction.IMPROVEMENT, chance=0.9, right=0.9))
    return [claim.outcome or "" for claim in found][1:]


def test_each_finding_is_told_once() -> None:
    outcomes = _outcomes("There were no signs of peritonitis or hepatic abscess.")
    assert len(outcomes) == len(set(outcomes))
    assert not any(" or " in outcome for outcome in outcomes)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("No tumours recurred.", ["recurrence of tumours"]),
        ("No tumours were seen.", ["tumours"]),
        ("No headache returned.", ["recurrence of headache"]),
        # what is good to have is not recurrent
        ("No vision returned.", ["vision"]),
        ("No motor function came back.", ["motor function"]),
    ],
)
def test_what_did_not_recur_was_there_before(told: str, expected: list[str]) -> None:
    assert _outcomes(told) == expected
