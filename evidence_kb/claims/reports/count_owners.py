"""Whose a count is, where one statement counts several things out, and of how many people it is said.

"Nine (50%) had a complete response and 6 (33%) a partial response" has a count right before each outcome; "of the 12
patients with arthritis, pain resolved in 7" tells of 12; "all patients improved" tells of everybody who was studied,
where a study says how many these are and treats no fewer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import COUNT, Count, check, is_of_all_but, number
from evidence_kb.claims.language.words import PATIENTS, REPORTING_VERBS, flat, rx
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Arithmetic, Numbers

_PERCENT = r"(?: ?[(\[] ?(?P<{}>\d{{1,3}}(?:[.,]\d+)?) ?%(?:[^()\[\]]|\[[^()\[\]]*\])*[)\]])?"
_JOINT = r"(?:^|[,;:]|\b(?:and|but|or|while|whereas|including|of whom|there (?:was|were))\b)"
_SO_MANY = (
    rf"{_JOINT} ?(?:and |but |the other |the remaining |another |a further )*(?P<n>{COUNT})(?! of\b)"
    rf"{_PERCENT.format('share')}(?: (?:others?|more|further)\b)?(?P<people> (?:other )?{PATIENTS}\b)?"
    rf"{_PERCENT.format('after')}"
)
_VERB = (
    r" (?:[a-z]+ly )?(?:had|has|have|achieved|reached|attained|obtained|gained|showed|experienced|developed|reported|"
    r"suffered|sustained|noted|demonstrated|exhibited|remained|became|were|was|are|is|went into|entered|required|"
    r"needed)"
)
# a noun that the count and its verb lead to, perhaps with words that say what kind it is
_KIND = (
    r"(?: (?:in|into))?(?: (?:an?|the))?(?: (?!(?:and|or|but|in|of|with|to|at|for|by|on|from|after|than|years?|months?|"
    r"weeks?|days?|hours?|who|which|that|while|due)\b)[a-z-]+){0,3}? $"
)
_OWN_BY_VERB = rx(rf"{_SO_MANY}{_VERB}{_KIND}")
_OWN_IN_LIST = rx(rf"{_SO_MANY}{_KIND}")
_OWN_OF_VERB = rx(rf"{_SO_MANY} (?:(?:[a-z]+ly|also|never|then) )?$")
_COUNTED_BEFORE = rx(rf"\b{COUNT}{_PERCENT.format('share')}(?: {PATIENTS})?{_PERCENT.format('after')}{_VERB}\b")
_RESPONSES = rx(r"(?:[a-z-]+ )?(?:remissions?|responses?|responders?|cures?|relapses?|recurrences?|deaths?)\b")
_HAS_LIST = rx(
    rf"(?: ?:| (?:were|was)(?! (?:{REPORTING_VERBS}|[a-z]+ed)\b)| (?:included?|including|consisted of|"
    r"comprised|such as|namely)\b)"
)
# "67 patients had adverse events, the most frequent being nausea": 67 is of all events
_SOME_OF_IT = rx(
    r"\b(?:(?:the|with) (?:most (?:common|frequent|prevalent)|commonest|main|predominant)|"
    r"most (?:commonly|frequently|often)|(?:mainly|mostly|predominantly|primarily|chiefly)(?! in\b)|"
    rf"includ(?:ing|ed)(?! {COUNT} (?:with|who|{PATIENTS})\b)|such as|e\.g)\b"
)
# "in 20 patients, with nausea (12%) and rash (8%) being the most common"
_ARE_MOST = rx(r"\bbeing the (?:most (?:common|frequent)|commonest)\b")
_COUNTED_INSIDE = rx(rf"[(,;] ?{COUNT} (?!%|(?:of|to|and|or) )[a-z]")  # "5 fell ill (two with fever, one with rash)"
_SHARE_ALONE = rx(r"\( ?\d{1,3}(?:[.,·]\d+)? ?%[^()]{0,20}\)")
_IN = rx(r" ?(?:\((?:n ?= ?)?|(?:in|by|affecting) (?:only )?)?")
_A_VERB = rx(rf"(?:{CHANGE_VERBS}|responded|died|survived|failed)\b")
ABOUT = rx(
    r"\b(?:(?:all|every[a-z]*|each|none|any[a-z]*) (?:but|except|save|apart from)(?: for| in)?|except(?: for| in)?|"
    r"excluding(?: the)?|(?:fewer|less|more|greater) than|at least|at most|up to|nearly|almost|approximately|about|"
    r"around|over|under) $"
)
_GROUP = rx(
    rf"^(?:of|out of|among|amongst|in) (?:(?:all|our|the|these|those|other|remaining) )*(?P<n>{COUNT}) "
    rf"(?:(?!(?:of|in|on|with|who|and|or|years?|months?|weeks?|days?)\b)[a-z-]+ ){{0,3}}?{PATIENTS}\b"
    r"(?P<who>[^,;.]{0,120}),"
)
# "of the other 18 patients, 7 are cured"
_FIRST_OF_IT = rx(rf" (?:only )?(?P<n>{COUNT})(?= (?:[a-z]+ly )?(?:is|are|was|were|had|have|[a-z]+ed|[a-z]+ing)\b)")
# "for the 53 (68%) adults with gout, relief came in 24 (45%)": the share of the second says that it is of the first
_FOR_GROUP = rx(
    rf"^for (?:(?:all|our|the|these|those|other|remaining) )*(?P<n>{COUNT})(?: ?\([^()]*\))? "
    rf"(?:(?!(?:of|in|on|with|who|and|or)\b)[a-z-]+ ){{0,3}}?{PATIENTS}\b(?P<who>(?:[^,;.()]|\([^()]*\)){{0,120}}),"
)
_NUMBER = rx(rf"\b{COUNT}\b")
_TWO_GROUPS = rx(rf"\b(?:and|or|versus|vs) (?:the |in |of )*{COUNT}\b")
_OF_SOME = rx(r"\bof (?:whom|these|them|those|which)\b")
_ALL = rx(
    r"^all (?=(?:had|were|achieved|showed|improved|responded|recovered|survived|remained|experienced|developed|"
    r"reported|became)\b)|(?<=[a-z]\s)in all(?= ?(?:$|,)| (?:within|at|after|by|and)\b)|"
    rf"(?:^|\bin )all (?:of )?(?:(?:the|our|these|treated) )*(?P<who>{PATIENTS})\b"
    r"(?! (?:with|who|whose|in whom|of|on|from|aged|except(?:ing)?|excluding|save|other|but|apart|without|given|"
    r"receiving|completing)\b)"
)
_ALL_BUT = rx(r",? (?:but|except(?:ing)?|excluding|save|apart|other than|with the exception)\b")
# two of whom was told before; "both patients" may be all there were
_BOTH = rx(r"\bboth (?=died|survived|recovered|had|were|are|improved|responded|remained)")
_EVERYBODY = r"(?:patients|subjects|participants|individuals|cases)"
_NOT_ALL_STAYED = rx(
    r"\b(?:lost to|drop(?:ped)?[ -]?outs?|withdr[ae]w[a-z]*|excluded|complet(?:ed|ers)|discontinu[a-z]+|evaluable|"
    r"available|assessable|eligible|controls?|groups?)\b"
)
_WERE_GIVEN = rx(
    rf"\b(?P<n>{COUNT})(?: of [a-z]+)?(?: ?\([^()]*\))?(?: (?:[a-z-]+ )?{PATIENTS})?(?: ?\([^()]*\))? "
    r"(?:(?:also|then|who|subsequently|had|have|had been) )*(?:received|underwent|took|used|started|treated|"
    r"(?:was|were) (?:treated|given|operated|switched))\b"
)


@dataclass(frozen=True, slots=True)
class Group:
    """The people of whom a statement tells, as its first words count them: "of the 12 patients with arthritis,"."""

    end: int
    n: int


def group_of(plain: str) -> Group | None:
    """Read how many people a statement speaks of before it counts some of them; None where it names two groups."""
    match = _GROUP.match(plain)
    n = number(match["n"]) if match else None
    return Group(match.end(), n) if match and n and not _TWO_GROUPS.search(match["who"]) else None


def in_group(study: Study, plain: str, found: Sequence[Count]) -> list[Count]:
    """Return counts with the total that the group before them gives; the group itself is none of them."""
    group = group_of(plain)
    if group is None and (checked := _for_group(plain)):
        behind = [c for c in found if c.start >= checked.end] or found
        return [_of_checked(study, plain, c, checked) for c in behind]
    if group and not any(c.end > group.end for c in found) and (first := _FIRST_OF_IT.match(plain, group.end)):
        found = [*found, Count(*first.span("n"), number(first["n"]) or 0, None, None, None)]
    if not group or not any(c.end > group.end for c in found):
        return list(found)
    kept = [c for c in found if c.end > group.end or (c.total is not None and c.events != group.n)]
    return [of_total(study, plain, c, group) for c in kept]


def _for_group(plain: str) -> Group | None:
    match = _FOR_GROUP.match(plain)
    n = number(match["n"]) if match else None
    return Group(match.end(), n) if match and n and not _TWO_GROUPS.search(match["who"]) else None


def _of_checked(study: Study, plain: str, count: Count, group: Group) -> Count:
    """Return a count with the total of a group where its printed share fits; else as it is."""
    if count.start < group.end or count.total is not None or not count.percent or count.events > group.n:
        return count
    fits = check(count.events, group.n, count.percent) is Arithmetic.OK
    return of_total(study, plain, count, group) if fits else count


def of_total(study: Study, plain: str, count: Count, group: Group) -> Count:
    """Return a count with the total of the group that it was made in, where its words do not speak of others."""
    everybody = number(study.participants.value) if study.participants else None
    denominator = "subgroup" if everybody and group.n < everybody else "stated"
    if count.total is not None:
        return replace(count, denominator=denominator) if count.start < group.end else count
    if count.events > group.n or _OF_SOME.search(plain, group.end, count.start):
        return count
    if count.percent and check(count.events, group.n, count.percent.replace(",", ".")) is Arithmetic.INCONSISTENT:
        return count  # a share of others
    return replace(count, total=group.n, denominator=denominator)


def own_count(plain: str, at: int) -> Count | None:
    """Return the count right before an outcome, in a list where each outcome has one; `at` is where it stands."""
    before = plain[:at]
    match = (_OWN_OF_VERB.search(before) if _A_VERB.match(plain, at) else None) or _OWN_BY_VERB.search(before)
    if match is None:
        match = _OWN_IN_LIST.search(before)
        is_counted = match and (_COUNTED_BEFORE.search(before, 0, match.start()) or _RESPONSES.match(plain, at))
        match = match if is_counted else None
    events = number(match["n"]) if match else None
    if not match or not events or ABOUT.search(before, 0, match.start("n")) or is_of_all_but(plain, match.start("n")):
        return None
    end = max(match.end("n"), match.end("people"), match.end("share"), match.end("after"))
    return Count(match.start("n"), end, events, None, None, match["share"] or match["after"])


def own_among(study: Study, plain: str, at: int, found: Sequence[Count]) -> Count | None:
    """Return the count right before an outcome, as the fullest of those found reads it."""
    own = own_count(plain, at)
    if own is None:
        return None
    same = next((c for c in found if c.start < own.end and own.start < c.end and c.events == own.events), None)
    return same or in_group(study, plain, [own])[0]


def of_another(plain: str, count: Count, span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    """Say whether a count belongs to an outcome that stands between it and the one in a span.

    Either a further count leads to the one in the span, or that is what a list begins with: "harms were nausea in 4".
    """
    start, end = span
    if count.end <= start:
        own = own_count(plain, start)
        return own is not None and count.end <= own.start and any(count.end <= a and b <= own.start for a, b in others)
    colon = plain.find(":", end, count.start)
    if colon > 0 and any(colon < a and b <= count.start and _IN.fullmatch(plain, b, count.start) for a, b in others):
        return True  # "side effects were seen in all: rash in 3"
    return any(
        end <= a and b <= count.start and _HAS_LIST.match(plain, end, a) and _IN.fullmatch(plain, b, count.start)
        for a, b in others
    )


def is_of_whole(plain: str, count: Count, at: int) -> bool:
    """ "67 patients had adverse events, mainly nausea": a count of all of a kind is not that of the one at a place."""
    if count.end > at:
        return False
    if _ARE_MOST.search(plain, at):
        return _SHARE_ALONE.search(plain, at) is not None
    return _SOME_OF_IT.search(plain, count.end, at) is not None or _is_of_kinds(plain, count.end, at)


def _is_of_kinds(plain: str, end: int, at: int) -> bool:
    """ "20 patients died (stroke, sepsis, uraemia)": how many of which kind, nobody says, or the bracket itself."""
    opened, closed = plain.rfind("(", end, at), plain.find(")", at)
    if min(opened, closed) < 0 or ")" in plain[opened:at]:
        return False
    inside = plain[opened:closed]
    if not _NUMBER.search(inside):
        return inside.count(",") > 1
    return _COUNTED_INSIDE.search(plain, opened, at) is not None


def everybody(study: Study, plain: str, behind: str = "") -> Count | None:
    """Read "all patients", where it is sure how many they are: those of the group before it, or of the study.

    `behind` are the words behind the statement: "improved in all" may go on with "but five".
    """
    if _ALL_BUT.match(behind):
        return None
    group = group_of(plain)
    said = _ALL.search(plain[group.end if group else 0 :].lstrip())
    if not said or (said["who"] and not _may_be_all(study, said["who"])):
        return None
    if group:
        return of_total(study, plain, Count(group.end, group.end, group.n, None, None, None), group)
    n = _all_treated(study)
    return Count(*said.span(), n, n, "stated", None) if n else None


def _may_be_all(study: Study, who: str) -> bool:
    """ "All patients" may be everybody; "all women" only in a study of women."""
    studied = flat(study.participants.proof.text) if study.participants else ""
    return re.fullmatch(_EVERYBODY, who) is not None or re.search(rf"\b{who}\b", studied) is not None


def _all_treated(study: Study) -> int | None:
    """Return how many people were studied, where nothing says that only some of them were treated or followed."""
    n = number(study.participants.value) if study.participants else None
    own = [plain for plain, role in zip(study.plains, study.roles, strict=True) if role != "background"]
    if not n or any(_NOT_ALL_STAYED.search(plain) for plain in own):
        return None
    given = {number(match["n"]) for plain in own for match in _WERE_GIVEN.finditer(plain)}
    return n if given <= {n} else None


def of_both(study: Study, quoted: str, values: Numbers) -> Numbers:
    """Leave the total out of "both died" in a study of sixty: which two is told before, and nobody says of how many."""
    people = number(study.participants.value) if study.participants else None
    if values.events_n != 2 or values.total_n != 2 or people in (None, 1, 2) or not _BOTH.search(quoted):
        return values
    return replace(
        values,
        total_n=None,
        denominator=None,
        percent_recomputed=None,
        arithmetic=Arithmetic.NOT_CHECKABLE,
        wilson_low=None,
        wilson_high=None,
    )
