"""What a published copy may hold: a list of tables and columns, and why the others stay at home.

Nothing comes out that is not in `PUBLISHED`. `KEPT_BACK` has no effect on what is written; it says why the rest is left
out, is counted and shown to readers, and lets a test fail on a table or column that nobody has decided about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from evidence_kb.decisions import EXCLUDE_REASONS
from evidence_kb.exports.licences import is_open

_PLACE = "provider record_key response_sha256"
_RUNS = "first_run last_run"
_CELL = (
    "topic treatment_id outcome_id direction statements_n studies_n participants_n participants_unknown_n improved_n "
    "worsened_n unchanged_n mixed_n no_evidence_n unclear_n best_level flagged_n emptiness"
)
_STATED = (
    "doi pmid pmcid openalex semantic_scholar title authors journal year published_on volume issue pages language "
    "article_type url"
)
_FILTERED = "topic treatment_id outcome_id study_id design year level integrity is_flagged is_reviewed statements_n"
_FINDING = (
    "basis treatment_text comparator_text combination outcome_text timepoint population_text directness dose_text "
    "change direction is_negated hedge significance events_n total_n denominator percent_printed arithmetic "
    "effect_measure effect ci_low ci_high p_operator p_value level_start anchor status"
)

# Tables and their columns. Every other column of these tables is left empty.
PUBLISHED: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(columns.split())
    for name, columns in {
        "runs": "id command topics started_at finished_at status code_version extractor_version fingerprint "
        "continued_n",
        "requests": "run_id topic provider question address response_sha256 status asked_n received_n missing_n "
        "missing duplicates_n sent_n fetched_at",
        "topics": "slug title question topic_file_sha256 readers",
        "studies": f"id key family_id {_STATED} abstract_passage_id design design_passage_id design_start design_end "
        "design_quote timing timing_quote centres centres_quote participants_n participants_passage_id "
        "participants_start participants_end participants_quote level_start integrity integrity_checked_at status "
        f"gone_from cited_by_n references_n claims_n {_RUNS}",
        "identifiers": "scheme value study_id",
        "former_identifiers": "scheme value study_id",
        "records": f"provider provider_key study_id response_sha256 fetched_at {_STATED} licence citation "
        "publication_types mesh keywords trials is_stub matched_by match_score first_run version revised_on gone_run "
        "gone_as_of gone_because",
        "conflicts": f"study_a study_b reason score {_RUNS}",
        "relations": "provider from_key to_key kind from_id to_id response_sha256 first_run",
        "notices": f"{_PLACE} study_id kind notice_key noticed_on label reason source first_run",
        "topic_studies": "topic study_id role steps screening reason first_run",
        "citations": f"citing_id cited_id providers_n {_RUNS}",
        "citation_statements": f"citing_id cited_id provider citing_key cited_key response_sha256 {_RUNS} gone_run",
        "passages": f"id study_id kind label position text sha256 complete licence is_chosen source_start "
        f"is_paraphrase first_run is_masked {_PLACE}",
        "citation_contexts": "provider citing_key cited_key passage_id citing_id cited_id quote markers "
        "marker_resolved intent intent_stated marker_rule whose told_start told_end hedge intent_read intent_rule "
        "intent_start intent_end reader",
        "stated_counts": f"study_id what stated_n shown_n run_id {_PLACE}",
        "not_seen": f"study_id kind what n {_PLACE}",
        "treatments": "id name mesh_id broader_id origin",
        "outcomes": "id name mesh_id broader_id origin domain desirable",
        "conditions": "id name mesh_id broader_id origin",
        "related_conditions": "condition_id related_id",
        "synonyms": "kind form concept_id origin study_id",
        "claims": f"id claim_key study_id about_study_id markers treatment_id treatment_passage_id treatment_start "
        f"treatment_end comparator_id outcome_id {_FINDING} dose_passage_id dose_start dose_end dose_value dose_unit "
        "interval_text interval_min interval_max interval_unit duration_min duration_max duration_unit is_ambiguous "
        "cohort_n percent_recomputed wilson_low wilson_high passage_id start end quote prefix suffix extractor "
        f"extractor_version rule score duplicate_of {_RUNS}",
        "claim_reviews": "claim_key status reviews_n",
        "evidence_cells": f"{_CELL} summaries_n",
        "class_cells": _CELL,
        "cell_studies": f"{_FILTERED} direction participants_n reviewed_direction reviewed_participants_n "
        "reviewed_level reviewed_statements_n",
        "cell_mentions": f"{_FILTERED} basis",
        "changes": "run_id topic entity entity_id kind field before after because because_claim_key",
        "topic_counts": "topic what value n",
        "topic_years": "topic year studies_n listing_n",
        "unmapped_terms": "topic kind concept_id term claims_n studies_n claim_id",
        "study_metrics": "topic study_id cluster x y cited_in_topic_n cites_in_topic_n",
        "topic_clusters": "topic cluster studies_n",
        "listings": "topic provider question about listed_n",
        "quarantine": "topic provider question about address before_n after_n run_id released_run released_by",
        "graph_measures": "study_id pagerank component",
        "similar_studies": "study_id kind place other_id compared_n shared_n strength",
        "main_paths": "topic position study_id share",
        "reader_agreement": "what pair first second n",
        "study_counts": "topic role steps status screening reason n",
        "record_counts": "topic provider how n",
        # Pages ask these two, and find nothing. The three after them are made anew from what is published.
        "less_certain_claims": "",
        "former_claim_keys": "",
        "search_documents": "id study_id sha256",
        "search_index": "title text summary quotes topics",
        "not_published": "what n why",
        "data_dictionary": "table_name position column_name type leads_to meaning",
        "loaded_files": f"kind sha256 options name md5 as_of parts_n records_n older_n deleted_n links_n "
        f"links_held_n links_unseen_n unread_n is_done {_RUNS}",
    }.items()
}  # fmt: skip
VIEWS: Final = (
    "claims_full", "contradictions", "count_ledger", "evidence_map", "former_names", "freshness", "left_citations",
    "left_claims", "left_records",
    "left_studies", "orphaned_claims", "provider_ledger",
    "provider_overlap", "run_changes", "search_texts", "since_last_run", "standing_on_retracted",
    "statements_behind_cells", "suggested_studies",
)  # fmt: skip
MADE_ANEW: Final = ("search_documents", "search_index", "not_published")

_TYPED = "What reviewers type stays with them; their verdicts are published."
_INTERNAL = "A note of the program for itself, which nobody reads."
KEPT_BACK: Final[Mapping[str, str]] = {
    "_sqlite_migrations": _INTERNAL,
    "touched": _INTERNAL,
    "links_counted": _INTERNAL,
    "deletions": _INTERNAL,
    "graph_digests": _INTERNAL,
    **dict.fromkeys(("text_mentions", "mention_forms"), _INTERNAL),
    "history": _INTERNAL,
    "past_rows": "Rows as they were may hold words that no claim rests on; what changed is published.",
    "past_since": _INTERNAL,
    **dict.fromkeys(
        (
            "citations_as_of",
            "claims_as_of",
            "evidence_cells_as_of",
            "notices_as_of",
            "studies_as_of",
            "topic_studies_as_of",
        ),
        "Views of rows as they were, which stay at home.",
    ),
    "extractions": "What was read from texts is kept there once more, with words that no claim rests on.",
    "matches": "What look-ups answered; the studies that they led to are published.",
    "topic_records": "Names of records and files by which a topic was filled; its studies are published.",
    "less_certain_claims": "Statements below the cut are for people to look at, where all words are.",
    "former_claim_keys": "Only reviewers need them.",
    "runs.message": "Messages may name files and machines.",
    "runs.last_step": _INTERNAL,
    "runs.last_review": _TYPED,
    "runs.last_study_decision": _TYPED,
    "requests.message": "Messages may name files and machines.",
    "claim_reviews.edits": _TYPED,
    "claim_reviews.machine": "It stands beside what reviewers typed; claims have the values that count.",
}

# The words in which a work is cited may be passed on for these providers only: publishers' pages, quoted in short
# passages with their source. Semantic Scholar's licence forbids it, and Europe PMC cuts them from full texts.
CONTEXT_PROVIDERS: Final = ("by_hand", "saved_page")
# Under these a person who writes a summary gives it away; the works of authors have Creative Commons licences.
_OWN_WORDS: Final = ("apache-2.0", "mit")

# Of a change, what its values may say, by what it is about: names of fields of `before` and `after`.
_CHANGED: Final[Mapping[str, frozenset[str]]] = {
    entity: frozenset(names.split())
    for entity, names in {
        "topic": "",
        "cell": f"{_CELL} summaries_n treatment outcome domain",
        "claim": f"claim_key study_id {_FINDING} quote passage_id start end first_run treatment outcome is_ours",
        "study": "integrity design level_start participants_n status screening reason role first_run key title year "
        "study_id merged",
        "notice": "study_id kind noticed_on label reason first_run",
        "citation": "citing_id cited_id first_run citing_title cited_title",
    }.items()
}


def may_be_shown(kind: str, licence: str | None, is_paraphrase: int) -> bool:
    """Say whether the whole of a text may be published: titles are facts, other texts need a licence that allows it."""
    if kind == "title" or is_open(licence):
        return True
    return bool(is_paraphrase or kind == "summary") and (licence or "").strip().lower() in _OWN_WORDS


def reason_shown(reason: str | None) -> str | None:
    """Return the code of a reason for which a study was excluded; words that are no code are a person's own."""
    return reason if reason in EXCLUDE_REASONS else None


def change_shown(entity: str, field: str | None, value: str | None) -> str | None:
    """Return `before` or `after` of a change, as JSON, with nothing in it but what may be published."""
    allowed = _CHANGED.get(entity, frozenset())
    if value is None:
        return None
    held: Any = json.loads(value)
    if isinstance(held, dict):
        kept = {name: part for name, part in held.items() if name in allowed and not isinstance(part, (dict, list))}
        if "reason" in kept and entity == "study":
            kept["reason"] = reason_shown(kept["reason"])
        return json.dumps(kept, ensure_ascii=False)
    return value if field in allowed and not isinstance(held, list) else None
