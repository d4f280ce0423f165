"""What pictures of citations read: the columns of a study, the citations among some studies, the sizes of clusters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from evidence_kb.pages.pictures.network import Node
from evidence_kb.pages.site import COUNTED, Row, Visit

DRAWN = 2000  # citations drawn at most
NAME_READ = 200  # characters of a name: a label has room for fewer, and no name may keep the server busy
SQL_COLUMNS = """
s.id, s.title, s.authors, s.year, s.design, s.integrity, s.status, m.cluster, m.y, m.cited_in_topic_n,
m.cites_in_topic_n, EXISTS (SELECT 1 FROM topic_studies ts WHERE ts.topic = :topic AND ts.study_id = s.id
    AND ts.role = 'seed') AS is_seed"""
# The reference lists of the studies shown are read, never their citing works: of those a study may have any number.
SQL_AMONG = """
SELECT c.citing_id, c.cited_id FROM json_each(:ids) i CROSS JOIN citations c ON c.citing_id = i.value
WHERE +c.cited_id IN (SELECT value FROM json_each(:ids)) AND c.cited_id <> c.citing_id LIMIT :limit"""
SQL_CLUSTERS = "SELECT cluster, studies_n FROM topic_clusters WHERE topic = :topic ORDER BY cluster"
# The newest run that closed: its number and date go into files.
SQL_RUN = f"SELECT id, finished_at FROM runs WHERE {COUNTED} ORDER BY id DESC LIMIT 1"
_SURNAME_FIRST = re.compile(r"(.+?),? ([A-Z]\.?-?){1,4}")
_INITIALS_FIRST = re.compile(r"(?:[A-Z]\.[- ]?)+\s*(.+)")


def node(visit: Visit, row: Row, is_file: bool, centre: int | None = None) -> Node:
    """Return a row of SQL_COLUMNS as a node; files leave the site, so that their addresses must be whole."""
    path = visit.datasette.urls.path(f"/-/study/{row['id']}")
    return Node(
        id=row["id"], title=row["title"] or "Title not stated", label=label(row), year=row["year"],
        design=row["design"], cited_n=row["cited_in_topic_n"] or 0, integrity=row["integrity"],
        cluster=row["cluster"], y=row["y"],
        address=visit.datasette.absolute_url(visit.request, path) if is_file else path,
        is_seed=bool(row["is_seed"]), is_centre=row["id"] == centre,
    )  # fmt: skip


def label(row: Row) -> str:
    """Return the first author and the year; the beginning of the title where no author is stated.

    The family name alone is printed only where initials tell it apart: in "Stern Sara" nobody can say which it is.
    """
    first = " ".join((row["authors"] or "").partition(";")[0][:NAME_READ].split()).removesuffix("et al.").strip(" ,")
    if not first:
        return row["title"] or f"Study {row['id']}"
    if found := _SURNAME_FIRST.fullmatch(first) or _INITIALS_FIRST.fullmatch(first):
        first = found.group(1)
    return f"{first} {row['year']}" if row["year"] is not None else first


async def citations_among(visit: Visit, studies: Iterable[int]) -> list[tuple[int, int]]:
    """Return the (citing, cited) pairs among some studies, sorted, DRAWN at most."""
    rows = await visit.rows(SQL_AMONG, ids=json.dumps(sorted(studies)), limit=DRAWN)
    return sorted((row["citing_id"], row["cited_id"]) for row in rows)


async def clusters_of(visit: Visit, topic: str | None) -> dict[int, int]:
    """Return how many studies each cluster of a topic has; 0 stands for those in none."""
    return {row["cluster"]: row["studies_n"] for row in await visit.rows(SQL_CLUSTERS, topic=topic)}


async def origin(visit: Visit, topic: str) -> str:
    """Return the caption of a file: the topic, the run and its date."""
    run = await visit.row(SQL_RUN)
    by_run = f"run {run['id']} of {run['finished_at']}" if run else "no run has finished"
    return f"evidence-kb · topic {topic} · {by_run}"
