"""Claims by rules and claims by comparison, put together: each where it is good.

Rules read what happened to people who were treated, and excerpts from other works. In the abstract of a controlled
study "improved" may be one arm alone, or both: blind readers found three in ten such claims right, and eight in ten
of the learned path (`docs/claims.md`). So there the learned path speaks alone. Whether a study is one, `comparisons`
says.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.findings import Claim
from evidence_kb.model import Passage, PassageKind

_OWN_WORDS = (PassageKind.TITLE, PassageKind.ABSTRACT)


def speaks_alone(compared: Sequence[Claim] | None, passages: Sequence[Passage]) -> bool:
    """Say whether the learned path speaks for all passages, so that rules need not read them."""
    return compared is not None and all(passage.kind in _OWN_WORDS for passage in passages)


def merged(
    by_rules: Sequence[Claim], compared: Sequence[Claim] | None, passages: Sequence[Passage]
) -> tuple[Claim, ...]:
    """Return all claims in the order of their places; `compared` is None for a study that compares nothing."""
    if compared is None:
        return tuple(by_rules)
    kept = [claim for claim in by_rules if passages[claim.quote.passage].kind not in _OWN_WORDS]
    return tuple(sorted([*kept, *compared], key=lambda claim: (claim.quote.passage, claim.quote.start)))
