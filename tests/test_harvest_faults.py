"""Whatever goes wrong at a provider: the same database in the end, or a ledger that says what is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from simulated import EVERYBODY, harvest, held, ledger, missing, plain, rows, write_topic
from simulator import Fault, Simulator, World, compare

from evidence_kb.report import Report

PAGED = "europepmc.page_n=4 openalex.page_n=4 semantic_scholar.page_n=4"  # so that small lists have several pages
# Four faults in a row at the first request of every provider: one less than it is tried.
PASSING = (
    ("429", "500", "html", "truncated_gzip"),
    ("429_bare", "502", "error_in_200", "short_body"),
    ("503", "504", "reset", "slow_body"),
)
LASTING = (
    ("pubmed", "500"), ("icite", "403"), ("europepmc", "html"), ("crossref", "truncated_gzip"),
    ("opencitations", "429_long"), ("openalex", "error_in_200"), ("semantic_scholar", "503"),
    ("retraction_watch", "404"), ("crossref", "400"), ("openalex", "401"), ("europepmc", "reset"),
    ("opencitations", "413"),
)  # fmt: skip
LISTS = ("europepmc", "opencitations", "semantic_scholar")  # whoever they leave out of a list is not missed by them
Edges = dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="module")
def world() -> World:
    return plain(World.generate(51, seeds_n=2, citing_n=10, references_n=10)).prepare()


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after a harvest in which nothing goes wrong."""
    folder = tmp_path_factory.mktemp("whole")
    assert run(folder, world)[0].status == "finished"
    return folder


def run(folder: Path, world: World, faults: Sequence[Fault] = ()) -> tuple[Report, Simulator]:
    write_topic(folder, world, EVERYBODY)
    with Simulator(world, faults) as simulator:
        report = harvest(folder, simulator, limits=PAGED)
    return report, simulator


def edges(folder: Path, world: World) -> Edges:
    return compare.read(folder / "data" / "evidence.db", world).edges


def failed(folder: Path) -> list[tuple[str, str]]:
    """Return provider and message of each request that failed."""
    return [(line["provider"], line["message"]) for line in ledger(folder) if line["status"] == "failed"]


def read(folder: Path) -> set[tuple[str, str, str]]:
    """Return provider, key and study of each record that was described."""
    sql = "SELECT r.provider, r.provider_key, s.key FROM records r JOIN studies s ON s.id = r.study_id"
    return {(provider, name, key) for provider, name, key in rows(folder, f"{sql} WHERE NOT r.is_stub")}


def assert_complete(folder: Path, world: World, whole: Path) -> None:
    """Nothing that an undisturbed harvest finds is missing; all else is what the providers state.

    Where a provider was down, others were asked instead: what they told on top of it stays, and what they described
    Semantic Scholar need not describe.
    """
    found, expected = edges(folder, world), edges(whole, world)
    for provider in EVERYBODY:
        assert found.get(provider, set()) >= expected.get(provider, set()), provider
        assert found.get(provider, set()) <= world.edges_stated_by(provider), provider
    described = {key for provider, _, key in read(folder) if provider != "semantic_scholar"}
    there, wanted = held(folder), held(whole)
    lacking = set(wanted["identifiers"]) - set(there["identifiers"])
    assert not [row for row in lacking if row[0] != "semantic_scholar" or row[2] not in described]
    for table in ("notices", "topic_studies", "topic_records", "matches"):
        assert {row[:3] for row in there[table]} >= {row[:3] for row in wanted[table]}, table
    unread = read(whole) - read(folder)
    assert not [row for row in unread if row[0] != "semantic_scholar" or row[2] not in described]
    assert not compare.read(folder / "data" / "evidence.db", world).merged


@pytest.mark.parametrize("kinds", PASSING, ids=" ".join)
def test_faults_that_pass_leave_no_trace_but_in_the_count_of_requests(
    world: World, whole: Path, tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    faults = [Fault(name, kind, seconds=0.02) for name in EVERYBODY for kind in kinds]
    report, simulator = run(tmp_path, world, faults)
    assert simulator.faults.fired() == len(EVERYBODY) * len(kinds)
    assert report.status == "finished", report.failures
    assert not failed(tmp_path)
    assert held(tmp_path) == held(whole)
    assert sum(line["sent_n"] for line in ledger(tmp_path)) == report.sent_n == len(simulator.log)


@pytest.mark.parametrize(("provider", "kind"), LASTING)
def test_a_provider_that_is_down_is_named_and_takes_nothing_from_the_others(
    world: World, whole: Path, tmp_path: Path, provider: str, kind: str
) -> None:
    report, simulator = run(tmp_path, world, [Fault(provider, kind, times=None)])
    assert simulator.faults.fired()
    expected, found = edges(whole, world), edges(tmp_path, world)
    asked = {line["address"] for line in ledger(tmp_path) if line["provider"] == provider}
    unanswered = [line for line in ledger(tmp_path) if line["provider"] == provider and line["missing"]]
    assert report.status == "warnings"  # exit code 3
    assert failed(tmp_path)
    assert {name for name, _ in failed(tmp_path)} == {provider}
    assert {line["address"] for line in unanswered} == asked, "each request says what it was about"
    assert all(json.loads(line["missing"]) for line in unanswered)
    assert not found.get(provider)
    for other in set(EVERYBODY) - {provider}:
        assert found.get(other, set()) >= expected.get(other, set()), other
        assert found.get(other, set()) <= world.edges_stated_by(other), other
    if kind in ("401", "403", "429_long"):
        assert len([entry for entry in simulator.log if entry.provider == provider]) <= 2, "it said no and was asked on"
    again, second = run(tmp_path, world)
    assert again.status == "finished", again.failures
    assert_complete(tmp_path, world, whole)
    if kind not in ("400", "413"):  # which no second try can help, so that a whole new round follows
        assert len(second.log) < len(EVERYBODY) * 3, "what was answered is not asked again"


def test_batches_that_are_too_large_are_halved_until_they_fit(world: World, whole: Path, tmp_path: Path) -> None:
    faults = [Fault("pubmed", "413"), Fault("openalex", "414"), Fault("crossref", "431"), Fault("icite", "413")]
    faults += [Fault("crossref", "414", above=3), Fault("icite", "431", above=1)]
    faults += [Fault("semantic_scholar", "413", above=1, on="paper/batch")]
    report, simulator = run(tmp_path, world, faults)
    assert simulator.faults.fired() > 4
    assert tuple(entry.status for entry in simulator.log if "paper/batch" in entry.path)[:2] == (413, 200)
    assert report.status == "finished", report.failures
    assert held(tmp_path, sources=False) == held(whole, sources=False)


@pytest.mark.parametrize("kind", ["duplicate_page", "repeating_cursor"])
@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
def test_lists_that_do_not_move_on_are_asked_for_again_or_said_to_be_short(
    world: World, whole: Path, tmp_path: Path, kind: str, times: int | None
) -> None:
    paged = ("europepmc", "openalex", "semantic_scholar") if kind == "duplicate_page" else ("openalex",)
    report, simulator = run(tmp_path, world, [Fault(name, kind, times=times) for name in paged])
    assert simulator.faults.fired() >= len(paged)
    assert len(simulator.log) < 60, "it went round in circles"
    if times:
        assert report.status == "finished", report.failures
        assert held(tmp_path, sources=False) == held(whole, sources=False)
        return
    assert report.status == "warnings"
    assert {name for name, _ in failed(tmp_path)} == set(paged)
    assert all("a page lists what an earlier one listed" in message for _, message in failed(tmp_path))
    assert run(tmp_path, world)[0].status == "finished"
    assert_complete(tmp_path, world, whole)


def left_out(simulator: Simulator, provider: str) -> set[str]:
    return {work_id for name, work_id in simulator.left_out if name == provider}


def test_a_record_that_is_asked_for_and_left_out_is_named(world: World, whole: Path, tmp_path: Path) -> None:
    by_record = ("pubmed", "icite", "crossref", "openalex")
    _, simulator = run(tmp_path, world, [Fault(provider, "missing_record") for provider in by_record])
    named = missing(tmp_path) - missing(whole)
    for provider in by_record:
        (work_id,) = left_out(simulator, provider) or [None]
        assert work_id is not None
        assert {(provider, key) for key in world.keys_of(world[work_id])} & named, provider
    run(tmp_path, world)
    assert_complete(tmp_path, world, whole)


def test_a_work_that_is_left_out_of_a_list_is_all_that_is_missing(world: World, whole: Path, tmp_path: Path) -> None:
    """What a list should hold nobody can know, but for Europe PMC's, which says how many there are."""
    faults = [Fault(provider, "missing_record") for provider in (*LISTS, "retraction_watch")]
    _, simulator = run(tmp_path, world, faults)
    expected, found = edges(whole, world), edges(tmp_path, world)
    for provider in LISTS:
        lost = expected[provider] - found[provider]
        assert len(lost) == len(left_out(simulator, provider)) == 1
        assert left_out(simulator, provider) & {x for edge in lost for x in edge}, provider
    for other in ("pubmed", "icite", "crossref", "openalex"):
        assert found[other] >= expected[other], other
    short = "SELECT count(*) FROM stated_counts WHERE provider = 'europepmc' AND stated_n > shown_n"
    assert rows(tmp_path, short) > rows(whole, short)
    run(tmp_path, world)
    assert_complete(tmp_path, world, whole)


def test_a_pmid_that_changed_is_missing_by_name_and_a_conflict_for_a_person(
    world: World, whole: Path, tmp_path: Path
) -> None:
    report, simulator = run(tmp_path, world, [Fault("pubmed", "changed_pmid", on="efetch")])
    ((old, new),) = simulator.changed.items()
    assert report.status == "warnings"
    assert ("pubmed", f"pmid:{old}") in missing(tmp_path)
    reasons = [reason for (reason,) in rows(tmp_path, "SELECT reason FROM conflicts")]
    assert any(old in reason and new in reason for reason in reasons)
    # Two numbers are never made one work without a person.
    holders = rows(tmp_path, "SELECT study_id FROM identifiers WHERE scheme = 'pmid' AND value IN (?, ?)", [old, new])
    assert len(set(holders)) == 2
    expected, found = edges(whole, world), edges(tmp_path, world)
    for name in set(EVERYBODY) - {"pubmed"}:
        assert found.get(name, set()) >= expected.get(name, set()), name
    assert run(tmp_path, world)[0].status in ("finished", "warnings")
    read = "SELECT provider, provider_key FROM records WHERE NOT is_stub"
    assert set(rows(tmp_path, read)) >= set(rows(whole, read))
