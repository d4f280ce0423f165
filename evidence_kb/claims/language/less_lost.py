"""Less was lost of something, which is more of it: "slowed the decline in strength", "prevented a loss of bone".

The words name a decline, but the treatment worked against it; who reads "decline" alone reads the contrary.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import rx

LOSS = r"(?:declines?|loss(?:es)?|deterioration|worsening|impairments?) (?:in|of) "
# "prevented a decline in strength" raised no decline, and strength only against the others; "failed to" did neither
LESS_LOST = rx(
    r"(?<!\bnot\s)(?<!\bnever\s)(?<!\bfailed\sto\s)(?<!\bfails\sto\s)(?<!\bfail\sto\s)(?<!\bunable\sto\s)"
    r"\b(?:mitigat|attenuat|prevent|slow|delay|blunt|limit|counteract|offset|ameliorat|lessen|minimi[sz])"
    r"(?!(?:ly|ations?)\b)[a-z]*"
    r"(?: (?!(?:in|of|on|to|for|with|and|or|but|that|which|than|had|has|was|were|is|are|did|caused|showed|led|effects?|"
    r"efficacy|value|use)\b)[a-z-]+){0,3}? "
    rf"(?P<loss>{LOSS})(?:the )?$"
)
# "did not significantly slow", "neither x nor y prevented", but not "not only slowed"
_NEVER_SLOWED = rx(
    r"\b(?:not|never|fail(?:ed|s)? to|unable to)(?: (?!only\b)[a-z]+ly)* $|"
    r"\b(?:neither|nor|none|no)\b(?: (?!and\b|but\b)[a-z0-9-]+){1,5} $"
)


def less_lost(flat: str, place: int, end: int) -> re.Match[str] | None:
    """Find what says, just before the end of a part of a sentence, that less was lost of what stands at a place.

    >>> less_lost("it slowed the decline in strength", 25, 25) is None
    False
    >>> less_lost("it did not clearly slow the decline in strength", 39, 39) is None
    True
    """
    lost = LESS_LOST.search(flat, max(0, place - 80), end)
    return None if lost is None or _NEVER_SLOWED.search(flat, 0, lost.start()) else lost
