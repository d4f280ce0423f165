"""What is watched while the evidence database is written: of each row that goes or changes, its state before.

Triggers of the writer's own connection note in the table `touched` the first state of every row that they see go or
change; `store_changes` compares it with what is there at the end of a run. Notes stand in the same transaction as the
write, so a run that is killed loses none. Rows that the newest run itself added are not noted: they are news by
their first_run. One expression per table gives a row as JSON, for the trigger and for the comparison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from evidence_kb.store_past import TABLES, as_json, columns, moved

CLAIM_FIELDS = (
    "basis", "treatment_text", "comparator_text", "combination", "outcome_text", "timepoint", "population_text",
    "directness", "dose_text", "change", "direction", "is_negated", "hedge", "significance", "events_n", "total_n",
    "denominator", "percent_printed", "arithmetic", "effect_measure", "effect", "ci_low", "ci_high", "p_operator",
    "p_value", "level_start", "anchor", "status",
)  # fmt: skip
STUDY_FIELDS = ("integrity", "design", "level_start", "participants_n", "status", "gone_from")
_EARLIER = "OLD.first_run < (SELECT max(id) FROM runs)"


# What a reader is told of; a row in which only something else differs says nothing new, and is kept as it was.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "claim": ("claim_key", "study_id", "treatment", "outcome", *CLAIM_FIELDS, "quote", "passage_id", "start", "end",
              "edits", "is_ours"),
    "study": STUDY_FIELDS,
    "member": ("screening", "reason"),
    "notice": (),
    "citation": (),
}  # fmt: skip


def claim_json(db: Database, row: str) -> str:
    """Return the SQL expression of a claim as JSON: the row, what people made of it, whether the words are ours."""
    return _kept(db, "claim", row, {
        "edits": f"(SELECT edits FROM claim_reviews WHERE claim_key = {row}.claim_key)",
        "is_ours": f"(SELECT kind = 'summary' OR is_paraphrase FROM passages WHERE id = {row}.passage_id)",
    })  # fmt: skip


def study_json(db: Database, row: str) -> str:
    return _kept(db, "study", row)


def member_json(db: Database, row: str) -> str:
    """Return the SQL expression of a row of topic_studies as JSON, with what tells which study it is."""
    named = {name: f"(SELECT {name} FROM studies WHERE id = {row}.study_id)" for name in ("key", "title", "year")}
    return _kept(db, "member", row, named)


def notice_json(db: Database, row: str) -> str:
    return _kept(db, "notice", row)


def citation_json(db: Database, row: str) -> str:
    """Return the SQL expression of a citation as JSON, with the titles of both studies."""
    titles = {
        f"{side}_title": f"(SELECT title FROM studies WHERE id = {row}.{side}_id)" for side in ("citing", "cited")
    }
    return _kept(db, "citation", row, titles)


def _kept(db: Database, entity: str, row: str, more: Mapping[str, str] | None = None) -> str:
    named = {name: expression.format(row) for name, expression in columns(db, entity).items()}
    return as_json(named | dict(more or {}))


def cell_json(db: Database, row: str) -> str:
    """Return the SQL expression of a whole cell as JSON, whatever columns it has, with the names of its concepts."""
    names = [column["name"] for column in db.query("SELECT name FROM pragma_table_info('evidence_cells')")]
    return _object(row, names, {
        "treatment": f"(SELECT name FROM treatments WHERE id = {row}.treatment_id)",
        "outcome": f"(SELECT name FROM outcomes WHERE id = {row}.outcome_id)",
        "domain": f"(SELECT domain FROM outcomes WHERE id = {row}.outcome_id)",
    })  # fmt: skip


def cell_id(row: str) -> str:
    """Return the SQL expression that names a cell by its concepts: numbers may differ in a database built anew."""
    return (
        f"json_array((SELECT name FROM treatments WHERE id = {row}.treatment_id), "
        f"(SELECT name FROM outcomes WHERE id = {row}.outcome_id))"
    )


def notice_id(row: str) -> str:
    return f"json_array({row}.provider, {row}.record_key, {row}.kind, {row}.notice_key)"


def citation_id(row: str) -> str:
    return f"json_array({row}.citing_id, {row}.cited_id)"


def watch(db: Database) -> None:
    """Note from now on what this connection writes; the triggers are gone when it closes."""
    states = {
        "claim": claim_json(db, "OLD"), "study": study_json(db, "OLD"), "member": member_json(db, "OLD"),
        "notice": notice_json(db, "OLD"), "citation": citation_json(db, "OLD"),
    }  # fmt: skip
    names = {"claim": "OLD.claim_key", "study": "OLD.id", "member": "OLD.study_id", "notice": notice_id("OLD"),
             "citation": citation_id("OLD")}  # fmt: skip
    for entity, before in states.items():
        table, topic = TABLES[entity].table, "OLD.topic" if entity == "member" else "''"
        has_moved = f"{_EARLIER} AND ({moved(db, entity)})"
        _note(db, table, "UPDATE", has_moved, entity, names[entity], topic, before)
        _note(db, table, "DELETE", _EARLIER, entity, names[entity], topic, before)
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        state = "NULL" if event == "INSERT" else cell_json(db, row)
        _note(db, "evidence_cells", event, "1", "cell", cell_id(row), f"{row}.topic", state)


def _note(
    db: Database, table: str, event: str, condition: str, entity: str, key: str, topic: str, before: str
) -> None:  # fmt: skip
    # No INSERT OR IGNORE: the statement that fires a trigger decides about conflicts inside it.
    db.execute(
        f"CREATE TEMP TRIGGER watch_{table}_{event} BEFORE {event} ON main.{table} WHEN {condition} BEGIN "
        f"INSERT INTO touched SELECT '{entity}', CAST({key} AS TEXT), {topic}, {before} WHERE NOT EXISTS (SELECT 1 "
        f"FROM touched WHERE entity = '{entity}' AND entity_id = CAST({key} AS TEXT) AND topic = {topic}); END"
    )


def _object(row: str, columns: Sequence[str], more: Mapping[str, str] | None = None) -> str:
    return as_json({column: f'{row}."{column}"' for column in columns} | dict(more or {}))
