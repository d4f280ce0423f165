"""What was there before a treatment, came of an earlier one, or came when it was stopped, is nothing that it did.

"At presentation 12 had headache", "two died before the operation", "nine patients with three relapses despite X were
given Y", "a stroke after an earlier bypass", "he stopped treatment, and his lung function declined thereafter".
"""

from __future__ import annotations

from evidence_kb.claims.language.words import PATIENTS, flat, rx
from evidence_kb.claims.reports.credited import Told, means
from evidence_kb.claims.study.procedures import is_operation
from evidence_kb.findings import Direction
from evidence_kb.model import PassageKind

_THERE_BEFORE = rx(
    r"\bat (?:the )?(?:(?:time of|initial) )?(?:presentation|baseline|admission|diagnosis|(?:study )?entry|referral|"
    r"enrol+ment|inclusion)\b|\bat (?:the )?onset of (?:the )?(?:disease|illness|symptoms)\b|"
    r"\bon (?:hospital )?(?:admission|presentation|arrival)\b"
)
_LATER = rx(
    r"\b(?:after|following|later|subsequent[a-z]*|follow-?up|developed|during|then|since|remain[a-z]*|increas[a-z]*|"
    r"worsen[a-z]*|new|occurred|than|compared|from|as at|predict[a-z]*|associated|risk)\b"
)
# "nine patients with three relapses despite X were given Y": who they are, up to the outcome and behind it
_PEOPLE_WITH = rx(rf"\b{PATIENTS} (?:with|having|who had(?: had)?|suffering from)\b[^;.:]*$")
_WERE_THEN_GIVEN = rx(
    r"^[^;.:]{0,80}?\b(?:(?:was|were) (?:then |all |first )?(?:given|treated|started|put on|offered|enrolled|managed|"
    r"operated)|received|underwent)\b"
)
# "one stopped treatment, and his lung function declined thereafter": without it, not with it
_STOPPED = rx(
    r"\b(?:discontinued|stopped|ceased|withdrew|abandoned) (?:the |this |his |her |their )?(?:treatment|therapy|drugs?|"
    r"medication|it)\b"
)
# "stopped it because of pneumonia, and died thereafter": of what it may have brought
_FOR_A_REASON = rx(r"\b(?:because|due to|owing to|after|following|for)\b")
_SINCE_THEN = rx(r"\b(?:thereafter|afterwards?|subsequently|after (?:that|this)|since then)\b")
# "of 17 who stopped the drug, 12 relapsed"
_WHO_STOPPED = rx(
    r"\bwho (?:had )?(?:stopped|discontinued|ceased) (?:the |this |their |his |her )?(?:[a-z-]+ ){0,2}?"
    r"(?:treatment|therapy|drugs?|medication|it)\b(?! (?:because|due|owing|for)\b)"
)
_CAME_BACK = rx(r"\b(?:relaps|recur|flare|exacerbat|rebound)")
# "renal function fell preoperatively", "two died before the operation": not by the operation
_BEFORE_OPERATION = rx(
    r"\bpre-?operatively\b(?! and\b)|\b(?:before|prior to|awaiting) (?:the |an? )?(?:planned |scheduled |definitive )?"
    r"(?:operations?|surgery|operative intervention|transplantation|resection)\b(?! and\b)"
)
# "died of a stroke after an earlier bypass operation"
_OF_EARLIER = rx(
    r"\b(?:after|following|from|by|during|due to|because of|secondary to) (?:an? |the |his |her |their )?"
    r"(?:earlier|previous|prior|former|preceding) (?:(?!and\b|or\b)[a-z-]+ ){0,3}?(?:operations?|surgery|procedures?|"
    r"treatments?|therapy|irradiation|radiotherapy|chemotherapy|[a-z]+(?:ectomy|o[st]tomy|plasty))\b"
)
# what the last one needed, and what happened in it, is its own, whatever made it hard
_WAS_NEEDED = rx(
    r"\b(?:conver(?:sion|ted)|need(?:ed|s)?|required|necessary|necessitated|intra-?operative(?:ly)?|post-?operative(?:ly)?|"
    r"(?:during|after|at) (?:the )?(?:operation|surgery|procedure|re-?operation))\b"
)

# "octreotide was started": when the only patient first got it
_BEGUN_BEHIND = rx(
    r"^(?: [a-z-]+){0,4}? (?:was|were) (?:then |therefore |subsequently |thus |also )?(?:started|given|"
    r"administered|initiated|commenced|introduced|begun|added|tried|performed|instituted|placed|implanted|injected|attempted)\b"
)
_BEGUN_BEFORE = rx(
    r"\b(?:(?:treat(?:ed|ment)|therapy) (?:with|by)|started on|switched to|received|given|underwent|"
    r"(?:started|initiated|commenced|administration of|infusion of|injections? of|dose of)) (?:[a-z0-9-]+ ){0,4}$"
)


def was_there_before(told: Told) -> bool:
    """ "At presentation 12 had headache": a treatment gave it to nobody, and spared nobody. Nobody was dead by then."""
    if told.claim.direction not in (Direction.WORSENING, Direction.NO_EVIDENCE):
        return False
    if _BEFORE_OPERATION.search(told.quoted) and is_operation(flat(told.claim.treatment or "").strip()):
        return _LATER.search(told.quoted) is None
    if told.claim.outcome == "death":
        return False
    if _LATER.search(told.quoted):
        return False
    return _THERE_BEFORE.search(told.quoted) is not None or _is_whom_they_treated(told)


def _is_whom_they_treated(told: Told) -> bool:
    if told.outcome is None:
        return False
    start, end = told.outcome
    is_of_them = _PEOPLE_WITH.search(told.plain, told.claim.quote.start, start)
    return is_of_them is not None and _WERE_THEN_GIVEN.search(told.plain[end : told.sentence.end]) is not None


def came_without_it(told: Told) -> bool:
    """ "One stopped treatment, and his lung function declined thereafter": not under it."""
    who = _WHO_STOPPED.search(told.plain, told.sentence.start, told.sentence.end)
    if who and told.outcome and who.end() <= told.outcome[0] and _CAME_BACK.search(told.claim.outcome or ""):
        return told.claim.direction is Direction.WORSENING
    then = _SINCE_THEN.search(told.plain, told.claim.quote.start, told.claim.quote.end)
    if then is None or told.claim.direction is not Direction.WORSENING:
        return False
    stopped = _STOPPED.search(told.plain, told.sentence.start, then.start())
    return stopped is not None and _FOR_A_REASON.search(told.plain, stopped.end(), then.start()) is None


def is_of_an_earlier_one(told: Told) -> bool:
    """ "Stenosis after a previous operation": not of the one that the study is about."""
    is_bad = told.claim.direction is Direction.WORSENING
    found = _OF_EARLIER.search(told.plain, told.claim.quote.start, told.claim.quote.end) if is_bad else None
    if found is None or _WAS_NEEDED.search(told.quoted):
        return False
    return not any(told.claim.quote.start <= at < told.claim.quote.end for at, _ in told.named)


def came_before_it_began(told: Told) -> bool:
    """ "Drains failed to dry it. Octreotide was started": what a patient had before is nothing that octreotide did."""
    study, quote = told.study, told.claim.quote
    if not study.is_one_patient or told.named:
        return False
    names = {flat(told.claim.treatment or "").strip()}
    named = (
        mention
        for passage, mentions in zip(study.passages, study.mentions, strict=True)
        for mention in mentions
        if passage.kind is PassageKind.ABSTRACT and means(study, mention, names)
    )
    first = next(named, None)
    if first is None or (first.passage, first.start) < (quote.passage, told.sentence.end):
        return False
    plain = study.plains[first.passage]
    is_begun_before = _BEGUN_BEFORE.search(plain[max(0, first.start - 80) : first.start]) is not None
    return is_begun_before or _BEGUN_BEHIND.match(plain[first.end : first.end + 80]) is not None
