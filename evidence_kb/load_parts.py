"""What files of each kind mean that are loaded in parts, and how a part is read and saved.

Reading a part is a pure function of its bytes, so that another process or machine can do it; saving is the writer's.
`KINDS` is all there is to registering a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence_kb import bulk_files
from evidence_kb.batch_rows import RecordRow
from evidence_kb.describe import describe
from evidence_kb.harvesters.pubmed.baseline import parts
from evidence_kb.load_links import links_of
from evidence_kb.pubmed_part import PubmedPart, read_pubmed
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import next_study, save_rows
from evidence_kb.store_load import (
    Held,
    Part,
    count_part,
    forget_said,
    held_records,
    keep_extractions,
    mark_deleted,
    note_deletions,
)
from evidence_kb.store_search import merging_seldom

What = Mapping[str, Any]  # what names a file: kind, name, path, sha256, md5, as_of, options


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: cut into parts, a part read into anything that can be sent on, and that saved.

    `cut` and `read` raise ParseError and nothing else for files that are not of this kind. `read` gets what names the
    part in messages, its bytes and the options; `save` writes within a transaction of the caller, and so does `finish`
    after the last part. `options` says what a file is read for, where that hangs on what is held.
    """

    title: str
    cut: Callable[[Path], Iterator[bytes]]
    read: Callable[[str, bytes, str], Any]
    save: Callable[[Store, int, What, Any], Part]
    finish: Callable[[Store, int, What], None] | None = None
    options: Callable[[Store, str, str], str] | None = None


def save_part(store: Store, run_id: int, what: What, number: int, read: Any, *, is_last: bool) -> Part:
    """Save a part that was read and count it, both or neither: a transaction, or a savepoint of the caller's."""
    with store.db.atomic():
        kind = KINDS[what["kind"]]
        part = kind.save(store, run_id, what, read)
        if is_last and kind.finish:
            kind.finish(store, run_id, what)
        count_part(store, run_id, what, number, part, is_last=is_last)
    return part


def load_again(store: Store, what: What) -> None:
    """Do a step of the history again. Raises StorageError where its file is gone or no longer the same."""
    kind = KINDS[what["kind"]]
    path = bulk_files.found_again(what, store.path.parent)
    file = {key: what[key] for key in ("kind", "name", "path", "sha256", "md5", "as_of", "options")}
    with merging_seldom(store):
        for number, body in enumerate(kind.cut(path)):
            if number >= what["until"]:
                break
            if number >= what["first"]:
                is_last = what["is_whole"] and number + 1 == what["until"]
                read = kind.read(named(what["name"], number), body, what["options"])
                save_part(store, what["run_id"], file, number, read, is_last=is_last)


def named(name: str, number: int) -> str:
    return f"{name}, part {number + 1}"


# --- PubMed -----------------------------------------------------------------------------------------------------------


def _cut_pubmed(path: Path) -> Iterator[bytes]:
    return parts(str(path), bulk_files.unpacked(path))


def _save_pubmed(store: Store, run_id: int, what: What, read: PubmedPart) -> Part:
    """Save what a part describes, unless something newer is held, and mark what it, or a file before it, deletes."""
    rows = read.rows
    keep_extractions(store, read.extractions)
    as_of, described = what["as_of"], [record for record in rows.records if not record.is_stub]
    held = held_records(store, "pubmed", [record.key for record in described])
    older = {record.key for record in described if record.key in held and _is_older(record, held[record.key], as_of)}
    origin = Origin(run_id, "", "pubmed", what["sha256"], as_of, None, f"file:{what['name']}", lists_belong=False,
                    is_newest=True)  # fmt: skip
    again = [
        row.key for row in described if row.key in held and row.key not in older
        and held[row.key].response_sha256 == what["sha256"]
        and (row.version, row.revised_on) != (held[row.key].version, held[row.key].revised_on)
    ]  # fmt: skip
    forget_said(store, "pubmed", what["sha256"], again)
    first_new = next_study(store)
    studies = save_rows(store, origin, rows.without(older) if older else rows)
    told = [record.key for record in described if record.key not in older]
    note_deletions(store, "pubmed", rows.rest.missing, as_of, f"DeleteCitation in {what['name']}")
    deleted = mark_deleted(store, "pubmed", [*told, *rows.rest.missing], run_id)
    touched = {studies[key] for key in told} | deleted
    noticed = {studies[notice.record_key] for notice in rows.rest.notices}
    describe(store, sorted(touched), sorted(noticed), first_new, run_id)
    return Part(len(described), len(older), len(deleted))


def _is_older(record: RecordRow, held: Held, as_of: str) -> bool:
    """Whether a newer description is held: of a higher version, revised later, or deleted or asked for since."""
    if held.gone_as_of is not None and as_of <= held.gone_as_of:
        return True
    if record.version and held.version and record.version != held.version:
        return record.version < held.version
    if record.revised_on and held.revised_on and record.revised_on != held.revised_on:
        return record.revised_on < held.revised_on
    return as_of < held.fetched_at


KINDS: Mapping[str, Kind] = {
    "pubmed": Kind("PubMed", _cut_pubmed, read_pubmed, _save_pubmed),
    "icite": Kind("iCite", *links_of("icite")),
    "opencitations": Kind("OpenCitations", *links_of("opencitations")),
}
