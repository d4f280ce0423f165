"""Numbers in a quote: n of N and percentages; effects with confidence intervals and p values by `effects`.

Only what is printed is kept; what is computed beside it is the percentage of n/N, the check of a printed percentage
against it, and the Wilson score interval (Wilson 1927, J Am Stat Assoc 22:209-212). "4 of 5" counts people only: a
fraction of lesions, groups or score points is left out, because it would be read as patients.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import sqrt

from evidence_kb.claims.language.effects import point, with_effect, with_p
from evidence_kb.claims.language.words import PARTS, PATIENTS, rx
from evidence_kb.findings import Arithmetic, Numbers

_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TWO_TO_TEN, ONE_TO_TEN = "|".join(_SMALL[2:11]), "|".join(_SMALL[1:11])  # the words alone, as alternatives
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS: dict[str, int] = {word: n for n, word in enumerate(_SMALL)} | {
    tens + joint + (one if joint else ""): 10 * t + (o if joint else 0)
    for t, tens in enumerate(_TENS, 2)
    for joint in ("", "-", " ")
    for o, one in enumerate(_SMALL[1:10], 1)
}
# "one hundred twelve" is beyond the words read here: no part of it may pass for the number
# tens and ones are not written out, because some sixty patterns hold this one and each is compiled
COUNT = (
    r"(?<!hundred\s)(?<!thousand\s)(?<!hundred\sand\s)(?<!thousand\sand\s)"
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}(?!,?\d)|"
    rf"(?:(?:{'|'.join(_TENS)})(?:(?:-| )(?:{'|'.join(_SMALL[1:10])}))?|"
    rf"(?<!ty\s)(?<!ty-)(?<!\bnot\s)(?:{'|'.join(_SMALL)})|none)\b)"
    r"(?!\s(?:hundred|thousand|million)\b)"
)
UNIT = (
    r"(?:[a-z]+-)?(?:years?|yrs?|months?|weeks?|days?|hours?|minutes?|min|seconds?|times?|fold|mg|g|kg|ml|l|mm|cm|m|iu|"
    r"units?|mcg|gy|rads?|mmhg|mmol|degrees?|points?|cycles?|doses?|courses?|sessions?|visits?|grades?|stages?|"
    r"centres?|centers?|hospitals?)\b"
)
LISTED_UNIT = rf"(?:, {COUNT}){{0,5}},? (?:and|or) {COUNT} {UNIT}"  # "in 6, 12 and 18 months"
_EDGE = r"(?<![\w.,/%+-])"
_OWN = r"(?:(?:our|the|these|those|all|his|their|its|other|remaining|first|last|initial) )*"
_SIGN = r"(?: ?%| per ?cent\b)"
_PERCENT = rf"(?P<percent>\d{{1,3}}(?:[.,·]\d+)?){_SIGN}"
_REST = r"(?:[^()\[\]]|\[[^()\[\]]*\])*"  # of a bracket that a share opens: "(8% [95% CI 4-15])"
_NO_KIND = r"(?! (?:(?:fe)?males?|(?:wo)?men|girls|boys|smokers)\b)"  # "40 adults (60% men)": who they were
_SHARE = rf"(?: ?[(\[] ?{_PERCENT}{_NO_KIND}{_REST}[)\]])?"
_KIND = (
    r"(?:(?!(?:years?|months?|weeks?|days?|hours?|one|two|three|four|five|six|seven|eight|nine|ten|with|of|in|and|or|"
    r"on|had|were|was|to|at|among|after|for|by|from|per|during|within|than|versus|vs|but)\b)[a-z-]+ ){0,3}?"
)
_PEOPLE = rf"(?P<people>(?P<whose> of (?:the|our|these|those))? {_KIND}{PATIENTS}\b)?"
_THOUSANDS = r"\d{1,3}(?:\s\d{3})+(?!\d)"  # "14 943 patients", as some journals print it
_TAIL = re.compile(r"(?<![\w.,/-])\d{1,3}\s$")  # what stands before "943" there
_FRACTION = rx(
    rf"{_EDGE}(?P<n>{COUNT})(?P<kind> (?:{PATIENTS}))?{_SHARE.replace('percent', 'percent3')}(?: ?/ ?|"
    rf" (?:out )?(?P<joint>of|in) {_OWN})(?P<total>{_THOUSANDS}|{COUNT})(?![\w/%]|\.\d|\s\d{{3}}\b)"
    rf"{_SHARE}{_PEOPLE}{_SHARE.replace('percent', 'percent2')}"
)
_BUT = r"(?:but|except(?:ing)?(?: for| in)?|save|apart from|other than|excluding)"
_ALL_BUT = rx(rf"(?<=\ball\s){COUNT} (?:[a-z]+ )?{PATIENTS} {_BUT}\b")
_LEFT_OUT = rx(
    rf"\ball (?:of )?{_OWN}(?:{COUNT} )?(?:(?:[a-z]+ )?{PATIENTS} )?{_BUT} (?:the )?$|\bexcluding (?:the )?$",
    needs="but|except|save|apart|other|excluding",
)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_PERCENT_FRACTION = rx(
    rf"{_EDGE}{_PERCENT} ?[(\[] ?(?:n ?= ?)?(?P<n>{_DIGITS}) ?(?:/| of ) ?(?P<total>{_DIGITS})(?![\d,]\d|\d)\b"
)
_SUBGROUP = rx(
    rf"\b(?:these|those|all|each(?= of)|the other|the remaining|the(?= {COUNT} (?:remaining|other)\b))(?: of)?"
    rf"(?: our| the| these)? (?P<n>{COUNT})(?: {_KIND}{PATIENTS}\b|$)(?! {_BUT}\b)"
)
_OF_FIRST = rx(
    rf"\bof {_OWN}(?P<total>{COUNT}) (?:[a-z]+ [a-z0-9]+ or [a-z0-9]+ |"
    rf"{_KIND}){PATIENTS}\b(?:(?:(?! (?:and|or) {COUNT})[^,;.]){{0,60}},)? (?P<n>{COUNT})(?: {_KIND}{PATIENTS})?"
    rf"{_SHARE}(?= (?:[a-z]+ed|had|has|were|was|did|went|became|withdrew|lost|underwent|left|fell)\b)"
)
_EVENTS = rx(
    rf"(?<!\bof\s)(?<!\bthe\s)(?<!\bour\s)(?<!\bevery\s)(?<!\ball\s){_EDGE}(?P<n>{COUNT})(?! of\b)"
    rf"(?: ?[(\[](?P<percent2>\d{{1,3}}(?:[.,]\d+)?){_SIGN}{_REST}[)\]])? {_KIND}{PATIENTS}\b{_SHARE}"
)
# "a total of 40 patients (60%)", "a total of 40 patients died": the share or the verb says that they are some of all
_SUM = rx(
    rf"\btotal of (?P<n>{COUNT}) {_KIND}{PATIENTS}(?: ?[(\[] ?{_PERCENT}(?! ?(?!of\b)[a-z]){_REST}[)\]]|"
    r"(?= (?:died|relapsed|responded|achieved|developed|experienced|suffered|improved|survived|recovered)\b))"
)
_SUBJECT = rx(
    rf"^(?:(?:another|a further|the other|the remaining) )?(?P<n>{COUNT})(?P<percent>\b)(?= (?:[a-z]+ly )?(?:did|had|"
    r"has|was|were|improved|worsened|responded|relapsed|recovered|developed|died|showed|required|needed|achieved|"
    r"became|remained|reported|experienced|reached|survived|progressed|underwent)\b)"
)
# people named by what was said of others before: "the remaining patient", "both children", "in these two"
_ONE_LEFT = rx(
    r"\b(?:the |a |an)(?:other|remaining|first|second|third|fourth|last|single|further) (?:[a-z-]+ ){0,1}?(?P<one>"
    r"patient|child|infant|baby|adult|adolescent|girl|boy|woman|man|person|individual|subject|case|one)\b"
    r"(?! (?:of|series|report))"
)
_ANOTHER = rx(
    r"(?:^|[,;] |\b(?:and|but|while|whereas) )(?P<one>another)(?= (?:[a-z]+ly )?(?:had|has|developed|experienced|"
    r"suffered|died|relapsed|recovered|responded|improved|required|needed|underwent)\b)"
)
_BOTH = rx(
    rf"\b(?P<both>both)(?: of)?(?: the| our| these)?(?: (?:[a-z-]+ )?{PATIENTS}\b|(?<=\bin\sboth)(?= ?$))|"
    r"^both(?= (?:(?:currently|now|still) have|(?:(?:currently|now|still) )?(?:had|were|was|are|achieved|showed|"
    r"improved|responded|recovered|survived|remained|experienced|developed|became|regained|relapsed|died))\b)"
)
_N_IS = rx(r"\(n ?= ?(?P<n>\d{1,4})(?: ?[,;/] ?(?P<percent>\d{1,3}(?:\.\d+)?) ?%)?\)")
_IN_BRACKETS = rx(
    r"\((?:n ?= ?)?(?P<n>\d{1,4}) ?(?:/|of|out of) ?(?P<total>\d{1,4})(?: ?[,;] ?(?P<percent>\d{1,3}(?:\.\d+)?) ?%)?"
    rf"(?: {PATIENTS})?\)"
)
_MARKS = rx(
    r"\b(?:scores?|scales?|grades?|vas|nrs|vision|visual acuity|acuity|power|strength|mrc|apgar|gcs|rated?|ratings?|"
    r"pain|phase|type|stage|pressure|bp|eyes?|lesions?|teeth|knees?|hips?|feet|limbs?|hands?|sites?|joints?|"
    r"implants?|samples?|cycles?|sessions?)(?: [a-z]+){0,2} $"
)
_ORDINAL = rx(
    r"\bthe (?:first|second|third|fourth|fifth|sixth|last|other) (?=(?:became|achieved|reported|noticed|experienced|"
    r"remained|did|had|was|died|showed|improved|relapsed|responded|developed|required|worsened|recovered)\b)"
)
_DID = r"(?:did|had|has|have|was|were|is|are|show|remain|[a-z]+ed|became|underwent|fell|went|requiring|developing)"
_OF_THESE = rx(
    r"(?:^(?:of (?:these|those|them|whom),? |the (?:other|remaining) )?|, |"
    r"\b(?:of (?:whom|which),?|only|while|whereas|although) )(?:only )?"
    rf"(?P<n>{COUNT})(?: {_KIND}{PATIENTS})?{_SHARE}(?= (?:[a-z]+ly )?{_DID}\b)"
)
# "32 (71%) of them improved", "was achieved in four of our patients", "two of these died"
_OF_THEM = rx(
    rf"{_EDGE}(?P<n>{COUNT}){_SHARE} (?:out )?of (?:(?:them|whom)\b|(?<!none\sof\s)(?:(?:the|our|these|those) "
    rf"{_KIND}{PATIENTS}\b(?!'){_SHARE.replace('percent', 'percent2')}|(?:these|those)(?= {_DID}\b|,| the\b)))"
)
_ASIDE = (" requiring", " developing")
_RATE = rx(rf"\b{COUNT} (?:in|(?:out )?of) $")
_OTHERS = rx(rf"\b(?P<n>{COUNT})(?P<percent>\b) (?:others?|more|further)(?= (?:had|was|were|[a-z]+ed)\b)")
_THESE = rx(
    rf"\b(?:these|those|all) (?P<n>{COUNT})(?= ?(?:$|[,;])| (?:had|have|were|was|are|did|showed|achieved|(?!treated|"
    rf"reported)[a-z]+ed)\b)"
)
_BARE = rx(
    rf"(?<!\d\s)(?<!\bone\s)\b(?:in|experienced by|reported by|reached by) (?:only |another |the other )?"
    rf"(?P<n>{COUNT})\b(?!{LISTED_UNIT}){_SHARE}(?= ?(?:$|[,;:)])| ?\((?!n\b)|"
    r" (?:and|but|after|at|within|during|who|while|whereas|because|when|with)\b)"
)
_OF_PARTS = rx(rf"\b(?:in|by) {COUNT}(?: ?/ ?\d+| of (?:the )?{COUNT})? (?:{PARTS})\b")
_PERCENT_OF = rx(rf"{_EDGE}{_PERCENT} of (?:the |our |all |these )*{_KIND}{PATIENTS}\b")
_ANY_PERCENT = rx(rf"(?<![\d.,])\d{{1,3}}(?:[.,·]\d+)?{_SIGN}(?! ?(?:ci\b|confidence))")
_COUNT_FIRST = rx(rf"{COUNT}(?: ?/ ?| of ){COUNT}(?: ?\({_PERCENT}\))? (?=[a-z]{{3}})|(?<=\bor\s)more (?=[a-z])")
_COUNT_LAST = rx(rf"(?<=[a-z]{{3}}) (?:in|by) {COUNT}$")
_NEXT_ARM = rx(r"\b(?:versus|vs|compared (?:with|to)|than|whereas|while)\b")
_FOLLOWS_COUNT = re.compile(
    r"\ +(?:had|has|have|were|was|are|is|did|who|showed|shows?|achieved|experienced|developed|responded|improved|"
    r"relapsed|reported|remained|reached|attained|went|became|needed|required|worsened|recovered|exhibited|died|"
    r"survived|lived|regained|maintained|returned|resumed|conceived|delivered|completed|tolerated|underwent|suffered|"
    r"noticed|noted|felt|gained|lost|obtained|progressed|healed|continued|stayed|complained|stopped|failed|"
    r"discontinued|with|on|treated|receiving|given|after|at|during|by|in|within|and|but|for|\()\b|\ *[,;:.)(\[]|\ *$"
)


@dataclass(frozen=True, slots=True)
class Count:
    """A count of people in a text: half-open span, events, total where one is printed."""

    start: int
    end: int
    events: int
    total: int | None
    denominator: str | None
    percent: str | None


def number(text: str) -> int | None:
    """Read digits or a number word up to ninety-nine; None for anything else.

    >>> number("Seven"), number("1,204"), number("none")
    (7, 1204, 0)
    """
    plain = " ".join(text.casefold().split())
    if plain == "none":
        return 0
    digits = plain.replace(",", "")
    if digits.isascii() and digits.isdigit():
        return int(digits)
    return NUMBER_WORDS.get(plain)


def wilson(events: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a proportion in percent, four decimals (Wilson 1927)."""
    z = 1.959963984540054
    p, z2 = events / total, z * z
    centre = p + z2 / (2 * total)
    half = z * sqrt(p * (1 - p) / total + z2 / (4 * total * total))
    low, high = (centre - half) / (1 + z2 / total), (centre + half) / (1 + z2 / total)
    return round(100 * max(0.0, low), 4), round(100 * min(1.0, high), 4)


def check(events: int, total: int, printed: str) -> Arithmetic:
    """Compare a printed percentage with its fraction at the printed precision.

    Rounding half up and half to even are both accepted; a value that only cutting digits off gives is `truncated`.
    """
    shown = Decimal(point(printed))
    unit = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    exact = Decimal(100 * events) / Decimal(total)
    if shown in (exact.quantize(unit, ROUND_HALF_UP), exact.quantize(unit, ROUND_HALF_EVEN)):
        return Arithmetic.OK
    return Arithmetic.TRUNCATED if shown == exact.quantize(unit, ROUND_DOWN) else Arithmetic.INCONSISTENT


@lru_cache(maxsize=256)  # a sentence is asked for once for each of its claims
def counts(flat: str) -> tuple[Count, ...]:
    """Find the counts of people in a flat text, each once, in order of place; the fullest reading of a place wins."""
    found: list[Count] = []
    readers: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Count | None]], ...] = (
        (_FRACTION, _fraction),
        (_OF_FIRST, _plain),
        (_PERCENT_FRACTION, _plain),
        (_SUBGROUP, _subgroup),
        (_EVENTS, _plain),
        (_SUM, _plain),
        (_SUBJECT, _plain),
        (_THESE, _subgroup),
        (_OF_THESE, _of_these),
        (_OF_THEM, _of_them),
        (_OTHERS, _plain),
        (_BOTH, _both),
        (_ONE_LEFT, _one_left),
        (_ANOTHER, _one_left),
        (_ORDINAL, _one_left),
        (_BARE, _bare),
        (_N_IS, _n_is),
        (_IN_BRACKETS, _in_brackets),
    )
    for pattern, read in readers:
        for match in pattern.finditer(flat):
            count = None if _is_tail(flat, match) else read(flat, match)
            if count and not any(count.start < c.end and c.start < count.end for c in found):
                found.append(count)
    return tuple(sorted(found, key=lambda c: c.start))


def is_of_all_but(plain: str, at: int) -> bool:
    """Say whether a number is one of "all 40 patients but two": so many had nothing of what is said."""
    return _ALL_BUT.match(plain, at) is not None or _LEFT_OUT.search(plain, max(0, at - 160), at) is not None


def without_count(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a name without the count that it ends or begins with.

    >>> without_count("rash in 6", 0, 9), without_count("a 10/13 (77%) remission", 2, 23)
    ((0, 4), (14, 23))
    """
    before, behind = _COUNT_FIRST.match(plain, start, end), _COUNT_LAST.search(plain, start, end)
    return before.end() if before else start, behind.start() if behind else end


def _fraction(flat: str, match: re.Match[str]) -> Count | None:
    is_apart = re.fullmatch(_THOUSANDS, match["total"]) is not None
    events, total = number(match["n"]), number("".join(match["total"].split()) if is_apart else match["total"])
    if events is None or not total or events > total:
        return None
    share = match["percent"] or match["percent2"] or match["percent3"]
    if is_apart and (not share or check(events, total, share) is Arithmetic.INCONSISTENT):
        return None  # two numbers, unless a share tells that they are one
    if (match["joint"] == "in" and not match["people"]) or (match["joint"] and match["whose"] and not share):
        return None  # "one in five of our patients" is a rate
    if not (match["people"] or match["kind"] or share or _FOLLOWS_COUNT.match(flat, match.end("total"))):
        return None
    if "/" in match.group() and not (match["people"] or share):  # "phase 2/3", "score 2/3", dates
        return None
    if not match["people"] and not match["kind"] and _counts_things(flat, match):
        return None
    return Count(match.start(), match.end(), events, total, "stated", share)


def _is_tail(flat: str, match: re.Match[str]) -> bool:
    """ "14 943 patients": 943 is no number of its own."""
    start, end = match.span("n") if "n" in match.re.groupindex else (0, 0)
    is_three = re.fullmatch(r"\d{3}", flat[start:end]) is not None
    return is_three and _TAIL.search(flat, max(0, start - 6), start) is not None


def _counts_things(flat: str, match: re.Match[str]) -> bool:
    """After "12 of 15 (80%)" comes a noun that is not people."""
    rest = flat[match.end() :]
    return bool(re.match(r"\ +[a-z]", rest)) and not _FOLLOWS_COUNT.match(rest)


def _subgroup(flat: str, match: re.Match[str]) -> Count | None:
    events = number(match["n"])
    return Count(match.start(), match.end(), events, events, "subgroup", None) if events else None


def _of_these(flat: str, match: re.Match[str]) -> Count | None:
    """ "Infection was common, 3 requiring surgery" counts no infections, unless another count stands before."""
    is_second = any(people.search(flat, 0, match.start()) for people in (_SUBJECT, _EVENTS, _FRACTION))
    return _plain(flat, match) if is_second or not flat.startswith(_ASIDE, match.end()) else None


def _of_them(flat: str, match: re.Match[str]) -> Count | None:
    """ "One in five of our patients" is a rate."""
    return None if _RATE.search(flat, max(0, match.start() - 40), match.start()) else _plain(flat, match)


def _both(flat: str, match: re.Match[str]) -> Count | None:
    return Count(match.start(), match.end(), 2, 2, "subgroup", None)


def _one_left(flat: str, match: re.Match[str]) -> Count | None:
    return Count(match.start(), match.end(), 1, None, None, None)


def _n_is(flat: str, match: re.Match[str]) -> Count | None:
    """ "Pain (n = 9)": an event with its number; "20 patients (n = 20)", "group A (n = 9)" say who they were."""
    before = flat[: match.start()].split()
    who = before[-1] if before else ""
    return None if not who or re.fullmatch(PATIENTS + r"|groups?|arms?|[a-z]|\d+", who) else _plain(flat, match)


def _in_brackets(flat: str, match: re.Match[str]) -> Count | None:
    """ "Eosinophilia (12/18)": a mark out of ten, a pressure and a count of eyes are no count of people."""
    return None if _MARKS.search(flat, max(0, match.start() - 60), match.start()) else _plain(flat, match)


def _bare(flat: str, match: re.Match[str]) -> Count | None:
    """ "Resolved in five": a year or a measure is no count of people, nor is what stands behind "in 4 eyes"."""
    count = _plain(flat, match)
    if count and count.total is None and goes_on_from_parts(flat, match.start()):
        return None
    return count if count and count.events < 200 else None


def goes_on_from_parts(flat: str, at: int) -> bool:
    """Say whether a number that says nothing of what it counts stands behind a count of eyes or the like.

    >>> goes_on_from_parts("pain fell in 4 eyes and rose in 2.", 32), goes_on_from_parts("rose in 2 patients.", 8)
    (True, False)
    """
    near = flat[max(0, at - 80) : at]
    return _OF_PARTS.search(near, max(near.rfind(". "), near.rfind(";")) + 1) is not None


def _plain(flat: str, match: re.Match[str]) -> Count | None:
    events = number(match["n"])
    total = number(match["total"]) if "total" in match.re.groupindex else None
    if events is None or (total is not None and (not total or events > total)):
        return None
    share = match["percent"] or match.groupdict().get("percent2")
    return Count(match.start(), match.end(), events, total, "stated" if total else None, share)


def numbers(flat: str, count: Count | None = None) -> Numbers:
    """Read the numbers of one quote; `count` is the count of people that belongs to its finding."""
    values = _of_count(count) if count else Numbers()
    if count is None and (share := _only_share(flat)):
        values = replace(values, percent_printed=float(point(share["percent"])))
    return with_effect(with_p(values, flat), flat)


def _only_share(flat: str) -> re.Match[str] | None:
    """Return "60% of patients" where it is the first percentage, and the only one of its arm."""
    share = _PERCENT_OF.search(flat)
    arm = _NEXT_ARM.search(flat)
    many = [m for m in _ANY_PERCENT.finditer(flat) if not arm or m.start() < arm.start()]
    return share if share and len(many) == 1 and many[0].start() == share.start("percent") else None


def _of_count(count: Count) -> Numbers:
    printed = float(point(count.percent)) if count.percent else None
    values = Numbers(events_n=count.events, total_n=count.total, denominator=count.denominator, percent_printed=printed)
    if not count.total:
        return values
    low, high = wilson(count.events, count.total)
    verdict = check(count.events, count.total, count.percent) if count.percent else Arithmetic.NOT_CHECKABLE
    recomputed = round(100 * count.events / count.total, 4)
    return replace(values, percent_recomputed=recomputed, arithmetic=verdict, wilson_low=low, wilson_high=high)
