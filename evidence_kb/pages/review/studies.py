"""Screening: the studies of a topic with title and abstract, to include or to exclude with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from evidence_kb.decisions import EXCLUDE_REASONS, Word, by_key, differ, read_by
from evidence_kb.pages import statements, words
from evidence_kb.pages.links import safe_address
from evidence_kb.pages.review import desk, state
from evidence_kb.pages.review.queue import IDS
from evidence_kb.pages.site import Context, MissingError, MovedError, Page, Row, Visit

SHOWN = 10
BATCH, BATCHES = 500, 20
SQL_STUDIES = """
SELECT s.id, s.key FROM topic_studies ts JOIN studies s ON s.id = ts.study_id
WHERE ts.topic = :topic AND ts.study_id >= :start ORDER BY ts.study_id LIMIT :limit"""
SQL_SHOWN = f"""
SELECT s.id, s.key, s.title, s.authors, s.journal, s.year, s.status, s.integrity, ts.role, ts.screening, ts.reason,
    p.text AS abstract, p.complete, p.kind, p.is_paraphrase, {statements.SQL_URL} AS url
FROM json_each(:ids) k CROSS JOIN topic_studies ts ON ts.study_id = k.value AND ts.topic = :topic
JOIN studies s ON s.id = k.value LEFT JOIN passages p ON p.id = s.abstract_passage_id ORDER BY s.id"""
SQL_NAMES = """
SELECT i.study_id, i.scheme || ':' || i.value AS name FROM json_each(:ids) k JOIN identifiers i ON i.study_id = k.value
WHERE i.scheme <> 'evidence-kb' UNION SELECT r.study_id, r.provider_key FROM json_each(:ids) k
JOIN records r ON r.study_id = k.value UNION SELECT f.study_id, f.name FROM json_each(:ids) k
JOIN former_names f ON f.study_id = k.value"""
SQL_IN_TOPIC = """
SELECT s.id, s.key, s.title FROM topic_studies ts JOIN studies s ON s.id = ts.study_id
WHERE ts.topic = :topic AND ts.study_id = :study"""


async def load(visit: Visit) -> Context:
    """Return the next studies of a topic that this reviewer has not screened, and those of this page that he has."""
    name = desk.name(visit)
    topic = await visit.topic()
    path = f"/-/review/studies/{topic['slug']}"
    ids = IDS.fullmatch(visit.request.args.get("ids") or "")
    shown: Context = {"studies": (), "open_n": 0, "onward_to": None}
    if ids:
        shown = await _shown(visit, topic, path, ids[0], name)
    else:
        given = visit.request.args.get("from") or ""
        start = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
        picked, end = await _picked(visit, topic["slug"], start, name)
        if picked:
            raise MovedError(f"{path}?ids={'-'.join(str(row['id']) for row in picked)}", status=302)
        shown["onward_to"] = f"{path}?from={end}" if end else None
    return {
        "topic": topic, "words": words, "restart": path, "is_start": not visit.request.args.get("from"),
        "reasons": [(code, words.EXCLUDE_REASONS[code]) for code in EXCLUDE_REASONS], **shown,
    }  # fmt: skip


async def _shown(visit: Visit, topic: Row, path: str, ids: str, name: str) -> Context:
    """Return the studies that an address names, each with where a decision leads, and where the next page starts."""
    here, slug, readers = f"{path}?ids={ids}", topic["slug"], topic["readers"]
    rows = await visit.rows(SQL_SHOWN, ids=f"[{ids.replace('-', ',')}]", topic=slug)
    names = await names_of(visit, rows)
    said = await desk.listed(visit, lambda c: c.screenings(slug, {key for keys in names.values() for key in keys}))
    _, counted = await desk.counted(visit)
    states = {row["id"]: state.of(_about(said, names[row["id"]]), name, counted, readers=readers) for row in rows}
    after = [f"{here}#study-{row['id']}" for row in rows[1:]] + [f"{here}#end"]
    return {
        "studies": [
            {"row": row, "review": states[row["id"]], "back": f"{here}#study-{row['id']}", "next": after[n],
             "url": safe_address(row["url"]),
             "is_summary": bool(row["kind"]) and statements.not_the_authors(row["kind"], row["is_paraphrase"])}
            for n, row in enumerate(rows)
        ],
        "open_n": sum(1 for one in states.values() if not one["mine"]),
        "onward_to": f"{path}?from={rows[-1]['id'] + 1 if rows else 0}",
    }  # fmt: skip


async def _picked(visit: Visit, topic: str, start: int, name: str) -> tuple[list[Row], int | None]:
    """Return up to SHOWN studies from `start` on that await the reviewer; of none, where to look further, if at all."""
    picked: list[Row] = []
    said = by_key(await desk.listed(visit, lambda c: c.screenings(topic)))
    for _ in range(BATCHES):
        rows = await visit.rows(SQL_STUDIES, topic=topic, start=start, limit=BATCH)
        names = await names_of(visit, rows)
        for row in rows:
            about = [word for key in names[row["id"]] for word in said.get(key, ())]
            if name not in {word.reviewer for word in read_by(about)} and not differ(about):
                picked.append(row)
        if len(picked) >= SHOWN or len(rows) < BATCH:
            return picked[:SHOWN], None
        start = rows[-1]["id"] + 1
    return picked, start


async def names_of(visit: Visit, rows: Sequence[Row]) -> dict[int, set[str]]:
    """Return all keys under which each study may have been decided about."""
    found = {row["id"]: {str(row["key"])} for row in rows}
    for row in await visit.rows(SQL_NAMES, ids=json.dumps(list(found))):
        found[row["study_id"]].add(str(row["name"]))
    return found


def _about(said: Sequence[Word], names: set[str]) -> list[Word]:
    return [word for word in said if word.key in names]


async def decide(visit: Visit, form: Mapping[str, str]) -> None:
    """Keep that a study is included in a topic or excluded from it; what the form of the page sends."""
    name, topic, number = desk.name(visit), form.get("topic", ""), form.get("study_id", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    study = await visit.row(SQL_IN_TOPIC, topic=topic, study=int(number)) if is_number else None
    if study is None:
        raise MissingError("This topic has no study with this number. Nothing was kept.")
    names = (await names_of(visit, [study]))[study["id"]]
    role = "adjudicator" if form.get("role") == "adjudicator" else "reviewer"
    await desk.write(
        visit,
        lambda c: c.screen(
            topic, study["key"], form.get("verdict", ""), name, desk.now(), reason=form.get("reason"),
            note=form.get("note"), role=role, seen={"title": study["title"]}, keys=names,
        ),
    )  # fmt: skip


PAGE = Page(paths=(r"^/-/review/studies/(?P<topic>[^/]+)/?$",), template="review_studies.html", load=load)
