"""Names of treatments that only the tagger sees, for the judge to choose among."""

from __future__ import annotations

from shorthand import abstract
from test_report_judge import Sure

from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.reports.assemble import claims_of
from evidence_kb.claims.reports.tagged_treatments import tagged_treatments
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.findings import Direction

TOLD = ("Results", "After mud packs, pain fell in six patients.")


def study(methods: str, told: tuple[str, str] = TOLD, title: str = "Mud packs in fooitis") -> Study:
    return read_study(abstract(("Methods", methods), told, title=title), NO_TOPIC)


def test_a_treatment_that_no_pattern_knows_is_named_by_the_tagger() -> None:
    one = study("Nine patients with fooitis used mud packs for a week.")
    assert not any(one.mentions)
    seen = tagged_treatments(one)
    assert [(m.passage, m.text, m.role) for m in seen.mentions] == [
        (0, "Mud packs", "plain"), (1, "mud packs", "plain"), (2, "mud packs", "plain")
    ]  # fmt: skip
    assert {m.name for m in seen.mentions} == {"mud pack"}
    assert all(0 < sure <= 1 and share == 1 for sure, share in map(seen.of, seen.mentions))


def test_its_effect_is_a_claim_where_the_judge_believes_it() -> None:
    one = study("Nine patients with fooitis used mud packs for a week.")
    found = claims_of(one, Sure(Direction.IMPROVEMENT, 0.9, 0.8))
    assert [(c.treatment, c.outcome, c.score, c.rule) for c in found] == [("mud packs", "pain", 0.8, "report")]


def test_what_patterns_found_is_not_named_twice() -> None:
    one = study("Nine patients with fooitis were treated with zorplexine.", ("Results", "Zorplexine relieved pain."))
    assert [m.text for m in one.mentions[2]] == ["Zorplexine"]
    seen = tagged_treatments(one)
    known = one.mentions[2][0]
    assert (known.start, known.end) not in {(m.start, m.end) for m in seen.mentions if m.passage == 2}
    assert seen.of(known)[0] > 0


def test_nothing_is_named_in_a_study_that_speaks_of_a_second_arm_or_has_no_patients() -> None:
    for methods in ("Nine patients used mud packs and nine placebo.", "Nine mice were put into mud packs."):
        told = ("Results", "Pain fell.")
        assert tagged_treatments(study(methods, told, "Mud")).mentions == ()


def test_a_disease_is_no_treatment() -> None:
    one = study("Nine patients with gout used mud packs.", ("Results", "Gout improved."), "Gout and mud packs")
    assert "gout" not in {m.name for m in tagged_treatments(one).mentions}


def test_an_empty_or_endless_abstract_is_read() -> None:
    assert tagged_treatments(read_study([], NO_TOPIC)).mentions == ()
    many = ("Results", "After mud packs, pain fell in six patients. " * 300)
    assert tagged_treatments(study("Nine patients with fooitis used mud packs.", many)).mentions


def test_a_name_that_holds_one_that_was_stopped_is_stopped() -> None:
    told = ("Results", "Fever increased after discontinuation of zorplexine.")
    one = study("Nine patients with fooitis were treated with zorplexine.", told, "Zorplexine")
    assert {m.role for m in tagged_treatments(one).mentions if m.passage == 2} <= {"spared"}
