"""How often a claim names the comparator that a physician asked about: `python -m benchmarks.comparators --gold DIR`.

Prompts of Evidence Inference and rows of the exhaustive file name intervention, comparator and outcome. Of the claims
from the cut on whose treatment and outcome are those of a prompt (by the scorer that lies beside the gold files), it
counts whether the comparator is the prompt's too, is none, or is another. Arms exchanged with the change turned are the
same statement; "control" means what the prompt compares with, and one control ("placebo") the other ("no treatment").
Where a study has several arms, and was asked about one of them only, a right comparator counts as another one: the
figures are for comparing versions. `WORK` are files to look at while working, `VALIDATION` are not.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from evidence_kb.claims.comparing.arms import CONTROL, stems_of
from evidence_kb.claims.comparing.one_claim import NONE
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.claims.language.words import flat
from evidence_kb.claims_json import claims_of
from evidence_kb.evaluate import given, scorer_of
from training.gold import read

WORK, VALIDATION = ("ei_train", "ei_v1_unlabelled_train"), ("ei_validation", "exh_dev")
KINDS = ("the prompt's", "none", "another")  # from the best to the worst
TURNED = {"increased": "decreased", "decreased": "increased"}
Record = Mapping[str, Any]


def comparator_of(scorer: ModuleType, claim: Record, document: Record) -> str | None:
    """Return what the comparator of a claim is (one of `KINDS`), None where no prompt has its treatment and outcome."""
    shorts = scorer.abbrevs(f"{document['title'] or ''} . {document['abstract'] or ''}")
    found = [kind for prompt in document["prompts"] if (kind := _against(scorer, claim, prompt, shorts))]
    return min(found, key=KINDS.index, default=None)


def _against(scorer: ModuleType, claim: Record, prompt: Record, shorts: Mapping[str, str]) -> str | None:
    def same(found: str | None, asked: str | None) -> bool:
        if not found or not asked:
            return False
        both = CONTROL.search(flat(found)) is not None and CONTROL.search(flat(asked)) is not None
        return both or scorer.sim(found, asked, shorts) >= scorer.THETA

    def means(comparator: str | None, asked: str | None) -> bool:
        return comparator is not None and (same(comparator, asked) or stems_of(comparator, {}) == {"control"})

    if scorer.sim(claim["outcome"], prompt["outcome"], shorts) < scorer.THETA:
        return None
    comparator = None if claim["comparator"] == NONE else claim["comparator"]
    if same(claim["treatment"], prompt["intervention"]):
        is_right = means(comparator, prompt["comparator"])
    elif comparator and same(claim["treatment"], prompt["comparator"]):
        turned = TURNED.get(claim["change"], claim["change"])
        is_right = same(comparator, prompt["intervention"]) and prompt["label"] in (turned, None)
    else:
        return None
    return KINDS[0] if is_right else KINDS[1] if comparator is None else KINDS[2]


def judged(scorer: ModuleType, documents: Sequence[Record], least: float) -> Iterator[tuple[Record, Record, str]]:
    """Yield (document, claim, kind of comparator) of each claim that a prompt asks about."""
    for document in documents:
        for claim in claims_of(given(document), least, None)["claims"]:
            if claim.get("score") is not None and (kind := comparator_of(scorer, claim, document)):
                yield document, claim, kind


def main() -> None:
    """Count and print, a line for each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold files with their scorer")
    parser.add_argument("--files", nargs="*", default=[*WORK, *VALIDATION], choices=[*WORK, *VALIDATION])
    parser.add_argument("--least", type=float, default=DEFAULT_CUT, help="least score of a claim")
    parser.add_argument("--show", action="store_true", help="print each claim with another comparator, or none")
    options = parser.parse_args()
    scorer = scorer_of(options.gold)
    for name in options.files:
        counts: Counter[str] = Counter()
        for document, claim, kind in judged(scorer, list(read(options.gold / f"{name}.jsonl")), options.least):
            counts[kind] += 1
            if options.show and kind != KINDS[0]:
                told = [str(claim[field]) for field in ("treatment", "comparator", "outcome", "change", "score")]
                print(f"{document['pmcid']}\t{kind}\t", "\t".join(told), f"\t{claim['quote']}", sep="")
        n = sum(counts.values())
        shares = ", ".join(f"{kind} {counts[kind]} ({counts[kind] / max(1, n):.3f})" for kind in KINDS)
        print(f"{name}: {n} claims with the treatment and outcome of a prompt; comparator {shares}", flush=True)


if __name__ == "__main__":
    main()
