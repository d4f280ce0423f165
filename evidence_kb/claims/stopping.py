"""Where it is the end of a treatment that did something: "discontinuation of X led to a relapse".

What happened then is no effect of the treatment, and none of what was given besides: the claim names the stopping.
"""

from __future__ import annotations

import re

from evidence_kb.claims.clauses import Clause
from evidence_kb.claims.scene import Raw
from evidence_kb.claims.study import Study
from evidence_kb.claims.sure_names import is_sure
from evidence_kb.claims.treatments import Mention
from evidence_kb.claims.words import rx, starting_in

_END = r"(?:discontinuation|discontinuance|withdrawal|cessation|interruption)"
_OF = rx(
    rf"(?:^|[,;] |\b(?:and|but|while|(?:found|observed|noted|showed|reported|concluded?) that) )"
    rf"(?:(?:the|abrupt|sudden|early|complete) )*(?P<what>{_END} of "
    r"(?:(?:the|his|her|their|oral|daily) ){0,2})$"
)
_REST = rx(r"^ (?:therapy|treatment|administration|drugs?|medications?|agents?)\b")
_DID = rx(
    r"^ (?:[a-z]+ly )?(?:(?:did|does) not (?:lead to|result in|produce|cause)|"
    r"resulted in|results in|led to|leads to|produced|produces|caused|causes|brought about|"
    r"(?:was|were|is) followed by)\b"
)
_ENDS = re.compile(rf"{_END} of\b")


def is_stopping(mention: Mention) -> bool:
    """Say whether a name is that of the end of a treatment."""
    return mention.is_sure and _ENDS.match(mention.name) is not None


def stopped(study: Study, index: int, clause: Clause, raw: Raw) -> Mention | None:
    """Return the end of a treatment that a clause makes the cause of a finding; None where it makes none of it."""
    plain, end = study.plains[index], clause.end
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
