"""What rules and the learned path read of one study, put together."""

from __future__ import annotations

from dataclasses import replace

from evidence_kb.claims import extract
from evidence_kb.claims.comparing.one_claim import RULE
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.merging import merged
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote
from evidence_kb.model import Passage, PassageKind

TITLE = "Zorplexine for gout"
SERIES = (
    "Twenty-two patients with gout were treated with zorplexine. Pain fell in 14 patients. "
    "The flare rate was lower in women than in men. One patient had a rash."
)
TRIAL = SERIES.replace("were treated with", "were randomised to placebo or")


def study(abstract: str) -> Study:
    kinds = (PassageKind.TITLE, PassageKind.ABSTRACT, PassageKind.EXCERPT, PassageKind.SUMMARY)
    texts = (TITLE, abstract, "Pain fell with zorplexine.", "Pain fell.")
    return read_study([Passage("k", kind, None, text, True) for kind, text in zip(kinds, texts, strict=True)], NO_TOPIC)


def claim(of: Study, words: str, *, passage: int = 1, rule: str = "rule", score: float | None = None) -> Claim:
    start = of.passages[passage].text.index(words)
    return Claim(
        Quote(passage, start, start + len(words), words), Basis.OWN_DATA, Change.DECREASED, Direction.IMPROVEMENT, rule,
        "zorplexine", "pain", score=score,
    )  # fmt: skip


def test_without_a_second_arm_the_rules_have_the_word() -> None:
    of = study(SERIES)
    rules = [claim(of, "Pain fell"), claim(of, TITLE, passage=0)]
    assert merged(rules, None, of) == tuple(rules)


def test_in_the_abstract_of_a_controlled_study_the_learned_path_speaks_alone() -> None:
    of = study(TRIAL)
    own, compared = [claim(of, TITLE, passage=0), claim(of, "Pain fell")], claim(of, "The flare rate", rule=RULE)
    assert merged(own, (compared,), of) == (compared,)
    assert merged(own, (), of) == ()


def test_what_rules_read_elsewhere_stays_and_all_stand_in_the_order_of_their_places() -> None:
    of = study(TRIAL)
    excerpt, summary = claim(of, "Pain fell", passage=2), claim(of, "Pain fell", passage=3)
    late, early = claim(of, "The flare rate", rule=RULE), claim(of, "Pain fell", rule=RULE)
    assert merged([excerpt, summary], (late, early), of) == (early, late, excerpt, summary)


def test_where_nobody_was_assigned_rules_are_heard_of_sentences_that_compare_nothing() -> None:
    of = study(SERIES)
    pain, flares, rash = (claim(of, words) for words in ("Pain fell", "The flare rate", "One patient had a rash"))
    assert merged([pain, flares, rash], (), of) == (pain, rash)


def test_where_the_learned_path_reads_a_comparison_it_speaks_alone() -> None:
    of = study(SERIES)
    pain, rash = claim(of, "Pain fell"), claim(of, "One patient had a rash")
    sure = claim(of, "Pain fell in 14 patients.", rule=RULE, score=0.8)
    assert merged([pain, rash], (sure,), of) == (sure, rash)
    unsure = replace(sure, score=0.3)
    assert set(merged([pain, rash], (unsure,), of)) == {pain, unsure, rash}


def test_a_series_with_groups_that_nobody_was_assigned_to_is_read() -> None:
    read = extract([Passage("k", PassageKind.TITLE, None, TITLE), Passage("k", PassageKind.ABSTRACT, None, SERIES)])
    assert {(c.outcome, c.numbers.events_n) for c in read.claims} >= {("pain", 14), ("rash", 1)}
    assert not [c for c in read.claims if "flare" in c.outcome]


def test_where_no_comparison_is_sure_groups_may_be_named() -> None:
    told = "Pain fell in both groups. Disease control lasted more than 3 months."
    of = study(f"{SERIES} {told}")
    pain, lasted = claim(of, "Pain fell in both groups"), claim(of, "Disease control lasted")
    unsure, sure = (claim(of, "The flare rate", rule=RULE, score=score) for score in (0.3, 0.9))
    assert merged([pain, lasted], (), of) == (pain, lasted)
    assert merged([pain, lasted], (unsure,), of) == (unsure, pain, lasted)
    assert merged([pain, lasted], (sure,), of) == (sure, lasted)


def test_groups_that_are_compared_or_had_something_else_are_left_to_the_learned_path() -> None:
    told = ("Pain fell in the conservative group", "Fewer flares came in one group than in the other")
    of = study(f"{SERIES} {'. '.join(told)}.")
    assert merged([claim(of, words) for words in told], (), of) == ()
    of = study(f"{SERIES} Eight were treated with colchicine. Pain fell in both groups.")
    assert merged([claim(of, "Pain fell in both groups")], (), of) == ()


def test_the_group_of_those_who_had_nothing_of_the_kind_is_no_group_of_the_treated() -> None:
    told = (
        "Pain fell in the second group",
        "Pain rose in the unexposed group",
        "Sleep improved in the usual care group",
    )
    of = study(f"{SERIES} {'. '.join(told)}. Rest improved in all groups.")
    rest = claim(of, "Rest improved in all groups")
    assert merged([*(claim(of, words) for words in told), rest], (), of) == (rest,)
    of = study(f"{SERIES} Twenty who were not given it were followed. Rest improved in all groups.")
    assert merged([claim(of, "Rest improved in all groups")], (), of) == ()


def test_what_only_two_groups_have_is_left_to_the_learned_path() -> None:
    two = "Pain fell with zorplexine. Visits were reduced (rate ratio 0.52). Sleep fell. Stays were shorter with it."
    of = study(SERIES + " " + two)
    rules = [claim(of, words) for words in ("Visits were reduced", "Sleep fell", "Stays were shorter")]
    sure = replace(claim(of, "Pain fell with zorplexine", rule=RULE), score=0.9)
    assert merged(rules, (sure,), of) == (sure, rules[1])
