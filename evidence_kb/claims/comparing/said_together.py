"""Names that a text says as a whole more than once are one arm: "zorplexine with caffeine and codeine".

"A with B" may also hold A against B ("comparing A with B"), and then it is no name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evidence_kb.claims.language.words import flat, rx

_WITH = rx(r"[a-z0-9)] with [a-z0-9]")
# "comparing A with B", but not "comparing C versus A with B"
_COMPARES = rx(
    r"\b(?:compar|contrast|replac|substitut|switch)[a-z]*"
    r"(?:(?!\b(?:versus|vs|or|between|than|against|and)\b)[^.;]){0,60}$"
)
_FEWEST = 2  # times that a text says it


def said_together(names: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the names "A with B" that are said together; `names` are mentions, each with the flat words before it.

    >>> list(said_together([("Z with Y", "or "), ("Z with Y", "of "), ("A with B", "comparing "), ("A with B", "of ")]))
    ['z with y']
    """
    every = [(flat(name), before) for name, before in names if _WITH.search(flat(name))]
    compared = {name for name, before in every if _COMPARES.search(before)}
    counts = Counter(name for name, _ in every)
    return frozenset(name for name, n in counts.items() if n >= _FEWEST and name not in compared)
