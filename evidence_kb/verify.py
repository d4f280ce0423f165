"""Re-read every quote from the text it stands in, every text from the bytes it came from, and all bytes.

A quote that no longer matches is a claim without proof, so it is reported by name and the command fails. So is a file
that SQLite calls damaged, an archived response that is no longer what it was, and a gap in the history. A refresh
re-reads what came or changed since the last time that all was right (`verify_news`).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from evidence_kb import __version__, archive_history, store_history, store_verify
from evidence_kb.archive import Archive
from evidence_kb.archive_history import Checked
from evidence_kb.errors import EvidenceError
from evidence_kb.payload import decode
from evidence_kb.plan import BY_NAME
from evidence_kb.store_errors import explain
from evidence_kb.store_reads import Readable, Reader

Progress = Callable[[str, int, int], None]
Row = dict[str, object]
TOLD_EVERY = 1_000  # texts


def _silent(what: str, done: int, total: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class Verification:
    """How many quotes and texts were re-read, and what did not match, each in one sentence.

    `loaded_n` of the texts come from files that are not kept with the responses: only their own hashes were compared.
    `since`: the run after which what was re-read had come or changed; None where all was.
    """

    quotes_n: int
    passages_n: int
    bytes_checked_n: int
    problems: tuple[str, ...]
    loaded_n: int = 0
    since: int | None = None


def verify(evidence: Path, responses: Path, progress: Progress = _silent) -> Verification:
    """Check a knowledge base; without its `responses.db` (a published copy) the stored bytes are not checked.

    Raises UsageError when there is no database.
    """
    files = [path for path in (evidence, responses, evidence.with_name("curation.db")) if path.exists()]
    damaged = {path: what for path in files if (what := store_history.damage(path))}
    problems = [explain(sqlite3.DatabaseError(f"malformed: {what}"), path) for path, what in damaged.items()]
    source = Reader(evidence) if evidence not in damaged else None
    archive = Archive(responses, read_only=True) if responses.exists() else None
    try:
        held = verify_held(source, archive, progress=progress)
    finally:
        for opened in (source, archive):
            if opened:
                opened.close()
    return replace(held, problems=tuple(dict.fromkeys((*problems, *held.problems))))


def verify_held(
    source: Readable | None, archive: Archive | None, since: Checked | None = None, progress: Progress = _silent
) -> Verification:
    """Check what open databases hold, also in a run that has not ended and that no other reader sees yet.

    With `since` only what came or changed after that.
    """
    problems: list[str] = []
    quotes_n, read = 0, _Texts(archive)
    if source:
        after = (since.run_id, since.last_passage) if since else (None, 0)
        for n, (held_n, suspects) in enumerate(store_verify.quotes(source, *after), 1):
            quotes_n += held_n
            problems += _wrong_quotes(suspects)
            progress("re-reading quotes", n, store_verify.PARTS_N)
        total = 0 if since else store_verify.texts_n(source)
        problems += read.wrong(store_verify.texts(source, *after), store_verify.loaded_files(source), total, progress)
    if archive:
        try:
            problems += archive_history.gaps(archive) if since else archive_history.problems(archive, progress)
        except sqlite3.DatabaseError as error:
            problems.append(explain(error, archive.path))
    return Verification(quotes_n, read.texts_n, read.compared_n, tuple(dict.fromkeys(problems)), read.loaded_n,
                        since.run_id if since else None)  # fmt: skip


def verify_news(source: Readable, archive: Archive, run_id: int) -> Verification:
    """Check what came or changed since the last run whose check found nothing wrong; all where none is known."""
    since = archive_history.checked(archive)
    if since and (since.code_version != __version__ or since.run_id >= run_id):
        since = None
    return verify_held(source, archive, since)


def keep_checked(source: Readable, archive: Archive, run_id: int, verified: Verification) -> None:
    """Keep that all was right after a run, once it has been committed."""
    if not verified.problems:
        archive_history.keep_checked(archive, Checked(run_id, store_verify.last_passage(source), __version__))


def _wrong_quotes(suspects: Iterable[Row]) -> Iterator[str]:
    for row in suspects:
        text, start, end = row["text"], row["start"], row["end"]
        where = f"{row['what']} {row['id']}"
        if not isinstance(text, str) or not isinstance(start, int) or not isinstance(end, int):
            yield f"{where}: its passage {row['passage_id']} or its place in it is missing"
        elif not 0 <= start < end <= len(text):
            yield f"{where}: {start}-{end} lies outside passage {row['passage_id']} of {len(text)} characters"
        elif row["quote"] is not None and text[start:end] != row["quote"]:
            yield f"{where}: passage {row['passage_id']} has {text[start:end]!r} where the quote is {row['quote']!r}"


class _Texts:
    """Holds texts against their hashes and against what their answers say; counts them."""

    def __init__(self, archive: Archive | None) -> None:
        self.archive = archive
        self.texts_n = self.compared_n = self.loaded_n = 0

    def wrong(self, texts: Iterable[Row], files: set[str], total: int, progress: Progress) -> Iterator[str]:
        """Yield what is wrong with texts that come answer by answer; `files` are not kept with the answers."""
        counted = self._counted(texts, total, progress)
        for sha256, group in groupby(counted, key=lambda row: str(row["response_sha256"])):
            if sha256 in files or not self.archive:
                for row in group:
                    self.loaded_n += sha256 in files
                    yield from _wrong_hash(row)
                continue
            rows = list(group)
            for row in rows:
                yield from _wrong_hash(row)
            try:
                yield from self._wrong_bytes(self.archive, sha256, rows)
            except sqlite3.DatabaseError as error:
                yield explain(error, self.archive.path)

    def _counted(self, texts: Iterable[Row], total: int, progress: Progress) -> Iterator[Row]:
        for row in texts:
            self.texts_n += 1
            if self.texts_n % TOLD_EVERY == 0 or self.texts_n == total:
                progress("re-reading texts", self.texts_n, max(total, self.texts_n))
            yield row

    def _wrong_bytes(self, archive: Archive, sha256: str, rows: list[Row]) -> Iterator[str]:
        """Read a response again and compare: slices with their place in it, other passages with what it parses to."""
        try:
            response = archive.get(sha256).response
            text = decode(response.body, sha256[:12])
            parsed = {passage.sha256 for passage in BY_NAME[response.request.provider].parse(response).passages}
        except EvidenceError as error:
            yield f"{len(rows)} passages cannot be compared with their response: {error}"
            return
        self.compared_n += len(rows)
        for row in rows:
            start, words = row["source_start"], str(row["text"])
            if isinstance(start, int) and text[start : start + len(words)] != words:
                yield f"passage {row['id']}: its text is not at {start} of response {sha256[:12]}"
            elif row["sha256"] not in parsed:
                yield f"passage {row['id']}: response {sha256[:12]} holds no such text"


def _wrong_hash(row: Row) -> Iterator[str]:
    # A published copy has blanks in masked texts, and the hash of the whole text.
    if not row["is_masked"] and hashlib.sha256(str(row["text"]).encode()).hexdigest() != row["sha256"]:
        yield f"passage {row['id']} of study {row['study_id']}: the text no longer matches its hash"
