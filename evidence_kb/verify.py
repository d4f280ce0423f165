"""Re-read every quote from the text it stands in, every text from the bytes it came from, and all bytes.

A quote that no longer matches is a claim without proof, so it is reported by name and the command fails. So is a file
that SQLite calls damaged, an archived response that is no longer what it was, and a gap in the history.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from evidence_kb import archive_history, store_history
from evidence_kb.archive import Archive
from evidence_kb.errors import EvidenceError
from evidence_kb.payload import decode
from evidence_kb.plan import BY_NAME
from evidence_kb.store_errors import explain
from evidence_kb.store_reads import Readable, Reader, loaded_files, passages, quotes


@dataclass(frozen=True, slots=True)
class Verification:
    """How many quotes and texts were re-read, and what did not match, each in one sentence.

    `loaded_n` of the texts come from files that are not kept with the responses: only their own hashes were compared.
    """

    quotes_n: int
    passages_n: int
    bytes_checked_n: int
    problems: tuple[str, ...]
    loaded_n: int = 0


def verify(evidence: Path, responses: Path) -> Verification:
    """Check a knowledge base; without its `responses.db` (a published copy) the stored bytes are not checked.

    Raises UsageError when there is no database.
    """
    files = [path for path in (evidence, responses, evidence.with_name("curation.db")) if path.exists()]
    damaged = {path: what for path in files if (what := store_history.damage(path))}
    problems = [explain(sqlite3.DatabaseError(f"malformed: {what}"), path) for path, what in damaged.items()]
    source = Reader(evidence) if evidence not in damaged else None
    archive = Archive(responses, read_only=True) if responses.exists() else None
    try:
        held = verify_held(source, archive)
    finally:
        for opened in (source, archive):
            if opened:
                opened.close()
    return replace(held, problems=tuple(dict.fromkeys((*problems, *held.problems))))


def verify_held(source: Readable | None, archive: Archive | None) -> Verification:
    """Check what open databases hold, also in a run that has not ended and that no other reader sees yet."""
    found = list(quotes(source)) if source else []
    texts = passages(source) if source else []
    problems, checked = [*_wrong_quotes(found), *_wrong_hashes(texts)], 0
    files = loaded_files(source) if source else set()
    archived = [row for row in texts if row["response_sha256"] not in files]
    if archive:
        try:
            problems += archive_history.problems(archive)
            checked, wrong = _wrong_bytes(archived, archive)
            problems += wrong
        except sqlite3.DatabaseError as error:
            problems.append(explain(error, archive.path))
    return Verification(len(found), len(texts), checked, tuple(dict.fromkeys(problems)), len(texts) - len(archived))


def _wrong_quotes(found: list[dict[str, object]]) -> Iterator[str]:
    for row in found:
        text, start, end = row["text"], row["start"], row["end"]
        where = f"{row['what']} {row['id']}"
        if not isinstance(text, str) or not isinstance(start, int) or not isinstance(end, int):
            yield f"{where}: its passage {row['passage_id']} or its place in it is missing"
        elif not 0 <= start < end <= len(text):
            yield f"{where}: {start}-{end} lies outside passage {row['passage_id']} of {len(text)} characters"
        elif row["quote"] is not None and text[start:end] != row["quote"]:
            yield f"{where}: passage {row['passage_id']} has {text[start:end]!r} where the quote is {row['quote']!r}"


def _wrong_hashes(texts: list[dict[str, object]]) -> Iterator[str]:
    for row in texts:
        if row["is_masked"]:
            continue  # a published copy has blanks there, and the hash of the whole text
        if hashlib.sha256(str(row["text"]).encode()).hexdigest() != row["sha256"]:
            yield f"passage {row['id']} of study {row['study_id']}: the text no longer matches its hash"


def _wrong_bytes(texts: list[dict[str, object]], archive: Archive) -> tuple[int, list[str]]:
    """Read every response again and compare: slices with their place in it, other passages with what it parses to."""
    problems: list[str] = []
    by_response: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in texts:
        by_response[str(row["response_sha256"])].append(row)
    checked = 0
    for sha256, rows in by_response.items():
        try:
            response = archive.get(sha256).response
            text = decode(response.body, sha256[:12])
            parsed = {passage.sha256 for passage in BY_NAME[response.request.provider].parse(response).passages}
        except EvidenceError as error:
            problems.append(f"{len(rows)} passages cannot be compared with their response: {error}")
            continue
        checked += len(rows)
        for row in rows:
            start, words = row["source_start"], str(row["text"])
            if isinstance(start, int) and text[start : start + len(words)] != words:
                problems.append(f"passage {row['id']}: its text is not at {start} of response {sha256[:12]}")
            elif row["sha256"] not in parsed:
                problems.append(f"passage {row['id']}: response {sha256[:12]} holds no such text")
    return checked, problems
