"""Read a part of a PubMed file: a pure function of its bytes, which other processes and machines do.

It imports no more than that takes, because a process that reads may have to import it first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from evidence_kb.batch_rows import BatchRows, rows_of
from evidence_kb.harvesters.answers import PART
from evidence_kb.harvesters.pubmed.articles import parse_articles
from evidence_kb.model import Batch, Passage, Question, Request, Response


@dataclass(frozen=True, slots=True)
class PubmedPart:
    """The rows of a part, and what was read from the texts in it, by the hash of all that it follows from."""

    rows: BatchRows
    extractions: Mapping[str, str]


def read_pubmed(name: str, body: bytes, options: str) -> PubmedPart:
    """Return what a part means. Raises ParseError, which names the part, where it is none of PubMed's."""
    response = Response(Request("pubmed", Question.RECORDS, f"{PART}{name}"), body, "")
    batch = parse_articles(response, reads_references="references" in options.split())
    return PubmedPart(rows_of(batch), _extractions(batch) if "claims" in options.split() else {})


def _extractions(batch: Batch) -> dict[str, str]:
    """Read claims as `derive` reads them of studies in no topic."""
    from evidence_kb.claims import extract
    from evidence_kb.concepts import Concepts
    from evidence_kb.extractions import basis_of, packed

    vocabulary = Concepts({}).vocabulary_of([])
    texts: dict[str, list[Passage]] = defaultdict(list)
    for passage in batch.passages:
        texts[passage.record_key].append(passage)
    return {basis_of(one, vocabulary): packed(extract(one, vocabulary)) for one in texts.values()}
