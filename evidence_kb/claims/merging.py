"""Claims by rules and claims by comparison, put together: each where it is good.

Rules read what happened to people who were treated, and excerpts from other works. In the abstract of a controlled
study "improved" may be one arm alone, or both: blind readers found three in ten such claims right, and eight in ten
of the learned path (`docs/claims.md`). So there the learned path speaks alone. Whether a study is one, `comparisons`
says; where it is sure of no claim, and the study does not say that it was controlled, the rules read it too.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.second_arm import says_controlled
from evidence_kb.claims.study import Study
from evidence_kb.findings import Claim
from evidence_kb.model import Passage, PassageKind

_SOMEWHAT_SURE = 0.55  # from here on two in three are right: such a study compares
_OWN_WORDS = (PassageKind.TITLE, PassageKind.ABSTRACT)


def is_doubtful(compared: Sequence[Claim] | None, study: Study) -> bool:
    """Say whether the learned path is sure of nothing in a study that does not say that it was controlled.

    In a study of animals or cells it is sure: nothing there is told of patients.
    """
    if study.is_of_no_people:
        return False
    sure = any((claim.score or 0.0) >= _SOMEWHAT_SURE for claim in compared or ())
    return compared is not None and not sure and not says_controlled(study.own_sentences())


def speaks_alone(compared: Sequence[Claim] | None, passages: Sequence[Passage]) -> bool:
    """Say whether the learned path speaks for all passages, so that rules need not read them."""
    return compared is not None and all(passage.kind in _OWN_WORDS for passage in passages)


def merged(
    by_rules: Sequence[Claim], compared: Sequence[Claim] | None, passages: Sequence[Passage], *, doubtful: bool = False
) -> tuple[Claim, ...]:
    """Return all claims in the order of their places; `compared` is None for a study that compares nothing.

    `doubtful`: what the rules read in the study's own words is kept, too.
    """
    if compared is None:
        return tuple(by_rules)
    kept = [c for c in by_rules if doubtful or passages[c.quote.passage].kind not in _OWN_WORDS]
    return tuple(sorted([*kept, *compared], key=lambda claim: (claim.quote.passage, claim.quote.start)))
