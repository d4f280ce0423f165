"""`python -m benchmarks.designs --gold DIR --recorded DIR`: how often the design of a study is read, and rightly.

Two answers to compare with, neither of which the program reads: the publication types that NLM's indexers gave to
PubMed records, and that the abstracts of Evidence Inference were chosen as reports of randomised trials (Lehman et al.
2019, doi 10.18653/v1/N19-1371; some are protocols or later analyses). With `--errors` every difference is printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from benchmarks.case_series import passages, xml_passages
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.study.study import read_study
from evidence_kb.model import Passage

# Publication types that say what our designs say; of several the first.
TYPES = {
    "Randomized Controlled Trial": "RCT",
    "Meta-Analysis": "x-meta-analysis",
    "Systematic Review": "x-systematic-review",
    "Practice Guideline": "x-guideline",
    "Case Reports": "case-report",
    "Controlled Clinical Trial": "CCT",
    "Editorial": "x-editorial",
    "Comment": "x-editorial",
    "Letter": "x-editorial",
    "Review": "x-narrative-review",
}
# What else is no error: a report of cases is a series from four on, and indexers call all of these reviews.
ALSO = {
    "case-report": {"series"},
    "x-narrative-review": {"x-systematic-review", "x-meta-analysis", "x-guideline"},
    "x-meta-analysis": {"x-systematic-review"},
    "x-systematic-review": {"x-meta-analysis"},
}


def of_trials(gold: Path) -> Iterator[tuple[str, str, list[Passage]]]:
    """Yield (PMID, "RCT", passages) of the abstracts of Evidence Inference."""
    for name in ("ei_train.jsonl", "ei_validation.jsonl"):
        for line in (gold / name).read_text(encoding="utf-8").splitlines():
            paper = json.loads(line)
            if paper.get("abstract"):
                yield str(paper["pmid"]), "RCT", passages(paper["title"], paper["abstract"])


def of_indexers(recorded: Path) -> Iterator[tuple[str, str, list[Passage]]]:
    """Yield (PMID, design that the indexers' type means or "", passages) of each recorded record with an abstract."""
    seen = set()
    for path in sorted(path for path in recorded.rglob("*") if path.suffix in (".xml", ".gz")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
        for article in root.iter("MedlineCitation") if root is not None else ():
            pmid, read = xml_passages(article)
            types = {kind.text for kind in article.iterfind(".//PublicationType")}
            if len(read) > 1 and pmid not in seen:
                seen.add(pmid)
                yield pmid, next((design for name, design in TYPES.items() if name in types), ""), read


def measure(texts: Iterator[tuple[str, str, list[Passage]]], errors: list[str]) -> Counter[tuple[str, str]]:
    """Count (design meant, "right", "not read" or the design read instead)."""
    counts: Counter[tuple[str, str]] = Counter()
    for pmid, meant, read in texts:
        found = read_study(read, NO_TOPIC).design
        design = found.value if found else "not read"
        is_right = design == meant or design in ALSO.get(meant, ())
        counts[meant, "right" if is_right else design] += 1
        if not is_right and (meant or found):
            quote = f' "{found.proof.text}"' if found else ""
            errors.append(f"{pmid}: {meant or 'no type'}, read {design}{quote}: {' '.join(read[0].text.split())}")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, help="folder of Evidence Inference's abstracts")
    parser.add_argument("--recorded", type=Path, help="folder of recorded PubMed records")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    for title, texts in (
        ("Evidence Inference", of_trials(given.gold) if given.gold else None),
        ("Publication types of PubMed", of_indexers(given.recorded) if given.recorded else None),
    ):
        if texts is not None:
            errors: list[str] = []
            counts = measure(texts, errors)
            print(title)
            for meant in dict.fromkeys(meant for meant, _ in counts):
                of = {read: n for (m, read), n in counts.most_common() if m == meant}
                print(
                    f"  {meant or 'no such type'}: {sum(of.values())}, {', '.join(f'{r} {n}' for r, n in of.items())}"
                )
            print(*(errors if given.errors else ()), sep="\n")


if __name__ == "__main__":
    main()
