"""What people decided, in `curation.db`: append-only, the only file of a data folder that is worth a backup.

Decisions are found again by claim key and by the key of a study, so they survive a rebuild and a new extractor. Names
of reviewers and their notes stay here: only what the decisions add up to (`decisions`) is copied to the database that
is published. Several processes may write at once: each decision is one short transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from evidence_kb import schema_private
from evidence_kb.decisions import (
    ADJUDICATOR,
    EXCLUDE_REASONS,
    NOTE,
    REJECT_REASONS,
    REVIEWER,
    SCREENINGS,
    UNDO,
    VERDICTS,
    Word,
    differ,
    notes,
    standing,
)
from evidence_kb.errors import UsageError
from evidence_kb.resolve import Ruling
from evidence_kb.schema_script import ScriptDatabase

LONGEST_NOTE: Final = 10_000  # characters
LONGEST_NAME: Final = 200
WAIT_S: Final = 5  # for another process that is writing a decision
NEWEST: Final = 2**62  # above every number of a decision


class Curation:
    """The curation database of one data folder."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.db = reading(path) if read_only else ScriptDatabase(sqlite3.connect(path, timeout=WAIT_S))
        if read_only:
            if not schema_private.curation.pending(self.db):
                return
            self.db.close()  # a file of an earlier version: it is brought up to date once, by whoever meets it first
            self.db = ScriptDatabase(sqlite3.connect(path, timeout=WAIT_S))
        try:
            self.db.enable_wal()
            if schema_private.curation.pending(self.db):
                with self._writing():  # two processes may meet a new file: the second finds nothing left to do
                    schema_private.curation.apply(self.db)
        except sqlite3.Error:
            self.db.close()
            raise

    def close(self) -> None:
        self.db.close()

    # --- what was decided ----------------------------------------------------------------------------------------

    def newest(self) -> int:
        """Return a number that grows with every review and decision, 0 when there is none; notes do not count."""
        reviews, decisions = self.db.table("reviews"), self.db.table("study_decisions")
        return reviews.count_where("verdict <> 'note'") + decisions.count_where("decision <> 'note'")

    def last_ids(self) -> tuple[int, int]:
        """Return the numbers of the last review and the last study decision, 0 where there is none."""
        reviews, studies = self._last("reviews"), self._last("study_decisions")
        return reviews, studies

    def waiting_n(self, last_review: int, last_study_decision: int) -> int:
        """Count the decisions that came after these two; notes are no decisions."""
        return self.db.table("reviews").count_where("id > ? AND verdict <> 'note'", [last_review]) + self.db.table(
            "study_decisions"
        ).count_where("id > ? AND decision <> 'note'", [last_study_decision])

    def words(self, keys: Iterable[str] | None = None, until: int = NEWEST) -> list[Word]:
        """Return what was said about claims, or about those with these keys, in the order in which it was said.

        `until` is the number of the last review that counts.
        """
        among, values = _among("claim_key", keys)
        where, values = " AND ".join([*([among] if among else []), "id <= ?"]), [*values, until]
        select = "id, claim_key AS key, reviewer, verdict, role, reason, edits, note, at"
        return [Word(**row) for row in self.db.table("reviews").rows_where(where, values, order_by="id", select=select)]

    def screenings(
        self, topic: str | None = None, keys: Iterable[str] | None = None, until: int = NEWEST
    ) -> list[Word]:
        """Return what was said about studies in a topic (None: in any), in the order in which it was said.

        `until` is the number of the last decision about studies that counts.
        """
        among, values = _among("study_key", keys)
        where = " AND ".join(
            ["study_key IS NOT NULL", *(["topic = ?"] if topic else []), *([among] if among else []), "id <= ?"]
        )
        select = "id, study_key AS key, reviewer, decision AS verdict, role, reason, note, topic, at"
        values = [*([topic] if topic else []), *values, until]
        found = self.db.table("study_decisions").rows_where(where, values, order_by="id", select=select)
        return [Word(**row) for row in found]

    def rulings(self, until: int = NEWEST) -> list[Ruling]:
        """Return the latest decision about each pair of records or identifiers: same work, or different works.

        `until` is the number of the last decision about studies that counts.
        """
        pairs = [(*sorted((row["key_a"], row["key_b"])), row["decision"] == "same") for row in self.pairs(until=until)]
        return [Ruling(a, b, is_same) for a, b, is_same in sorted(pairs)]

    def pairs(self, limit: int | None = None, until: int = NEWEST) -> list[dict[str, Any]]:
        """Return the decision that stands about each pair, newest first, those taken back left out."""
        latest: dict[frozenset[str], dict[str, Any]] = {}
        for row in self.db.table("study_decisions").rows_where("key_a is not null and id <= ?", [until], order_by="id"):
            latest[frozenset((row["key_a"], row["key_b"]))] = row
        found = sorted(latest.values(), key=lambda row: row["id"], reverse=True)
        return [row for row in found if row["decision"] in ("same", "different")][:limit]

    def history(self, keys: Iterable[str]) -> list[dict[str, Any]]:
        """Return every row about a claim, by all keys that it ever had, newest first, `seen` unpacked."""
        where, values = _among("claim_key", keys)
        rows = self.db.table("reviews").rows_where(where, values, order_by="id desc")
        return [{**row, "seen": json.loads(row["seen"] or "{}")} for row in rows]

    def noted(self, wanted: Sequence[str], unwanted: Sequence[str], limit: int) -> list[tuple[str, bool]]:
        """Return what has a note with all the wanted and none of the unwanted words, newest first: (key, is a claim).

        Upper and lower case of a-z are alike. The notes may be taken back, or not for everybody to read.
        """
        where = " AND ".join(
            ["note LIKE ? ESCAPE '\\'"] * len(wanted) + ["note NOT LIKE ? ESCAPE '\\'"] * len(unwanted)
        )
        found: list[tuple[str, bool]] = []
        for table, key in (("reviews", "claim_key"), ("study_decisions", "study_key")):
            rows = self.db.table(table).rows_where(
                f"{key} IS NOT NULL AND {where}", [*map(_within, (*wanted, *unwanted))], order_by="id desc",
                limit=limit, select=f"{key} AS key",
            )  # fmt: skip
            found += dict.fromkeys((row["key"], table == "reviews") for row in rows)
        return found

    # --- deciding ------------------------------------------------------------------------------------------------

    def review(
        self, claim_key: str, verdict: str, reviewer: str, at: str, *, reason: str | None = None,
        edits: str | None = None, note: str | None = None, role: str = REVIEWER,
        seen: Mapping[str, Any] | None = None, keys: Iterable[str] = (),
    ) -> bool:  # fmt: skip
        """Append what a person says about a claim; return False where that is what he said last.

        `keys` are former keys of the claim, `seen` what was shown when it was said: the words, the machine's values and
        its version. Raises UsageError when a verdict, a reason, a note or a name cannot be kept.
        """
        if verdict not in (*VERDICTS, UNDO, NOTE):
            raise UsageError(f"“{verdict[:40]}” is no verdict; choose one of {', '.join(VERDICTS)}, undo or note.")
        if verdict == "reject" and reason not in REJECT_REASONS:
            raise UsageError("A rejection needs a reason: choose one of the list.")
        row = {
            "claim_key": claim_key, "verdict": verdict, "edits": edits if verdict == "edit" else None,
            "reason": reason if verdict == "reject" else None, "note": _note(note), "reviewer": _name(reviewer),
            "at": at, "role": role, "seen": json.dumps(seen, ensure_ascii=False) if seen else None,
        }  # fmt: skip
        with self._writing():
            said = self.words({claim_key, *keys})
            _check_role(said, row, verdict)
            if _repeats(said, row, verdict):
                return False
            self.db.table("reviews").insert(row)
        return True

    def screen(
        self, topic: str, study_key: str, decision: str, reviewer: str, at: str, *, reason: str | None = None,
        note: str | None = None, role: str = REVIEWER, seen: Mapping[str, Any] | None = None, keys: Iterable[str] = (),
    ) -> bool:  # fmt: skip
        """Append that a study is included in a topic or excluded from it, or undo it; return as `review` does."""
        if decision not in (*SCREENINGS, UNDO):
            raise UsageError(f"“{decision[:40]}” is no decision about a study; choose include, exclude or undo.")
        if decision == "exclude" and reason not in EXCLUDE_REASONS:
            raise UsageError("An exclusion needs a reason: choose one of the list.")
        row = {
            "topic": topic, "study_key": study_key, "decision": decision, "role": role, "note": _note(note),
            "reason": reason if decision == "exclude" else None, "reviewer": _name(reviewer), "at": at,
            "seen": json.dumps(seen, ensure_ascii=False) if seen else None,
        }  # fmt: skip
        with self._writing():
            said = self.screenings(topic, {study_key, *keys})
            _check_role(said, row, decision)
            if _repeats(said, row, decision):
                return False
            self.db.table("study_decisions").insert(row)
        return True

    def decide_pair(self, a: str, b: str, decision: str, reason: str, reviewer: str, at: str) -> None:
        """Append a decision about a pair: same, different, or undo (identifiers decide again)."""
        row = {
            "key_a": a, "key_b": b, "decision": decision, "reason": _note(reason), "reviewer": _name(reviewer), "at": at
        }  # fmt: skip
        with self._writing():
            standing = next((one for one in self.pairs() if {one["key_a"], one["key_b"]} == {a, b}), {})
            if not row.items() - {("at", at)} <= standing.items():
                self.db.table("study_decisions").insert(row)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction that has the right to write from its start, so that what it reads cannot change under it."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def _last(self, table: str) -> int:
        rows = self.db.table(table).rows_where(order_by="id desc", limit=1, select="id")
        return int(next((row["id"] for row in rows), 0))


def reading(path: Path) -> Database:
    """Open for reading, also where no file may be created beside it."""
    for options in ("mode=ro", "mode=ro&immutable=1"):
        db = Database(sqlite3.connect(f"{path.resolve().as_uri()}?{options}", uri=True, timeout=WAIT_S))
        try:
            db.table_names()
        except sqlite3.OperationalError:
            db.close()
            if "immutable" in options:
                raise
        else:
            break
    return db


def _within(word: str) -> str:
    """Return the LIKE pattern of texts that hold a word, whatever signs it has."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _among(column: str, keys: Iterable[str] | None) -> tuple[str | None, list[Any]]:
    """Return a condition that a column holds one of these keys; no keys, no condition."""
    if keys is None:
        return None, []
    return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(sorted(keys))]


def _check_role(said: Sequence[Word], row: Mapping[str, Any], verdict: str) -> None:
    """Raise UsageError where a person cannot speak in this role about a thing."""
    if verdict == NOTE:
        return
    own = [word for word in said if word.reviewer == row["reviewer"] and word.verdict != NOTE]
    if row["role"] == ADJUDICATOR:
        if verdict != UNDO and not differ(said):
            raise UsageError("There is nothing to adjudicate: no two readers differ here.")
    elif own and own[0].role == ADJUDICATOR:
        raise UsageError("You have seen as an adjudicator what the readers said, so you cannot be one of them.")
    elif not own and differ(said):
        raise UsageError("Two readers differ here already. Open it under Conflicts: you can adjudicate it.")
    elif (ADJUDICATOR, row["reviewer"]) in standing(said):
        raise UsageError("You adjudicated this. Take the adjudication back before you change your own reading.")


def _repeats(said: Sequence[Word], row: Mapping[str, Any], verdict: str) -> bool:
    """Whether a row says what its reviewer's last word and note say already: a form that was sent twice."""
    own = [w for w in said if (w.reviewer, w.role) == (row["reviewer"], row["role"])]
    noted = notes(own).get(row["reviewer"])
    if verdict == NOTE or row["note"] is not None:
        if row["note"] != noted:
            return False
        if verdict == NOTE:
            return True
    last = next((word for word in reversed(own) if word.verdict != NOTE), None)
    if last is None:
        return verdict == UNDO
    return (last.verdict, last.reason, last.edits) == (verdict, row["reason"], row.get("edits"))


def _note(text: str | None) -> str | None:
    """Return a note as it is kept; None where there is none. Raises UsageError for what is too long or no text."""
    if text is None or not text.strip():
        return None
    if len(text) > LONGEST_NOTE:
        raise UsageError(
            f"The note has {len(text):,} characters; at most {LONGEST_NOTE:,} are kept. Shorten it, or put the text "
            "in a file and name the file."
        )
    if any(ord(c) < 32 and c not in "\n\r\t" for c in text):
        raise UsageError("The note holds control characters; write plain text.")
    return text.replace("\r\n", "\n").strip()


def _name(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
        raise UsageError(f"A reviewer's name has 1 to {LONGEST_NAME} printable characters.")
    return text
