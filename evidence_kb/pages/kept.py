"""Answers to queries that take long and return little, kept until the database file changes.

Who sorts a filtered map, or turns to its next part, asks the same sums again. An answer is kept with what the file
was like before it was read: its times of writing and sizes, those of the write-ahead log included.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from evidence_kb.pages.site import Row, Visit

MOST, LONGEST = 32, 3_000  # answers of a server, and rows of one: a row takes about a kB, all together 0.1 GB at most
_State = tuple[tuple[int, int], ...]
_answers: WeakKeyDictionary[Any, OrderedDict[tuple[object, ...], tuple[_State, Sequence[Row]]]] = WeakKeyDictionary()


async def rows(visit: Visit, sql: str, **values: object) -> Sequence[Row]:
    """Return what `visit.rows` returns; callers must not change it. Every value must be hashable."""
    path = visit.datasette.get_database(visit.database).path if visit.database else None
    if path is None:
        return await visit.rows(sql, **values)
    state = _state(Path(path))
    answers = _answers.setdefault(visit.datasette, OrderedDict())
    asked = (visit.database, sql, *sorted(values.items()))
    then, found = answers.pop(asked, (None, ()))
    if then != state:
        found = await visit.rows(sql, **values)
    if len(found) <= LONGEST:
        answers[asked] = (state, found)
    if len(answers) > MOST:
        answers.popitem(last=False)
    return found


def _state(path: Path) -> _State:
    """Return time of writing and size of a database file and of its write-ahead log.

    A log without content counts as none: whoever opens the database to read makes one.
    """
    found = [file.stat() for file in (path, path.with_name(f"{path.name}-wal")) if file.exists()]
    return tuple((one.st_mtime_ns, one.st_size) for one in found if one.st_size)
