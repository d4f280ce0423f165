"""Abstracts of trials in which readers of this project marked every arm and every result, as places in the texts.

`annotations.jsonl` has a line for each abstract: who was compared (`arms`: the role T for tested or C for compared
against, and every place that names the arm) and each statement of a result (`results`: the place of the outcome's
name, the two arms by number or none, what happened to the measure, and the kind of statement). A place is
[in the title (0) or abstract (1), start, end] in characters. No word of the texts is stored: they are read from the
gold folder, and a file whose texts differ is refused.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

ANNOTATIONS = Path(__file__).parent / "annotations.jsonl"
KINDS = ("between", "within", "baseline", "association")
CHANGES = ("increased", "decreased", "no difference", "unclear")


class Place(NamedTuple):
    """Characters `start` to `end` of the title (`where` 0) or the abstract (1)."""

    where: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnnotatedArm:
    """An arm: whether it is tested, and all places that name it, the fullest name first."""

    is_tested: bool
    mentions: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A statement of a result: where its outcome is named, the arms by number, the change and the kind."""

    outcome: Place
    treatment: int
    comparator: int | None
    change: str
    kind: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """An abstract with its arms and results."""

    key: str
    title: str
    abstract: str
    arms: tuple[AnnotatedArm, ...]
    results: tuple[Result, ...]

    def text(self, place: Place) -> str:
        """Return the words at a place."""
        return (self.title, self.abstract)[place.where][place.start : place.end]


def annotated(texts: Mapping[str, tuple[str, str]], path: Path = ANNOTATIONS) -> Iterator[Annotated]:
    """Yield the annotated abstracts among `texts` (title and abstract by key); ValueError where a text differs."""
    with path.open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            if line["key"] in texts:
                title, abstract = texts[line["key"]]
                if zlib.crc32(f"{title}\n{abstract}".encode()) != line["crc"]:
                    raise ValueError(f"the text of {line['key']} is not the one that was annotated")
                yield _read(line, title, abstract)


def _read(line: Mapping[str, Any], title: str, abstract: str) -> Annotated:
    arms = tuple(AnnotatedArm(a["role"] == "T", tuple(Place(*m) for m in a["mentions"])) for a in line["arms"])
    results = tuple(
        Result(Place(*place), treatment, comparator, CHANGES[change], KINDS[kind])
        for place, treatment, comparator, change, kind in line["results"]
    )
    return Annotated(line["key"], title, abstract, arms, results)
