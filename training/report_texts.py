"""The texts that the judge of reports learns from, and what the pipeline shows of them (`training.report` fits).

`Listener` stands in the judge's place: it notes what it is asked, and answers as models that saw no such text do.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.case_series import TITLE, known_texts, passages, written
from benchmarks.scoring import Expected
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks import report_tagger
from evidence_kb.claims.networks.network import Floats, Network
from evidence_kb.claims.networks.report_tagger import Told
from evidence_kb.claims.reports import claim_reader
from evidence_kb.claims.reports.assemble import claims_of
from evidence_kb.claims.reports.claim_reader import Stated
from evidence_kb.claims.reports.count_signs import Option
from evidence_kb.claims.reports.report_model import heard
from evidence_kb.claims.reports.report_signs import DIRECTIONS
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.findings import Claim, Direction
from evidence_kb.model import Passage

FOLDS = 3
Key = tuple[int, int, int]  # passage and span of an outcome
Read = Callable[[str, Stated], float]
CountKey = tuple[int, int, int, Direction, int]  # passage, span and direction of a finding, number of choices


def fold_of(name: str) -> int:
    """Return which third a text belongs to."""
    return zlib.crc32(name.encode()) % FOLDS


@dataclass(slots=True)
class Text:
    """A text with what is expected of it, and the rows that the pipeline showed of its outcomes and claims."""

    name: str
    study: Study
    expected: Sequence[Expected]
    is_real: bool
    told: Told
    outcomes: dict[Key, Sequence[float]] = field(default_factory=dict)
    counts: dict[CountKey, Sequence[Option]] = field(default_factory=dict)
    claims: list[tuple[Claim, Sequence[float]]] = field(default_factory=list)

    @property
    def fold(self) -> int:
        return fold_of(self.name)

    def words(self, key: Key) -> str:
        return self.study.plains[key[0]][key[1] : key[2]]


class Listener:
    """A judge that notes what it is asked; it answers what it was told, else that nothing is said."""

    def __init__(
        self,
        text: Text,
        chances: dict[Key, Sequence[float]] | None = None,
        counted: dict[CountKey, Sequence[float]] | None = None,
        read: Read | None = None,
    ) -> None:
        self._text, self._chances, self._counted, self._read = text, chances or {}, counted or {}, read

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        key = (passage, *span)
        self._text.outcomes[key] = row
        return self._chances.get(key, [0.0] * len(DIRECTIONS))

    def counts(
        self, passage: int, span: tuple[int, int], direction: Direction, choices: Sequence[Option]
    ) -> Sequence[float]:
        key = (passage, *span, direction, len(choices))
        self._text.counts[key] = choices
        return self._counted.get(key, [1.0, *[0.0] * (len(choices) - 1)])

    def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
        read = heard(claim, self._read(self._text.name, said)) if self._read else 0.0
        self._text.claims.append((claim, [*row, read]))
        return 0.0


def network_without(folder: Path, fold: int) -> Path:
    """Return where the cross-encoder lies that learnt nothing from a third of the texts."""
    return folder / f"cross_encoder_without_{fold}.onnx"


class ReadOutOfFold:
    """What cross-encoders say of claims about texts that they did not learn from (`training.claim_reader` wrote it)."""

    def __init__(self, file: Path) -> None:
        self._folder, self._networks = file.parent, dict[int, Network]()
        with file.open(encoding="utf-8") as lines:
            self._odds = {(text, *said): odds for text, said, odds in map(json.loads, lines)}
        self._texts = {text for text, *_ in self._odds}

    def __call__(self, text: str, said: Stated) -> float:
        """Answer about a claim; those about texts that no network learnt from go to the one that ships."""
        odds = self._odds.get((text, *astuple(said)))
        if odds is None:
            odds = claim_reader.odds(said, self._without(fold_of(text)) if text in self._texts else None)
        return odds

    def _without(self, fold: int) -> Network:
        """Return the network for claims that the pipeline did not make of a known text when the file was written."""
        if fold not in self._networks:
            self._networks[fold] = Network(network_without(self._folder, fold).read_bytes())
        return self._networks[fold]


class OutOfFold:
    """What networks say of sentences that they did not learn from (`training.report_tagger` wrote it)."""

    def __init__(self, file: Path) -> None:
        with file.open(encoding="utf-8") as lines:
            self._told = {words: np.array(rows, np.float32) for words, rows in map(json.loads, lines)}

    def __call__(self, sentences: Sequence[str]) -> list[Floats]:
        """Answer for sentences; those that no network learnt from go to the one that ships."""
        return [self._told[s] if s in self._told else report_tagger.told([s])[0] for s in sentences]


def texts(places: Iterable[Path], told: Told) -> Iterator[Text]:
    """Yield the texts to learn from: real ones, and those of this project that are not held out."""
    for name, read, expected in known_texts("development_case_series", places):
        yield _text(name, read, expected, True, told)
    for folder in ("abstracts", "miniatures"):
        for one in written(folder):
            if not one.get("held_out"):
                yield _text(one["id"], passages(one.get("title", TITLE), one["text"]), one["claims"], False, told)


def _text(name: str, read: Sequence[Passage], expected: Sequence[Expected], is_real: bool, told: Told) -> Text:
    text = Text(name, read_study(read, NO_TOPIC), expected, is_real, told)
    claims_of(text.study, Listener(text), told)
    return text
