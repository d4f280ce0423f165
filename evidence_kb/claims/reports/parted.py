"""Findings of people who were parted among treatments, told without saying which of them they had.

"Ten had A and twelve had B. Fever fell in eight": of whom nobody knows, and where some were left untreated the eight
may be among these. A claim stays where its words, or the last words before them that name any treatment, name its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from itertools import pairwise

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, begun, rx, starting_in
from evidence_kb.claims.study.sections import OWN
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import Claim
from evidence_kb.model import PassageKind

_ASIDE = r"(?: ?\([^()]{0,60}\))?"
# "A (n = 12) or B", "25 underwent A and 25 underwent B", "group 1 had A, group 2 had B"
_PARTS = rx(
    rf"^{_ASIDE},? or (?:the |an? |with |to )?(?:[a-z-]+ )?$|"
    rf"^[^.]{{0,40}}?(?:,|;| and| while| whereas) (?:(?:the )?(?:other|remaining) )?{COUNT} "
    rf"(?:(?:other|{PATIENTS}) ){{0,2}}(?:underwent|received|were (?:given|treated with)|had|by|with) [^.;,]{{0,30}}$|"
    r"^[^.]{0,60}?\b(?:group|arm) (?:b|2|ii|two)\b[^.]{0,60}$|"
    rf"^ in {COUNT}(?: {PATIENTS})?{_ASIDE},? and (?:[a-z-]+ )?$"
)
# people with the disease: what befell them may be counted, too, where healthy controls are only measured
_UNTREATED = rx(
    rf"\b{COUNT} (?:(?:other|more|further|additional|similar|matched|{PATIENTS}) ){{0,2}}(?:(?:were|was) (?:left )?"
    rf"untreated|(?:were |was )?(?:given|received|had) no (?:[a-z]+ )?(?:treatment|therapy)|untreated (?:{PATIENTS}|"
    r"controls)|served as (?:the )?controls?)\b"
)
_ASSIGNED = rx(r"\b(?:assigned|allocated) to [^.;]*$")


def told_of_whom(claims: Iterable[Claim], study: Study) -> list[Claim]:
    """Return the claims without those of which nobody knows which of the treatments their people had."""
    told = list(claims)
    alternatives = _alternatives(study) if told else frozenset[str]()
    is_some_untreated = bool(told) and any(_UNTREATED.search(words) for words in study.own_sentences())
    if not alternatives and not is_some_untreated:
        return told
    return [c for c in told if not _is_open(c, study, alternatives, is_some_untreated=is_some_untreated)]


def _alternatives(study: Study) -> frozenset[str]:
    """Return the names of the treatments among which people were parted."""
    found: set[str] = set()
    given = {(m.passage, m.start) for m in study.given}
    for index, plain in enumerate(study.plains):
        for one, other in pairwise(m for m in study.mentions[index] if m.role == "plain"):
            is_choice = one.name != other.name and _PARTS.match(plain[one.end : other.start])
            if is_choice and _is_given(study, one, given) and _is_given(study, other, given):
                found |= {one.name, other.name}
    return frozenset(found)


def _is_given(study: Study, mention: Mention, given: Set[tuple[int, int]]) -> bool:
    """Say whether a treatment was given, at a place of `given`, or was that of some by assignment."""
    if (mention.passage, mention.start) in given:
        return True
    return _ASSIGNED.search(study.plains[mention.passage][max(0, mention.start - 90) : mention.start]) is not None


def _is_open(claim: Claim, study: Study, alternatives: frozenset[str], *, is_some_untreated: bool) -> bool:
    proof, quote = claim.treatment_proof, claim.quote
    is_own = claim.basis in OWN and study.passages[quote.passage].kind is PassageKind.ABSTRACT
    if proof is None or not is_own:
        return False
    name = next((m.name for m in starting_in(study.mentions[proof.passage], proof.start, proof.end)), None)
    if name not in alternatives and not is_some_untreated:
        return False
    return _named_last(study, quote.passage, quote.end) != {name}


def _named_last(study: Study, index: int, end: int) -> set[str | None]:
    """Return the treatments in the last sentence before `end` that names any; None is among them if some had none."""
    sentences, plain = study.sentences[index], study.plains[index]
    for number in range(begun(sentences, end - 1) - 1, -1, -1):
        start, last = sentences[number].start, min(end, sentences[number].end)
        found: set[str | None] = {m.name for m in starting_in(study.mentions[index], start, last) if m.role == "plain"}
        if _UNTREATED.search(plain, start, last):
            found.add(None)
        if found:
            return found
    return set()
