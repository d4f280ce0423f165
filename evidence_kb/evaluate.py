"""How good extraction is against human annotation: the table of measures, for the gold files that are there.

The protocol is that of `score.py`, which lies beside the gold files and is run as it is: what counts as a match is
said in one place, and not by the code under measurement.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from evidence_kb import evaluate_citations as citations
from evidence_kb.claims.certainty import FLOOR, MOST_N
from evidence_kb.claims.questions.ask import asker_of
from evidence_kb.claims_json import claims_of
from evidence_kb.errors import UsageError

Progress = Callable[[str, int, int], None]
DIRECTION_FILES = OPEN_FILES = ("ei_validation", "exh_dev")
PRECISION_FILES = ("evidencemap_dev",)
SENTIMENT_FILES = ("citation_sentiment_dev",)
ALL_FILES = {*DIRECTION_FILES, *OPEN_FILES, *PRECISION_FILES, *SENTIMENT_FILES}
OPEN_MOST_N = 9  # claims per abstract, best first: recall without this bound can be bought with noise


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table: `value` is a share from 0 to 1, `n` what it is a share of, `beside` read with it."""

    file: str
    what: str
    value: float
    n: int
    beside: str = ""


def evaluate(folder: Path, progress: Progress) -> Iterator[Measure]:
    """Yield every measure for which a gold file lies in `folder`. Raises UsageError where there is none."""
    scorer = scorer_of(folder)
    files = {path.stem: path for path in sorted(folder.glob("*.jsonl"))}
    if not set(files) & ALL_FILES:
        raise UsageError(f"{folder}: none of the files that can be measured on: {', '.join(_known())}")
    for name in DIRECTION_FILES:
        if name in files:
            yield from _direction(scorer, name, scorer.load(files[name]), progress)
    for name in OPEN_FILES:
        if name in files:
            yield from _open(scorer, name, scorer.load(files[name]), progress)
    for name in PRECISION_FILES:
        if name in files:
            yield from _precision(scorer, name, scorer.load(files[name]), progress)
    for name in SENTIMENT_FILES:
        if name in files:
            yield from _sentiment(name, scorer.load(files[name]))


def _known() -> Sequence[str]:
    return sorted(f"{name}.jsonl" for name in ALL_FILES)


def scorer_of(folder: Path) -> ModuleType:
    path = folder / "score.py"
    spec = importlib.util.spec_from_file_location("gold_score", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is not there: the protocol of the measures is the scorer that comes with the gold")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _direction(
    scorer: ModuleType, name: str, documents: Sequence[Mapping[str, Any]], progress: Progress
) -> Iterator[Measure]:
    """Ask each question whose evidence stands in the abstract."""
    answers: dict[str, str | None] = {}
    for n, document in enumerate(documents, 1):
        progress(f"{name}: questions", n, len(documents))
        prompts = [prompt for prompt in document["prompts"] if prompt["in_abstract"]]
        if prompts:
            asker = asker_of(document["title"] or "", document["abstract"] or "", document.get("abstract_sections"))
        for prompt in prompts:
            asked = (prompt[name] or "" for name in ("intervention", "comparator", "outcome"))
            answers[prompt["prompt_id"]] = asker.ask(*asked).change
    told = scorer.task_direction(documents, answers)
    beside = f"macro F1 {told['macro_F1']:.3f}, unanswered {told['unanswered']}"
    yield Measure(name, "direction given the question: accuracy", told["accuracy"], told["n"], beside)


def _open(
    scorer: ModuleType, name: str, documents: Sequence[Mapping[str, Any]], progress: Progress
) -> Iterator[Measure]:
    """Extract all claims, whatever their score: the nine best, those that count, and the less certain ones too."""
    found = _claims(name, documents, _key, 0.0, None, progress)
    best = {key: claims[:OPEN_MOST_N] for key, claims in found.items()}
    sure = _claims(name, documents, _key, None, None, progress)
    kept = {
        key: [c for c in claims if c.get("score", 1.0) >= FLOOR][: len(sure[key]) + MOST_N]
        for key, claims in found.items()
    }
    for what, claims in (("", best), (", at the default cut", sure), (", less certain claims too", kept)):
        told = scorer.task_open(documents, claims)
        beside = f"pair {told['recall_ICO']:.3f}, {told['claims_per_doc']} claims a document"
        yield Measure(
            name, f"open recall with direction{what}", told["recall_ICO_and_direction"], told["gold_prompts"], beside
        )
    told = scorer.task_open(documents, found)
    yield Measure(name, "quotes verbatim", told["quote_verbatim_rate"], told["claims"])


def _precision(
    scorer: ModuleType, name: str, documents: Sequence[Mapping[str, Any]], progress: Progress
) -> Iterator[Measure]:
    """Extract at the default cut, and all: outcomes that have an annotated result."""
    for what, cut in (("at the default cut", None), ("all claims", 0.0)):
        told = scorer.task_precision(documents, _claims(name, documents, _pmid, cut, None, progress))
        beside = f"recall {told['recall_O_with_result']:.3f}, pair precision {told['precision_IO_relation']:.3f}"
        yield Measure(
            name, f"outcome with result, {what}: precision", told["precision_O_with_result"], told["claims"], beside
        )


def _sentiment(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Measure]:
    """Compare the sign of each citation, in all sentences and in the halves that were and were not looked at."""
    parts = (
        ("", rows, citations.PUBLISHED),
        (", articles looked at", [row for row in rows if citations.was_looked_at(row)], ""),
        (", articles not looked at", [row for row in rows if not citations.was_looked_at(row)], ""),
    )
    for which, part, published in parts:
        if part:
            pairs = citations.signs(part)
            each = ", ".join(f"{sign} {citations.f1(pairs, sign):.3f}" for sign in citations.SIGNS)
            beside = f"macro F1 {citations.macro_f1(pairs):.3f} ({each})" + (f"; {published}" if published else "")
            yield Measure(name, f"sign of a citation{which}: accuracy", citations.accuracy(pairs), len(pairs), beside)


def _key(document: Mapping[str, Any]) -> str:
    return str(document.get("pmcid") or document.get("pmid"))


def _pmid(document: Mapping[str, Any]) -> str:
    return str(document["pmid"])


def _claims(
    name: str, documents: Sequence[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], str], cut: float | None,
    most_n: int | None, progress: Progress,
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    found = {}
    for n, document in enumerate(documents, 1):
        progress(f"{name}: claims", n, len(documents))
        claims = claims_of(given(document), cut, most_n)["claims"]
        found[key(document)] = [{**claim, "direction": claim["change"]} for claim in claims]
    return found


def given(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a gold document as `extract` reads it; a text in one piece begins with its title."""
    if "text" not in document:
        sections = document.get("abstract_sections")
        return {"title": document["title"], "abstract": document["abstract"], "sections": sections}
    title, _, abstract = document["text"].partition(" . ")
    return {"title": title, "abstract": abstract}
