"""One run: read what the topics name, derive what follows from it, and say what happened.

A run is one transaction: one that is killed leaves the state before it, and the same command given again continues it
from what was archived. How a run ended is one word in `runs.status`, and one number for scheduled jobs (`EXIT_CODES`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from evidence_kb import __version__, guards, history, store_due
from evidence_kb.archive import Round
from evidence_kb.asking import Asking
from evidence_kb.citation_search import Search, tell_not_asked
from evidence_kb.claims import EXTRACTOR, VERSION
from evidence_kb.data_folder import RESUMED_WITHIN_S, Data, now
from evidence_kb.derive import NOTHING_NEW, Progress
from evidence_kb.due import EVERYTHING, Agenda, Due, before
from evidence_kb.errors import UsageError
from evidence_kb.fetch import Client, read_file
from evidence_kb.harvest import Outcome, files_of, is_known, read, read_topic_file, replay
from evidence_kb.plan import network_providers, unanswered_searches
from evidence_kb.report import SHOWN_N, Report
from evidence_kb.store_guards import quarantined
from evidence_kb.store_plan import handle_of, states_both
from evidence_kb.store_topics import seeds
from evidence_kb.topic import Topic, read_topic
from evidence_kb.verify import keep_checked, verify_news


def _silent(what: str, done: int, total: int) -> None:
    return


def refresh(
    data: Data, topics: Sequence[Topic], client: Client | None = None, progress: Progress = _silent,
    look_ups_n: int = 0, due: Due = EVERYTHING, accepts: str | None = None, *, verifies: bool = False,
) -> Report:  # fmt: skip
    """Read all that these topics name, ask the providers through `client` (None: nobody), derive what follows.

    `due` says what of that which was answered before is asked again. `accepts`: a provider or topic of which a person
    believes what is in quarantine, before anything is asked; "" all. With `verifies` every quote is re-read at the end.
    """
    report = Report()
    believed = None if accepts is None else guards.chosen(data.store, accepts)
    was = data.store.last_fingerprint() if _is_derived(data) else None
    rounds: dict[Round, bool] = {}
    with _run(data, "refresh", [topic.slug for topic in topics], report) as run_id:
        asked = [topic.slug for topic in topics if client and network_providers(topic, client.limits)]
        at = now()
        bounds = before(at, RESUMED_WITHIN_S), before(at, -RESUMED_WITHIN_S)
        for given_up in data.archive.give_up_rounds(*bounds, at):  # first, so that newer answers come after theirs
            report.notes.append(
                f"{given_up.topic}: the search that was cut short on {given_up.opened_at} is not continued: by the "
                f"clock that is more than {RESUMED_WITHIN_S // 3600} hours away; its answers are kept"
            )
        slugs = _unsaved(data, [topic.slug for topic in topics])
        report.outcomes += replay(data.store, data.archive, run_id, slugs, asked, _settling(data, run_id, report))
        if believed is not None:
            rounds_again, notes = guards.accept(data.archive, believed, now())
            report.notes += notes
            for round_ in rounds_again:
                _settling(data, run_id, report, is_earlier=True)(round_)
        for topic in topics:
            report.outcomes.append((topic.slug, _read_topic_file(data, run_id, topic)))
            _read(data, run_id, topic.slug, list(files_of(topic)), report, progress, topic)
            if client and network_providers(topic, client.limits):
                round_, is_complete = _search(data, run_id, topic, client, [*rounds], report, progress, look_ups_n, due)
                rounds[round_] = is_complete
            if not data.store.has_seeds(topic.slug):
                report.notes.append(f"{topic.slug}: no seeds yet; name one in the topic file or import a saved page")
        report.stopped += guards.stopped([row for topic in topics for row in quarantined(data.store, topic.slug)])
        is_saved = any(outcome.is_saved for _, outcome in report.outcomes)
        if is_saved or report.has_settled or was != history.fingerprint(data.store, data.curation):
            _derive(data, run_id, report, progress)
        else:
            report.derived = NOTHING_NEW
        if verifies:
            report.verified = verify_news(data.store, data.archive, run_id)
    if report.verified:
        keep_checked(data.store, data.archive, run_id, report.verified)
    # Not before: a run that is killed until here goes on with the answers that it has.
    for round_ in (round_ for round_, is_complete in rounds.items() if is_complete):
        data.archive.close_round(round_, now())
    return report


def _search(
    data: Data, run_id: int, topic: Topic, client: Client, earlier: Sequence[Round], report: Report,
    progress: Progress, look_ups_n: int, due: Due,
) -> tuple[Round, bool]:  # fmt: skip
    """Run one topic's citation search; return its round, and whether everything was answered."""
    at = now()
    round_ = data.archive.open_round(topic.slug, at)
    asking = Asking(
        data.store, data.archive, client, run_id, data.store.started_at(run_id), round_, now, progress,
        _agenda(data, round_, client, due), tuple(earlier),
    )  # fmt: skip
    client.on_sent = asking.count_sent
    names = network_providers(topic, client.limits)
    able = tell_not_asked(asking, names)
    _, rulings_until = data.curation.last_ids()
    rulings = data.curation.rulings(rulings_until)
    parts = [__version__, topic.sha256, able, sorted(map(repr, client.limits.items())), repr(rulings), look_ups_n,
             seeds(data.store, topic.slug)]  # fmt: skip
    basis = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    Search(asking, topic, able, client.limits, rulings, rulings_until, look_ups_n, basis).run()
    has_news = any(outcome.is_saved for outcome in asking.outcomes)
    _settling(data, run_id, report, is_whole=not asking.waiting, has_news=has_news)(round_)
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
    report.sent.update(asking.sent_by_provider)
    report.waiting.update({(topic.slug, name): n for name, n in asking.waiting.items()})
    return round_, asking.is_complete


def _agenda(data: Data, round_: Round, client: Client, due: Due) -> Agenda:
    at = round_.opened_at
    if due.is_all:
        return Agenda(due, client.limits, at)
    answered = store_due.answered(data.store, round_.topic, at, data.archive.answered_in(round_))
    planned = data.archive.last_plan(round_)
    last_at = data.archive.last_opened_at(round_)
    return Agenda(due, client.limits, at, answered, planned, store_due.in_vain(data.store), last_at)


def _settling(
    data: Data, run_id: int, report: Report, *, is_whole: bool = False, has_news: bool = True, is_earlier: bool = False
) -> Callable[[Round], None]:
    """Return what is to be done when all answers of a round are saved: take out what they leave out, if it is sure."""

    def settle(round_: Round) -> None:
        report.has_settled |= history.settle(
            data.store,
            data.archive,
            data.curation,
            round_,
            run_id,
            is_whole=is_whole,
            has_news=has_news,
            is_earlier=is_earlier,
        )

    return settle


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
        report.outcomes += replay(data.store, data.archive, run_id, [slug], settled=_settling(data, run_id, report))
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
        slugs = _unsaved(data, [])
        report.outcomes += replay(data.store, data.archive, run_id, slugs, settled=_settling(data, run_id, report))
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


def _is_derived(data: Data) -> bool:
    """Whether the newest run has counted all that was read and decided."""
    counted = data.store.decisions_read()
    waits = counted is not None and data.curation.waiting_n(*counted) > 0
    return not waits and data.store.last_fingerprint() == history.fingerprint(data.store, data.curation)


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
    run_id = data.store.begin_run(command, slugs, at, __version__, extractor, before(at, RESUMED_WITHIN_S))
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
            history.keep(data.store, data.archive)
        raise
    history.keep(data.store, data.archive)


def _finish(data: Data, run_id: int, report: Report) -> None:
    told = [*report.stopped, *report.problems[:SHOWN_N], *report.failures, *report.warnings, *report.notes]
    message = "\n".join(told) or None
    data.store.finish_run(run_id, report.status, now(), history.fingerprint(data.store, data.curation), message)


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
    until = data.curation.last_ids()  # what is decided from here on waits for the next run
    report.derived = history.derive_until(data.store, data.archive, data.curation, run_id, until, progress)
    report.warnings.extend(report.derived.warnings)
