"""Does a citing work speak with more certainty than the study it cites? Two quotes side by side, or nothing.

A pair is made only if all of this holds; what is less certain is left alone:

1. The words of the citation tell the cited study's finding (`whose` is cited), and which words do so is known.
2. They stand in a text of the authors, once.
3. Within these words a claim was read whose treatment and outcome are named, as a report or as background.
4. The cited study's own claims on that treatment and outcome (own data or conclusion) all have one hedge grade, and so
   have the claims within the citing words.

Hedge grades (0 plain to 3 doubly hedged) are a program's reading on both sides, so every pair is a machine guess. The
idea is that of amplification in citation networks (Greenberg 2009, doi 10.1136/bmj.b2680).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from evidence_kb.pages import statements, words
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, Row, Visit

Pairs = dict[tuple[str, str, str, int], list[Context]]  # by the key of the citation context
_COLUMNS = """c.id, c.claim_key, c.status, c.study_id, c.passage_id, c.start, c."end", c.quote, c.hedge, c.direction,
    c.basis, c.treatment_id, c.outcome_id, t.name AS treatment, o.name AS outcome"""
_JOINS = "JOIN treatments t ON t.id = c.treatment_id JOIN outcomes o ON o.id = c.outcome_id"
SQL_CITING = f"""
SELECT {_COLUMNS} FROM json_each(:passages) k CROSS JOIN claims c ON c.passage_id = k.value {_JOINS}
WHERE c.basis IN ('reports_other', 'background') AND c.status <> 'rejected' ORDER BY c.start, c.id"""
SQL_CITED = f"""
SELECT {_COLUMNS} FROM json_each(:studies) k CROSS JOIN claims c ON c.study_id = k.value {_JOINS}
JOIN passages p ON p.id = c.passage_id AND p.kind <> 'summary' AND NOT p.is_paraphrase
WHERE c.basis IN ('own_data', 'conclusion') AND c.status <> 'rejected' AND c.duplicate_of IS NULL
ORDER BY c.basis = 'conclusion', p.position, c.start, c.id"""


async def load(visit: Visit, contexts: Iterable[Row]) -> Pairs:
    """Return the pairs that can be made, by the key of the citation context.

    A context needs its columns and, of its passage, `kind`, `is_paraphrase`, and `quote_at`, where the quote begins in
    the text, counted from 0; None if it stands there twice or not at all.
    """
    telling = [context for context in contexts if tells(context)]
    if not telling:
        return {}
    citing = await _claims(visit, SQL_CITING, passages=_listed(telling, "passage_id"))
    cited = await _claims(visit, SQL_CITED, studies=_listed(telling, "cited_id"))
    return {key(context): pairs(context, citing, cited) for context in telling}


async def _claims(visit: Visit, sql: str, **values: object) -> Sequence[Row]:
    """Return claims as this visitor may see them: a reviewer who has not judged one sees the machine's reading."""
    rows = await visit.rows(sql, **values)
    return await panel.reviewable(visit, rows, lambda row: f"/-/study/{row['study_id']}")


def key(context: Row) -> tuple[str, str, str, int]:
    """Return what names a citation context."""
    return context["provider"], context["citing_key"], context["cited_key"], context["passage_id"]


def tells(context: Row) -> bool:
    """Whether the words of a citation tell the cited study's finding, in the authors' words, at a known place."""
    is_placed = context["told_start"] is not None and context["quote_at"] is not None
    is_ours = statements.not_the_authors(context["kind"], context["is_paraphrase"])
    return context["whose"] == "cited" and is_placed and not is_ours


def pairs(context: Row, citing: Sequence[Row], cited: Sequence[Row]) -> list[Context]:
    """Return one pair for each treatment and outcome of which the cited study and the citing words both speak."""
    first, last = (context["quote_at"] + context[name] for name in ("told_start", "told_end"))
    told: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for claim in citing:
        words_end = claim["start"] + len(claim["quote"].rstrip(" .;:,!?"))
        is_inside = first <= claim["start"] and words_end <= last
        is_here = (claim["passage_id"], claim["study_id"]) == (context["passage_id"], context["citing_id"])
        if is_here and is_inside:
            told[claim["treatment_id"], claim["outcome_id"]].append(claim)
    found = []
    for place, theirs in told.items():
        own = [c for c in cited if c["study_id"] == context["cited_id"] and _place(c) == place]
        if own and _is_of_one_grade(own) and _is_of_one_grade(theirs):
            found.append(_pair(own[0], theirs[0]))
    return found


def _pair(own: Row, citing: Row) -> Context:
    drift = own["hedge"] - citing["hedge"]
    return {
        "treatment": own["treatment"],
        "outcome": own["outcome"],
        "sides": (_side("The cited study’s own words", own), _side("The words that cite it", citing)),
        "verdict": "more certain than" if drift > 0 else "more careful than" if drift < 0 else "as certain as",
        "is_turned": own["direction"] != citing["direction"],
    }


def _side(label: str, claim: Row) -> Context:
    symbol, finding = words.arrow(claim["direction"])
    return {
        "label": label, "quote": claim["quote"], "grade": claim["hedge"], "hedge": words.HEDGES[claim["hedge"]],
        "symbol": symbol, "finding": finding, "study_id": claim["study_id"], "id": claim["id"],
    }  # fmt: skip


def _place(claim: Row) -> tuple[int, int]:
    return claim["treatment_id"], claim["outcome_id"]


def _is_of_one_grade(claims: Iterable[Row]) -> bool:
    return len({claim["hedge"] for claim in claims}) == 1


def _listed(contexts: Iterable[Row], column: str) -> str:
    return json.dumps(sorted({context[column] for context in contexts}))
