from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.cells import Held, Statement, evidence_cells, together
from evidence_kb.findings import Basis, Direction

BETTER, WORSE, SAME = Direction.IMPROVEMENT, Direction.WORSENING, Direction.NO_CHANGE


def statement(
    study: int = 1,
    basis: Basis = Basis.OWN_DATA,
    direction: Direction = BETTER,
    rejected: bool = False,
    n: int | None = 5,
    level: int | None = 4,
) -> Statement:
    return Statement(study, 10, 20, basis, direction, rejected, n, level, is_flagged=False)


def only(statements: list[Statement], held: tuple[Held, ...] = ()):  # type: ignore[no-untyped-def]
    (cell,) = evidence_cells({10}, {20}, statements, held)
    return cell


def test_a_study_that_is_quoted_often_still_counts_once_with_its_own_patients() -> None:
    cell = only([statement(), statement(), *[statement(s, Basis.REPORTS_OTHER, n=None) for s in range(2, 12)]])
    assert (cell.statements_n, cell.studies_n, cell.participants_n) == (12, 1, 5)
    assert (cell.direction, cell.emptiness, cell.best_level) == (BETTER, None, 4)


def test_studies_that_disagree_make_a_mixed_cell() -> None:
    cell = only([statement(1), statement(2, direction=WORSE), statement(3, direction=SAME)])
    assert cell.direction is Direction.MIXED
    assert (cell.improved_n, cell.worsened_n, cell.unchanged_n, cell.mixed_n) == (1, 1, 1, 0)


def test_unknown_numbers_of_patients_are_counted_and_never_taken_for_zero() -> None:
    cell = only([statement(1, n=None), statement(2, n=7)])
    assert (cell.participants_n, cell.participants_unknown_n) == (7, 1)
    assert only([statement(1, n=None)]).participants_n is None


def test_groups_within_one_study_are_not_added_up() -> None:
    assert only([statement(1, n=8), statement(1, n=14)]).participants_n == 14


def test_absence_of_evidence_is_not_an_improvement() -> None:
    cell = only([statement(direction=Direction.NO_EVIDENCE)])
    assert (cell.direction, cell.no_evidence_n, cell.improved_n) == (Direction.NO_EVIDENCE, 1, 0)


def test_the_five_kinds_of_empty_cell() -> None:
    reads_both = Held(True, frozenset({10}), frozenset({20}), has_unseen=True)
    leads_on = Held(True, frozenset({10}), frozenset(), has_unseen=True)
    lists_only = Held(False, frozenset({10}), frozenset({20}), has_unseen=False)
    assert only([statement(basis=Basis.CONCLUSION)]).emptiness == "mentioned"
    assert only([], (reads_both,)).emptiness == "held"
    assert only([], (leads_on,)).emptiness == "unseen"
    assert only([statement(rejected=True)]).emptiness == "rejected"
    assert only([], (lists_only,)).emptiness == "unknown"


def test_how_a_minority_fared_is_no_direction_of_the_whole_group() -> None:
    few = Statement(1, 10, 20, Basis.OWN_DATA, SAME, False, 91, None, False, is_minority=True)
    cell = only([few])
    assert (cell.direction, cell.unclear_n, cell.unchanged_n, cell.participants_n) == (Direction.UNCLEAR, 1, 0, 91)


def test_an_empty_cell_has_no_direction_and_no_patients() -> None:
    cell = only([statement(basis=Basis.BACKGROUND)])
    assert (cell.direction, cell.studies_n, cell.participants_n) == (None, 0, None)


@given(st.lists(st.sampled_from(Direction), min_size=1))
def test_summing_up_ignores_order_and_repetition(directions: list[Direction]) -> None:
    assert together(directions) == together([*reversed(directions), *directions])


@given(st.sampled_from(Direction))
def test_one_direction_stays_what_it_is(direction: Direction) -> None:
    assert together([direction]) is direction
