"""A second judgement of the sentences that answer a question, by the cross-encoder.

It reads the sentence whole where the first model reads patterns; they err on different questions, so their mean is
better than either (`docs/asking.md` has the figures). It is asked for final answers only: it costs 4 ms a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence_kb.claims.networks.cross_encoder import Question, probabilities
from evidence_kb.claims.networks.heads import ANSWERS, DIRECTIONS
from evidence_kb.claims.questions.change_model import Probabilities


class SecondOpinion:
    """The cross-encoder as a second model of `ask.Asker`; `shorts` are the short forms of the document."""

    def __init__(self, shorts: Mapping[str, str]) -> None:
        self.shorts = shorts

    def __call__(
        self, quotes: Sequence[str], weights: Sequence[float], treatment: str, comparator: str, outcome: str
    ) -> Probabilities | None:
        """Return the mean over the quotes, weighted by how well they answer and how surely they tell."""
        questions = [Question(treatment, comparator, outcome, quote, self.shorts) for quote in quotes]
        sums = dict.fromkeys(ANSWERS, 0.0)
        for weight, row in zip(weights, probabilities(questions).tolist(), strict=True):
            for name, chance in zip(ANSWERS, row, strict=True):
                sums[name] += weight * chance
        total = sum(sums[name] for name in DIRECTIONS)
        if total <= 0:
            return None
        return Probabilities(*(sums[name] / total for name in ("decreased", "increased", "no difference")))
