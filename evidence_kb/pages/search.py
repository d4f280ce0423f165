"""Search over titles, abstracts, quotes and, for reviewers, notes: what was looked for, and the words that were found.

At most CANDIDATES works are ranked, those that are cited most first in line, and the page says when there are more:
counting and ranking all works with a common word would keep a reader waiting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from evidence_kb import identifiers
from evidence_kb.pages import masks, noted, search_forms, words
from evidence_kb.pages.found import pieces, quotes_of
from evidence_kb.pages.site import Context, MissingError, MovedError, Page, Row, Visit
from evidence_kb.pages.study import SQL_HOLDER
from evidence_kb.search_words import Question, expression, question

CANDIDATES = 1_000
SHOWN = 20
# Where to look: the columns of the index, in FTS5's words.
PLACES = {"all": "title text summary", "titles": "title", "abstracts": "text summary", "quotes": "quotes",
          "marked": "title text summary quotes"}  # fmt: skip
WEIGHTS = "6, 2, 1, 2, 0"  # of title, text, summary, quotes, topics: a title says what a work is about
SAMPLE_N = 2_000  # documents in which a word is counted, to learn how common it is
COMMON = 0.02  # share of documents; what is more common tells works apart hardly, and costs most to count
SCORED = 20_000
SQL_HAS_INDEX = "SELECT name FROM sqlite_master WHERE name = 'search_index'"
SQL_LAST = "SELECT max(id) AS id FROM search_documents"
# Numbers that lead nowhere any more (see store_search.py) are left out, because what is found here is counted.
SQL_MATCHES = """
SELECT search_index.rowid AS id FROM search_index CROSS JOIN search_documents d ON d.id = search_index.rowid
WHERE search_index MATCH :match ORDER BY search_index.rowid DESC LIMIT :limit"""
SQL_SAMPLE = "SELECT count(*) AS n FROM search_index WHERE search_index MATCH :match AND rowid > :above"
SQL_TITLED = f"""
SELECT rowid AS id, -1.0 AS score FROM search_index
WHERE search_index MATCH :match AND rowid >= :lowest ORDER BY rowid DESC LIMIT {SCORED}"""
SQL_SCORES = f"""
SELECT rowid AS id, bm25(search_index, {WEIGHTS}) AS score FROM search_index
WHERE search_index MATCH :match AND rowid >= :lowest ORDER BY rowid DESC LIMIT {SCORED}"""
SQL_SHOWN = """
SELECT d.id AS document_id, s.id, s.title, s.year, s.journal, s.status, s.integrity, s.claims_n
FROM search_documents d JOIN studies s ON s.id = d.study_id WHERE d.id IN (SELECT value FROM json_each(:ids))"""
SQL_MARKED = """
SELECT rowid AS id, highlight(search_index, 0, char(2), char(3)) AS title,
    snippet(search_index, 1, char(2), char(3), '…', 40) AS text,
    snippet(search_index, 2, char(2), char(3), '…', 40) AS summary,
    highlight(search_index, 3, char(2), char(3)) AS quotes
FROM search_index WHERE search_index MATCH :match AND rowid BETWEEN :first AND :last
    AND +rowid IN (SELECT value FROM json_each(:ids))"""  # + : one pass, not a search for each number
_PMID = re.compile(r"\s*(?:pmid:?\s*[0-9]{1,9}|[0-9]{5,9})\s*", re.IGNORECASE)
_PMCID = re.compile(r"\s*(?:pmcid:?\s*)?PMC[0-9]{1,9}\s*", re.IGNORECASE)


async def load(visit: Visit) -> Context:
    """Return what was asked, how it was understood, and a page of what was found; an identifier leads to its study."""
    typed = str(visit.request.args.get("q") or "").replace("\0", " ").strip()
    topic = await _topic(visit)
    place = visit.request.args.get("in") or "all"
    if place not in words.PLACES:
        raise MissingError(f"There is no place “{place}” to search in; there are: {', '.join(words.PLACES)}.")
    unheld = await _identifier(visit, typed)
    asked = question(typed)
    shown: Context = {
        "typed": typed, "topic_asked": topic, "place": place, "unheld": unheld, "asked": asked, "words": words,
        "has_index": await visit.row(SQL_HAS_INDEX) is not None, "is_exact": visit.asks("exact"), "result": None,
        "shown_n": SHOWN, "candidates_n": CANDIDATES, "numbers": (), "also": (), "guesses": (), "silent": (),
        "noted": None,
    }  # fmt: skip
    if not shown["has_index"] or not asked.wanted:
        return shown
    if place == "all":
        shown |= await noted.load(visit, typed, topic["slug"] if topic else None)
    understood = asked
    if not shown["is_exact"]:
        understood, also, guesses = await search_forms.spelled_out(visit, asked)
        shown |= {"also": also, "guesses": guesses}
    return shown | await _found(visit, understood, place, topic["slug"] if topic else None)


async def _topic(visit: Visit) -> Row | None:
    slug = visit.request.args.get("topic")
    return await visit.topic(slug) if slug else None


async def _identifier(visit: Visit, typed: str) -> str | None:
    """Go to the study that a typed identifier names; return the identifier in words if no study held has it."""
    candidates = (
        ("doi", "DOI", identifiers.doi(typed) if len(typed.split()) == 1 and "10." in typed else None),
        ("pmid", "PMID", identifiers.pmid(typed) if _PMID.fullmatch(typed) else None),
        ("pmcid", "PMCID", identifiers.pmcid(typed) if _PMCID.fullmatch(typed) else None),
    )
    for scheme, label, value in candidates:
        if value is not None:
            holder = await visit.row(SQL_HOLDER, scheme=scheme, value=value)
            if holder is not None:
                raise MovedError(f"/-/study/{holder['study_id']}", status=302)  # studies may merge later: not for ever
            return f"{label} {value}"
    return None


def match(asked: Question, place: str, topic: str | None) -> str:
    """Return what to hand to MATCH: the terms in the columns of a place, within a topic."""
    scoped = f"{{{PLACES[place]}}} : ({expression(asked)})"
    return f"({_within(topic)}) AND {scoped}" if topic else scoped


def _within(topic: str) -> str:
    return f'topics : "{topic.encode().hex().upper()}0"'


async def _found(visit: Visit, asked: Question, place: str, topic: str | None) -> Context:
    """Return the page of results that was asked for, ranked, with counts that do not pretend."""
    rows = await visit.rows(SQL_MATCHES, match=match(asked, place, topic), limit=CANDIDATES + 1)
    ids = [row["id"] for row in rows[:CANDIDATES]]
    if not ids:
        return {"result": (), "all_n": 0, "silent": await _silent(visit, asked, place, topic)}
    ranked = await _ranked(visit, asked, place, topic, ids)
    number = str(visit.request.args.get("page") or "1")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    chosen = ranked[(at - 1) * SHOWN : at * SHOWN]
    return {
        "result": await _results(visit, asked, topic, chosen), "all_n": len(ids), "is_more": len(rows) > CANDIDATES,
        "page": at, "first": (at - 1) * SHOWN + 1, "pages_n": -(-len(ids) // SHOWN),
    }  # fmt: skip


async def _ranked(visit: Visit, asked: Question, place: str, topic: str | None, ids: Sequence[int]) -> list[int]:
    """Order documents by BM25 over the words that tell works apart; where all are common, those in titles first."""
    last = (await visit.row(SQL_LAST) or {"id": 0})["id"]
    if topic and await _is_common(visit, _within(topic), last):
        topic = None
    common = [await _is_common(visit, match(Question((term,)), place, None), last) for term in asked.wanted]
    telling = tuple(term for term, is_common in zip(asked.wanted, common, strict=True) if not is_common)
    sql, by, where = (SQL_SCORES, telling, place) if telling else (SQL_TITLED, asked.wanted, "titles")
    rows = await visit.rows(sql, match=match(Question(by), where, topic), lowest=min(ids))
    scores = {row["id"]: row["score"] for row in rows}
    return sorted(ids, key=lambda n: (scores.get(n, 0.0), -n))


async def _is_common(visit: Visit, what: str, last: int) -> bool:
    """Say whether many of the last documents match; in a small index all may be counted anyway."""
    if last <= 10 * SAMPLE_N:
        return False
    row = await visit.row(SQL_SAMPLE, match=what, above=last - SAMPLE_N)
    return row is not None and row["n"] > COMMON * SAMPLE_N


async def _results(visit: Visit, asked: Question, topic: str | None, chosen: Sequence[int]) -> list[Context]:
    ids = json.dumps(chosen)
    studies = {row["document_id"]: row for row in await visit.rows(SQL_SHOWN, ids=ids)}
    everywhere = match(Question(asked.wanted), "marked", topic)  # words of a quote are marked in the title, too
    here = [n for n in chosen if n in studies] or [0]
    span = {"first": min(here), "last": max(here), "ids": json.dumps(here)}
    marked = {row["id"]: row for row in await visit.rows(SQL_MARKED, match=everywhere, **span)}
    quotes = await quotes_of(visit, {studies[n]["id"]: row["quotes"] for n, row in marked.items()})
    return [
        {**studies[n], "title_pieces": pieces(marked[n]["title"] or ""), "quotes": quotes[studies[n]["id"]],
         "text": _snippet(visit, marked[n]["text"]), "summary": _snippet(visit, marked[n]["summary"])}
        for n in chosen if n in studies and n in marked
    ]  # fmt: skip


def _snippet(visit: Visit, marked: str | None) -> tuple[tuple[str, bool], ...]:
    """Return the pieces of a snippet; one without a found word says nothing about why the work was found."""
    found = pieces(masks.readable(marked or "") if visit.is_published else marked or "")
    return found if any(is_found for _, is_found in found) else ()


async def _silent(visit: Visit, asked: Question, place: str, topic: str | None) -> tuple[str, ...]:
    """Return the terms that nothing has even alone: with those, no other term can help."""
    return tuple([
        term.text for term in asked.wanted
        if not await visit.rows(SQL_MATCHES, match=match(Question((term,)), place, topic), limit=1)
    ])  # fmt: skip


PAGE = Page(paths=(r"^/-/search/?$",), template="search.html", load=load)
