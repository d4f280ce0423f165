"""What stands beside a study: notices about it, works that belong to it, and works that were kept apart from it.

Everything is said by somebody: each notice and each relation names the providers that state it. That no notice is
known is never shown as a clean bill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_kb.identifiers import address
from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit

LISTED = 100  # works of a family shown; the table of relations has them all
SQL_NOTICES = "SELECT * FROM notices WHERE study_id = :id ORDER BY noticed_on, notice_key, provider"
SQL_RELATIONS = """
SELECT s.id, s.title, s.year, s.journal, s.status, s.integrity, r.kind, r.provider, r.from_id <> :id AS is_from
FROM (SELECT * FROM relations WHERE from_id = :id AND to_id <> :id
    UNION ALL SELECT * FROM relations WHERE to_id = :id AND from_id <> :id LIMIT :limit) r
JOIN studies s ON s.id = iif(r.from_id = :id, r.to_id, r.from_id)"""
# Members without a relation of their own to this study: they report its trial, or are related to one that is.
SQL_FAMILY = """
SELECT id, title, year, journal, status, integrity FROM studies WHERE family_id = :family AND id <> :id
ORDER BY id LIMIT :limit"""
SQL_TRIALS = """
SELECT DISTINCT r.study_id, r.provider, json_extract(r.trials, '$[0]') AS trial
FROM studies s JOIN records r ON r.study_id = s.id
WHERE s.family_id = :family AND json_array_length(r.trials) = 1 LIMIT :limit"""
SQL_KEPT_APART = """
SELECT s.id, s.title, s.year, s.journal, s.status, s.integrity, c.reason, c.score
FROM (SELECT study_b AS other, reason, score FROM conflicts WHERE study_a = :id
    UNION ALL SELECT study_a, reason, score FROM conflicts WHERE study_b = :id LIMIT :limit) c
JOIN studies s ON s.id = c.other ORDER BY c.score DESC, s.id, c.reason"""


async def load(visit: Visit, study: Row) -> Context:
    """Return the `notices`, the `family` and the works `kept_apart` of a study."""
    here = study["id"]
    notices = [_notice(row) for row in await visit.rows(SQL_NOTICES, id=here)]
    order = list(words.NOTICES)
    return {
        "notices": sorted(notices, key=lambda notice: order.index(notice["kind"])),
        "family": await _family(visit, study),
        "kept_apart": await visit.rows(SQL_KEPT_APART, id=here, limit=LISTED),
    }


def _notice(row: Row) -> Context:
    """Return a notice with the identifier that names it; a provider may know it by its date only, or not at all."""
    scheme, _, value = row["notice_key"].partition(":")
    url = address(scheme, value)
    return {**row, "url": url, "name": value if url else None}


async def _family(visit: Visit, study: Row) -> list[Context]:
    """Return related works, each with (what it is to this study, providers that say so), the nearest kinds first."""
    here, family = study["id"], study["family_id"]
    relations = await visit.rows(SQL_RELATIONS, id=here, limit=LISTED)
    members = () if family is None else await visit.rows(SQL_FAMILY, id=here, family=family, limit=LISTED)
    said: dict[tuple[int, str], set[str]] = {}
    for row in relations:
        said.setdefault((row["id"], words.relation(row["kind"], bool(row["is_from"]))), set()).add(row["provider"])
    if members:
        trials = await visit.rows(SQL_TRIALS, family=family, limit=9 * LISTED)
        for other, trial, providers in _same_trials(trials, here):
            said.setdefault((other, f"reports the same trial ({trial})"), set()).update(providers)
    order = {kind: n for n, kind in enumerate(words.RELATIONS)}
    nearest = {row["id"]: order[row["kind"]] for row in sorted(relations, key=lambda row: -order[row["kind"]])}
    works = {row["id"]: row for row in (*members, *relations)}
    return [
        {**work, "said": sorted((text, sorted(by)) for (other, text), by in said.items() if other == work["id"])}
        for work in sorted(works.values(), key=lambda work: (nearest.get(work["id"], len(order)), work["id"]))
    ]


def _same_trials(rows: Sequence[Row], here: int) -> Iterable[tuple[int, str, set[str]]]:
    """Yield (study, trial, providers that say that it reports this trial) for trials that the study `here` reports."""
    ours = {row["trial"] for row in rows if row["study_id"] == here}
    for row in rows:
        if row["study_id"] != here and row["trial"] in ours:
            yield row["study_id"], row["trial"], {row["provider"]}
