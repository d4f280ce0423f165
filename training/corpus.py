"""The training corpora as a whole: documents, vocabulary, and what is kept apart for measuring.

Labels come from MIT-licensed annotations only. No paper of the files used for measuring is trained on, whatever
corpus it also stands in, and one in eight documents of EvidenceOutcomes is kept apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from training import base
from training.gold import Document, Record, document, lines_document, read

MEASURED = ("ei_validation", "exh_dev", "evidencemap_dev", "ebmnlp_dev")
LICENCES = {
    "ei_train": "annotations MIT (Evidence Inference 2, github jayded/evidence-inference)",
    "ei_v1_unlabelled_train": "annotations MIT (Evidence Inference 1); questions only, without their labels",
    "evidence_outcomes": "annotations MIT (WengLab EvidenceOutcomes)",
}
_OWN_TEXTS = Path(__file__).parent.parent / "evidence_kb" / "claims"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents by corpus; `held_out` are those of EvidenceOutcomes that are not trained on."""

    labelled: tuple[Document, ...]
    unlabelled: tuple[Document, ...]
    outcomes: tuple[Document, ...]
    held_out: tuple[Document, ...]
    vocabulary: Tokenizer
    vocabulary_json: str
    kept: list[int]

    def parts(self) -> dict[str, tuple[Document, ...]]:
        """Return what is trained on, by file name."""
        return dict(zip(LICENCES, (self.labelled, self.unlabelled, self.outcomes), strict=True))


def is_held_out(name: str) -> bool:
    """Say whether a document of EvidenceOutcomes is kept apart."""
    return hashlib.sha256(name.encode()).digest()[0] % 8 == 0


def pmids_measured(gold: Path) -> set[str | None]:
    """Return the papers of the files that are only measured on, as far as a folder has them."""
    names = [name for name in MEASURED if (gold / f"{name}.jsonl").exists()]
    return {record.get("pmid") for name in names for record in _records(gold, name)}


def load(gold: Path, weights: Path) -> Corpus:
    """Read the corpora of a folder, and trim the base's vocabulary to what they use."""
    measured = pmids_measured(gold)
    records = {name: [r for r in _records(gold, name) if r.get("pmid") not in measured] for name in LICENCES}
    text, kept = base.trimmed(weights / "tokenizer.json", _texts(records))
    outcomes = [lines_document(r) for r in records["evidence_outcomes"]]
    return Corpus(
        tuple(document(r) for r in records["ei_train"] if r["abstract"]),
        tuple(document(r) for r in records["ei_v1_unlabelled_train"] if r["abstract"]),
        tuple(d for d in outcomes if not is_held_out(d.name)),
        tuple(d for d in outcomes if is_held_out(d.name)),
        Tokenizer.from_str(text),
        text,
        kept,
    )


def learnt_from(gold: Path, name: str) -> Iterator[Document]:
    """Yield the documents of a file of Evidence Inference that are not measured on."""
    apart = pmids_measured(gold)
    return (document(r) for r in _records(gold, name) if r["abstract"] and r.get("pmid") not in apart)


def measured(gold: Path, name: str) -> tuple[Document, ...]:
    """Read the documents of a file that is only measured on."""
    return tuple(document(r) for r in _records(gold, name) if r["abstract"])


def _records(gold: Path, name: str) -> Iterator[Record]:
    return read(gold / f"{name}.jsonl")


def _texts(records: dict[str, Sequence[Record]] | dict[str, list[Record]]) -> Iterator[str]:
    for name in ("ei_train", "ei_v1_unlabelled_train"):
        for record in records[name]:
            yield f"{record['title'] or ''} {record['abstract'] or ''}"
            for prompt in record["prompts"]:
                phrases = [prompt[k] or "" for k in ("intervention", "comparator", "outcome")]
                yield " ".join([*phrases, *prompt["evidence_spans"]])
    for record in records["evidence_outcomes"]:
        yield record["text"]
    for path in sorted(_OWN_TEXTS.glob("lexicon_*.py")):
        yield from [path.read_text(encoding="utf-8")] * 2  # the words of the package's own lists stay whole
