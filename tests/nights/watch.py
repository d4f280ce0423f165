"""Live through nights of a refresh job and hold, night by night and in the end, what must never break."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from simulated import EVERYBODY, FAST, KEYS, write_topic
from simulator import Fault, Simulator

from evidence_kb.limits import LIMITS
from evidence_kb.pages.as_of import cells_as_of
from evidence_kb.verify import verify

from . import job, readers, reviewers, states
from .reviewers import Reviewer
from .story import Story, tell

FIRST_NIGHT = datetime(2027, 1, 1, 2)
A_MONTH = timedelta(days=31)  # after which every record and every question is due again
# Retries wait a moment only; a Retry-After of a second or more stops the provider for the run.
QUICK = " ".join(f"{name}.wait_s=0.02 {name}.tries_n=3" for name in LIMITS)
FINISHED, FAILED, WARNINGS, STOPPED, KILLED = 0, 1, 3, 4, -9
PASSING = ("429", "429_bare", "500", "502", "503", "truncated_gzip", "short_body", "html", "reset", "slow_body",
           "error_in_200")  # fmt: skip
LASTING = ("503", "429_long", "html", "truncated_gzip", "reset", "half_list", "missing_record", "500")
# What a night without news may write.
LEDGERS = ("runs", "requests", "history", "sqlite_sequence")
SETTLED_AFTER_N = 12  # nights in which every question has had its turn
BELIEVED_AFTER_N = 2  # nights in which a record is missing until it has left

_MISCOUNTED = """
SELECT key, cited_by_n, references_n, claims_n FROM studies s
WHERE cited_by_n <> (SELECT count(*) FROM citations WHERE cited_id = s.id)
OR references_n <> (SELECT count(*) FROM citations WHERE citing_id = s.id)
OR claims_n <> (SELECT count(*) FROM claims WHERE study_id = s.id)"""


class BrokenError(AssertionError):
    """Something that must hold did not; says of which seed and night."""


@dataclass(slots=True)
class Held:
    """What was lived through: counts for a summary."""

    seed: int
    nights_n: int = 0
    kills_n: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    happened_n: int = 0
    changes_n: int = 0
    decisions_n: int = 0
    released_n: int = 0
    pages_n: int = 0
    slowest_s: float = 0.0
    quiet: Counter[str] = field(default_factory=Counter)  # the most requests of a quiet night, by provider
    works_n: int = 0
    others_n: int = 0  # works that other providers described than in a whole harvest
    claims_n: int = 0

    def lines(self) -> Iterator[str]:
        yield (f"seed {self.seed}: {self.nights_n} nights, {self.happened_n} events, {self.faults.total()} faults "
               f"({len(self.faults)} kinds), {self.kills_n} kills, {self.decisions_n} decisions, {self.released_n} "
               "quarantines released")  # fmt: skip
        yield (f"  every difference of {self.changes_n} was told; {self.works_n} works and {self.claims_n} claims are "
               f"those of one harvest, where the same providers describe them (all but {self.others_n})")  # fmt: skip
        yield f"  {self.pages_n} pages read, the slowest in {self.slowest_s:.2f} s, none half-written"
        yield f"  a quiet night: {sum(self.quiet.values())} requests ({dict(self.quiet)})"


@dataclass(slots=True)
class Watch:
    """One data folder over many nights."""

    folder: Path
    story: Story
    held: Held
    random: Random
    reviewer: Reviewer
    at: datetime = FIRST_NIGHT
    night: int = 0
    maps: dict[int, dict[Any, Any]] = field(default_factory=dict)  # by run: the cells that it left
    service: readers.Service | None = None
    whole: list[dict[str, readers.Seen]] = field(default_factory=list)  # a night's pages while no job runs

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "evidence.db"

    def hold(self, is_so: bool, what: str, found: object = "") -> None:
        if not is_so:
            raise BrokenError(f"seed {self.held.seed}, night {self.night}: {what}\n{found}\nin {self.folder}")

    def hold_none(self, found: Sequence[str], what: str) -> None:
        self.hold(not found, f"{len(found)} × {what}", "\n".join(found[:20]))

    # --- one night ----------------------------------------------------------------------------------------------

    def live(self, *, kills: bool) -> None:
        """Live through one night: what happens, what goes wrong, what is read meanwhile; then hold what must hold."""
        faults = [*self._faults()] if self.night else []
        before, last_run = (states.shown(self.database), self.last_run()) if self.night else (None, 0)
        with Simulator(self.story.world(self.night), faults) as simulator:
            with self._readers():
                code = self._job(simulator, kills=kills and self.random.random() < 0.5)
            self.held.faults.update(entry.fault for entry in simulator.log if entry.fault)
            if code is None:
                return  # killed, and nobody started it again: the next night goes on
            if code == STOPPED and self.has_lost_works():
                self.release(simulator)
            self._hold_state()
            if before:
                self._hold_told(before, last_run)
            self.maps[self.last_run()] = states.shown(self.database)["cell"]

    def _faults(self) -> Iterator[Fault]:
        for provider in self.random.sample(EVERYBODY, self.random.choice((0, 0, 1, 1, 2, 3))):
            if self.random.random() < 0.6:
                kind = self.random.choice(PASSING)
                yield Fault(provider, kind, times=self.random.randint(1, 2), seconds=0)
            else:
                yield Fault(provider, self.random.choice(LASTING), times=None, seconds=5)

    def _job(self, simulator: Simulator, *, kills: bool) -> int | None:
        """Run the job of a night, killed at random moments or not; None where it stays killed."""
        while kills:
            process = job.start(self.folder, ["refresh"], self.at, self._variables(simulator))
            self._wait(simulator, process)
            process.kill()
            end = job.ended(self.folder, process)
            self.hold(
                end.code in (KILLED, FINISHED, WARNINGS, STOPPED), f"the job ended with {end.code}", end.printed[-3000:]
            )
            self._see_whole()
            self.held.kills_n += end.code == KILLED
            if end.code != KILLED:  # it had ended before
                return end.code
            self.at += timedelta(minutes=5)
            if self.random.random() < 0.2 and 0 < self.night < self.story.nights_n - 1:
                return None
            kills = self.random.random() < 0.4
        return self.run(simulator)

    def run(self, simulator: Simulator, *arguments: str, folder: Path | None = None) -> int:
        """Run the job to its end and return its exit code."""
        folder = folder or self.folder
        process = job.start(folder, ["refresh", *arguments], self.at, self._variables(simulator))
        end = job.ended(folder, process)
        self.hold(end.code in (FINISHED, WARNINGS, STOPPED), f"the job ended with {end.code}", end.printed[-3000:])
        return end.code

    def release(self, simulator: Simulator) -> None:
        """Let a quarantined loss count: the world did lose works."""
        self.held.released_n += 1
        self.at += timedelta(minutes=5)
        self.run(simulator, "--accept-drop")

    def has_lost_works(self) -> bool:
        """Whether the world of this night lacks works that it had before."""
        gone = {since for since, _ in (*self.story.away.values(), *self.story.lacking.values())}
        return any(since and since <= self.night for since in gone)

    def _wait(self, simulator: Simulator, process: Any) -> None:
        """Wait for a random moment: after some requests, or some time."""
        until, requests_n = time.monotonic() + self.random.uniform(0.1, 2.0), self.random.randint(1, 25)
        while len(simulator.log) < requests_n and process.is_alive() and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(self.random.uniform(0, 0.05))

    def _variables(self, simulator: Simulator) -> dict[str, str]:
        return {**simulator.environment(), **KEYS, "EVIDENCE_KB_LIMITS": f"{FAST} {QUICK}"}

    @contextmanager
    def _readers(self) -> Iterator[None]:
        if self.service is None:
            yield
            return
        paths = readers.pages(self.data, self.random, 6)
        self.whole = [self.service.all(paths)]
        with readers.reading(self.service, paths) as seen:
            yield
        self._see_whole()
        self.held.pages_n += len(seen)
        self.hold_none(readers.complaints(seen, self.whole), "a reader saw what is of no finished run")
        self.held.slowest_s = max(self.service.durations)
        self.hold(self.held.slowest_s < readers.LONGEST_S, f"a page took {self.held.slowest_s:.1f} s")

    def _see_whole(self) -> None:
        """Look at the pages of this night while no job runs."""
        if self.service and self.whole:
            self.whole.append(self.service.all(list(self.whole[0])))

    # --- what must hold -----------------------------------------------------------------------------------------

    def _hold_state(self) -> None:
        found = verify(self.database, self.data / "responses.db")
        self.hold_none(found.problems, "a quote is not what stands in its text")
        with closing(states.opened(self.database)) as db:
            self.hold_none(
                [str(tuple(row)) for row in db.execute("PRAGMA foreign_key_check")], "a row hangs on nothing"
            )
            twice = "SELECT scheme || ':' || value FROM identifiers GROUP BY scheme, value HAVING count(*) > 1"
            self.hold_none([row[0] for row in db.execute(twice)], "two studies have one identifier")
            self.hold_none(
                [str(tuple(row)) for row in db.execute(_MISCOUNTED)], "a study's count is not what it counts"
            )
            left = [str(tuple(row)) for row in db.execute("SELECT * FROM touched")]
            self.hold_none(left, "a note of a change was left")
        self.hold_none(self.reviewer.lost(self.data), "a decision was lost")

    def _hold_told(self, before: states.State, last_run: int) -> None:
        after, told = states.shown(self.database), states.told(self.database, last_run)
        self.held.changes_n += len(told)
        self.hold_none(states.unexplained(before, after, told, states.merged(self.database)),
                       "`changes` do not explain the night")  # fmt: skip

    def last_run(self) -> int:
        with closing(states.opened(self.database)) as db:
            return int(db.execute("SELECT max(id) FROM runs").fetchone()[0])

    def quiet(self) -> None:
        """Hold what a night without news may cost: once everything is asked, it writes nothing and asks little."""
        with Simulator(self.story.world(self.night)) as simulator:
            after = states.counted(self.database, LEDGERS)
            for _ in range(SETTLED_AFTER_N):
                before = after
                self.at += timedelta(days=1)
                self.run(simulator)
                after = states.counted(self.database, LEDGERS)
                asked = Counter(self._asked_again())
                # What a provider that was down did not answer in its turn is caught up with on one night.
                if after == before and max(asked.values(), default=0) <= 1:
                    break
        self.hold_none(
            [table for table in after if after[table] != before[table]], "a night without news wrote a table"
        )
        self.held.quiet |= asked
        over = [f"{name}: {n} requests" for name, n in asked.items() if n > 1]
        self.hold_none(over, "a night without news asked more than once")

    def _asked_again(self) -> list[str]:
        """Return the provider of each question of the newest run."""
        sql = ("SELECT provider FROM requests WHERE run_id = (SELECT max(id) FROM runs) "
               "AND status IN ('new', 'unchanged', 'failed') AND address NOT LIKE 'file:%'")  # fmt: skip
        with closing(states.opened(self.database)) as db:
            return [row["provider"] for row in db.execute(sql)]

    def end(self) -> None:
        """Hold that a month after the last night everything is as one undisturbed harvest finds it."""
        self.at += A_MONTH
        with Simulator(self.story.world(self.night)) as simulator:
            for _ in range(BELIEVED_AFTER_N):
                if self.run(simulator) == STOPPED:
                    self.release(simulator)
                self.at += timedelta(days=1)
            whole = self.folder / "whole"
            (whole / "data").mkdir(parents=True)
            shutil.copytree(self.folder / "sources", whole / "sources")
            reviewers.copy(self.data, whole / "data")
            self.run(simulator, folder=whole)
        self._hold_state()
        one, other = states.standing(self.database), states.standing(whole / "data" / "evidence.db")
        kept, alike, self.held.others_n = states.alike(one, other)
        self.hold_none(states.differences(kept, alike), "another state than one undisturbed harvest leaves")
        self.held.works_n, self.held.claims_n = len(one["members"]), len(one["claims"])
        self._hold_as_of()

    def _hold_as_of(self) -> None:
        """Hold that the map as of every run is the map that was there when it ended."""
        with closing(states.opened(self.database)) as db:
            for run, recorded in self.maps.items():
                cells = asyncio.run(cells_as_of(_Visit(db), "t", run))  # type: ignore[arg-type]
                found = {f't ["{c["treatment"]}","{c["outcome"]}"]': c for c in cells}
                self.hold(found.keys() == recorded.keys(), f"the map as of run {run} has other cells than it had",
                          sorted(found.keys() ^ recorded.keys())[:20])  # fmt: skip
                moved = [f"{name}: {column}" for name, cell in recorded.items() for column, value in cell.items()
                         if found[name][column] != value]  # fmt: skip
                self.hold_none(moved, f"the map as of run {run} is not what it was")


@dataclass(frozen=True, slots=True)
class _Visit:
    """Asks a database what a page would ask."""

    db: Any

    async def rows(self, sql: str, **values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in self.db.execute(sql, values)]

    async def row(self, sql: str, **values: object) -> dict[str, Any] | None:
        return next(iter(await self.rows(sql, **values)), None)


def nights(
    folder: Path, seed: int, nights_n: int, *, kills: bool = True, serves: bool = True, is_lasting: bool = True,
    quiet_every: int = 5, citing_n: int = 22, say: Callable[[str], object] = lambda line: None,
) -> Held:  # fmt: skip
    """Live through a story in an empty folder. Raises BrokenError at the first thing that does not hold."""
    story = tell(seed, nights_n, citing_n=citing_n, references_n=citing_n // 2 + 1, is_lasting=is_lasting)
    watch = Watch(folder, story, Held(seed), Random(f"watch {seed}"), Reviewer(Random(f"reviewer {seed}"), story.last))
    write_topic(folder, story.last, EVERYBODY)
    with ExitStack() as stack:
        for night in range(nights_n):
            watch.night = night
            say(f"night {night}: {'; '.join(story.happened.get(night, ())) or 'nothing happens'}")
            watch.held.happened_n += len(story.happened.get(night, ()))
            watch.live(kills=kills)
            if night == 0 and serves:
                watch.service = stack.enter_context(readers.serving(watch.data))
            if quiet_every and night % quiet_every == quiet_every - 1:
                watch.quiet()
            watch.reviewer.work(watch.data, watch.at.strftime("%Y-%m-%dT%H:%M:%SZ"))
            watch.at = max(watch.at + timedelta(hours=22), FIRST_NIGHT + timedelta(days=night + 1))
            watch.held.nights_n += 1
        watch.end()
    watch.held.decisions_n = watch.reviewer.decided_n
    return watch.held
