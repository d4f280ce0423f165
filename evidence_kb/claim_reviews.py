"""People's verdicts on the claims of a study, and the values that they put in place of the machine's.

A claim key hashes the study's best identifier and the machine's words. When a study has since become known by a better
name, its decisions are found under the keys that the claim had before.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evidence_kb.claims.language.numbers import wilson
from evidence_kb.decisions import Verdict, Word, by_key, cross_tables, verdict
from evidence_kb.edits import FIELDS, Value, packed, unpacked
from evidence_kb.findings import Arithmetic, Basis, Change, Claim, Direction, Extraction, Numbers
from evidence_kb.text import fold

_DOSE = ("interval_text", "interval_min", "interval_max", "interval_unit")
_SAME_NAME = ("timepoint", "directness")


def claim_key(study_key: str, claim: Claim) -> str:
    """Return the key under which people's decisions find this claim again, in any database and version.

    It hashes the study's best identifier and the folded words of quote, treatment, outcome and time point.
    """
    words = (claim.quote.text, claim.treatment or "", claim.outcome, claim.timepoint or "")
    return hashlib.sha256("|".join((study_key, *map(fold, words))).encode()).hexdigest()[:32]


class Reviews:
    """All words about claims, and what became of them while claims are derived."""

    def __init__(self, words: Sequence[Word] = ()) -> None:
        self._words = by_key(words)
        self._met: set[str] = set()
        self._published: dict[str, dict[str, Any]] = {}
        self._former: dict[str, str] = {}

    def of_study(self, study_key: str, names: Sequence[str], readers: int) -> StudyReviews:
        """Return the reviews of one study; `names` are all keys under which it was ever known."""
        return StudyReviews(self, study_key, tuple(names), readers)

    def find(self, claim: Claim, study_key: str, names: Sequence[str], readers: int) -> Verdict | None:
        """Return the verdict on a claim, and remember under which keys its words were kept."""
        key = claim_key(study_key, claim)
        if not self._words:
            return None
        kept = [known for known in dict.fromkeys((key, *(claim_key(n, claim) for n in names))) if known in self._words]
        self._met.update(kept)
        self._former |= {known: key for known in kept if known != key}
        found = verdict([word for known in kept for word in self._words[known]], readers)
        if found:
            machine = packed({name: machine_values(claim)[name] for name in unpacked(found.edits)})
            self._published[key] = _row(key, found, machine if found.edits else None)
        return found

    def rows(self, readers: int = 1) -> list[dict[str, Any]]:
        """Return the rows of claim_reviews; a verdict whose claim is gone stays under its own key.

        Of a claim that is gone nobody can say which topics it is in: `readers` is the most that any asks for.
        """
        gone = {key: verdict(words, readers) for key, words in self._words.items() if key not in self._met}
        kept = {key: _row(key, found, None) for key, found in gone.items() if found}
        return [row for _, row in sorted({**kept, **self._published}.items())]

    def former_keys(self) -> list[dict[str, str]]:
        """Return the keys under which words are kept and that their claims no longer have."""
        return [{"former_key": former, "claim_key": key} for former, key in sorted(self._former.items())]

    def agreement_rows(self, screenings: Sequence[Word]) -> list[dict[str, Any]]:
        """Return how often two reviewers gave which verdicts, on claims and on studies in a topic, without names."""
        claims: dict[str, list[Word]] = defaultdict(list)
        for key, said in self._words.items():
            claims[self._former.get(key, key)].extend(said)
        studies = by_key(replace(word, key=f"{word.topic}/{word.key}") for word in screenings)
        return [
            {"what": what, "pair": pair, "first": first, "second": second, "n": n}
            for what, words in (("claims", claims), ("studies", studies))
            for pair, table in enumerate(cross_tables(words), 1)
            for (first, second), n in sorted(table.items())
        ]


@dataclass(frozen=True, slots=True)
class StudyReviews:
    """The verdicts on the claims of one study whose topics ask for so many readers."""

    reviews: Reviews = field(default_factory=Reviews)
    study_key: str = ""
    names: tuple[str, ...] = ()
    readers: int = 1

    def verdict(self, claim: Claim) -> Verdict | None:
        return self.reviews.find(claim, self.study_key, self.names, self.readers)

    def status(self, claim: Claim) -> str:
        """Return the status that is published."""
        found = self.verdict(claim)
        return found.status if found else "machine"

    def decided(self, claim: Claim) -> Claim:
        """Return the claim with the values that reviewers gave it; without edits the machine's claim."""
        found = self.verdict(claim)
        return edited(claim, unpacked(found.edits)) if found and found.edits else claim

    def dose(self, claim: Claim) -> dict[str, Any]:
        """Return the columns of a claim's dose that reviewers corrected; words of their own have no place in a text."""
        found = self.verdict(claim)
        edits = unpacked(found.edits) if found else {}
        columns: dict[str, Any] = {name: edits[name] for name in ("dose_text", "is_ambiguous", *_DOSE) if name in edits}
        return columns | (dict.fromkeys(("dose_passage_id", "dose_start", "dose_end")) if "dose_text" in edits else {})

    def with_accepted(self, extraction: Extraction) -> Extraction:
        """Return an extraction in which the less certain claims that people accepted are claims like any other."""
        accepted = tuple(c for c in extraction.less_certain if self.status(c) in ("accepted", "edited"))
        rest = tuple(claim for claim in extraction.less_certain if claim not in accepted)
        return replace(extraction, claims=(*extraction.claims, *accepted), less_certain=rest)

    def with_edits(self, extraction: Extraction) -> Extraction:
        """Return an extraction whose claims say what reviewers made of them, in the same order."""
        return replace(extraction, claims=tuple(map(self.decided, extraction.claims)))


def machine_values(claim: Claim) -> dict[str, Value]:
    """Return the fields of a claim that may be corrected, by the names of `edits.FIELDS`."""
    dose, numbers = claim.dose, claim.numbers
    values: dict[str, Value] = {
        "treatment": claim.treatment, "outcome": claim.outcome, "comparator_text": claim.comparator,
        "change": claim.change.value, "direction": claim.direction.value, "basis": claim.basis.value,
        "events_n": numbers.events_n, "total_n": numbers.total_n, "denominator": numbers.denominator,
        "population_text": claim.population, "dose_text": dose.proof.text if dose else None,
        "is_ambiguous": int(dose.is_ambiguous) if dose else 0,
        **{name: getattr(claim, name) for name in _SAME_NAME},
        **{name: getattr(dose, name) if dose else None for name in _DOSE},
    }  # fmt: skip
    assert values.keys() == {field.name for field in FIELDS}  # noqa: S101 (the two lists are one)
    return values


def edited(claim: Claim, edits: Mapping[str, Any]) -> Claim:
    """Return a claim with a reviewer's values in place of the machine's; quote, place and dose stay.

    Numbers that follow from others are computed anew. Whether they fit a printed percentage is not checked: how many
    digits were printed is no longer known.
    """
    to = {**machine_values(claim), **edits}
    named = to["treatment"] != claim.treatment
    return replace(
        claim, treatment=to["treatment"], treatment_proof=None if named else claim.treatment_proof,
        outcome=str(to["outcome"]), comparator=to["comparator_text"], change=Change(to["change"]),
        direction=Direction(to["direction"]), basis=Basis(to["basis"]), population=to["population_text"],
        numbers=_numbers(claim.numbers, to), **{name: to[name] for name in _SAME_NAME},
    )  # fmt: skip


def _numbers(numbers: Numbers, to: Mapping[str, Any]) -> Numbers:
    events, total = to["events_n"], to["total_n"]
    changed = replace(numbers, events_n=events, total_n=total, denominator=to["denominator"])
    if (events, total) == (numbers.events_n, numbers.total_n):
        return changed
    low, high = wilson(events, total) if events is not None and total else (None, None)
    share = round(100 * events / total, 4) if events is not None and total else None
    return replace(
        changed, percent_recomputed=share, wilson_low=low, wilson_high=high, arithmetic=Arithmetic.NOT_CHECKABLE
    )


def _row(key: str, found: Verdict, machine: str | None) -> dict[str, Any]:
    return {
        "claim_key": key, "status": found.status, "reviews_n": found.reviews_n, "edits": found.edits,
        "machine": machine,
    }  # fmt: skip
