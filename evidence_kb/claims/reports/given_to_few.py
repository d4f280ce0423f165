"""Treatments that only some of the people of a report were given: what is told of all is told of other treatments.

"Five of 30 had phlebotomy" says to whom it was given. Where the title does not name it, and a finding stands in another
sentence that does not, that is of all 30, and the phlebotomy is no cause of it. Words that go on about those few ("of
these, three recovered") are about them. What is told of "the remaining 25" is of those who had none.
"""

from __future__ import annotations

from evidence_kb.claims.language.numbers import COUNT, number
from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.language.words import PATIENTS, rx, starting_in
from evidence_kb.claims.study.focus import same_thing
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import Claim

_HAD = r"(?:underwent|received|were (?:given|treated with|managed with)|had|required|needed)(?: [a-z-]+){0,2} $"
# in front of a treatment: who had it
_SO_MANY_HAD = rx(
    rf"\b(?P<n>{COUNT})(?: ?\([^()]{{1,20}}\))?(?: of (?:them|whom|(?:the|these) patients))?"
    rf"(?: (?!(?:and|of|weeks|months|days|years)\b)[a-z-]+){{0,3}}? {_HAD}"
)
_SUCH_A_SHARE_HAD = rx(rf"(?P<share>\d+(?:\.\d+)?) ?%\)?(?: of [a-z ]{{3,30}})? {_HAD}")
# behind it
_WAS_GIVEN_TO = rx(
    r"^(?: therapy| treatment)? (?:was|were) (?:[a-z]+ )?(?:given|administered|performed|carried out|used|done|needed|"
    rf"required) (?:to|in|on|for|by) (?P<n>{COUNT})\b"
)
_OF_SUCH_A_SHARE = rx(r"^(?: therapy| treatment)? \((?P<share>\d+(?:\.\d+)?) ?%")
_IN_SO_MANY = rx(rf"\bin (?:the )?(?P<n>{COUNT}) [a-z-]+\b[^.;]{{0,80}}?,? (?:(?:the )?(?:treatment|therapy) with )?$")
_WAS_GIVEN = rx(
    r"^(?: therapy| treatment)? (?:was|were|has been|have been|had been) (?:[a-z]+ )?(?:given|started|administered|"
    r"performed|done|used|carried out)\b"
)
_THE_REMAINING = rx(rf"\b(?:the )?(?:remaining|other) (?P<n>{COUNT})\b")
_OF_THE_FEW = rx(r"\b(?:(?:of|in|among|all) (?:these|them|whom|those)|these|they|their|both)\b")
_FAR = 90  # characters on either side of a treatment


def is_of_all(claim: Claim, study: Study, sentence: Sentence) -> bool:
    """Say whether a claim credits what only some had with a finding about all; `sentence`: where it is told."""
    mention = _named_elsewhere(claim, study, sentence)
    if mention is None:
        return False
    if _is_of_the_others(claim, study, mention):
        return True
    n, share = _given_to(study, mention)
    if n is not None and n == claim.numbers.total_n:
        return False  # "five received X; cough stopped in four of five": of those five
    is_few = not _is_titled(study, mention) and _is_few(study, n, share)
    is_few = is_few and not _is_told_of_most(study, mention)
    return is_few and not _OF_THE_FEW.search(study.plains[claim.quote.passage], sentence.start, sentence.end)


def _is_of_the_others(claim: Claim, study: Study, mention: Mention) -> bool:
    """ "X was given to 84 of 850. Of the remaining 766, one died": without X, as the numbers add up."""
    rest = _THE_REMAINING.search(study.plains[claim.quote.passage], claim.quote.start, claim.quote.end)
    n, others = _given_to(study, mention)[0], number(rest["n"]) if rest else None
    if n is None or others is None:
        return False
    everybody = rx(rf"\b{n + others} (?:[a-z-]+ ){{0,2}}{PATIENTS}\b")
    return any(everybody.search(plain) for plain in study.plains)


def _named_elsewhere(claim: Claim, study: Study, sentence: Sentence) -> Mention | None:
    """Return where a claim has its treatment from, if its own sentence does not name it."""
    proof, quote = claim.treatment_proof, claim.quote
    if proof is None:
        return None
    mention = next(iter(starting_in(study.mentions[proof.passage], proof.start, proof.end)), None)
    if mention is None or (proof.passage == quote.passage and sentence.start <= mention.start < sentence.end):
        return None
    return mention


def _is_titled(study: Study, mention: Mention) -> bool:
    titled = (m for i, role in enumerate(study.roles) if role == "title" for m in study.mentions[i])
    return any(same_thing(m.name, mention.name) for m in titled)


def _is_told_of_most(study: Study, mention: Mention) -> bool:
    """ "Forty underwent X; the remaining 4 had X later": all forty had it."""
    total = number(study.participants.value) if study.participants else None
    again = (m for found in study.mentions for m in found if m.name == mention.name)
    return total is not None and any((_given_to(study, m)[0] or 0) * 2 > total for m in again)


def _given_to(study: Study, mention: Mention) -> tuple[int | None, float | None]:
    """Return how many people were given a treatment, and what share of them, as far as the words around it say."""
    plain = study.plains[mention.passage]
    before = plain[max(0, mention.start - _FAR) : mention.start]
    behind = plain[mention.end : mention.end + _FAR]
    so_many = _SO_MANY_HAD.search(before) or _WAS_GIVEN_TO.match(behind)
    if so_many is None and _WAS_GIVEN.match(behind):
        so_many = _IN_SO_MANY.search(before)
    share = _SUCH_A_SHARE_HAD.search(before) or _OF_SUCH_A_SHARE.match(behind)
    return number(so_many["n"]) if so_many else None, float(share["share"]) if share else None


def _is_few(study: Study, n: int | None, share: float | None) -> bool:
    """Say whether half of the people at most were given something."""
    if share is not None:
        return share <= 50
    total = number(study.participants.value) if study.participants else None
    return n is not None and total is not None and 2 * n <= total
