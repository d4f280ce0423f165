"""Claims: from the passages of one study to statements that a treatment did something to an outcome.

`extract` is the only way in; `extracting` calls the steps, in this order, each of which is a package or a file here:

1. the text is set in one way (`language.typography`), and sentences about paperwork are left out;
2. `study` reads the study once: its sections, design, people, and what they were given;
3. `comparing` reads what a controlled study says of its arms: a learned path, which gives each claim a score;
4. `reports` reads what became of people who were treated: `rules` find it clause by clause, and a judge weighs it;
5. `merging` puts both together, `certainty` sets apart what is less sure, `duplicates` marks what is said twice.

"Pain fell in 4 of 5 patients on X" is found in step 4 by a rule for verbs of change, completed with X from step 2, and
has 4 of 5 as its count. Every value comes with the words that give it; what the words do not say stays None. Precision
first: a clause that nothing understands gives nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.findings import Extraction, Vocabulary
from evidence_kb.model import Passage

EXTRACTOR = "rules and comparison"
VERSION = "2.23.0"


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
