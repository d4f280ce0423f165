"""One topic: what is stated, shown, held and unseen, what the last run changed, and what awaits a reader."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_kb.pages import changes, quarantine, words
from evidence_kb.pages.as_of import SQL_BEGAN
from evidence_kb.pages.moves import SQL_MOVED, moves
from evidence_kb.pages.site import Context, Page, Visit

MOVED_SHOWN = 5
YEARS_SHOWN = 60  # columns of the picture of years; earlier years are counted together
COUNTED = ("studies", "claims", "patients", "design", "year", "basis", "readers", "status", "not_seen", "cut_off",
           "cells", "key_study", "references", "cited_by")  # fmt: skip
SQL_COUNTS = """
SELECT what, value, n FROM topic_counts WHERE topic = :topic AND what IN (SELECT value FROM json_each(:whats))"""
SQL_KEY_STUDIES = """
SELECT m.role, s.id, s.title, s.year, s.claims_n, s.participants_n FROM topic_studies m
JOIN studies s ON s.id = m.study_id WHERE m.topic = :topic AND m.study_id IN (SELECT value FROM json_each(:ids))
ORDER BY m.role = 'seed' DESC, s.claims_n DESC, s.id"""
SQL_HAS_STUDIES = "SELECT 1 FROM topic_studies WHERE topic = :topic LIMIT 1"
SQL_LAST_ASKED = """
SELECT r.id, r.started_at FROM runs r WHERE EXISTS (SELECT 1 FROM requests q WHERE q.run_id = r.id AND q.topic = :topic)
ORDER BY r.id DESC LIMIT 1"""
SQL_REQUESTS = """
SELECT status, count(*) AS n FROM requests WHERE run_id = :run AND topic = :topic AND status IN ('failed', 'not_asked')
GROUP BY status"""


async def load(visit: Visit) -> Context:
    """Return the topic with its counts and the newest run; every count is materialised in `topic_counts`."""
    topic = await visit.topic()
    slug = topic["slug"]
    counts = await counts_of(visit, slug, COUNTED)
    run = await visit.row(changes.SQL_LAST)
    rows = await visit.rows(SQL_MOVED, topic=slug, run=run["id"], limit=MOVED_SHOWN) if run else ()
    began = await visit.row(SQL_BEGAN, topic=slug)
    asked = await visit.row(SQL_LAST_ASKED, topic=slug)
    keys = json.dumps([int(id) for id in counts["key_study"]])
    is_counted = bool(counts["studies"]) or await visit.row(SQL_HAS_STUDIES, topic=slug) is None
    return {
        "is_counted": is_counted, "topic": topic, "words": words, "run": run, "moved": await moves(visit, rows),
        "changed": await changes.counted(visit, slug, run["id"]) if run else {},
        "is_first": bool(run and began and began["run_id"] == run["id"]),
        "counts": counts, "designs": bars(counts["design"], words.DESIGNS, "not read"), "years": years(counts["year"]),
        "stated": [(label, counts[what]) for what, label in words.COUNTS.items() if counts[what]],
        "key_studies": await visit.rows(SQL_KEY_STUDIES, topic=slug, ids=keys), "asked": asked,
        "requests": await visit.rows(SQL_REQUESTS, topic=slug, run=asked["id"]) if asked else (),
        "quarantine": await quarantine.of(visit, slug),
        "feed_path": f"/-/feed/{slug}.atom",
    }  # fmt: skip


async def counts_of(visit: Visit, topic: str, whats: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return materialised counts as {what: {value: n}}; what was never counted is an empty dictionary."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await visit.rows(SQL_COUNTS, topic=topic, whats=json.dumps(whats)):
        counts[row["what"]][row["value"]] = row["n"]
    return counts


def bars(counts: Mapping[str, int], labels: Mapping[str, str], silent: str) -> list[dict[str, Any]]:
    """Return counts as rows, the largest first and what nobody stated last; `width` is in percent of the largest."""
    most = max(counts.values(), default=1)
    rows = [
        {"label": labels.get(value, value) if value else silent, "value": value, "n": n,
         "width": f"{100 * n / most:.1f}"}
        for value, n in counts.items() if n
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row["value"], -row["n"], row["label"]))


def years(counts: Mapping[str, int]) -> Context:
    """Return studies by year: `columns` for a picture 100 units high, `earlier_n` before them, `unknown_n` without."""
    known = {int(year): n for year, n in counts.items() if year}
    if not known:
        return {"columns": [], "earlier_n": 0, "unknown_n": counts.get("", 0), "width": 0}
    last = max(known)
    first = max(min(known), last - YEARS_SHOWN + 1)
    most = max(n for year, n in known.items() if year >= first)
    heights = {year: 90 * known.get(year, 0) / most for year in range(first, last + 1)}
    every = 10 if last - first >= 30 else 5 if last - first >= 6 else 1
    columns = [
        {"year": year, "n": known.get(year, 0), "x": 12 * (year - first), "height": f"{height:.1f}",
         "y": f"{94 - height:.1f}", "is_labelled": year % every == 0 and (every > 1 or year % 2 == last % 2)}
        for year, height in heights.items()
    ]  # fmt: skip
    return {
        "columns": columns, "earlier_n": sum(n for year, n in known.items() if year < first), "first": first,
        "unknown_n": counts.get("", 0), "width": max(12 * len(columns), 40), "last": last,
    }  # fmt: skip


PAGE = Page(paths=(r"^/-/topic/(?P<topic>[^/]+)/?$",), template="topic.html", load=load)
