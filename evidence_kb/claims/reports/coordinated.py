"""Treatments that share one statement: of each member of a list the same is told, of a joined whole all at once.

"A (HR 4.8) and B (HR 5.5) were associated with a higher risk", "relief came in 80 % and 50 % with A and B,
respectively": what is read of one is said of the others. "A followed by B was effective" says it of neither alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evidence_kb.claims.language.effects import is_within_chance, point, with_effect, with_p
from evidence_kb.claims.language.respective_counts import RESPECTIVELY
from evidence_kb.claims.language.words import flat, rx, starting_in
from evidence_kb.claims.reports.full_names import end_of_name
from evidence_kb.claims.rules.attribution import Where
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.sure_names import is_sure
from evidence_kb.claims.study.treatments import Mention, is_placebo
from evidence_kb.findings import Claim, Numbers, Quote

_ASIDE = r"(?: ?(?:\([^()]*\)|\[[^\[\]]*\]))"
_BETWEEN = rx(rf"{_ASIDE}?(?:,|,? and|,? or)(?: the)? ")
_VALUE = rx(rf"{_ASIDE}")
# a result of its own, and not a dose, a date or how many were given it
_MARK = re.compile(r"\d ?%|\b(?:a?hr|a?or|rr|ci|p|odds|hazard|risk)\b")
_RATIO = rx(r"\b(?:a?hr|a?or|a?rr|irr|(?:odds|hazard|risk|rate) ratio)(?: of)?,? ?[=:]? ?(?P<ratio>\d+(?:[.·]\d+)?)")
# "in 80 % and 50 %": one thing that was measured in each, and not "nausea resolved and headache persisted"
_MEASURED_IN_EACH = rx(rf"\d ?(?:%|[a-z]+)?{_ASIDE}?(?:,|,? and|,? or)(?: (?:in|by|to|at|of))? \d")
_NONE_OF_THEM = rx(r"(?<![\d.,])0(?:\.0+)? ?%")
# "when combined": of both at once, and of neither alone
_TOGETHER = rx(
    r"\b(?:combined(?! (?:therapy|treatment))|together|(?:in|as a) combination|concomitant(?:ly)?|concurrent(?:ly)?|"
    r"co-?administ[a-z]+|simultaneous(?:ly)?)\b"
)
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
    if others:  # a bracket gives what was measured of the one before it
        claim = replace(claim, numbers=_values(study, where, own) or claim.numbers)
    alike = (replace(claim, numbers=_values(study, where, other) or Numbers()) for other in others)
    return [_of(study, claim, own), *(_of(study, like, other) for like, other in zip(alike, others, strict=True))]


def _values(study: Study, where: Where, unit: Mention) -> Numbers | None:
    """Return the effect and the p value in the bracket behind a treatment; None where none is printed there."""
    found = _VALUE.match(study.plains[where.index], unit.end, where.sentence.end)
    if not found or not _MARK.search(found.group()):
        return None
    return with_effect(with_p(Numbers(), found.group()), found.group())


def _listed(
    study: Study, where: Where, claim: Claim, tagged: Sequence[Mention]
) -> tuple[Mention | None, list[Mention]]:
    """Return what a claim's words name its treatment in, and the other members of the list that it stands in."""
    plain, end = study.plains[where.index], where.clause.end
    if RESPECTIVELY.search(plain, end, where.sentence.end):
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
    others = [unit for unit in members if unit is not units[at] and _is_treatment(study, unit)]
    is_counted = claim.numbers.events_n is not None
    if is_counted or not others or not _is_shared(plain, where, members, end) or _is_one_of_two(plain, where, claim):
        return (units[at], []) if _JOINS.search(flat(units[at].text)) else (None, [])
    return units[at], others


def _is_treatment(study: Study, unit: Mention) -> bool:
    """ "Age, smoking and X were associated with falls": a list of what goes with something has more than treatments."""
    passage = study.passages[unit.passage].text
    text = passage[unit.start : end_of_name(passage, unit.start, unit.end)]
    return is_sure(replace(unit, text=text, name=flat(text)), study.vocabulary)


def _is_shared(plain: str, where: Where, members: Sequence[Mention], end: int) -> bool:
    """Say whether what is told of a list is told of each member, and not of all that were given together."""
    start, last = where.clause.start, members[-1].end
    if _TOGETHER.search(plain, start, end) or _NONE_OF_THEM.search(plain, start, end):
        return False
    found = [_VALUE.match(plain, m.end, end) for m in members]
    valued = [value.group() for value in found if value and _MARK.search(value.group())]
    if len(valued) == len(members):
        return _is_one_way(valued)
    if RESPECTIVELY.search(plain, last, min(end, last + 40)):
        return _MEASURED_IN_EACH.search(plain, start, end) is not None
    return _OF_EACH.match(plain, last, end) is not None


def _is_one_way(valued: Sequence[str]) -> bool:
    """Say whether brackets tell no two ways: a risk that one raises and one lowers, or that one only seems to."""
    ratios = [found["ratio"] for found in map(_RATIO.search, valued) if found]
    sides = {float(point(ratio)) > 1 for ratio in ratios}
    return len(sides) < 2 and len({is_within_chance(value) for value in valued}) == 1


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
    end = end_of_name(passage, unit.start, unit.end)
    text = " ".join(passage[unit.start : end].split())
    if f" {flat(text)} " in f" combination of {flat(claim.treatment or '')} ":
        return claim  # printed in full already
    first = text.split()[0]
    printed = text[0].lower() + text[1:] if first[1:].islower() else text
    inside = claim.quote.start <= unit.start and end <= claim.quote.end
    proof = None if inside else Quote(unit.passage, unit.start, end, passage[unit.start : end])
    dose = study.dose(unit.name) if claim.dose else None
    return replace(claim, treatment=printed, treatment_proof=proof, dose=dose)
