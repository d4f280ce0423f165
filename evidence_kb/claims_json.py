"""Claims as JSON: an abstract comes in as one object, its claims go out as another.

What `evidence-kb extract` reads and writes, one object per line. Offsets count characters of `abstract`, or of
`title` where a claim says `"in": "title"`; `abstract[start:end] == quote`, always.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evidence_kb.claims import VERSION, extract
from evidence_kb.errors import UsageError
from evidence_kb.findings import Change, Claim
from evidence_kb.model import Passage, PassageKind

CHANGES = {
    Change.INCREASED: "increased", Change.DECREASED: "decreased", Change.NO_DIFFERENCE: "no difference",
    Change.UNCLEAR: "unclear",
}  # fmt: skip


def passages_of(given: Mapping[str, Any]) -> tuple[tuple[Passage, ...], tuple[int, ...]]:
    """Return the passages of an abstract given as JSON, and where each starts in the text that offsets count over.

    `sections` (`label`, `text`) are used where the abstract is made of them, one after the other; an abstract that
    is not given is made of its sections. Raises UsageError for anything that is no such object.
    """
    title, (abstract, sections) = text_of(given, "title"), abstract_of(given)
    if not title and not abstract:
        raise UsageError("there is neither a title nor an abstract")
    parts = _placed(sections, abstract) or [(None, 0, abstract)]
    passages = [(Passage("json", PassageKind.TITLE, None, title, True), 0)] if title else []
    passages += [(Passage("json", PassageKind.ABSTRACT, label, text, True), at) for label, at, text in parts if text]
    return tuple(passage for passage, _ in passages), tuple(at for _, at in passages)


def abstract_of(given: Mapping[str, Any]) -> tuple[str, list[tuple[str | None, str]]]:
    """Return an abstract and its sections (heading, text), as far as they are given; without it, it is made of them.

    Its sections are joined by one blank. Raises UsageError for anything that is no such object.
    """
    abstract, sections = text_of(given, "abstract"), _sections(given)
    return abstract or " ".join(text for _, text in sections), sections


def text_of(given: Mapping[str, Any], name: str) -> str:
    """Return a text field, "" where it is absent or null. Raises UsageError for anything but a text."""
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f"{name!r} is no text")
    return value


def _sections(given: Mapping[str, Any]) -> list[tuple[str | None, str]]:
    found = given.get("sections")
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UsageError('"sections" is no list of {"label", "text"}')
    return [(text_of(one, "label") or None, text_of(one, "text")) for one in found]


def _placed(sections: Sequence[tuple[str | None, str]], abstract: str) -> list[tuple[str | None, int, str]] | None:
    """Find each section in the abstract, in order; None where one is not there or they leave words out."""
    placed, at = [], 0
    for label, text in sections:
        found = abstract.find(text, at)
        if found < 0 or abstract[at:found].strip():
            return None
        placed.append((label, found, text))
        at = found + len(text)
    return None if abstract[at:].strip() else placed


def claims_of(given: Mapping[str, Any], min_score: float | None, most_n: int | None) -> dict[str, Any]:
    """Read one abstract; return `{"id", "claims"}` with the claims in order of score. Raises UsageError.

    Without `min_score`, what counts is taken: from the default cut on.
    """
    passages, starts = passages_of(given)
    kept = [claim for claim in extract(passages, least_score=min_score).claims if claim.treatment is not None]
    kept.sort(key=lambda claim: -1.0 if claim.score is None else -claim.score)
    claims = [as_json(claim, passages, starts) for claim in kept[:most_n]]
    return {"id": given.get("id"), "extractor": VERSION, "claims": claims}


def as_json(claim: Claim, passages: Sequence[Passage], starts: Sequence[int]) -> dict[str, Any]:
    """Return a claim as JSON values; what was not said is left out, but for the comparator, which is null then."""
    quote, at = claim.quote, starts[claim.quote.passage]
    is_title = passages[quote.passage].kind is PassageKind.TITLE
    said = {
        "treatment": claim.treatment, "outcome": claim.outcome, "change": CHANGES[claim.change],
        "direction": claim.direction.value, "quote": quote.text, "start": at + quote.start, "end": at + quote.end,
        "in": "title" if is_title else None, "score": None if claim.score is None else round(claim.score, 4),
        "basis": claim.basis.value, "rule": claim.rule, "timepoint": claim.timepoint, "population": claim.population,
        "combination": claim.combination, "significance": claim.significance, "hedge": claim.hedge,
        "is_negated": claim.is_negated, "dose": claim.dose.proof.text if claim.dose else None,
        **asdict(claim.numbers),
    }  # fmt: skip
    return {"comparator": claim.comparator, **{name: value for name, value in said.items() if value is not None}}
