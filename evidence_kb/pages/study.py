"""The page of one study: its text with the claims marked, and all that the page cannot show."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb import identifiers
from evidence_kb.measured import measured
from evidence_kb.pages import (
    citations,
    gaps,
    left,
    masks,
    provenance,
    relatives,
    similar,
    sources,
    statements,
    words,
)  # fmt: skip
from evidence_kb.pages.highlight import Span, segments
from evidence_kb.pages.links import identifier_links, safe_address
from evidence_kb.pages.pictures import neighbourhood
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, MissingError, MovedError, Page, Row, Visit

_SENTENCE = re.compile(r".+?(?:[.!?](?=\s)|\n|$)", re.DOTALL)
COUNTED = 5000  # works of a list of which those with an identifier are counted
NOT_SEEN = 200  # things not seen that are listed; the table has them all
SQL_STUDY = "SELECT * FROM studies WHERE id = :id"
# A list of all notices says something about the works that were held when it was read.
SQL_LISTED = """
SELECT max(q.fetched_at) AS at FROM studies s JOIN requests q ON q.run_id >= s.first_run
WHERE s.id = :id AND coalesce(s.doi, s.pmid) IS NOT NULL AND q.question = 'notices'
AND q.status IN ('new', 'unchanged')"""
SQL_HOLDER = "SELECT study_id FROM identifiers WHERE scheme = :scheme AND value = :value"
SQL_IDENTIFIERS = "SELECT scheme, value FROM identifiers WHERE study_id = :id AND scheme <> 'evidence-kb'"
SQL_TOPICS_OF = """
SELECT ts.*, t.title FROM topic_studies ts JOIN topics t ON t.slug = ts.topic WHERE ts.study_id = :id ORDER BY topic"""
SQL_PASSAGES = f"""
SELECT p.*, {statements.SQL_URL} AS url FROM passages p WHERE p.study_id = :id AND p.is_chosen
ORDER BY CASE p.kind WHEN 'title' THEN 0 WHEN 'abstract' THEN 1 WHEN 'summary' THEN 2 WHEN 'snippet' THEN 3 ELSE 4 END,
    p.position, p.id"""
SQL_CLAIMS = f"""
SELECT {statements.SQL_COLUMNS} FROM claims c {statements.SQL_JOINS} WHERE c.study_id = :id
ORDER BY CASE p.kind WHEN 'title' THEN 0 WHEN 'abstract' THEN 1 WHEN 'summary' THEN 2 WHEN 'snippet' THEN 3 ELSE 4 END,
    p.position, p.id, c.start, c."end", c.id"""
SQL_LESS_CERTAIN = f"""
SELECT {statements.SQL_COLUMNS}, NULL AS duplicate_of FROM less_certain_claims c {statements.SQL_JOINS}
WHERE c.study_id = :id ORDER BY c.score DESC, c.id"""
# What the view count_ledger says; in a list too long to go through, works with an identifier are not counted.
SQL_LEDGER = """
SELECT c.provider, c.what, c.stated_n, c.shown_n, h.held_n, max(c.stated_n - h.held_n, 0) AS unseen_n, h.identified_n
FROM stated_counts c JOIN (
    SELECT 'cited_by' AS what, cited_by_n AS held_n, CASE WHEN cited_by_n <= :counted THEN (
        SELECT count(coalesce(o.pmid, o.doi, o.pmcid)) FROM citations e JOIN studies o ON o.id = e.citing_id
        WHERE e.cited_id = :id) END AS identified_n FROM studies WHERE id = :id
    UNION ALL
    SELECT 'references', references_n, CASE WHEN references_n <= :counted THEN (
        SELECT count(coalesce(o.pmid, o.doi, o.pmcid)) FROM citations e JOIN studies o ON o.id = e.cited_id
        WHERE e.citing_id = :id) END FROM studies WHERE id = :id
) h ON h.what = c.what WHERE c.study_id = :id ORDER BY c.what DESC, c.provider"""
SQL_NOT_SEEN = "SELECT kind, what, n, provider FROM not_seen WHERE study_id = :id ORDER BY kind, what LIMIT :limit"
SQL_SPELLINGS = """
SELECT y.form, coalesce(t.name, o.name, d.name) AS name FROM synonyms y
LEFT JOIN treatments t ON y.kind = 'treatment' AND t.id = y.concept_id
LEFT JOIN outcomes o ON y.kind = 'outcome' AND o.id = y.concept_id
LEFT JOIN conditions d ON y.kind = 'condition' AND d.id = y.concept_id
WHERE y.study_id = :id AND y.origin IN ('misspelling', 'spelling_seen') ORDER BY y.form"""


async def load(visit: Visit) -> Context:
    """Return everything about one study, found by its number or by its DOI."""
    study = await _study(visit)
    here = study["id"]
    rows = await visit.rows(SQL_CLAIMS, id=here)
    claims = statements.described(await panel.reviewable(visit, rows, lambda row: f"/-/study/{here}#row-{row['id']}"))
    less = await visit.rows(SQL_LESS_CERTAIN, id=here)
    less = await panel.reviewable(visit, less, lambda row: f"/-/study/{here}#less-{row['id']}")
    passages = [_passage(row, claims) for row in await visit.rows(SQL_PASSAGES, id=here)]
    cited_by = await citations.load(visit, study, citations.CITED_BY)
    ledger = await visit.rows(SQL_LEDGER, id=here, counted=COUNTED)
    not_seen = await visit.rows(SQL_NOT_SEEN, id=here, limit=NOT_SEEN)
    spellings = await visit.rows(SQL_SPELLINGS, id=here)
    told = await sources.load(visit, study)
    return {
        "study": study,
        "identifiers": identifier_links(await visit.rows(SQL_IDENTIFIERS, id=here)),
        "topics_of": await visit.rows(SQL_TOPICS_OF, id=here),
        "passages": passages,
        "claims": claims,
        "less_certain": statements.described(less),
        "measured": measured(),
        "unplaced": [claim for claim in claims if claim["id"] not in _placed(passages)],
        "gaps": gaps.of(study, passages, claims, ledger, not_seen, spellings, cited_by["spoken_n"]),
        "ledger": ledger,
        "cited_by": cited_by,
        "cites": await citations.load(visit, study, citations.CITES),
        **await similar.load(visit, study),
        **await relatives.load(visit, study),
        **await left.load(visit, here),
        **told,
        "provenance": provenance.of(study, told["records"], [passage["row"] for passage in passages]),
        "is_provenance_open": visit.asks("provenance"),
        **await neighbourhood.load(visit, here),
        "design": words.DESIGNS.get(study["design"] or "", study["design"]),
        "level": statements.level(study["level_start"]),
        "level_reason": level_reason(study),
        "populations": populations(claims, passages),
        "ours": _ours(study, passages),
        "words": words,
        "related_listed": relatives.LISTED,
    }


async def _study(visit: Visit) -> Row:
    """Return the study asked for, or raise where it has moved or is not held."""
    if "doi" in visit.request.url_vars:
        return await _dated(visit, await _by_doi(visit))
    number = int(visit.part("id"))
    study = await visit.row(SQL_STUDY, id=number)
    if study is not None:
        return await _dated(visit, study)
    survivor = await visit.row(SQL_HOLDER, scheme="evidence-kb", value=str(number))
    if survivor is not None:
        raise MovedError(f"/-/study/{survivor['study_id']}")
    raise MissingError(
        f"No study has the number {number}. Numbers are never used twice, so it was never given, or it belongs to "
        "another database. Look the study up by its DOI at /-/study/doi/… or in the table of studies."
    )


async def _dated(visit: Visit, study: Row) -> Row:
    """Return a study with the time at which its integrity was last looked up, whether or not anything changed."""
    listed = await visit.row(SQL_LISTED, id=study["id"])
    times = [at for at in (study["integrity_checked_at"], listed and listed["at"]) if at]
    return {**study, "integrity_checked_at": max(times, default=None)}


async def _by_doi(visit: Visit) -> Row:
    doi = identifiers.doi(visit.part("doi"))
    if doi is None:
        raise MissingError(f"“{visit.part('doi')}” is not a DOI; a DOI looks like 10.1000/182.")
    holder = await visit.row(SQL_HOLDER, scheme="doi", value=doi)
    if holder is None:
        raise MissingError(f"No study held here has the DOI {doi}. It may still be known under another identifier.")
    raise MovedError(f"/-/study/{holder['study_id']}", status=302)  # studies may merge later: not for ever


def _passage(row: Row, claims: Sequence[Context]) -> Context:
    """Return a text cut into segments; only quotes that really stand at their offsets are marked."""
    by_id = {claim["id"]: claim for claim in claims}
    spans = [
        Span(claim["id"], claim["row"]["start"], claim["row"]["end"])
        for claim in claims
        if claim["row"]["passage_id"] == row["id"]
        and claim["row"]["anchor"] != "orphan"
        and row["text"][claim["row"]["start"] : claim["row"]["end"]] == claim["row"]["quote"]
    ]
    return {
        "row": row,
        "label": row["label"] or words.PASSAGES[row["kind"]],
        "url": safe_address(row["url"]),
        "is_summary": statements.not_the_authors(row["kind"], row["is_paraphrase"]),
        "masked": masks.why(row),
        "placed": {span.claim for span in spans},
        "segments": [
            {
                "text": masks.readable(piece.text) if row["is_masked"] and not piece.claims else piece.text,
                "claims": [by_id[key] for key in piece.claims],
                "begins": [by_id[key] for key in piece.begins],
            }
            for piece in segments(row["text"], spans)
        ],
    }


def _ours(study: Row, passages: Sequence[Context]) -> set[str]:
    """Return the facts of a study whose quoted words stand in a summary of ours and in no text of the authors."""
    ours, theirs = ([p["row"]["text"] for p in passages if p["is_summary"] is side] for side in (True, False))
    quotes = {name: study[f"{name}_quote"] for name in ("design", "timing", "centres", "participants")}
    return {
        name
        for name, quote in quotes.items()
        if quote and any(quote in text for text in ours) and not any(quote in text for text in theirs)
    }


def _placed(passages: Sequence[Context]) -> set[int]:
    return {claim for passage in passages for claim in passage["placed"]}


def level_reason(study: Row) -> str | None:
    """Return how the starting level follows from the design; None where no design was read."""
    if study["design"] is None:
        return None
    design = words.DESIGNS.get(study["design"], study["design"])
    is_review = study["design"] in ("x-systematic-review", "x-meta-analysis")
    if study["level_start"] is None:
        table = "OCEBM 2011 gives no level to this design"
        return (
            f"{table}, unless it is a review of randomised trials, which its texts do not say."
            if is_review
            else f"{table}."
        )
    because = ", because its texts speak of randomised trials" if is_review else ""
    return (
        f"Where OCEBM 2011 starts a {design} on whether a treatment helps{because}. "
        "A person may move it for size, quality and directness."
    )


def populations(claims: Sequence[Context], passages: Sequence[Context]) -> list[Context]:
    """Return the populations of the study's own claims, each once, with the first claim and sentence that name it."""
    found: dict[tuple[str, str | None], Context] = {}
    for claim in claims:
        row = claim["row"]
        if row["population_text"] and row["basis"] in ("own_data", "conclusion") and row["status"] != "rejected":
            found.setdefault((row["population_text"], row["directness"]), claim)
    return [
        {
            "text": text,
            "directness": words.DIRECTNESS.get(directness or ""),
            "claim": claim,
            **_sentence(text, passages),
        }
        for (text, directness), claim in found.items()
    ]


def _sentence(said: str, passages: Sequence[Context]) -> Context:
    """Return the first sentence of the study's texts with these words; None where no text held has them."""
    for passage in passages:
        text = passage["row"]["text"]
        at = text.find(said)
        found = next((m for m in _SENTENCE.finditer(text) if at < m.end()), None) if at >= 0 else None
        if found:
            quote = masks.readable(found[0]) if passage["masked"] else found[0]
            return {"quote": quote.strip(), "is_summary": passage["is_summary"]}
    return {"quote": None, "is_summary": False}


PAGE = Page(paths=(r"^/-/study/(?P<id>\d{1,15})/?$", r"^/-/study/doi/(?P<doi>.+)$"), template="study.html", load=load)
