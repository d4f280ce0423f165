"""A further page that its provider refuses, as for a cursor that it has forgotten: the list is asked for anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from simulated import EVERYBODY, harvest, held, ledger, plain, write_topic
from simulator import Fault, Simulator, World, answers_europepmc, answers_openalex, compare

PAGED = "europepmc.page_n=4 openalex.page_n=4 semantic_scholar.page_n=4"  # so that small lists have several pages
# What a bad cursor is answered with: Crossref 404 (recorded), OpenAlex 400; Europe PMC's answer is not known.
REFUSED = (
    ("europepmc", "404", f"cursorMark={answers_europepmc._PREFIX}"),
    ("europepmc", "400", f"cursorMark={answers_europepmc._PREFIX}"),
    ("openalex", "400", f"cursor={answers_openalex._PREFIX}"),
    ("europepmc", "404", "references?page=2"),
    ("semantic_scholar", "404", "offset=4"),
)
FIRST = ("cursorMark=*", "cursor=*", "references?page=1", "offset=0")  # of a list


@pytest.fixture(scope="module")
def world() -> World:
    return plain(World.generate(51, seeds_n=2, citing_n=10, references_n=10)).prepare()


def run(folder: Path, world: World, *faults: Fault) -> tuple[str, Simulator]:
    write_topic(folder, world, EVERYBODY)
    with Simulator(world, faults) as simulator:
        report = harvest(folder, simulator, limits=PAGED)
    return report.status, simulator


def first_pages(simulator: Simulator, provider: str) -> list[str]:
    """Return the first pages of lists of citations that a provider was asked for."""
    asked = [entry.path for entry in simulator.log if entry.provider == provider and entry.method == "GET"]
    lists = [
        path for path in asked if "CITES" in path or "cites" in path or "references" in path or "citations" in path
    ]
    return [path for path in lists if any(first in path for first in FIRST)]


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    assert run(folder, world)[0] == "finished"
    return folder


@pytest.mark.parametrize(("provider", "status", "on"), REFUSED)
def test_a_list_whose_cursor_is_refused_begins_anew_at_once(
    world: World, whole: Path, tmp_path: Path, provider: str, status: str, on: str
) -> None:
    ended, simulator = run(tmp_path, world, Fault(provider, status, on=on))
    assert (simulator.faults.fired(), ended) == (1, "finished")
    assert held(tmp_path) == held(whole)
    assert sum(line["sent_n"] for line in ledger(tmp_path)) == len(simulator.log)


@pytest.mark.parametrize(("provider", "status", "on"), REFUSED)
def test_a_cursor_that_is_always_refused_loses_no_page_before_it_and_blocks_no_later_run(
    world: World, whole: Path, tmp_path: Path, provider: str, status: str, on: str
) -> None:
    ended, simulator = run(tmp_path, world, Fault(provider, status, on=on, times=None))
    assert (ended, len(simulator.log) < 80) == ("warnings", True)
    failed = [line for line in ledger(tmp_path) if line["status"] == "failed"]
    assert failed and {line["provider"] for line in failed} == {provider}
    assert compare.read(tmp_path / "data" / "evidence.db", world).edges[provider]
    whole_n = len(simulator.log)
    ended, simulator = run(tmp_path, world)
    assert ended == "finished"
    assert first_pages(simulator, provider), "it went on with a page that leads nowhere"
    assert len(simulator.log) < whole_n / 2, "what was answered was asked again"
    found, expected = (compare.read(f / "data" / "evidence.db", world).edges for f in (tmp_path, whole))
    assert all(found[name] >= expected[name] for name in expected)


@pytest.mark.parametrize(("provider", "status", "on"), REFUSED)
def test_an_interrupted_list_whose_cursor_has_expired_since_is_read_to_its_end(
    world: World, whole: Path, tmp_path: Path, provider: str, status: str, on: str
) -> None:
    assert run(tmp_path, world, Fault(provider, "500", on=on, times=None))[0] == "warnings"  # has the first pages only
    ended, simulator = run(tmp_path, world, Fault(provider, status, on=on))
    assert (simulator.faults.fired(), ended) == (1, "finished")
    assert first_pages(simulator, provider)
    found, expected = (compare.read(f / "data" / "evidence.db", world).edges for f in (tmp_path, whole))
    assert all(found[name] >= expected[name] for name in expected)
