"""What a clause of a report says of an outcome that the tagger names, where no rule could read it.

The rules know the words that they were written with. A model that saw how readers understood two hundred real reports
weighs all that speaks for and against each direction (`report_signs`), and is asked where they are silent.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.attribution import Where
from evidence_kb.claims.named_outcomes import Names, Span
from evidence_kb.claims.report_model import Judge
from evidence_kb.claims.report_signs import DIRECTIONS, outcome_row
from evidence_kb.claims.rules_named import told_of
from evidence_kb.claims.scene import Raw
from evidence_kb.claims.study import Study
from evidence_kb.findings import Change, Direction

RULE = "report"
LEAST = 0.3  # chance of a direction, from which a claim is made and judged
_WANTED = {"increase": Change.INCREASED, "decrease": Change.DECREASED}


def reported(study: Study, where: Where, names: Names, read: Sequence[Raw], judge: Judge) -> list[Raw]:
    """Return what the judge reads of the outcomes in a clause, apart from what rules have read."""
    scene, found = where.scene, []
    for span, seen in zip(names.spans, names.seen, strict=True):
        if not (scene.start <= span[0] and span[1] <= scene.end):
            continue
        row = outcome_row(study, where, span, seen, told_of(scene, span), read)
        chances = judge.directions(where.index, span, row)
        if max(chances) >= LEAST and not any(span[0] < r.at + len(r.outcome) and r.at < span[1] for r in read):
            found.append(_raw(where, span, chances))
    return found


def _raw(where: Where, span: Span, chances: Sequence[float]) -> Raw:
    words, direction = where.scene.plain[slice(*span)], DIRECTIONS[list(chances).index(max(chances))]
    is_nothing = direction is Direction.NO_EVIDENCE
    change = Change.UNCLEAR
    if direction is Direction.NO_CHANGE:
        change = Change.NO_DIFFERENCE
    elif direction is Direction.IMPROVEMENT:
        change = _WANTED.get(where.scene.wanted(words) or "", Change.UNCLEAR)
    return Raw(words, change, direction, RULE, span[0], is_nothing, is_zero=is_nothing, chances=tuple(chances))
