"""Which comparator a sentence that does not name it leaves open: the claim stands, and says nothing of it.

A sentence that names one arm is completed with the other one of the study. That is none which the background alone
tells of ("Z works as well"), nor controls who are people without the disease; and a sentence that holds something
against an earlier study or against another dose holds it against no other arm.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.no_treatments import are_without_disease

_BACKGROUND = 0.5  # how sure the tagger has to be that a sentence tells of what was known before
# what a study did, or meant to do, may be told in its first sentences, too
_OWN = rx(
    r"\b(?:aim|objective|purpose|goal|hypothes|sought|random|whether|comparative|comparison)[a-z]*\b|"
    r"\b(?:we|our|this|present|current|here)\b|\bto (?:[a-z-]+ ){0,2}?(?:compare|evaluate|investigate|assess|examine|"
    r"determine|explore|test|study|describe|find|see|know)\b|\b(?:versus|vs|were|was) \b"
)
# "similar to that observed previously", "comparable to those seen in the open-label phase"
_SEEN_BEFORE = rx(
    r"\b(?:similar|comparable|identical|consistent) (?:to|with) (?:that|those) "
    r"(?:(?:previously|already|earlier) (?:observed|seen|reported|found|noted|described)|"
    r"(?:observed|seen|reported|found|noted|described) (?:previously|earlier|before|"
    r"(?:in|during) (?:the |an? |other |its )?(?:[0-9a-z-]+ ){0,2}?(?:previous|earlier|prior|pooled|double-blind|"
    r"open-label|initial|first|pivotal|other|phase|run-in)))\b"
)
_MORE = rx(r"\b(?:more|less|lower|higher|fewer|greater|better|worse|longer|shorter|faster|superior|reduced)\b")
_AMOUNT = r"[0-9][0-9.,]* ?(?:mg|g|µg|μg|mcg|ml|iu)(?:/[a-z]+)*"
# "more after 200 mg compared with 100 mg", and not "(200 mg vs 100 mg)", which tells how much was needed
_ANOTHER_DOSE = rx(
    rf"\b(?:after|at|with|on) (?:the )?{_AMOUNT}(?: \([^()]*\))?,? (?:compared (?:with|to)|than|versus|vs) "
    rf"(?:(?:after|at|with|on) )?(?:the )?{_AMOUNT}(?![^()]*\))"
)


def is_left_open(pairing: Pairing, sentences: Sequence[TaggedSentence], plains: Sequence[str]) -> bool:
    """Say whether a sentence holds its treatment against no arm that it does not name; `plains`: the study, flat."""
    against = pairing.comparator
    if against is None or pairing.names_comparator:
        return False
    plain, at = flat(sentences[pairing.sentence].text), pairing.outcome.start
    if _tells_of_others(plain, *clause_around(plain, at)):
        return True
    return are_without_disease(against.name, plains) or _is_known_before(against, sentences)


def _tells_of_others(plain: str, start: int, end: int) -> bool:
    """Say whether a clause is held against an earlier study, and not against an arm as well, or against another dose.

    >>> told = "pain was lower, similar to that seen previously."
    >>> _tells_of_others(told, 0, len(told)), _tells_of_others(told[16:], 0, 32)
    (False, True)
    """
    before = _SEEN_BEFORE.search(plain, start, end)
    is_of_before = before is not None and _MORE.search(plain, start, before.start()) is None
    return is_of_before or _ANOTHER_DOSE.search(plain, start, end) is not None


def _is_known_before(arm: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether nothing but the background names an arm, where it does not tell what the study did."""
    told = {mention.sentence for mention in arm.mentions}
    if arm.is_control or 0 in told:
        return False
    return all(
        sentences[n].roles["background"] >= _BACKGROUND and not _OWN.search(flat(sentences[n].text)) for n in told
    )
