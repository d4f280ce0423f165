"""Reports without a control group: what a judge reads where rules are silent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from importlib import resources

import numpy as np
import pytest
from shorthand import abstract

from evidence_kb.claims.certainty import REPORT_CUT, RULE_CUT
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.trees import trees_of
from evidence_kb.claims.reports import claim_reader
from evidence_kb.claims.reports.assemble import claims_of
from evidence_kb.claims.reports.claim_reader import Stated
from evidence_kb.claims.reports.count_signs import COLUMNS as COUNT_COLUMNS
from evidence_kb.claims.reports.count_signs import Option
from evidence_kb.claims.reports.report_model import PARTS, Judge, heard, shipped
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.claims.reports.report_signs import CLAIM_COLUMNS, DIRECTIONS, NOT_SEEN, OUTCOME_COLUMNS
from evidence_kb.claims.study.study import read_study
from evidence_kb.findings import Claim, Direction

METHODS = ("Methods", "Twenty patients with fooitis were treated with zorplexine.")
TOLD = ("Results", "Fever resolved in 12 of 20 patients.")
SILENT = ("Results", "Fever resolved in 12 of 20 patients. Pain was a thing of the past at six weeks.")


class Sure:
    """A judge that sees one direction everywhere, takes `n` for the count where it is printed; it notes all it sees."""

    def __init__(self, direction: Direction, chance: float, right: float, n: int = -1) -> None:
        self.chances = [chance if d is direction else 0.0 for d in DIRECTIONS]
        self.is_right, self.n = right, n
        self.choices: list[Sequence[Option]] = []
        self.rows: list[Sequence[float]] = []
        self.claims: list[tuple[Claim, Sequence[float]]] = []
        self.said: list[Stated] = []

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        self.rows.append(row)
        return self.chances

    def counts(
        self, passage: int, span: tuple[int, int], direction: Direction, choices: Sequence[Option]
    ) -> Sequence[float]:
        self.choices.append(choices)
        wanted = [choice.values.events_n == self.n for choice in choices]
        return [float(is_it) for is_it in wanted] if any(wanted) else [1.0, *[0.0] * (len(choices) - 1)]

    def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
        self.claims.append((claim, row))
        self.said.append(said)
        return self.is_right


def read(judge: Judge, *sections: tuple[str | None, str], title: str = "Zorplexine in fooitis") -> tuple[Claim, ...]:
    return claims_of(read_study(abstract(*sections, title=title), NO_TOPIC), judge)


def test_the_judge_reads_what_no_rule_reads() -> None:
    rules = [c.outcome for c in read(Sure(Direction.IMPROVEMENT, 0.0, 1.0), METHODS, SILENT)]
    assert rules == ["fever"]
    added = [c for c in read(Sure(Direction.IMPROVEMENT, 0.9, 0.8), METHODS, SILENT) if c.outcome not in rules]
    assert [(c.rule, c.treatment, c.outcome, c.direction, c.score) for c in added] == [
        ("report", "zorplexine", "pain", Direction.IMPROVEMENT, 0.8)
    ]


def test_the_judge_weighs_what_rules_read_and_changes_nothing_else_of_it() -> None:
    believed, doubted = (read(Sure(Direction.WORSENING, 0.0, right), METHODS, TOLD) for right in (0.9, 0.1))
    assert [(c.outcome, c.direction, c.score) for c in believed] == [("fever", Direction.IMPROVEMENT, 0.9)]
    assert [replace(c, score=0.9) for c in doubted] == list(believed)


def test_every_claim_that_is_weighed_comes_with_its_words() -> None:
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    read(judge, METHODS, SILENT)
    assert [(s.treatment, s.outcome) for s in judge.said] == [(c.treatment, c.outcome) for c, _ in judge.claims]
    assert {len(row) for _, row in judge.claims} == {len(CLAIM_COLUMNS) - 1}


def test_a_claim_is_read_beside_its_words_unless_that_is_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Stated] = []
    monkeypatch.setattr(claim_reader, "odds", lambda said: asked.append(said) or 2.0)
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    read(judge, METHODS, SILENT)
    (claim, row), said = judge.claims[0], judge.said[0]
    likely = shipped().right(claim, row, said)
    assert asked == [said] and likely >= RULE_CUT
    unlikely = {"chance": 0.2, "second": 0.5, "told_direction": 0.2, "tagged": 0.1, "only_tagged": 1.0}
    unlikely |= {"by_report": 1.0, "by_verb-of-change": 0.0, "count_chance": 0.2, "count_second": 0.9}
    hopeless = [unlikely.get(name, value) for name, value in zip(CLAIM_COLUMNS, row, strict=False)]
    assert shipped().right(replace(claim, rule=REPORT), hopeless, said) < REPORT_CUT
    assert asked == [said]


@pytest.mark.parametrize("rule", ["verb-of-change", REPORT])
def test_of_what_a_rule_read_the_reader_is_heard_only_where_he_believes_it(rule: str) -> None:
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    read(judge, METHODS, SILENT)
    claim = replace(judge.claims[0][0], rule=rule)
    assert heard(claim, 2.0) == 2.0
    assert (heard(claim, -4.0) == heard(claim, -3.0)) is (rule != REPORT)


def test_what_fell_and_had_better_not_got_worse_whatever_the_judge_believes() -> None:
    fell = ("Results", "Haemoglobin decreased in 12 of 20 patients.")
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    read(judge, METHODS, fell)
    chances = {claim.direction: row[CLAIM_COLUMNS.index("chance")] for claim, row in judge.claims}
    assert chances[Direction.WORSENING] == 0.9


def test_improvement_of_something_is_no_outcome_beside_it() -> None:
    seen = ("Results", "Improvement was seen in bone lesions for 12 patients.")
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    assert [c.outcome for c in read(judge, METHODS, seen)] == ["bone lesions"]


@pytest.mark.parametrize(
    "told", ["Zorplexine was effective in severe fooitis.", "Zorplexine is a safe treatment of severe fooitis."]
)
def test_what_a_treatment_is_good_for_is_no_outcome_beside_that_it_is_good(told: str) -> None:
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    assert not [c for c in read(judge, METHODS, ("Conclusion", told)) if "fooitis" in c.outcome]


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("Zorplexine was effective in seizure control.", "seizure control"),
        ("Lung compliance was excellent.", "lung compliance"),
    ],
)
def test_what_only_sounds_alike_is_an_outcome(told: str, outcome: str) -> None:
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    assert outcome in [c.outcome.lower() for c in read(judge, METHODS, ("Results", told))]


@pytest.mark.parametrize("told", ["Adherence was excellent.", "Zorplexine remains the drug of choice."])
def test_how_a_treatment_is_taken_is_none_of_its_effects(told: str) -> None:
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.8)
    found = read(judge, METHODS, ("Results", f"{told} Sleep was excellent."))
    assert [c.outcome.lower() for c in found] == ["sleep"]


class Torn(Sure):
    """A judge that sees a direction, and a second one nearly as likely, and believes in the latter."""

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        return [{Direction.IMPROVEMENT: 0.4, Direction.WORSENING: self.second}.get(d, 0.0) for d in DIRECTIONS]

    def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
        return 0.9 if claim.direction is Direction.WORSENING else 0.6

    second = 0.35


def test_a_second_direction_is_put_to_the_judge_where_it_has_a_chance() -> None:
    torn, sure = Torn(Direction.IMPROVEMENT, 0.0, 1.0), Torn(Direction.IMPROVEMENT, 0.0, 1.0)
    sure.second = 0.1
    for judge, wanted in ((torn, Direction.WORSENING), (sure, Direction.IMPROVEMENT)):
        found = [c for c in read(judge, METHODS, SILENT) if c.outcome == "pain"]
        assert [c.direction for c in found] == [wanted]


class Unsure(Sure):
    """A judge to whom every number is likely, the fewest a little more, and who believes in the most."""

    def counts(
        self, passage: int, span: tuple[int, int], direction: Direction, choices: Sequence[Option]
    ) -> Sequence[float]:
        return [0.9 - 0.01 * (choice.values.events_n or 0) for choice in choices]

    def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
        return (claim.numbers.events_n or 0) / 100


def test_a_second_number_is_put_to_the_judge_where_it_has_a_chance() -> None:
    told = ("Results", f"{TOLD[1]} Pain was a thing of the past in some, in 14 of 20 at six weeks.")
    found = [c for c in read(Unsure(Direction.IMPROVEMENT, 0.9, 1.0), METHODS, told) if c.outcome == "pain"]
    assert [(c.numbers.events_n, c.numbers.total_n) for c in found] == [(14, 20)]


def test_in_a_study_with_a_second_arm_the_judge_reads_nothing_but_weighs_what_rules_read() -> None:
    judge = Sure(Direction.WORSENING, 0.0, 0.1)
    arms = ("Methods", "Twenty patients with fooitis were treated with zorplexine and twenty with placebo.")
    assert {(claim.score, str(claim.direction)) for claim in read(judge, arms, TOLD)} == {(0.1, "improvement")}


@pytest.mark.parametrize(
    "told",
    [
        "Zorplexine was stopped. Pain was a thing of the past at six weeks.",
        "Zorplexine was given. All drugs were discontinued. Pain was a thing of the past at six weeks.",
    ],
)
def test_what_was_stopped_is_no_cause_whatever_the_judge_says(told: str) -> None:
    judge = Sure(Direction.IMPROVEMENT, 1.0, 1.0)
    found = read(judge, (None, f"A 40-year-old man with fooitis took zorplexine. {told}"), title="A case")
    assert [c for c in found if c.rule == "report" and c.outcome == "pain"] == []


@pytest.mark.parametrize(
    "told",
    [
        "Without zorplexine, pain resolved in all patients.",
        "Zorplexine was not given to five patients, whose pain resolved.",
        "No zorplexine was given to four patients, all of whom died.",
    ],
)
def test_nothing_is_told_of_who_was_not_given_the_treatment(told: str) -> None:
    found = read(Sure(Direction.IMPROVEMENT, 1.0, 1.0), METHODS, ("Results", f"{TOLD[1]} {told}"))
    assert [claim.outcome for claim in found] == ["fever"]


@pytest.mark.parametrize(
    ("told", "n", "total"),
    [
        ("There were two haemorrhagic complications.", 2, None),
        ("Complications were bruising (n = 15, 25%) and haematoma.", 15, None),
        ("Pain subsided in all patients.", 20, 20),
        ("Pain subsided in 12 of 20 patients.", 12, 20),
        ("Fever resolved in 12 of 20, and in 7 of them after a day.", 12, 20),  # the count of a rule stays
    ],
)
def test_every_number_that_may_count_people_is_put_to_the_judge(told: str, n: int, total: int | None) -> None:
    judge = Sure(Direction.WORSENING, 0.9, 0.9, n)
    found = read(judge, METHODS, ("Results", f"{TOLD[1]} {told}"))
    assert (n, total) in {(c.numbers.events_n, c.numbers.total_n) for c in found if c.quote.text in told}


@pytest.mark.parametrize(
    "told",
    [
        "Pain subsided after 3 months.",
        "Pain subsided under 3 mg zorplexine.",
        "Pain subsided since 1979.",
        "Pain subsided (p = 0.03).",
        "Pain subsided from 3.5 to 1.2.",
        "Pain subsided by 3%.",
        "Pain subsided in a 3-year-old boy.",
        "Pain subsided in case 3.",
        "Pain subsided to grade 3.",
    ],
)
def test_times_doses_and_shares_count_nobody(told: str) -> None:
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.9, 3)
    found = read(judge, METHODS, ("Results", f"{TOLD[1]} {told}"))
    assert {c.numbers.events_n for c in found if c.quote.text in told} == {None}


def test_nobody_is_counted_where_nothing_happened() -> None:
    judge = Sure(Direction.NO_EVIDENCE, 0.9, 0.9, 20)
    found = read(judge, METHODS, ("Results", f"{TOLD[1]} No complications occurred in the 20 patients."))
    assert {c.numbers.events_n for c in found if c.outcome == "complications"} == {0}


def test_another_treatment_is_taken_only_where_the_judge_finds_it_likelier() -> None:
    class Prefers(Sure):
        def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
            return 0.9 if claim.treatment == self.name else 0.2

        name = ""

    told = ("Results", "Vexatol was given before. After zorplexine, fever resolved in 12 of 20 patients.")
    for name, rule in (("zorplexine", "verb-of-change"), ("vexatol", "report")):
        judge = Prefers(Direction.IMPROVEMENT, 0.9, 0.9)
        judge.name = name
        found = read(judge, METHODS, told)
        assert [(c.outcome, c.treatment, c.score) for c in found] == [("fever", name, 0.9)]
        assert (found[0].rule == "report") is (rule == "report")


def test_the_judge_says_whether_a_change_is_good_where_a_rule_does_not_know() -> None:
    told = ("Results", f"{TOLD[1]} Fooness increased with zorplexine.")
    for chance, directions in ((0.9, [Direction.IMPROVEMENT]), (0.4, []), (0.0, [])):
        found = read(Sure(Direction.IMPROVEMENT, chance, 0.9), METHODS, told)
        assert [c.direction for c in found if c.outcome == "fooness"] == directions


def test_an_outcome_stands_within_its_quote() -> None:
    told = (
        "Results",
        "Pain and fever resolved, nausea developed in two patients and all of them died.",
    )
    found = read(Sure(Direction.WORSENING, 1.0, 1.0), METHODS, told)
    assert found and all(claim.outcome in claim.quote.text.lower() for claim in found if claim.rule == "report")


def test_what_the_judge_reads_changes_nothing_that_rules_read_behind_it() -> None:
    later = ("Results", f"{SILENT[1]} Rash developed in two patients.")
    rules = read(Sure(Direction.IMPROVEMENT, 0.0, 1.0), METHODS, later)
    both = read(Sure(Direction.IMPROVEMENT, 0.9, 0.9), METHODS, later)
    assert [replace(c, score=1.0) for c in both if c.rule != "report"] == list(rules)


def test_rows_have_a_value_for_each_column() -> None:
    judge = Sure(Direction.IMPROVEMENT, 0.9, 0.9)
    read(judge, METHODS, SILENT)
    assert judge.rows and judge.claims
    assert {len(row) for row in judge.rows} == {len(OUTCOME_COLUMNS)}
    assert {len(row) for _, row in judge.claims} == {len(CLAIM_COLUMNS) - 1}  # the last is what reading it tells
    assert {len(choice.row) for choices in judge.choices for choice in choices} == {len(COUNT_COLUMNS)}
    chance = CLAIM_COLUMNS.index("chance")
    assert {row[chance] for claim, row in judge.claims if claim.rule == "report"} == {0.9}


def test_the_shipped_judge_tells_good_from_bad_and_from_nothing() -> None:
    """The same place with three different words beside it."""

    def chances(words: str) -> dict[str, float]:
        judge = Sure(Direction.IMPROVEMENT, 0.0, 0.0)
        read(judge, METHODS, ("Results", f"Fever resolved in 12 of 20 patients. {words}"))
        return dict(zip(DIRECTIONS, shipped().directions(0, (0, 0), judge.rows[-1]), strict=True))

    better, none = chances("Pain subsided completely in all patients."), chances("No complications occurred.")
    worse = chances("Pneumonia developed in three patients.")
    assert max(better, key=better.__getitem__) is Direction.IMPROVEMENT
    assert max(worse, key=worse.__getitem__) is Direction.WORSENING
    assert max(none, key=none.__getitem__) is Direction.NO_EVIDENCE


def test_the_weights_are_those_of_their_card() -> None:
    folder = resources.files("evidence_kb.claims").joinpath("weights")
    card = json.loads(folder.joinpath("report.card.json").read_text(encoding="utf-8"))
    data = folder.joinpath("report.npz").read_bytes()
    assert (card["sha256"], card["bytes"]) == (sha256(data).hexdigest(), len(data))
    assert card["columns"] == {
        "outcome": list(OUTCOME_COLUMNS),
        "count": list(COUNT_COLUMNS),
        "claim": list(CLAIM_COLUMNS),
    }
    assert all(entry["annotations"].startswith("Apache-2.0") for entry in card["data"])
    assert len(PARTS) == len(DIRECTIONS) + 2 and len(NOT_SEEN) == OUTCOME_COLUMNS.index("good_up")


def test_models_whose_trees_stand_side_by_side_answer_as_each_does_alone() -> None:
    with (
        resources.files("evidence_kb.claims").joinpath("weights/report.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        held = {name: arrays[name] for name in arrays.files}
    for seed in range(5):
        row = np.random.default_rng(seed).normal(size=(1, len(OUTCOME_COLUMNS)))
        alone = [float(trees_of(held, part)(row)[0]) for part in PARTS[: len(DIRECTIONS)]]
        assert list(shipped().directions(0, (0, 1), row[0].tolist())) == alone
        assert len(set(alone)) > 1
