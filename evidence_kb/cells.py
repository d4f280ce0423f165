"""The rules of the evidence map: how directions sum up, which kind of empty a cell is, and the sign test.

Only own data counts, each study once, so that a paper quoted a hundred times still shows its own patients. The
direction of a cell follows the effect direction plot (Hilton Boon & Thomson 2021, doi 10.1002/jrsm.1458): one
arrow when all studies agree, mixed otherwise; statistical significance is not used. What is added up is in
`cell_sums`.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from math import exp, lgamma, log

from evidence_kb.findings import Direction

_TELLING = {Direction.IMPROVEMENT, Direction.WORSENING, Direction.NO_CHANGE, Direction.MIXED}
INFORMATIVE_MIN = 5  # informative studies that a sign test needs here: with fewer, chance alone explains any result
Place = tuple[int, int]  # the ids of a treatment and an outcome


@dataclass(frozen=True, slots=True)
class Known:
    """What a topic knows besides own data, by place.

    `own_rejected`, `rejected`: with a rejected statement, of own data and of any basis; `mentioned`: with a statement
    of another basis that is not rejected; `held`: both named in the texts of one study that was read. `leading`:
    treatments named by a study that knows of works not seen.
    """

    own_rejected: Set[Place] = frozenset()
    rejected: Set[Place] = frozenset()
    mentioned: Set[Place] = frozenset()
    held: Set[Place] = frozenset()
    leading: Set[int] = frozenset()


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


def emptiness(place: Place, known: Known) -> str:
    """Return which of the five kinds of empty a place without own data is: the first that holds."""
    if place in known.own_rejected or (place in known.rejected and place not in known.mentioned):
        return "rejected"
    if place in known.mentioned:
        return "mentioned"
    if place in known.held:
        return "held"
    return "unseen" if place[0] in known.leading else "unknown"


def sign_test(improved_n: int, worsened_n: int) -> float | None:
    """Return the two-sided p-value of the exact sign test, or None below INFORMATIVE_MIN informative studies.

    Under the null hypothesis each of the n = improved + worsened studies points either way with probability 1/2, so
    p = min(1, 2 · Σ_{i=0..k} C(n, i) / 2ⁿ) with k the smaller of the two numbers (Dixon & Mood 1946,
    doi 10.1080/01621459.1946.10501898). Studies without a direction are left out, as in the effect direction plot.

    >>> round(sign_test(5, 0), 6)
    0.0625
    """
    n, k = improved_n + worsened_n, min(improved_n, worsened_n)
    if n < INFORMATIVE_MIN:
        return None
    term = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2))
    total = 0.0
    for i in range(k, -1, -1):  # from the largest term down, until what is left no longer matters
        total += term
        if term <= total * 1e-17:
            break
        term *= i / (n - i + 1)
    return min(1.0, 2 * total)
