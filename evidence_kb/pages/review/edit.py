"""The form in which a reviewer corrects the values of one claim; the quote and its place stay."""

from __future__ import annotations

from evidence_kb.decisions import ADJUDICATOR
from evidence_kb.edits import FIELDS, unpacked
from evidence_kb.pages import statements, words
from evidence_kb.pages.review import claim, desk, panel
from evidence_kb.pages.site import Context, MissingError, Page, Visit

NAMES_LISTED = 400  # of each vocabulary, as suggestions; any name of the tables is accepted
SQL_NAMES = "SELECT name FROM {table} WHERE origin <> 'text' ORDER BY name LIMIT :limit"


async def load(visit: Visit) -> Context:
    """Return the form with what the machine read, and what this reviewer has put in its place."""
    name, key = desk.name(visit), visit.part("key")
    row = await claim.held(visit, key)
    if row is None:
        raise MissingError("No claim has this key any more, so there is nothing to correct.")
    key = row["claim_key"]
    machine = claim.machine_fields(row, (await panel.machine_values(visit, [key])).get(key))
    keys = [key, *(await panel.former_keys(visit, [key])).get(key, ())]
    said = await desk.listed(visit, lambda c: c.words(keys))
    own = [word for word in said if word.reviewer == name and word.edits]
    values = {**machine, **(unpacked(own[-1].edits) if own else {})}
    shown = claim.in_context(row)
    return {
        "claim": statements.describe(panel.as_machine_read(row, machine), 1, None), "context": shown, "key": key,
        "fields": [
            {"field": field, "value": "" if values[field.name] is None else str(values[field.name]),
             "machine": words.edit_value(field.name, machine[field.name]),
             "choices": [(code, words.CHOICES[field.name].get(code, code)) for code in field.choices]}
            for field in FIELDS
        ],
        "names": {
            table: [row["name"] for row in await visit.rows(SQL_NAMES.format(table=table), limit=NAMES_LISTED)]
            for table in ("treatments", "outcomes")
        },
        "role": ADJUDICATOR if visit.request.args.get("role") == ADJUDICATOR else "reviewer",
        "back": desk.local(visit.request.args.get("back"), f"/-/study/{row['study_id']}"), "words": words,
    }  # fmt: skip


PAGE = Page(paths=(r"^/-/review/edit/(?P<key>[^/]{1,100})$",), template="review_edit.html", load=load)
