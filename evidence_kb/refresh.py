"""One run: read what the topics name, derive what follows from it, and say what happened.

Exit codes are for scheduled jobs: 0 clean, 3 finished with warnings. A run is one transaction: one that is
killed leaves the state before it, and the same command given again continues it from what was archived.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from evidence_kb import __version__
from evidence_kb.archive import Archive, Round
from evidence_kb.asking import Asking
from evidence_kb.citation_search import Search, tell_not_asked
from evidence_kb.claims import EXTRACTOR, VERSION
from evidence_kb.contexts import READER
from evidence_kb.curation import Curation
from evidence_kb.derive import Derived, Progress, derive
from evidence_kb.errors import StorageError, UsageError
from evidence_kb.fetch import Client, read_file
from evidence_kb.harvest import Outcome, files_of, is_known, read, read_topic_file, replay, watched_topics
from evidence_kb.plan import network_providers, unanswered_searches
from evidence_kb.store import Store
from evidence_kb.store_errors import explain
from evidence_kb.store_plan import handle_of, states_both
from evidence_kb.store_topics import seeds
from evidence_kb.topic import Topic, read_topic

# A round that was cut short longer ago is not continued: its answers are too old to stand beside new ones.
RESUMED_WITHIN_S = 20 * 3600
# A record is asked for again when it is older: what was retracted, corrected or renamed since is learned from records.
DESCRIBED_FOR_S = 30 * 24 * 3600


def _silent(what: str, done: int, total: int) -> None:
    return


@dataclass(slots=True)
class Report:
    """What a run did, in the order in which it did it."""

    run_id: int | None = None
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # worth saying, and no reason to look into the run
    derived: Derived | None = None
    sent_n: int = 0  # HTTP requests, repeated ones included

    @property
    def failures(self) -> list[str]:
        return [outcome.message or outcome.address for _, outcome in self.outcomes if outcome.status == "failed"]

    def by_provider(self) -> dict[tuple[str, str], list[Outcome]]:
        """Return what was asked over the network, by topic and provider."""
        found: dict[tuple[str, str], list[Outcome]] = {}
        for slug, outcome in self.outcomes:
            if outcome.provider:
                found.setdefault((slug, outcome.provider), []).append(outcome)
        return found

    @property
    def status(self) -> str:
        return "warnings" if self.failures or self.warnings else "finished"


def now() -> str:
    """Return the time as ISO 8601 UTC with seconds; the one place where a run reads the clock."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Opened = TypeVar("Opened")


def _opened(kind: Callable[[Path], Opened], path: Path) -> Opened:
    """Open a database, or say which of the three cannot be opened and what that means."""
    try:
        return kind(path)
    except sqlite3.Error as error:
        raise StorageError(explain(error, path)) from error


class Data:
    """A data folder with its three databases, held by one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self.archive = _opened(Archive, folder / "responses.db")
        self.curation = _opened(Curation, folder / "curation.db")
        self.store = _opened(Store, folder / "evidence.db")

    def close(self) -> None:
        self.archive.close()
        self.curation.close()
        self.store.close()


@contextmanager
def writing(folder: Path) -> Iterator[Data]:
    """Open a data folder for writing, creating it if need be.

    Raises StorageError when it cannot be written or another command holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise StorageError(f"{folder}: the data folder cannot be written ({error.strerror})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(f"{folder}: another run is writing here; nothing was started") from error
        data = Data(folder)
        try:
            yield data
        finally:
            data.close()


class AlreadyRunningError(StorageError):
    """Another run holds the data folder; for a scheduled job that is not an error."""

    exit_code = 0


def refresh(
    data: Data, topics: Sequence[Topic], client: Client | None = None, progress: Progress = _silent, look_ups_n: int = 0
) -> Report:
    """Read all that these topics name, ask the providers through `client` (None: nobody), derive what follows."""
    report = Report()
    rounds: dict[Round, bool] = {}
    with _run(data, "refresh", [topic.slug for topic in topics], report) as run_id:
        asked = [topic.slug for topic in topics if client and network_providers(topic, client.limits)]
        at = now()
        data.archive.give_up_rounds(_before(at, RESUMED_WITHIN_S), at)  # first, so that newer answers come after theirs
        slugs = _unsaved(data, [topic.slug for topic in topics])
        report.outcomes += replay(data.store, data.archive, run_id, slugs, without_open=asked)
        for topic in topics:
            report.outcomes.append((topic.slug, _read_topic_file(data, run_id, topic)))
            _read(data, run_id, topic.slug, list(files_of(topic)), report, progress, topic)
            if client and network_providers(topic, client.limits):
                round_, is_complete = _search(data, run_id, topic, client, [*rounds], report, progress, look_ups_n)
                rounds[round_] = is_complete
            if not data.store.has_seeds(topic.slug):
                report.notes.append(f"{topic.slug}: no seeds yet; name one in the topic file or import a saved page")
        _derive(data, run_id, report, progress)
    # Not before: a run that is killed until here goes on with the answers that it has.
    for round_ in (round_ for round_, is_complete in rounds.items() if is_complete):
        data.archive.close_round(round_, now())
    return report


def _search(
    data: Data, run_id: int, topic: Topic, client: Client, earlier: Sequence[Round], report: Report,
    progress: Progress, look_ups_n: int,
) -> tuple[Round, bool]:  # fmt: skip
    """Run one topic's citation search; return its round, and whether everything was answered."""
    at = now()
    round_ = data.archive.open_round(topic.slug, at)
    asking = Asking(
        data.store, data.archive, client, run_id, data.store.started_at(run_id), round_, now, progress, tuple(earlier)
    )
    client.on_sent = asking.count_sent
    names = network_providers(topic, client.limits)
    able = tell_not_asked(asking, names)
    rulings = data.curation.rulings()
    parts = [__version__, topic.sha256, able, sorted(map(repr, client.limits.items())), repr(rulings), look_ups_n,
             seeds(data.store, topic.slug)]  # fmt: skip
    basis = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    described_since = _before(round_.opened_at, DESCRIBED_FOR_S)
    Search(asking, topic, able, client.limits, rulings, look_ups_n, described_since, basis).run()
    if not asking.is_complete:
        report.warnings.append(
            f"{topic.slug}: not everything was answered; what was is kept. Run the same command again: it asks only "
            "for the rest"
        )
    report.outcomes += [(topic.slug, outcome) for outcome in asking.outcomes]
    for name in able:
        told = [outcome for outcome in asking.outcomes if outcome.provider == name]
        if told and all(outcome.status == "new" and outcome.message for outcome in told):
            report.warnings.append(f"{topic.slug}: {name} knows nothing of what it was asked; has the service moved?")
    report.notes += [f"{topic.slug}: not asked: {client.may_ask(name)}" for name in names if name not in able]
    report.notes += [f"{topic.slug}: {line}" for line in unanswered_searches(topic, able)]
    report.sent_n += sum(asking.sent_by_provider.values())
    return round_, asking.is_complete


def _before(at: str, seconds: int) -> str:
    return (datetime.fromisoformat(at) - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def import_files(
    data: Data, slug: str, files: Sequence[Path], topic_file: Path | None, progress: Progress = _silent
) -> Report:
    """Read files that a person names into a topic; files already read change nothing, not even the ledger of runs.

    A topic without a file of its own starts with its slug as its title.
    """
    report = Report()
    if _is_known(data, slug, files, topic_file):
        report.outcomes = [(slug, Outcome(f"file:{path.name}", "unchanged")) for path in files]
        return report
    with _run(data, "import", [slug], report) as run_id:
        report.outcomes += replay(data.store, data.archive, run_id, [slug])
        if topic_file is not None:
            _read_topic_file(data, run_id, read_topic(topic_file))
        _read(data, run_id, slug, files, report, progress)
        _derive(data, run_id, report, progress)
    return report


def rederive(data: Data, progress: Progress = _silent) -> Report:
    """Derive everything again from what was read and decided; where nothing of that changed, nothing is done."""
    report = Report()
    if _is_derived(data):
        return report
    with _run(data, "derive", [], report) as run_id:
        report.outcomes += replay(data.store, data.archive, run_id, _unsaved(data, []))
        _derive(data, run_id, report, progress)
    return report


def decide(data: Data, a: str, b: str, decision: str, reason: str, reviewer: str) -> Report:
    """Keep a person's decision about two works and derive what follows from it.

    Raises UsageError when nothing held goes by one of the two names.
    """
    names = {handle: handle_of(data.store, handle) for handle in (a, b)}
    unknown = [handle for handle, found in names.items() if found is None]
    if unknown:
        raise UsageError(
            f"{', '.join(unknown)}: no record goes by this; use doi:…, pmid:… or provider/key as in the table records"
        )
    if decision == "different" and (both := states_both(data.store, names[a] or a, names[b] or b)):
        raise UsageError(
            f"{both} states both {a} and {b}: they cannot differ there; name the records that differ, as provider/key"
        )
    report = Report()
    with _run(data, "decide", [], report) as run_id:
        data.curation.decide_pair(names[a] or a, names[b] or b, decision, reason, reviewer, now())
        _derive(data, run_id, report, _silent)
    return report


def fingerprint(data: Data) -> str:
    """Hash everything that derived tables depend on; equal fingerprints derive to equal tables."""
    read = data.store.read_hashes()
    parts = [__version__, EXTRACTOR, VERSION, READER, data.store.shape(), data.curation.newest(), read]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _is_derived(data: Data) -> bool:
    """Whether the newest run has counted all that was read and decided."""
    counted = data.store.decisions_read()
    waits = counted is not None and data.curation.waiting_n(*counted) > 0
    return not waits and data.store.last_fingerprint() == fingerprint(data)


def _is_known(data: Data, slug: str, files: Sequence[Path], topic_file: Path | None) -> bool:
    if not _is_derived(data):
        return False
    addresses = {path: f"file:{path.name}" for path in files}
    if topic_file:
        addresses[topic_file] = f"file:{slug}.yml"
    return all(
        is_known(data.store, slug, address, hashlib.sha256(read_file(path)).hexdigest())
        for path, address in addresses.items()
    )


@contextmanager
def _run(data: Data, command: str, slugs: Sequence[str], report: Report) -> Iterator[int]:
    """Open a run, close it with what became of it, and leave its reason behind when it is interrupted or fails."""
    at = now()
    extractor = f"{EXTRACTOR} {VERSION}"
    run_id = data.store.begin_run(command, slugs, at, __version__, extractor, _before(at, RESUMED_WITHIN_S))
    report.run_id = run_id
    try:
        with data.store.db.atomic():  # readers see the run before or this one whole; what was answered is archived
            yield run_id
            _finish(data, run_id, report)
    except BaseException as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        reason = "stopped by the user" if interrupted else f"{type(error).__name__}: {error}"
        with suppress(sqlite3.Error):  # a full disk must not hide why the run failed
            data.store.finish_run(run_id, "interrupted" if interrupted else "failed", now(), None, reason)
        raise


def _finish(data: Data, run_id: int, report: Report) -> None:
    message = "\n".join([*report.failures, *report.warnings, *report.notes]) or None
    data.store.finish_run(run_id, report.status, now(), fingerprint(data), message)


def _read_topic_file(data: Data, run_id: int, topic: Topic) -> Outcome:
    body = read_file(Path(topic.path or ""))
    return read_topic_file(data.store, data.archive, run_id, topic, body, now())


def _unsaved(data: Data, slugs: Sequence[str]) -> list[str]:
    """Return the topics to replay first: those of this run, and all if the store was lost with topics it held."""
    lost = [slug for slug in data.archive.topics() if not data.store.has_topic(slug)]
    return sorted({*slugs, *lost})


def _read(
    data: Data, run_id: int, slug: str, files: Sequence[Path], report: Report, progress: Progress,
    topic: Topic | None = None,
) -> None:  # fmt: skip
    for n, path in enumerate(files, 1):
        progress(f"{slug}: {path.name}", n, len(files))
        report.outcomes.append((slug, read(data.store, data.archive, run_id, slug, path, now(), topic)))


def _derive(data: Data, run_id: int, report: Report, progress: Progress) -> None:
    topics = watched_topics(data.store, data.archive)
    read_until = data.curation.last_ids()  # first: what is decided from here on waits for the next run
    words, rulings, screenings = data.curation.words(), data.curation.rulings(), data.curation.screenings()
    report.derived = derive(data.store, topics, words, run_id, progress, rulings, screenings)
    data.store.note_decisions(run_id, *read_until)
    report.warnings.extend(report.derived.warnings)
