"""What was done to `evidence.db`, kept in `responses.db`, and how it is done again.

The evidence is a function of the answers and the decisions in the order in which they came: numbers of studies, the
run that first saw a row, and what each run changed hang on that order. So each step is noted in `evidence.db` in the
transaction that does it, and moved to `responses.db` when its run ends. The same steps from the same answers and
decisions give the same database, whatever happened to the first one.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evidence_kb import __version__, archive_history, store_history
from evidence_kb.archive import Archive, Archived, Round
from evidence_kb.bulk_files import found_again
from evidence_kb.claims import EXTRACTOR, VERSION
from evidence_kb.curation import Curation
from evidence_kb.due import key_of
from evidence_kb.errors import EvidenceError, StorageError
from evidence_kb.load_parts import load_again
from evidence_kb.model import Question, Request, Response
from evidence_kb.store import Store
from evidence_kb.store_load import STEP, loaded

if TYPE_CHECKING:
    from evidence_kb.derive import Derived, Progress

REBUILD = "run `evidence-kb rebuild`"


def fingerprint(store: Store, curation: Curation) -> str:
    """Hash everything that derived tables depend on; equal fingerprints derive to equal tables."""
    from evidence_kb.contexts import READER  # here: loading bulk files need not wait for the rules

    derives = [EXTRACTOR, VERSION, READER, store.shape()]
    parts = [__version__, *derives, curation.newest(), store.read_hashes(), store.is_listed(),
             loaded(store)]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def derive_until(
    store: Store, archive: Archive, curation: Curation, run_id: int, until: tuple[int, int],
    progress: Progress = lambda what, done, total: None,
) -> Derived:  # fmt: skip
    """Derive everything with the decisions up to these two (a review, one about studies), in one transaction."""
    from evidence_kb.derive import derive  # here: loading bulk files need not wait for rules and all harvesters
    from evidence_kb.harvest import watched_topics

    last_review, last_study_decision = until
    topics = watched_topics(store, archive)
    words, screenings = curation.words(until=last_review), curation.screenings(until=last_study_decision)
    with store.db.atomic():
        derived = derive(store, topics, words, run_id, progress, curation.rulings(last_study_decision), screenings)
        store.note_decisions(run_id, *until)
    return derived


def settle(
    store: Store, archive: Archive, curation: Curation, round_: Round, run_id: int, *, is_whole: bool, has_news: bool,
    is_earlier: bool = False,
) -> bool:  # fmt: skip
    """Take out what the answers of a round leave out, as far as that is sure; return whether that wrote anything.

    `is_whole`: nothing of the round waits for its turn. `has_news`: answers were saved, whose records are to be filed
    first, so that both ends of a citation are known as studies. `is_earlier`: later rounds may have newer answers, and
    of what these answer again nothing follows.
    """
    from evidence_kb import guards  # here: as above

    superseded = archive.superseded(round_) if is_earlier else ()
    _, until = curation.last_ids()
    answers = [[one.request.provider, one.request.question.value, one.request.address, one.sha256, one.fetched_at]
               for one in archive.answers(round_, (*guards.MEASURED, Question.RECORDS))
               if key_of(one.request) not in superseded]  # fmt: skip
    accepted = [[*what, at] for what, at in archive.accepted_drops(round_).items()]
    what = {"run_id": run_id, "topic": round_.topic, "at": round_.opened_at, "until": until, "answers": answers,
            "accepted": accepted, "is_whole": is_whole, "has_news": has_news}  # fmt: skip
    with store.db.atomic():
        store.note("settle", **what)
        written_n = store.db.conn.total_changes
        _settle(store, archive, curation, what)
        return store.db.conn.total_changes > written_n


def keep(store: Store, archive: Archive) -> None:
    """Move the steps that wait in `evidence.db` to `responses.db`; a stop in between does no harm."""
    archive_history.keep_steps(archive, store_history.waiting(store))
    store_history.forget_waiting(store)


def catch_up(store: Store, archive: Archive, curation: Curation, at: str) -> None:
    """Let `responses.db` know all that was done here, and do here what only `responses.db` knows of.

    An `evidence.db` that was restored from an older copy lags behind its history. Where the history does not lead up
    to it (it was filled by an earlier version, or `responses.db` was restored) its present state is kept as a base.
    """
    know(store, archive, at)
    base = archive_history.newest_base(archive)
    if base and store.position() < base.history_id:
        raise StorageError(f"{store.path} is older than what responses.db starts from; {REBUILD}")
    redo(store, archive, curation)


def know(store: Store, archive: Archive, at: str) -> None:
    """Keep the steps of this database, or its state where the steps that led to it are not all there."""
    waiting, here = store_history.waiting(store), store.position()
    held, base = archive_history.last_step(archive), archive_history.newest_base(archive)
    begins = waiting[0].id if waiting else here + 1
    has_no_history = here == 0 and held == 0 and base is None and store_history.has_runs(store)
    if begins > held + 1 or has_no_history:
        keep_as_base(store, archive, at)
        store_history.forget_waiting(store)
    else:
        keep(store, archive)


def keep_as_base(
    store: Store, archive: Archive, at: str, progress: Progress = lambda what, done, total: None
) -> archive_history.Base:
    """Let the present state of `evidence.db` stand for all the steps that led to it."""
    with TemporaryDirectory(dir=store.path.parent, prefix=".base-") as folder:
        copy = Path(folder) / "evidence.db"
        store_history.copy_to(store, copy)
        return archive_history.keep_base(archive, copy, store.position(), at, progress)


def redo(
    store: Store,
    archive: Archive,
    curation: Curation,
    progress: Progress = lambda what, done, total: None,
    until: int | None = None,
) -> list[str]:  # fmt: skip
    """Do what was done after the last step of this database, each step in one transaction; return what failed.

    `until` is the run whose end is the last step that is done.
    """
    here, last = store.position(), archive_history.last_step(archive)
    failed: list[str] = []
    for what in archive_history.of_step(archive, STEP, here):  # before anything is written
        found_again(what, store.path.parent)
    store.notes_steps = False
    try:
        for step in archive_history.steps_after(archive, here):
            if step.step not in _STEPS:
                raise StorageError(f"{archive.path}: a newer version of evidence-kb wrote step {step.id}; install it")
            progress("doing again what was done", step.id - here, last - here)
            with store.db.atomic():
                if message := _STEPS[step.step](store, archive, curation, step.what):
                    failed.append(message)
                store_history.move_on(store, step.id)
            if until is not None and step.step == "end" and step.what["run_id"] == until:
                break
    finally:
        store.notes_steps = True
    return failed


# --- the steps -------------------------------------------------------------------------------------------------------

_What = Mapping[str, Any]


def _run(store: Store, archive: Archive, curation: Curation, what: _What) -> None:
    store.begin_run(**what)


def _end(store: Store, archive: Archive, curation: Curation, what: _What) -> None:
    store.finish_run(**what)


def _topic(store: Store, archive: Archive, curation: Curation, what: _What) -> None:
    store.save_topic(**what)


def _request(store: Store, archive: Archive, curation: Curation, what: _What) -> str | None:
    from evidence_kb.harvest import failed_again, keep_again  # here: as above

    row = what["row"]
    if row["response_sha256"] is None:
        store.write_request(row)
        return None
    slug, as_of = row["topic"], row["fetched_at"]
    request = Request(row["provider"], Question(row["question"]), row["address"])
    try:
        response = Response(request, archive.body(row["response_sha256"]), as_of)
        archived = Archived(0, slug, response, as_of)
        keep_again(store, row["run_id"], archived, row["sent_n"], is_seeds=what["is_seeds"])
    except EvidenceError as error:
        return failed_again(store, row["run_id"], slug, request, as_of, error).message
    return None


def _file(store: Store, archive: Archive, curation: Curation, what: _What) -> None:
    from evidence_kb.derive import file_records  # here: as above

    file_records(store, curation.rulings(what["until"]), what["run_id"])


def _derive(store: Store, archive: Archive, curation: Curation, what: _What) -> None:
    last_review, last_study_decision = what["until"]
    derive_until(store, archive, curation, what["run_id"], (last_review, last_study_decision))


def _settle(store: Store, archive: Archive, curation: Curation, what: _What) -> None:
    from evidence_kb import guards, record_guards  # here: as above
    from evidence_kb.derive import file_records

    if what["has_news"]:
        file_records(store, curation.rulings(what["until"]), what["run_id"])
    accepted = {(provider, question): at for provider, question, at in what["accepted"]}
    records = [answer for answer in what["answers"] if answer[1] == Question.RECORDS]
    lists = [answer for answer in what["answers"] if answer[1] != Question.RECORDS]
    if records:
        given: dict[str, set[str]] = defaultdict(set)
        for provider, _, _, sha256, _ in what["answers"]:
            given[provider].add(sha256)
        told = _sound(archive, records)
        record_guards.settle(store, what["topic"], told, given, accepted, what["at"], what["run_id"])
    answers = _sound(archive, lists)
    guards.settle(store, archive, what["topic"], answers, accepted, what["run_id"], is_whole=what["is_whole"])


def _sound(archive: Archive, answers: Iterable[Sequence[str]]) -> Iterator[Response]:
    """Yield answers; of one whose bytes are damaged nothing is said, so that its list counts as not whole."""
    for provider, question, address, sha256, fetched_at in answers:
        with suppress(StorageError):
            yield Response(Request(provider, Question(question), address), archive.body(sha256), fetched_at)


def _load(store: Store, archive: Archive, curation: Curation, what: _What) -> None:
    load_again(store, what)


_Do = Callable[[Store, Archive, Curation, _What], str | None]
_STEPS: Mapping[str, _Do] = {
    "run": _run, "end": _end, "topic": _topic, "request": _request, "file": _file, "settle": _settle,
    "derive": _derive, "load": _load,
}  # fmt: skip
