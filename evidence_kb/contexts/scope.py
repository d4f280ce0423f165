"""The stretch of a sentence that a citation marker governs.

A marker speaks for the words before it, back to the last joint that sets statements against each other (a semicolon,
"but", "whereas", ", and others"), and for the rest of that stretch. Coordinated markers ("in adults [3] and in
children [4]") share theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kb.claims.language.sentences import sentences
from evidence_kb.claims.language.words import flat, rx, trimmed
from evidence_kb.contexts.markers import Marker

_JOINTS = rx(
    r"; ?|,? (?:but|whereas|while|although|though|however)\b,? ?|,? and (?=(?:(?:an?|one|two|three|the|some|other|"
    r"another) ){0,2}"
    r"(?:[a-z-]+ ){0,3}?(?:stud(?:y|ies)|trials?|reports?|others) (?:[a-z]+ ){0,2}?(?:ha(?:ve|s|d)|did|found|showed|"
    r"reported|"
    r"observed|demonstrated|failed|suggested)\b)|, (?=as well as )"
)
_CONCEDES = rx(r"(?:although|though|even though|while|whereas|despite|in spite of) ")


@dataclass(frozen=True, slots=True)
class Scope:
    """Half-open spans: what the marker governs, and its sentence. `conceded` marks "although Poe [3] found, …"."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    conceded: bool = False


def scope_of(text: str, marker: Marker) -> Scope:
    """Return what a marker governs."""
    start, end = _sentence(text, marker)
    plain = flat(text)
    cuts = [m.span() for m in _JOINTS.finditer(plain, start, end) if m.start() > start]
    opener = _CONCEDES.match(plain, start)
    if opener:
        comma = _end_of_opener(plain, opener.end(), end)
        if comma is not None:
            cuts.append((comma, comma + 1))
    # a joint only sets statements apart if both sides say something: "large, but safe" stays whole
    cuts = sorted(cut for cut in cuts if cut[0] - start > 12 and end - cut[1] > 12)
    first = max((cut[1] for cut in cuts if cut[1] <= marker.start), default=start)
    last = min((cut[0] for cut in cuts if cut[0] >= marker.end), default=end)
    governed = trimmed(text, first, last)
    return Scope(*governed, start, end, bool(opener) and first == start and last < end)


def _sentence(text: str, marker: Marker) -> tuple[int, int]:
    """The sentence that holds the marker, or that it stands behind."""
    found = [s for s in sentences(text) if s.start <= marker.start]
    if not found:
        return 0, len(text)
    last = found[-1]
    behind = text[marker.end : marker.end + 3].lstrip(" .")
    if len(found) > 1 and last.start == marker.start and text[last.start] in "[(" and not behind[:1].islower():
        last = found[-2]  # "… of treatment. [21] Earlier …": the marker stands behind its sentence
    return last.start, last.end


def _end_of_opener(plain: str, start: int, end: int) -> int | None:
    """The comma that ends an opening clause: the first outside of brackets."""
    depth = 0
    for place in range(start, end):
        depth += (plain[place] in "([") - (plain[place] in ")]")
        if plain[place] == "," and depth <= 0:
            return place
    return None
