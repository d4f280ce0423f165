"""From what the extractor read to rows of `claims` and `studies`: flat columns, stable keys, checked anchors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evidence_kb.claim_reviews import StudyReviews, claim_key
from evidence_kb.claims import EXTRACTOR, VERSION
from evidence_kb.claims.lexicon.concepts import concept_in
from evidence_kb.claims.lexicon.levels import starting_level
from evidence_kb.findings import Basis, Claim, ConceptKind, Dose, Extraction, Finding, Quote, Vocabulary
from evidence_kb.text import fold

CONTEXT_CHARS = 32  # of prefix and suffix: enough to find a quote again in a changed text (W3C TextQuoteSelector)
Row = Mapping[str, Any]
Ids = Mapping[ConceptKind, Mapping[str, int]]


def claim_rows(
    study: Row,
    passages: Sequence[Row],
    extraction: Extraction,
    vocabulary: Vocabulary,
    ids: Ids,
    reviews: StudyReviews,
) -> list[dict[str, Any]]:
    """Return the rows of one study's claims, with reviewers' values; of two claims with one key the first stays.

    Raises ValueError when a quote is not what stands in its passage: that is a bug of the extractor.
    """
    keys = [claim_key(study["key"], claim) for claim in extraction.claims]
    shorts = dict(extraction.abbreviations)
    cohort = int(extraction.participants.value) if extraction.participants else None
    rows: dict[str, dict[str, Any]] = {}
    for key, read in zip(keys, extraction.claims, strict=True):
        if key in rows:
            continue
        claim = reviews.decided(read)
        outcome = concept_in(ConceptKind.OUTCOME, claim.outcome, vocabulary, shorts)
        rows[key] = {
            "claim_key": key, "study_id": study["id"], "basis": claim.basis.value, "about_study_id": None,
            "markers": json.dumps(claim.markers), **_treatment(claim, passages, vocabulary, shorts, ids),
            "combination": claim.combination, "outcome_id": ids[ConceptKind.OUTCOME].get(outcome.name),
            "outcome_text": claim.outcome, "timepoint": claim.timepoint, "population_text": claim.population,
            "directness": claim.directness, **_dose(claim.dose, passages), **reviews.dose(read),
            **_finding(claim), **_numbers(claim),
            "cohort_n": cohort, "level_start": _level(claim, passages, extraction, outcome.domain),
            **_proof(claim, passages),
            "extractor": EXTRACTOR, "extractor_version": VERSION, "rule": claim.rule, "score": claim.score,
            "status": reviews.status(read),
            "duplicate_of": keys[claim.duplicate_of] if claim.duplicate_of is not None else None,
        }  # fmt: skip
        if rows[key]["duplicate_of"] == key:
            rows[key]["duplicate_of"] = None
    return list(rows.values())


def less_certain_rows(
    study: Row,
    passages: Sequence[Row],
    extraction: Extraction,
    vocabulary: Vocabulary,
    ids: Ids,
    reviews: StudyReviews,
) -> list[dict[str, Any]]:
    """Return the rows of one study's less certain claims; what is a claim already is none of them.

    They make no concepts: the number of a treatment or outcome that `ids` does not hold is None.
    """
    taken = {claim_key(study["key"], claim) for claim in extraction.claims}
    less = replace(extraction, claims=extraction.less_certain)
    rows = claim_rows(study, passages, less, vocabulary, ids, reviews)
    return [
        {name: value for name, value in row.items() if name != "duplicate_of"}
        for row in rows
        if row["claim_key"] not in taken
    ]


def study_facts(study: Row, passages: Sequence[Row], extraction: Extraction) -> dict[str, Any]:
    """Return the columns of `studies` that texts give: design, timing, centres, participants, each with its quote."""
    abstract = next((row["id"] for row in passages if row["kind"] in ("abstract", "summary")), None)
    design, people = extraction.design, extraction.participants
    return {
        "id": study["id"], "abstract_passage_id": abstract,
        "design": design.value if design else None, **_place("design", design, passages),
        "timing": _value(extraction.timing), "timing_quote": _words(extraction.timing),
        "centres": _value(extraction.centres), "centres_quote": _words(extraction.centres),
        "participants_n": int(people.value) if people else None, **_place("participants", people, passages),
        "level_start": _study_level(passages, extraction, "benefit"),
    }  # fmt: skip


def _level(claim: Claim, passages: Sequence[Row], extraction: Extraction, domain: str | None) -> int | None:
    """Return the level of a study's own findings; what it says about others has the level of those others."""
    is_own = claim.basis in (Basis.OWN_DATA, Basis.CONCLUSION)
    return _study_level(passages, extraction, domain) if is_own else None


def _study_level(passages: Sequence[Row], extraction: Extraction, domain: str | None) -> int | None:
    names_randomised = any("randomi" in fold(passage["text"]) for passage in passages)
    return starting_level(_value(extraction.design), domain, names_randomised=names_randomised)


def _treatment(
    claim: Claim, passages: Sequence[Row], vocabulary: Vocabulary, shorts: Mapping[str, str], ids: Ids
) -> dict[str, Any]:
    def concept_id(text: str | None) -> int | None:
        if text is None or text == "none":
            return None
        return ids[ConceptKind.TREATMENT].get(concept_in(ConceptKind.TREATMENT, text, vocabulary, shorts).name)

    proof = claim.treatment_proof
    return {
        "treatment_id": concept_id(claim.treatment), "treatment_text": claim.treatment,
        "treatment_passage_id": _checked(proof, passages)["id"] if proof else None,
        "treatment_start": proof.start if proof else None, "treatment_end": proof.end if proof else None,
        "comparator_id": concept_id(claim.comparator), "comparator_text": claim.comparator,
    }  # fmt: skip


def _dose(dose: Dose | None, passages: Sequence[Row]) -> dict[str, Any]:
    columns = (
        "interval_text", "interval_min", "interval_max", "interval_unit", "duration_min", "duration_max",
        "duration_unit",
    )  # fmt: skip
    proof = dose.proof if dose else None
    return {
        "dose_text": proof.text if proof else None,
        "dose_passage_id": _checked(proof, passages)["id"] if proof else None,
        "dose_start": proof.start if proof else None,
        "dose_end": proof.end if proof else None,
        "dose_value": dose.value if dose else None,
        "dose_unit": dose.unit if dose else None,
        **{column: getattr(dose, column) if dose else None for column in columns},
        "is_ambiguous": int(dose.is_ambiguous) if dose else 0,
    }


def _finding(claim: Claim) -> dict[str, Any]:
    return {
        "change": claim.change.value, "direction": claim.direction.value, "is_negated": int(claim.is_negated),
        "hedge": claim.hedge, "significance": claim.significance,
    }  # fmt: skip


def _numbers(claim: Claim) -> dict[str, Any]:
    numbers = claim.numbers
    return {
        "events_n": numbers.events_n, "total_n": numbers.total_n, "denominator": numbers.denominator,
        "percent_printed": numbers.percent_printed, "percent_recomputed": numbers.percent_recomputed,
        "arithmetic": numbers.arithmetic.value, "wilson_low": numbers.wilson_low, "wilson_high": numbers.wilson_high,
        "effect_measure": numbers.effect_measure, "effect": numbers.effect, "ci_low": numbers.ci_low,
        "ci_high": numbers.ci_high, "p_operator": numbers.p_operator, "p_value": numbers.p_value,
    }  # fmt: skip


def _proof(claim: Claim, passages: Sequence[Row]) -> dict[str, Any]:
    quote = claim.quote
    passage = _checked(quote, passages)
    text = passage["text"]
    return {
        "passage_id": passage["id"], "start": quote.start, "end": quote.end, "quote": quote.text,
        "prefix": text[max(0, quote.start - CONTEXT_CHARS) : quote.start],
        "suffix": text[quote.end : quote.end + CONTEXT_CHARS], "anchor": "exact",
    }  # fmt: skip


def _place(name: str, finding: Finding | None, passages: Sequence[Row]) -> dict[str, Any]:
    proof = finding.proof if finding else None
    return {
        f"{name}_passage_id": _checked(proof, passages)["id"] if proof else None,
        f"{name}_start": proof.start if proof else None,
        f"{name}_end": proof.end if proof else None,
        f"{name}_quote": proof.text if proof else None,
    }


def _checked(quote: Quote, passages: Sequence[Row]) -> Row:
    passage = passages[quote.passage]
    if passage["text"][quote.start : quote.end] != quote.text:
        raise ValueError(f"{quote.text!r} does not stand at {quote.start} of passage {passage['id']}")
    return passage


def _value(finding: Finding | None) -> str | None:
    return finding.value if finding else None


def _words(finding: Finding | None) -> str | None:
    return finding.proof.text if finding else None
