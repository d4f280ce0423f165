"""Get exact bytes from outside: so far, from files that a topic names or a person imports."""

from __future__ import annotations

from pathlib import Path

from evidence_kb.errors import UsageError
from evidence_kb.payload import MAX_BYTES


def read_file(path: Path) -> bytes:
    """Return the bytes of a file, one more than the allowed size at most: a huge file costs no memory.

    Raises UsageError when it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check its name and permissions") from error
