"""The names of outcomes in what the tagger marks in a report: cut where English coordinates and qualifies them.

The tagger marks words, and marks a list of things as readily as one. Of "levels of A and B" each is a measure of its
own, of "A, B and C levels" each shares the noun behind, and of "symptoms such as A and B" the symptoms are named, and
then two of them. "Frequency and severity of falls" and "liver and spleen size" are one thing each, and stay one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from evidence_kb.claims.mentions import content
from evidence_kb.claims.outcome_spans import BARE, COMPOSITE, DEGREE, HALF, is_name, is_one_event, trimmed
from evidence_kb.claims.words import rx

Part = tuple[int, int]

_JOINT = rx(
    r",? (?:and/or|and|or|nor|as well as|along with|but (?:also|not)) (?:also )?(?:the |an? |(?:of|in) (?:the |an? )?)?"
    r"|, (?:the |an? )?"
)
_ONE = rx(r"nausea and vomiting|signs and symptoms|\(|\bbetween\b|[0-9],[0-9]")  # what is one thing, or no list
_OF = rx(r" (?:of|in|on|for|to|from|with) ")
_HEAD = rx(
    r"(?:levels?|size|functions?|pressures?|rates?|symptoms?|signs?|scores?|diseases?|volumes?|counts?|concentrations?|"
    r"complications?|pain|infections?|effects?|times?|status|activity|values?|tests?|capacity|index|mass|weight|"
    r"reactions?|events?|failure|lesions?|changes?|flow|tumou?rs?|injur(?:y|ies)|metastas[ei]s|remissions?|responses?|"
    r"recovery|resolution|relief|healing|control)\Z"
)
# "glucose, insulin and lactate levels": what is measured is named before, and each has a level of its own
_MEASURE = rx(r"(?:levels?|concentrations?|scores?|values?|rates?|counts?|acids?|titres?|titers?)\Z")
_ACID = rx(r"acids?\Z")
# "levels of A and B", "disappearance of A and B": of each, where "the structure of bone and skin" is one structure
_EACH_OF = rx(
    r"\b(?:symptoms|signs|complications|evidence|cases|episodes|risks?|levels?|concentrations?|values?|excretion|"
    r"secretion|release|rises?|falls?|drops?|increases?|decreases?|reductions?|declines?|elevations?|improvements?|"
    r"impairments?|worsening|amelioration|normali[sz]ation|stabili[sz]ation|resolution|disappearance|elimination|"
    r"remission|development|absence|correction|restoration) (?:of|in) "
)
_PAIR = rx(r"^(?:both|either|neither) ")
_EXAMPLES = rx(r",? (?:such as|including|e\.g\.,?|especially|particularly|consisting of) (?:the |an? )?")


def each_name(plain: str, start: int, end: int) -> Iterator[Part]:
    """Yield the names that a span of flat text lists, or the span where it lists none.

    >>> text = "weight gain, appetite and positive nitrogen balance"
    >>> [text[start:end] for start, end in each_name(text, 0, len(text))]
    ['weight gain', 'appetite', 'positive nitrogen balance']
    """
    example = _EXAMPLES.search(plain, start, end)
    if example and is_name(plain[start : example.start()]) and is_name(plain[example.end() : end]):
        yield from _members(plain, start, example.start())
        yield from each_name(plain, example.end(), end)
    else:
        yield from _members(plain, start, end)


def _members(plain: str, start: int, end: int) -> Iterator[Part]:
    """Yield the members of a list, those together that share a word."""
    parts = _parts(plain, start, end)
    names = [plain[first:last] for first, last in parts]
    is_whole = (
        len(parts) < 2
        or not all(map(is_name, names))
        or _ONE.search(plain, start, end)
        or COMPOSITE.search(plain, max(0, start - 80), parts[0][1])
        or (" or " in plain[parts[0][1] : parts[1][1]] and is_one_event(plain, start, end))
    )
    if is_whole:
        yield start, end
        return
    first = start
    for (part, behind), (name, other) in zip(pairwise(parts), pairwise(names), strict=True):
        if not _is_open(name, other, names):
            yield _without_pair(plain, first, part[1])
            first = behind[0]
    yield first, end


def _parts(plain: str, start: int, end: int) -> list[Part]:
    cuts = [(m.start(), m.end()) for m in _JOINT.finditer(plain, start, end)]
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _without_pair(plain: str, start: int, end: int) -> Part:
    """Leave the "both" of a pair out of the name of its first member."""
    found = _PAIR.match(plain[start:end])
    return (start + found.end(), end) if found else (start, end)


def _is_open(name: str, behind: str, names: Sequence[str]) -> bool:
    """Say whether the next name is no other one: it has the noun of both ("liver and spleen size"), or is of the same.

    "The structure of bone and vertebrae" is one structure; "relief of pain and loss of weight" are two things, and so
    are "levels of iron and zinc".
    """
    last = names[-1]
    if _MEASURE.search(last) and (len(names) > 2 or _ACID.search(last)) and not _is_quality(name, last):
        return False
    is_bare = " " not in name and " " in behind and _HEAD.search(behind) is not None
    joined = _OF.search(name) is not None and not (" of " in name and " of " in behind) and not _EACH_OF.search(name)
    return is_bare or joined or bool(HALF.fullmatch(name) or BARE.fullmatch(name) or DEGREE.fullmatch(name))


def _is_quality(name: str, last: str) -> bool:
    """Say whether a name only says which: "systolic" of pressures, but not "cholic" of acids."""
    return bool(DEGREE.fullmatch(name) or (HALF.fullmatch(name) and not _ACID.search(last)))
