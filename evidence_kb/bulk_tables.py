"""Tables too large to be read at once: files of comma-separated values, plain or packed, cut into parts of whole lines.

Memory holds one part, whatever the size of the file. Lines are told by their ends alone: a cell that holds an end of
line in quotes would be cut, and its row refused when it is read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evidence_kb.bulk_files import CHUNK_N, unpacked
from evidence_kb.errors import ParseError

# Bytes of one transaction. Steps of the history count parts: another size would make rebuilds read other lines.
PART_N = 1 << 18
UNPACKED_MAX = 100  # times the bytes of a zip file; tables of links take a tenth to a quarter of their size
_GZIP, _ZIP = b"\x1f\x8b", b"PK"
_IS_ENCRYPTED = 0x1

Header = Callable[[str, bytes], bytes]


def table_parts(path: Path, header: Header) -> Iterator[bytes]:
    """Yield the lines of all tables of a file part by part, each part after the first line of its table.

    `header` returns that line, given a name for messages, or raises ParseError, where it is no header.
    Raises ParseError where the file is no table, damaged, cut short or unpacks to more than is plausible.
    """
    is_empty = True
    for name, pieces in _tables(path):
        for part in _parts(name, pieces, header):
            is_empty = False
            yield part
    if is_empty:
        raise ParseError(f"{path}: holds no rows")


def _parts(name: str, pieces: Iterable[bytes], header: Header) -> Iterator[bytes]:
    first, held = b"", b""
    for piece in pieces:
        held += piece
        if not first and b"\n" in held:
            line, _, held = held.partition(b"\n")
            first = header(name, line)
        while len(held) >= PART_N:  # where parts end hangs on nothing but the lines, so that a rebuild cuts them alike
            end = held.rfind(b"\n", 0, PART_N) + 1
            if not end:
                raise ParseError(f"{name}: is no table: it has a line longer than {PART_N:,} bytes")
            yield first + held[:end]
            held = held[end:]
    if not first:
        first, held = header(name, held), b""
    if held.strip():
        yield first + held


def _tables(path: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith(_ZIP):
            yield from _zipped(path)
        elif start.startswith(_GZIP):
            yield str(path), unpacked(path)
        else:
            file.seek(0)
            yield str(path), iter(partial(file.read, CHUNK_N), b"")


def _zipped(path: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    with _sound(path), zipfile.ZipFile(path) as archive:
        for member in _members(path, archive):
            yield f"{path}, {member.filename}", _read(path, archive, member)


def _read(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with _sound(path), archive.open(member) as file:
        while piece := file.read(CHUNK_N):
            yield piece


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    """Say in words what is wrong with a zip file."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ParseError(f"{path}: the zip file is damaged or cut short ({error}); fetch it again") from error
    except NotImplementedError as error:  # what zipfile raises for a way of packing that it does not know
        raise ParseError(f"{path}: is packed in a way that cannot be read here ({error}); unpack it first") from error


def _members(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the tables in a zip file in their order; other files in it are left alone."""
    files = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    tables = [one for one in files if one.filename.lower().endswith(".csv")]
    if not tables:
        names = ", ".join(one.filename for one in files[:3]) or "nothing"
        raise ParseError(f"{path}: holds no table (….csv) but {names}; unpack it and load what is in it")
    if any(one.flag_bits & _IS_ENCRYPTED for one in tables):
        raise ParseError(f"{path}: is encrypted; unpack it first")
    unpacked_n, packed_n = sum(one.file_size for one in tables), path.stat().st_size
    if unpacked_n > UNPACKED_MAX * packed_n:
        raise ParseError(
            f"{path}: {packed_n:,} bytes would unpack to {unpacked_n:,}, more than {UNPACKED_MAX} times as many, "
            "which no table of links does; nothing was read"
        )
    return tables
