"""Which change of an outcome is good in one study: short forms may mean another thing there, and diseases say more."""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.lexicon.disease_polarity import good_for
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.study.study import Study

_TIME_TO = re.compile(r"TT[A-Z]{1,2}")  # "time to treatment failure (TTF)" may be filed under "treatment failure"
_INSTRUMENT = rx(
    r"\b(?:assessment|scale|questionnaire|index|inventory|scor[a-z]+|society|survey|test|rating|profile)\b"
)


def good_in(study: Study, outcome: str) -> str | None:
    """Return which change of an outcome is good, by its name, its name in full, or the diseases of the study.

    A short form that means one thing elsewhere and another one here is read in full; one of an instrument, whose full
    name holds what it measures, is not.
    """
    longs = {word: study.shorts[word] for word in outcome.split() if word in study.shorts}
    full = " ".join(longs.get(word, word) for word in outcome.split())
    if _TIME_TO.fullmatch(outcome) and longs and len(re.findall(r"\w+", full)) < len(outcome):
        full = f"time to {full}"
    names = (outcome, full)
    others = (x for x in longs.items() if not _INSTRUMENT.search(flat(x[1])))
    if any({good_change(short), good_change(long)} == {"increase", "decrease"} for short, long in others):
        names = (full, outcome)
    return good_change(names[0]) or good_change(names[1]) or good_for(full, study.measures)
