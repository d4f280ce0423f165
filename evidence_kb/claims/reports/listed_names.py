"""The names of outcomes in what the tagger marks in a report: cut where English coordinates and qualifies them.

The tagger marks words, and marks a list of things as readily as one. Of "levels of A and B" each is a measure of its
own, of "A, B and C levels" each shares the noun behind, and of "symptoms such as A and B" the symptoms are named, and
then two of them. "Frequency and severity of falls" and "liver and spleen size" are one thing each, and stay one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from evidence_kb.claims.comparing.outcome_spans import BARE, COMPOSITE, DEGREE, HALF, is_name, is_one_event
from evidence_kb.claims.language.words import rx

Part = tuple[int, int]

_JOINT = rx(
    r",? (?:and/or|and|or|nor|as well as|along with|but (?:also|not)) (?![0-9] )(?:also )?"
    r"(?:the |an? |(?:of|in) (?:the |an? )?)?"
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
_MEASURE = rx(r"(?:levels?|concentrations?|scores?|values?|rates?|counts?|titres?|titers?)\Z")
# "levels of A and B", "disappearance of A and B": of each, where "the structure of bone and skin" is one structure
_EACH_OF = rx(
    r"\b(?:symptoms|signs|complications|evidence|cases|episodes|risks?|levels?|concentrations?|values?|excretion|"
    r"secretion|release|rises?|falls?|drops?|increases?|decreases?|reductions?|declines?|elevations?|improvements?|"
    r"impairments?|worsening|amelioration|normali[sz]ation|stabili[sz]ation|resolution|disappearance|elimination|"
    r"remission|development|absence|correction|restoration) (?:of|in) "
)
_PAIR = rx(r"^(?:both|either|neither) ")
_EXAMPLES = rx(r",? (?:such as|including|e\.g\.,?|especially|particularly|consisting of) (?:the |an? )?")


# what only leads to a name: that someone is free of it, or came to have it, or that a change tells of it
_LEADS = (
    rx(r"^(?:(?:remain(?:ed|s)?|stay(?:ed|s)?|became|is|was|were|been) )?(?:[a-z]+ly )?free (?:of|from) "),
    rx(r"^(?:(?:was|were|had|has|have) )?(?:achieved|developed|experienced|showed|attained) "),
    rx(r"^(?:[a-z-]+ )?changes (?:indicative|suggestive) of "),
)
# "upper and lower limb weakness": where a thing is, and the thing stands behind
_WHERE = rx(r"(?:upper|lower|inner|outer|left|right|proximal|distal|medial|lateral|dorsal|ventral|cranial|caudal)")
_GRADE = rx(r"(?:very )?(?:excellent|good|fair|satisfactory|poor|complete|partial|full)")
_OWNER = rx(r"^(?:(?:the|an?|his|her|their|its|this|these|previous|any) )+")
# "nobody died of bleeding" does not say that nobody died: of what is denied, the whole name is
_DENIED = rx(r"\b(?:no|none|not|never|nobody|neither|nor|without|absence|lack|free|cannot|zero|0)\b")
# why something happened, and when it was measured, are no part of its name
_TAILS = (
    rx(r",? (?:due to|because of|secondary to|caused by) .*"),
    rx(r" at (?:the )?[0-9][^;]*\b(?:hours?|days?|weeks?|months?|years?)\b.*"),
)
# "died of sepsis", "survived for years", "cured by surgery": what became of people is told by the verb
_BECAME = (
    r"(?:died|survived|relapsed|recovered|responded|responding|cured|healed|treated|weaned|repaired|repeated|closed)"
)
_VERB = rx(
    rf"^(?P<verb>(?:successfully |completely )?{_BECAME}(?: successfully| completely)?) "
    r"(?:of|from|after|due|because|in|on|to|by|with|without|within|until|for) "
)
# "collapse with fibrillation": two events; not what an infection is with, nor who or what has or gets something
_WITH = rx(
    r"(?<!\balive)(?<!infection)(?<!infections)(?<!compliance)(?<!satisfaction)(?<!experience)(?<!\bdifficulty)"
    r"(?<!\bdifficulties)(?<!\bproblems)(?<!association)(?<!patients)(?<!\bborn)(?<!ed)(?<!ing)(?<!therapy)"
    r"(?<!treatment) with (?:the |an? )?"
)
_ABLE = rx(r"\b(?:able|ability|to)\b")


def bare_names(plain: str, start: int, end: int) -> Iterator[Part]:
    """Yield what a name comes to without what leads to it and why or when it was; two events where one is "with" one.

    `plain` is one sentence: what is denied before the name stays as it is.

    >>> text = "remained free of her previous asthma"
    >>> [text[start:end] for start, end in bare_names(text, 0, len(text))]
    ['asthma']
    """
    if _DENIED.search(plain, 0, start):
        yield start, end
        return
    if found := _VERB.match(plain[start:end]):
        yield start, start + found.end("verb")
        return
    start, end = _without_lead(plain, start, end), _without_tail(plain, start, end)
    both = _WITH.search(plain, start, end)
    is_both = both and is_name(plain[start : both.start()]) and is_name(plain[both.end() : end])
    if both and is_both and not _ABLE.search(plain, start, both.start()):
        yield start, both.start()
        yield both.end(), end
    else:
        yield start, end


def _without_lead(plain: str, start: int, end: int) -> int:
    for lead in _LEADS:
        found = lead.match(plain[start:end])
        if found and is_name(plain[start + found.end() : end]):
            at = start + found.end()
            owner = _OWNER.match(plain[at:end])
            return at + owner.end() if owner else at
    return start


def _without_tail(plain: str, start: int, end: int) -> int:
    for tail in _TAILS:
        found = tail.search(plain, start, end)
        if found and is_name(plain[start : found.start()]):
            end = found.start()
    return end


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
    for (part, behind), other in zip(pairwise(parts), names[1:], strict=True):
        joint = plain[part[1] : behind[0]]
        if not _is_open(plain[first : part[1]], plain[part[0] : part[1]], joint, other, names):
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


def _is_open(before: str, name: str, joint: str, behind: str, names: Sequence[str]) -> bool:
    """Say whether the next name is no other one: it has the noun of both ("liver and spleen size"), or is of the same.

    "The structure of bone and vertebrae" is one structure; "relief of pain and loss of weight" are two things, and so
    are "levels of iron and zinc". A comma ends what is of the same, where the next name has a noun of its own.
    """
    if _MEASURE.search(names[-1]) and (len(names) > 2 or len(names[-1].split()) == 2) and not _is_quality(name):
        return False
    is_bare = " " not in name and " " in behind and _HEAD.search(behind) is not None
    return is_bare or _is_quality(name) or BARE.fullmatch(name) is not None or _is_of_same(before, joint, behind)


def _is_of_same(before: str, joint: str, behind: str) -> bool:
    """Say whether what is named so far is of this and of the next: "freedom from A, B and C", "the structure of A"."""
    of = _OF.search(before)
    if not of or (" of " in before and " of " in behind) or _EACH_OF.search(before):
        return False
    is_apart = joint.startswith(", ") and " " in behind and of.group() == " of "
    return not is_apart


def _is_quality(name: str) -> bool:
    """Say whether a name only says which: "systolic" of pressures, "good" of results, "upper" of limbs."""
    return any(pattern.fullmatch(name) for pattern in (HALF, DEGREE, _GRADE, _WHERE))
