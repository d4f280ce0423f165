"""Names of authors as export formats write them, turned into "Given Family".

RIS (Research Information Systems, 2001) writes "Family, Given, Suffix", BibTeX "von Family, Jr, Given" as well;
Ovid, Embase and Scopus print "Family I." without a comma, which is kept as printed: nobody can say which part is which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidence_kb.harvesters.exports.record import cleaned

_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV|2nd|3rd|4th)\.?", re.IGNORECASE)
_FAMILY_AND_INITIALS = re.compile(r"\S.*\s(?:[A-Z]\.?-?){1,4}")


def turned(name: str) -> str:
    """Return "Given Family Suffix" for a name with commas; what is no such name stays as printed.

    >>> turned("Thompson, F.R., III")
    'F.R. Thompson III'
    """
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) == 2:
        family, given = parts
        return f"{family} {given}" if _SUFFIX.fullmatch(given) else f"{given} {family}"
    if len(parts) == 3:
        suffix = next((part for part in parts[1:] if _SUFFIX.fullmatch(part)), None)
        if suffix:
            given = parts[2] if parts[1] == suffix else parts[1]
            return f"{given} {parts[0]} {suffix}"
    return ", ".join(parts)


def names(values: Iterable[str]) -> tuple[str, ...]:
    """Return the names in fields that hold one name each, or several with semicolons between them."""
    parts = (part for value in values for part in (cleaned(value) or "").split(";"))
    return tuple(name for name in (turned(part) for part in parts) if name)


def names_in_one_field(text: str) -> tuple[str, ...]:
    """Return the names in one cell of a table, where commas may stand between names or inside one.

    >>> names_in_one_field("Smith J, Doe KL."), names_in_one_field("Smith, John; Doe, Kim")
    (('Smith J', 'Doe KL'), ('John Smith', 'Kim Doe'))
    """
    plain = (cleaned(text) or "").strip().rstrip(",;")
    if ";" in plain:
        return names([plain])
    if re.search(r"\sand\s", plain):
        return names(re.split(r"\s+and\s+", plain))
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    if parts and not parts[0].endswith("."):
        bare = [*parts[:-1], parts[-1].rstrip(".")]  # PubMed's tables end the list with a full stop
        parts = bare if all(map(_FAMILY_AND_INITIALS.fullmatch, bare)) else parts
    if all(map(_FAMILY_AND_INITIALS.fullmatch, parts)) or (len(parts) > 2 and all(" " in part for part in parts)):
        return tuple(parts)
    return names([plain])
