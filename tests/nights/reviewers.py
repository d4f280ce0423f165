"""A reviewer who decides between nights, and what has to become of it: every decision stays in force.

Claims and studies are decided at random. Of two works that look alike the reviewer says what is true in the last world.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from simulator import World

from evidence_kb.curation import Curation
from evidence_kb.edits import packed

from .states import opened

NAME = "the reviewer"
_STATUS = {"accept": "accepted", "reject": "rejected", "edit": "edited"}
_SCREENING = {"include": "included", "exclude": "excluded", "undo": "unscreened"}
_CLAIMS = """
SELECT claim_key, json_array(quote, treatment_text, outcome_text, timepoint) AS words, status,
    (SELECT json_group_array(scheme || ':' || value) FROM identifiers i WHERE i.study_id = c.study_id
        AND scheme <> 'evidence-kb') AS names FROM claims c ORDER BY claim_key"""
_MEMBERS = """
SELECT s.key, t.screening, (SELECT json_group_array(scheme || ':' || value) FROM identifiers i
    WHERE i.study_id = s.id AND scheme <> 'evidence-kb') AS names
FROM topic_studies t JOIN studies s ON s.id = t.study_id WHERE t.topic = 't' ORDER BY s.key"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and how the thing can be found again: its words, and the names of its study at that time."""

    verdict: str
    words: str
    names: frozenset[str]
    key: str
    n: int  # counts all decisions


@dataclass(slots=True)
class Reviewer:
    """Decides at random and remembers the last word on each thing."""

    random: Random
    last: World
    claims: dict[tuple[str, frozenset[str]], Decision] = field(default_factory=dict)
    studies: dict[tuple[str, frozenset[str]], Decision] = field(default_factory=dict)
    decided_n: int = 0

    def work(self, folder: Path, at: str) -> None:
        """Decide a few things about what is held now, as the pages for reviewers write it."""
        with closing(opened(folder / "evidence.db")) as db:
            claims, members = db.execute(_CLAIMS).fetchall(), db.execute(_MEMBERS).fetchall()
            alike = db.execute(
                "SELECT a.key AS a, b.key AS b FROM conflicts c JOIN studies a ON a.id = c.study_a "
                "JOIN studies b ON b.id = c.study_b ORDER BY 1, 2").fetchall()  # fmt: skip
        with closing(Curation(folder / "curation.db")) as curation:
            for row in self.random.sample(claims, min(3, len(claims))):
                verdict = self.random.choice(("accept", "reject", "edit", "undo"))
                edits = packed({"direction": self.random.choice(("mixed", "worsening"))}) if verdict == "edit" else None
                if curation.review(row["claim_key"], verdict, NAME, at, edits=edits,
                                   reason="wrong_number" if verdict == "reject" else None):  # fmt: skip
                    names = frozenset(json.loads(row["names"]))
                    self.decided_n += 1
                    self.claims[row["words"], names] = Decision(
                        verdict, row["words"], names, row["claim_key"], self.decided_n
                    )
            for row in self.random.sample(members, min(2, len(members))):
                verdict = self.random.choice(("include", "exclude", "undo"))
                reason = "wrong_population" if verdict == "exclude" else None
                names = frozenset(json.loads(row["names"]))
                if names and curation.screen("t", row["key"], verdict, NAME, at, reason=reason):
                    self.decided_n += 1
                    self.studies["", names] = Decision(verdict, "", names, row["key"], self.decided_n)
            for row in self.random.sample(alike, min(1, len(alike))):
                a, b = (self.last.by_key.get(key) for key in (row["a"], row["b"]))
                if a and b:
                    curation.decide_pair(row["a"], row["b"], "same" if a is b else "different", "seen both", NAME, at)

    def lost(self, folder: Path) -> list[str]:
        """Return in words each decision that is in force nowhere although it is the last on what is held.

        While providers disagree about a name of a study it may stand twice; its decisions then are with one of the two,
        and who decides about that one under the same key has the last word on both.
        """
        with closing(opened(folder / "evidence.db")) as db:
            claims = [_Row(row["words"], row["names"], row["status"]) for row in db.execute(_CLAIMS)]
            members = [_Row("", row["names"], row["screening"]) for row in db.execute(_MEMBERS)]
            kept = {row["claim_key"] for row in db.execute("SELECT claim_key FROM claim_reviews")}
        found = []
        for decisions, rows, become in ((self.claims, claims, _STATUS), (self.studies, members, _SCREENING)):
            words = {decision.key: decision.n for decision in sorted(decisions.values(), key=lambda d: d.n)}
            for decision in [decision for decision in decisions.values() if decision.n == words[decision.key]]:
                about = [row for row in rows if row.is_about(decision)]
                last = [row for row in about if decision.n == max(d.n for d in decisions.values() if row.is_about(d))]
                if last and become.get(decision.verdict, "machine") not in [row.status for row in last]:
                    found.append(f"{decision} is {' and '.join(row.status for row in last)}")
                if not about and rows is claims and decision.verdict in _STATUS and decision.key not in kept:
                    found.append(f"{decision} is gone although nobody took it back")
        return found


class _Row:
    """A claim or a study of the topic as it is now, and by what it can be known again."""

    def __init__(self, words: str, names: str, status: str) -> None:
        self.words, self.names, self.status = words, frozenset(json.loads(names)), status

    def is_about(self, decision: Decision) -> bool:
        return self.words == decision.words and bool(self.names & decision.names)


def copy(data: Path, other: Path) -> None:
    """Copy what was decided into another data folder, under the names that things have now.

    A database that never saw a wrong DOI cannot know what was decided under it.
    """
    with closing(sqlite3.connect(data / "curation.db")) as db:
        db.execute("VACUUM INTO ?", [str(other / "curation.db")])
    with closing(opened(data / "evidence.db")) as db:
        claims = [(row["claim_key"], row["former_key"]) for row in db.execute("SELECT * FROM former_claim_keys")]
        studies = [tuple(row) for row in db.execute(
            "SELECT s.key, f.name FROM former_names f JOIN studies s ON s.id = f.study_id")]  # fmt: skip
    with closing(sqlite3.connect(other / "curation.db")) as db, db:
        for trigger in ("reviews_append_only", "study_decisions_append_only"):
            db.execute(f"DROP TRIGGER {trigger}")
        db.executemany("UPDATE reviews SET claim_key = ? WHERE claim_key = ?", claims)
        db.executemany("UPDATE study_decisions SET study_key = ? WHERE study_key = ?", studies)
