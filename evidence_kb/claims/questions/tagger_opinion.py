"""A third judgement of the sentences that answer a question, by the tagger, which reads the abstract as a whole.

It says of every word which way the measure goes that it names, for what is tested against what it is compared with.
Where the question has them the other way round, by what the tagger takes them for, up and down change places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evidence_kb.claims.language import mentions
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.networks.network import Floats
from evidence_kb.claims.networks.tagger import TaggedSentence, tag
from evidence_kb.claims.questions.change_model import Probabilities

_CLEARLY = 0.2  # by so much more the treatment has to look like a comparator than the comparator does
_SOME = 0.02  # weight of a word of the outcome that the tagger takes for none
_LITTLE = 1e-3


class TaggerOpinion:
    """Tags a document once; its sentences are then looked up by their words."""

    def __init__(self, title: str, sentences: Sequence[str], shorts: Mapping[str, str]) -> None:
        self.shorts = shorts
        self._tagged = {found.text: found for found in tag([title, *sentences])}
        self._stems = {text: [mentions.stem(w.text) for w in found.words] for text, found in self._tagged.items()}

    def __call__(
        self, quotes: Sequence[str], weights: Sequence[float], treatment: str, comparator: str, outcome: str
    ) -> Probabilities | None:
        """Return the mean over the words that name the outcome in the quotes, weighted by how well these answer."""
        phrase = mentions.phrase(outcome, self.shorts)
        sums = np.zeros(len(DIRECTIONS), np.float64)
        for quote, weight in zip(quotes, weights, strict=True):
            places = mentions.loose_spans(self._stems.get(quote, ()), phrase)
            words = [n for start, end in places for n in range(start, end)]
            if words:
                sums += weight * _direction(self._tagged[quote], words)
        if not sums.any():
            return None
        up, down, same = (sums / sums.sum()).tolist()
        if self._is_turned(treatment, comparator):
            up, down = down, up
        return Probabilities(down, up, same)

    def _is_turned(self, treatment: str, comparator: str) -> bool:
        """Say whether the treatment asked about is what the document compares with."""
        one, other = (self._tested(name) for name in (treatment, comparator))
        return (one is not None or other is not None) and (one or 0.0) < (other or 0.0) - _CLEARLY

    def _tested(self, name: str) -> float | None:
        """Return how far the mentions of a name look like what is tested (1) or compared with (-1)."""
        phrase, found = mentions.phrase(name, self.shorts), []
        for text, sentence in self._tagged.items():
            sides = sentence.of("intervention") - sentence.of("comparator")
            found += [float(sides[a:b].mean()) for a, b in mentions.mention_spans(self._stems[text], phrase)]
        return sum(found) / len(found) if found else None


def _direction(sentence: TaggedSentence, words: Sequence[int]) -> Floats:
    columns = np.stack([sentence.of(name)[list(words)] for name in DIRECTIONS], 1)
    weights = sentence.of("outcome")[list(words)] + _SOME
    mean: Floats = (columns * weights[:, None]).sum(0) / weights.sum() + _LITTLE
    return mean
