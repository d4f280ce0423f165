"""Nothing is taken out because a provider failed or answered markedly less; what is truly gone is marked and kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from kept import differences
from simulated import FAST, harvest, plain, rows, write_topic
from simulator import Fault, Simulator, World, compare
from simulator.world import FULL, PROVIDERS

from evidence_kb.cli import main
from evidence_kb.data_folder import locked, writing
from evidence_kb.due import Due
from evidence_kb.guards import has_dropped
from evidence_kb.rebuild import rebuild
from evidence_kb.refresh import refresh
from evidence_kb.report import Report
from evidence_kb.topic import read_topics

PAGED = "europepmc.page_n=5 openalex.page_n=5 semantic_scholar.page_n=5"
SHORT_PAGES = "europepmc.page_n=3 openalex.page_n=3"
LISTS = ("pubmed", "icite", "europepmc", "opencitations", "openalex", "semantic_scholar")
IN_PAGES = ("europepmc", "openalex", "semantic_scholar")


def made(edges: Iterable[tuple[str, str]] | None = None) -> World:
    """Return the world of these tests, or the same one with only these citations in it; all providers know all."""
    world = plain(World.generate(61, citing_n=13, references_n=3, in_pubmed=1.0, coverage=FULL, odd=False))
    chosen = world.edges if edges is None else tuple(edges)
    return World(world.seed, world.works, chosen, world.notices, world.preprints, world.coverage).prepare()


WORLD = made()
(SEED,) = WORLD.seeds
ALL_CITING = {name: {x for x, _ in WORLD.edges_to(name, [SEED.id])} for name in PROVIDERS}
LISTED = ALL_CITING["opencitations"]
CITING = sorted(set.intersection(*(works for name, works in ALL_CITING.items() if works)))


def without(works: Sequence[str]) -> World:
    """Return the world in which these works no longer cite the seed."""
    return made(edge for edge in WORLD.edges if edge[0] not in works)


def night(
    folder: Path, world: World, providers: Sequence[str], faults: Sequence[Fault] = (), *, accepts: str | None = None
) -> tuple[Report, Simulator]:
    write_topic(folder, world, providers, seeds=[f'pmid: "{SEED.pmid}"'])
    with Simulator(world, faults) as simulator:
        return harvest(folder, simulator, limits=PAGED, accepts=accepts), simulator


def citing(folder: Path, provider: str) -> set[str]:
    """Return the works that, by what a provider states now, cite the seed."""
    edges = compare.read(folder / "data" / "evidence.db", WORLD).edges
    return {x for x, y in edges.get(provider, ()) if y == SEED.id}


def quarantine(folder: Path) -> list[tuple[object, ...]]:
    sql = "SELECT provider, question, about, before_n, after_n, released_by FROM quarantine ORDER BY 1, 2, 3, run_id"
    return rows(folder, sql)


@pytest.mark.parametrize(
    ("before", "after", "dropped"),
    [
        (0, 0, False), (1, 0, True), (1, 1, False), (4, 1, False), (5, 0, True), (6, 1, True), (6, 2, False),
        (25, 20, False), (24, 19, True), (25, 19, True), (100, 80, False), (100, 79, True), (100, 120, False),
    ],
)  # fmt: skip
def test_markedly_less_is_under_four_fifths_and_five_fewer_or_nothing(before: int, after: int, dropped: bool) -> None:
    assert has_dropped(before, after) is dropped


@pytest.mark.parametrize("provider", LISTS)
def test_a_provider_that_fails_takes_nothing_out_and_one_that_answers_does(tmp_path: Path, provider: str) -> None:
    """PubMed says it twice: what a list of links leaves out stands in the record of the citing work still."""
    report, _ = night(tmp_path, WORLD, [provider])
    assert report.status == "finished", report.failures
    everyone = citing(tmp_path, provider)
    assert everyone == ALL_CITING[provider]
    gone = CITING[:1]
    report, simulator = night(tmp_path, without(gone), [provider], [Fault(provider, "500", times=None)])
    assert simulator.faults.fired() and report.status == "failed"  # there was nobody else to ask
    assert citing(tmp_path, provider) == everyone and not quarantine(tmp_path)
    report, _ = night(tmp_path, without(gone), [provider])
    assert report.status == "finished", report.stopped
    assert citing(tmp_path, provider) == (everyone if provider == "pubmed" else everyone - set(gone))


@pytest.mark.parametrize("provider", IN_PAGES)
def test_half_a_list_takes_nothing_out(tmp_path: Path, provider: str) -> None:
    _, first = night(tmp_path, WORLD, [provider])
    gone = CITING[:2]
    second_page = Fault(provider, "500", times=None, on=_second_page(first))
    report, simulator = night(tmp_path, without(gone), [provider], [second_page])
    assert simulator.faults.fired() and report.status == "warnings"
    assert citing(tmp_path, provider) == ALL_CITING[provider] and not quarantine(tmp_path)
    report, _ = night(tmp_path, without(gone), [provider])
    assert report.status == "finished", report.stopped
    assert citing(tmp_path, provider) == ALL_CITING[provider] - set(gone)


def _second_page(simulator: Simulator) -> str:
    """Return what is in the address of the second page of the list of citing works, and in no other."""
    for entry in simulator.log:
        query = parse_qs(urlsplit(entry.path).query)
        if "citations" in entry.path and (query.get("page") == ["2"] or query.get("offset") == ["5"]):
            return "page=2" if "page" in query else "offset=5"
        for name in ("cursor", "cursorMark"):
            if "cites" in entry.path.lower() and query.get(name, ["*"]) != ["*"]:
                return urlsplit(entry.path).query.partition(f"{name}=")[2].partition("&")[0]
    raise AssertionError("no list had a second page")


def test_what_is_gone_is_kept_as_gone_and_what_comes_back_has_returned(tmp_path: Path) -> None:
    providers = ("opencitations", "europepmc")
    night(tmp_path, WORLD, providers)
    citations = set(rows(tmp_path, "SELECT citing_id, cited_id FROM citations"))
    report, _ = night(tmp_path, without(CITING[:1]), providers)
    assert report.status == "finished"
    ((left_run, first_run, told),) = rows(tmp_path, "SELECT left_run, first_run, providers FROM left_citations")
    assert (left_run, first_run, sorted(json.loads(told))) == (2, 1, sorted(providers))
    kinds = (
        "SELECT entity, kind FROM changes WHERE run_id = (SELECT max(id) FROM runs) AND entity IN ('citation','study')"
    )
    assert set(rows(tmp_path, kinds)) == {("citation", "left"), ("study", "left")}
    assert rows(tmp_path, "SELECT count(*) FROM left_studies") == [(1,)]
    night(tmp_path, WORLD, providers)  # the very answers of the first night
    assert set(rows(tmp_path, "SELECT citing_id, cited_id FROM citations")) == citations
    assert set(rows(tmp_path, kinds)) == {("citation", "returned"), ("study", "returned")}
    assert not rows(tmp_path, "SELECT * FROM left_citations") and not rows(tmp_path, "SELECT * FROM left_studies")


def test_markedly_less_is_held_back_until_the_provider_lists_as_much_again(tmp_path: Path) -> None:
    night(tmp_path, WORLD, ["opencitations"])
    report, _ = night(tmp_path, without(CITING[:6]), ["opencitations"])
    assert (report.status, len(report.stopped)) == ("stopped", 1)
    assert f"{len(LISTED) - 6} of {len(LISTED)}" in report.stopped[0]
    assert "--accept-drop opencitations" in report.stopped[0]
    assert citing(tmp_path, "opencitations") == LISTED
    assert rows(tmp_path, "SELECT status FROM runs ORDER BY id") == [("finished",), ("stopped",)]
    about = f"pmid:{SEED.pmid}"
    assert quarantine(tmp_path) == [("opencitations", "cited_by", about, len(LISTED), len(LISTED) - 6, None)]
    before = _all_but_runs(tmp_path)
    assert night(tmp_path, without(CITING[:6]), ["opencitations"])[0].status == "stopped"
    assert _all_but_runs(tmp_path) == before
    assert night(tmp_path, without(CITING[:1]), ["opencitations"])[0].status == "finished"
    assert citing(tmp_path, "opencitations") == LISTED - set(CITING[:1])
    assert quarantine(tmp_path) == [("opencitations", "cited_by", about, len(LISTED), len(LISTED) - 6, "provider")]


def _all_but_runs(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    moving = ("runs", "requests", "studies")  # studies say when their notices were looked up
    tables = rows(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name: rows(folder, f"SELECT * FROM {name}") for (name,) in tables if name not in moving}


def test_what_a_quarantined_answer_adds_counts(tmp_path: Path) -> None:
    night(tmp_path, without(CITING[:3]), ["opencitations"])
    report, _ = night(tmp_path, without(CITING[3:9]), ["opencitations"])
    assert report.status == "stopped"
    assert citing(tmp_path, "opencitations") == LISTED


def test_a_drop_that_a_person_accepts_is_marked_gone(tmp_path: Path) -> None:
    night(tmp_path, WORLD, ["opencitations"])
    night(tmp_path, without(CITING[:6]), ["opencitations"])
    report, _ = night(tmp_path, without(CITING[:6]), ["opencitations"], accepts="opencitations")
    assert report.status == "finished", report.stopped
    assert citing(tmp_path, "opencitations") == LISTED - set(CITING[:6])
    assert [row[-1] for row in quarantine(tmp_path)] == ["person"]
    assert rows(tmp_path, "SELECT count(*) FROM changes WHERE kind = 'left' AND entity = 'citation'") == [(6,)]
    # What was accepted is what was seen: the next drop is a new one.
    report, _ = night(tmp_path, without(CITING[:12]), ["opencitations"])
    assert (report.status, citing(tmp_path, "opencitations")) == ("stopped", LISTED - set(CITING[:6]))


def test_an_acceptance_covers_no_answer_that_comes_after_it(tmp_path: Path) -> None:
    night(tmp_path, WORLD, ["opencitations"])
    night(tmp_path, without(CITING[:6]), ["opencitations"])
    report, _ = night(tmp_path, without(CITING[:12]), ["opencitations"], accepts="")
    assert (report.status, citing(tmp_path, "opencitations")) == ("stopped", LISTED - set(CITING[:6]))


@pytest.fixture
def nightly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    """Return what refreshes, on a day, what is due then; with `accepts` nobody is asked."""

    def live(day: int, world: World, provider: str, faults: Sequence[Fault] = (), accepts: str | None = None) -> Report:
        at = (datetime(2026, 3, 1, 2, tzinfo=UTC) + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")
        monkeypatch.setattr("evidence_kb.refresh.now", lambda: at)
        write_topic(tmp_path, world, [provider], seeds=[f'pmid: "{SEED.pmid}"'])
        if accepts is not None:
            with writing(tmp_path / "data") as data:
                return refresh(data, read_topics(tmp_path / "sources"), accepts=accepts)
        with Simulator(world, faults) as simulator:
            return harvest(tmp_path, simulator, limits=SHORT_PAGES, due=Due())

    return live


def second_page_fails(folder: Path, world: World, provider: str) -> list[Fault]:
    """Return the fault; what is in the address is learned in a folder beside."""
    write_topic(folder / "beside", world, [provider], seeds=[f'pmid: "{SEED.pmid}"'])
    with Simulator(world) as simulator:
        harvest(folder / "beside", simulator, limits=SHORT_PAGES)
    return [Fault(provider, "500", times=None, on=_second_page(simulator))]


def pages_asked(folder: Path, provider: str) -> int:
    """Return how many pages of lists of citing works the newest run was given."""
    sql = (
        "SELECT count(*) FROM requests WHERE run_id = (SELECT max(id) FROM runs) AND provider = ? "
        "AND question = 'cited_by' AND response_sha256 IS NOT NULL"
    )
    return int(rows(folder, sql, [provider])[0][0])


@pytest.mark.parametrize("provider", ["europepmc", "openalex"])
@pytest.mark.parametrize("then", ["its first page as it was", "no further page"])
def test_a_list_of_pages_is_accepted_as_it_was_last_read_whole(
    tmp_path: Path, nightly: Callable[..., Report], provider: str, then: str
) -> None:
    """A later run asks for the first page alone, or gets no other: the list is still the one in quarantine."""
    few, everyone = without(CITING[:6]), ALL_CITING[provider]
    assert nightly(0, WORLD, provider).status == "finished"
    assert nightly(8, few, provider).status == "stopped"
    assert pages_asked(tmp_path, provider) > 1
    if then == "no further page":
        assert nightly(40, few, provider, second_page_fails(tmp_path, few, provider)).failures
        assert pages_asked(tmp_path, provider) == 1
    else:
        for day in (9, 10, 11):
            assert nightly(day, few, provider).status == "stopped"
        given = "run_id > 2 AND question = 'cited_by' AND response_sha256 IS NOT NULL"
        turns = rows(tmp_path, f"SELECT count(*) FROM requests WHERE {given} GROUP BY run_id ORDER BY run_id")
        assert turns[-1] == (1,)  # its turn came, and no further page was read
    assert citing(tmp_path, provider) == everyone
    report = nightly(41, few, provider, accepts=provider)
    assert report.status == "finished", (report.stopped, report.notes)
    assert citing(tmp_path, provider) == everyone - set(CITING[:6])
    assert [row[-1] for row in quarantine(tmp_path)] == ["person"]
    assert nightly(50, few, provider).status == "finished"
    before = tmp_path / "before.db"
    shutil.copy(tmp_path / "data" / "evidence.db", before)
    with locked(tmp_path / "data"):
        rebuild(tmp_path / "data", lambda: "2026-06-01T00:00:00Z")
    assert differences(before, tmp_path / "data" / "evidence.db") == {}


def test_a_list_that_was_not_read_whole_since_it_changed_is_not_accepted_and_says_what_to_do(
    tmp_path: Path, nightly: Callable[..., Report]
) -> None:
    few, fewer = without(CITING[:6]), without(CITING[:7])
    nightly(0, WORLD, "europepmc")
    nightly(8, few, "europepmc")
    nightly(40, fewer, "europepmc", second_page_fails(tmp_path, fewer, "europepmc"))
    report = nightly(40, fewer, "europepmc", accepts="")
    assert report.status == "stopped" and citing(tmp_path, "europepmc") == ALL_CITING["europepmc"]
    assert any("not accepted" in note and "evidence-kb refresh --all t" in note for note in report.notes), report.notes
    assert harvest_all(tmp_path, fewer).status == "stopped"
    report = nightly(41, fewer, "europepmc", accepts="")
    assert report.status == "finished" and citing(tmp_path, "europepmc") == ALL_CITING["europepmc"] - set(CITING[:7])


def harvest_all(folder: Path, world: World) -> Report:
    with Simulator(world) as simulator:
        return harvest(folder, simulator, limits=SHORT_PAGES)


def test_references_that_come_with_citing_works_can_be_accepted(tmp_path: Path) -> None:
    """One answer of iCite lists both; what fell is accepted by the question that it answers."""
    world = plain(World.generate(63, citing_n=6, references_n=14, in_pubmed=1.0, coverage=FULL, odd=False))
    (seed,) = world.seeds
    cited = sorted(y for x, y in world.edges_stated_by("icite") if x == seed.id)
    fewer = tuple(edge for edge in world.edges if edge not in {(seed.id, y) for y in cited[:6]})
    few = World(world.seed, world.works, fewer, world.notices, world.preprints, world.coverage)
    statuses = []
    for state, accepts in ((world, None), (few, None), (few, "icite")):
        write_topic(tmp_path, world, ["icite"], seeds=[f'pmid: "{seed.pmid}"'])
        with Simulator(state.prepare()) as simulator:
            statuses.append(harvest(tmp_path, simulator, accepts=accepts).status)
    assert [(row[1], row[-1]) for row in quarantine(tmp_path)] == [("references", "person")]
    assert statuses == ["finished", "stopped", "finished"] and len(cited) >= 12


@pytest.mark.parametrize("provider", LISTS)
def test_a_list_that_is_empty_where_there_was_one_is_held_back(tmp_path: Path, provider: str) -> None:
    night(tmp_path, WORLD, [provider])
    empty = without(sorted(ALL_CITING[provider]))
    report, _ = night(tmp_path, empty, [provider])
    assert report.status == "stopped"
    assert citing(tmp_path, provider) == ALL_CITING[provider]
    report, _ = night(tmp_path, empty, [provider], accepts=provider)
    assert report.status == "finished", report.stopped
    by_records = ALL_CITING[provider] if provider == "pubmed" else set()  # each record lists its references too
    assert citing(tmp_path, provider) == by_records


def test_a_work_that_a_batch_leaves_out_is_held_back(tmp_path: Path) -> None:
    night(tmp_path, WORLD, ["icite"])
    report, simulator = night(tmp_path, WORLD, ["icite"], [Fault("icite", "missing_record", times=None)])
    assert simulator.left_out and report.status == "stopped"
    assert citing(tmp_path, "icite") == ALL_CITING["icite"]


def test_many_lists_that_fall_a_little_each_fall_much_together(tmp_path: Path) -> None:
    world = plain(World.generate(62, seeds_n=3, citing_n=30, references_n=0, in_pubmed=1.0, coverage=FULL, odd=False))
    lists = {seed.id: sorted(x for x, y in world.edges if y == seed.id) for seed in world.seeds}
    lost = {(x, seed) for seed, works in lists.items() for x in works[:3]}
    assert all(len(works) >= 8 for works in lists.values())
    fewer = World(world.seed, world.works, tuple(e for e in world.edges if e not in lost), world.notices,
                  world.preprints, world.coverage)  # fmt: skip
    seeds = [f'pmid: "{seed.pmid}"' for seed in world.seeds]
    statuses = []
    for state in (world, fewer):
        write_topic(tmp_path, world, ["opencitations"], seeds=seeds)
        with Simulator(state.prepare()) as simulator:
            statuses.append(harvest(tmp_path, simulator).status)
    stated = [{e for e in state.edges_to("opencitations", lists) if e[1] in lists} for state in (world, fewer)]
    n, left_n = map(len, stated)
    told = quarantine(tmp_path)
    assert statuses == ["finished", "stopped"] and ("opencitations", "cited_by", "all", n, left_n, None) in told, told
    assert rows(tmp_path, "SELECT count(*) FROM citation_statements WHERE gone_run IS NOT NULL") == [(0,)]


def test_a_file_of_notices_that_shrank_withdraws_no_notice(tmp_path: Path) -> None:
    template = replace(WORLD.notices[0], providers=frozenset({"retraction_watch"}))
    noticed = tuple(replace(template, work_id=work) for work in CITING)
    world, fewer = (World(WORLD.seed, WORLD.works, WORLD.edges, notices, WORLD.preprints, WORLD.coverage)
                    for notices in (noticed, noticed[:1]))  # fmt: skip
    providers = ("pubmed", "icite", "retraction_watch")
    statuses = []
    for state in (world, fewer):
        write_topic(tmp_path, world, providers)
        with Simulator(state.prepare()) as simulator:
            statuses.append(harvest(tmp_path, simulator).status)
        held = rows(tmp_path, "SELECT count(*) FROM notices WHERE provider = 'retraction_watch'")
        assert held > [(1,)]
    assert statuses == ["finished", "stopped"], quarantine(tmp_path)
    with writing(tmp_path / "data") as data:
        report = refresh(data, read_topics(tmp_path / "sources"), accepts="retraction_watch")
    assert report.status == "finished"
    assert rows(tmp_path, "SELECT count(*) FROM notices WHERE provider = 'retraction_watch'") < held


@pytest.mark.parametrize("accepts", [None, "opencitations"])
def test_a_database_built_again_from_the_archive_decides_alike(tmp_path: Path, accepts: str | None) -> None:
    night(tmp_path, WORLD, ["opencitations"])
    night(tmp_path, without(CITING[:6]), ["opencitations"])
    night(tmp_path, without(CITING[:6]), ["opencitations"], accepts=accepts)
    states = []
    for _ in range(2):
        gone = "SELECT provider, citing_key, cited_key, gone_run IS NULL FROM citation_statements ORDER BY 1, 2, 3"
        open_ = "SELECT provider, question, about, before_n, after_n FROM quarantine WHERE released_run IS NULL"
        states.append((rows(tmp_path, gone), rows(tmp_path, open_), rows(tmp_path, "SELECT * FROM listings")))
        for ending in ("", "-wal", "-shm"):
            (tmp_path / "data" / f"evidence.db{ending}").unlink(missing_ok=True)
        with writing(tmp_path / "data") as data:
            refresh(data, read_topics(tmp_path / "sources"))
    assert states[0] == states[1]
    assert bool(states[0][1]) is (accepts is None)


def test_all_providers_are_tried() -> None:
    assert set(LISTS) == set(PROVIDERS) - {"crossref", "retraction_watch"}  # which state nobody who cites a work


def refreshed(folder: Path, world: World, *options: str) -> Result:
    """Run the command itself against a world."""
    write_topic(folder, world, ["opencitations"], seeds=[f'pmid: "{SEED.pmid}"'])
    arguments = ["refresh", "--data", str(folder / "data"), "--sources", str(folder / "sources"), *options]
    with Simulator(world) as simulator:
        return CliRunner().invoke(main, arguments, env={**simulator.environment(), "EVIDENCE_KB_LIMITS": FAST})


def test_the_command_exits_with_4_and_says_how_to_go_on(tmp_path: Path) -> None:
    assert refreshed(tmp_path, WORLD).exit_code == 0
    done = refreshed(tmp_path, without(CITING[:6]))
    assert done.exit_code == 4
    assert "stopped: t: OpenCitations Index lists markedly less than before" in done.output
    done = refreshed(tmp_path, WORLD, "--offline", "--accept-drop", "nobody")
    assert done.exit_code == 2 and "in quarantine: opencitations, t" in done.output
    assert rows(tmp_path, "SELECT count(*) FROM runs") == [(2,)]
    done = refreshed(tmp_path, WORLD, "--offline", "--accept-drop", "t")
    assert done.exit_code == 0 and "accepted what OpenCitations Index no longer lists" in done.output
    assert citing(tmp_path, "opencitations") == LISTED - set(CITING[:6])
    done = refreshed(tmp_path, WORLD, "--offline", "--accept-drop")
    assert done.exit_code == 0 and "nothing is in quarantine" in done.output
