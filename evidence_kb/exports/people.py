"""Names of authors as far as a stored text tells their parts apart.

Stored names are "Given Family", as providers give them, or as printed: "Family I." where a database abbreviates. The
last word is the family name, with the lower-case particles before it; a name before initials alone is a family name.
What looks like a group, or like a list that was cut, is kept whole: to guess there would garble it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kb.exports.lines import one_line

_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV|2nd|3rd|4th)\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,4}")
_PARTICLES = frozenset((
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "ten", "ter",
    "te", "zu", "zum", "zur", "vom", "af", "av", "bin", "ibn", "al", "el",
))  # fmt: skip
_GROUP = re.compile(
    r"\b(?:group|committee|collaborat\w*|consortium|society|association|investigators|network|trial|study|team|"
    r"initiative|institut\w*|universit\w*|hospital|department|centre|center|foundation|organi[sz]ation|agency|"
    r"register|registry|council|college|academy|panel|and|et al|others|for|of|the)\b|[0-9(){}\[\]<>:/&@,|*]",
    re.IGNORECASE,
)
_MOST_WORDS = 6  # longer names of persons exist, but more of these are groups


@dataclass(frozen=True, slots=True)
class Name:
    """One author: `family` with its parts, or the whole text where `given` is None."""

    family: str
    given: str | None = None
    suffix: str | None = None

    @property
    def is_group(self) -> bool:
        return self.given is None and _GROUP.search(self.family) is not None

    def inverted(self) -> str:
        """Return "Family, Given, Suffix", as RIS and MEDLINE want it; a whole name keeps no comma that splits it."""
        if self.given is None:
            return one_line(self.family.replace(",", " "))
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def authors_of(text: str | None) -> tuple[Name, ...]:
    """Return the names in a list that is separated by "; "."""
    return tuple(parsed(part) for part in (one_line(part) for part in (text or "").split(";")) if part)


def parsed(text: str) -> Name:
    """Take one name apart.

    >>> parsed("Ludwig van der Heide Jr"), parsed("Smith JK")
    (Name(family='van der Heide', given='Ludwig', suffix='Jr'), Name(family='Smith', given='JK', suffix=None))
    """
    words = text.split()
    if len(words) < 2 or len(words) > _MOST_WORDS or _GROUP.search(text):
        return Name(text)
    if _INITIALS.fullmatch(words[-1]) and re.search(r"[^\W\d_A-Z]", words[0]) and not _SUFFIX.fullmatch(words[-1]):
        return Name(" ".join(words[:-1]), words[-1])
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else None
    start = next((n for n, word in enumerate(words) if n and word in _PARTICLES), len(words) - 1)
    start = min(start, len(words) - 1)
    given = " ".join(words[:start])
    if _SUFFIX.fullmatch(given) or _SUFFIX.fullmatch(words[-1]):  # readers would take it for one
        return Name(text)
    return Name(" ".join(words[start:]), given, suffix)
