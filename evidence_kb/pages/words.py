"""Codes of the database in the words that pages show; one place, so that every page says the same.

Levels are the starting levels of OCEBM 2011; arrows follow the effect direction plot (Hilton Boon & Thomson 2021,
doi 10.1002/jrsm.1458), in which size stands for participants and statistical significance is not used.
"""

from __future__ import annotations

from math import floor
from typing import Final

from evidence_kb import edits

ARROWS: Final = {
    "improvement": ("▲", "improvement"),
    "worsening": ("▼", "worsening"),
    "no_change": ("◄►", "no change"),
    "mixed": ("◄►", "mixed or conflicting"),
    "no_evidence": ("○", "no evidence either way"),
    "unclear": ("?", "direction for the patient not decided"),
}
CHANGES: Final = {
    "increased": "the measure rose",
    "decreased": "the measure fell",
    "no_difference": "the measure did not differ",
    "unclear": "change of the measure not decided",
}
EMPTY: Final = {
    "mentioned": ("“ ”", "mentioned only", "Named together only in background, in a conclusion or about other "
                  "studies; no own data of a study we hold."),
    "held": ("□", "held, nothing found", "We hold a text that names both, and read no finding from it."),
    "unseen": ("…", "works unseen", "No text that we hold names both, but works are known that cite, or are cited by, "
               "studies of this treatment and that we have not seen."),
    "rejected": ("×", "rejected", "A machine read claims here; reviewers rejected them all."),
    "unknown": ("–", "no work known", "No text that we hold names both, and no work that might is known to us."),
}  # fmt: skip
FILTERED: Final = {  # what a cell of the map can be besides, where filters or another basis are asked for
    "left_out": ("\N{DOTTED CIRCLE}", "left out by the filters", "There is something here; the filters that are on "
                 "leave all of it out."),
    "said": ("“ ”", "said", "Statements of the basis asked for; they add no patients."),
    "none": ("·", "no such statement", "No statement of the basis asked for; there may be others."),
}  # fmt: skip
# What a published copy leaves out, where its name in the database would tell a reader little.
LEFT_OUT: Final = {
    "passages.text": "Texts without a licence that lets them be passed on",
    "citation_contexts": "Words in which works are cited",
    "less_certain_claims": "Less certain claims",
    "not_seen.what": "Words of sentences that were cut off",
    "curation.db": "What reviewers wrote",
    "responses.db": "What providers answered",
    "runs.message": "Remarks of runs",
    "requests.message": "Remarks of requests",
    "claim_reviews.edits": "Corrections as they were typed",
}
BASES: Final = {
    "own_data": "own data",
    "reports_other": "reports another study",
    "conclusion": "authors’ conclusion",
    "background": "background",
    "title": "title only",
}
NOT_COUNTED: Final = {
    "reports_other": "It reports what another study found; that study’s patients are counted there, once.",
    "conclusion": "It is a conclusion of the authors, not a result with patients behind it.",
    "background": "It is background: what was known or asked before the study.",
    "title": "Only a title was read, and a title is no result.",
}
HEDGES: Final = (
    "stated plainly",
    "slightly hedged (“appears”)",
    "hedged (“may”)",
    "doubly hedged",
)
WHOSE: Final = {
    "citing": "the citing study’s own finding",
    "cited": "the cited study’s finding",
    "others": "a finding of other works, of which the cited study may be one",
    None: "whose finding it is cannot be told",
}
INTENTS: Final = {  # CiTO 2.8
    "agreesWith": "agrees with the cited study",
    "confirms": "confirms the cited study",
    "obtainsSupportFrom": "takes support from the cited study",
    "disagreesWith": "disagrees with the cited study",
    "refutes": "refutes the cited study",
    "qualifies": "qualifies the cited study",
    "usesMethodIn": "uses a method of the cited study",
    "usesDataFrom": "uses data of the cited study",
    "citesAsEvidence": "reports what the cited study found",
    "citesForInformation": "cites for information",
    "cites": "why it is cited cannot be told",
}
SIGNIFICANCE: Final = {
    "with_p": "“significant”, with a p-value",
    "word_only": "“significant” as a word, without a p-value",
    "not_stated": "significance not read",
}
DIRECTNESS: Final = {
    "exact": "the topic’s population",
    "partial": "partly the topic’s population",
    "indirect": "another population (indirect)",
}
STATUSES: Final = {
    "machine": "read by machine, not reviewed",
    "accepted": "accepted by a reviewer",
    "edited": "edited by a reviewer",
    "rejected": "rejected by a reviewer",
    "disputed": "reviewers disagree",
    "hidden": "status shown once you have judged it",
}
SAID: Final = {
    "accept": "accepted",
    "reject": "rejected",
    "edit": "edited",
    "include": "included",
    "exclude": "excluded",
    "undo": "took it back",
    "note": "wrote a note",
    "same": "same work",
    "different": "different works",
}
REJECT_REASONS: Final = {
    "not_a_claim": "not a claim",
    "wrong_treatment": "wrong treatment",
    "wrong_outcome": "wrong outcome",
    "wrong_direction": "wrong direction",
    "wrong_number": "wrong number",
    "negation_missed": "negation missed",
    "hedge_missed": "hedge missed",
    "other_study": "finding of another study",
    "wrong_population": "wrong population",
    "duplicate": "repeats another claim",
    "quote_truncated": "quote cut short",
    "out_of_scope": "outside the topic",
    "other": "other (say it in the note)",
}
EXCLUDE_REASONS: Final = {
    "duplicate": "reports a study that is held already",
    "wrong_publication_type": "wrong kind of publication",
    "wrong_population": "wrong population",
    "wrong_treatment": "wrong treatment",
    "wrong_comparator": "wrong comparator",
    "wrong_outcome": "wrong outcome",
    "wrong_design": "wrong design",
    "no_own_data": "no data of its own",
    "retracted": "retracted",
    "no_full_text": "full text not available",
    "language": "language cannot be read",
    "other": "other (say it in the note)",
}
FIELDS: Final = {field.name: field.label for field in edits.FIELDS}
CHOICES: Final = {  # of the fields that a reviewer may correct
    "change": CHANGES,
    "direction": {code: label for code, (_, label) in ARROWS.items()},
    "basis": BASES,
    "denominator": {"stated": "the group as stated", "subgroup": "a subgroup"},
    "directness": DIRECTNESS,
    "is_ambiguous": {"0": "no", "1": "yes"},
}
HELD: Final = {"full": "held with a text", "stub": "only listed by others"}
DESIGNS: Final = {
    "RCT": "randomised controlled trial",
    "CCT": "controlled trial, not randomised",
    "cohort": "cohort study",
    "case-control": "case-control study",
    "series": "case series",
    "case-report": "case report",
    "RCTandCohort": "randomised trial with cohort",
    "cross-section": "cross-sectional study",
    "x-systematic-review": "systematic review",
    "x-meta-analysis": "meta-analysis",
    "x-narrative-review": "narrative review",
    "x-guideline": "guideline",
    "x-before-after": "before–after study",
    "x-preclinical": "preclinical study",
    "x-editorial": "editorial or letter",
    "unknown": "unknown",
}
DESIGN_GROUPS: Final = {  # designs that share a shape in pictures
    "synthesis": "systematic review or meta-analysis",
    "trial": "controlled trial",
    "observational": "cohort, case-control, cross-sectional or before–after study",
    "cases": "case series or report",
    "review": "narrative review, guideline or editorial",
    "preclinical": "preclinical study",
    "unknown": "design not read",
}
LEVELS: Final = {
    1: "systematic review of randomised or n-of-1 trials",
    2: "randomised trial, or observational study with dramatic effect",
    3: "non-randomised controlled cohort or follow-up study",
    4: "case series, case-control or historically controlled study",
    5: "mechanism-based reasoning",
}
CENTRES: Final = {"single": "single centre", "multi": "several centres"}
INTEGRITY: Final = {
    "retracted": "Retracted",
    "withdrawn": "Withdrawn",
    "partially_retracted": "Partially retracted",
    "concern": "Expression of concern",
    "corrected": "Corrected",
    "none_known": "No notice known",
}
FRESHNESS: Final = {
    "fresh": "Fresh",
    "failed": "Failed in part",
    "overdue": "Overdue",
    "not_asked": "Not asked",
    "dropped": "No longer asked",
}
NOTICES: Final = {kind: label for kind, label in INTEGRITY.items() if kind != "none_known"} | {
    "reinstated": "Reinstated"
}
# What the other work is: where the relation leads from it to the study of the page, and the other way round.
RELATIONS: Final = {
    "preprint_of": ("a preprint of this study", "this study is a preprint of it"),
    "version_of": ("another version of this study", "this study is another version of it"),
    "same_work": ("the same work, published as another", "the same work, published as another"),
    "republication_of": ("a republication of this study", "this study is a republication of it"),
    "erratum_of": ("an erratum to this study", "this study is an erratum to it"),
    "update_of": ("an update of this study", "this study is an update of it"),
    "notice_on": ("a notice about this study", "this study is a notice about it"),
    "comment_on": ("a comment on this study", "this study is a comment on it"),
    "same_trial": ("reports the same trial", "reports the same trial"),
}
QUESTIONS: Final = {
    "cited_by": "citing works",
    "references": "references",
    "records": "descriptions",
    "notices": "retractions and corrections",
    "search": "search",
}
PASSAGES: Final = {
    "title": "Title",
    "abstract": "Abstract",
    "snippet": "Section snippet",
    "excerpt": "Excerpt that cites another study",
    "summary": "Summary",
}
NOT_SEEN: Final = {
    "table": "Tables",
    "figure": "Figures",
    "sentence": "Sentences cut off",
    "reference": "References not listed",
    "citing": "Citing works not listed",
    "page": "Pages",
}
ROLES: Final = {"seed": "seed", "citing": "cites a seed", "cited": "cited by a seed", "found": "found otherwise"}
SCREENING: Final = {"unscreened": "not screened yet", "included": "included", "excluded": "excluded"}
STUDY_STATUSES: Final = {"full": "described", "stub": "only listed by another work"}
COUNTS: Final = {"references": "References", "cited_by": "Cited by"}
# Why a cell of the map moved; where a claim did, its words follow.
BECAUSE: Final = {
    "claim_new": "because of words that were read for the first time",
    "claim_returned": "because words came back that had left",
    "claim_changed": "because these words are now read otherwise",
    "claim_left": "because these words are gone",
    "study_added": "because a study entered this topic",
    "study_changed": "because something else was read about a study: its design, level or number of participants",
    "study_left": "because a study left this topic",
    "integrity": "because a notice flagged a study, or was withdrawn",
    "screening": "because a reviewer included or excluded a study",
    "decision": "because a reviewer decided about these words",
    "texts": "because other texts are held, or other works are known, than before",
    None: "why cannot be told",
}
LISTED: Final = {  # what a list in quarantine is of
    "cited_by": "citing works", "references": "references", "search": "works found", "notices": "notices",
}  # fmt: skip
KINDS: Final = {"added": "New", "changed": "Changed", "left": "Left", "returned": "Returned"}
WATCHED: Final = {  # fields whose changes runs record
    "integrity": "integrity", "design": "design", "level_start": "level", "participants_n": "participants",
    "screening": "screening", "status": "status", "gone_from": "its record is gone from",
    "basis": "whose finding", "treatment": "treatment",
    "treatment_text": "treatment as printed", "outcome": "outcome", "outcome_text": "outcome as printed",
    "comparator_text": "compared with", "timepoint": "time point", "population_text": "population",
    "directness": "population of the topic", "dose_text": "dose", "change": "change of the measure",
    "direction": "direction", "hedge": "wording", "significance": "significance", "events_n": "events",
    "total_n": "of how many", "percent_printed": "printed percentage", "arithmetic": "arithmetic",
    "anchor": "place of the words", "combination": "given alone or with others", "is_negated": "negated",
    "denominator": "which group is counted", "effect_measure": "measure of effect", "effect": "effect",
    "ci_low": "lower bound", "ci_high": "upper bound", "p_operator": "sign of the p-value", "p_value": "p-value",
}  # fmt: skip
PLACES: Final = {
    "all": "titles, abstracts and quotes",
    "titles": "titles",
    "abstracts": "abstracts and other texts",
    "quotes": "quotes behind claims",
}
DOMAINS: Final = {"benefit": "Benefits", "harm": "Harms", None: "Other outcomes"}


def arrow(direction: str | None) -> tuple[str, str]:
    """Return the symbol of a direction and its words."""
    return ARROWS.get(direction or "", ("", "not stated"))


def edit_value(field: str, value: object) -> str:
    """Return a corrected value for reading."""
    return "not stated" if value is None else CHOICES.get(field, {}).get(str(value), str(value))


def relation(kind: str, is_from: bool) -> str:
    """Return what another work is to the study of the page; `is_from`: the relation leads from the other work."""
    return RELATIONS[kind][0 if is_from else 1]


def score(value: float) -> str:
    """Return a score between 0 and 1 for reading; what falls short of a bound never rounds up to it."""
    return f"{floor(round(100 * value, 6)) / 100:.2f}"


def in_ten(right: int, n: int) -> str:
    """Return a share for people who do not read percentages.

    >>> in_ten(98, 278)
    'about 4 in 10'
    """
    tenths = round(10 * right / n)
    if tenths in (0, 10):
        return "fewer than 1 in 10" if tenths == 0 else "more than 9 in 10"
    return f"about {tenths} in 10"


def percent(value: float) -> str:
    """Return a share between 0 and 1 as a whole percentage."""
    return f"{100 * value:.0f} %"


def share(part: int, whole: int) -> str:
    """Return part of a whole as a whole percentage; of nothing there is no share."""
    return percent(part / whole) if whole else "–"


def plural(n: int, one: str, many: str | None = None) -> str:
    """Return `n` with its noun: '1 study', '2 studies'."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def number(value: float) -> str:
    """Return a number for reading: thin spaces between thousands, no needless decimals."""
    text = f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\u202f")


def size(bytes_n: int) -> str:
    """Return the size of a file for reading.

    >>> size(1_200), size(34_000_000)
    ('1.2 kB', '34 MB')
    """
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if bytes_n >= factor:
            return f"{bytes_n / factor:.2g} {unit}" if bytes_n < 100 * factor else f"{bytes_n // factor} {unit}"
    return f"{bytes_n} bytes"


def when(stamp: str) -> str:
    """Return a time stamp for reading: '2026-01-05 02:00 UTC'; what is no time stamp stays as it is."""
    day, t, clock = stamp.partition("T")
    return f"{day} {clock[:5]} UTC" if t and clock.endswith(("Z", "+00:00")) else stamp


def people(known: int | None, unknown_studies: int) -> str:
    """Return patients in words; studies that do not state a number are never counted as zero.

    >>> people(5, 2)
    '5 patients (+2 studies of unknown size)'
    """
    missing = plural(unknown_studies, "study", "studies") + " of unknown size"
    if known is None:
        return f"number of patients not read ({missing})" if unknown_studies else "no patients of its own"
    return plural(known, "patient") + (f" (+{missing})" if unknown_studies else "")
