"""Treatments that one group got together are one arm: "A plus B", "combined A and B", "group A received A and B".

The tagger sees two names there, each surely a treatment; what stands between them, or before, says that they are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidence_kb.claims.comparing.group_labels import label_of, says_combined
from evidence_kb.claims.networks.tagger import Span

PLUS = re.compile(
    r"(?: ?\([^()]{1,40}\))?(?: ?when)? ?(?:plus|\+|combined with|in combination with|together with|along with|"
    r"added to|followed by)(?: the| an?)? ?"
)
_IN_COMBINATION = re.compile(r"(?:combination with|combined with|plus|\+)(?: the| an?)? ")  # the tagger leaves "in" out
# of "A and B" behind these words neither is given without the other
_TOGETHER = re.compile(
    r"\b(?:combin(?:ation|ed|ing)|mixture|concurrent|concomitant|simultaneous|co-?administ[a-z]+)\b"
    r"(?:(?! (?:than|versus|vs|compared|groups?|arms?|was|were|is|are|end[- ]?points?|outcomes?|data|trials?|"
    r"studies|analys[ei]s|comparisons?|measurements?|results?|medications?)\b)[^,;:.]){0,40}$"
)
_SEVERAL_GROUPS = re.compile(r" (?:groups|arms)\b")
# "group A received X 2 mg and Y": one group got both
_ONE_GOT = re.compile(
    r"(?<!\bgroup [a-z0-9] and )\bgroup [a-z0-9]{1,3},? (?:\([^()]*\),? )?(?:[a-z]+ )?"
    r"(?:received|receives|got|(?:was|were) (?:given|treated with)) [^;,]{0,40}$"
)
_GIVEN_WITH = re.compile(
    r"(?:[./][a-z0-9./-]{1,8})?(?: ?\([^()]{1,40}\))?(?: [0-9.]+ ?[a-z%/.0-9-]+)? (?:and|with|"
    r"plus) "
)
_TO_OTHERS = re.compile(r" (?:was|were) (?:given|administered|used)\b| (?:to|in) group\b")
_JOINED = re.compile(r" ?(?:\([^()]{1,40}\) ?)?and ")


def combined(plain: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the spans; "A plus B" is one arm, however surely each of them names a drug."""
    at = 0
    while at < len(spans):
        start, end = spans[at].start, spans[at].end
        while at + 1 < len(spans) and _joins(plain, start, end, spans[at + 1]):
            at += 1
            end = spans[at].end
        yield start, end
        at += 1


def _joins(plain: str, start: int, end: int, behind: Span) -> bool:
    """Say whether what stands between two spans makes one treatment of them."""
    opened = _IN_COMBINATION.match(plain, behind.start, behind.end)
    if PLUS.fullmatch(plain, end, opened.end() if opened else behind.start):
        return True
    if _is_given_with(plain, start, end, behind):
        return True
    if says_combined(plain[start:end]) or _SEVERAL_GROUPS.match(plain, behind.end):
        return False  # "combined treatment and monotherapy", "the combined A and B groups"
    return is_together(plain, start, end) and _JOINED.fullmatch(plain, end, behind.start) is not None


def _is_given_with(plain: str, start: int, end: int, behind: Span) -> bool:
    """Say whether one group got both spans: "group A received X 2 mg and Y"."""
    is_joined = _GIVEN_WITH.fullmatch(plain, end, behind.start) and "respectively" not in plain
    is_of_others = (
        label_of(plain[behind.start : behind.end]) is not None or _TO_OTHERS.match(plain, behind.end) is not None
    )
    return bool(is_joined and not is_of_others and _ONE_GOT.search(plain, max(0, start - 120), end))


def is_together(plain: str, start: int, end: int) -> bool:
    """Say whether words before the end of a name say that it is given with another one."""
    return _TOGETHER.search(plain, max(0, start - 40), end) is not None
