"""What is watched while the evidence database is written: of each row that goes or changes, its state before.

Triggers of the writer's own connection note in the table `touched` the first state of every row that they see go or
change; `store_changes` compares it with what is there at the end of a run. Notes stand in the same transaction as the
write, so a run that is killed loses none. Rows that the newest run itself added are not noted: they are news by
their first_run. One expression per table gives a row as JSON, for the trigger and for the comparison.
"""

from __future__ import annotations

from sqlite_utils import Database

CLAIM_FIELDS = (
    "basis", "treatment_text", "comparator_text", "combination", "outcome_text", "timepoint", "population_text",
    "directness", "dose_text", "change", "direction", "is_negated", "hedge", "significance", "events_n", "total_n",
    "denominator", "percent_printed", "arithmetic", "effect_measure", "effect", "ci_low", "ci_high", "p_operator",
    "p_value", "level_start", "anchor", "status",
)  # fmt: skip
STUDY_FIELDS = ("integrity", "design", "level_start", "participants_n", "status")
_EARLIER = "OLD.first_run < (SELECT max(id) FROM runs)"


def claim_json(row: str) -> str:
    """Return the SQL expression of a claim as JSON: its fields, names of its concepts, its words and their place."""
    return _object(row, ("claim_key", "study_id", *CLAIM_FIELDS, "quote", "passage_id", "start", "end", "first_run"), {
        "treatment": f"(SELECT name FROM treatments WHERE id = {row}.treatment_id)",
        "outcome": f"(SELECT name FROM outcomes WHERE id = {row}.outcome_id)",
        "edits": f"(SELECT edits FROM claim_reviews WHERE claim_key = {row}.claim_key)",
        "is_ours": f"(SELECT kind = 'summary' OR is_paraphrase FROM passages WHERE id = {row}.passage_id)",
    })  # fmt: skip


def study_json(row: str) -> str:
    return _object(row, STUDY_FIELDS)


def member_json(row: str) -> str:
    """Return the SQL expression of a row of topic_studies as JSON, with what tells which study it is."""
    named = {name: f"(SELECT {name} FROM studies WHERE id = {row}.study_id)" for name in ("key", "title", "year")}
    return _object(row, ("screening", "reason", "role", "first_run"), named)


def notice_json(row: str) -> str:
    return _object(row, ("study_id", "kind", "noticed_on", "label", "reason", "first_run"))


def citation_json(row: str) -> str:
    """Return the SQL expression of a citation as JSON, with the titles of both studies."""
    titles = {
        f"{side}_title": f"(SELECT title FROM studies WHERE id = {row}.{side}_id)" for side in ("citing", "cited")
    }
    return _object(row, ("citing_id", "cited_id", "first_run"), titles)


def cell_json(db: Database, row: str) -> str:
    """Return the SQL expression of a whole cell as JSON, whatever columns it has, with the names of its concepts."""
    columns = [column["name"] for column in db.query("SELECT name FROM pragma_table_info('evidence_cells')")]
    return _object(row, columns, {
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
    claims, studies = claim_json("OLD"), study_json("OLD")
    concepts = ("treatment_id", "outcome_id", *CLAIM_FIELDS)
    for table, event, condition, entity, key, topic, before in (
        ("claims", "UPDATE", _moved(concepts), "claim", "OLD.claim_key", "''", claims),
        ("claims", "DELETE", _EARLIER, "claim", "OLD.claim_key", "''", claims),
        ("studies", "UPDATE", _moved(STUDY_FIELDS), "study", "OLD.id", "''", studies),
        ("topic_studies", "UPDATE", _moved(("screening",)), "member", "OLD.study_id", "OLD.topic", member_json("OLD")),
        ("topic_studies", "DELETE", _EARLIER, "member", "OLD.study_id", "OLD.topic", member_json("OLD")),
        ("notices", "DELETE", _EARLIER, "notice", notice_id("OLD"), "''", notice_json("OLD")),
        ("citations", "DELETE", _EARLIER, "citation", citation_id("OLD"), "''", citation_json("OLD")),
        ("evidence_cells", "INSERT", "1", "cell", cell_id("NEW"), "NEW.topic", "NULL"),
        ("evidence_cells", "UPDATE", "1", "cell", cell_id("OLD"), "OLD.topic", cell_json(db, "OLD")),
        ("evidence_cells", "DELETE", "1", "cell", cell_id("OLD"), "OLD.topic", cell_json(db, "OLD")),
    ):
        # No INSERT OR IGNORE: the statement that fires a trigger decides about conflicts inside it.
        db.execute(
            f"CREATE TEMP TRIGGER watch_{table}_{event} BEFORE {event} ON main.{table} WHEN {condition} BEGIN "
            f"INSERT INTO touched SELECT '{entity}', CAST({key} AS TEXT), {topic}, {before} WHERE NOT EXISTS (SELECT 1 "
            f"FROM touched WHERE entity = '{entity}' AND entity_id = CAST({key} AS TEXT) AND topic = {topic}); END"
        )


def _moved(columns: tuple[str, ...]) -> str:
    return f"{_EARLIER} AND (" + " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns) + ")"


def _object(row: str, columns: tuple[str, ...] | list[str], more: dict[str, str] | None = None) -> str:
    parts = {column: f'{row}."{column}"' for column in columns} | (more or {})
    return "json_object(" + ", ".join(f"'{name}', {value}" for name, value in parts.items()) + ")"
