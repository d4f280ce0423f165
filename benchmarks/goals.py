"""What the project set itself to reach, and whether a run of the measurements reached it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure that was measured and the most that it should be, in the same unit ("x" for a ratio)."""

    what: str
    measured: float
    at_most: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.measured <= self.at_most


def table(goals: Iterable[Goal]) -> str:
    """Return a line per goal: what, measured, goal, pass or MISS."""
    rows = [
        (goal.what, f"{goal.measured:.3g} {goal.unit}", f"{goal.at_most:g} {goal.unit}",
         "pass" if goal.is_met else "MISS")
        for goal in goals
    ]  # fmt: skip
    rows = [("what", "measured", "at most", ""), *rows]
    wide = [max(len(row[place]) for row in rows) for place in range(4)]
    return "\n".join("  ".join(cell.ljust(n) for cell, n in zip(row, wide, strict=True)).rstrip() for row in rows)
