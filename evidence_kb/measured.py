"""How often claims are right, as measured: what `python -m benchmarks.measure` wrote into `claims/measured.json`.

The one place of these figures. The page on claims, the study pages and docs/claims.md all show them from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

FILE = "claims/measured.json"
NAMES = {
    "ei_validation": "Evidence Inference 2, physicians",
    "exh_dev": "bepnye evidence extraction, all findings",
    "evidencemap_dev": "EvidenceMap",
}
ENOUGH_N = 20  # readings; of fewer a share says little


@dataclass(frozen=True, slots=True)
class Band:
    """Claims with a score from `low` to below `high` (None: no bound, or no score): how many were read and right.

    `right`: treatment, outcome and change are; `wholly_right`: the comparator is too.
    """

    low: float | None
    high: float | None
    n: int
    right: int
    wholly_right: int

    @property
    def share(self) -> float:
        """Return which share was right, 0 to 1; 0 where none was read."""
        return self.right / self.n if self.n else 0.0

    def holds(self, score: float) -> bool:
        return (self.low is None or score >= self.low) and (self.high is None or score < self.high)


@dataclass(frozen=True, slots=True)
class Annotated:
    """One measure against people's annotations: a share from 0 to 1 of `n`, and what is read beside it."""

    file: str
    what: str
    value: float
    n: int
    beside: str


@dataclass(frozen=True, slots=True)
class CaseSeries:
    """Rules on case reports and series: of `found` claims so many right, of `expected` ones so many found."""

    texts: str
    found: int
    right: int
    expected: int
    recalled: int


@dataclass(frozen=True, slots=True)
class ReportsRead:
    """Claims about texts without a second arm that readers judged: how many, and how many are right in every field."""

    texts: str
    version: str
    n: int
    right: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured. `read` are readings of finished claims, `judged` those of candidates."""

    measured_on: str
    extractor_version: str
    cut: float
    unassigned_cut: float
    report_cut: float
    rule_cut: float
    floor: float
    most_n: int
    annotated: tuple[Annotated, ...]
    case_series: tuple[CaseSeries, ...]
    read_on: str
    read_version: str
    abstracts_n: int
    abstracts: str
    readers: str
    read: tuple[Band, ...]
    shown: Band
    others: Band  # by rules and by the judge of reports, in abstracts that compare
    judged: tuple[Band, ...]
    reports_read: ReportsRead

    def band(self, score: float) -> Band | None:
        """Return what was measured of such a score: finished claims if enough were read, else candidates; or None."""
        known = (band for band in (*self.read, *self.judged) if band.holds(score) and band.n >= ENOUGH_N)
        return next(known, None)

    @property
    def less_certain(self) -> Band:
        """Return all candidates that were judged from the floor to the cut, together."""
        n, right, wholly = (sum(getattr(b, name) for b in self.judged) for name in ("n", "right", "wholly_right"))
        return Band(self.floor, self.cut, n, right, wholly)

    def differs(self, versions: Iterable[str]) -> bool:
        """Say whether any of these extractor versions is not the one that was measured and read."""
        return bool({*versions} - {self.extractor_version}) or self.read_version != self.extractor_version


@lru_cache(maxsize=1)
def measured() -> Measured:
    """Return the figures that came with this package."""
    return read(json.loads(resources.files("evidence_kb").joinpath(FILE).read_text(encoding="utf-8")))


def read(told: Mapping[str, Any]) -> Measured:
    """Return the figures of a JSON object as it was written. Raises TypeError for fields that do not fit."""
    plain = {name: value for name, value in told.items() if not isinstance(value, dict | list)}
    return Measured(
        **plain,
        annotated=tuple(Annotated(**row) for row in told["annotated"]),
        case_series=tuple(CaseSeries(**row) for row in told["case_series"]),
        read=tuple(Band(**row) for row in told["read"]),
        shown=Band(**told["shown"]),
        others=Band(**told["others"]),
        judged=tuple(Band(**row) for row in told["judged"]),
        reports_read=ReportsRead(**told["reports_read"]),
    )
