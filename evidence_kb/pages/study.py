"""The page of one study: its text with the claims marked, and all that the page cannot show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from evidence_kb import identifiers
from evidence_kb.measured import measured
from evidence_kb.pages import contexts, gaps, relatives, sources, statements, words
from evidence_kb.pages.highlight import Span, segments
from evidence_kb.pages.links import identifier_links, safe_address
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, MissingError, MovedError, Page, Row, Visit

LISTED = 200  # citing and cited studies shown; the tables have them all
SQL_STUDY = "SELECT * FROM studies WHERE id = :id"
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
SQL_LEDGER = "SELECT * FROM count_ledger WHERE study_id = :id ORDER BY what DESC, provider"
SQL_NOT_SEEN = "SELECT kind, what, n, provider FROM not_seen WHERE study_id = :id ORDER BY kind, what"
SQL_SPELLINGS = """
SELECT y.form, coalesce(t.name, o.name, d.name) AS name FROM synonyms y
LEFT JOIN treatments t ON y.kind = 'treatment' AND t.id = y.concept_id
LEFT JOIN outcomes o ON y.kind = 'outcome' AND o.id = y.concept_id
LEFT JOIN conditions d ON y.kind = 'condition' AND d.id = y.concept_id
WHERE y.study_id = :id AND y.origin IN ('misspelling', 'spelling_seen') ORDER BY y.form"""
# Who states a citation is looked up for the listed works only.
SQL_CITED_BY = """
SELECT l.*, (SELECT group_concat(DISTINCT e.provider) FROM citation_statements e
    WHERE e.cited_id = :id AND e.citing_id = l.id AND e.gone_run IS NULL) AS providers
FROM (SELECT s.id, s.title, s.year, s.journal, s.status, s.integrity, c.providers_n FROM citations c
    JOIN studies s ON s.id = c.citing_id WHERE c.cited_id = :id ORDER BY s.year DESC, s.id LIMIT :limit) l
ORDER BY l.year DESC, l.id"""
SQL_CITES = """
SELECT l.*, (SELECT group_concat(DISTINCT e.provider) FROM citation_statements e
    WHERE e.citing_id = :id AND e.cited_id = l.id AND e.gone_run IS NULL) AS providers
FROM (SELECT s.id, s.title, s.year, s.journal, s.status, s.integrity, c.providers_n FROM citations c
    JOIN studies s ON s.id = c.cited_id WHERE c.citing_id = :id ORDER BY s.year DESC, s.id LIMIT :limit) l
ORDER BY l.year DESC, l.id"""
SQL_CONTEXTS = f"""
SELECT x.*, p.kind, p.is_paraphrase, p.complete, {statements.SQL_URL} AS url FROM citation_contexts x
JOIN passages p ON p.id = x.passage_id WHERE x.citing_id = :id OR x.cited_id = :id"""


async def load(visit: Visit) -> Context:
    """Return everything about one study, found by its number or by its DOI."""
    study = await _study(visit)
    here = study["id"]
    rows = await visit.rows(SQL_CLAIMS, id=here)
    claims = statements.described(await panel.reviewable(visit, rows, lambda row: f"/-/study/{here}#row-{row['id']}"))
    less = await visit.rows(SQL_LESS_CERTAIN, id=here)
    less = await panel.reviewable(visit, less, lambda row: f"/-/study/{here}#less-{row['id']}")
    passages = [_passage(row, claims) for row in await visit.rows(SQL_PASSAGES, id=here)]
    cited_in = await visit.rows(SQL_CONTEXTS, id=here)
    cited_by = _with_words(await visit.rows(SQL_CITED_BY, id=here, limit=LISTED), cited_in, "citing_id", here)
    ledger = await visit.rows(SQL_LEDGER, id=here)
    not_seen = await visit.rows(SQL_NOT_SEEN, id=here)
    spellings = await visit.rows(SQL_SPELLINGS, id=here)
    return {
        "study": study,
        "identifiers": identifier_links(await visit.rows(SQL_IDENTIFIERS, id=here)),
        "topics_of": await visit.rows(SQL_TOPICS_OF, id=here),
        "passages": passages,
        "claims": claims,
        "less_certain": statements.described(less),
        "measured": measured(),
        "unplaced": [claim for claim in claims if claim["id"] not in _placed(passages)],
        "gaps": gaps.of(study, passages, claims, ledger, not_seen, spellings, cited_by),
        "ledger": ledger,
        "cited_by": cited_by,
        "contexts_n": sum(1 for row in cited_by if row["contexts"]),
        "cites": _with_words(await visit.rows(SQL_CITES, id=here, limit=LISTED), cited_in, "cited_id", here),
        **await relatives.load(visit, study),
        **await sources.load(visit, study),
        "design": words.DESIGNS.get(study["design"] or "", study["design"]),
        "level": statements.level(study["level_start"]),
        "ours": _ours(study, passages),
        "words": words,
        "listed": LISTED,
        "related_listed": relatives.LISTED,
    }


async def _study(visit: Visit) -> Row:
    """Return the study asked for, or raise where it has moved or is not held."""
    if "doi" in visit.request.url_vars:
        return await _by_doi(visit)
    number = int(visit.part("id"))
    study = await visit.row(SQL_STUDY, id=number)
    if study is not None:
        return study
    survivor = await visit.row(SQL_HOLDER, scheme="evidence-kb", value=str(number))
    if survivor is not None:
        raise MovedError(f"/-/study/{survivor['study_id']}")
    raise MissingError(
        f"No study has the number {number}. Numbers are never used twice, so it was never given, or it belongs to "
        "another database. Look the study up by its DOI at /-/study/doi/… or in the table of studies."
    )


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
        "placed": {span.claim for span in spans},
        "segments": [
            {
                "text": piece.text,
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


def _with_words(studies: Sequence[Row], cited_in: Sequence[Row], side: str, here: int) -> list[Context]:
    """Add to each study the words of the citation; `side` names the column that holds the other study."""
    spoken: dict[int, list[Context]] = defaultdict(list)
    other = "cited_id" if side == "citing_id" else "citing_id"
    for row in cited_in:
        if row[other] == here:
            spoken[row[side]].append(contexts.described(row))
    return [
        {**study, "contexts": spoken[study["id"]], "stated_by": sorted((study["providers"] or "").split(","))}
        for study in studies
    ]


PAGE = Page(paths=(r"^/-/study/(?P<id>\d{1,15})/?$", r"^/-/study/doi/(?P<doi>.+)$"), template="study.html", load=load)
