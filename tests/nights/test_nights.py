"""A few nights of the refresh job with all that goes wrong; `python -m benchmarks.nights` lives through thirty."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from . import states
from .story import NEVER, tell
from .watch import BrokenError, nights

SEEDS = [int(seed) for seed in os.environ.get("NIGHTS_SEEDS", "1").split(",")]
LASTING_SEED = 2
NIGHTS_N = int(os.environ.get("NIGHTS_N", "5"))


@pytest.mark.parametrize("seed", SEEDS)
def test_nights_lose_nothing_and_end_as_one_undisturbed_harvest(tmp_path: Path, seed: int) -> None:
    held = nights(tmp_path, seed, NIGHTS_N, is_lasting=False, citing_n=14)
    assert held.nights_n == NIGHTS_N and held.works_n > 20 and held.claims_n > 10
    assert held.changes_n > 50 and held.decisions_n > 5 and held.pages_n > 50
    assert held.faults.total() > 0


def test_a_work_that_is_gone_for_good_leaves_what_one_undisturbed_harvest_finds(tmp_path: Path) -> None:
    story = tell(LASTING_SEED, 5, citing_n=14, references_n=8)
    (gone,) = [work for work, (_, back) in story.away.items() if back == NEVER]
    assert story.last[gone].pmid  # its own record says whom it cites
    nights(tmp_path, LASTING_SEED, 5, is_lasting=True, citing_n=14, serves=False)
    with closing(states.opened(tmp_path / "data" / "evidence.db")) as db:
        left = db.execute("SELECT 1 FROM left_records WHERE provider = 'pubmed' AND pmid = ?", [story.last[gone].pmid])
        assert left.fetchone()


def test_a_story_says_everything_in_the_end_and_less_before() -> None:
    story = tell(1, 8, is_lasting=False)
    last = story.world(7)
    taken_back = {notice for notice, (_, until) in story.noticed.items() if until <= 7}
    assert {work.id for work in last.works} == {work.id for work in story.last.works} - taken_back
    assert not any(since <= 8 + 31 < until for since, until in story.lacking.values())
    assert len(story.world(0).works) < len(last.works)
    assert all(story.last[work.id] == work for work in last.works)
    assert sum(map(len, story.happened.values())) > 15


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    nights(tmp_path, 2, 1, kills=False, serves=False, quiet_every=0, citing_n=10)
    return tmp_path / "data" / "evidence.db"


def test_the_watch_sees_what_nobody_told(lived: Path) -> None:
    before = states.shown(lived)
    last = max(_runs(lived))
    with closing(sqlite3.connect(lived)) as db, db:
        gone = db.execute("SELECT citing_id, cited_id FROM citations JOIN topic_studies t ON t.study_id = citing_id "
                          "JOIN topic_studies u ON u.study_id = cited_id LIMIT 1").fetchone()  # fmt: skip
        db.execute("DELETE FROM citations WHERE citing_id = ? AND cited_id = ?", gone)
        db.execute("UPDATE studies SET integrity = 'retracted' WHERE id = (SELECT study_id FROM topic_studies LIMIT 1)")
    found = states.unexplained(before, states.shown(lived), states.told(lived, last), states.merged(lived))
    assert len(found) == 2
    assert "went and nobody told" in found[0] + found[1] and "integrity" in found[0] + found[1]


def test_the_watch_sees_a_lost_work_a_doubled_one_and_another_number(lived: Path) -> None:
    whole = states.standing(lived)
    assert states.differences(whole, states.standing(lived)) == []
    with closing(sqlite3.connect(lived)) as db, db:
        db.execute(
            "UPDATE studies SET key = 'doi:10.5555/other' WHERE id = (SELECT study_id FROM topic_studies LIMIT 1)"
        )
        db.execute("UPDATE evidence_cells SET statements_n = statements_n + 1 WHERE direction IS NOT NULL")
    found = states.differences(whole, states.standing(lived))
    assert any(line.startswith("members: only the first") for line in found)
    assert any(line.startswith("members: only the second") for line in found)
    assert any(line.startswith("cells:") for line in found)


def test_a_night_that_breaks_something_fails_with_its_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "unexplained", lambda *given: ["claim x came and nobody told"])
    with pytest.raises(BrokenError, match="seed 3, night 1: 1 × `changes` do not explain the night"):
        nights(tmp_path, 3, 2, kills=False, serves=False, quiet_every=0, citing_n=6)


def _runs(path: Path) -> list[int]:
    with closing(states.opened(path)) as db:
        return [row[0] for row in db.execute("SELECT id FROM runs")]
