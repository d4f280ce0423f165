"""`python -m benchmarks.suggestions`: hide included studies of a topic and count how many are suggested back.

Two ways of hiding: each included study alone, and a random half of them. A hidden study is a stub that nobody screened,
as if only its citations were known, and the stored query `suggested` is asked as everybody may ask it. Beside it, in
the same run: citations alone (without works that cite both and references in common), the works that most included
studies cite, and what chance would give. Recall at k is the share of the hidden that are among the first k.

Two sources of topics: the demo, where the studies with own data count as included; and, where the recorded answers of
providers lie beside the checkout, every work in them with 10 to 200 references, which count as included while the work
itself is taken out, as if nobody had written it yet. Few of these are systematic reviews, and of most references
nothing is known but who cites them, so that most cannot be found by any citation: `reachable` are those that can.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks import recorded
from evidence_kb.data_folder import writing
from evidence_kb.pages.stored_suggestions import SUGGESTED
from evidence_kb.refresh import refresh
from evidence_kb.topic import read_topic

AT = (10, 20, 50)
SLUG = "hidden-and-asked"
SOURCES = Path(__file__).parents[1] / "sources"
REVIEWS = "SELECT id FROM studies WHERE references_n BETWEEN 10 AND 200 ORDER BY id"
# As many rows as the stored query gives, from the same candidates.
_PEER = """
SELECT l.id FROM ({links}) l JOIN studies s ON s.id = l.id AND s.status = 'stub'
WHERE l.id NOT IN (SELECT study_id FROM topic_studies WHERE topic = :topic)
GROUP BY l.id ORDER BY count(*) DESC, s.cited_by_n DESC, s.year DESC, s.id LIMIT 50"""
_CITED = (
    "SELECT cited_id AS id FROM topic_studies t JOIN citations c ON c.citing_id = t.study_id WHERE t.topic = :topic"
)
_CITING = "SELECT citing_id FROM topic_studies t JOIN citations c ON c.cited_id = t.study_id WHERE t.topic = :topic"
METHODS = {
    "suggested": SUGGESTED.sql,
    "citations alone": _PEER.format(links=f"{_CITED} UNION ALL {_CITING}"),
    "most cited by included": _PEER.format(links=_CITED),
}


@dataclass(slots=True)
class Recall:
    """Ranks, from 1, of the hidden studies that a method found, out of `hidden_n`."""

    hidden_n: int = 0
    ranks: list[int] = field(default_factory=list)

    def at(self, k: int) -> float:
        return sum(rank <= k for rank in self.ranks) / self.hidden_n if self.hidden_n else 0.0


@dataclass(slots=True)
class Found:
    """What one way of hiding gave: recall by method, how many of the hidden were reachable, and recall by chance."""

    recalls: dict[str, Recall] = field(default_factory=lambda: {name: Recall() for name in METHODS})
    reachable_n: int = 0
    chances: list[float] = field(default_factory=list)  # 1 / how many works could be suggested, for each hidden study


class Asked:
    """A copy of a database in memory in which studies are included, hidden and forgotten."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        source.backup(self.db)
        source.close()
        self.db.execute("INSERT INTO topics (slug, title) VALUES (?, ?)", [SLUG, SLUG])

    def numbers(self, sql: str, *values: object) -> list[int]:
        return [number for (number,) in self.db.execute(sql, values)]

    def without(self, work: int) -> None:
        """Take the citations of one work out, as if it was not written."""
        self.db.execute(
            "UPDATE studies SET cited_by_n = cited_by_n - 1 WHERE id IN (SELECT cited_id FROM citations WHERE "
            "citing_id = ?)", [work],
        )  # fmt: skip
        self.db.execute("DELETE FROM citations WHERE citing_id = ? OR cited_id = ?", [work, work])

    def hide(self, included: Collection[int], hidden: Collection[int], found: Found) -> None:
        """Ask every method about the topic of `included` less `hidden`, and note where the hidden stand."""
        linked = "SELECT EXISTS (SELECT 1 FROM citations WHERE citing_id = ?1 OR cited_id = ?1)"
        reachable = {study for study in hidden if self.numbers(linked, study) == [1]}
        found.reachable_n += len(reachable)
        self.db.execute("SAVEPOINT hidden")
        self.db.executemany("UPDATE studies SET status = 'stub' WHERE id = ?", [(study,) for study in hidden])
        self.db.executemany(
            "INSERT INTO topic_studies (topic, study_id, role, screening, first_run) "
            "VALUES (?, ?, 'found', 'included', 1)",
            [(SLUG, study) for study in sorted(set(included) - set(hidden))],
        )
        (stubs_n,) = self.numbers("SELECT count(*) FROM studies WHERE status = 'stub'")
        found.chances += [1 / stubs_n] * len(hidden)
        for name, sql in METHODS.items():
            recall = found.recalls[name]
            recall.hidden_n += len(hidden)
            if reachable:
                listed = [row[0] for row in self.db.execute(sql, {"topic": SLUG})]
                recall.ranks += [listed.index(study) + 1 for study in listed if study in reachable]
        self.db.execute("ROLLBACK TO hidden")
        self.db.execute("RELEASE hidden")


def measure(path: Path, topics: Sequence[tuple[int | None, Sequence[int]]]) -> dict[str, Found]:
    """Hide the studies of each topic, one by one and by halves; a topic is (work to take out or None, included)."""
    asked, one_by_one, by_halves = Asked(path), Found(), Found()
    for work, included in topics:
        asked.db.execute("SAVEPOINT topic")
        if work is not None:
            asked.without(work)
        for study in included:
            asked.hide(included, [study], one_by_one)
        half = Random(f"half {work}").sample(sorted(included), len(included) // 2)
        asked.hide(included, half, by_halves)
        asked.db.execute("ROLLBACK TO topic")
        asked.db.execute("RELEASE topic")
    return {"each alone": one_by_one, "half of them": by_halves}


def reviews(path: Path) -> list[tuple[int | None, list[int]]]:
    """Return the works with 10 to 200 references, each with the studies that it cites."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    cites = "SELECT cited_id FROM citations WHERE citing_id = ?"
    found = [(work, [study for (study,) in db.execute(cites, [work])]) for (work,) in db.execute(REVIEWS).fetchall()]
    db.close()
    return [*found]


def own_data(path: Path) -> list[tuple[int | None, list[int]]]:
    """Return each topic with its studies that have own data."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    studies = "SELECT DISTINCT study_id FROM cell_studies WHERE topic = ?"
    slugs = [slug for (slug,) in db.execute("SELECT slug FROM topics ORDER BY slug")]
    found = [(None, [study for (study,) in db.execute(studies, [slug])]) for slug in slugs]
    db.close()
    return [*found]


def table(measured: dict[str, dict[str, Found]]) -> Iterator[str]:
    """Yield the figures as a table in Markdown."""
    yield "| topics | hidden | method | recall at 10 | at 20 | at 50 | at 50, of the reachable | median rank |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for source, ways in measured.items():
        for way, found in ways.items():
            for name, recall in found.recalls.items():
                hidden = f"{way}: {recall.hidden_n:,}, reachable {found.reachable_n:,}"
                figures = " | ".join(_percent(recall.at(k)) for k in AT)
                figures += f" | {_percent(len(recall.ranks) / max(found.reachable_n, 1))}"
                median = f"{statistics.median(recall.ranks):g}" if recall.ranks else "none found"
                yield f"| {source} | {hidden} | {name} | {figures} | {median} |"
            figures = " | ".join(_percent(statistics.fmean(min(1.0, k * one) for one in found.chances)) for k in AT)
            yield f"| {source} | {way} | by chance | {figures} | | |"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recorded", type=Path, default=recorded.RECORDED, help="folder with the recorded answers")
    parser.add_argument("--database", type=Path, help="an evidence.db in place of the recorded answers")
    chosen = parser.parse_args()
    measured = {}
    with tempfile.TemporaryDirectory() as folder:
        with writing(Path(folder, "demo")) as data:
            refresh(data, [read_topic(path) for path in sorted(SOURCES.glob("*.yml"))])
        demo = Path(folder, "demo", "evidence.db")
        measured["the demo"] = measure(demo, own_data(demo))
        path = chosen.database
        if path is None and chosen.recorded.is_dir():
            path = recorded.build(Path(folder, "recorded"), chosen.recorded) / "evidence.db"
        if path is not None:
            topics = reviews(path)
            measured[f"{len(topics)} lists of references"] = measure(path, topics)
    print("\n".join(table(measured)))


if __name__ == "__main__":
    main()
