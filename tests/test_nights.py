"""A quiet night costs one request per provider and topic and writes nothing but its run; no news is lost for long."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from simulated import EVERYBODY, harvest, held, ledger, plain, rows, write_topic
from simulator import Fault, Simulator, World

from evidence_kb import refresh
from evidence_kb.due import EVERYTHING, Due

NIGHTLY = Due()
START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
Clock = Callable[[float], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock of runs to so many days after the first night."""

    def show(days: float) -> None:
        at = (START + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        monkeypatch.setattr(refresh, "now", lambda: at)

    show(0)
    return show


def small(seed: int, seeds_n: int = 1) -> World:
    return plain(World.generate(seed, seeds_n=seeds_n, citing_n=12, references_n=6))


def without(world: World, gone: str) -> World:
    """Return the world in which a work has not appeared yet."""
    works = tuple(work for work in world.works if work.id != gone)
    edges = tuple(edge for edge in world.edges if gone not in edge)
    notices = tuple(notice for notice in world.notices if gone not in (notice.work_id, notice.notice_id))
    preprints = tuple(pair for pair in world.preprints if gone not in pair)
    return World(world.seed, works, edges, notices, preprints, world.coverage)


def tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, numbers and times included, but for the two ledgers."""
    with closing(sqlite3.connect(folder / "data" / "evidence.db")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name not in ("runs", "requests")]
        return {name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in kept}


def search_for(folder: Path, *queries: str) -> None:
    path = folder / "sources" / "t.yml"
    path.write_text(path.read_text() + "searches:\n" + "".join(f"  - {query}\n" for query in queries))


@pytest.mark.parametrize(("seeds_n", "everything_n"), [(1, 16), (2, 22), (5, 31)])  # as docs/refresh.md says
def test_a_quiet_night_costs_one_request_per_provider_and_writes_only_its_run(
    tmp_path: Path, clock: Clock, seeds_n: int, everything_n: int
) -> None:
    world = World.generate(11, seeds_n=seeds_n, citing_n=14, references_n=8)
    write_topic(tmp_path, world, EVERYBODY)
    search_for(tmp_path, "treatment", "trial")
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator, due=NIGHTLY)
        before = tables(tmp_path)
        for night in (1, 2):
            clock(night)
            sent_n = len(simulator.log)
            assert harvest(tmp_path, simulator, due=NIGHTLY).status == "finished"
            asked = Counter(entry.provider for entry in simulator.log[sent_n:])
            assert set(asked.values()) == {1}, asked
            assert asked.keys() == set(EVERYBODY) - {"crossref"}  # which is asked for records only, and those are held
            assert tables(tmp_path) == before
        clock(3)
        sent_n = len(simulator.log)
        harvest(tmp_path, simulator, due=EVERYTHING)
        assert len(simulator.log) - sent_n == everything_n


def test_a_quiet_night_of_two_topics_costs_as_much_for_each(tmp_path: Path, clock: Clock) -> None:
    world = small(3, seeds_n=2)
    one, other = (f"doi: {work.doi}" for work in world.seeds)
    write_topic(tmp_path, world, EVERYBODY, seeds=[one], slug="a")
    write_topic(tmp_path, world, EVERYBODY, seeds=[other], slug="b")
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator, due=NIGHTLY)
        clock(1)
        sent_n = len(simulator.log)
        harvest(tmp_path, simulator, due=NIGHTLY)
        asked = Counter(entry.provider for entry in simulator.log[sent_n:])
    # The list of all notices is one file for both.
    assert asked == {name: 1 if name == "retraction_watch" else 2 for name in EVERYBODY if name != "crossref"}


def test_in_a_month_everything_is_asked_again_and_no_night_asks_a_provider_twice(tmp_path: Path, clock: Clock) -> None:
    world = small(5, seeds_n=2)
    write_topic(tmp_path, world, ["pubmed", "europepmc", "opencitations"])
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator, due=NIGHTLY)
        clock(0.01)
        sent_n = len(simulator.log)
        harvest(tmp_path, simulator, due=EVERYTHING)
        of_records = ("efetch", "ecitmatch", "searchPOST")
        citations = {
            (entry.provider, entry.path, entry.body)
            for entry in simulator.log[sent_n:]
            if not any(name in entry.path for name in of_records)
        }
        asked = set()
        for night in range(1, 31):
            clock(night)
            sent_n = len(simulator.log)
            harvest(tmp_path, simulator, due=NIGHTLY)
            tonight = [(entry.provider, entry.path, entry.body) for entry in simulator.log[sent_n:]]
            assert max(Counter(provider for provider, _, _ in tonight).values()) == 1
            asked.update(tonight)
    assert Counter(provider for provider, _, _ in citations)["opencitations"] == 4
    assert citations <= asked


def test_a_new_citing_work_is_found_by_the_next_night_and_all_is_as_if_harvested_once(
    tmp_path: Path, clock: Clock
) -> None:
    grown = small(7, seeds_n=2)
    new = next(work for work in reversed(grown.works) if work.role == "citing" and work.pmid and work.doi)
    earlier = without(grown, new.id)
    path = write_topic(tmp_path / "nights", grown, EVERYBODY)
    write_topic(tmp_path / "once", grown, EVERYBODY)
    assert path.read_text() == (tmp_path / "once" / "sources" / "t.yml").read_text()
    with Simulator(earlier) as simulator:
        harvest(tmp_path / "nights", simulator, due=NIGHTLY)
        clock(1)
        harvest(tmp_path / "nights", simulator, due=NIGHTLY)
        assert not rows(tmp_path / "nights", "SELECT 1 FROM studies WHERE doi = ?", [new.doi])
        simulator.world = grown.prepare()
        clock(2)
        harvest(tmp_path / "nights", simulator, due=NIGHTLY)
        assert rows(tmp_path / "nights", "SELECT 1 FROM studies WHERE doi = ?", [new.doi])
        clock(3)
        harvest(tmp_path / "nights", simulator, due=EVERYTHING)
        harvest(tmp_path / "once", simulator)
    of_nights, of_once = held(tmp_path / "nights", sources=False), held(tmp_path / "once", sources=False)
    for table in ("stated_counts", "topic_counts"):  # records are read once, with the number of citing works then
        del of_nights[table], of_once[table]
    assert of_nights == of_once


def test_within_the_time_of_every_nothing_is_asked_and_after_it_all(tmp_path: Path, clock: Clock) -> None:
    world = small(9, seeds_n=2)
    weekly = Due(every_s=7 * 86_400)
    write_topic(tmp_path, world, EVERYBODY, references=0)
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator, due=weekly)
        for night in range(1, 7):
            clock(night)
            sent_n = len(simulator.log)
            report = harvest(tmp_path, simulator, due=weekly)
            assert (report.status, simulator.log[sent_n:]) == ("finished", [])
        clock(6.99)  # cron is not to the second
        harvest(tmp_path, simulator, due=weekly)
        asked = Counter(entry.provider for entry in simulator.log[sent_n:])
    weekly_asked = {name: asked[name] for name in ("pubmed", "icite", "europepmc", "openalex", "retraction_watch")}
    assert weekly_asked == {"pubmed": 1, "icite": 1, "europepmc": 2, "openalex": 1, "retraction_watch": 1}


def test_a_provider_has_a_time_of_its_own(tmp_path: Path, clock: Clock) -> None:
    world = small(9)
    write_topic(tmp_path, world, ["pubmed", "icite"])
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator, due=NIGHTLY)
        clock(1)
        sent_n = len(simulator.log)
        harvest(tmp_path, simulator, due=NIGHTLY, limits="icite.every_d=30")
        assert [entry.provider for entry in simulator.log[sent_n:]] == ["pubmed"]
    (line,) = [line for line in ledger(tmp_path) if line["provider"] == "icite"]
    assert line["status"] == "not_asked" and line["message"].startswith("not due: 1 answered before")


def test_answers_from_a_clock_that_ran_ahead_do_not_keep_anybody_waiting(tmp_path: Path, clock: Clock) -> None:
    world = small(9)
    write_topic(tmp_path, world, ["icite"], seeds=[f'pmid: "{world.seeds[0].pmid}"'])
    with Simulator(world) as simulator:
        clock(4_000)
        harvest(tmp_path, simulator, due=NIGHTLY)
        clock(1)
        sent_n = len(simulator.log)
        harvest(tmp_path, simulator, due=Due(every_s=86_400))
        assert len(simulator.log) == sent_n + 1


def test_pages_of_a_list_whose_first_page_is_as_it_was_are_not_asked_for(tmp_path: Path, clock: Clock) -> None:
    grown = plain(World.generate(21, citing_n=14, references_n=4, coverage={"europepmc": 1.0}))
    new = next(work for work in reversed(grown.works) if work.role == "citing" and work.pmid)
    earlier = without(grown, new.id)
    write_topic(tmp_path, grown, ["europepmc"], references=0, seeds=[f'pmid: "{grown.seeds[0].pmid}"'])
    few = "europepmc.page_n=4"

    def asked_n(due: Due = NIGHTLY) -> int:
        sent_n = len(simulator.log)
        harvest(tmp_path, simulator, due=due, limits=few)
        return len([entry for entry in simulator.log[sent_n:] if "CITES" in entry.path])

    with Simulator(earlier) as simulator:
        pages_n = asked_n()
        assert pages_n >= 3
        clock(1)
        assert asked_n() == 1
        assert asked_n(EVERYTHING) == pages_n
        simulator.world = grown.prepare()
        clock(2)
        grown_n = asked_n()
        assert grown_n >= pages_n
        clock(3)
        assert asked_n() == 1
        clock(9.5)  # the rest of the list waits no longer than its own time
        assert asked_n() == grown_n


def test_a_page_that_failed_is_read_although_the_first_page_is_as_it_was(tmp_path: Path, clock: Clock) -> None:
    world = plain(World.generate(21, citing_n=14, references_n=4, coverage={"europepmc": 1.0}))
    write_topic(tmp_path, world, ["europepmc"], references=0, seeds=[f'pmid: "{world.seeds[0].pmid}"'])
    few = "europepmc.page_n=4 europepmc.tries_n=1"
    with Simulator(world, [Fault("europepmc", "500", nth=2, on="CITES")]) as simulator:
        assert harvest(tmp_path, simulator, due=NIGHTLY, limits=few).status == "warnings"
        clock(2)  # too late to go on with the round that was cut short
        assert harvest(tmp_path, simulator, due=NIGHTLY, limits=few).status == "finished"
        once = tmp_path / "once"
        write_topic(once, world, ["europepmc"], references=0, seeds=[f'pmid: "{world.seeds[0].pmid}"'])
        harvest(once, simulator, limits=few)
    assert held(tmp_path, sources=False) == held(once, sources=False)


def test_a_night_that_is_cut_short_goes_on_with_what_was_due(tmp_path: Path, clock: Clock) -> None:
    world = small(13, seeds_n=2)
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator, due=NIGHTLY)
        clock(1)
        sent_n = len(simulator.log)
        assert harvest(tmp_path, simulator, due=NIGHTLY, budget_n=3).status == "warnings"
        clock(1.1)
        assert harvest(tmp_path, simulator, due=NIGHTLY).status == "finished"
        asked = Counter(entry.provider for entry in simulator.log[sent_n:])
    assert set(asked.values()) == {1}


def test_what_a_provider_did_not_know_is_asked_for_again_after_a_month(tmp_path: Path, clock: Clock) -> None:
    world = plain(World.generate(2, citing_n=14, references_n=10, coverage={"crossref": 0.4}))
    write_topic(tmp_path, world, ["crossref", "opencitations"])
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator, due=NIGHTLY)
        assert any(line["missing_n"] for line in ledger(tmp_path) if line["provider"] == "crossref")
        asked = {}
        for day in (1, 29, 31):
            clock(day)
            sent_n = len(simulator.log)
            harvest(tmp_path, simulator, due=NIGHTLY)
            asked[day] = sum(entry.provider == "crossref" for entry in simulator.log[sent_n:])
    assert (asked[1], asked[29]) == (0, 0)
    assert asked[31] >= 1


@pytest.mark.parametrize("kind", ["etag", "last_modified"])
def test_what_still_holds_is_answered_from_the_archive(tmp_path: Path, clock: Clock, kind: str) -> None:
    grown = small(7)
    new = next(work for work in reversed(grown.works) if work.role == "citing" and work.pmid and work.doi)
    write_topic(tmp_path, grown, ["icite", "pubmed", "retraction_watch"])
    stated = {"icite": kind, "retraction_watch": kind}
    with Simulator(without(grown, new.id), validators=stated) as simulator:
        harvest(tmp_path, simulator, due=NIGHTLY)
        before = tables(tmp_path)
        clock(1)
        sent_n = len(simulator.log)
        report = harvest(tmp_path, simulator, due=NIGHTLY)
        answered = {entry.provider: entry.status for entry in simulator.log[sent_n:]}
        assert answered == {"icite": 304, "retraction_watch": 304, "pubmed": 200}
        assert {line["status"] for line in ledger(tmp_path)} == {"unchanged"}
        assert (report.status, tables(tmp_path)) == ("finished", before)
        simulator.world = grown.prepare()
        clock(2)
        sent_n = len(simulator.log)
        harvest(tmp_path, simulator, due=NIGHTLY)
        answered = {entry.provider: entry.status for entry in simulator.log[sent_n:] if entry.provider != "pubmed"}
        assert answered["icite"] == 200
    assert rows(tmp_path, "SELECT 1 FROM studies WHERE pmid = ?", [new.pmid])
