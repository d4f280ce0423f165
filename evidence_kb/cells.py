"""The arithmetic of the evidence map: claims in, one cell per treatment and outcome out.

Only own data counts, each study once, so that a paper quoted a hundred times still shows its own patients. The
direction of a cell follows the effect direction plot (Hilton Boon & Thomson 2021, doi 10.1002/jrsm.1458): one
arrow when all studies agree, mixed otherwise; statistical significance is not used. An empty cell says which of
five kinds of empty it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product

from evidence_kb.findings import Basis, Direction

_TELLING = {Direction.IMPROVEMENT, Direction.WORSENING, Direction.NO_CHANGE, Direction.MIXED}


@dataclass(frozen=True, slots=True)
class Statement:
    """What the map needs to know of one claim.

    `is_minority`: it says how fewer than half of the patients fared, which is no direction of the whole group: from
    "3 of 91 did not respond" follows neither that the others did nor that treatment changed nothing.
    """

    study_id: int
    treatment_id: int
    outcome_id: int
    basis: Basis
    direction: Direction
    is_rejected: bool
    participants_n: int | None
    level: int | None
    is_flagged: bool
    is_minority: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A study of the topic: the concepts its text mentions, and whether it knows of works we have not seen."""

    is_read: bool
    treatments: frozenset[int]
    outcomes: frozenset[int]
    has_unseen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    treatment_id: int
    outcome_id: int
    direction: Direction | None
    statements_n: int
    studies_n: int
    participants_n: int | None
    participants_unknown_n: int
    improved_n: int
    worsened_n: int
    unchanged_n: int
    mixed_n: int
    no_evidence_n: int
    unclear_n: int
    best_level: int | None
    flagged_n: int
    emptiness: str | None


def together(directions: Iterable[Direction]) -> Direction:
    """Sum up directions: equal ones stay, different ones are mixed; silence yields to anything that was said.

    >>> together([Direction.IMPROVEMENT, Direction.UNCLEAR])
    <Direction.IMPROVEMENT: 'improvement'>
    """
    found = set(directions)
    telling = found & _TELLING
    if len(telling) == 1:
        return telling.pop()
    if telling:
        return Direction.MIXED
    return Direction.NO_EVIDENCE if found == {Direction.NO_EVIDENCE} else Direction.UNCLEAR


def evidence_cells(
    treatments: Set[int], outcomes: Set[int], statements: Sequence[Statement], held: Sequence[Held]
) -> tuple[Cell, ...]:
    """Return the whole grid, treatments times outcomes, in the order of the ids."""
    behind: dict[tuple[int, int], list[Statement]] = defaultdict(list)
    for statement in statements:
        behind[statement.treatment_id, statement.outcome_id].append(statement)
    cells = []
    for treatment, outcome in product(sorted(treatments), sorted(outcomes)):
        here = behind.get((treatment, outcome), [])
        emptiness = _emptiness(treatment, outcome, here, held)
        cells.append(_cell(treatment, outcome, here, emptiness))
    return tuple(cells)


def _cell(treatment: int, outcome: int, statements: Sequence[Statement], emptiness: str | None) -> Cell:
    by_study: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.basis is Basis.OWN_DATA and not statement.is_rejected:
            by_study[statement.study_id].append(statement)
    verdicts = [together(Direction.UNCLEAR if s.is_minority else s.direction for s in own) for own in by_study.values()]
    patients = [_patients(own) for own in by_study.values()]
    known = [n for n in patients if n is not None]
    levels = [s.level for own in by_study.values() for s in own if s.level is not None]
    return Cell(
        treatment_id=treatment,
        outcome_id=outcome,
        direction=together(verdicts) if verdicts else None,
        statements_n=sum(1 for s in statements if not s.is_rejected),
        studies_n=len(by_study),
        participants_n=sum(known) if known else None,
        participants_unknown_n=len(patients) - len(known),
        **_tally(verdicts),
        best_level=min(levels, default=None),
        flagged_n=sum(1 for own in by_study.values() if own[0].is_flagged),
        emptiness=emptiness,
    )


def _tally(verdicts: Sequence[Direction]) -> Mapping[str, int]:
    names = {
        "improved_n": Direction.IMPROVEMENT,
        "worsened_n": Direction.WORSENING,
        "unchanged_n": Direction.NO_CHANGE,
        "mixed_n": Direction.MIXED,
        "no_evidence_n": Direction.NO_EVIDENCE,
        "unclear_n": Direction.UNCLEAR,
    }
    return {name: verdicts.count(direction) for name, direction in names.items()}


def _patients(statements: Sequence[Statement]) -> int | None:
    """Return the most patients that one study examined for this cell; its groups may overlap, so never their sum."""
    return max((s.participants_n for s in statements if s.participants_n is not None), default=None)


def _emptiness(treatment: int, outcome: int, statements: Sequence[Statement], held: Sequence[Held]) -> str | None:
    own = [s for s in statements if s.basis is Basis.OWN_DATA]
    if any(not s.is_rejected for s in own):
        return None
    if own:
        return "rejected"
    if statements:
        return "rejected" if all(s.is_rejected for s in statements) else "mentioned"
    if any(study.is_read and treatment in study.treatments and outcome in study.outcomes for study in held):
        return "held"
    if any(study.has_unseen and treatment in study.treatments for study in held):
        return "unseen"
    return "unknown"
