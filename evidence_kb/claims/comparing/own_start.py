"""What a sentence holds against the start of the same arm, and against no other: "less than before the operation".

"Lower" and "differ" set arms apart, and so they keep a sentence from being read as a change within one arm; but not
where what stands behind "than" is a time, nor where the differences are "within the groups" or "before and after".
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.language.words import rx

# "pretreatment values", but not "prednisone", "preterm infants" or "the present drug"
_PRE = (
    r"pre-[a-z]+|pre(?:treat|interv|op|test|train|inject|dos|exerci|surg|vaccin|stud|inocul|trial|admin|infus|therap|"
    r"supplement|challeng|procedur|induct|anesth|anaesth|medicat|dialy)[a-z]*|pre\b"
)
BASELINE = (
    r"(?:the |their |those |values? )?(?:at |before |of )?"
    rf"(?:baseline|initial|{_PRE}|before|entry|admission|at)\b"
)
_THAN_AT_START = rx(rf"\b(?:more|less|greater|higher|lower|fewer|better|worse)\b[^.;,]{{0,60}}? than (?:{BASELINE})")
TIME = r"(?:the )?(?:hours?|days?|weeks?|months?|years?|visits?|sessions?) [0-9]{1,3}\b"
# held against its own start alone, and against no other arm
_WITHIN = rx(
    rf"\b(?:than|versus|vs|compared (?:with|to)|relative to|from) {BASELINE}|\bbefore and after\b|"
    r"\bpre- (?:and|to) post|\bover time\b|\bwithin(?:-|- | | the )?(?:groups?|subjects?|arms?)\b|\bintra-?groups?\b|"
    r"\b(?:persist(?:ed|s)|(?:was|were) (?:maintained|sustained)) (?:[a-z]+ )?(?:(?:above|below) baseline |up )?"
    r"(?:until|to|through(?:out)?|over|for (?:at least |up to )?[0-9])\b|"
    r"\bpre(?:-?(?:treatment|test|intervention))?:? [0-9][^()]{0,30}[,;]? (?:(?:and|vs|versus|to) )?"
    r"post(?:-?(?:treatment|test|intervention))?:? [0-9]"
)
# from one time to another: of one arm, where nothing else is said to have changed what is measured
_CHANGED = (
    r"(?:(?:improv|increas|decreas|declin|diminish|worsen|reduc|chang)(?:ed|es?)|improvements?|reductions?|fell|rose|"
    r"dropped)"
)
_BETWEEN_TIMES = rf"(?:from {TIME}[^.;,]{{0,12}} to (?:{TIME}|[0-9])|between {TIME} and (?:{TIME}|[0-9]))"
_IN_TIME = rx(
    rf"\b{_CHANGED}(?: [a-z]+ly)? {_BETWEEN_TIMES}|"
    r"\b(?:reductions?|decreases?|increases?|declines?|improvements?|changes?) of [0-9][^;,]{0,80} after [a-z0-9-]+ "
    r"(?:days?|weeks?|months?|years?) of (?:treatment|therapy)\b|"
    rf"\b{_BETWEEN_TIMES} (?:in|within) (?:the )?[a-z0-9 +-]{{1,40}} (?:group|arm)[ ,.]*(?:\([^()]*\)[ .]*)?$"
)
# "pre-emptive barine", "initial barine": an arm, by when it was given
_TIMED = rx(rf"\bthan (?:the )?(?:(?:initial|{_PRE}) (?!of\b|with\b|in\b|treatment\b)(?:[a-z-]+ )?)?$")
_DIFFER = rx(r"\bdiffer[a-z]*\b")
_OF_TWO_TIMES = rx(
    r"\b(?:before and after|pre- (?:and|to) post|intra-?groups?|"
    r"within(?:-| )(?:(?:the|each|either|any|both) )?(?:study |treatment )?(?:groups?|subjects?|arms?))\b"
)
_HEADING = r"^(?:\[[^\]]*\] |[a-z]+: )?"
# "compared with baseline, pain fell in A, whereas in B it did not": of each arm against its own start
_FIRST_OF_ALL = rx(
    rf"{_HEADING}(?:when )?(?:compared (?:with|to)|relative to|versus|from) {BASELINE}(?: [a-z]+){{0,2}},"
)
_EACH_APART = rx(r"\b(?:only in|not in|but not|whereas|while)\b")
# "in the A group, pain fell from 8 to 3"; but "in adults, A lowered the rate from 40% to 30%" is told of two arms
_IN_ONE = rx(
    rf"{_HEADING}(?:in|with|within|for) (?:the )?[^,;]{{1,60}}(?<!sub-)\b(?:group|arm)(?: [^,;]{{1,30}})?, "
    rf"[^;]{{0,120}}\b{_CHANGED}\b[^;]{{0,40}} from "
    r"[0-9][^;]{0,60} to [0-9]"
)
_FROM_TO = rx(r"\bfrom [0-9][^;,]{0,60} to [0-9]")
_OF_GROUPS = rx(r"\b(?:between|among|inter-?groups?|groups? differ[a-z]*)\b")


def than_an_arm(plain: str, arms: Iterable[Arm], number: int) -> bool:
    """Say whether a sentence (flat) holds something against an arm that is called by its time."""
    places = (m.start for arm in arms for m in arm.mentions if m.sentence == number)
    return any(_TIMED.search(plain, max(0, at - 60), at) for at in places)


def tells_of_own_start(plain: str) -> bool:
    """Say whether a sentence (flat) holds something against its own start, whatever else it is held against.

    >>> tells_of_own_start("pain fell from baseline with a."), tells_of_own_start("pain fell with a.")
    (True, False)
    """
    if _WITHIN.search(plain) or _IN_TIME.search(plain):
        return True
    return _IN_ONE.match(plain) is not None and len(_FROM_TO.findall(plain)) == 1


def apart_from_own_start(plain: str) -> str:
    """Return a sentence (flat) without the words that set an arm apart from its own start alone.

    >>> apart_from_own_start("pain was less after a than before it."), apart_from_own_start("less than with b.")
    ('pain was   it.', 'less than with b.')
    """
    left = _THAN_AT_START.sub(" ", plain)
    if _FIRST_OF_ALL.match(plain):
        left = _EACH_APART.sub(" ", left)
    if _OF_TWO_TIMES.search(plain) and not _OF_GROUPS.search(plain):
        return _DIFFER.sub(" ", left)
    return left
