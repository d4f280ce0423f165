"""The vocabulary: every frozen dataclass and enum that more than one layer speaks.

Words follow the field: PICO for questions, HL7 and OCEBM 2011 for designs and levels, CiTO for citation
intent, W3C selectors for quotes. `None` always means "not said"; it never stands for zero, and a default never
stands for a finding. Offsets are characters, half-open. Topic files have their own dataclasses in `topic.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """What a request asks a provider."""

    CITED_BY = "cited_by"
    REFERENCES = "references"
    RECORDS = "records"
    NOTICES = "notices"
    SEARCH = "search"


class PassageKind(StrEnum):
    TITLE = "title"
    ABSTRACT = "abstract"
    SNIPPET = "snippet"
    EXCERPT = "excerpt"
    SUMMARY = "summary"  # written by this project or its user, not by the study's authors


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


# --- what providers are asked and what they answer -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Normalised identifiers of one publication; build it with `identifiers.normalised`."""

    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    openalex: str | None = None
    semantic_scholar: str | None = None

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield (scheme, value) of those that are known, the most trusted scheme first."""
        for scheme in ("pmid", "doi", "pmcid", "openalex", "semantic_scholar"):
            value = getattr(self, scheme)
            if value:
                yield scheme, value


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask one provider; a file on disk has an address that starts with `file:`."""

    provider: str
    question: Question
    address: str


@dataclass(frozen=True, slots=True)
class Response:
    """The exact bytes that answered a request; `fetched_at` is ISO 8601 UTC."""

    request: Request
    body: bytes
    fetched_at: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """One provider's description of one publication; never edited, never merged away.

    `key` is unique within the provider and stays the same when the same publication is described again.
    """

    key: str
    identifiers: Identifiers = Identifiers()
    title: str | None = None
    authors: str | None = None
    journal: str | None = None
    year: int | None = None
    published_on: str | None = None
    article_type: str | None = None  # the publisher's label; not a study design
    url: str | None = None
    licence: str | None = None
    is_stub: bool = False  # only listed by another work: no text of its own was seen


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that offsets count over. `source_start` is its place in the decoded response, if it is a slice of it.

    `is_paraphrase`: the words are those of a project or reader, never to be shown as the authors'.
    """

    record_key: str
    kind: PassageKind
    label: str | None
    text: str
    complete: bool = True
    licence: str | None = None
    source_start: int | None = None
    is_paraphrase: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CitationStatement:
    """One provider says that one record cites another (keys of records in the same batch)."""

    citing_key: str
    cited_key: str


@dataclass(frozen=True, slots=True)
class CitationContext:
    """The words in which a work is cited: `passage` indexes `Batch.passages`, markers as printed and expanded."""

    citing_key: str
    cited_key: str
    passage: int
    markers: tuple[str, ...] = ()
    intent: str = "cites"
    intent_stated: str | None = None


@dataclass(frozen=True, slots=True)
class StatedCount:
    """A printed count beside what the same page lists: `what` is references or cited_by."""

    record_key: str
    what: str
    stated_n: int | None
    shown_n: int


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Something that is known to exist and could not be read: kind is table, figure, sentence, reference or citing."""

    record_key: str
    kind: str
    what: str
    n: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """What one response means. Record keys refer to `records`; `follow` asks for more."""

    records: tuple[Record, ...] = ()
    passages: tuple[Passage, ...] = ()
    statements: tuple[CitationStatement, ...] = ()
    contexts: tuple[CitationContext, ...] = ()
    counts: tuple[StatedCount, ...] = ()
    not_seen: tuple[NotSeen, ...] = ()
    focal_keys: tuple[str, ...] = ()  # the records that the response is about, as opposed to those it lists
    follow: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Harvester:
    """An adapter to one provider: a name, its data licence, and pure functions.

    `ask` turns a question about the whole frontier into as few requests as the provider allows; `parse` turns one
    response into a batch or raises ParseError and nothing else; `recognises` says, for providers that are files,
    whether a text (with its file name) is theirs.
    """

    name: str
    title: str
    licence: str
    parse: Callable[[Response], Batch]
    ask: Callable[[Question, Sequence[Identifiers]], Iterator[Request]]
    recognises: Callable[[str, str], bool]
    focal_role: str = "seed"  # seed or found: how the works that a response is about enter a topic
    local_keys: str | None = None  # record keys that start so are unique within one topic's file only


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
    outside the quote. `duplicate_of` indexes the claim of the same study that states the same fact first.
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
    """All that the extractor read from the passages of one study."""

    claims: tuple[Claim, ...] = ()
    design: Finding | None = None
    timing: Finding | None = None
    centres: Finding | None = None
    participants: Finding | None = None
    conditions: tuple[Finding, ...] = ()
    spelling_variants: tuple[SpellingVariant, ...] = ()
