"""What a clause denies of an outcome: "did not appear to reduce pain", "pain was never lower", "without any relief of".

Only the clause in which the outcome stands is read, and it denies the change if every word of change in it is denied:
a word that is not ("did not change weight but lowered pain") may be the one that is told of the outcome, and is left to
others. What is denied twice, in part ("not only", "not fully") or for a time ("not until") is left to them, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from evidence_kb.claims.language.numbers import COUNT, ONE_TO_TEN
from evidence_kb.claims.language.words import ASIDE, rx, word_set
from evidence_kb.claims.lexicon import direction
from evidence_kb.claims.lexicon.change_words import BETTER, DOWN, UP, WORSE, kind

_MOVES = frozenset((UP, DOWN, BETTER, WORSE))
_SENSES = frozenset((direction.UP, direction.DOWN, direction.BETTER, direction.WORSE, direction.GONE))
_NO_LONGER = rx(r"\bno longer$")
# "survived less than a year" tells of a number
_THAN_SO_MANY = rx(
    r"(?:less|more|fewer|greater|longer|shorter|higher|lower) than (?:\d|half\b|(?:an?|one|two|three|four|five|six|ten|"
    r"the (?:first|last)) (?:years?|months?|weeks?|days?|hours?|minutes?|third|quarter|fifth|dozen|hundred)\b)"
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\][]*\]")
# "fewer patients without relief", "days with no pain": who or what was counted
_COUNTED = word_set("patients participants subjects children adults women men people those cases days nights weeks")
_NOT_PEOPLE = "".join(rf"(?<!\b{word})" for word in sorted(_COUNTED))
_BREAK = rx(
    r"[;:]|\.(?!\d)|,? \b(?:but|however|although|though|while|whereas|despite|yet|except|instead)\b|"
    r",? and (?=(?:[a-z-]+ ){1,4}?(?:was|were|had|did|fell|rose|showed)\b)|"
    rf",? and (?={COUNT} (?!of\b|on\b|with\b|in\b|patients\b)[a-z])|"
    r", (?:and )?(?:which|who|whose)\b| and (?:which|who|whose)\b|"
    rf"(?:,|{_NOT_PEOPLE}) (?=(?:without|with no)\b)|"
    r" (?:who|which|that|whose|whom) (?=(?:fail(?:ed|s)?|cannot|never|[a-z]+ (?:not|never|no longer))\b)"
)
_DENIES = word_set(
    "not never no cannot neither nor none without failed fails fail unable lack absence ineffective unsuccessful"
)
_NOT = rx(rf"\b(?:{'|'.join(sorted(_DENIES))})\b")
# a denial that is none, or of a part only, or until a time, or twice
_LEAVES_OPEN = rx(
    r"\bnot (?:only|merely|just|simply|solely|always|all|every|fully|completely|entirely|consistently|necessarily|"
    r"because|due|yet)\b|\b(?:until|unless|before|whether|if|only|otherwise|no more than|no less than|no later than|"
    r"no fewer than)\b|\bany ?more(?= ?(?:$|[.,;:]))|"
    r"\b(?:not|never|no|cannot|without) (?:[a-z]+ ){0,2}?(?:fail|doubt|without|lack|unable)"
)
# what may stand between a denial and the word of change that it is about
_BETWEEN = word_set(
    "be been to have has had a an any the that further more clinically statistically significant significantly "
    "clear found shown seen observed proven proved demonstrated proved appear seem help able expected result lead led "
    "cause produce show provide bring about achieve associated with in at for of do longer relevant important "
    "meaningful measurable substantial considerable marked noticeable additional overall much as evidence"
)
_PURPOSE = word_set("in at for of to")  # "was not effective in reducing", but not "did not prevent the fall"
_NOUN_DENIED_BEHIND = rx(
    r" (?:(?:in|of|for|with|on|at|after|from) [a-z0-9 -]{1,80}? )?(?:was|were|is|are|has been|could be|can be) "
    r"(?:not|never) (?:been |be )?(?:seen|observed|found|noted|detected|shown|demonstrated|achieved|evident|apparent|"
    r"present|recorded|reported|confirmed)\b"
)
_BRINGS_NONE = rx(r"(?:caus|induc|provid|promot|gain)[a-z]* no\b")  # as words of change: "caused no reduction"
_NO_EVIDENCE_THAT = rx(
    r"\b(?:no|without|lack of|absence of|not (?:any|enough|find|found)(?: [a-z]+){0,2}?) (?:[a-z]+ ){0,2}?"
    r"(?:evidence|proof|indication|suggestion)(?: (?:to|which|that))?(?: (?:suggest|support|indicate|show)s?)? that\b"
)
# "no patient improved"; but "compared with no treatment improved"
_NONE_OF_THEM = rx(
    r"(?:^|\b(?!(?:with|to|than|versus|vs|or|and|of|in|on|for|by|from|against|over|given|receiv[a-z]*|got|getting|"
    r"took|taken|taking|us(?:ed|ing)|had|having)\b)[a-z0-9-]{1,60} )"
    r"(?:none(?: of (?:the |these |those |our )?(?:[a-z0-9]+ )?[a-z]+)?|no [a-z]+|neither [a-z]+|"
    r"neither (?:[a-z0-9-]+ ){1,4}nor(?: [a-z0-9-]+){1,4})$"
)
_LEAD = 160  # characters before an outcome in which the next two may stand
# "had no effect on pain or fever", "lowered fever without affecting pain"
_NO_EFFECT_ON = rx(
    r"(?:\b(?:no|not any|without|without any|lack of|lack of an|little or no) (?:[a-z]+ ){0,3}?"
    r"(?:effects?|impact|influence) (?:of [a-z -]{1,60} )?(?:on|upon)|"
    r"\b(?:no|without|without any|lack of) (?:[a-z]+ ){0,3}?(?:changes?|differences?|alterations?) (?:in|of)|"
    r"\bwithout (?:affecting|influencing|altering|changing|modifying)|"
    r"\b(?:did|does|do|could) not (?:[a-z]+ly )?(?:affect|influence|alter|change|modify)) "
    r"(?P<list>(?:[a-z0-9-]+,? ){0,12})$"
)
# "reduced fever but not pain"; what was less "than with bardrug, but not" may go on with an arm
_BUT_NOT = rx(r"\bbut (?:not|no)(?: (?:in|on|of|for))? (?P<list>(?:[a-z0-9-]+ ){0,6})$")
_GOES_ON = rx(
    r"[;,]? ?(?:but|yet|however,?|although|though|while|whereas) "
    r"(?:(?:it|they|then|later|rather|instead|even|was|were|had|did|became|[a-z]+ly) ){0,4}(?P<word>[a-z]+)\b"
)
# "did not raise pain but lowered it"
_GOES_ON_WITH_IT = rx(r",? ?but (?:[a-z]+ ){0,2}?(?P<word>[a-z]+) (?:it|them)\b")
# what was told of others, or of how many it was denied: "unlike placebo", "as it did with placebo", "in 4 and in 9"
_UNLIKE_OTHERS = rx(r"\b(?:unlike|in contrast (?:to|with)|as opposed to|as (?:[a-z-]+ )?(?:did|does|was|were|had))\b")
_SO_MANY = (
    rf"(?:only )?(?:\d[\d.]*|{ONE_TO_TEN})\b"
    r"(?! ?(?:mg|ml|g|h|weeks?|months?|days?)\b)"
)
_OF_SO_MANY = rx(
    rf"\b(?:in|by|for) {_SO_MANY}[^;:]{{0,80}}?(?:,| (?:and|or|vs|versus|than|against|compared (?:with|to)))"
    rf" (?:in |by |for |with )?{_SO_MANY}"
)
_COMPARATIVE = rx(r"(?:more|less|fewer|better|worse|[a-z]{3,}er|superior|inferior)")
# "had no effect on fever, and pain fell": what stands behind is told of the last name, and it is none of a list
_FELL_BEHIND = rx(
    rf"{ASIDE}(?: [a-z]+)?? (?:(?:was|were|is|are|has|have|had)(?P<state>(?: [a-z]+){{1,3}})|"
    r"(?P<verb>fell|rose|dropped|[a-z]+ed))\b"
)
_OF_AN_ARM = rx(r" (?:groups?|arms?)\b")
# "fewer patients had no change in pain"
_SO_MANY_MORE = rx(
    r"\b(?:fewer|more|less|greater|higher|lower|smaller) (?:[a-z-]+ ){0,3}?"
    r"(?:patients|participants|subjects|children|adults|women|men|people|numbers?|proportions?|percentages?)\b[^,;:]*$"
)
_COMPARES = rx(r"\b(?:than|versus|vs|compared|relative to|against)\b")
_VERB = rx(
    r"\b(?:was|were|had|has|have|did|is|are|fell|rose|showed|with|than|by|who|which|that|after|to|when|but|"
    r"while|whereas|groups?|arms?|patients|controls?|placebo)\b"
)


def is_denied(plain: str, start: int, end: int, arms: Sequence[Collection[int]] = ()) -> bool:
    """Say whether all that the clause of an outcome, from `start` to `end` of a flat sentence, tells is denied.

    `arms`: where each arm of a comparison is named. What is denied of one of them alone, or of so many of each, tells
    nothing of their difference.

    >>> is_denied("it did not appear to reduce pain.", 27, 31), is_denied("it not only reduced pain.", 20, 24)
    (True, False)
    >>> is_denied("it did not alter sleep but reduced pain.", 34, 38)
    False
    >>> is_denied("a did not lower pain, whereas b did.", 16, 20, [[0], [30]])
    False
    """
    words = denied_words(plain, start, end)
    if not words:
        return False
    first, last = _clause(plain, start)
    outer = _outer(plain[first:last])
    if _UNLIKE_OTHERS.search(outer, start - first) or _tells_of_others(arms, first, last):
        return False
    if any(_COMPARATIVE.fullmatch(word) for word in words):
        return True  # "not lower than with placebo" may leave one of them out
    return _OF_SO_MANY.search(outer) is None and not _is_of_comparator(arms, first, last)


def _is_of_comparator(arms: Sequence[Collection[int]], first: int, last: int) -> bool:
    """Say whether a clause names the second of two arms, and not the first: "pain did not fall with placebo"."""
    within = [any(first <= at < last for at in places) for places in arms]
    return within == [False, True]


def _tells_of_others(arms: Sequence[Collection[int]], first: int, last: int) -> bool:
    """Say whether a clause names one arm, and what goes on behind it is told of another one that it does not name.

    >>> _tells_of_others([[2], [30]], 0, 20), _tells_of_others([[2], [12, 30]], 0, 20)
    (True, False)
    """
    within = [any(first <= at < last for at in places) for places in arms]
    behind = [any(at >= last for at in places) for places in arms]
    return any(within) and any(later and not here for here, later in zip(within, behind, strict=True))


def denied_words(plain: str, start: int, end: int) -> tuple[str, ...]:
    """Return the words of change that the clause of an outcome denies; none where it does not deny all of them.

    >>> denied_words("it was not found to reduce pain.", 27, 31), denied_words("none relapsed and pain fell.", 18, 22)
    (('reduce',), ())
    """
    first, last = _clause(plain, start)
    clause = plain[first:last]
    if _is_spared(plain, start, end):
        return ("changed",)
    if not _NOT.search(clause) or _LEAVES_OPEN.search(clause):
        return ()
    own = range(start - first, end - first)
    told = [one for one in _told(clause) if one[1] not in own]
    is_subject = any(at > own.start for _, at, _ in told)
    if not all(is_no for _, _, is_no in told) or _goes_on(plain, last, is_subject=is_subject):
        return ()
    return tuple(word for word, _, _ in told)


def _goes_on(plain: str, at: int, *, is_subject: bool) -> bool:
    """Say whether the next clause tells of the same: "not longer at week 1, but longer at week 12", "but raised it"."""
    found = (_GOES_ON if is_subject else _GOES_ON_WITH_IT).match(plain, at)
    return found is not None and _tells_of_change(found["word"])


def _is_spared(plain: str, start: int, end: int) -> bool:
    """Say whether what stands in front of an outcome says that it was not affected.

    >>> _is_spared("it had no effect on sleep or pain.", 29, 33)
    True
    >>> _is_spared("it fell more than b, but not pain.", 29, 33)
    False
    """
    first = max(0, start - _LEAD)
    found = _NO_EFFECT_ON.search(plain, first, start) or _BUT_NOT.search(plain, first, start)
    if found is None or not _is_list(found["list"]) or _OF_AN_ARM.match(plain, end) or _fell_behind(plain, end):
        return False
    if _SO_MANY_MORE.search(plain, 0, found.start()):
        return False
    return found.re is _NO_EFFECT_ON or _COMPARES.search(plain, 0, found.start()) is None


def _fell_behind(plain: str, end: int) -> bool:
    """Say whether a change is told right behind an outcome: "no effect on fever and pain was lower"."""
    found = _FELL_BEHIND.match(plain, end)
    return found is not None and any(map(_tells_of_change, (found["state"] or found["verb"]).split()))


def _is_list(words: str) -> bool:
    """Say whether nothing is told in words that stand between a denial and an outcome."""
    return not (_VERB.search(words) or any(_tells_of_change(word.strip(",")) for word in words.split()))


def _clause(plain: str, at: int) -> tuple[int, int]:
    start, last = 0, len(plain)
    for joint in _BREAK.finditer(_outer(plain)):
        if joint.start() >= at:
            return start, joint.start()
        start = joint.end()
    return start, last


def _outer(text: str) -> str:
    """Return a text with blanks where something stands in brackets."""
    return _ASIDE.sub(lambda aside: " " * len(aside.group()), text)


@lru_cache(maxsize=64)  # each outcome of a sentence asks
def _told(clause: str) -> tuple[tuple[str, int, bool], ...]:
    """Return the words of change of a clause, where they stand, and whether each is denied."""
    outer = _outer(clause)
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(outer)]
    unproven = _NO_EVIDENCE_THAT.search(outer)
    found: list[tuple[str, int, bool]] = []
    denied: set[int] = set()
    for n, (word, at, end) in enumerate(words):
        is_now = word == "longer" and _NO_LONGER.search(outer, 0, end)
        if not _tells_of_change(word) or is_now or _THAN_SO_MANY.match(outer, at):
            continue
        is_no = (
            _is_denied_before([w for w, _, _ in words[:n]], denied)
            or (unproven is not None and unproven.end() <= at)
            or _NOUN_DENIED_BEHIND.match(outer, end) is not None
            or _BRINGS_NONE.match(outer, at) is not None
        )
        if is_no:
            denied.add(n)
        found.append((word, at, is_no))
    return tuple(found)


def _tells_of_change(word: str) -> bool:
    return kind(word) in _MOVES or (direction.sense(word) in _SENSES and not word.startswith("control"))


def _is_denied_before(words: list[str], denied: set[int]) -> bool:
    """Say whether the word behind some is denied by them: at once, with what it serves, or with who did it."""
    for n in range(len(words) - 1, -1, -1):
        if words[n] in _DENIES:
            return True
        if n in denied and _PURPOSE.issuperset(words[n + 1 :]):
            return True
        if words[n] not in _BETWEEN and not words[n].endswith("ly"):
            return _NONE_OF_THEM.search(" ".join(words[max(0, n - 10) : n + 1])) is not None
    return False
