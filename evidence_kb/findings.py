"""The vocabulary of what is found in texts: concepts, claims, and the words they rest on.

Words follow the field: PICO for questions, HL7 and OCEBM 2011 for designs and levels, W3C selectors for quotes.
`None` always means "not said"; it never stands for zero, and a default never stands for a finding. Offsets are
characters, half-open. What providers are asked and answer is in `model.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """Whose finding a claim states. Only OWN_DATA counts patients."""

    OWN_DATA = "own_data"
    REPORTS_OTHER = "reports_other"
    CONCLUSION = "conclusion"
    BACKGROUND = "background"
    TITLE = "title"  # nothing but a title was read


class Change(StrEnum):
    """What happened to the measure that the outcome names."""

    INCREASED = "increased"
    DECREASED = "decreased"
    NO_DIFFERENCE = "no_difference"
    UNCLEAR = "unclear"


class Direction(StrEnum):
    """What the change means for the patient."""

    IMPROVEMENT = "improvement"
    WORSENING = "worsening"
    NO_CHANGE = "no_change"
    MIXED = "mixed"
    NO_EVIDENCE = "no_evidence"
    UNCLEAR = "unclear"


class Arithmetic(StrEnum):
    """Whether a printed percentage fits its printed fraction."""

    OK = "ok"
    TRUNCATED = "truncated"
    INCONSISTENT = "inconsistent"
    NOT_CHECKABLE = "not_checkable"


DESIGNS = (
    "RCT", "CCT", "cohort", "case-control", "series", "case-report", "RCTandCohort", "cross-section",
    "x-systematic-review", "x-meta-analysis", "x-narrative-review", "x-guideline", "x-before-after",
    "x-preclinical", "x-editorial", "unknown",
)  # fmt: skip


# --- concepts --------------------------------------------------------------------------------------------------


class ConceptKind(StrEnum):
    TREATMENT = "treatment"
    OUTCOME = "outcome"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Concept:
    """A treatment, outcome or condition with the surface forms that mean it.

    `desirable` (outcomes) is the change of the measure that is good for the patient: increase or decrease.
    `broader` names the class it belongs to; `related` names conditions that are close but not the same.
    """

    kind: ConceptKind
    name: str
    synonyms: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    mesh_id: str | None = None
    broader: str | None = None
    domain: str | None = None  # benefit or harm
    desirable: str | None = None
    related: tuple[str, ...] = ()
    origin: str = "topic"  # topic, package, or text (nothing but the words of a claim)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    concepts: tuple[Concept, ...] = ()


# --- claims ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quote:
    """Words and where they stand: `passage` indexes the passages given to the extractor."""

    passage: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Dose:
    """A regimen as printed. An ambiguous interval keeps its numbers and says so."""

    proof: Quote
    value: float | None = None
    unit: str | None = None
    interval_text: str | None = None
    interval_min: float | None = None
    interval_max: float | None = None
    interval_unit: str | None = None
    duration_min: float | None = None
    duration_max: float | None = None
    duration_unit: str | None = None
    is_ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers printed in a quote, and what was computed from them (percentages in 0-100, 95 % Wilson interval).

    `denominator` says which group `total_n` counts: stated (printed as n of N), subgroup ("these 4", "all 4").
    """

    events_n: int | None = None
    total_n: int | None = None
    denominator: str | None = None
    percent_printed: float | None = None
    percent_recomputed: float | None = None
    arithmetic: Arithmetic = Arithmetic.NOT_CHECKABLE
    wilson_low: float | None = None
    wilson_high: float | None = None
    effect_measure: str | None = None
    effect: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_operator: str | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that a treatment did something to an outcome, with the words it rests on.

    `treatment` is None where the words do not name one. `comparator` is "none" where the study has no comparator
    and None where nothing is said. `treatment_proof` gives the words that name the treatment when they stand
    outside the quote. `duplicate_of` indexes the claim of the same study that states the same fact first. `score` is
    how likely a reader finds it right, 0 to 1, as measured; None where no model says.
    """

    quote: Quote
    basis: Basis
    change: Change
    direction: Direction
    rule: str
    treatment: str | None
    outcome: str
    comparator: str | None = None
    combination: str | None = None
    treatment_proof: Quote | None = None
    timepoint: str | None = None
    population: str | None = None
    directness: str | None = None
    markers: tuple[str, ...] = ()
    is_negated: bool = False
    hedge: int = 0
    significance: str = "not_stated"
    numbers: Numbers = Numbers()
    dose: Dose | None = None
    duplicate_of: int | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A value read from a text together with the words that give it."""

    value: str
    proof: Quote


@dataclass(frozen=True, slots=True)
class SpellingVariant:
    """A word that differs by a slip from a known form: kept as printed, and searched for."""

    printed: str
    form: str
    proof: Quote


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that the extractor read from the passages of one study; of the less certain claims the surest first.

    `abbreviations` are pairs of a short form and what the study says it stands for, both as printed.
    """

    claims: tuple[Claim, ...] = ()
    less_certain: tuple[Claim, ...] = ()
    design: Finding | None = None
    timing: Finding | None = None
    centres: Finding | None = None
    participants: Finding | None = None
    conditions: tuple[Finding, ...] = ()
    spelling_variants: tuple[SpellingVariant, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()
