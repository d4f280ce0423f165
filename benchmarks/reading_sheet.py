"""Draws claims for blind reading: `python -m benchmarks.reading_sheet --gold DIR --least 0.49 --n 100 > sheet.jsonl`.

Of abstracts in the gold files that no part was trained on and nobody read for this project (not in
training/annotations.jsonl, docs/claims-reading*.tsv or a file given with `--without`), claims with a score from
`--least` on are drawn at random. A line has "pmid", "title", "abstract", "quote" and the fields to be judged, in the
words of docs/claims.md; "score" and "rule" are for whoever adds up, and are not shown to readers.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.measure import READINGS
from evidence_kb.claims_json import claims_of
from training.annotations import ANNOTATIONS
from training.gold import read, text_of

FILES = ("evidencemap_dev", "exh_dev", "ei_validation", "ebmnlp_dev")
FIELDS = ("treatment", "comparator", "outcome", "change", "direction", "quote", "rule", "score")


def abstracts(gold: Path, without: Iterable[Path]) -> Iterator[dict[str, str]]:
    """Yield `{"id", "title", "abstract"}` of each paper that may be read, once."""
    with ANNOTATIONS.open(encoding="utf-8") as lines:
        seen = {json.loads(line)["key"].removeprefix("pmid:") for line in lines}
    for path in (*sorted(READINGS.parent.glob("claims-reading*.tsv")), *without):
        seen |= {line.split("\t")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()}
    for name in FILES:
        for record in read(gold / f"{name}.jsonl"):
            keys = {str(record[key]) for key in ("pmid", "pmcid") if record.get(key)}
            if not keys & seen:
                seen |= keys
                yield _given(str(record.get("pmid") or record["pmcid"]), record)


def _given(key: str, record: Mapping[str, Any]) -> dict[str, str]:
    if "tokens" in record:
        title, abstract = text_of(record)
    elif "text" in record:  # in one piece, which begins with the title
        title, _, abstract = record["text"].partition(" . ")
    else:
        title, abstract = record["title"] or "", record["abstract"] or ""
    return {"id": key, "title": title, "abstract": abstract}


def claims(given: Mapping[str, str], least: float) -> Iterator[dict[str, Any]]:
    """Yield the claims of an abstract that have a score from `least` on, each with the texts it is read in."""
    for claim in claims_of(given, least, None)["claims"]:
        if claim.get("score") is not None:
            about = {"pmid": given["id"], "title": given["title"], "abstract": given["abstract"]}
            yield about | {field: claim.get(field) for field in FIELDS}


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold files")
    parser.add_argument("--least", type=float, required=True, help="least score of a claim")
    parser.add_argument("--n", type=int, default=100, help="claims to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="files whose lines begin with a PMID")
    options = parser.parse_args()
    pool = list(abstracts(options.gold, options.without))
    every = [claim for given in pool for claim in claims(given, options.least)]
    drawn = random.Random(options.seed).sample(every, min(options.n, len(every)))
    for claim in sorted(drawn, key=lambda c: (c["pmid"], c["outcome"])):
        print(json.dumps(claim, ensure_ascii=False))
    print(f"{len(drawn)} of {len(every)} claims of {len(pool)} abstracts", file=sys.stderr)


if __name__ == "__main__":
    main()
