"""Screening: the studies of a topic with title and abstract, to include or to exclude with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from evidence_kb.decisions import EXCLUDE_REASONS, Word
from evidence_kb.pages import statements, words
from evidence_kb.pages.ledger import SQL_TOPIC
from evidence_kb.pages.review import desk, state
from evidence_kb.pages.site import Context, MissingError, Page, Row, Visit

SHOWN = 10
BATCH, BATCHES = 500, 20
SQL_STUDIES = """
SELECT s.id, s.key FROM topic_studies ts JOIN studies s ON s.id = ts.study_id
WHERE ts.topic = :topic AND ts.study_id >= :start ORDER BY ts.study_id LIMIT :limit"""
SQL_SHOWN = """
SELECT s.id, s.key, s.title, s.authors, s.journal, s.year, s.status, s.integrity, ts.role, ts.screening, ts.reason,
    p.text AS abstract, p.complete, p.kind, p.is_paraphrase
FROM json_each(:ids) k CROSS JOIN topic_studies ts ON ts.study_id = k.value AND ts.topic = :topic
JOIN studies s ON s.id = k.value LEFT JOIN passages p ON p.id = s.abstract_passage_id ORDER BY s.id"""
SQL_NAMES = """
SELECT i.study_id, i.scheme || ':' || i.value AS name FROM json_each(:ids) k JOIN identifiers i ON i.study_id = k.value
WHERE i.scheme <> 'evidence-kb' UNION SELECT r.study_id, r.provider_key FROM json_each(:ids) k
JOIN records r ON r.study_id = k.value"""
SQL_IN_TOPIC = """
SELECT s.id, s.key, s.title FROM topic_studies ts JOIN studies s ON s.id = ts.study_id
WHERE ts.topic = :topic AND ts.study_id = :study"""


async def load(visit: Visit) -> Context:
    """Return the next studies of a topic that this reviewer has not screened, and those of this page that he has."""
    name = desk.name(visit)
    topic = await visit.row(SQL_TOPIC, topic=visit.part("topic"))
    if topic is None:
        raise MissingError(f"No topic is called “{visit.part('topic')}”. The home page lists the topics held.")
    given = visit.request.args.get("from") or ""
    start = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None
    picked, states, end = await _picked(visit, topic["slug"], start or 0, name, with_own=start is not None)
    first = start if start is not None else picked[0]["id"] if picked else 0
    here = f"/-/review/studies/{topic['slug']}?from={first}"
    shown = await visit.rows(SQL_SHOWN, ids=json.dumps([row["id"] for row in picked]), topic=topic["slug"])
    after = [f"{here}#study-{row['id']}" for row in shown[1:]] + [f"{here}#end"]
    return {
        "topic": topic, "words": words, "restart": f"/-/review/studies/{topic['slug']}",
        "studies": [
            {"row": row, "review": states[row["id"]],
             "is_summary": bool(row["kind"]) and statements.not_the_authors(row["kind"], row["is_paraphrase"]), "back": f"{here}#study-{row['id']}", "next": after[n]}
            for n, row in enumerate(shown)
        ],
        "open_n": sum(1 for row in shown if not states[row["id"]]["mine"]),
        "onward_to": f"/-/review/studies/{topic['slug']}?from={end}" if end else None,
        "reasons": [(code, words.EXCLUDE_REASONS[code]) for code in EXCLUDE_REASONS],
    }  # fmt: skip


async def _picked(
    visit: Visit, topic: str, start: int, name: str, *, with_own: bool
) -> tuple[list[Row], dict[int, Context], int | None]:
    """Return up to SHOWN studies, the state of each, and where the next page starts, if at all."""
    picked: list[Row] = []
    states: dict[int, Context] = {}
    _, counted = await desk.counted(visit)
    all_said = await desk.read(visit, lambda c: c.screenings(topic), [])
    for _ in range(BATCHES):
        rows = await visit.rows(SQL_STUDIES, topic=topic, start=start, limit=BATCH)
        names = await names_of(visit, rows)
        for row in rows:
            review = state.of(_about(all_said, names[row["id"]]), name, counted)
            if review["mine"] is None or with_own:
                if len(picked) == SHOWN:
                    return picked, states, row["id"]
                picked.append(row)
                states[row["id"]] = review
        if len(rows) < BATCH:
            return picked, states, None
        start = rows[-1]["id"] + 1
    return picked, states, start


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
