"""A run is one transaction: whoever reads meanwhile sees the state before it, and a run that breaks off leaves none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from simulated import EVERYBODY, dump, harvest, ledger, rows, write_topic
from simulator import Notice, Simulator, World

from evidence_kb import asking, refresh
from evidence_kb.verify import verify


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(41, seeds_n=1, citing_n=8, references_n=6)


def grown(world: World, work_id: str) -> tuple[World, World]:
    """Return a world without one work, and the whole one."""
    fewer = tuple(work for work in world.works if work.id != work_id)
    edges = tuple(edge for edge in world.edges if work_id not in edge)
    less = World(world.seed, fewer, edges, tuple(n for n in world.notices if n.work_id != work_id), (), world.coverage)
    return less, world


def harvested_before(world: World, folder: Path) -> World:
    """Harvest a world in which one citing work is not there yet; return the world in which it is."""
    before, after = grown(world, "citing:5")
    write_topic(folder, world, EVERYBODY)
    with Simulator(before) as simulator:
        harvest(folder, simulator)
    return after


def test_readers_see_the_state_before_a_run_until_it_has_ended(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = harvested_before(world, tmp_path)
    seen, first = [], dump(tmp_path)
    save = asking._save

    def watched(*given: Any) -> Any:
        saved = save(*given)
        seen.append(dump(tmp_path))
        return saved

    monkeypatch.setattr(asking, "_save", watched)
    with Simulator(after) as simulator:
        harvest(tmp_path, simulator)
    assert len(seen) > 5 and all(one == first for one in seen)
    assert dump(tmp_path) != first


def test_a_run_that_breaks_off_leaves_the_state_before_it_and_its_answers(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = harvested_before(world, tmp_path)
    first = dump(tmp_path)

    def broken(*given: Any) -> None:
        raise RuntimeError("the power is gone")

    with Simulator(after) as simulator:
        with monkeypatch.context() as patch, pytest.raises(RuntimeError):
            patch.setattr(refresh, "_derive", broken)
            harvest(tmp_path, simulator)
        assert dump(tmp_path) == first
        assert rows(tmp_path, "SELECT status FROM runs ORDER BY id") == [("finished",), ("failed",)]
        assert verify(tmp_path / "data" / "evidence.db", tmp_path / "data" / "responses.db").problems == ()
        asked_n = len(simulator.log)
        harvest(tmp_path, simulator)
    assert len(simulator.log) == asked_n, "what was answered is archived"
    assert dump(tmp_path) != first


def test_old_descriptions_are_asked_for_again_and_a_retraction_is_found(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PubMed, and nobody else, comes to know of a retraction of a work that it described before."""
    work = next(w for w in world.works if w.role == "citing" and w.pmid and w.doi)
    plain = World(world.seed, world.works, world.edges, (), (), world.coverage)
    told = Notice(work.id, "retraction", "notice:0", work.published, "Invented", frozenset(("pubmed",)))
    retracted = World(world.seed, world.works, world.edges, (told,), (), world.coverage)
    write_topic(tmp_path, world, ("pubmed", "icite"))
    days = iter(("2027-01-01", "2027-01-02", "2027-01-20", "2027-02-03", "2027-02-04"))

    def night(found: World) -> dict[str, Any]:
        day = next(days)
        monkeypatch.setattr(refresh, "now", lambda: f"{day}T02:00:00Z")
        with Simulator(found) as simulator:
            harvest(tmp_path, simulator)
        asked = {line["address"] for line in ledger(tmp_path) if "efetch" in line["address"]}
        integrity = rows(tmp_path, "SELECT integrity FROM studies WHERE pmid = ?", [work.pmid])
        return {"asked": any(str(work.pmid) in address for address in asked), "integrity": integrity[0][0]}

    assert night(plain) == {"asked": True, "integrity": "none_known"}
    assert night(retracted) == {"asked": False, "integrity": "none_known"}
    assert night(retracted) == {"asked": False, "integrity": "none_known"}
    assert night(retracted) == {"asked": True, "integrity": "retracted"}
    assert night(retracted) == {"asked": False, "integrity": "retracted"}
    moved = rows(tmp_path, "SELECT field, before, after FROM changes WHERE entity = 'study' AND field = 'integrity'")
    assert ("integrity", json.dumps("none_known"), json.dumps("retracted")) in moved


def test_a_description_that_is_given_again_word_for_word_is_not_old(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_topic(tmp_path, world, ("pubmed", "icite"))
    asked = []
    for day in ("2027-01-01", "2027-02-03", "2027-02-04"):
        monkeypatch.setattr(refresh, "now", lambda day=day: f"{day}T02:00:00Z")
        with Simulator(replace(world, _stated={}, _citing={}, _known={})) as simulator:
            harvest(tmp_path, simulator)
        asked.append(sum("efetch" in line["address"] for line in ledger(tmp_path)))
    assert asked[1] > 0 and asked[2] == 0
