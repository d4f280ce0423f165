"""Claims about reports beside their words, for the cross-encoder to learn from (`training.claim_reader`).

The pipeline makes them, as it does for the judge of reports: of texts in which readers found the facts they are right
or not, of texts that nobody read larger networks say how likely they are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from evidence_kb.claims.language.pieces import tokenizer
from evidence_kb.claims.networks import report_tagger
from evidence_kb.claims.reports import report_model
from evidence_kb.claims.reports.assemble import claims_of
from evidence_kb.claims.reports.claim_reader import Stated, encode
from evidence_kb.claims.reports.count_signs import Option
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Claim, Direction
from training import report
from training.report_texts import OutOfFold, Text, fold_of, texts
from training.unmarked import unmarked

UNMARKED = 2_500  # texts


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and the words around it as pieces; `right` (0 or 1) says nothing where nobody read the text."""

    text: str
    said: Stated
    ids: tuple[int, ...]
    types: tuple[int, ...]
    right: float = 0.0
    is_real: bool = True

    @property
    def fold(self) -> int:
        return fold_of(self.text)


def labelled(places: Iterable[Path], told: Path) -> list[Pair]:
    """Return what the pipeline claims of the texts in which readers found the facts."""
    every = list(texts(places, OutOfFold(told)))
    noted: list[tuple[str, Stated]] = []

    def note(text: str, said: Stated) -> float:
        noted.append((text, said))
        return 0.0

    first = report.first_steps(every)
    asked = report.read_claims(every, first.directions, first.counted, note)
    owners: list[Text] = [every[n] for n in asked.owners]
    return [
        _pair(said, text.name, float(right), is_real=text.is_real)
        for (_, said), text, right in zip(noted, owners, asked.right, strict=True)
    ]


def without_labels(places: Iterable[Path]) -> list[Pair]:
    """Return what the pipeline claims of real reports that nobody read."""
    found = ((name, _claimed(study)) for name, study in unmarked(places))
    some = islice(((name, every) for name, every in found if every), UNMARKED)
    return [_pair(said, name) for name, every in some for said in every]


class _Noting:
    """The judge that ships, which notes what it is asked to read."""

    def __init__(self) -> None:
        self.noted: list[Stated] = []
        self._judge = report_model.shipped()

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        return self._judge.directions(passage, span, row)

    def counts(
        self, passage: int, span: tuple[int, int], direction: Direction, choices: Sequence[Option]
    ) -> Sequence[float]:
        return self._judge.counts(passage, span, direction, choices)

    def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
        self.noted.append(said)
        return 0.0


def _claimed(study: Study) -> list[Stated]:
    judge = _Noting()
    claims_of(study, judge, report_tagger.told)
    return judge.noted


def _pair(said: Stated, text: str, right: float = 0.0, *, is_real: bool = True) -> Pair:
    ids, types = encode(said, tokenizer())
    return Pair(text, said, tuple(ids), tuple(types), right, is_real)
