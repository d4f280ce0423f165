"""Real reports that nobody read: networks are taught by what larger ones say of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.case_series import facts_of, pubmed_texts
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.model import PassageKind
from training.read_claims import pmids_read

FACTS = (
    "development_case_series",
    "real_case_series",
    "drawn_case_series",
    "reports_kept_apart",
    "reports_with_groups",
)
_SHORT = 250  # characters of an abstract, below which hardly anything is told
_SEED = 11


def unmarked(places: Iterable[Path]) -> Iterator[tuple[str, Study]]:
    """Yield, in an order drawn at random, name and study of PubMed records that name a patient and a treatment.

    What readers of this project read, for learning or for measuring, is left out.
    """
    known = pmids_read().union(*(facts_of(folder) for folder in FACTS))
    texts = [(name, read) for name, read in pubmed_texts(places) if name not in known]
    random.Random(_SEED).shuffle(texts)  # noqa: S311 - an order, not a secret
    for name, read in texts:
        if sum(len(p.text) for p in read if p.kind is PassageKind.ABSTRACT) > _SHORT:
            study = read_study(read, NO_TOPIC)
            if study.has_patients and any(study.mentions):
                yield name, study
