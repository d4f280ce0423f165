"""Where it is the end of a treatment that did something: "discontinuation of X led to a relapse".

What happened then is no effect of the treatment, and none of what was given besides: the claim names the stopping.
That people gave a treatment up, and why ("two stopped because of a rash"), is told by rules in `stops`.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.clauses import Clause
from evidence_kb.claims.language.words import rx, starting_in
from evidence_kb.claims.rules.scene import Raw
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.sure_names import is_sure
from evidence_kb.claims.study.treatments import Mention

END = r"(?:discontinuation|discontinuance|withdrawal|cessation|interruption)"
# of something that has a name: "after the end of the treatment" may be the end of a course that did its work
AFTER_ITS_END = rx(
    rf"\b(?:after|following|upon|on) (?:(?:the|abrupt|sudden|gradual|rapid|early|complete) )*(?P<what>{END} of "
    r"(?:(?:the|his|her|their|oral|daily) ){0,2})(?!(?:(?:all|any|these|this|the|both|its|active|study) )*"
    r"(?:treatments?|therapy|drugs?|medications?|agents?|infusions?|administration|support)\b)"
)
_TREATMENT = r"(?:treatments?|therapy|drugs?|medications?|agents?|infusions?|administration)"
# the end of a treatment that is called no more than that: only of what came back then it says why
AFTER_THE_END = rx(
    rf"\b(?:after|following|upon|on) (?:(?:the|abrupt|sudden|gradual|rapid|early|complete) )*(?P<what>(?:"
    rf"(?:{END} of|stopping|discontinuing|withdrawing|ceasing|interrupting) (?:(?:the|all|his|her|their) )*"
    rf"{_TREATMENT}|(?:treatment|drug|therapy) {END}))\b(?! (?:of|with)\b)"
)
COMES_BACK = rx(
    r"\b(?:relaps(?:e|es|ed|ing)|recur(?:s|red|rence|rences|ring)?|rebound(?:s|ed)?|flare(?:s|d)?(?:[ -]ups?)?|"
    r"exacerbat(?:ed|ions?)|reappear(?:ed|ance)?|re-?emerged?|came back|returned(?! to\b))\b"
)
_OF = rx(
    rf"(?:^|[,;] |\b(?:and|but|while|(?:found|observed|noted|showed|reported|concluded?) that) )"
    rf"(?:(?:the|abrupt|sudden|early|complete) )*(?P<what>{END} of "
    r"(?:(?:the|his|her|their|oral|daily) ){0,2})$"
)
_REST = rx(r"^ (?:therapy|treatment|administration|drugs?|medications?|agents?)\b")
_DID = rx(
    r"^ (?:[a-z]+ly )?(?:(?:did|does) not (?:lead to|result in|produce|cause)|"
    r"resulted in|results in|led to|leads to|produced|produces|caused|causes|brought about|"
    r"(?:was|were|is) followed by)\b"
)
_ENDS = re.compile(
    rf"{END} of\b|(?:stopping|discontinuing|withdrawing|ceasing|interrupting)\b|(?:treatment|drug|therapy) {END}\b"
)
# what else was done then
_AND_GIVEN = rx(r"^,? (?:and|or|with|plus|followed by|in combination)\b")


def is_stopping(mention: Mention) -> bool:
    """Say whether a name is that of the end of a treatment."""
    return mention.is_sure and _ENDS.match(mention.name) is not None


def stopped(study: Study, index: int, opening: int, clause: Clause, raw: Raw) -> Mention | None:
    """Return the end of a treatment that a clause makes the cause of a finding; None where it makes none of it.

    `opening` is where its sentence begins: what stands there says when all of the sentence happened.
    """
    plain, end = study.plains[index], clause.end
    back = _came_back(study, index, opening, clause)
    if back is not None:
        return back if not back.start <= raw.at < back.end else None
    if ends_unnamed(study, index, opening, clause):
        return _ended_before(study, index, _from(plain, opening, clause), end, raw)
    for mention in starting_in(study.mentions[index], clause.start, end):
        before = _OF.search(plain[clause.start : mention.start])
        if before is None or not is_sure(mention, study.vocabulary):
            continue
        rest = _REST.match(plain[mention.end : end])
        span = clause.start + before.start("what"), mention.end + (rest.end() if rest else 0)
        if _DID.match(plain[span[1] : end]) and raw.at >= span[1]:
            text = study.passages[index].text[slice(*span)]
            return Mention(index, *span, text, " ".join(plain[slice(*span)].split()), "plain", is_sure=True)
    return None


def _came_back(study: Study, index: int, opening: int, clause: Clause) -> Mention | None:
    """ "Pain recurred after the treatment was stopped", in a report of one treatment: that it ended is why."""
    plain = study.plains[index]
    if study.focus is None or COMES_BACK.search(plain, clause.start, clause.end) is None:
        return None
    first = opening if AFTER_THE_END.match(plain, opening, clause.end) else clause.start
    told = AFTER_THE_END.search(plain, first, clause.end)
    if told is None:
        return None
    start, end = told.span("what")
    return Mention(index, start, end, study.passages[index].text[start:end], told["what"], "plain", is_sure=True)


def ends_unnamed(study: Study, index: int, opening: int, clause: Clause) -> bool:
    """Say whether a clause tells what came after the end of something: unless that is named, of nothing else."""
    plain = study.plains[index]
    return AFTER_ITS_END.search(plain, _from(plain, opening, clause), clause.end) is not None


def _from(plain: str, opening: int, clause: Clause) -> int:
    return opening if AFTER_ITS_END.match(plain, opening, clause.end) else clause.start


def _ended_before(study: Study, index: int, first: int, last: int, raw: Raw) -> Mention | None:
    """ "Arthritis developed after withdrawal of X": nothing else was given then, so the withdrawal is meant."""
    plain = study.plains[index]
    inside = starting_in(study.mentions[index], first, last)
    if len(inside) != 1 or not is_sure(inside[0], study.vocabulary):
        return None
    (mention,) = inside
    told = next((m for m in AFTER_ITS_END.finditer(plain, first, last) if m.end() == mention.start), None)
    if told is None:
        return None
    rest = _REST.match(plain[mention.end : last])
    start, end = told.start("what"), mention.end + (rest.end() if rest else 0)
    if _AND_GIVEN.match(plain[end:last]) or start <= raw.at < end:
        return None
    text = study.passages[index].text[start:end]
    return Mention(index, start, end, text, " ".join(plain[start:end].split()), "plain", is_sure=True)
