"""What was read from a study's texts, kept as text, so that a night's run reads only what is new.

An extraction is found again by a hash of everything that it follows from: the texts, the vocabulary, and the program
that reads, with its version, its code and its weights. Whatever of it changes, the texts are read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from enum import Enum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from evidence_kb.claims import EXTRACTOR, VERSION
from evidence_kb.findings import Extraction, Vocabulary
from evidence_kb.model import Passage

_BESIDE = ("findings.py", "model.py", "text.py")  # what the package of claims is written in


def basis_of(passages: Sequence[Passage], vocabulary: Vocabulary) -> str:
    """Return the SHA-256 (hexadecimal) of all that `extract` reads; whose study it is plays no part."""
    texts = [[p.kind.value, p.label, p.text, p.complete] for p in passages]
    return _sha256([EXTRACTOR, VERSION, _program(), _hash_of(vocabulary), texts])


def packed(extraction: Extraction) -> str:
    """Return an extraction as JSON; equal extractions give equal texts."""
    return json.dumps(asdict(extraction), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Extraction:
    """Return the extraction that `packed` made this text of."""
    return cast(Extraction, _value(Extraction, json.loads(text)))


def _value(kind: Any, given: Any) -> Any:
    """Build a value of an annotated type from what JSON made of it."""
    if given is None:
        return None
    if get_origin(kind) is UnionType:  # "X | None" is the only union in findings
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], one) for one in given)
    if isinstance(given, dict):
        types = _types(kind)
        return kind(**{name: _value(types[name], one) for name, one in given.items()})
    return kind(given) if issubclass(kind, Enum) else given


@lru_cache(maxsize=32)
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@lru_cache(maxsize=64)
def _hash_of(vocabulary: Vocabulary) -> str:
    return _sha256(asdict(vocabulary))


@lru_cache(maxsize=1)
def _program() -> str:
    """Hash code and weights too: a version that somebody forgot to raise must not keep what older code read."""
    home = files("evidence_kb")
    read = {name: home / name for name in _BESIDE} | dict(_files_in(home / "claims", "claims"))
    return _sha256([[name, hashlib.sha256(read[name].read_bytes()).hexdigest()] for name in sorted(read)])


def _files_in(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """Yield every file below a folder, and its path; what Python keeps of it compiled says nothing new."""
    for entry in folder.iterdir():
        if entry.is_file():
            yield f"{path}/{entry.name}", entry
        elif entry.name != "__pycache__":
            yield from _files_in(entry, f"{path}/{entry.name}")


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
