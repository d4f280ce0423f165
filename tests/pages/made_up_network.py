"""A topic of two hundred made-up studies that cite one another; `python made_up_network.py FILE` writes it.

Authors, titles and findings are made up from a seeded generator. Three lines of work and a few reviews that cite all of
them, some retracted works, works without year or design, one hostile title, and one cycle of citations.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import sqlite_utils
from made_up import empty_database
from made_up_rows import HOSTILE, insert

from evidence_kb.store import Store
from evidence_kb.store_counts import derive_counts
from evidence_kb.store_metrics import derive_metrics

STUDIES = 200
SEEDS = (5, 60)
HOSTILE_STUDY, YEARLESS, RETRACTED, CONCERN, EXCLUDED, UNNAMED = 23, (33, 90, 151), (47, 119), 79, 130, 51
_NAMES = ("Abelsen", "Brandt", "Castellano", "Duarte", "Eriksen", "Fontaine", "Grünwald", "Hashimoto", "Ivanova",
          "Jansen", "Kowalski", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Pereira", "Quist", "Rossi", "Sørensen",
          "Tanaka", "Ueda", "Vargas", "Weiss", "Xu", "Yilmaz", "Zhang")  # fmt: skip
_WHAT = ("Zoledronate", "Pamidronate", "Etanercept", "Naproxen", "Methotrexate", "Whole-body imaging", "Bone biopsy")
_HOW = ("in children with sterile bone inflammation", "for vertebral lesions", "after failure of first-line treatment",
        "and quality of life", "over five years", "in a national cohort", "against usual care")  # fmt: skip
_DESIGNS = (None, "RCT", "cohort", "cohort", "series", "series", "case-report", "x-narrative-review",
            "x-systematic-review", "x-preclinical", "cross-section", "x-guideline")  # fmt: skip


def add_network(db: sqlite_utils.Database, studies_n: int = STUDIES) -> None:
    """Fill an empty database with the topic `net`."""
    chance = Random(7)
    insert(db, "runs", id=1, command="refresh", topics='["net"]', started_at="2026-01-05T02:00:00Z",
           finished_at="2026-01-05T02:00:07Z", status="finished", code_version="0", extractor_version="1")  # fmt: skip
    insert(db, "topics", slug="net", title="Sterile bone inflammation in children", question="What helps, what harms?")
    years = sorted(2025 - int(abs(chance.gauss(0, 11))) for _ in range(studies_n))
    for id, year in enumerate(years, 1):
        _add_study(db, chance, id, year)
    for citing, cited in sorted(set(_citations(chance, studies_n))):
        insert(db, "citations", citing_id=citing, cited_id=cited, providers_n=1, first_run=1, last_run=1)
    for column, other in (("cited_by_n", "cited_id"), ("references_n", "citing_id")):
        db.execute(f"UPDATE studies SET {column} = (SELECT count(*) FROM citations c WHERE c.{other} = studies.id)")


def _add_study(db: sqlite_utils.Database, chance: Random, id: int, year: int) -> None:
    integrity = "retracted" if id in RETRACTED else "concern" if id == CONCERN else "none_known"
    title = HOSTILE if id == HOSTILE_STUDY else f"{chance.choice(_WHAT)} {chance.choice(_HOW)}"
    authors = f"{chance.choice(_NAMES)} {chance.choice('ABCDEJKLM')}{chance.choice(('', 'H'))}; Miller T"
    if id == UNNAMED:
        title = authors = None
    insert(
        db, "studies", id=id, key=f"test:{id}", title=title, authors=authors, status="full", first_run=1, last_run=1,
        year=None if id in YEARLESS else year, design=chance.choice(_DESIGNS), integrity=integrity,
        participants_n=None if chance.random() < 0.2 else int(5 + 200 * chance.random() ** 3),
    )  # fmt: skip
    insert(
        db, "topic_studies", topic="net", study_id=id, role="seed" if id in SEEDS else "found", first_run=1,
        screening="excluded" if id == EXCLUDED else "unscreened",
    )  # fmt: skip


def _citations(chance: Random, studies_n: int) -> Iterator[tuple[int, int]]:
    """Yield citations: mostly within one of three lines of work, and of works that are cited much already."""
    cited_before: dict[int, list[int]] = {line: [] for line in range(3)}
    for citing in range(1, studies_n + 1):
        line = citing * 7 % 10 % 3
        for _ in range(chance.choice((0, 1, 2, 3, 4, 6))):
            pool = cited_before[line if chance.random() < 0.92 else chance.randrange(3)]
            if pool:
                cited = chance.choice(pool)
                if cited != citing:
                    pool.append(cited)
                    yield citing, cited
        if citing % 9:
            cited_before[line].append(citing)
    yield 1, 8  # two works in press at the same time cite each other
    yield 8, 1


TREATMENTS = {1: ("bisphosphonates", None), 2: ("zoledronate", 1), 3: ("pamidronate", 1), 4: ("etanercept", None)}
OUTCOMES = {
    1: ("pain", "benefit"), 2: ("lesions on imaging", "benefit"), 3: ("remission", "benefit"),
    4: ("health-related quality of life of children and their parents", "benefit"), 5: ("fever", "harm"),
    6: ("osteonecrosis of the jaw", "harm"), 7: ("school days missed", None),
}  # fmt: skip
_DIRECTIONS = ("improvement",) * 5 + ("no_change", "worsening", "mixed", "unclear", "no_evidence")


def add_findings(db: sqlite_utils.Database) -> None:
    """Let every fourth study report its own data on a treatment; etanercept stays without any."""
    chance = Random(11)
    for id, (name, broader) in TREATMENTS.items():
        insert(db, "treatments", id=id, name=name, origin="topic", broader_id=broader)
    for id, (name, domain) in OUTCOMES.items():
        insert(db, "outcomes", id=id, name=name, origin="topic", domain=domain)
    studies = list(db.query("SELECT id, year, design, integrity, participants_n FROM studies"))
    counted: Counter[tuple[int, int]] = Counter()
    for study in studies[2::4]:
        treatment = chance.choice((1, 2, 2, 3))
        for outcome in sorted(chance.sample(list(OUTCOMES), chance.choice((1, 1, 2, 3)))):
            counted[treatment, outcome] += 1
            insert(
                db, "cell_studies", topic="net", treatment_id=treatment, outcome_id=outcome, study_id=study["id"],
                direction=chance.choice(_DIRECTIONS), participants_n=study["participants_n"], design=study["design"],
                year=study["year"], level=chance.choice((None, 2, 3, 4, 4, 4)), integrity=study["integrity"],
                is_flagged=int(study["integrity"] != "none_known"), is_reviewed=0, statements_n=1,
                reviewed_statements_n=0,
            )  # fmt: skip
    tally = dict.fromkeys(("worsened_n", "unchanged_n", "mixed_n", "no_evidence_n", "unclear_n", "flagged_n"), 0)
    for (treatment, outcome), n in sorted(counted.items()):
        insert(db, "evidence_cells", topic="net", treatment_id=treatment, outcome_id=outcome, direction="improvement",
               statements_n=n, studies_n=n, participants_unknown_n=0, improved_n=n, **tally)  # fmt: skip


def network_database(path: Path) -> Path:
    """Create the database, with everything derived that pictures are drawn from."""
    db = sqlite_utils.Database(empty_database(path))
    add_network(db)
    add_findings(db)
    db.conn.commit()
    db.close()
    store = Store(path)
    derive_metrics(store)
    derive_counts(store)
    store.close()
    return path


if __name__ == "__main__":
    network_database(Path(sys.argv[1]))
