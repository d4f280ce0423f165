"""Rows of a made-up evidence database: one function per table, from one work to its rows.

A table that a later migration adds gets a function here and a line in `TABLES`; one that a run derives from the
others gets a line in `deriving`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from typing import Any

from benchmarks.made_up_text import Words
from benchmarks.made_up_works import SEEDS_N, TOPICS, Work

Row = dict[str, Any]
RUN, AT, PROVIDER, VERSION = 1, "2026-01-05T02:00:01Z", "pubmed", "1"
Z = 1.959964
KNOWN_DRUGS_N, KNOWN_OUTCOMES_N = 180, 60  # the rarer ones no vocabulary knows


def answer(work_id: int) -> str:
    """Return the hash of the made-up response that told of a work: one holds two hundred, as PubMed's do."""
    return hashlib.sha256(b"answer %d" % (work_id // 200)).hexdigest()


def key(work_id: int) -> str:
    return f"pmid:{10_000_000 + work_id}"


def doi(work: Work) -> str | None:
    return f"10.5555/made.{work.id:07}" if work.id % 10 else None


def is_seed(work_id: int, works_n: int) -> bool:
    """Fifty of the older works, each in every topic."""
    step = max(works_n // (2 * SEEDS_N), 1)
    return work_id % step == 0 and work_id // step <= SEEDS_N


def studies(work: Work, works_n: int) -> Iterator[Row]:
    design_start = work.abstract.index(work.design_quote)
    total = f"{work.participants_n} patients"
    start = work.abstract.index(total)
    yield {
        "id": work.id, "key": f"doi:{doi(work)}" if doi(work) else key(work.id), "doi": doi(work),
        "pmid": str(10_000_000 + work.id), "title": work.title, "authors": work.authors, "journal": work.journal,
        "year": work.year, "published_on": str(work.year), "language": "eng", "abstract_passage_id": 2 * work.id,
        "design": work.design, "design_passage_id": 2 * work.id, "design_start": design_start,
        "design_end": design_start + len(work.design_quote), "design_quote": work.design_quote,
        "participants_n": work.participants_n, "participants_passage_id": 2 * work.id, "participants_start": start,
        "participants_end": start + len(total), "participants_quote": total, "level_start": work.level,
        "integrity": work.integrity, "integrity_checked_at": AT if work.integrity else None, "status": "full",
        "cited_by_n": work.cited_by_n, "references_n": len(work.references), "claims_n": len(work.findings),
        "first_run": RUN, "last_run": RUN,
    }  # fmt: skip


def identifiers(work: Work, works_n: int) -> Iterator[Row]:
    if doi(work):
        yield {"scheme": "doi", "value": doi(work), "study_id": work.id}
    yield {"scheme": "pmid", "value": str(10_000_000 + work.id), "study_id": work.id}


def records(work: Work, works_n: int) -> Iterator[Row]:
    yield {
        "provider": PROVIDER, "provider_key": key(work.id), "study_id": work.id, "response_sha256": answer(work.id),
        "fetched_at": AT, "doi": doi(work), "pmid": str(10_000_000 + work.id), "title": work.title,
        "authors": work.authors, "journal": work.journal, "year": work.year, "is_stub": 0, "matched_by": "pmid",
        "url": f"https://pubmed.example/{10_000_000 + work.id}/", "first_run": RUN,
    }  # fmt: skip


def topics_of(work: Work, works_n: int) -> Iterator[tuple[str, bool]]:
    """Yield the topics that a work is in, and whether it is a seed."""
    seed = is_seed(work.id, works_n)
    for slug, every in TOPICS:
        if seed or work.id % every == 0:
            yield slug, seed


def topic_studies(work: Work, works_n: int) -> Iterator[Row]:
    for slug, seed in topics_of(work, works_n):
        yield {"topic": slug, "study_id": work.id, "role": "seed" if seed else "citing", "steps": int(not seed),
               "screening": "excluded" if work.id % 50 == 7 else "unscreened",
               "reason": "not about people" if work.id % 50 == 7 else None, "first_run": RUN}  # fmt: skip


def topic_records(work: Work, works_n: int) -> Iterator[Row]:
    for slug, seed in topics_of(work, works_n):
        yield {"topic": slug, "provider": PROVIDER, "record_key": key(work.id), "role": "seed" if seed else "citing",
               "first_run": RUN}  # fmt: skip


def citations(work: Work, works_n: int) -> Iterator[Row]:
    for cited in work.references:
        yield {"citing_id": work.id, "cited_id": cited, "providers_n": 1, "first_run": RUN, "last_run": RUN}


def citation_statements(work: Work, works_n: int) -> Iterator[Row]:
    for cited in work.references:
        yield {"citing_id": work.id, "cited_id": cited, "provider": PROVIDER, "citing_key": key(work.id),
               "cited_key": key(cited), "response_sha256": answer(work.id), "first_run": RUN,
               "last_run": RUN}  # fmt: skip


def passages(work: Work, works_n: int) -> Iterator[Row]:
    for position, (kind, text) in enumerate((("title", work.title), ("abstract", work.abstract))):
        yield {"id": 2 * work.id - 1 + position, "study_id": work.id, "kind": kind, "position": position, "text": text,
               "sha256": hashlib.sha256(text.encode()).hexdigest(), "complete": 1, "provider": PROVIDER,
               "record_key": key(work.id), "response_sha256": answer(work.id), "first_run": RUN}  # fmt: skip


def stated_counts(work: Work, works_n: int) -> Iterator[Row]:
    if work.id % 10 == 0:
        stated = {"references": len(work.references), "cited_by": work.cited_by_n}
        for what, held in stated.items():
            yield {"study_id": work.id, "provider": PROVIDER, "what": what, "record_key": key(work.id),
                   "stated_n": held + work.id // 10 % 4, "shown_n": held, "response_sha256": answer(work.id),
                   "run_id": RUN}  # fmt: skip


def not_seen(work: Work, works_n: int) -> Iterator[Row]:
    if work.id % 200 == 0:
        yield {"study_id": work.id, "kind": "table", "what": "Table 1", "n": 1, "provider": PROVIDER,
               "record_key": key(work.id), "response_sha256": answer(work.id)}  # fmt: skip


def notices(work: Work, works_n: int) -> Iterator[Row]:
    if work.integrity == "retracted":
        yield {"provider": PROVIDER, "record_key": key(work.id), "study_id": work.id, "kind": "retracted",
               "notice_key": f"pmid:{90_000_000 + work.id}", "noticed_on": str(work.year + 1),
               "response_sha256": answer(work.id), "first_run": RUN}  # fmt: skip


def wilson(events: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share in percent (Wilson 1927)."""
    share = events / total
    middle = share + Z * Z / (2 * total)
    width = Z * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 100 / (1 + Z * Z / total)
    return max((middle - width) * scale, 0.0), min((middle + width) * scale, 100.0)


def claims(work: Work, works_n: int) -> Iterator[Row]:
    for n, f in enumerate(work.findings):
        low, high = wilson(f.events_n, f.total_n)
        before, after = work.abstract[max(f.start - 32, 0) : f.start], f.start + len(f.quote)
        yield {
            "id": 3 * work.id - 2 + n, "claim_key": f"made-up claim {work.id:08} {n}", "study_id": work.id,
            "basis": f.basis, "treatment_id": f.drug.id, "treatment_text": f.drug.name,
            "treatment_passage_id": 2 * work.id, "treatment_start": f.drug_start,
            "treatment_end": f.drug_start + len(f.drug.name), "comparator_text": "none", "outcome_id": f.outcome_id,
            "outcome_text": f"outcome {f.outcome_id}", "change": f.change, "direction": f.direction, "is_negated": 0,
            "hedge": work.id % 4, "significance": "not_stated", "events_n": f.events_n, "total_n": f.total_n,
            "denominator": "stated", "cohort_n": f.total_n, "percent_recomputed": 100 * f.events_n / f.total_n,
            "arithmetic": "not_checkable", "wilson_low": low, "wilson_high": high, "level_start": work.level,
            "passage_id": 2 * work.id, "start": f.start, "end": after, "quote": f.quote, "prefix": before,
            "suffix": work.abstract[after : after + 32], "anchor": "exact", "extractor": "rules",
            "extractor_version": VERSION, "rule": "events_of_total", "status": "machine", "first_run": RUN,
            "last_run": RUN,
        }  # fmt: skip


TABLES: dict[str, Callable[[Work, int], Iterator[Row]]] = {
    made.__name__: made
    for made in (studies, identifiers, records, topic_studies, topic_records, citations, citation_statements, passages,
                 stated_counts, not_seen, notices, claims)
}  # fmt: skip


def first_rows(words: Words) -> Iterator[tuple[str, Row]]:
    """Yield (table, row) of what stands before any work: the run, topics, concepts and their other names."""
    yield "runs", {"id": RUN, "command": "generate", "topics": "[]", "started_at": AT, "finished_at": AT,
                   "status": "finished", "code_version": VERSION, "extractor_version": VERSION}  # fmt: skip
    for slug, every in TOPICS:
        share = "all studies" if every == 1 else f"every {every}th study"
        yield "topics", {"slug": slug, "title": f"Made up: {share}", "question": "Does anything here mean anything?"}
        for n in range(25):
            yield "requests", {"run_id": RUN, "topic": slug, "provider": PROVIDER, "question": "records",
                               "address": f"https://example.org/{n}", "response_sha256": answer(200 * n),
                               "status": "new", "asked_n": 200, "received_n": 200, "sent_n": 1,
                               "fetched_at": AT}  # fmt: skip
    for drug in words.drugs:
        yield "treatments", {"id": drug.id, "name": drug.name, "broader_id": drug.class_id,
                            "origin": "text" if drug.id > KNOWN_DRUGS_N else "package"}  # fmt: skip
        for form in dict.fromkeys(drug.forms):
            yield "synonyms", {"kind": "treatment", "form": form, "concept_id": drug.id, "origin": "package"}
    for n, (name, domain) in enumerate(words.outcomes, 1):
        known = "text" if n > KNOWN_OUTCOMES_N else "package"
        yield "outcomes", {"id": n, "name": name, "origin": known, "domain": domain, "desirable": None}
        yield "synonyms", {"kind": "outcome", "form": name, "concept_id": n, "origin": "package"}


def columns(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the columns that rows of one table have."""
    return tuple(rows[0])
