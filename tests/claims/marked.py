"""Sentences tagged by hand, for tests of the steps behind the tagger.

`<i:zorplexine>` is the treatment, `<c:placebo>` what it is compared with, `<a:...>` an arm that may be either,
`<o:pain>` an outcome; a sign behind the letter gives its direction (`<o-:pain>`, `+`, `=`).
"""

import re

import numpy as np

from evidence_kb.claims.language.pieces import words_of
from evidence_kb.claims.networks.heads import ROLES, WORD_HEADS
from evidence_kb.claims.networks.tagger import TaggedSentence

_MARK = re.compile(r"<([icao])([-+=]?):([^<>]*)>")
_HEADS = {"i": ("arm", "intervention"), "c": ("arm", "comparator"), "a": ("arm",), "o": ("outcome", "reported")}
_DIRECTIONS = {"": "increased", "+": "increased", "-": "decreased", "=": "no difference"}
LOW, HIGH = 0.01, 0.9


def marked(text: str, role: str = "results", *, evidence: float = 0.9, high: float = HIGH) -> TaggedSentence:
    """Return a tagged sentence; `high` is how sure the tagger is of the marks."""
    plain, spans = "", []
    at = 0
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        heads = (*_HEADS[mark[1]], *((_DIRECTIONS[mark[2]],) if mark[1] == "o" else ()))
        spans.append((len(plain), len(plain) + len(mark[3]), heads))
        plain += mark[3]
        at = mark.end()
    plain += text[at:]
    words = words_of(plain)
    chances = np.full((len(words), len(WORD_HEADS)), LOW, np.float32)
    for start, end, heads in spans:
        inside = [n for n, word in enumerate(words) if start <= word.start < end]
        for head in heads:
            chances[inside, WORD_HEADS.index(head)] = high
    roles = {name: 0.97 if name == role else LOW for name in ROLES}
    return TaggedSentence(plain, words, chances, evidence, roles)
