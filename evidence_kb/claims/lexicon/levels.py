"""The OCEBM level of evidence that a claim starts from, given the design of its study and what it is about.

Source: OCEBM Levels of Evidence Working Group, "The Oxford 2011 Levels of Evidence", rows "Does this intervention
help?" and "What are the common harms?". The levels allow a person to move a study up or down for size, quality and
directness; that is left to people. A systematic review is level 1 only if it is one of randomised (or n-of-1) trials:
of others the table says nothing. A case report is read as a case series of one. Reviews without a system,
guidelines and editorials have no row there and get no level.
"""

from __future__ import annotations

_BENEFIT = {
    "RCT": 2,
    "RCTandCohort": 2,
    "CCT": 3,
    "cohort": 3,
    "series": 4,
    "case-report": 4,
    "case-control": 4,
    "x-before-after": 4,
    "x-preclinical": 5,
}
# A cohort counts for common harms only "provided there are sufficient numbers", which no rule can judge: it starts
# where the table places it, and a person decides.
_HARM = dict(_BENEFIT)


REVIEWS = ("x-systematic-review", "x-meta-analysis")


def starting_level(design: str | None, domain: str | None = "benefit", *, names_randomised: bool = False) -> int | None:
    """Return 1 (strongest) to 5, or None where the design is unknown or has no row for such a question.

    `domain` is the domain of the outcome, benefit or harm; an outcome of unknown domain is read as a benefit.
    `names_randomised`: the study's texts speak of randomised trials, which a review needs for its level.
    """
    if design in REVIEWS:
        return 1 if names_randomised else None
    table = _HARM if domain == "harm" else _BENEFIT
    return table.get(design) if design else None
