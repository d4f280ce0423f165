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
from evidence_kb.harvesters.answers import PART
from evidence_kb.harvesters.pubmed.articles import parse_articles
from evidence_kb.harvesters.pubmed.baseline import parts
from evidence_kb.model import Batch, Question, Request, Response
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import save_batch
from evidence_kb.store_load import Part, count_part

What = Mapping[str, Any]  # what names a file: kind, name, path, sha256, md5, as_of, options


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: cut into parts, a part read into anything that can be sent on, and that saved.

    `cut` and `read` raise ParseError and nothing else for files that are not of this kind. `read` gets what names the
    part in messages, its bytes and the options; `save` writes within a transaction of the caller.
    """

    title: str
    cut: Callable[[Path], Iterator[bytes]]
    read: Callable[[str, bytes, str], Any]
    save: Callable[[Store, int, What, Any], Part]


def save_part(store: Store, run_id: int, what: What, number: int, read: Any, *, is_last: bool) -> Part:
    """Save a part that was read and count it, in one transaction."""
    with store.db.atomic():
        part = KINDS[what["kind"]].save(store, run_id, what, read)
        count_part(store, run_id, what, number, part, is_last=is_last)
    return part


def load_again(store: Store, what: What) -> None:
    """Do a step of the history again. Raises StorageError where its file is gone or no longer the same."""
    kind = KINDS[what["kind"]]
    path = bulk_files.found_again(what, store.path.parent)
    file = {key: what[key] for key in ("kind", "name", "path", "sha256", "md5", "as_of", "options")}
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


def _read_pubmed(name: str, body: bytes, options: str) -> Batch:
    return parse_articles(Response(Request("pubmed", Question.RECORDS, f"{PART}{name}"), body, ""))


def _save_pubmed(store: Store, run_id: int, what: What, batch: Batch) -> Part:
    origin = Origin(run_id, "", "pubmed", what["sha256"], what["as_of"], None, f"file:{what['name']}",
                    lists_belong=False)  # fmt: skip
    save_batch(store, origin, batch)
    return Part(len(batch.focal_keys))


KINDS: Mapping[str, Kind] = {
    "pubmed": Kind("PubMed", _cut_pubmed, _read_pubmed, _save_pubmed),
}
