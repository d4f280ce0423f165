"""Which claims are sure enough to be counted, and which are kept beside them for a person to look at.

A claim with a score below the cut is *less certain*: it is kept apart and counted nowhere. Below the floor one reading
in five is right, and a list that long is read by nobody. Down to the floor, and at most eight a study, the less certain
claims hold several times as many of the findings that annotators marked as the claims above the cut do
(`evidence-kb evaluate`; the figures are in `measured.json`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence_kb.findings import Claim

FLOOR = 0.2
UNASSIGNED_CUT = 0.7  # of comparisons where the study assigned no treatments itself: below it three in five are right
REPORT_CUT = 0.6  # of what is read where nothing is compared
RULE_CUT = 0.35  # of what rules read of case reports and series: elsewhere one in three is right below the cut above
MOST_N = 8  # of one study: in four abstracts of five that is all there are


def parted(
    found: Iterable[Claim], cut: float, cuts: Mapping[str, float] | None = None
) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return the claims that count, in the order given, and the less certain ones, the surest first.

    A claim without a score counts: the rule that made it is not in doubt, or it would have made none. `cuts` are those
    of rules that have one of their own.
    """
    claims, own = tuple(found), cuts or {}
    sure = tuple(claim for claim in claims if claim.score is None or claim.score >= own.get(claim.rule, cut))
    doubted = [
        (claim.score, claim)
        for claim in claims
        if claim.score is not None and FLOOR <= claim.score < own.get(claim.rule, cut)
    ]
    doubted.sort(key=lambda pair: -pair[0])
    return sure, tuple(claim for _, claim in doubted[:MOST_N])
