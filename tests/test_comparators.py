"""The comparator of a claim is held against the prompts that ask for its treatment and outcome."""

from __future__ import annotations

from types import ModuleType

import pytest

pytest.importorskip("tokenizers")

from benchmarks.comparators import comparator_of

SCORER = ModuleType("scorer")
SCORER.__dict__.update(THETA=0.5, abbrevs=lambda text: {}, sim=lambda one, other, shorts: float(one == other))
PROMPT = {"intervention": "zorplexine", "comparator": "brelox", "outcome": "pain", "label": "decreased"}


@pytest.mark.parametrize(
    ("treatment", "comparator", "outcome", "change", "kind"),
    [
        ("zorplexine", "brelox", "pain", "decreased", "the prompt's"),
        ("zorplexine", "control", "pain", "decreased", "the prompt's"),
        ("zorplexine", "ibuprofen", "pain", "decreased", "another"),
        ("zorplexine", "none", "pain", "decreased", "none"),
        ("brelox", "zorplexine", "pain", "increased", "the prompt's"),
        ("brelox", "zorplexine", "pain", "decreased", "another"),
        ("zorplexine", "brelox", "nausea", "decreased", None),
        ("ibuprofen", "brelox", "pain", "decreased", None),
    ],
)
def test_comparators(treatment: str, comparator: str, outcome: str, change: str, kind: str | None) -> None:
    claim = {"treatment": treatment, "comparator": comparator, "outcome": outcome, "change": change}
    document = {"title": "", "abstract": "", "prompts": [PROMPT]}
    assert comparator_of(SCORER, claim, document) == kind
