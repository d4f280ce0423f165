"""Claims: from the passages of one study to statements that a treatment did something to an outcome.

`extract` is the only way in. How a text is set plays no part (`typography`). The study is read once (`study`). Rules
read what happened to people who were treated: each sentence is cut into clauses (`sentences`, `clauses`), each clause
held against the rules (`rules`), and what a rule found completed with treatment, population, numbers and dose
(`assemble`). What a controlled study says of its arms is read by a learned path (`comparisons`), which gives each
claim a score; claims about reports without a second arm have one from a judge (`report_model`), who also reads what
rules cannot. `merging` puts all together. Every value comes with the words that give it; what the words do not say
stays None. Precision first: a clause that nothing understands gives nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.findings import Extraction, Vocabulary
from evidence_kb.model import Passage

EXTRACTOR = "rules and comparison"
VERSION = "2.21.0"


def extract(
    passages: Sequence[Passage], vocabulary: Vocabulary | None = None, least_score: float | None = None
) -> Extraction:
    """Read all that the passages of ONE study state; `Quote.passage` indexes `passages`.

    Pure and deterministic; any text is accepted. `passages[q.passage].text[q.start:q.end] == q.text` for each quote.
    Claims that have a score below `least_score` (None: the default cut) are less certain, and those below the floor
    left out (`certainty`). Without a vocabulary, that of no topic is used.
    """
    from evidence_kb.claims import (
        extracting,  # here: most commands read no text, and need not wait for rules and networks
    )

    return extracting.read_claims(passages, vocabulary, least_score)
