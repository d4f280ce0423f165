"""What an abstract without headings says before it says what its authors did: what was known, and no finding of theirs.

"X relieves gout. We gave it to 20 patients." Told as it always is, in front of the first words about the study itself;
an abstract that tells of no work at all, or begins with its conclusion, has no such opening.
"""

from __future__ import annotations

from functools import lru_cache

from evidence_kb.claims.language.numbers import ONE_TO_TEN
from evidence_kb.claims.language.words import PATIENTS, rx

_WORK = (
    r"(?:study|review|paper|report|article|case|work|trial|analysis|series|investigation|survey|meta-analysis|"
    r"experiment|overview|commentary|editorial)"
)
_DID = (
    r"(?:report|describe|present|stud(?:y|ied)|investigat|assess|evaluat|examin|review|compar|aim|sought|analy[sz]|"
    r"treated|used|performed|tested|hypothesi[sz]|conduct|summari[sz]|discuss|explor|determin|measur|enrol|recruit)"
)
_OF_ITSELF = rx(
    r"\b(?:the |our |main |primary )(?:aims?|purpose|objectives?|goals?)\b|"
    rf"\bwe (?:also |here |therefore |have )?{_DID}[a-z]*|"
    rf"\b(?:this|the present|our|the current) (?:[a-z-]+ ){{0,2}}?{_WORK}\b|\bherein\b|"
    r"\b(?:was|were) (?:[a-z]+ly )?(?:studied|investigated|assessed|evaluated|examined|compared|reviewed|analy[sz]ed|"
    r"determined|measured)\b|"
    rf"\b(?:cases?|{PATIENTS}|results|findings|experience) (?:[a-z-]+ ){{0,6}}?(?:is|are) "
    r"(?:reported|described|presented|discussed|reviewed)\b"
)
_NOW = rx(
    r"\b(?:is|are|has|have|may|can|could|might|remains?|"
    r"(?:reduc|improv|increas|decreas|caus|lead|provid|offer|prevent|result|induc|reliev|produc)e?s)\b"
)
_THEN_OR_OURS = rx(
    r"\b(?:was|were|had|did|we|our|this|these|those|his|her|he|she|here|herein|showed|shows|underwent|received|died|"
    r"demonstrated|demonstrates|reported|study|series|"
    rf"{ONE_TO_TEN}|twelve|twenty)\b|\d(?! ?\))"
)


def opens(plain: str, start: int, end: int) -> bool:
    """Say whether a sentence of an abstract (flat) is told in general, before the abstract speaks of itself.

    >>> known = "zorplexine relieves gout and is safe."
    >>> opens(f"{known} we treated 20 patients.", 0, len(known)), opens(f"{known} it is cheap.", 0, len(known))
    (True, False)
    """
    told = plain[start:end]
    return end <= _of_itself(plain) and _NOW.search(told) is not None and not _THEN_OR_OURS.search(told)


@lru_cache(maxsize=64)
def _of_itself(plain: str) -> int:
    """Return where an abstract first speaks of the work that it tells of; 0 where it never does."""
    found = _OF_ITSELF.search(plain)
    return found.start() if found else 0
