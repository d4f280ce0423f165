"""What only a sentence beside the matter of a study names is no arm of it.

"Raters met every month", "the hospital lies in a valley with long winters": the tagger may take a word of such a
sentence for what somebody was given. One that another sentence names as well stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar

from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.interest import interesting


class _Mention(Protocol):
    @property
    def sentence(self) -> int: ...


M = TypeVar("M", bound=_Mention)


def told_of(mentions: Sequence[M], sentences: Sequence[TaggedSentence], identity: Callable[[M], Hashable]) -> list[M]:
    """Return the mentions in sentences of interest, and those elsewhere of what such a sentence names."""
    wanted = interesting([sentence.text for sentence in sentences], in_trial=True)
    if all(wanted[m.sentence] for m in mentions):
        return list(mentions)
    named = {identity(m) for m in mentions if wanted[m.sentence]}
    return [m for m in mentions if wanted[m.sentence] or identity(m) in named]
