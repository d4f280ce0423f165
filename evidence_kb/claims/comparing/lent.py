"""Which arms no other sentence may be completed with than those that name them.

A review tells of several studies, each of which had arms of its own: that one study held A against sham, or that A is
"relative to B" better tolerated, says nothing of what the next sentence compares A with. What a review asks about
stands in its title, its aim and its methods, and what pooled studies gave to their controls holds for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.study import Study

_TITLE_SAYS = rx(
    r"\b(?:scoping|systematic|narrative|literature|umbrella|integrative|critical|mini|rapid)[- ]?review\b|"
    r"\bmeta-?anal[a-z]+|\breviews?\W*$"
)
_SAYS = rx(
    r"\b(?:this|our|the (?:present|current)) (?:[a-z-]+ ){0,2}?reviews? (?:aim|discuss|summar|survey|highlight|explor|"
    r"examin|focus|describ|cover|provid|present|evaluat|address|synthes|identif|show|suggest)[a-z]*\b|"
    r"\b(?:studies|trials|articles|papers|publications|rcts) (?:[a-z]+ ){0,3}?(?:(?:was|were) (?:[a-z]+ )?included in "
    r"(?:the|this|our) (?:[a-z]+ )?(?:review|analysis)|met (?:the|our|all) (?:[a-z]+ )?(?:inclusion|eligibility|"
    r"selection) criteria)\b",
    needs="review|included|criteria",
)
_POOLED = rx(r"\bmeta-?anal[a-z]+|\bpooled\b")
_OF_RECORDS = rx(
    r"\b(?:charts?|records?|notes|files?) reviews?\b|\breviews? of (?:[a-z]+ )?(?:charts?|records?|notes|files)\b",
    needs="review",
)
_TOLD = 0.5  # how sure the tagger has to be that a sentence tells results, and no aim


def kept_to_themselves(study: Study, arms: Sequence[Arm], sentences: Sequence[TaggedSentence]) -> frozenset[Arm]:
    """Return the arms of a study that complete no sentence but those that name them."""
    if study.is_overview:
        return frozenset(arms)
    if not is_review(study):
        return frozenset()
    is_pooled = any(map(_POOLED.search, study.plains))
    return frozenset(arm for arm in arms if not (is_pooled and arm.is_control) and _is_told_once(arm, sentences))


def is_review(study: Study) -> bool:
    """Say whether a text tells of several studies, whatever designs these had."""
    if any(map(_OF_RECORDS.search, study.plains)):
        return False
    design = study.design.value if study.design else ""
    if design.startswith("x-") and ("review" in design or "meta" in design):
        return True
    titles = [p for p, role in zip(study.plains, study.roles, strict=True) if role == "title"]
    return any(map(_TITLE_SAYS.search, titles)) or any(map(_SAYS.search, study.plains))


def _is_told_once(arm: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether results name an arm in one sentence, and title, aim and methods nowhere."""
    numbers = {m.sentence for m in arm.mentions}
    if len(numbers) > 1 or 0 in numbers:
        return False
    roles = sentences[numbers.pop()].roles
    return roles["results"] + roles["conclusion"] >= _TOLD
