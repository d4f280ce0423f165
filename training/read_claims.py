"""Claims of real abstracts that readers of this project judged, field by field, as `docs/claims-reading.tsv` does.

`read_claims.jsonl` has a line for each abstract: its PMID and the claims that were read out of it: the passage (0 the
title, then the sections) and where their sentence starts in it, treatment, comparator, outcome and change, and whether
treatment, comparator, outcome and change are right (1) or not (0). Unlike `annotations` these are abstracts of all
designs as PubMed sends them; the names are the only words of the texts that are stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.case_series import pubmed_texts
from evidence_kb.model import Passage

READ_CLAIMS = Path(__file__).parent / "read_claims.jsonl"


class ReadClaim(NamedTuple):
    """A claim, and what readers said of it: "1101" is wrong in its outcome alone; `kind` is what its sentence tells."""

    passage: int
    start: int
    treatment: str
    comparator: str | None
    outcome: str
    change: str
    fields: str
    kind: str

    @property
    def place(self) -> tuple[int, int, str, str | None, str]:
        return self[:5]


def read_claims(
    places: Iterable[Path], path: Path = READ_CLAIMS
) -> Iterator[tuple[str, list[Passage], list[ReadClaim]]]:
    """Yield PMID, passages and claims of each abstract found in folders of PubMed records or files of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        known = {line["pmid"]: [ReadClaim(*claim) for claim in line["claims"]] for line in map(json.loads, lines)}
    for pmid, passages in pubmed_texts(places):
        if pmid in known:
            yield pmid, passages, known.pop(pmid)


def pmids_read(path: Path = READ_CLAIMS) -> frozenset[str]:
    """Return the PMIDs of the abstracts that readers judged claims of."""
    with path.open(encoding="utf-8") as lines:
        return frozenset(line["pmid"] for line in map(json.loads, lines))
