"""Read JSON answers with care: a provider may leave out, rename or null any field.

Every accessor returns None or an empty list where the shape is not the expected one, so that a missing field reads
as "not said". Only an answer that is no JSON object at all is an error.
"""

from __future__ import annotations

import json
from typing import Any

from evidence_kb.errors import ParseError
from evidence_kb.model import Response
from evidence_kb.text import squash

PART = "part:"  # starts the address of a part of a file that is too large to be kept with the answers
MOST_N = 10**12  # no count, year or number of a record is larger; sums of such numbers still fit a database


def failed(response: Response, why: str) -> ParseError:
    """Return the error for an answer that cannot be read, with what is needed to look at it again."""
    if response.request.address.startswith(PART):
        return ParseError(f"{response.request.address.removeprefix(PART)}: {why}")
    sha256 = response.sha256[:12]
    return ParseError(
        f"{response.request.provider}: {why} (response {sha256}); reproduce with: evidence-kb parse {sha256}"
    )


def json_of(response: Response) -> Any:
    """Return the JSON value of an answer. Raises ParseError for anything that is none."""
    try:
        value = json.loads(response.body.decode("utf-8-sig"))
        body = response.body.lower()
        return _storable(value) if b"\\ud" in body or b"\\u0000" in body else value
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise failed(response, f"the answer is no JSON ({error.__class__.__name__})") from error


def _storable(value: Any) -> Any:
    """Replace what JSON can write and no database can store: halves of surrogate pairs, and NUL."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", " ")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def at(value: Any, *path: str | int) -> Any:
    """Follow keys and positions into a JSON value; None where any of them is absent.

    >>> at({"a": [{"b": 1}]}, "a", 0, "b")
    1
    """
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def list_at(value: Any, *path: str | int) -> list[Any]:
    """Return the list at a path; a single object counts as a list of one, anything else as an empty one."""
    found = at(value, *path)
    if isinstance(found, dict):
        return [found]
    return found if isinstance(found, list) else []


def text_at(value: Any, *path: str | int) -> str | None:
    """Return the text or number at a path as a squashed string; None where it is empty."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return squash(str(found)) or None


def int_at(value: Any, *path: str | int) -> int | None:
    """Return the whole number at a path, also where it is written as a string."""
    found = at(value, *path)
    if isinstance(found, bool):
        return None
    if isinstance(found, str) and found.strip().isascii() and found.strip().isdigit():
        found = int(found.strip()[:18])
    return found if isinstance(found, int) and abs(found) < MOST_N else None
