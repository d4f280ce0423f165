"""Reads Evidence Inference files: articles with prompts, the label of each, and the sentences that support it.

DeYoung et al. 2020, "Evidence Inference 2.0", BioNLP (annotations under the MIT licence). Version 1 prompts come
without labels; they still say whether the evidence stands in the abstract.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import Line, Reading, read

LABELS = ("decreased", "increased", "no difference")
SAME_SHARE = 0.8  # of the words of a span or sentence, for the two to count as the same statement


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its abstract, read twice (with and without headings), and its raw prompts."""

    key: str
    reading: Reading
    bare: Reading
    prompts: tuple[dict[str, Any], ...]
    licence: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question with its answer: label (None where it was not published), sentences and spans that support it."""

    key: str
    article: str
    question: Question
    reading: Reading
    label: int | None
    in_abstract: bool
    evidence: tuple[bool, ...]
    spans: tuple[Line, ...]


def articles(path: Path) -> list[Article]:
    """Read all articles of a file."""
    found = []
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, filter(str.strip, file)):
            sections = [(s.get("label"), s["text"]) for s in row.get("abstract_sections") or []]
            title, abstract = row["title"] or "", row["abstract"] or ""
            licence = (row.get("license") or {}).get("href") or "not stated"
            found.append(
                Article(
                    row["pmcid"], read(title, abstract, sections), read(title, abstract), tuple(row["prompts"]), licence
                )
            )
    return found


def prompts(source: Iterable[Article]) -> Iterator[Prompt]:
    """Yield the prompts of articles, as questions to the abstract without headings."""
    for article in source:
        for raw in article.prompts:
            yield _prompt(article, raw)


def _prompt(article: Article, raw: dict[str, Any]) -> Prompt:
    reading = article.bare
    question = Question(reading, raw["intervention"], raw["comparator"], raw["outcome"])
    in_abstract = bool(raw["in_abstract"])
    stated = raw["evidence_spans_abstract"] if in_abstract else []
    evidence = tuple(line.where == "abstract" and _supports(line, reading, stated) for line in reading.lines)
    label = LABELS.index(raw["label"]) if raw["label"] in LABELS else None
    spans: dict[str, Line] = {}
    if label is not None:
        held = [line for line, supports in zip(reading.lines, evidence, strict=True) if supports]
        for line in [*held, *map(_span, filter(str.strip, raw["evidence_spans"]))]:
            if line.words:
                spans.setdefault(line.flat, line)
    return Prompt(raw["prompt_id"], article.key, question, reading, label, in_abstract, evidence, tuple(spans.values()))


def _span(text: str) -> Line:
    """Read a span as one sentence, however many it holds."""
    return read("", re.sub(r"[.!?]+(?=\s)", ";", text.strip()).rstrip()).lines[0]


def _supports(line: Line, reading: Reading, spans: Iterable[str]) -> bool:
    text = reading.text(line.where)[line.start : line.end]
    return any(s[:80] in text or text[:80] in s or _shared(s, text) >= SAME_SHARE for s in map(str.strip, spans) if s)


def _shared(a: str, b: str) -> float:
    one, two = (set(re.findall(r"\w+", text.lower())) for text in (a, b))
    return len(one & two) / max(1, min(len(one), len(two))) if one and two else 0.0
