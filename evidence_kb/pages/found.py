"""Found words in their place: texts that the index marked, as pieces for a template, and quotes with their claims."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from evidence_kb.pages import words
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, Row, Visit
from evidence_kb.pages.statements import not_the_authors

BEGINS, ENDS = "\x02", "\x03"  # as the queries ask the index to mark
LONGEST = 600  # characters of a title or quote shown among results
QUOTES_SHOWN = 3  # of one study
CLAIMS_READ = 2_000  # of all studies on one page
SQL_CLAIMS = """
SELECT c.id, c.claim_key, c.study_id, c.quote, c.basis, c.direction, c.status, t.name AS treatment, c.treatment_text,
    o.name AS outcome, c.outcome_text, p.kind, p.is_paraphrase
FROM claims c JOIN passages p ON p.id = c.passage_id JOIN outcomes o ON o.id = c.outcome_id
LEFT JOIN treatments t ON t.id = c.treatment_id
WHERE c.study_id IN (SELECT value FROM json_each(:ids)) ORDER BY c.study_id, c.id LIMIT :limit"""
Pieces = tuple[tuple[str, bool], ...]


def pieces(marked: str) -> Pieces:
    """Cut a marked text into (text, whether it was found); a text of a work may hold marks of its own: they go.

    >>> pieces("fell in \\x02four\\x03 of five")
    (('fell in ', False), ('four', True), (' of five', False))
    """
    cut: list[tuple[str, bool]] = []
    left = LONGEST
    for n, part in enumerate(marked.split(BEGINS)):
        found, mark, rest = part.partition(ENDS) if n else ("", "", part)
        if n and not mark:
            found, rest = "", part
        for text, is_found in ((found, True), (rest.replace(ENDS, ""), False)):
            if text and left > 0:
                cut.append((text if len(text) <= left else text[:left] + "…", is_found))
                left -= len(text)
    return tuple(cut)


async def quotes_of(visit: Visit, marked: Mapping[int, str | None]) -> dict[int, Context]:
    """Return for each study its quotes with a found word, a few of them whole, and how many more there are.

    `marked` holds, by study, all its quotes in the order of their claims, a line break between, with marks.
    """
    ids = json.dumps(list(marked))
    by_study: dict[int, list[Row]] = defaultdict(list)
    claims = await visit.rows(SQL_CLAIMS, ids=ids, limit=CLAIMS_READ)
    for row in await panel.reviewable(visit, claims, lambda row: f"/-/study/{row['study_id']}"):
        by_study[row["study_id"]].append(row)
    shown: dict[int, Context] = {}
    for study_id, text in marked.items():
        with_words = [
            {**row, "pieces": pieces(part), "is_summary": not_the_authors(row["kind"], row["is_paraphrase"]),
             "finding": words.arrow(row["direction"]), "basis": words.BASES[row["basis"]]}
            for row, part in _parts(by_study[study_id], text or "") if BEGINS in part
        ]  # fmt: skip
        shown[study_id] = {"shown": with_words[:QUOTES_SHOWN], "left_n": max(len(with_words) - QUOTES_SHOWN, 0)}
    return shown


def _parts(claims: Sequence[Row], marked: str) -> Iterator[tuple[Row, str]]:
    """Yield each claim with its part of the marked quotes; where they part ways, the rest is left out."""
    at = 0
    for claim in claims:
        start, left = at, len(claim["quote"])
        while at < len(marked) and (left or marked[at] == ENDS):
            left -= marked[at] not in (BEGINS, ENDS)
            at += 1
        part = marked[start:at]
        if part.replace(BEGINS, "").replace(ENDS, "") != claim["quote"]:
            return
        yield claim, part
        at += 1  # the line break
