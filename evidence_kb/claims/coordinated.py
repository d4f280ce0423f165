"""Treatments that share one statement: of each member of a list the same is told, of a joined whole all at once.

"A (HR 4.8) and B (HR 5.5) were associated with a higher risk", "relief came in 80 % and 50 % with A and B,
respectively": what is read of one is said of the others. "A followed by B was effective" says it of neither alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evidence_kb.claims.attribution import Where
from evidence_kb.claims.full_names import trimmed
from evidence_kb.claims.study import Study
from evidence_kb.claims.treatments import Mention, is_placebo
from evidence_kb.claims.words import flat, rx, starting_in
from evidence_kb.findings import Claim, Quote

_ASIDE = r"(?: ?(?:\([^()]*\)|\[[^\[\]]*\]))"
_BETWEEN = rx(rf"{_ASIDE}?(?:,|,? and|,? or)(?: the)? ")
_VALUE = rx(rf"{_ASIDE}")
# a result of its own, and not a dose, a date or how many were given it
_MARK = re.compile(r"\d ?%|\b(?:a?hr|a?or|rr|ci|p|odds|hazard|risk)\b")
_RESPECTIVELY = rx(r"\brespectively\b")
_ALSO_TOLD = rx(r"^,? (?:and|or) (?!(?:was|were|is|are|had|has)\b)")
_OF_EACH = rx(
    rf"{_ASIDE}?(?: (?:use|therapy|treatment|exposure))? (?:were|are)(?: [a-z]+ly)? "
    r"(?:associated|linked|related) (?:with|to)\b"
)
_JOINS = rx(
    r" plus |\+| (?:followed by|combined with|in combination with|along with|together with) |^combination of [^,]+ and "
)


def of_each(study: Study, where: Where, claim: Claim, tagged: Sequence[Mention]) -> list[Claim]:
    """Return a claim, and one like it for each treatment of which its words say the same."""
    own, others = _listed(study, where, claim, tagged)
    if own is None:
        return [claim]
    return [_of(study, claim, own), *(_of(study, claim, other) for other in others)]


def _listed(
    study: Study, where: Where, claim: Claim, tagged: Sequence[Mention]
) -> tuple[Mention | None, list[Mention]]:
    """Return what a claim's words name its treatment in, and the other members of the list that it stands in."""
    plain, end = study.plains[where.index], where.clause.end
    if _RESPECTIVELY.search(plain, end, where.sentence.end):
        end = where.sentence.end
    proof = claim.treatment_proof
    if proof and not (proof.passage == where.index and where.clause.start <= proof.start < end):
        return None, []
    units = _units(study, where.index, where.clause.start, end, tagged)
    name = " ".join(flat(claim.treatment or "").split())
    at = next((n for n, unit in enumerate(units) if _holds(unit, name)), None)
    if at is None:
        return None, []
    first, last = at, at
    while first > 0 and _BETWEEN.fullmatch(plain, units[first - 1].end, units[first].start):
        first -= 1
    while last + 1 < len(units) and _BETWEEN.fullmatch(plain, units[last].end, units[last + 1].start):
        last += 1
    members = units[first : last + 1]
    others = [unit for unit in members if unit is not units[at]]
    is_counted = claim.numbers.events_n is not None
    if is_counted or not others or not _is_shared(plain, members, end) or _is_one_of_two(plain, where, claim):
        return (units[at], []) if _JOINS.search(flat(units[at].text)) else (None, [])
    return units[at], others


def _is_shared(plain: str, members: Sequence[Mention], end: int) -> bool:
    """Say whether what is told of a list is told of each member, and not of all that were given together."""
    valued = [found for m in members if (found := _VALUE.match(plain, m.end, end)) and _MARK.search(found.group())]
    behind = _RESPECTIVELY.search(plain, members[-1].end, min(end, members[-1].end + 40))
    return len(valued) == len(members) or behind is not None or _OF_EACH.match(plain, members[-1].end, end) is not None


def _is_one_of_two(plain: str, where: Where, claim: Claim) -> bool:
    """ "Pain and fever fell with A and B, respectively": each did something else."""
    outcome = flat(claim.outcome)
    at = plain.find(outcome, where.clause.start, where.clause.end)
    behind, before = plain[at + len(outcome) : where.clause.end], plain[where.clause.start : max(at, 0)]
    return at >= 0 and (_ALSO_TOLD.match(behind) is not None or before.endswith((" and ", ", ")))


def _units(study: Study, index: int, start: int, end: int, tagged: Sequence[Mention]) -> list[Mention]:
    """Return the treatments that some words name, joined ones whole, in the order of their places."""
    named = list(starting_in(study.mentions[index], start, end))
    named += [m for m in (*tagged, *study.courses) if m.passage == index and start <= m.start and m.end <= end]
    named = [m for m in named if m.role == "plain" and not is_placebo(m.name)]
    named = [m for m in named if _JOINS.search(flat(m.text)) or not re.search(r",| and | or ", flat(m.text))]
    found: list[Mention] = []
    for mention in sorted(named, key=lambda m: (m.start, -m.end)):
        if found and mention.end <= found[-1].end:
            continue
        if found and mention.start < found[-1].end:
            return []
        both = found and _JOINS.fullmatch(study.plains[index], found[-1].end, mention.start)
        if both:
            mention = _both(study, found.pop(), mention)
        found.append(mention)
    return found


def _both(study: Study, one: Mention, other: Mention) -> Mention:
    text = study.passages[one.passage].text[one.start : other.end]
    return replace(one, end=other.end, text=text, name=flat(text))


def _holds(unit: Mention, name: str) -> bool:
    """Say whether a name is that of a treatment, or of one that it joins."""
    words = " ".join(flat(unit.text).split())
    return name == words or (len(name) > 2 and f" {name} " in f" {words} ")


def _of(study: Study, claim: Claim, unit: Mention) -> Claim:
    """Return a claim about another treatment of its words."""
    passage = study.passages[unit.passage].text
    end = trimmed(passage, unit.start, unit.end)
    text = " ".join(passage[unit.start : end].split())
    if f" {flat(text)} " in f" combination of {flat(claim.treatment or '')} ":
        return claim  # printed in full already
    first = text.split()[0]
    printed = text[0].lower() + text[1:] if first[1:].islower() else text
    inside = claim.quote.start <= unit.start and end <= claim.quote.end
    proof = None if inside else Quote(unit.passage, unit.start, end, passage[unit.start : end])
    dose = study.dose(unit.name) if claim.dose else None
    return replace(claim, treatment=printed, treatment_proof=proof, dose=dose)
