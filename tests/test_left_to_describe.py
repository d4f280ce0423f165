"""Semantic Scholar describes what nobody else does: in batches, after all others, and only where a topic names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from simulated import EVERYBODY, KEYLESS, harvest, ledger, rows, write_topic
from simulator import Fault, Simulator, World, answers_semantic_scholar

from evidence_kb import plan
from evidence_kb.harvesters.semantic_scholar import LICENCE
from evidence_kb.model import Identifiers
from evidence_kb.plan import Known

# Read by hand from the simulated world of this number: two works that only Semantic Scholar knows more of than a DOI.
NUMBER = 51


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(NUMBER, seeds_n=2, citing_n=10, references_n=10)


def batches(simulator: Simulator) -> list[list[str]]:
    return [json.loads(entry.body)["ids"] for entry in simulator.log if "paper/batch" in entry.path]


def described_by_others(folder: Path) -> set[str]:
    """Return the works that another provider described, as Semantic Scholar is asked for them."""
    found = rows(
        folder,
        "SELECT upper(i.scheme) || ':' || i.value FROM identifiers i JOIN records r ON r.study_id = i.study_id "
        "WHERE i.scheme IN ('doi', 'pmid') AND NOT r.is_stub AND r.provider <> 'semantic_scholar'",
    )
    return {name for (name,) in found}


def test_it_is_asked_about_no_work_that_anybody_else_described() -> None:
    works = [
        Known(1, Identifiers(pmid="1"), frozenset(("pubmed",)), True),
        Known(2, Identifiers(doi="10.5555/a"), frozenset()),
        Known(3, Identifiers(semantic_scholar="a" * 40), frozenset(("semantic_scholar",))),
    ]
    assert "semantic_scholar" in (wanted := plan.to_describe(EVERYBODY, works))
    assert wanted["semantic_scholar"] == []
    assert plan.left_to_describe(EVERYBODY, works) == {"semantic_scholar": [works[1]]}
    assert plan.left_to_describe(KEYLESS, works) == {}


def test_a_harvest_describes_by_it_what_is_left_in_one_batch(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        assert harvest(tmp_path, simulator).status == "finished"
    (ids,) = batches(simulator)
    assert ids and not set(ids) & described_by_others(tmp_path)
    read = rows(tmp_path, "SELECT DISTINCT doi, title FROM records WHERE provider = 'semantic_scholar' AND NOT is_stub")
    known = {f"DOI:{doi}": title for doi, title in read}
    titles = {f"DOI:{work.doi}": work.title for work in world.works}
    assert known == {name: titles[name] for name in known}
    (line,) = [line for line in ledger(tmp_path) if "paper/batch" in line["address"]]
    assert line["asked_n"] == len(ids)
    assert {f"doi:{name.removeprefix('DOI:')}" for name in set(ids) - set(known)} == set(
        json.loads(line["missing"] or "[]")
    )
    licences = rows(
        tmp_path, "SELECT DISTINCT licence FROM passages WHERE provider = 'semantic_scholar' AND kind <> 'excerpt'"
    )
    assert licences == [(LICENCE,)]


def test_works_that_wait_for_a_full_batch_of_another_are_left_to_that_one(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, ("pubmed", "icite", "crossref", "semantic_scholar"))
    with Simulator(world) as simulator:
        assert harvest(tmp_path, simulator, limits="pubmed.batch_n=4 crossref.batch_n=3").status == "finished"
    assert not {name for ids in batches(simulator) for name in ids} & described_by_others(tmp_path)


def test_a_topic_that_does_not_name_it_pays_nothing(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, KEYLESS)
    with Simulator(world) as simulator:
        assert harvest(tmp_path, simulator).status == "finished"
    assert simulator.requests_n("semantic_scholar") == 0
    assert not [line for line in ledger(tmp_path) if line["provider"] == "semantic_scholar"]


def test_a_topic_that_names_nobody_else_is_described_by_it_and_not_asked_again(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, ("semantic_scholar",))
    for _ in range(2):
        with Simulator(world) as simulator:
            assert harvest(tmp_path, simulator, limits="semantic_scholar.batch_n=7").status == "finished"
        asked = [name for ids in batches(simulator) for name in ids]
        assert len(asked) == len(set(asked))
        assert all(len(ids) <= 7 for ids in batches(simulator))
        stubs = rows(
            tmp_path,
            "SELECT count(*) FROM studies s JOIN identifiers i ON i.study_id = s.id AND i.scheme = 'semantic_scholar' "
            "WHERE NOT EXISTS (SELECT 1 FROM records r WHERE r.study_id = s.id AND NOT r.is_stub)",
        )
        assert stubs == [(0,)]
    assert set(asked) <= {name for line in ledger(tmp_path) for name in _named(line["missing"])}


def _named(missing: str | None) -> set[str]:
    keys = json.loads(missing or "[]")
    return {f"{scheme.upper()}:{value}" for scheme, _, value in (key.partition(":") for key in keys)}


def test_a_batch_that_is_not_found_is_a_failure_and_no_answer_about_its_works(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world, [Fault("semantic_scholar", "404", on="paper/batch", times=None)]) as simulator:
        assert harvest(tmp_path, simulator).status == "warnings"
    (line,) = [line for line in ledger(tmp_path) if "paper/batch" in line["address"]]
    assert (line["status"], len(json.loads(line["missing"]))) == ("failed", len(batches(simulator)[0]))
    with Simulator(world) as simulator:
        assert harvest(tmp_path, simulator).status == "finished"
    assert len(batches(simulator)) == 1


def test_answers_that_would_be_too_large_are_asked_for_in_parts(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers_semantic_scholar, "SIZE_N", 9_000)
    write_topic(tmp_path, world, ("semantic_scholar",))
    with Simulator(world) as simulator:
        assert harvest(tmp_path, simulator).status == "finished"
    assert 400 in {entry.status for entry in simulator.log}
    stated = rows(tmp_path, "SELECT count(*) FROM citation_statements WHERE provider = 'semantic_scholar'")
    seeds = [work.id for work in world.seeds]
    expected = world.edges_to("semantic_scholar", seeds) | world.edges_from("semantic_scholar", seeds)
    assert stated[0][0] == len(expected)
