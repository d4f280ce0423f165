"""Who says what about a study: every provider's record of it, and its title and abstract where another's was chosen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from evidence_kb.pages import masks, words
from evidence_kb.pages.links import identifier_links, safe_address
from evidence_kb.pages.site import Context, Row, Visit

LISTED = 100  # records shown; the table has them all
SQL_RECORDS = """
SELECT *, count(*) OVER () AS all_n FROM records WHERE study_id = :id
ORDER BY is_stub, provider, provider_key LIMIT :limit"""
SQL_OTHER_TEXTS = """
SELECT provider, record_key, kind, label, text, complete, is_paraphrase, licence, is_masked FROM passages
WHERE study_id = :id AND NOT is_chosen AND kind IN ('title', 'abstract')
ORDER BY kind DESC, position, id LIMIT :limit"""
_SCHEMES = ("doi", "pmid", "pmcid", "openalex", "semantic_scholar")
_FIELDS = (
    ("Title", "title"), ("Authors", "authors"), ("Journal", "journal"), ("Year", "year"), ("Published", "published_on"),
    ("Volume", "volume"), ("Issue", "issue"), ("Pages", "pages"), ("Language", "language"),
    ("Publisher’s label", "article_type"), ("Publication types", "publication_types"), ("Keywords", "keywords"),
    ("Trials", "trials"), ("Citation as printed", "citation"),
)  # fmt: skip


async def load(visit: Visit, study: Row) -> Context:
    """Return the `records` of a study with all that each of them states, and how many are not listed."""
    rows = await visit.rows(SQL_RECORDS, id=study["id"], limit=LISTED)
    texts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for text in await visit.rows(SQL_OTHER_TEXTS, id=study["id"], limit=5 * LISTED):
        texts[text["provider"], text["record_key"]].append(text)
    records = [_record(row, texts[row["provider"], row["provider_key"]]) for row in rows]
    return {"records": records, "records_left_n": rows[0]["all_n"] - len(rows) if rows else 0}


def _record(row: Row, texts: Sequence[Row]) -> Context:
    return {
        **row,
        "standing": "no longer described there" if row["gone_run"] else "listed only" if row["is_stub"] else None,
        "link": safe_address(row["url"]),
        "same_by": same_by(row),
        "identifiers": identifier_links([{"scheme": name, "value": row[name]} for name in _SCHEMES if row[name]]),
        "fields": [(label, _listed(row[column])) for label, column in _FIELDS if row[column] is not None],
        "texts": [_text(text) for text in texts if text["text"] != row["title"]],
    }


def _text(text: Row) -> Context:
    shown = masks.readable(text["text"]) if text["is_masked"] else text["text"]
    return {**text, "text": shown, "masked": masks.why(text)}


def same_by(row: Row) -> str:
    """Return why a record was judged to describe its study, with the score where no identifier decided."""
    score = row["match_score"]
    return str(row["matched_by"]) + ("" if score is None else f", score {words.score(score)}")


def _listed(value: object) -> str:
    """Return a stored value for reading; JSON lists become plain ones, a damaged list stays as it is."""
    if not isinstance(value, str) or not value.startswith("["):
        return str(value)
    try:
        items = json.loads(value)
    except ValueError:
        return value
    return ", ".join(str(item) for item in items) if isinstance(items, list) else value
