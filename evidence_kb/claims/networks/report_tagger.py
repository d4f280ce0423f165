"""What the words of a report say became of patients, as the tagger sees them through adapters.

These learnt from what readers found in real case reports and series (`training/report_tagger.py`). Of a word it
says whether it names an outcome that got better, got worse, did not change or did not occur; of a treatment (each is
read as one and the same word) whether the finding of the sentence is about it, and whether it was given at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from evidence_kb.claims.language import pieces
from evidence_kb.claims.networks.network import Floats, Network
from evidence_kb.claims.networks.trees import sigmoid

HEADS = ("improvement", "worsening", "no_change", "no_evidence", "meant", "given")
OUTCOME_HEADS = HEADS[:4]
MEANT, GIVEN = HEADS.index("meant"), HEADS.index("given")
Told = Callable[[Sequence[str]], list[Floats]]
_PIECES_AT_ONCE = 500
_CHARACTERS = 20_000


def told(sentences: Sequence[str]) -> list[Floats]:
    """Return a row of probabilities for each word of each sentence, in the order of `HEADS`.

    Of a sentence that is longer than what the network reads at once, nothing is said behind that.
    """
    vocabulary = pieces.tokenizer()
    cut = [pieces.pieces_of(sentence[:_CHARACTERS], vocabulary) for sentence in sentences]
    rows = [row_of(part.ids[:_PIECES_AT_ONCE]) for part in cut]
    found = []
    for part, row, out in zip(cut, rows, Network.shared("tagger").run(rows, reports=True), strict=True):
        whole = np.zeros((len(part.ids) + 1, len(HEADS)), np.float32)
        read = min(len(part.ids), _PIECES_AT_ONCE)
        before = len(row) - read - 1
        whole[:read] = sigmoid(out[before : before + read])
        found.append(whole[list(part.first)])
    return found


def row_of(ids: Sequence[int]) -> list[int]:
    """Return what the network reads for a sentence: that of a document without a title."""
    return [pieces.OPENING, *pieces.joined([(), ids])]
