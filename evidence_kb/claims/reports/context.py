"""What a finding of a report is completed with: its study, the clause it stands in, whose it is, and who judges it.

"Fever fell in eight" alone makes no claim. Which treatment is meant, and whether the eight are patients who had it, is
read from the study, the sentence and the names that the tagger sees in it; `completing` hands them on as one thing.
"""

from __future__ import annotations

from typing import NamedTuple

from evidence_kb.claims.reports.named_outcomes import Names
from evidence_kb.claims.reports.report_model import Judge
from evidence_kb.claims.rules.attribution import Where
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Basis


class Context(NamedTuple):
    """The surroundings of one finding; `basis` is that of the finding, which may be another than that of its clause."""

    study: Study
    where: Where
    basis: Basis
    judge: Judge
    names: Names
