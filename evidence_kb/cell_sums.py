"""How the evidence map adds up, as SQL columns that deriving and pages share, so that both say the same.

`OF_STUDY` sums up the statements of one study, `OF_CELL` the studies of one cell, `OF_UNION` the rows that one study
has in several cells. Each is a list of result columns for a query that groups accordingly. Directions are summed up
by `cells.together`: a query only notes which directions occur, and the verdict on each such set is computed here.
"""

from __future__ import annotations

from evidence_kb.cells import together
from evidence_kb.findings import Direction

TALLIES = {
    "improved_n": Direction.IMPROVEMENT,
    "worsened_n": Direction.WORSENING,
    "unchanged_n": Direction.NO_CHANGE,
    "mixed_n": Direction.MIXED,
    "no_evidence_n": Direction.NO_EVIDENCE,
    "unclear_n": Direction.UNCLEAR,
}


def direction_of(filtered: str = "") -> str:
    """Return the SQL expression of the direction of a group of rows; `filtered` is a FILTER clause or nothing.

    It asks which directions occur by the sums that OF_CELL has as tallies, so that SQLite computes each once.
    """
    bits = [(1 << n, direction) for n, direction in enumerate(Direction)]
    occur = " + ".join(f"{bit} * (sum(direction = '{direction}') {filtered} > 0)" for bit, direction in bits)
    verdicts = (
        f"WHEN {occurring} THEN '{together(d for bit, d in bits if occurring & bit)}'"
        for occurring in range(1, 1 << len(bits))
    )
    return f"CASE {occur} {' '.join(verdicts)} END"


# How fewer than half of the patients fared is no direction of the whole group: from "3 of 91 did not respond" follows
# neither that the others did nor that nothing changed; of harms, every single event counts. A share may be printed as
# a percentage alone ("3 patients (16.7%)"). A count alone says nothing of the share: a cohort may hold many who had
# another treatment. What happened to none ("0 of 10 responded") tells of all. How one group fared against another is a
# direction whatever the share. `c` is a claim, `o` its outcome.
TELLS_OF_ALL = """(o.domain IS 'harm' OR (c.rule IN ('comparison', 'arms-compared') AND c.comparator_text IS NOT 'none')
    OR coalesce((c.events_n = 0 AND c.total_n > 0) OR 2 * c.events_n >= c.total_n, c.percent_printed >= 50, 1))"""
_REVIEWED = "FILTER (WHERE is_reviewed)"
OF_STUDY = f"""{direction_of()} AS direction, max(participants_n) AS participants_n, min(level) AS level,
    count(*) AS statements_n, max(is_reviewed) AS is_reviewed, {direction_of(_REVIEWED)} AS reviewed_direction,
    max(participants_n) {_REVIEWED} AS reviewed_participants_n, min(level) {_REVIEWED} AS reviewed_level,
    sum(is_reviewed) AS reviewed_statements_n"""
OF_UNION = f"""{direction_of()} AS direction, max(participants_n) AS participants_n, min(level) AS level,
    max(is_flagged) AS is_flagged, sum(statements_n) AS statements_n"""
OF_CELL = f"""{direction_of()} AS direction, count(*) AS studies_n, sum(statements_n) AS own_statements_n,
    sum(participants_n) AS participants_n, count(*) - count(participants_n) AS participants_unknown_n,
    {", ".join(f"sum(direction = '{direction}') AS {name}" for name, direction in TALLIES.items())},
    min(level) AS best_level, sum(is_flagged) AS flagged_n"""
