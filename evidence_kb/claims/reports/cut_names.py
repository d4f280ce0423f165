"""Names of outcomes that were cut: completed from the words beside them, refused where those complete nothing.

A time ("30-day"), a return, a ratio or what is "available" names nothing by itself: the words behind it say of what,
to what or for what. An adjective that "or" joins to the next one has its noun behind that, and "no severe A or B" says
of B, too, that it was not severe. A complication that something "is" tells nothing of what befell people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evidence_kb.claims.language.words import PATIENTS, flat, rx
from evidence_kb.claims.study.sections import OWN
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Claim, Direction

_STOP = (
    r"(?:was|were|is|are|be|been|had|has|have|did|in|at|on|after|with|without|from|by|and|or|but|for|of|to|than|"
    r"within|during|following|when|while|which|that|who|as|between|among|under|using|compared|occurred|improved|"
    r"increased|decreased|remained|showed)"
)
_NOUN = rf"(?:(?!{_STOP}\b)[a-z][a-z0-9'/-]*)(?: (?!{_STOP}\b)[a-z][a-z0-9'/-]*){{0,4}}"
# what names nothing alone, and the words behind it that complete it
_COMPLETED = (
    (rx(r"\d+-(?:hour|day|week|month|year)"), rx(rf" {_NOUN}")),
    (rx(r"back"), rx(r" (?:pains?|aches?|muscles?)\b")),  # "no function came back"
    (rx(r"(?:an? |the )?return"), rx(rf" to (?:the |a |an )?{_NOUN}")),
    (rx(r"[a-z -]*\b(?:available|needed|required|necessary)"), rx(rf" for (?:the |a |an )?{_NOUN}")),
    (
        rx(r"(?:the )?(?:adjusted )?(?:relative risk|odds|(?:hazards?|odds|risk|rate) ratio|likelihood|probability)s?"),
        rx(rf" (?:of|for) (?:the )?(?!(?:{PATIENTS}|those|every|each)\b){_NOUN}"),
    ),
)
_QUALITY = rx(r"[a-z]+(?:al|ic|ive|ous|ary|ine)")
_SHARES_NOUN = rx(
    r" (?:and|or|nor) [a-z]+(?:al|ic|ive|ous|ary|ine) (?:factors|variables|parameters|changes|measures)\b"
)
_OTHER = rx(r"\bother $")
_HARM = rx(
    r"(?:complications?|side[ -]effects?|reactions?|toxicit(?:y|ies)|adverse (?:events?|effects?|reactions?)|"
    r"infections?|bleeding|injur(?:y|ies))"
)
_NO_SEVERE = rx(
    r"\b(?:no|without|free of) (?P<how>severe|serious|major|life-threatening) (?:[a-z-]+ ){1,3}(?:or|nor|and) $"
)
# "no other toxicity was seen", where some was: of that one nothing is denied
_NO_OTHER = rx(r"\b(?:no|without|neither|nor|any) (?P<which>other|further|additional) $")
# "complete or partial remission": what is told is told of both grades
# "no grade 3 or higher harms", "no severe acute or late harms": a grade, or how they were, names nothing alone
_HARMS = r"(?:complications?|side[ -]effects?|reactions?|toxicit(?:y|ies)|(?:adverse )?(?:events?|effects?)|morbidity)"
_BARE_GRADE = rx(r"(?:(?:who|ctcae) )?(?:grades?|clavien-dindo) (?:\d|i{1,3}|iv|v)[ab]?")
_HOW = r"(?:severe|serious|major|minor|mild|significant|acute|late|early|chronic|immediate|delayed|fatal)"
_BARE_HOW = rx(rf"{_HOW}(?: {_HOW})*")
_OR_HIGHER = rx(
    rf"(?: (?:or|and|to) |/|-)(?:higher|more|greater|above|\d|i{{1,3}}|iv|v)(?: (?:[a-z-]+ ){{0,3}}?{_HARMS}\b)"
)
_OR_LATE = rx(rf" (?:or|and|nor) (?:[a-z-]+ ){{1,2}}?{_HARMS}\b")
_GRADE_OR = rx(r"\b(?:(?:who|ctcae) )?(?:grades?|clavien-dindo) (?:\d|i{1,3}|iv|v)[ab]? or $")
_HIGHER = rx(rf"(?:higher|more|greater|above|\d) (?:[a-z-]+ ){{0,3}}?{_HARMS}")
_GRADE = rx(r"(?:partial|excellent|very good|moderate|severe|fair)\b")
_GRADE_BEFORE = rx(r"\b(?:complete|near-complete|good|very good|mild|moderate) or $")
# "no marginal recurrence was found": of another one nothing is said
_NO_SUCH = rx(
    r"\bno (?P<which>(?!(?:clinical|additional|actual|typical|critical|substantial|general|real|radiologic|"
    r"radiological|obvious|previous|various|numerous|similar|particular|initial|usual|unusual)\b)"
    r"[a-z]+(?:al|ic|ous|ar)) $"
)
# "at 300 mg/day BPRS scores fell", "after infusions of X pain ceased": what stands before the name is no part of it
_UNIT = rx(r"(?:mg|g|µg|mcg|ml|iu|units?)(?:/[a-z0-9]+)* ")
_OF_WHAT = rx(r"\b(?:of|with|after|following|under|on|by) $")
_APART = " apart"  # "no side effects of it apart from headache"
_IS_A_TIME = rx(r"(?:[a-z]+ )?(?:response|healing|recovery)\| (?:times?|latency|latencies)\b")
_SPREAD = rx(r"(?:sd|sem) ")
# "a reduction of at least one log of X": by so much
_SO_MUCH = rx(
    r"(?:(?:at least|more than|about|approximately) )?(?:an? |one |two |three |\d+(?:\.\d+)? ?-?)"
    r"(?:logs?|log10|half|third|quarter) (?:of|in) (?:the )?"
)
_IS_A = rx(r"(?<!there) is an? (?:[a-z-]+,? ){0,6}$")
_COMPLICATION = rx(r"(?:[a-z-]+ )?complication")


def whole_names(claims: Iterable[Claim], study: Study) -> list[Claim]:
    """Return the claims with the whole names of their outcomes, without those whose name is cut and stays so."""
    found: dict[object, Claim] = {}
    for claim in claims:
        for whole in _whole(claim, study):
            # "grade 3" and "higher toxicities" are one name, and told once
            told = claim if whole is claim else (whole.quote, whole.treatment, whole.outcome, whole.direction)
            found.setdefault(told, whole)
    return list(found.values())


def _whole(claim: Claim, study: Study) -> Iterator[Claim]:
    name, plain = flat(claim.outcome or "").strip(), study.plains[claim.quote.passage]
    at = plain.find(name, claim.quote.start, claim.quote.end) if name and claim.basis in OWN else -1
    if at < 0:
        yield claim
        return
    before, behind = plain[max(0, at - 80) : at], plain[at + len(name) : claim.quote.end]
    if (_IS_A.search(before) and _COMPLICATION.fullmatch(name)) or _IS_A_TIME.match(f"{name}|{behind}"):
        return
    if name.endswith(_APART) and behind.startswith(" from"):
        yield replace(claim, outcome=(claim.outcome or "")[: -len(_APART)])
        return
    if claim.direction is Direction.NO_EVIDENCE and _HARM.fullmatch(name) and (severe := _NO_SEVERE.search(before)):
        yield replace(claim, outcome=f"{severe['how']} {claim.outcome}")
        return
    if claim.direction is Direction.NO_EVIDENCE and (such := _NO_SUCH.search(before) or _NO_OTHER.search(before)):
        yield replace(claim, outcome=f"{such['which']} {claim.outcome}")
        return
    given = f"{flat(claim.treatment or '').strip()} "
    if name.startswith(given) and len(given) > 1 and _OF_WHAT.search(before):
        yield replace(claim, outcome=(claim.outcome or "")[len(given) :])
        return
    if spread := _SPREAD.match(name) or _SO_MUCH.match(name) or _UNIT.match(name):  # "mean ± SD pain score"
        yield replace(claim, outcome=(claim.outcome or "")[spread.end() :])
        return
    if (grade := _GRADE_OR.search(before)) and _HIGHER.fullmatch(name):
        text = study.passages[claim.quote.passage].text[at - len(grade[0]) : at]
        yield replace(claim, outcome=f"{text}{claim.outcome}")
        return
    if _GRADE.match(name) and (grade := _GRADE_BEFORE.search(before)):
        yield replace(claim, outcome=f"{grade[0]}{claim.outcome}")
        return
    added = _missing(name, before, behind)
    if added is not None:
        text = study.passages[claim.quote.passage].text[at + len(name) : at + len(name) + len(added)]
        yield replace(claim, outcome=f"{claim.outcome}{text}") if added else claim


def _missing(name: str, before: str, behind: str) -> str | None:
    """Return the words that complete a name, none where it is whole; None where it is cut and nothing completes it."""
    for cut, rest in _COMPLETED:
        if cut.fullmatch(name):
            found = rest.match(behind)
            return found[0] if found else None
    if _BARE_GRADE.fullmatch(name) and (found := _OR_HIGHER.match(behind)):
        return found[0]
    if _BARE_HOW.fullmatch(name) and (found := _OR_LATE.match(behind)):
        return found[0]
    if _QUALITY.fullmatch(name) and _OTHER.search(before) and (found := _SHARES_NOUN.match(behind)):
        return found[0]
    return ""
