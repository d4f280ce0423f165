from __future__ import annotations

import re
from math import comb
from pathlib import Path
from sqlite3 import IntegrityError
from typing import Any

import pytest
from cell_rows import BETTER, SAME, UNCLEAR, WORSE, Literature
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.cell_sums import TALLIES
from evidence_kb.cells import Known, emptiness, sign_test, together
from evidence_kb.findings import Direction
from evidence_kb.pages.stored_queries import CONTRADICTIONS
from evidence_kb.store_mentions import Forms
from evidence_kb.text import fold

HERE = (10, 20)


@pytest.fixture
def kb(tmp_path: Path) -> Literature:
    made = Literature(tmp_path / "evidence.db")
    made.treatment(1, "drug")
    made.outcome(1, "pain")
    for study in range(1, 13):
        made.study(study)
    return made


def test_a_study_that_is_quoted_often_still_counts_once_with_its_own_patients(kb: Literature) -> None:
    kb.claim(1, total_n=5, level_start=4)
    kb.claim(1, total_n=5, level_start=4)
    for study in range(2, 12):
        kb.claim(study, basis="reports_other")
    kb.derive()
    cell = kb.cell()
    assert (cell["statements_n"], cell["studies_n"], cell["participants_n"]) == (12, 1, 5)
    assert (cell["direction"], cell["emptiness"], cell["best_level"]) == (BETTER, None, 4)


def test_studies_that_disagree_make_a_mixed_cell(kb: Literature) -> None:
    for study, direction in ((1, BETTER), (2, WORSE), (3, SAME)):
        kb.claim(study, direction=direction)
    kb.derive()
    cell = kb.cell()
    assert cell["direction"] == "mixed"
    assert [cell[name] for name in TALLIES] == [1, 1, 1, 0, 0, 0]


def test_a_randomised_trial_counts_with_all_its_participants_and_another_study_with_those_that_the_words_count(
    kb: Literature,
) -> None:
    kb.study(13, design="RCT", participants_n=90)
    kb.study(14, design="cohort", participants_n=486)
    kb.study(15, design="RCT", participants_n=10)
    kb.claim(13, total_n=44)
    kb.claim(14)
    kb.claim(15, total_n=20)  # more people than the trial is said to have: one of the two was misread
    kb.derive()
    cell = kb.cell()
    assert (cell["studies_n"], cell["participants_n"], cell["participants_unknown_n"]) == (3, 110, 1)


def test_unknown_numbers_of_patients_are_counted_and_never_taken_for_zero(kb: Literature) -> None:
    kb.claim(1)
    kb.derive()
    assert kb.cell()["participants_n"] is None
    kb.claim(2, total_n=7)
    kb.derive()
    assert (kb.cell()["participants_n"], kb.cell()["participants_unknown_n"]) == (7, 1)


def test_groups_within_one_study_are_not_added_up(kb: Literature) -> None:
    kb.claim(1, total_n=8)
    kb.claim(1, total_n=14)
    kb.derive()
    assert kb.cell()["participants_n"] == 14


def test_absence_of_evidence_is_not_an_improvement(kb: Literature) -> None:
    kb.claim(1, direction="no_evidence")
    kb.derive()
    cell = kb.cell()
    assert (cell["direction"], cell["no_evidence_n"], cell["improved_n"]) == ("no_evidence", 1, 0)


def test_how_a_minority_fared_is_no_direction_of_the_whole_group_unless_it_is_a_harm(kb: Literature) -> None:
    kb.outcome(2, "fever", "harm")
    for outcome in (1, 2):
        kb.claim(1, outcome=outcome, direction=SAME, events_n=3, total_n=91)
    kb.derive()
    assert (kb.cell()["direction"], kb.cell()["unclear_n"], kb.cell()["participants_n"]) == (UNCLEAR, 1, 91)
    assert kb.cell(outcome=2)["direction"] == SAME


@pytest.mark.parametrize(
    ("numbers", "counts_as"),
    [
        ({"events_n": 3, "percent_printed": 16.7}, UNCLEAR),  # "3 patients (16.7%)"
        ({"percent_printed": 49.9}, UNCLEAR),
        ({"percent_printed": 50.0}, BETTER),
        ({"events_n": 2, "total_n": 4, "percent_printed": 20.0}, BETTER),  # the people outweigh a misprint
        ({"events_n": 3, "cohort_n": 18}, BETTER),  # of how many was not read: the cohort may have had other treatments
        ({"events_n": 0, "total_n": 10}, BETTER),  # of none, and so of all
        ({"percent_printed": 30.0, "rule": "comparison", "comparator_text": "placebo"}, BETTER),
        ({"percent_printed": 30.0, "rule": "comparison", "comparator_text": "none"}, UNCLEAR),  # after against before
    ],
)
def test_a_minority_may_be_printed_as_a_percentage_alone(
    numbers: dict[str, Any], counts_as: str, kb: Literature
) -> None:
    kb.outcome(2, "fever", "harm")
    for outcome in (1, 2):
        kb.claim(1, outcome=outcome, **numbers)
    kb.derive()
    assert (kb.cell()["direction"], kb.cell(outcome=2)["direction"]) == (counts_as, BETTER)


@pytest.mark.parametrize(("percent", "told_n"), [(16.7, 0), (83.3, 1)])
def test_a_minority_contradicts_nobody(percent: float, told_n: int, kb: Literature) -> None:
    kb.claim(1, direction=BETTER)
    kb.claim(2, direction=SAME, events_n=3, percent_printed=percent)
    kb.derive()
    for sql in ("SELECT * FROM contradictions WHERE topic = :topic", CONTRADICTIONS.sql):
        assert len([*kb.store.db.query(sql, {"topic": "t"})]) == told_n


def test_a_chosen_group_stands_for_its_cohort_only_where_one_sentence_treats_all_of_it(kb: Literature) -> None:
    text = "Five patients were treated with drug. Pain fell in these 4."
    for study, treated_at in ((1, text.index("drug")), (2, len(text))):
        kb.store.db.execute("UPDATE passages SET text = ? WHERE id = ?", [text + " Drug.", study])
        kb.store.db.execute(
            "UPDATE studies SET participants_n = 5, participants_passage_id = id, participants_end = 13 WHERE id = ?",
            [study],
        )
        kb.claim(study, total_n=4, denominator="subgroup", treatment_passage_id=study, treatment_start=treated_at)
    kb.derive()
    rows = kb.store.rows("SELECT study_id, participants_n FROM cell_studies ORDER BY study_id")
    assert [(row["study_id"], row["participants_n"]) for row in rows] == [(1, 5), (2, 4)]


def test_rejected_claims_and_excluded_studies_count_nowhere(kb: Literature) -> None:
    kb.study(20, screening="excluded")
    kb.claim(20, total_n=50)
    kb.claim(1, total_n=5)
    kb.claim(2, total_n=70, status="rejected")
    kb.derive()
    assert (kb.cell()["studies_n"], kb.cell()["participants_n"], kb.cell()["statements_n"]) == (1, 5, 1)


def test_cells_count_what_was_read_from_summaries_by_this_project(kb: Literature) -> None:
    kb.store.db.execute("UPDATE passages SET kind = 'summary' WHERE id = 1")
    kb.store.db.execute("UPDATE passages SET is_paraphrase = 1 WHERE id = 2")
    for study, more in ((1, {}), (2, {"basis": "conclusion"}), (3, {}), (2, {"status": "rejected"})):
        kb.claim(study, **more)
    kb.derive()
    assert (kb.cell()["summaries_n"], kb.cell()["statements_n"]) == (2, 3)


def test_reviewed_claims_are_summed_up_apart(kb: Literature) -> None:
    kb.claim(1, total_n=9, level_start=2, direction=WORSE)
    kb.claim(1, total_n=5, level_start=4, status="accepted")
    kb.claim(2, total_n=7, status="disputed")
    kb.derive()
    first, second = kb.store.rows("SELECT * FROM cell_studies ORDER BY study_id")
    assert (first["direction"], first["participants_n"], first["level"], first["statements_n"]) == ("mixed", 9, 2, 2)
    reviewed = ("reviewed_direction", "reviewed_participants_n", "reviewed_level", "reviewed_statements_n")
    assert [first[name] for name in reviewed] == [BETTER, 5, 4, 1]
    assert (second["is_reviewed"], *(second[name] for name in reviewed)) == (0, None, None, None, 0)


@given(st.data())
def test_cells_and_classes_are_the_sums_of_their_studies(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    kb = Literature(tmp_path_factory.mktemp("sums") / "evidence.db")
    for id, broader in ((1, None), (2, 1), (3, 2)):
        kb.treatment(id, f"drug {id}", broader)
    kb.outcome(1, "pain")
    claim = st.tuples(st.integers(1, 4), st.integers(1, 3), st.sampled_from(list(Direction)),
                      st.one_of(st.none(), st.integers(1, 400)), st.one_of(st.none(), st.integers(1, 5)),
                      st.sampled_from(["own_data", "title"]), st.sampled_from(["machine", "rejected"]))  # fmt: skip
    for study in range(1, 5):
        kb.study(study, integrity=data.draw(st.sampled_from([None, "retracted", "none_known"])))
    for study, treatment, direction, n, level, basis, status in data.draw(st.lists(claim, max_size=12)):
        kb.claim(study, treatment, direction=direction.value, total_n=n, level_start=level, basis=basis, status=status)
    kb.derive()
    rows = kb.store.rows("SELECT * FROM cell_studies")
    for cell in kb.store.rows("SELECT * FROM evidence_cells"):
        assert_sum(cell, [[row] for row in rows if row["treatment_id"] == cell["treatment_id"]])
    members = {1: {1, 2, 3}, 2: {2, 3}}
    for cell in kb.store.rows("SELECT * FROM class_cells"):
        below = [row for row in rows if row["treatment_id"] in members[cell["treatment_id"]]]
        assert_sum(cell, [[r for r in below if r["study_id"] == s] for s in {r["study_id"] for r in below}])
    kb.store.close()


def assert_sum(cell: dict[str, Any], by_study: list[list[dict[str, Any]]]) -> None:
    """Add up by hand, in Python, what the program adds up by SQL."""
    verdicts = [together(Direction(row["direction"]) for row in rows) for rows in by_study]
    patients = [max((r["participants_n"] for r in rows if r["participants_n"]), default=None) for rows in by_study]
    known = [n for n in patients if n is not None]
    assert cell["direction"] == (together(verdicts).value if verdicts else None)
    assert (cell["emptiness"] is None) == bool(verdicts)
    assert cell["studies_n"] == len(by_study)
    assert cell["participants_n"] == (sum(known) if known else None)
    assert cell["participants_unknown_n"] == len(patients) - len(known)
    assert {name: cell[name] for name in TALLIES} == {name: verdicts.count(d) for name, d in TALLIES.items()}
    levels = [row["level"] for rows in by_study for row in rows if row["level"]]
    assert cell["best_level"] == min(levels, default=None)
    assert cell["flagged_n"] == sum(1 for rows in by_study if rows[0]["is_flagged"])


def test_deriving_again_writes_nothing_and_what_is_gone_leaves_the_map(kb: Literature) -> None:
    kb.claim(1, total_n=5)
    kb.claim(2, basis="conclusion")
    kb.derive()
    guards = [(t, do) for t in ("cell_studies", "cell_mentions", "evidence_cells", "class_cells", "topic_years")
              for do in ("INSERT", "UPDATE", "DELETE")]  # fmt: skip
    for table, do in guards:
        kb.store.db.execute(
            f"CREATE TRIGGER {table}_{do} AFTER {do} ON {table} BEGIN SELECT RAISE(ABORT, 'written'); END"
        )
    kb.derive()
    kb.store.db.execute("DELETE FROM claims")
    with pytest.raises(IntegrityError, match="written"):
        kb.derive()
    for table, do in guards:
        kb.store.db.execute(f"DROP TRIGGER {table}_{do}")
    kb.derive()
    assert kb.store.rows("SELECT * FROM cell_studies") == []
    assert kb.store.rows("SELECT * FROM cell_mentions") == kb.store.rows("SELECT * FROM evidence_cells") == []


def test_years_count_the_studies_that_can_be_seen_to_cite(kb: Literature) -> None:
    for study, year, references in ((1, 2001, 3), (2, 2001, 0), (3, 2005, 1)):
        kb.store.db.execute("UPDATE studies SET year = ?, references_n = ? WHERE id = ?", [year, references, study])
    kb.derive()
    rows = kb.store.rows("SELECT year, studies_n, listing_n FROM topic_years ORDER BY year")
    assert [tuple(row.values()) for row in rows] == [(2001, 2, 1), (2005, 1, 1)]


def test_the_five_kinds_of_empty_cell() -> None:
    assert emptiness(HERE, Known(mentioned={HERE}, rejected={HERE})) == "mentioned"
    assert emptiness(HERE, Known(held={HERE}, leading={10})) == "held"
    assert emptiness(HERE, Known(leading={10})) == "unseen"
    assert emptiness(HERE, Known(own_rejected={HERE}, rejected={HERE}, mentioned={HERE})) == "rejected"
    assert emptiness(HERE, Known(rejected={HERE})) == "rejected"
    assert emptiness(HERE, Known(leading={11}, held={(10, 21)})) == "unknown"


@given(st.lists(st.sampled_from(Direction), min_size=1))
def test_summing_up_ignores_order_and_repetition(directions: list[Direction]) -> None:
    assert together(directions) == together([*reversed(directions), *directions])


@given(st.sampled_from(Direction))
def test_one_direction_stays_what_it_is(direction: Direction) -> None:
    assert together([direction]) is direction


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_is_the_exact_binomial_one(improved: int, worsened: int) -> None:
    n, k = improved + worsened, min(improved, worsened)
    found = sign_test(improved, worsened)
    if n < 5:
        assert found is None
    else:
        assert found == pytest.approx(min(1.0, 2 * sum(comb(n, i) for i in range(k + 1)) / 2**n), rel=1e-9)


def test_the_sign_test_of_very_many_studies_is_quick_and_no_error() -> None:
    assert sign_test(500_000, 500_000) == 1.0
    assert sign_test(600_000, 400_000) == pytest.approx(0.0, abs=1e-12)


WORDS = st.lists(
    st.sampled_from(["statin", "statins", "anti tnf", "tnf-α", "(iv) iron", "iron", "gas", "es"]), min_size=1
)
TEXTS = st.lists(st.sampled_from(["statin", "statins", "statines", "anti", "tnf", "-α", " ", "-", "(iv) iron", "irons",
                                  ". ", "gases", "xstatin", "es", "s"]))  # fmt: skip


@given(WORDS, TEXTS)
def test_forms_are_found_as_one_pattern_of_all_forms_finds_them(forms: list[str], pieces: list[str]) -> None:
    known, text = {fold(form): n for n, form in enumerate(forms)}, fold("".join(pieces))
    longest_first = sorted(known, key=len, reverse=True)
    whole = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})(?:s|es)?\b")
    assert Forms(known).concepts_in(text) == {known[form] for form in whole.findall(text)}
