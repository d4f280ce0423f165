"""What the comparison path knows of a study, and what it judged of each of its readings."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.comparing.doubts import Chances
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.questions.reading import Line, Reading


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: the passage by number, and its span there."""

    passage: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Compared:
    """A study as the learned steps see it: its sentences (the title first, "" if there is none) and its arms.

    `kept_to_themselves`: the arms that complete no sentence which does not name them.
    """

    places: tuple[Place | None, ...]
    tagged: tuple[TaggedSentence, ...]
    lines: tuple[Line | None, ...]
    arms: tuple[Arm, ...]
    reading: Reading
    kept_to_themselves: frozenset[Arm] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reading with what was judged: chances of increased, decreased, no difference; the score.

    `is_summing_up` says that it stands in the title or in the conclusion.
    """

    pairing: Pairing
    chances: Chances
    score: float
    is_summing_up: bool = False

    @property
    def change(self) -> str:
        return DIRECTIONS[self.chances.index(max(self.chances))]
