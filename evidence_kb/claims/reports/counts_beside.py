"""A number that stands right beside the name of an outcome is the number of that outcome, whatever else is counted.

"Nausea (12%, 3/25)", "jaundice in six", "rash was seen in four patients", "2 (5%) local recurrences": between the name
and the number stands nothing that could have another one. Where the bracket behind a name holds a share alone, and
nobody was counted before, the numbers of the names that follow are not its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kb.claims.language.numbers import COUNT, LISTED_UNIT, Count, goes_on_from_parts, number
from evidence_kb.claims.language.respective_counts import RESPECTIVELY
from evidence_kb.claims.language.words import PATIENTS, REPORTING_VERBS, rx
from evidence_kb.claims.reports.count_signs import is_label

_PERCENT = r"(?P<percent>\d{1,3}(?:[.,·]\d+)?) ?(?:%|per ?cent\b)"
_REST = r"(?: ?[;,] (?:95 ?% |ci\b)(?:[^()\[\]]|\[[^()\[\]]*\])*)?"  # of a bracket that a share opens: its interval
_SQUARE = _PERCENT.replace("percent", "percent2")
_WHO = rf"(?: (?:[a-z]+ )?(?:{PATIENTS}|ones))"
_OF = rf"(?: ?/ ?| (?:out )?of (?:the |our |all |these )*)(?P<total>{COUNT})"
_IN_BRACKET = (  # "(n = 3; 12%)", "(three [12%] of 25 patients)"; "(12%, 3/25)"
    rx(
        rf" ?[(] ?(?:n ?[=:] ?)?(?P<n>{COUNT})(?:{_OF})?{_WHO}?(?: ?[,;] ?{_PERCENT}| ?\[ ?{_SQUARE} ?\])?"
        rf"(?: of (?P<total2>{COUNT}))?{_WHO}? ?[)]"
    ),
    rx(rf" ?[(] ?{_PERCENT} ?[,;:] ?(?:n ?[=:] ?)?(?P<n>{COUNT})(?:{_OF})?{_WHO}? ?[)]"),
    # "anaemia 12 (30%), rash 5 (12%)"
    rx(rf" (?P<n>{COUNT}) ?[(\[] ?{_PERCENT} ?[)\]]"),
    # "[3 (12%)]", perhaps behind a short form; a number alone in square brackets is a reference
    rx(
        rf"(?: ?\([a-z]{{1,8}}\))? ?\[ ?(?:n ?[=:] ?)?(?P<n>{COUNT})(?:{_OF})?{_WHO}?"
        rf"(?: ?[,;] ?{_PERCENT}| ?\( ?{_SQUARE} ?\)) ?\]"
    ),
)
# "rash, 4 patients; fever, 3 patients": a comma leads to the number, a semicolon to the next name
_BEHIND_COMMA = rx(rf"(?:,|:) (?P<n>{COUNT})(?:{_OF})?{_WHO}(?: ?\( ?{_PERCENT} ?\))?(?= ?(?:$|[;.]))")
_HAPPENED = (
    rf"(?: (?:also |then |only )?(?:occurred|developed|appeared|arose|(?:was|were|is|are|has been|had been) "
    rf"(?:{REPORTING_VERBS}|diagnosed)))"
)
# events; "19,000 gout cases" were studied, "3 falls a week" are no people
_NOT_HAD = rx(rf"{_HAPPENED}| {PATIENTS}\b| (?:an?|per|each|every) (?:minute|hour|day|night|week|month|year)\b")
_ENDS = (
    r"(?!\.\d| ?%| or (?:more|less|fewer)\b)(?= ?(?:$|[,;:.)]| (?:and|but|or|while|whereas|after|at|during|within|"
    r"with|who|whom|by|because|when|from)\b))"
    rf"(?!{LISTED_UNIT})"
)
_IN_SO_MANY = rx(
    rf"(?: ?\([^()%]{{0,40}}\))?(?:{_HAPPENED}? in|{_HAPPENED} by) "
    rf"(?:only |another |the other )?(?P<n>{COUNT})(?:{_OF})?{_WHO}?"
    rf"(?: ?\( ?{_PERCENT}{_REST} ?\))?{_ENDS}"
)
_IN_SHARE = rx(rf"{_HAPPENED}? in {_PERCENT}(?: of{_WHO})? ?\( ?(?:n ?[=:] ?)?(?P<n>{COUNT})(?:{_OF})? ?\)")
_BEHIND = (*_IN_BRACKET, _IN_SHARE, _IN_SO_MANY)
_HAD = (
    r"(?:with|had|having|developed|experienced|showed|achieved|underwent|undergoing|required|requiring|needed|needing|"
    r"experiencing|developing|achieving|suffered|suffering)"
)
_WITH_SHARE = rx(
    rf"(?:^|[\s(])(?<!\bthan\s)(?<!\bby\s)(?P<n>{COUNT})(?:{_OF})?"
    rf" ?[(\[] ?{_PERCENT} ?[)\]](?: (?:further|more|other))?(?: {PATIENTS})?"
    rf"(?: {_HAD}(?: an?| at least (?:one|an?|1)| one or more)?)? $"
)
_OF_WHOM = rx(
    rf"(?:^|[,;] )(?P<n>{COUNT}) of (?:whom|them)(?: ?[(\[] ?{_PERCENT} ?[)\]])? "
    r"(?:had|were|was|have|achieved|showed|developed|experienced|remained|became)(?: (?:[a-z]+ly|an?|the))? $"
)
_OPENED_BY = rx(
    rf"^in (?:only |another |the other )?(?P<n>{COUNT})(?:{_OF})? {PATIENTS}(?: ?\( ?{_PERCENT} ?\))?,? "
    r"(?:the |an? )?$"
)
# "in 12 adults pain decreased", "mortality was low" tell of the mean or the rate of all
_ARE_THOSE = rx(
    rf"{_HAPPENED}\b| (?:(?:was|were|has|have|had|been|completely|also|all) )*(?:resolved|disappeared|vanished|healed|"
    r"abolished|gone|absent|persisted|recurred|relapsed|ceased|stopped|necessary|required)\b"
)
_BARE_START = rf"(?:^|[,;:(] ?|\b(?:and|with|were|was|but|included|including) )(?<!\d,)(?P<n>{COUNT}) "
_BARE = rx(rf"{_BARE_START}$")
# "three late postoperative deaths"
_BARE_DEATHS = rx(
    rf"{_BARE_START}(?:(?:early|late|[a-z-]+(?:al|ac|ic)|[a-z-]*operative|toxic|other|further|more) ){{0,2}}$"
)
_DEATHS = rx(r"\bdeaths?$")
_A_RATE = rx(r" (?:an?|per|each|every) ")
# but "at least one relapse was seen in 9" is nine people
_ONE_OF_IT = rx(rf"(?<!\bleast\s)\b(?P<n>one|1|a single) (?:(?!(?:{PATIENTS}|and|or|but|with|had)\b)[a-z]+ )?$")
# "two died, one of sepsis and one from a stroke"
_DIED_OF = rx(
    rf"\b(?:died|deaths?)\b[^.;]{{0,120}}?(?:,|:|\band) (?P<n>{COUNT})(?: {PATIENTS})? "
    r"(?:of|from|due to|because of) (?:an? )?$"
)
_MANY = 10
_NUMBERED = rx(rf"(?:^|[\s(])(?<!\bleast\s){COUNT} (?:(?!(?:and|or|but)\b)[a-z]+ ){{0,2}}$")
_ALL_OF_SO_MANY = rx(rf"^(?:in )?all (?:of )?(?:the |our |these )*(?P<n>{COUNT}) (?:[a-z]+ )?{PATIENTS}\b")
_SHARE_ALONE = rx(r" ?\( ?\d{1,3}(?:[.,·]\d+)? ?%[^()]{0,20}\)")
_BRACKET = re.compile(r"\([^()]*\)")
_NUMBER = rx(rf"(?<![\w.])(?:{COUNT}|single)\b")
# "all 12 patients except those with gout"
_NOT_ALL = rx(r"\b(?:except(?:ing)?|excluding|apart|but|who|most|some|many|half|not|never)\b")
_LONE = rx(rf" ?[(] ?{COUNT} ?[)]")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands right beside a name: its count, None where that is a share alone."""

    count: Count | None


def count_beside(plain: str, start: int, end: int) -> Beside | None:
    """Return the count right beside the outcome in a span of a flat sentence; None where none is printed there.

    >>> plain = "adverse events were rash in 2 and fever (n = 3)"
    >>> count_beside(plain, 20, 24).count.events, count_beside(plain, 34, 39).count.events
    (2, 3)
    """
    if RESPECTIVELY.search(plain):
        return None
    if plain[start - 1 : start] == "(" and plain[end : end + 1] == ")":
        end += 1  # "adverse events (AEs) in 12": what stands behind a short form stands behind its bracket
    before, behind = _WITH_SHARE.search(plain, 0, start), _behind(plain, end)
    if before and behind:
        return None
    if behind and goes_on_from_parts(plain, behind.start()) and re.search(PATIENTS, behind.group()) is None:
        return Beside(None)
    if behind:
        return _told_behind(plain, start, end, behind)
    if found := before or _OF_WHOM.search(plain, 0, start) or _DIED_OF.search(plain, 0, start):
        return Beside(_count(found))
    return _all(plain) or _opening(plain, start, end) or _share_alone(plain, start, end) or _bare(plain, start, end)


def _behind(plain: str, end: int) -> re.Match[str] | None:
    found = next((m for pattern in _BEHIND if (m := pattern.match(plain, end))), None)
    if found is None and len(list(_BEHIND_COMMA.finditer(plain))) > 1:
        return _BEHIND_COMMA.match(plain, end)
    is_lone = found and _LONE.fullmatch(found.group()) and len(list(_LONE.finditer(plain))) < 2
    is_none = is_lone or (found and is_label(plain, found.start("n")))  # "grade 3 (20%)" counts nobody
    return None if is_none else found  # "median survival (12)" may be anything; "rash (3), fever (2)" is a list


def _told_behind(plain: str, start: int, end: int, behind: re.Match[str]) -> Beside | None:
    """ "One such reaction was seen in 90 patients" is one of 90; of two, nobody knows whether one person had both."""
    among = _IN_SO_MANY.match(plain, end)
    if (one := _ONE_OF_IT.search(plain, 0, start)) and among and not among["total"]:
        many = number(among["n"]) or 0
        if many < _MANY or _NUMBER.search(plain, among.end()):
            return Beside(None)  # "one relapse was seen in 3, two in 4": so many had one each
        return Beside(Count(one.start("n"), among.end(), 1, many, "stated", None))
    return None if _NUMBERED.search(plain, 0, start) else Beside(_count(behind))


def _all(plain: str) -> Beside | None:
    """ "In all three patients, ...", where no other number is printed."""
    every = _ALL_OF_SO_MANY.match(plain)
    n = number(every["n"]) if every else None
    if not every or not n or _NUMBER.search(plain, every.end()) or _NOT_ALL.search(plain, every.end()):
        return None
    return Beside(Count(every.start("n"), every.end(), n, n, "stated", None))


def _opening(plain: str, start: int, end: int) -> Beside | None:
    """ "In 30 patients side effects were seen: ...", where no other number follows in what is said of it."""
    opening = _OPENED_BY.search(plain, 0, start) if _ARE_THOSE.match(plain, end) else None
    stop = plain.find(":", end)
    is_only = opening and not _NUMBER.search(plain, end, stop if stop > 0 else len(plain))
    return Beside(_count(opening)) if opening and is_only else None


def _share_alone(plain: str, start: int, end: int) -> Beside | None:
    is_first = not _NUMBER.search(_BRACKET.sub(" ", plain[:start]))
    return Beside(None) if is_first and _SHARE_ALONE.match(plain, end) else None


def _bare(plain: str, start: int, end: int) -> Beside | None:
    """ "Two recurrences"; but "two infections occurred" counts events, not people, and "grade 3 or 4 harms" nothing."""
    is_death = _DEATHS.search(plain, start, end) is not None  # of which each is one patient's
    bare = (_BARE_DEATHS if is_death else _BARE).search(plain, 0, start)
    not_had = _A_RATE if is_death else _NOT_HAD
    if not bare or is_label(plain, bare.start("n")) or not_had.match(plain, end):
        return None
    return Beside(_count(bare))


def _count(match: re.Match[str]) -> Count | None:
    groups = match.groupdict()
    events, printed = number(match["n"]), groups.get("total") or groups.get("total2")
    total = number(printed) if printed else None
    if not events or (total is not None and events > total):
        return None
    percent = groups.get("percent") or groups.get("percent2")
    return Count(match.start("n"), match.end(), events, total, "stated" if total else None, percent)
