"""The citation markers printed in a text: numbers in brackets or raised, and authors with a year.

A number in round brackets counts people as often as it cites, so only a rising list of them ("(12,13)") is read, and
only in a text without square brackets. Raised numbers are read as signs ("pain¹²") and behind a full stop ("pain.12
Earlier"); glued to a word before the stop they look like names ("CD20") and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kb.claims.language.sentences import expand, sentences
from evidence_kb.claims.language.words import word_set
from evidence_kb.match import first_author

_DASH = r"[–—‐‑-]"
_LIST = rf"\d{{1,3}}(?:\s?(?:[,;]|{_DASH})\s?\d{{1,3}}){{0,60}}"
_SQUARE = re.compile(rf"\[\s{{0,3}}({_LIST})\s{{0,3}}\]")
_INTERVAL_BEFORE = re.compile(r"(?:\bCI|\bIQR|\brange|\binterval)[\s,:;=]{0,5}$", re.IGNORECASE)
_ROUND = re.compile(rf"(?<!\d)\s\((\d{{1,3}}(?:\s?,\s?\d{{1,3}}|\s?,\s?\d{{1,3}}{_DASH}\d{{1,3}}){{1,30}})\)")
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]{1,3}(?:[,⁻–][⁰¹²³⁴-⁹]{1,3}){0,20}")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_UNIT = re.compile(r"(?:\b(?:[kcm]?m|kg|[cdmuµ]?l|s|cells?)|\d)$", re.IGNORECASE)  # "kg/m²", "10⁹": no citations
_NAME = r"(?:(?:van|von|de|der|den|del|di|da|la|le|el|al)\s){0,2}[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}"
_PEOPLE = (
    rf"{_NAME}(?:,?\s(?:et\sal\b\.?|and\s(?:colleagues|co-?workers|others|associates|collaborators)\b)"
    rf"|,?\s(?:and|&)\s{_NAME}(?:,?\set\sal\b\.?)?)?"
)
_BEHIND_STOP = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,60}")
_YEAR = r"(?:19|20)\d\d[a-z]?"
_NAMED_YEARS = re.compile(
    rf"(?P<people>{_PEOPLE})(?:['’]s?)?,?\s{{0,2}}[(\[]?(?P<years>{_YEAR}(?:\s?,\s?{_YEAR}){{0,4}})(?![\w-])[)\]]?"
)
_BRACKETED = re.compile(r"[(\[][^()\[\]]{0,400}[)\]]")
# "Poe et al. [12]", "Poe and Roe [12]", "Poe [12]": the name belongs to the number behind it
_NAME_BEFORE = re.compile(rf"(?<![\w'’-])(?P<people>{_PEOPLE})(?:['’]s?)?,?\s{{0,2}}$")
_NO_NAMES = word_set(
    "The This These Those That A An In On At By For From With As And But Or If It We Our He She They However "
    "Although While Unlike Like Since Because Therefore Thus Also According See Table Figure Study Studies Trial "
    "Group January February March April May June July August September October November December Spring Summer "
    "Autumn Winter Until Before After During Between Week Month Day Year Version Protocol Guideline Guidelines "
    "Score Index Scale"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """One printed marker, half-open: `numbers` with ranges written out, `names` as (folded family name, year)."""

    start: int
    end: int
    numbers: tuple[str, ...] = ()
    names: tuple[tuple[str, int | None], ...] = ()


def markers_in(text: str) -> tuple[Marker, ...]:
    """Return the markers of a text in order.

    >>> [m.numbers for m in markers_in("in adults [59,60] and children [62–64].")]
    [('59', '60'), ('62', '63', '64')]
    >>> [m.names for m in markers_in("Pain fell (Poe et al., 2003; Roe, 2004), as Doe (2001) said.")]
    [(('poe', 2003), ('roe', 2004)), (('doe', 2001),)]
    """
    numbered = list(_numbered(text))
    taken = [(m.start, m.end) for m in numbered]
    named = [m for m in _named(text) if not any(m.start < end and start < m.end for start, end in taken)]
    return tuple(sorted([*numbered, *named], key=lambda m: m.start))


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the distinct printed numbers of a text in numeric order, ranges written out.

    >>> numbers_in("in adults [59,60], in children [62–64] and both [60]")
    ('59', '60', '62', '63', '64')
    """
    return tuple(sorted({number for marker in markers_in(text) for number in marker.numbers}, key=int))


def _numbered(text: str) -> Iterator[Marker]:
    square = [m for m in _SQUARE.finditer(text) if not _INTERVAL_BEFORE.search(text, max(0, m.start() - 12), m.start())]
    for match in square:
        yield _with_name(text, match.start(), match.end(), expand(match[1]))
    for match in _RAISED.finditer(text):
        if not _UNIT.search(text[max(0, match.start() - 6) : match.start()]):
            yield _with_name(text, match.start(), match.end(), expand(match[0].translate(_LOWERED)))
    for sentence in sentences(text):
        if sentence.markers:
            behind = _BEHIND_STOP.match(text, sentence.end)
            yield Marker(sentence.end, behind.end() if behind else sentence.end, sentence.markers)
    if not square:
        for match in _ROUND.finditer(text):
            numbers = expand(match[1])
            if [int(n) for n in numbers] == sorted({int(n) for n in numbers}):
                yield _with_name(text, match.start(1) - 1, match.end(), numbers)


def _with_name(text: str, start: int, end: int, numbers: tuple[str, ...]) -> Marker:
    before = _NAME_BEFORE.search(text, max(0, start - 90), start)
    family = _family(before["people"]) if before else None
    return Marker(start, end, numbers, ((family, None),) if family else ())


def _named(text: str) -> Iterator[Marker]:
    """Yield markers of author and year: each bracket is one marker, each "Poe (2003)" outside of brackets another."""
    brackets = [m.span() for m in _BRACKETED.finditer(text)]
    inside: dict[tuple[int, int], list[tuple[str, int | None]]] = {}
    for match in _NAMED_YEARS.finditer(text):
        family = _family(match["people"])
        if family is None:
            continue
        names: list[tuple[str, int | None]] = [(family, int(year[:4])) for year in re.findall(_YEAR, match["years"])]
        home = next((b for b in brackets if b[0] < match.start() and match.end() <= b[1]), None)
        inside.setdefault(home or (match.start(), match.end()), []).extend(names)
    for (start, end), names in inside.items():
        yield Marker(start, end, (), tuple(names))


def _family(people: str) -> str | None:
    """Return the first family name as `match.first_author` folds it; None for a word that is no name."""
    words = people.replace(",", " ").split()
    return None if words[0] in _NO_NAMES or (len(words) == 1 and words[0].isupper()) else first_author(people)
