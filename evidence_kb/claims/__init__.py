"""Claims: from the passages of one study to statements that a treatment did something to an outcome.

`extract` is the only way in. It reads the study once (`study`). Rules read what happened to people who were treated:
each sentence is cut into clauses (`sentences`, `clauses`), each clause held against the rules (`rules`), and what a
rule found completed with treatment, population, numbers and dose (`assemble`). What a controlled study says of its
arms is read by a learned path (`comparisons`), which gives each claim a score. `merging` puts both together. Every
value comes with the words that give it; what the words do not say stays None. Precision first: a clause that nothing
understands gives nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.assemble import claims_of
from evidence_kb.claims.certainty import FLOOR, parted
from evidence_kb.claims.comparisons import comparisons
from evidence_kb.claims.concepts import NO_TOPIC
from evidence_kb.claims.design import find_flag
from evidence_kb.claims.duplicates import mark_duplicates
from evidence_kb.claims.merging import is_doubtful, merged, speaks_alone
from evidence_kb.claims.populations import condition_findings
from evidence_kb.claims.score import DEFAULT_CUT
from evidence_kb.claims.spelling import spelling_variants
from evidence_kb.claims.study import places, read_study
from evidence_kb.findings import Extraction, Vocabulary
from evidence_kb.model import Passage

EXTRACTOR = "rules and comparison"
VERSION = "2.5.0"


def extract(
    passages: Sequence[Passage], vocabulary: Vocabulary = NO_TOPIC, least_score: float = DEFAULT_CUT
) -> Extraction:
    """Read all that the passages of ONE study state; `Quote.passage` indexes `passages`.

    Pure and deterministic; any text is accepted. `passages[q.passage].text[q.start:q.end] == q.text` for each quote.
    Claims that have a score below `least_score` are less certain, and those below the floor left out (`certainty`).
    """
    study = read_study(passages, vocabulary)
    compared = comparisons(study, min(least_score, FLOOR))
    doubtful = is_doubtful(compared, study)
    by_rules = () if speaks_alone(compared, study.passages) and not doubtful else claims_of(study)
    claims, less_certain = parted(merged(by_rules, compared, study.passages, doubtful=doubtful), least_score)
    where = places(study.plains, study.roles, study.passages)
    return Extraction(
        claims=mark_duplicates(claims, vocabulary),
        less_certain=less_certain,
        design=study.design,
        timing=find_flag(where, "timing"),
        centres=find_flag(where, "centres"),
        participants=study.participants,
        conditions=condition_findings([c for found in study.conditions for c in found], study.shorts, vocabulary),
        spelling_variants=spelling_variants(passages, study.found_names, vocabulary),
    )
