"""Files too large to be kept in `responses.db`: what they are known by, and their content piece by piece.

Such a file stays where it is. What is kept of it is its SHA-256, with the place where it was read: a rebuild reads the
file again (`docs/bulk-loading.md`).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evidence_kb.errors import ParseError, StorageError, UsageError

CHUNK_N = 1 << 20  # bytes
AGAIN = "files"  # the folder beside the databases in which a rebuild looks for files that are not where they were
_GZIP = b"\x1f\x8b"
_MD5 = re.compile(r"\b[0-9a-f]{32}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BulkFile:
    """A file as it was read: `as_of` is when it was written (ISO 8601 UTC), as the file itself says where it does.

    `md5` is the checksum that stands beside it, which its bytes have; None where none does.
    """

    path: Path
    sha256: str
    md5: str | None
    as_of: str

    @property
    def name(self) -> str:
        return self.path.name


def identify(path: Path) -> BulkFile:
    """Read a file once and say what it is known by.

    Raises UsageError where it cannot be read, and ParseError where its bytes are not those of the `.md5` beside it.
    """
    stated = stated_md5(path)
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    try:
        with path.open("rb") as file:
            head = file.read(10)
            file.seek(0)
            while chunk := file.read(CHUNK_N):
                sha256.update(chunk)
                if stated:
                    md5.update(chunk)
        written = _written_at(head) or path.stat().st_mtime
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check its name and permissions") from error
    if stated is not None and stated != md5.hexdigest():
        raise ParseError(
            f"{path}: its MD5 is {md5.hexdigest()}, and {path.name}.md5 says {stated}: fetch both again; nothing of "
            "the file was read"
        )
    as_of = datetime.fromtimestamp(written, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return BulkFile(path.resolve(), sha256.hexdigest(), stated, as_of)


def stated_md5(path: Path) -> str | None:
    """Return the checksum in the `.md5` beside a file, None where there is no such file. ParseError: it holds none."""
    beside = path.with_name(f"{path.name}.md5")
    if not beside.is_file():
        return None
    found = _MD5.search(beside.read_text(errors="replace")[:1000])
    if found is None:
        raise ParseError(f"{beside}: holds no MD5; fetch it again, or remove it to read {path.name} unchecked")
    return found.group().lower()


def _written_at(head: bytes) -> int:
    """Return the time in the header of a gzip file (RFC 1952, MTIME), 0 where it says none or it is no gzip file."""
    return int.from_bytes(head[4:8], "little") if head.startswith(_GZIP) else 0


def unpacked(path: Path) -> Iterator[bytes]:
    """Yield what a gzip file holds, piece by piece; several streams may follow one another.

    Raises ParseError where it is no gzip file, damaged or cut short.
    """
    with path.open("rb") as file:
        packed = file.read(CHUNK_N)
        if not packed.startswith(_GZIP):
            raise ParseError(f"{path}: is no gzip file; give the file as it was fetched (….xml.gz)")
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            while packed:
                yield stream.decompress(packed, CHUNK_N)
                packed = stream.unconsumed_tail
                if stream.eof:
                    packed = stream.unused_data.lstrip(b"\0") or file.read(CHUNK_N).lstrip(b"\0")
                    stream = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else stream
                packed = packed or file.read(CHUNK_N)
            yield stream.flush()
        except zlib.error as error:
            raise ParseError(f"{path}: the file is damaged ({error}); fetch it again") from error
        if not stream.eof:
            raise ParseError(f"{path}: the file is cut short; fetch it again")


def found_again(what: Mapping[str, Any], folder: Path) -> Path:
    """Return where a file that a step of the history names lies now: where it was, or in the folder `files`.

    Raises StorageError, which names the file, where it is in neither place or no longer the same.
    """
    name, sha256 = str(what["name"]), what["sha256"]
    places = (Path(what["path"]), folder / AGAIN / name)
    there = [path for path in places if path.is_file()]
    for path in there:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                return path
    told = "holds other bytes than when it was loaded" if there else "is not there any more"
    raise StorageError(
        f"{there[0] if there else places[0]}: this file was loaded and {told} (SHA-256 {sha256[:12]}…); nothing was "
        f"changed. Put {name} back, or into {folder / AGAIN}/, and run the command again"
    )
