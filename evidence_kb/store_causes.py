"""Why a cell of the evidence map moved: the claim that moved it, or the decision, notice or study that did.

The rule: of all that happened behind the cell in this run, what can explain the move is taken in a fixed order. Where
the cell rests on as many studies as before or more, new claims come first; where it rests on fewer, decisions and
what left come first. Own data explain a move of own data, other claims only the rest. Of several claims the one that
points where the cell points now comes first, then one not stated before, then most patients, then its key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence_kb.store import Store
from evidence_kb.store_watch import SHOWN

State = dict[str, Any] | None
Key = tuple[str, str, str]  # entity ("member" is a study in a topic), entity_id, topic or ""

_GROWN = ("claim_new", "claim_returned", "study_added", "decision", "claim_changed", "integrity", "screening",
          "study_changed", "claim_left", "study_left")  # fmt: skip
_SHRUNK = ("decision", "screening", "claim_left", "study_left", "claim_changed", "integrity", "study_changed",
           "claim_new", "claim_returned", "study_added")  # fmt: skip
_NOT_OF_CLAIMS = ("integrity", "screening", "study_changed", "study_left", "study_added")
_CONFIRMED = ("accepted", "edited")
_SQL_CLAIM = """
SELECT c.claim_key, c.basis, c.direction, c.status, c.total_n, c.duplicate_of IS NOT NULL AS is_repeated, m.topic,
    (SELECT name FROM treatments WHERE id = c.treatment_id) AS treatment,
    (SELECT name FROM outcomes WHERE id = c.outcome_id) AS outcome, """
_SQL_NEW = f"""{_SQL_CLAIM} 'claim_new' AS because FROM claims c CROSS JOIN topic_studies m ON m.study_id = c.study_id
WHERE c.first_run = :run AND c.treatment_id IS NOT NULL AND m.screening <> 'excluded'"""
_SQL_ENTERED = f"""{_SQL_CLAIM} 'study_added' AS because
FROM topic_studies m CROSS JOIN claims c ON c.study_id = m.study_id
WHERE m.topic = :topic AND m.first_run = :run AND c.first_run < :run AND c.treatment_id IS NOT NULL"""
_SQL_STUDY = f"""{_SQL_CLAIM} NULL AS because FROM claims c LEFT JOIN topic_studies m ON m.study_id = c.study_id
WHERE c.study_id = :study AND c.treatment_id IS NOT NULL"""


@dataclass(slots=True)
class Compared:
    """The states of all touched rows before the run and now, and the topics that each study is or was in."""

    before: dict[Key, State]
    now: dict[Key, State]
    topics: dict[int, set[str]] = field(default_factory=dict)

    def of(self, entity: str) -> Iterable[tuple[Key, State, State]]:
        """Yield the rows of one kind that differ in what readers are told of, in the order of their keys."""
        for key in sorted(self.before):
            if key[0] == entity and _told(entity, self.before[key]) != _told(entity, self.now.get(key)):
                yield key, self.before[key], self.now.get(key)


def _told(entity: str, state: State) -> State:
    if state is None or entity not in SHOWN:
        return state
    return {name: state[name] for name in SHOWN[entity] if name in state}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a cell moved, a code of changes.because, and the claim that moved it; None where that is not known."""

    because: str | None = None
    claim_key: str | None = None


Behind = dict[tuple[str, str, str], list[dict[str, Any]]]  # topic, treatment, outcome -> what happened there


def causes(
    store: Store, run_id: int, moved: Sequence[tuple[Key, State, State]], compared: Compared, returned: set[str]
) -> Mapping[tuple[str, str], Cause]:
    """Return why each cell moved, by its name and topic; `returned` are the keys of claims that came back."""
    if not moved:
        return {}
    behind: Behind = defaultdict(list)
    decided: set[tuple[str, str]] = set()  # topics with the treatments and outcomes that people decided something about
    happened = [
        *_new(store, run_id, {key[2] for key, _, _ in moved}),
        *_touched(store, compared),
        *_of_studies(store, compared),
    ]
    for row in happened:
        if row["because"] == "claim_new" and row["claim_key"] in returned:
            row["because"] = "claim_returned"
        elif row["because"] == "claim_new" and row["status"] in _CONFIRMED:  # it was a less certain claim
            row["because"] = "decision"
        behind[row["topic"], row["treatment"], row["outcome"]].append(row)
        if row["because"] in ("decision", "screening"):
            decided |= {(row["topic"], f"row {row['treatment']}"), (row["topic"], f"column {row['outcome']}")}
    found = {}
    for key, before, now in moved:
        topic, treatment, outcome = place = _place(key[2], now or before or {})
        by_people = bool(decided & {(topic, f"row {treatment}"), (topic, f"column {outcome}")})
        found[key[1], key[2]] = cause(before, now, behind.get(place, ()), by_people=by_people)
    return found


def cause(before: State, now: State, happened: Sequence[Mapping[str, Any]], *, by_people: bool = False) -> Cause:
    """Return what moved one cell, by the rule above.

    Where nothing behind an empty cell happened, texts moved it, unless people decided something `by_people` elsewhere
    in its row or column: that may have moved it too, and which of both did cannot be told.
    """
    one, other = before or {}, now or {}
    has_moved_own = any(one.get(name) != other.get(name) for name in (
        "direction", "studies_n", "participants_n", "best_level", "flagged_n"))  # fmt: skip
    order = _SHRUNK if (other.get("studies_n") or 0) < (one.get("studies_n") or 0) else _GROWN
    fitting = [row for row in happened if not has_moved_own or row["basis"] == "own_data"]
    fitting = [row for row in fitting if row["because"] != "claim_new" or row["status"] != "rejected"]
    if not fitting:
        both_empty = one.get("emptiness", "unknown") and other.get("emptiness", "unknown")
        is_by_texts = both_empty and one.get("emptiness") != other.get("emptiness") and not by_people
        return Cause("texts") if is_by_texts else Cause()
    best = min(fitting, key=lambda row: (
        order.index(row["because"]), row["basis"] != "own_data", row["direction"] != other.get("direction"),
        bool(row.get("is_repeated")), -(row["total_n"] or 0), row["claim_key"],
    ))  # fmt: skip
    return Cause(best["because"], None if best["because"] in _NOT_OF_CLAIMS else best["claim_key"])


def _place(topic: str, state: Mapping[str, Any]) -> tuple[str, str, str]:
    return topic, state["treatment"], state["outcome"]


def _new(store: Store, run_id: int, topics: set[str]) -> Iterable[dict[str, Any]]:
    """Yield the claims that this run read first, and those of studies that entered a topic with their claims."""
    yield from store.db.query(_SQL_NEW, {"run": run_id})
    for topic in sorted(topics):
        yield from store.db.query(_SQL_ENTERED, {"run": run_id, "topic": topic})


def _touched(store: Store, compared: Compared) -> Iterable[dict[str, Any]]:
    """Yield the claims that changed or left, behind the cell that they stood in and the one that they stand in."""
    for (_, key, _), before, now in compared.of("claim"):
        if before is None or "study_id" not in before:
            continue
        because = "claim_left" if now is None else "claim_changed"
        if _is_decided(store, key, before, now):
            because = "decision"
        is_own = "own_data" in (before["basis"], (now or before)["basis"])
        for place in {(state["treatment"], state["outcome"]) for state in (before, now) if state}:
            for topic in compared.topics.get(before["study_id"], ()):
                yield {
                    "claim_key": now["claim_key"] if now else key, "because": because, "topic": topic,
                    "treatment": place[0], "outcome": place[1], "basis": "own_data" if is_own else before["basis"],
                    "direction": (now or before)["direction"], "status": (now or before)["status"],
                    "total_n": (now or before)["total_n"],
                }  # fmt: skip


def _is_decided(store: Store, key: str, before: Mapping[str, Any], now: State) -> bool:
    """Whether people changed a claim: its status, its corrected values, or that a less certain one counts."""
    if now:
        return (before["status"], before.get("edits")) != (now["status"], now.get("edits"))
    return before["status"] in _CONFIRMED and bool(
        store.rows("SELECT 1 FROM less_certain_claims WHERE claim_key = ?", [key])
    )


def _of_studies(store: Store, compared: Compared) -> Iterable[dict[str, Any]]:
    """Yield the claims of studies that were flagged, screened, read anew, or that left a topic."""
    for (_, study, _), before, now in compared.of("study"):
        if before and now:
            because = "integrity" if before.get("integrity") != now.get("integrity") else "study_changed"
            for row in store.db.query(_SQL_STUDY, {"study": int(study)}):
                yield row | {"because": because}
    for (_, study, topic), _, now in compared.of("member"):
        rows = {row["claim_key"]: row for row in store.db.query(_SQL_STUDY, {"study": int(study)})}
        for row in rows.values():
            yield row | {"because": "screening" if now else "study_left", "topic": topic}
