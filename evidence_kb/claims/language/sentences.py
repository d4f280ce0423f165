"""Sentences with offsets, and the citation markers that stand in or behind them.

Written for abstracts and citation excerpts: it survives abbreviations, decimals, a missing blank after a full stop,
sentences that start with a number, and superscript markers that were flattened into the text ("size.16 Earlier").
Superscripts glued to a word before the full stop ("size16.") are left alone: they look like names ("CD20").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*(?:(?<=[^\W\d_)\]]\.)(?P<mark>\d{1,3}(?:\s?[,–-]\s?\d{1,3})*)(?=\s+[A-Z(]|\s*$))?"
)
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|et al|vs|cf|ca|approx|fig|figs|tab|ref|refs|dr|prof|mr|mrs|ms|st|no|nos|vol|pp?|eq|"
    r"resp|incl|max|min|i\.?v|p\.?o|s\.?c|i\.?m|sp|spp|al|[a-z]))\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:table|figure|type|grade|phase|stage|group|part|class|vitamin|hepatitis|ciclosporin|cyclosporine?|amphotericin|toxin|factor)\s[a-z]\.$",
    re.IGNORECASE,
)
# "the software R. Pain fell": a letter that names the noun before it ends a sentence, an initial ("by J. Poe") does not
_LETTER_OF_A_NOUN = re.compile(
    r"(?<![^\W_])(?!(?:and|but|the|for|from|with|see|per|van|von|der|des|via|than|against|after|also|both|nor)\s)"
    r"[a-z]{3,}\s[A-Z]\.$"
)
_UNIT = re.compile(r"(?:/|\d\s?)(?:d|h|l|L|g|m|min)\.$")  # "33 mg/L. He ..."
_BRACKET = re.compile(r"\[(\d{1,3}(?:\s?[,;–‐‑—-]\s?\d{1,3})*)\]")
_RANGE = re.compile(r"(\d{1,3})\s?[–‐‑—-]\s?(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A half-open span of a text; `markers` were printed right behind it, `closed` means it has its final stop."""

    start: int
    end: int
    closed: bool
    markers: tuple[str, ...] = ()


@lru_cache(maxsize=16)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text into sentences, in order, without blanks at either side."""
    found: list[Sentence] = []
    start = 0
    for end, next_start, markers in _boundaries(text):
        _keep(found, text, start, end, markers)
        start = next_start
    _keep(found, text, start, len(text), ())
    return tuple(found)


def _keep(found: list[Sentence], text: str, start: int, end: int, markers: tuple[str, ...]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        tail = text[start:end].rstrip("\"'”’)]")
        closed = tail.endswith((".", "!", "?")) and not tail.endswith("...")
        found.append(Sentence(start, end, closed, markers))


def _boundaries(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return (end, start of the next, markers) for every place where a sentence ends."""
    found: list[tuple[int, int, tuple[str, ...]]] = [(m.start(), m.end(), ()) for m in _PARAGRAPH.finditer(text)]
    for match in _END.finditer(text):
        mark = match.group("mark")
        end = match.start("mark") if mark else match.end()
        if _ends_here(text, match.start(), end, match.end()):
            found.append((end, match.end(), expand(mark) if mark else ()))
    return sorted(found)


def _ends_here(text: str, stop: int, end: int, after: int) -> bool:
    rest = text[after : after + 3]
    before = text[max(0, stop - 14) : stop + 1]
    if not rest.strip():
        return True
    if after > end:  # a flattened superscript stands between the stop and the next sentence
        return True
    follower = rest.lstrip()[0]
    if rest[0].isspace():
        if _LETTER_OF_A_NOUN.search(before) and (follower.isupper() or follower.isdigit()):
            return True
        if _ABBREVIATION.search(before) and not (_NUMBERED.search(before) or _UNIT.search(before)):
            return bool(re.search(r"\b(?:i\.?v|p\.?o|s\.?c)\.$", before)) and follower.isupper()
        return not follower.islower() or text[stop] in "!?"
    # no blank: "time.Significant" ends a sentence, "1.5", "e.g.Text" and "J.Smith" do not
    glued = stop > 1 and (text[stop - 1].islower() or text[stop - 1] in ")]") and rest[0].isupper()
    return glued and rest[1:2].islower() and not _ABBREVIATION.search(before)


def expand(marks: str) -> tuple[str, ...]:
    """Expand printed markers: "62–64" gives 62, 63, 64; absurd ranges stay as their two ends.

    >>> expand("59,62–64")
    ('59', '62', '63', '64')
    """
    found: list[str] = []
    for part in re.split(r"\s?[,;]\s?", marks):
        both = _RANGE.fullmatch(part.strip())
        if both and 0 < int(both[2]) - int(both[1]) < 100:
            found += [str(n) for n in range(int(both[1]), int(both[2]) + 1)]
        else:
            found += re.findall(r"\d+", part)
    return tuple(dict.fromkeys(found))


def bracket_markers(text: str, start: int, end: int) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return (start, end, markers) of every "[62–64]" between two offsets."""
    return tuple((m.start(), m.end(), expand(m[1])) for m in _BRACKET.finditer(text, start, end))
